"""Is the record old enough for both sides? The stricter wins; overbygning material at a central library is exempt."""

from __future__ import annotations

import attrs

from gateway.automation.age import age_of
from gateway.automation.facts import Facts, Pair
from gateway.automation.numbers import Rule
from gateway.automation.rules_own import own_age
from gateway.automation.values import Reason, TraceRow, Verdict
from gateway.automation.words import days, yes_no


def bypasses_ages(pair: Pair) -> bool:
    """Overbygning material at a central library is ordered whatever its age (R12, Q13)."""
    return pair.edition.superstructure and pair.library is not None and pair.library.central


def superstructure(facts: Facts, pair: Pair) -> TraceRow | None:
    """Says that the two age limits do not count, or why they do although the material is overbygning (R12)."""
    if not pair.edition.superstructure:
        return None
    bypasses = bypasses_ages(pair)
    sentence = f"{pair.edition.id} is overbygning material and {facts.label(pair.agency)} is " + (
        "a central library, so neither side's age limit counts."
        if bypasses
        else "no central library, so both sides' age limits count as usual."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.SUPERSTRUCTURE,
        verdict=Verdict.PASS if bypasses else Verdict.INFO,
        sentence=sentence,
        setting="central",
        whose=pair.agency,
        value=yes_no(bypasses),
    )


def borrower_age(facts: Facts, pair: Pair) -> TraceRow | None:
    """The borrower's days, or for own material its own-material age instead (R3, R4, R8, Q2, Q10)."""
    if bypasses_ages(pair):
        return None
    if facts.own:
        return own_age(facts, pair.edition, pair.agency)
    limit = Limit("borrows", "borrower", facts.borrower.agency, facts.policy.days, Reason.NEW_FOR_REQUESTER)
    return _age_row(facts, pair, limit)


def lender_age(facts: Facts, pair: Pair) -> TraceRow | None:
    """The lender's days; the stricter of the two sides wins (R3, R4, Q2)."""
    policy = facts.directory.lender_policy(pair.agency, facts.material)
    if policy is None or bypasses_ages(pair):
        return None
    return _age_row(facts, pair, Limit("lends", "lender", pair.agency, policy.days, Reason.NEW_FOR_RESPONDER))


@attrs.frozen
class Limit:
    """One side's limit: its verb, its name, whose it is, how many days, and the reason when it stops."""

    verb: str
    side: str
    whose: str
    days: int
    reason: Reason


def _age_row(facts: Facts, pair: Pair, limit: Limit) -> TraceRow:
    age = age_of(pair.edition, facts.today)
    passes = age.days >= limit.days
    when = f"when the record is {days(limit.days)} old" if limit.days else "however new the record is"
    sentence = (
        f"{facts.label(limit.whose)} {limit.verb} {facts.material_name} automatically {when} ({limit.side} days "
        f"{limit.days}, set by {limit.whose}); {age.told}: {'old enough' if passes else 'too new'}."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.AGE,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting=f"{limit.side}.days",
        whose=limit.whose,
        value=str(limit.days),
        compared=age.compared,
        reason=None if passes else limit.reason,
    )
