"""Time limits of orders: each order under one has one task, due when the next limit runs out.

The task is in the store like any other, so limits survive restarts; `Desk.save` keeps it in step with the order. What
a limit means stands in `gateway.orders.limits` and docs/states.md, how long it is in `[timers]`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from attrs import frozen

from gateway.orders import events as ev
from gateway.orders.limits import Wait
from gateway.orders.order import Stage
from gateway.orders.vocabulary import Limit
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import Task
from gateway.workflow.desk import Desk
from gateway.workflow.due import run_out
from gateway.workflow.loans import overdue, recall
from gateway.workflow.office import Office
from gateway.workflow.order_base import load_order
from gateway.workflow.steps import close_unfilled

SENTENCES: Final[dict[Limit, str]] = {
    Limit.UNANSWERED: "{lender} has not answered since {start}.",
    Limit.UNDECIDED: "{lender} has had the request since {start} and has not decided.",
    Limit.NOT_SENT: "{lender} promised the item and has not sent it; it is awaited since {start}.",
    Limit.NEEDED: "The user needed it by {start}, and {lender} has not sent it.",
    Limit.CANCEL_UNANSWERED: "{lender} has not answered the cancellation of {start}.",
    Limit.RENEW_UNANSWERED: "{lender} has not answered the renewal asked for on {start}.",
    Limit.OVERDUE: "The loan was due back at {lender} on {start}.",
    Limit.RECALL: "The loan was due on {start}; {lender} wants the item back.",
    Limit.STILL_OUT: "{lender} has wanted the item back since {start}, and it has not been sent.",
    Limit.UNDATED: "{lender} lent the item on {start} without a due day, and it is still out.",
    Limit.NOT_BACK: "The item was sent back on {start}, and {lender} has not said that it has come.",
    Limit.RETRY: "No Retry came after {start}, when the lender had answered RetryPossible.",
}
"""What staff are told; the borrower reads the lender's own words (`gateway.workflow.loan_words`)."""

LOST: Final = "The item was reported lost on {start}, and {lender} has not ended the loan."
"""What staff are told instead where nothing is on its way back."""


@frozen(kw_only=True)
class TimerDesk:
    """Does the tasks of the `timer` queue."""

    office: Office
    store: Store

    async def handle(self, task: Task) -> None:
        """Does what follows from the limits of one order that have run out."""
        await self.store.write(lambda unit: self._ring(unit, task))

    def _ring(self, unit: Unit, task: Task) -> None:
        unit.finish(task)
        order_id = task.body.decode()
        if load_order(unit, order_id) is None:
            return
        desk = Desk.take_up(self.office, unit, order_id)
        desk.rings_at = None
        for _ in Limit:
            wait = run_out(desk.order, self.office.clock, self.office.timers)
            if wait is None:
                break
            self._follow(desk, wait)
        desk.save()

    def _follow(self, desk: Desk, wait: Wait) -> None:
        sentence = self._sentence(desk, wait)
        attempt = desk.order.attempt
        if wait.limit is Limit.RETRY:
            assert desk.order.stage is Stage.AWAITS_RETRY, "only then a Retry is waited for"
            close_unfilled(desk, sentence)
        elif wait.limit is Limit.OVERDUE and attempt is not None:
            overdue(desk, attempt, wait.key, sentence)
        elif wait.limit is Limit.RECALL and attempt is not None:
            recall(desk, attempt, sentence, key=wait.key)
        else:
            desk.record(ev.TimeRanOut(limit=wait.limit, key=wait.key, sentence=sentence))

    def _sentence(self, desk: Desk, wait: Wait) -> str:
        order, zone = desk.order, self.office.clock.zone
        lost = wait.limit is Limit.NOT_BACK and order.lost and not order.returned
        said = LOST if lost else SENTENCES[wait.limit]
        start = wait.start.astimezone(zone).date() if isinstance(wait.start, datetime) else wait.start
        return said.format(lender=self.office.label(order.lender) if order.lender else "", start=start)
