"""What an answer must say: one small rule after another for a library that was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from gateway.automation.facts import Facts, Offer, Pair
from gateway.automation.numbers import Rule
from gateway.automation.rules_borrower import waiting_stop
from gateway.automation.settings import SERVICE
from gateway.automation.values import Answer, Held, NoAnswer, Reason, TraceRow, Verdict
from gateway.automation.words import ON_ORDER


def delivery_day(held: Held, today: date) -> date | None:
    """The first day that a copy can be dispatched, None where the library names none.

    A copy on the shelf can go today where its day has passed or is not named. A copy that is out and should have
    been back before today has no day: it is overdue.
    """
    if held.available > 0:
        return max(held.earliest or today, today)
    return None if overdue(held, today) else held.earliest


def overdue(held: Held, today: date) -> date | None:
    """The day in the past on which a copy that is still out was expected back, None where there is none."""
    is_late = held.available == 0 and held.earliest is not None and held.earliest < today
    return held.earliest if is_late else None


def answered(facts: Facts, pair: Pair, answer: Answer) -> TraceRow | None:
    """Who did not answer usably, or does not have the record after all, cannot be chosen (G7, G8)."""
    if isinstance(answer, Held):
        return None
    label = facts.label(pair.agency)
    if isinstance(answer, NoAnswer):
        said = f": {answer.sentence.rstrip('.')}" if answer.sentence else f" ({answer.kind.value})"
        rule, reason, value = Rule.ANSWER, Reason.ERROR, answer.kind.value
        sentence = f"{label} gave no usable answer about {pair.edition.id}{said}."
    else:
        rule, reason, value = Rule.HELD, Reason.NO_PROVIDER, "not held"
        sentence = f"{label} answered that it does not have {pair.edition.id}, although it is listed as a holder."
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=rule,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting="holdings",
        whose=pair.agency,
        value=value,
        reason=reason,
    )


def not_said_now(facts: Facts, offer: Offer) -> TraceRow | None:
    """A decision that rests on an earlier answer says so (G7)."""
    sentence = earlier_answer(facts, offer.pair.agency, offer.held)
    if not sentence:
        return None
    return TraceRow(
        library=offer.pair.agency,
        edition=offer.pair.edition.id,
        rule=Rule.ANSWER,
        verdict=Verdict.WARN,
        sentence=sentence,
        setting="holdings.decide_on_stale",
        whose="illgate",
        value="true",
    )


def earlier_answer(facts: Facts, agency: str, answer: Answer) -> str:
    """What a person must know of an answer that its system does not give now; "" for one that it gives."""
    if not isinstance(answer, Held) or answer.said_at is None:
        return ""
    return f"{facts.label(agency)} does not answer now; what it holds is what it said at {answer.said_at:%H:%M}."


def lendable(facts: Facts, offer: Offer) -> TraceRow | None:
    """The library may say that this copy is not lent (G9)."""
    if offer.held.lendable:
        return None
    note = f" ({offer.held.note})" if offer.held.note else ""
    sentence = f"{facts.label(offer.pair.agency)} answered that it does not lend {offer.pair.edition.id}{note}."
    return _stop(offer, Rule.LENDER_POLICY, sentence, "not lendable", Reason.NOT_FOR_LOAN)


def one_volume(facts: Facts, offer: Offer) -> TraceRow | None:
    """Several volumes for one order are more than an automatic order can choose among (G10)."""
    volumes = offer.held.volumes
    if volumes <= 1:
        return None
    sentence = (
        f"{facts.label(offer.pair.agency)} answered with {volumes} volumes of {offer.pair.edition.id}; which "
        "one is meant, a person must say."
    )
    return _stop(offer, Rule.VOLUMES, sentence, f"{volumes} volumes", Reason.NOT_POSSIBLE)


def names_a_day(facts: Facts, offer: Offer) -> TraceRow | None:
    """Without a day nobody can tell who is fastest (G11)."""
    if offer.delivery is not None:
        return None
    label, edition, note = facts.label(offer.pair.agency), offer.pair.edition.id, offer.held.note
    late = overdue(offer.held, facts.today)
    if late is not None:
        sentence = f"{label} has its copy of {edition} out, expected back {late}, overdue, and names no other day."
        return _stop(offer, Rule.DELIVERY_DATE, sentence, f"expected back {late}, overdue", Reason.NO_DELIVERY_DATE)
    said = f" ({note})" if note else ""
    sentence = f"{label} has no copy of {edition} in and names no day{said}."
    return _stop(offer, Rule.DELIVERY_DATE, sentence, "no day", Reason.NO_DELIVERY_DATE)


def has_arrived(facts: Facts, offer: Offer) -> TraceRow | None:
    """A title under acquisition, at a lender that takes no such orders, must be on the shelf (R47)."""
    library = offer.pair.library
    if ON_ORDER not in offer.pair.marks or library is None or library.lends_on_order_material:
        return None
    if _on_shelf(facts, offer):
        return None
    sentence = f"{facts.label(offer.pair.agency)} has {offer.pair.edition.id} under acquisition, not yet on the shelf."
    return _stop(offer, Rule.ON_ORDER, sentence, _state(offer), Reason.NOT_FOR_LOAN)


def may_wait(facts: Facts, offer: Offer) -> TraceRow | None:
    """A copy that is out can be waited for only where order and borrower let it wait (R48, G12)."""
    forbidden = waiting_stop(facts)
    if forbidden is None or _on_shelf(facts, offer):
        return None
    sentence = (
        f"{facts.label(offer.pair.agency)} can deliver {offer.pair.edition.id} on {offer.delivery} only, and "
        f"{forbidden.why}."
    )
    return TraceRow(
        library=offer.pair.agency,
        edition=offer.pair.edition.id,
        rule=forbidden.rule,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting=forbidden.setting,
        whose=forbidden.whose,
        value=forbidden.value,
        compared=f"{_state(offer)}; today is {facts.today}",
        reason=Reason.NOT_ON_SHELF,
    )


def in_time(facts: Facts, offer: Offer) -> TraceRow | None:
    """The user's interest date is the last day that helps (R20)."""
    last = facts.wish.need_before
    if last is None or offer.delivery is None:
        return None
    passes = offer.delivery <= last
    sentence = (
        f"{facts.label(offer.pair.agency)} can deliver {offer.pair.edition.id} on {offer.delivery}; the user wants "
        f"it by {last} (interest date, set by the order): {'in time' if passes else 'too late'}."
    )
    return TraceRow(
        library=offer.pair.agency,
        edition=offer.pair.edition.id,
        rule=Rule.INTEREST_DATE,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="order.need_before",
        whose=facts.borrower.agency,
        value=str(last),
        compared=f"delivery {offer.delivery}",
        reason=None if passes else Reason.USER_DATE_EXCEEDED,
    )


