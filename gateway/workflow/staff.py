"""What staff do with an order by hand: send it to a lender, end an attempt nobody answers, recall, resend, close it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from gateway.catalogue.catalogue import Catalogue
from gateway.orders import events as ev
from gateway.orders.by_hand import why_not
from gateway.orders.order import Order
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.store.unit import Unit
from gateway.workflow.desk import Desk
from gateway.workflow.interface import NoSuchOrder, NotNow, OrderRefused, StaffAct
from gateway.workflow.loans import recall
from gateway.workflow.office import Office
from gateway.workflow.refusals import FOR_PEOPLE, OWN_SUPPLIER
from gateway.workflow.resending import resend
from gateway.workflow.steps import Choice, close_unfilled, end_withdrawn, leave_to_staff, send_to
from gateway.workflow.taking_back import take_back


@frozen(kw_only=True)
class Staff:
    """Does staff acts, each in the caller's transaction."""

    office: Office
    catalogue: Catalogue

    def act(self, unit: Unit, order_id: str, act: StaffAct) -> Order:
        """Does one act; gives the order after it.

        Raises:
            NoSuchOrder: there is no such order.
            NotNow: the order does not allow it now.
            OrderRefused: the act names no library, a record that the catalogue does not have, or a foreign message.
        """
        try:
            desk = Desk.take_up(self.office, unit, order_id)
        except LookupError as error:
            raise NoSuchOrder(str(error)) from error
        acts: dict[str, Callable[[Desk, StaffAct], None]] = {
            "send": self._send,
            "end_attempt": self._end_attempt,
            "close": self._close,
            "recall": self._recall,
            "seen": self._seen,
            "resend": lambda desk, act: resend(desk, act.message or ""),
        }
        if why := why_not(desk.order, act.do):
            raise NotNow(why)
        acts[act.do](desk, act)
        return desk.save()

    def _send(self, desk: Desk, act: StaffAct) -> None:
        lender = self.office.directory().library(act.lender or "")
        if lender is None:
            raise OrderRefused(f"No library in the directory has the number {act.lender or '(none given)'}.")
        if self.office.same_library(lender.agency, desk.order.borrower):
            raise OrderRefused(FOR_PEOPLE[OWN_SUPPLIER.value])
        pid = act.edition or next(iter(desk.order.wish.records), "")
        edition = self.catalogue.edition(pid) if pid else None
        if act.edition and edition is None:
            raise OrderRefused(f"The catalogue has no record {act.edition}.")
        send_to(desk, Choice(lender=lender.agency, by=Starter.STAFF, edition=edition), "Chosen by staff.")

    def _end_attempt(self, desk: Desk, act: StaffAct) -> None:
        attempt = desk.order.attempt
        assert attempt is not None, "else there is nothing to end"
        if act.lender and not self.office.same_library(act.lender, attempt.lender):
            raise NotNow(f"{self.office.label(act.lender)} does not have the order any more: look again.")
        sentence = f"The attempt at {self.office.label(attempt.lender)} was ended by staff."
        take_back(desk, attempt, AttemptEnd.STAFF, sentence)
        if desk.order.withdrawn:
            end_withdrawn(desk, sentence)
        elif attempt.by == Starter.DECISION:
            desk.decide_later()
        else:
            leave_to_staff(desk, sentence)

    def _seen(self, desk: Desk, act: StaffAct) -> None:
        latest = desk.order.version
        version = latest if act.version is None else act.version
        if version > latest:
            raise NotNow(f"The order is at version {latest}: nobody can have seen it at version {version}.")
        seen = [mark.sentence for mark in desk.order.marks if mark.version <= version]
        if not seen:
            raise NotNow("What needs attention has come since you looked at the order: look again.")
        desk.record(ev.Seen(sentence=" ".join(dict.fromkeys(seen)), version=version))

    def _recall(self, desk: Desk, _act: StaffAct) -> None:
        attempt = desk.order.attempt
        assert attempt is not None, "else nothing is out on loan"
        recall(desk, attempt, f"{self.office.label(attempt.lender)} wants the item back.")

    def _close(self, desk: Desk, _act: StaffAct) -> None:
        close_unfilled(desk, "Closed by staff.", CloseReason.STAFF)
