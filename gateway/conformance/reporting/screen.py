"""A report on the screen: a line for each check, the faults explained below, and a sentence at the end."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from gateway.conformance.reporting.closing import counts, headline, sentences
from gateway.conformance.values import Report, Result, Role, Verdict

STYLES: Final = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.WARN: "yellow",
    Verdict.NOT_RUN: "dim",
}


def show(report: Report, console: Console) -> None:
    """Prints the report: a line for each check, cut to the width, and in full what is not met and what did not run."""
    longest = max((len(one.id) for one in report.results), default=0)
    group = ""
    for one in report.results:
        if one.capability != group:
            group = one.capability
            console.print(Text(group, style="bold"))
        line = Text.assemble(
            "  ",
            (f"{one.verdict:8}", STYLES[Verdict(one.verdict)]),
            f"{one.level:7} {one.id:{longest}}  ",
            (one.got, "dim" if one.verdict == Verdict.PASS else ""),
        )
        line.truncate(console.width, overflow="ellipsis")
        console.print(line, highlight=False, soft_wrap=True)
    for one in report.results:
        if one.verdict in {Verdict.FAIL, Verdict.WARN}:
            _explain(one, console)
    style = "green" if report.ok else "bold red"
    first, *others = map(escape, summary(report))
    console.print(f"\n[{style}]{first}[/{style}]", highlight=False, soft_wrap=True)
    for sentence in others:
        console.print(sentence, highlight=False, soft_wrap=True)


def _explain(one: Result, console: Console) -> None:
    style = STYLES[Verdict(one.verdict)]
    lines = (
        f"\n[{style}]{one.verdict}[/{style}] [bold]{escape(one.id)}[/bold] ({one.level}) {escape(one.title)}",
        f"  got       {escape(one.got)}",
        f"  expected  {escape(one.expected)}",
        f"  source    {escape(one.source)}",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def summary(report: Report) -> tuple[str, ...]:
    """The result in a line, and a line for everything that keeps it from being better."""
    first = f"{report.target} as {Role(report.role).words}: {counts(report)}. {headline(report)}."
    return (first, *sentences(report))
