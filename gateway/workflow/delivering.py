"""What the outcome of a delivery means for its order."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from adapters.iso18626 import Declined, Misconfigured, NeverArrived
from gateway.lending.outbox import Outcome
from gateway.orders import events as ev
from gateway.orders.order import Attempt
from gateway.orders.vocabulary import AttemptEnd
from gateway.store.unit import Unit
from gateway.workflow.belonging import attempt_of
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import load_order
from gateway.workflow.steps import end_attempt

MEND: Final = "Mend what the directory says of it; the message is tried again."
THEIRS: Final = "Nothing that the directory says of it is wrong; the message is tried again."


@frozen(kw_only=True)
class Delivering:
    """Records outcomes that matter: a Request that arrived or never can, a first delay, a delivery given up.

    A Request that its lender refused, or that provably never arrived, ends the attempt, and the next lender may be
    asked. One that may have arrived keeps its attempt open until the lender speaks or a person ends it. What a
    lender whose attempt has ended still was to hear is not missed. A peer that does not accept our address or
    credentials has refused nothing: the attempt waits, and staff hear of it at once.
    """

    office: Office

    def concluded(self, unit: Unit, outcome: Outcome) -> None:
        """Does what follows from one try, in the transaction that stores it."""
        if load_order(unit, outcome.parcel.order) is None:
            return
        desk = Desk.take_up(self.office, unit, outcome.parcel.order)
        attempt = desk.order.attempt_of(outcome.parcel.attempt) if outcome.parcel.attempt else None
        if outcome.arrived and outcome.parcel.to in desk.order.unmended:
            desk.record(ev.DeliveryMended(to=outcome.parcel.to))
        if attempt is not None and outcome.arrived:
            desk.record(ev.AttemptDelivered(attempt=attempt.number, lender=attempt.lender))
        elif attempt is not None and attempt.ended is None and not outcome.called_off:
            self._request(desk, attempt, outcome)
        elif not outcome.arrived and self._is_missed(desk, outcome):
            self._other(desk, outcome)
        if desk.recorded:
            desk.save()

    def _request(self, desk: Desk, attempt: Attempt, outcome: Outcome) -> None:
        if outcome.final and not (attempt.delivered or _may_have_arrived(outcome)):
            never = isinstance(outcome.result, NeverArrived)
            how = AttemptEnd.NEVER_ARRIVED if never else AttemptEnd.REFUSED
            sentence = f"{self.office.label(attempt.lender)} could not be asked: {outcome.sentence}"
            end_attempt(desk, attempt, how, sentence)
        else:
            self._other(desk, outcome)

    def _other(self, desk: Desk, outcome: Outcome) -> None:
        parcel, who = outcome.parcel, self.office.label(outcome.parcel.to)
        if outcome.final:
            sentence = f"{who}: {outcome.sentence}"
            desk.record(ev.DeliveryGivenUp(message=parcel.message, to=parcel.to, sentence=sentence))
        elif outcome.tries == 1 or (outcome.ours and parcel.to not in desk.order.unmended):
            sentence = f"{who}: {outcome.sentence} {_whose_to_mend(outcome)}" if outcome.ours else outcome.sentence
            delayed = ev.DeliveryDelayed(message=parcel.message, to=parcel.to, sentence=sentence, ours=outcome.ours)
            desk.record(delayed)

    def _is_missed(self, desk: Desk, outcome: Outcome) -> bool:
        """Whether anybody still has to hear of it: the borrower always, a lender while its attempt is open.

        A lender that was left hears of what it sent all the same.

        A Cancel is missed by a lender that was left too, unless it says itself that it has nothing to cancel.
        """
        if outcome.called_off:
            return False
        if outcome.parcel.cancels is not None and not isinstance(outcome.result, Declined):
            return True
        message = desk.unit.message(outcome.parcel.message)
        attempt = attempt_of(desk.order, message) if message is not None else None
        return attempt is None or attempt.ended is None or outcome.parcel.message in attempt.after_end


def _whose_to_mend(outcome: Outcome) -> str:
    """What follows for staff where people must mend something: here, or at the peer alone."""
    return THEIRS if isinstance(outcome.result, Misconfigured) and outcome.result.theirs else MEND


def _may_have_arrived(outcome: Outcome) -> bool:
    """Given up while some try may have reached the lender: only its own word, an ERROR, proves the contrary."""
    return outcome.parcel.unclear and not isinstance(outcome.result, Declined)
