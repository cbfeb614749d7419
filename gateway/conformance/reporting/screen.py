"""A report on the screen: one table, the faults explained below it, and a sentence at the end."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

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
    console.print(f"\n{summary(report)}", highlight=False, soft_wrap=True)


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


def summary(report: Report) -> str:
    """The result in one line."""
    counts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in Verdict)
    kept = "every must that could be judged is kept" if report.ok else "not every must is kept"
    if report.count(Verdict.NOT_RUN) == len(report.results):
        kept = "nothing could be judged"
    return f"{escape(report.target)} as {report.role}: {counts}; {kept}."
