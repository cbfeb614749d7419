"""Does the borrower borrow automatically, and may it borrow what it owns? (docs/rules.md R1, R7, R13)."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from gateway.automation.facts import Facts, Inquiry
from gateway.automation.numbers import Rule
from gateway.automation.settings import SERVICE
from gateway.automation.values import Hold, Reason, TraceRow, Verdict
from gateway.catalogue.values import Edition
from gateway.directory.values import BorrowerPolicy, Library, Switch


def own_editions(inquiry: Inquiry, borrower: Library, editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """The editions that the borrower holds itself (R13).

    A work-level order looks among all its editions, or only among the records it names where the service is
    set so; an order for an exact edition never looks further than what it names.
    """
    named = set(inquiry.wish.records)
    looked_at = [e for e in editions if inquiry.settings.own_check == "work" or e.id in named]
    directory = inquiry.directory
    return tuple(
        edition
        for edition in looked_at
        if any(directory.agency_of(held.agency) == borrower.agency for held in edition.localisations)
    )


def own_check(inquiry: Inquiry, borrower: Library, own: Sequence[Edition]) -> TraceRow:
    """Says whether the borrower is listed as a holder itself (R13)."""
    label = inquiry.directory.label(borrower.agency)
    named = inquiry.wish.exact_edition or inquiry.settings.own_check == "named"
    found = ", ".join(edition.id for edition in own)
    sentence = (
        f"{label} is listed as a holder of {found} itself, so this is an order for its own material."
        if own
        else f"{label} is not listed as a holder of any {'record that the order names' if named else 'edition'}, so "
        "this is an ordinary interlibrary loan."
    )
    return TraceRow(
        library=borrower.agency,
        edition=own[0].id if own else "",
        rule=Rule.OWN_EDITIONS,
        verdict=Verdict.INFO,
        sentence=sentence,
        setting="rules.own_check",
        whose=SERVICE,
        value=inquiry.settings.own_check,
        compared=found or "no localisation",
    )


def borrows(inquiry: Inquiry, borrower: Library, material: str, policy: BorrowerPolicy | None) -> TraceRow:
    """The borrower's switch for automatic loans of this material (R1)."""
    label, name = inquiry.directory.label(borrower.agency), inquiry.directory.material_name(material)
    value = "none" if policy is None else policy.borrows.value
    passes = policy is not None and policy.borrows is not Switch.NO
    sentence = (
        f"{label} has no borrower policy for {name}, so it borrows none automatically."
        if policy is None
        else f"{label} {'borrows' if passes else 'does not borrow'} {name} automatically (borrower borrows {value}, "
        f"set by {borrower.agency})."
    )
    return TraceRow(
        rule=Rule.BOTH_ACCEPT,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="borrower.borrows",
        whose=borrower.agency,
        value=value,
    )


def borrows_own(inquiry: Inquiry, borrower: Library, material: str, policy: BorrowerPolicy) -> TraceRow:
    """The borrower's switch for automatic loans of what it owns itself (R7)."""
    label, name = inquiry.directory.label(borrower.agency), inquiry.directory.material_name(material)
    switch = policy.own_material
    allowed = switch is not Switch.NO
    sentence = (
        f"{label} {'borrows' if allowed else 'does not borrow'} {name} automatically that it owns itself "
        f"(own material {switch.value}, set by {borrower.agency})"
        + ("." if allowed else "; the user waits for its own copy and may turn to the library.")
    )
    return TraceRow(
        rule=Rule.OWN_SWITCH,
        verdict=Verdict.PASS if allowed else Verdict.STOP,
        sentence=sentence,
        setting="borrower.own_material",
        whose=borrower.agency,
        value=switch.value,
    )


def test_mode(facts: Facts, lender_label: str) -> TraceRow | None:
    """A switch in TEST decides as YES does and leaves the order to staff, saying who would have got it (G13)."""
    policy, whose = facts.policy, facts.borrower.agency
    if facts.own and policy.own_material is Switch.TEST:
        setting, reason = "borrower.own_material", Reason.TEST_OWN
    elif policy.borrows is Switch.TEST:
        setting, reason = "borrower.borrows", Reason.TEST
    else:
        return None
    sentence = (
        f"{facts.label(whose)} only tests automatic loans ({setting.replace('.', ' ')} test, set by {whose}): "
        f"the order would have been sent to {lender_label} and stays with staff."
    )
    return TraceRow(
        rule=Rule.TEST_MODE,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting=setting,
        whose=whose,
        value="test",
        reason=reason,
    )


@attrs.frozen
class NoWaiting:
    """What forbids that an order waits: the rule, why as a clause, and the setting that says so, if one does."""

    rule: Rule
    why: str
    value: str
    setting: str = ""
    whose: str = ""


def waiting_stop(facts: Facts) -> NoWaiting | None:
    """What forbids that the order waits for a copy that is out; None lets it wait.

    An order for own material never waits elsewhere (R48); else the order's no and the borrower's no both win
    (G12, Q11).
    """
    if facts.own:
        why = f"what a library owns itself is borrowed from the shelf only (rule {Rule.OWN_NEEDS_SHELF})"
        return NoWaiting(Rule.OWN_NEEDS_SHELF, why, "on the shelf only")
    if facts.wish.hold is Hold.NO:
        return _set_by_borrower(facts, "order.hold", Hold.NO.value)
    if not facts.policy.may_queue:
        return _set_by_borrower(facts, "borrower.may_queue", "no")
    return None


def _set_by_borrower(facts: Facts, setting: str, value: str) -> NoWaiting:
    whose = facts.borrower.agency
    why = f"this order may not wait ({setting} {value}, set by {whose})"
    return NoWaiting(Rule.MAY_WAIT, why, value, setting, whose)
