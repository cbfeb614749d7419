"""A report on the screen: one table, the faults explained below it, and a sentence at the end."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.conformance.reporting.closing import counts, headline, sentences
from gateway.conformance.values import Report, Result, Verdict

STYLES: Final = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.WARN: "yellow",
    Verdict.NOT_RUN: "dim",
}


def show(report: Report, console: Console) -> None:
    """Prints the report."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("verdict")
    table.add_column("level")
    table.add_column("check")
    table.add_column("got", overflow="fold")
    group = ""
    for one in report.results:
        if one.capability != group:
            group = one.capability
            table.add_row("", "", f"[bold]{escape(group)}[/bold]", "", end_section=False)
        style = STYLES[Verdict(one.verdict)]
        table.add_row(f"[{style}]{one.verdict}[/{style}]", one.level, one.id, escape(one.got))
    console.print(table, highlight=False)
    for one in report.results:
        if one.verdict in {Verdict.FAIL, Verdict.WARN}:
            _explain(one, console)
    style = "green" if report.ok else "bold red"
    first, *others = map(escape, summary(report))
    console.print(f"\n[{style}]{first}[/{style}]", highlight=False, soft_wrap=True)
    for line in others:
        console.print(line, highlight=False, soft_wrap=True)


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
    first = f"{report.target} as {report.role}: {counts(report)}. {headline(report)}."
    return (first, *sentences(report))
