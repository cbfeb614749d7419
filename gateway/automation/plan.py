"""From an order to the questions: who is out already and why, and whom to ask, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import attrs
from msgspec.structs import replace

from gateway.automation.advice import advice
from gateway.automation.choose import closest
from gateway.automation.facts import Facts, Inquiry, Pair
from gateway.automation.numbers import Rule
from gateway.automation.rules_borrower import borrows, borrows_own, own_check, own_editions
from gateway.automation.rules_candidate import CANDIDATE_RULES
from gateway.automation.rules_order import (
    ORDER_RULES,
    edition_stop,
    material_of,
    missing_records,
    ordered_editions,
)
from gateway.automation.rules_own import own_age
from gateway.automation.settings import RuleSettings
from gateway.automation.trace import first_stop
from gateway.automation.values import (
    Attempt,
    Decision,
    Outcome,
    Question,
    Reason,
    TraceRow,
    Verdict,
    Wish,
)
from gateway.catalogue.values import Edition, Localisation
from gateway.directory.directory import Directory
from gateway.directory.loan_path import loan_path
from gateway.directory.values import Library
from schemas.agency import agency_number


@attrs.frozen
class Plan:
    """What is known before anybody is asked.

    Attributes:
        inquiry: the order and its surroundings.
        settled: the decision, where nobody has to be asked; else None.
        facts: the order as a candidate for automation; None where it is none.
        own: the editions that the borrower holds itself.
        survivors: the pairs that every rule before asking passes, in the order of the loan path.
        stopped: the row that stopped each other pair, in the same order.
        questions: whom to ask about what, in one wave; empty when settled.
        rows: the trace so far.
        warnings: sentences for whoever looks at the order.
    """

    inquiry: Inquiry
    settled: Decision | None = None
    facts: Facts | None = None
    own: tuple[Edition, ...] = ()
    survivors: tuple[Pair, ...] = ()
    stopped: tuple[TraceRow, ...] = ()
    questions: tuple[Question, ...] = ()
    rows: tuple[TraceRow, ...] = ()
    warnings: tuple[str, ...] = ()


def plan(  # noqa: PLR0913, PLR0917  six separate things decide, and the callers have them apart
    wish: Wish,
    editions: Iterable[Edition],
    directory: Directory,
    settings: RuleSettings,
    today: date,
    tried: Iterable[Attempt] = (),
) -> Plan:
    """Finds whom to ask for an order, or settles it without asking.

    Args:
        wish: the order.
        editions: the records that the order names and, for a work-level order, the other editions of their
            works in the catalogue's order; more do no harm.
        directory: the libraries.
        settings: the service's own settings.
        today: the library day to decide for.
        tried: lenders that were asked for this order and did not deliver.

    Returns:
        The plan; `conclude` turns it and the answers into a decision.
    """
    wish = replace(wish, borrower=agency_number(wish.borrower))
    asked = tuple(replace(attempt, lender=agency_number(attempt.lender)) for attempt in tried)
    inquiry = Inquiry(wish, directory, settings, today, asked)
    listed = ordered_editions(inquiry, editions)
    rows = list(missing_records(inquiry, listed))
    for rule in ORDER_RULES:
        if (spoken := rule(inquiry, listed)) is not None:
            rows.append(spoken)
            if spoken.verdict is Verdict.STOP:
                return _no_candidate(inquiry, spoken, rows)
    borrower = directory.library(wish.borrower)
    assert borrower is not None, "known_borrower has seen it"
    in_play, material = _in_play(inquiry, listed, rows)
    warned = advice(inquiry, in_play)
    rows += warned
    if material is None:
        stop = closest(rows) or first_stop(rows)
        assert stop is not None, "every edition was stopped"
        return _no_candidate(inquiry, stop, rows)
    found = _switches(inquiry, borrower, in_play, material, rows)
    warnings = tuple(row.sentence for row in warned)
    if found.settled or found.facts is None:
        return attrs.evolve(found, warnings=warnings, settled=_warned(found.settled, warnings))
    return _candidates(found, found.facts, in_play, rows, warnings)


def _warned(decision: Decision | None, warnings: tuple[str, ...]) -> Decision | None:
    return None if decision is None else replace(decision, warnings=warnings)


def _in_play(
    inquiry: Inquiry, editions: Sequence[Edition], rows: list[TraceRow]
) -> tuple[tuple[Edition, ...], str | None]:
    """The editions that can be lent, all of one material type, and that type; rows say why others are out."""
    material = inquiry.wish.material_type or None
    in_play: list[Edition] = []
    for edition in editions:
        stop = edition_stop(inquiry, edition, material)
        if stop is not None:
            rows.append(stop)
            continue
        material = material or material_of(inquiry, edition)
        in_play.append(edition)
    return tuple(in_play), material if in_play else None


def _switches(
    inquiry: Inquiry,
    borrower: Library,
    editions: Sequence[Edition],
    material: str,
    rows: list[TraceRow],
) -> Plan:
    own = own_editions(inquiry, borrower, editions)
    policy = inquiry.directory.borrower_policy(borrower.agency, material)
    rows.append(own_check(inquiry, borrower, own))
    switch = borrows(inquiry, borrower, material, policy)
    rows.append(switch)
    if own and policy is not None and switch.verdict is not Verdict.STOP:
        switch = borrows_own(inquiry, borrower, material, policy)
        rows.append(switch)
    if policy is None or switch.verdict is Verdict.STOP:
        return _left_to_own_copy(inquiry, own, switch, rows) if own else _no_candidate(inquiry, switch, rows)
    path = loan_path(inquiry.directory, inquiry.wish.borrower)
    ranks = {entry.agency: entry.rank for entry in path}
    return Plan(inquiry, facts=Facts(inquiry, borrower, material, policy, bool(own), ranks), own=own)


def _candidates(
    found: Plan, facts: Facts, editions: Sequence[Edition], rows: list[TraceRow], warnings: tuple[str, ...]
) -> Plan:
    survivors: list[Pair] = []
    stopped: list[TraceRow] = []
    for pair in pairs(facts, editions):
        stop = None
        for rule in CANDIDATE_RULES:
            spoken = rule(facts, pair)
            if spoken is not None:
                rows.append(spoken)
                if spoken.verdict is Verdict.STOP:
                    stop = spoken
                    break
        if stop is None:
            survivors.append(pair)
        else:
            stopped.append(stop)
    ready = attrs.evolve(found, survivors=tuple(survivors), stopped=tuple(stopped), rows=tuple(rows), warnings=warnings)
    if not survivors and not found.own:
        return attrs.evolve(ready, settled=nobody_lends(ready, stopped, rows))
    return attrs.evolve(ready, questions=_questions(facts, found.own, survivors))


def _questions(facts: Facts, own: Sequence[Edition], survivors: Sequence[Pair]) -> tuple[Question, ...]:
    """The own system about its own copies, and every survivor unless the own material is too new anyway."""
    asked = [Question(library=facts.borrower.agency, edition=edition.id) for edition in own]
    if any(own_age(facts, edition).verdict is Verdict.STOP for edition in own):
        return tuple(asked)
    asked += [Question(library=pair.agency, edition=pair.edition.id) for pair in survivors]
    return tuple(asked)


def pairs(facts: Facts, editions: Sequence[Edition]) -> tuple[Pair, ...]:
    """Every other library with every edition that it is listed as a holder of, by loan path, edition, number."""
    found: list[Pair] = []
    for place, edition in enumerate(editions):
        by_agency: dict[str, list[Localisation]] = defaultdict(list)
        for held in edition.localisations:
            number = agency_number(held.agency)
            by_agency[facts.directory.agency_of(number) or number].append(held)
        by_agency.pop(facts.borrower.agency, None)
        found += [
            Pair(agency, facts.directory.library(agency), edition, place, tuple(held))
            for agency, held in by_agency.items()
        ]
    return tuple(sorted(found, key=lambda pair: (facts.rank(pair.agency), pair.agency, pair.place)))


def nobody_lends(so_far: Plan, stopped: Iterable[TraceRow], rows: Iterable[TraceRow]) -> Decision:
    """The decision when no candidate is left: manual, for the reason that came closest to success (Q6)."""
    stops = list(stopped)
    nearest = closest(stops)
    trace = tuple(rows)
    if nearest is None:
        sentence = "No other library is listed as a holder of what is ordered, so staff must look for a lender."
        none = TraceRow(rule=Rule.HELD, verdict=Verdict.STOP, sentence=sentence, reason=Reason.NO_PROVIDER)
        nearest, trace = none, (*trace, none)
    elif len(stops) > 1:
        sentence = f"None of {len(stops)} candidates can lend; the closest to it: {nearest.sentence}"
    else:
        sentence = nearest.sentence
    return Decision(
        outcome=Outcome.MANUAL,
        sentence=sentence,
        decided_on=so_far.inquiry.today,
        reason=nearest.reason,
        own=bool(so_far.own),
        warnings=so_far.warnings,
        trace=trace,
    )


def _no_candidate(inquiry: Inquiry, stop: TraceRow, rows: Sequence[TraceRow]) -> Plan:
    decision = Decision(
        outcome=Outcome.MANUAL,
        sentence=stop.sentence,
        decided_on=inquiry.today,
        reason=stop.reason,
        trace=tuple(rows),
    )
    return Plan(inquiry, settled=decision, rows=tuple(rows))


def _left_to_own_copy(inquiry: Inquiry, own: Sequence[Edition], stop: TraceRow, rows: Sequence[TraceRow]) -> Plan:
    decision = Decision(
        outcome=Outcome.LOCAL,
        sentence=stop.sentence,
        decided_on=inquiry.today,
        edition=own[0].id,
        own=True,
        trace=tuple(rows),
    )
    return Plan(inquiry, settled=decision, own=tuple(own), rows=tuple(rows))
