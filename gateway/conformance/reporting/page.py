"""A report as one HTML page that needs nothing else: no network, no scripts, light and dark."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.conformance.reporting.closing import headline, sentences
from gateway.conformance.values import Report, Result, Role, Verdict

TEMPLATE: Final = "report.html"
ORDER: Final = (Verdict.FAIL, Verdict.WARN, Verdict.NOT_RUN, Verdict.PASS)
WORDS: Final = {Verdict.PASS: "passed", Verdict.FAIL: "failed", Verdict.WARN: "warnings", Verdict.NOT_RUN: "not run"}

_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@frozen
class Group:
    """The checks of one capability."""

    name: str
    results: tuple[Result, ...]

    @property
    def tally(self) -> str:
        """How many ended how: `3 passed, 1 not run`."""
        counts = ((verdict, sum(1 for one in self.results if one.verdict == verdict)) for verdict in ORDER)
        return ", ".join(f"{count} {WORDS[verdict]}" for verdict, count in counts if count)


def page(report: Report) -> str:
    """The report as HTML."""
    groups = tuple(
        Group(capability, tuple(results))
        for capability, results in groupby(report.results, key=lambda one: one.capability)
    )
    counts = tuple((WORDS[verdict], verdict, report.count(verdict)) for verdict in ORDER)
    unmet = tuple(one for verdict in ORDER[:2] for one in report.results if one.verdict == verdict)
    return _PAGES.get_template(TEMPLATE).render(
        report=report,
        role=Role(report.role).words,
        groups=groups,
        counts=counts,
        headline=headline(report),
        sentences=sentences(report),
        unmet=unmet,
    )
