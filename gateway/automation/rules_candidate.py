"""Who may be asked at all: one small rule after another for a library and an edition, before any question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.automation.facts import Facts, Pair
from gateway.automation.numbers import Rule
from gateway.automation.rules_age import borrower_age, lender_age, superstructure
from gateway.automation.settings import SERVICE
from gateway.automation.values import Reason, TraceRow, Verdict
from gateway.automation.words import ON_ORDER, RESTRICTIONS, closing_words, listed, yes_no
from gateway.directory.directory import Side


def known_library(facts: Facts, pair: Pair) -> TraceRow | None:
    """A localisation may name a number that the directory does not have (G4)."""
    if pair.library is not None:
        return None
    sentence = f"{facts.label(pair.agency)} is not in the directory, so nothing says that it lends."
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.KNOWN,
        verdict=Verdict.STOP,
        sentence=sentence,
        reason=Reason.NO_PROVIDER,
    )


def accepted_lender(facts: Facts, pair: Pair) -> TraceRow | None:
    """The borrower may have listed whom it borrows from automatically (R2)."""
    lenders, whose = facts.policy.lenders, facts.borrower.agency
    if lenders is None:
        return None
    passes = pair.agency in lenders
    sentence = (
        f"{facts.label(whose)} borrows {facts.material_name} automatically from listed libraries only (list of "
        f"lenders, set by {whose}); {facts.label(pair.agency)} is {'' if passes else 'not '}on the list."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.ACCEPTED_LENDERS,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="borrower.lenders",
        whose=whose,
        value=", ".join(lenders),
        compared=pair.agency,
        reason=None if passes else Reason.NO_PROVIDER,
    )


def lends(facts: Facts, pair: Pair) -> TraceRow:
    """The lender's switch for this material (R1)."""
    policy = facts.directory.lender_policy(pair.agency, facts.material)
    passes = policy is not None and policy.lends
    value = "none" if policy is None else yes_no(policy.lends)
    label, name = facts.label(pair.agency), facts.material_name
    sentence = (
        f"{label} has no lender policy for {name}, so it lends none automatically."
        if policy is None
        else f"{label} {'lends' if passes else 'does not lend'} {name} automatically (lender lends {value}, set by "
        f"{pair.agency})."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.BOTH_ACCEPT,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="lender.lends",
        whose=pair.agency,
        value=value,
        reason=None if passes else Reason.NO_PROVIDER,
    )


def open_for_others(facts: Facts, pair: Pair) -> TraceRow | None:
    """A closing for the cooperation takes the library out, a branch's closing only what lies there (R23)."""
    places = sorted({held.branch or held.agency for held in pair.localisations})
    closings = [
        facts.directory.closed(place, facts.today, Side.COOPERATION)
        or facts.directory.closed(pair.agency, facts.today, Side.COOPERATION)
        for place in places
    ]
    shut = [closed for closed in closings if closed is not None]
    if not shut:
        return None
    passes, closed = len(shut) < len(places), shut[0]
    sentence = f"{facts.label(closed.whose)} is closed for other libraries {closing_words(closed.closing)}" + (
        f"; {facts.label(pair.agency)} has the record elsewhere too." if passes else "."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.CLOSED,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="closings.cooperation",
        whose=closed.whose,
        value=closing_words(closed.closing),
        compared=str(facts.today),
        reason=None if passes else Reason.NO_PROVIDER,
    )


def on_the_path(facts: Facts, pair: Pair) -> TraceRow | None:
    """A loan path that ends leaves the libraries beyond it out, or last where the service is set so (R18)."""
    if pair.agency in facts.ranks:
        return None
    passes, whose = facts.settings.outside_path == "last", facts.borrower.agency
    sentence = (
        f"{facts.label(pair.agency)} is not on the loan path of {facts.label(whose)}, "
        f"{'so it comes after all that are' if passes else 'so nothing is ordered from it automatically'} "
        f"(rules.outside_path {facts.settings.outside_path}, set by {SERVICE})."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.OUTSIDE_PATH,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=sentence,
        setting="rules.outside_path",
        whose=SERVICE,
        value=facts.settings.outside_path,
        compared=f"loan path of {whose}: {', '.join(facts.ranks) or 'empty'}",
        reason=None if passes else Reason.NO_PROVIDER,
    )