def in_time_for_booking(facts: Facts, offer: Offer) -> TraceRow | None:
    """Where the service counts bookings, what is delivered after the first booked day comes too late (G14)."""
    first = facts.wish.booked_from
    if first is None or offer.delivery is None or facts.settings.booking == "shown":
        return None
    passes = offer.delivery <= first
    sentence = (
        f"{facts.label(offer.pair.agency)} can deliver {offer.pair.edition.id} on {offer.delivery}; it is booked "
        f"from {first}: {'in time' if passes else 'too late'}."
    )
    return TraceRow(
        library=offer.pair.agency,
        edition=offer.pair.edition.id,
        rule=Rule.BOOKING,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="rules.booking",
        whose=SERVICE,
        value=facts.settings.booking,
        compared=f"delivery {offer.delivery}; booked from {first}",
        reason=None if passes else Reason.USER_DATE_EXCEEDED,
    )


ANSWER_RULES: Final[tuple[Callable[[Facts, Offer], TraceRow | None], ...]] = (
    not_said_now,
    lendable,
    one_volume,
    names_a_day,
    has_arrived,
    may_wait,
    in_time,
    in_time_for_booking,
)
"""Asked in this order until one stops; that one names the candidate's reason."""


def _on_shelf(facts: Facts, offer: Offer) -> bool:
    return offer.held.available > 0 and offer.delivery is not None and offer.delivery <= facts.today


def _state(offer: Offer) -> str:
    return f"{offer.held.available} on the shelf, delivery {offer.delivery or 'on no known day'}"


def _stop(offer: Offer, rule: Rule, sentence: str, value: str, reason: Reason) -> TraceRow:
    return TraceRow(
        library=offer.pair.agency,
        edition=offer.pair.edition.id,
        rule=rule,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting="holdings",
        whose=offer.pair.agency,
        value=value,
        reason=reason,
    )


def offer_of(pair: Pair, held: Held, today: date) -> Offer:
    """What a library that holds the record offers."""
    return Offer(pair, held, delivery_day(held, today))
