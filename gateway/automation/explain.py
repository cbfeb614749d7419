"""A decision for people: what became of the order, then library by library, the chosen one first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from gateway.automation.values import Decision, Outcome, Reason, TraceRow, Verdict

OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.AUTOMATED: "Sent automatically",
    Outcome.MANUAL: "Left to the borrower's staff",
    Outcome.LOCAL: "Served by the library's own copy",
}
REASONS: Final[Mapping[Reason, str]] = {
    Reason.DELIVERY_BEFORE_DEADLINE: "the library's own copy is back soon enough",
    Reason.ERROR: "who might lend could not be asked",
    Reason.NEW_FOR_OWN: "too new to be borrowed although the library owns it",
    Reason.NEW_FOR_REQUESTER: "too new for the borrower's limit",
    Reason.NEW_FOR_RESPONDER: "too new for the lender's limit",
    Reason.NO_DELIVERY_DATE: "no lender names a day",
    Reason.NO_PROVIDER: "no library lends it automatically",
    Reason.NOT_FOR_LOAN: "marked or answered as not for loan",
    Reason.NOT_ON_SHELF: "out, and the order may not wait",
    Reason.NOT_POSSIBLE: "more than a machine can choose",
    Reason.TEST: "automatic loans are only tested",
    Reason.TEST_OWN: "automatic loans of own material are only tested",
    Reason.USER_DATE_EXCEEDED: "later than the user wants it",
}

FATES: Final[Mapping[Reason, str]] = {
    **REASONS,
    Reason.ERROR: "could not be asked",
    Reason.NO_DELIVERY_DATE: "names no day",
    Reason.NO_PROVIDER: "does not lend it automatically",
}
"""The same of one library, where the words for a whole order would say too much."""


class Section(Struct, frozen=True, kw_only=True):
    """All that was said of one library, or of the order where `library` is ""."""

    library: str
    label: str
    fate: str
    rows: tuple[TraceRow, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """A decision, told: a headline, the sentence that settled it, warnings, and the sections."""

    headline: str
    sentence: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]


def explain(decision: Decision, label: Callable[[str], str] = str) -> Explanation:
    """Tells a decision.

    Args:
        decision: what was decided.
        label: gives a library's name and number, `Directory.label`.

    Returns:
        Sections: the order first, then the chosen library, those that could deliver too, and the rest in the
        order of the loan path.
    """
    headline = OUTCOMES[decision.outcome]
    if decision.reason is not None:
        headline = f"{headline}: {REASONS[decision.reason]} ({decision.reason.value})"
    numbers = dict.fromkeys(
        ("", *_first(decision), *(c.library for c in decision.candidates), *(r.library for r in decision.trace))
    )
    sections = [_section(number, decision, label) for number in numbers]
    return Explanation(
        headline=headline,
        sentence=decision.sentence,
        warnings=decision.warnings,
        sections=tuple(section for section in sections if section.rows),
    )


def _first(decision: Decision) -> tuple[str, ...]:
    chosen = (row.library for row in decision.trace if row.verdict is Verdict.CHOSEN)
    return tuple(dict.fromkeys(chosen))


def _section(number: str, decision: Decision, label: Callable[[str], str]) -> Section:
    rows = tuple(row for row in decision.trace if row.library == number)
    return Section(
        library=number,
        label=label(number) if number else "The order",
        fate=_fate(number, rows, decision),
        rows=rows,
    )


def _fate(number: str, rows: tuple[TraceRow, ...], decision: Decision) -> str:
    if not number:
        return ""
    if any(row.verdict is Verdict.CHOSEN for row in rows):
        return "chosen"
    if any(candidate.library == number for candidate in decision.candidates):
        return "could deliver"
    stop = next((row for row in rows if row.verdict is Verdict.STOP), None)
    return "" if stop is None else FATES[stop.reason] if stop.reason else "not possible"
