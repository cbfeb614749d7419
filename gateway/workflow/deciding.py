"""Decides an order: plan, ask everybody at once, conclude, and store what follows in one transaction.

The asking takes seconds and happens outside any transaction; when its answers are in, the order is looked at
again, and a decision for an order that has moved on meanwhile (cancelled, taken by staff, asked for anew) is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from attrs import frozen

from gateway.automation.conclude import conclude
from gateway.automation.plan import plan
from gateway.automation.settings import RuleSettings
from gateway.automation.values import Attempt as Tried
from gateway.automation.values import Decision, Outcome, Question, Wish
from gateway.catalogue.catalogue import Catalogue, editions_for
from gateway.catalogue.values import Edition
from gateway.directory.directory import Directory
from gateway.holdings.service import HoldingsService
from gateway.holdings.values import NOBODY, Listener
from gateway.orders import events as ev
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import AttemptEnd, Starter
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import Task
from gateway.workflow.asking_now import AskingNow
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import load_order
from gateway.workflow.steps import Choice, leave_to_staff, local_id, send_to, serve_from_own


@frozen(kw_only=True)
class Decider:
    """Applies the rules to wishes, with the directory, the catalogue and the holdings as they are now."""

    directory: Callable[[], Directory]
    catalogue: Catalogue
    holdings: HoldingsService
    settings: RuleSettings

    async def decide(
        self, wish: Wish, on: date, tried: tuple[Tried, ...] = (), listener: Listener = NOBODY
    ) -> Decision:
        """The decision for a wish on a library day; `tried` lenders are not asked again, `listener` hears answers."""
        editions = editions_for(self.catalogue, wish.records, exact=wish.exact_edition)
        directory = self.directory()
        planned = plan(wish, editions, directory, self.settings, on, tried=tried)
        answers = await self.holdings.ask(
            planned.questions,
            directory.library,
            today=on,
            local_ids=_local_ids(planned.questions, editions),
            listener=listener,
        )
        return conclude(planned, answers)


DECISION_TRIES: Final = 5  # as many faults of ours are no accident: a person must see the order
UNDECIDABLE: Final = "illgate itself failed on this order again and again, so it was not decided; the log says why."


@frozen(kw_only=True)
class DecisionDesk:
    """Does the tasks of the `decide` queue."""

    office: Office
    store: Store
    decider: Decider
    asking: AskingNow

    async def handle(self, task: Task) -> None:
        """Decides the order that a task names, if it still is to be decided."""
        order_id = task.body.decode()
        order = load_order(self.store.read, order_id)
        if order is None or not _undecided(order):
            await self.store.write(lambda unit: unit.finish(task))
            return
        if task.tries >= DECISION_TRIES:
            await self.store.write(lambda unit: self._give_up(unit, task, order))
            return
        tried = tuple(_tried(order))
        listener = self.asking.begin(order_id)
        try:
            decision = await self.decider.decide(order.wish, self.office.clock.today(), tried, listener)
        finally:
            self.asking.end(order_id)
        await self.store.write(lambda unit: self._conclude(unit, task, order, decision))

    def _conclude(self, unit: Unit, task: Task, before: Order, decision: Decision) -> None:
        unit.finish(task)
        desk = Desk.take_up(self.office, unit, before.id)
        if not _undecided(desk.order) or _round(desk.order) != _round(before):
            return
        desk.record(ev.Decided(decision=decision))
        self._follow(desk, decision)
        desk.save()

    def _give_up(self, unit: Unit, task: Task, order: Order) -> None:
        unit.finish(task)
        desk = Desk.take_up(self.office, unit, order.id)
        if _undecided(desk.order):
            leave_to_staff(desk, UNDECIDABLE)
            desk.save()

    def _follow(self, desk: Desk, decision: Decision) -> None:
        if decision.outcome == Outcome.LOCAL:
            serve_from_own(desk, decision.sentence)
        elif decision.outcome == Outcome.AUTOMATED and decision.lender and decision.edition:
            choice = Choice(
                lender=decision.lender,
                by=Starter.DECISION,
                edition=self.decider.catalogue.edition(decision.edition),
                expected=decision.delivery,
            )
            send_to(desk, choice, decision.sentence)
        else:
            leave_to_staff(desk, decision.sentence, decision.reason)


def _local_ids(questions: Iterable[Question], editions: Iterable[Edition]) -> dict[Question, str]:
    """What each library calls the record that it is asked about."""
    by_id = {edition.id: edition for edition in editions}
    return {
        question: local_id(by_id[question.edition], question.library)
        for question in questions
        if question.edition in by_id
    }


def _undecided(order: Order) -> bool:
    return order.stage == Stage.DECIDING and order.attempt is None


def _round(order: Order) -> tuple[str, int]:
    """What a decision is for. It changes with each Retry and each attempt; the next decision is asked for by then."""
    return order.message, len(order.attempts)


_OUT_FOR_THIS_EDITION: Final = frozenset({AttemptEnd.UNFILLED, AttemptEnd.RETRY_POSSIBLE})


def _tried(order: Order) -> Iterator[Tried]:
    """Who was asked and did not deliver: for good, or for the edition that it was asked for.

    A lender that answered RetryPossible before the borrower's Retry has not been asked for what is wanted now.
    """
    for attempt in order.attempts:
        overtaken = attempt.number <= order.retried and attempt.ended is AttemptEnd.RETRY_POSSIBLE
        if attempt.ended is not None and not overtaken:
            edition = attempt.edition if attempt.ended in _OUT_FOR_THIS_EDITION and attempt.edition else None
            yield Tried(lender=attempt.lender, edition=edition, said=attempt.sentence)