def not_asked_before(facts: Facts, pair: Pair) -> TraceRow | None:
    """A lender that was asked for this order and did not deliver is not asked again (G6)."""
    for attempt in facts.inquiry.tried:
        if attempt.lender == pair.agency and attempt.edition in {None, pair.edition.id}:
            said = f": {attempt.said.rstrip('.')}" if attempt.said else ""
            sentence = f"{facts.label(pair.agency)} was already asked for this order and did not deliver{said}."
            return TraceRow(
                library=pair.agency,
                edition=pair.edition.id,
                rule=Rule.ALREADY_ASKED,
                verdict=Verdict.STOP,
                sentence=sentence,
                compared=attempt.said,
                reason=Reason.NO_PROVIDER,
            )
    return None


def source_covers(facts: Facts, pair: Pair) -> TraceRow | None:
    """An order from a source that is not automated reaches overbygning material only (G1, R12)."""
    source, sources = facts.wish.source, facts.settings.sources
    if source in sources or pair.edition.superstructure:
        return None
    sentence = (
        f"Orders from {source} are automated for overbygning material only (rules.sources, set by {SERVICE}), "
        f"and {pair.edition.id} is none."
    )
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.SOURCE,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting="rules.sources",
        whose=SERVICE,
        value=", ".join(sources),
        compared=source,
        reason=Reason.NO_PROVIDER,
    )


def not_marked(facts: Facts, pair: Pair) -> TraceRow | None:
    """A mark in the record (danMarc2 096*r, the h-mark) stops automation at that library (R22, R47)."""
    marks = pair.marks
    if not marks:
        return None
    meaning = listed([f"{mark} ({RESTRICTIONS[mark]})" for mark in marks])
    if marks == (ON_ORDER,):
        return _on_order(facts, pair, meaning)
    sentence = f"{facts.label(pair.agency)} has marked its copy of {pair.edition.id}: 096*r {meaning}."
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.MARKED,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting="096*r",
        whose=pair.agency,
        value=", ".join(marks),
        reason=Reason.NOT_FOR_LOAN,
    )


def _on_order(facts: Facts, pair: Pair, meaning: str) -> TraceRow:
    accepts = pair.library is not None and pair.library.lends_on_order_material
    arrives = facts.settings.on_order_arrived
    opened = (
        f"it takes such orders (lends on-order material yes, set by {pair.agency})"
        if accepts
        else f"it takes no such orders (lends on-order material no, set by {pair.agency})"
        + (f", unless its answer shows that the title has arrived (set by {SERVICE})" if arrives else "")
    )
    passes = accepts or arrives
    return TraceRow(
        library=pair.agency,
        edition=pair.edition.id,
        rule=Rule.ON_ORDER,
        verdict=Verdict.PASS if passes else Verdict.STOP,
        sentence=f"{facts.label(pair.agency)} has marked its copy of {pair.edition.id}: 096*r {meaning}; {opened}.",
        setting="lends_on_order_material",
        whose=pair.agency,
        value=yes_no(accepts),
        compared=f"096*r {ON_ORDER}",
        reason=None if passes else Reason.NOT_FOR_LOAN,
    )


CANDIDATE_RULES: Final[tuple[Callable[[Facts, Pair], TraceRow | None], ...]] = (
    known_library,
    accepted_lender,
    lends,
    open_for_others,
    on_the_path,
    not_asked_before,
    source_covers,
    not_marked,
    superstructure,
    borrower_age,
    lender_age,
)
"""Asked in this order until one stops; that one names the candidate's reason."""
