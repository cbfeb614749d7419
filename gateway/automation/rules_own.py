"""What the borrower owns itself: its own copy first, then the conditions for borrowing one (R8, R10, R17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from gateway.automation.age import age_of
from gateway.automation.facts import Facts
from gateway.automation.numbers import Rule
from gateway.automation.rules_answer import delivery_day, overdue
from gateway.automation.values import Answer, Held, NoAnswer, Reason, TraceRow, Verdict
from gateway.automation.words import days
from gateway.catalogue.values import Edition


def old_enough(facts: Facts, edition: Edition) -> bool:
    """Is the record old enough to be borrowed although the borrower owns it (R8, Q1)?"""
    limit, age = facts.policy.own_profile.age_days, age_of(edition, facts.today).days
    return age >= limit if facts.settings.own_age == "at_least" else age > limit


def own_age(facts: Facts, edition: Edition, library: str = "") -> TraceRow:
    """The record's age against the borrower's limit for own material (R8).

    Args:
        facts: the order.
        edition: the record whose age counts.
        library: whose row it is; the borrower's own, unless a lender's edition is held against the limit.
    """
    whose, limit = facts.borrower.agency, facts.policy.own_profile.age_days
    age, passes = age_of(edition, facts.today), old_enough(facts, edition)
    manner = "at least" if facts.settings.own_age == "at_least" else "more than"
    sentence = (
        f"{facts.label(whose)} borrows what it owns itself when the record is {manner} {days(limit)} old (own "
        f"age {limit}, set by {whose}); {age.told}: {'old enough' if passes else 'too new'}."
    )
    return TraceRow(
        library=library or whose,
        edition=edition.id,
        rule=Rule.OWN_AGE,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="borrower.own_profile.age_days",
        whose=whose,
        value=str(limit),
        compared=age.compared,
        reason=None if passes else Reason.NEW_FOR_OWN,
    )


def on_own_shelf(facts: Facts, edition: Edition, answer: Answer) -> TraceRow | None:
    """A copy on the borrower's own shelf serves the order (R17: its own collection comes first).

    One that is not for loan serves it too: the user's own library knows its copy and what it can be used for.
    """
    if not (isinstance(answer, Held) and answer.available > 0):
        return None
    whose = facts.borrower.agency
    shelf = f"{facts.label(whose)} has a copy of {edition.id} on its own shelf"
    sentence = (
        f"{shelf}, so nobody has to lend it one."
        if answer.lendable
        else f"{shelf}, which is not for loan; the library itself tells the user what the copy can be used for."
    )
    return TraceRow(
        library=whose,
        edition=edition.id,
        rule=Rule.OWN_COLLECTION_FIRST,
        verdict=Verdict.CHOSEN,
        sentence=sentence,
        setting="holdings",
        whose=whose,
        value=f"{answer.available} on the shelf{'' if answer.lendable else ', not for loan'}",
    )


def own_answered(facts: Facts, edition: Edition, answer: Answer) -> TraceRow | None:
    """Without an answer from its own system nobody knows whether the copy is home (G7)."""
    if not isinstance(answer, NoAnswer):
        return None
    whose = facts.borrower.agency
    said = f": {answer.sentence.rstrip('.')}" if answer.sentence else ""
    sentence = f"{facts.label(whose)} could not be asked about its own copy of {edition.id}{said}."
    return TraceRow(
        library=whose,
        edition=edition.id,
        rule=Rule.ANSWER,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting="holdings",
        whose=whose,
        value=answer.kind.value,
        reason=Reason.ERROR,
    )


def _own_age(facts: Facts, edition: Edition, _answer: Answer) -> TraceRow:
    return own_age(facts, edition)


def own_back_soon(facts: Facts, edition: Edition, answer: Answer) -> TraceRow:
    """A copy that is back soon is worth waiting for: today plus the limit still blocks (R10, Q1).

    Nobody knows when an overdue copy is back, so it does not stop the loan (G11).
    """
    whose, limit = facts.borrower.agency, facts.policy.own_profile.back_within_days
    last = facts.today + timedelta(days=min(limit, (date.max - facts.today).days))
    back = delivery_day(answer, facts.today) if isinstance(answer, Held) else None
    stops = back is not None and back <= last
    found = f"expected back {back}" if back else _no_return(answer, facts.today)
    sentence = (
        f"{facts.label(whose)} does not borrow what it owns itself when its copy is back within {days(limit)}, by "
        f"{last} (own delivery limit {limit}, set by {whose}); {found}: "
        f"{'it is worth waiting for' if stops else 'that does not stop the loan'}."
    )
    return TraceRow(
        library=whose,
        edition=edition.id,
        rule=Rule.OWN_BACK_SOON,
        verdict=Verdict.STOP if stops else Verdict.PASS,
        sentence=sentence,
        setting="borrower.own_profile.back_within_days",
        whose=whose,
        value=str(limit),
        compared=f"{found}; {limit} days from {facts.today} end {last}",
        reason=Reason.DELIVERY_BEFORE_DEADLINE if stops else None,
    )


def _no_return(answer: Answer, today: date) -> str:
    nothing = "no day of return is known"
    if not isinstance(answer, Held):
        return nothing
    late = overdue(answer, today)
    if late is not None:
        return f"expected back {late}, overdue, so {nothing}"
    return f"{nothing} ({answer.note})" if answer.note else nothing


OWN_RULES: Final[tuple[Callable[[Facts, Edition, Answer], TraceRow | None], ...]] = (
    on_own_shelf,
    own_answered,
    _own_age,
    own_back_soon,
)
"""Each is asked of every own edition before the next; the first stop or choice ends it (most restrictive, R4)."""
