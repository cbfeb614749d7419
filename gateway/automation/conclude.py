"""From the answers to the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.automation.choose import Deliverable, candidates, in_preference, preference_rows
from gateway.automation.facts import Facts, Pair
from gateway.automation.plan import Plan, nobody_lends
from gateway.automation.rules_answer import ANSWER_RULES, answered, earlier_answer, offer_of
from gateway.automation.rules_borrower import test_mode
from gateway.automation.rules_own import OWN_RULES
from gateway.automation.values import (
    Answer,
    Decision,
    Held,
    NoAnswer,
    Outcome,
    Question,
    Silence,
    TraceRow,
    Verdict,
)

NEVER_ASKED = NoAnswer(kind=Silence.TIMEOUT, sentence="no answer was handed in")


def conclude(planned: Plan, answers: Mapping[Question, Answer]) -> Decision:
    """Decides an order.

    Args:
        planned: what `plan` found.
        answers: an answer for each of its questions; one that is missing counts as silence.

    Returns:
        The decision with the whole trace, the same for the same input in any order.
    """
    if planned.settled is not None:
        return planned.settled
    facts = planned.facts
    assert facts is not None, "a plan that is not settled has facts"
    rows = list(planned.rows)
    own = _own_verdict(planned, facts, answers, rows)
    if own is not None:
        return own
    stopped = list(planned.stopped)
    found = []
    for pair in planned.survivors:
        answer = answers.get(Question(library=pair.agency, edition=pair.edition.id), NEVER_ASKED)
        result = _heard(facts, pair, answer, rows)
        if isinstance(result, Deliverable):
            found.append(result)
        else:
            stopped.append(result)
    if not found:
        return nobody_lends(planned, stopped, rows)
    return _chosen(planned, facts, in_preference(facts, found), rows)


def _heard(facts: Facts, pair: Pair, answer: Answer, rows: list[TraceRow]) -> Deliverable | TraceRow:
    """What a candidate's answer makes of it: something deliverable, or the row that stopped it."""
    silent = answered(facts, pair, answer)
    if silent is not None or not isinstance(answer, Held):
        assert silent is not None, "whatever is not held was said so"
        rows.append(silent)
        return silent
    offer = offer_of(pair, answer, facts.today)
    for rule in ANSWER_RULES:
        spoken = rule(facts, offer)
        if spoken is not None:
            rows.append(spoken)
            if spoken.verdict is Verdict.STOP:
                return spoken
    assert offer.delivery is not None, "names_a_day lets nothing without a day pass"
    return Deliverable(offer, offer.delivery)


def _own_verdict(
    planned: Plan, facts: Facts, answers: Mapping[Question, Answer], rows: list[TraceRow]
) -> Decision | None:
    """What the borrower's own copies make of the order; None where others may be asked to lend."""
    for rule in OWN_RULES:
        for edition in planned.own:
            question = Question(library=facts.borrower.agency, edition=edition.id)
            answer = answers.get(question, NEVER_ASKED)
            spoken = rule(facts, edition, answer)
            if spoken is None:
                continue
            rows.append(spoken)
            if spoken.verdict in {Verdict.STOP, Verdict.CHOSEN}:
                served = spoken.verdict is Verdict.CHOSEN
                return Decision(
                    outcome=Outcome.LOCAL if served else Outcome.MANUAL,
                    sentence=spoken.sentence,
                    decided_on=facts.today,
                    reason=spoken.reason,
                    edition=edition.id if served else None,
                    own=True,
                    warnings=(*planned.warnings, *filter(None, (earlier_answer(facts, question.library, answer),))),
                    trace=tuple(rows),
                )
    return None


def _chosen(planned: Plan, facts: Facts, ranked: Sequence[Deliverable], rows: Sequence[TraceRow]) -> Decision:
    best = ranked[0]
    said = preference_rows(facts, ranked)
    test = test_mode(facts, facts.label(best.agency))
    earlier = earlier_answer(facts, best.agency, best.offer.held)
    return Decision(
        outcome=Outcome.MANUAL if test else Outcome.AUTOMATED,
        sentence=test.sentence if test else said[0].sentence,
        decided_on=facts.today,
        reason=test.reason if test else None,
        lender=best.agency,
        edition=best.offer.pair.edition.id,
        delivery=best.day,
        own=facts.own,
        candidates=candidates(ranked),
        warnings=(*planned.warnings, earlier) if earlier else planned.warnings,
        trace=(*rows, *said, *((test,) if test else ())),
    )
