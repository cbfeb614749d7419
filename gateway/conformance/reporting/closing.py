"""What a run comes to, in sentences: the same words under the table on the screen and at the top of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gateway.conformance.values import Level, Report, Result, Verdict

MAX_NAMED: Final = 4
"""Checks that a sentence names before it counts the rest: the report lists all of them."""

_NO_MESSAGE: Final = "No message was read at all: is this the address where the system takes messages?"
_NO_HOLDINGS: Final = (
    "No answer about holdings was read at all: is this the address where the system answers, and by this --protocol?"
)
DEAF: Final = (
    (frozenset({"transport.application-xml", "transport.text-xml"}), _NO_MESSAGE),
    (frozenset({"holdings.not-found", "holdings.no-query", "holdings.bad-version", "holdings.quick"}), _NO_HOLDINGS),
    (frozenset({"http.readable", "http.quick"}), _NO_HOLDINGS),
    (frozenset({"ohs.found", "ohs.not-found", "ohs.fault", "ohs.quick"}), _NO_HOLDINGS),
)
"""Checks of which two or more are judged, and none is met, where nobody understands us; what is said then."""


def counts(report: Report) -> str:
    """How many checks ended how: `70 pass, 1 fail, 2 warn, 3 not run`."""
    return ", ".join(f"{report.count(verdict)} {verdict}" for verdict in Verdict)


def headline(report: Report) -> str:
    """The result in a few words."""
    if report.count(Verdict.NOT_RUN) == len(report.results):
        return "Nothing could be judged"
    if report.count(Verdict.FAIL):
        return "Not every must is kept"
    return "Every must is kept" if report.ok else "Not every must could be judged"


def sentences(report: Report) -> tuple[str, ...]:
    """What is not kept, what could not run and why, and what was left out: a sentence for each."""
    return tuple(_sentences(report))


def _sentences(report: Report) -> Iterator[str]:
    failed = [one for one in report.results if one.verdict == Verdict.FAIL]
    yield from (words for ids, words in DEAF if _none_is_met(report, ids))
    if failed:
        yield f"{_counted(len(failed), 'must is', 'musts are')} not kept: {_named(failed)}."
    idle = [one for one in report.results if one.verdict == Verdict.NOT_RUN]
    for musts in (True, False):
        for reason, ones in _by_reason(one for one in idle if (one.level == Level.MUST) is musts):
            yield f"{_how_many(len(ones), musts=musts)} could not run ({_named(ones)}): {reason}"
    if report.left_out:
        checks = _counted(len(report.left_out), "check of this role was", "checks of this role were")
        yield f"{checks} left out, as --only or --skip says."


def _none_is_met(report: Report, ids: frozenset[str]) -> bool:
    judged = [one.verdict for one in report.results if one.id in ids and one.verdict != Verdict.NOT_RUN]
    return len(judged) > 1 and Verdict.PASS not in judged


def _by_reason(results: Iterable[Result]) -> list[tuple[str, list[Result]]]:
    found: dict[str, list[Result]] = {}
    for one in results:
        found.setdefault(one.got, []).append(one)
    return list(found.items())


def _how_many(number: int, *, musts: bool) -> str:
    if musts:
        return _counted(number, "must check", "must checks")
    return _counted(number, "should/may check", "should/may checks")


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _named(results: list[Result]) -> str:
    names = ", ".join(one.id for one in results[:MAX_NAMED])
    more = len(results) - MAX_NAMED
    return f"{names} and {more} more" if more > 0 else names
