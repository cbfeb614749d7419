"""`illgate decide`: what would become of an order, with the whole explanation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.automation.case import MAX_CASE_BYTES, decided, inputs, read_case
from gateway.automation.case_records import CaseError
from gateway.automation.explain import Section, explain
from gateway.automation.values import Verdict
from gateway.cli.files import BadFileError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.automation.values import Decision

LIBRARY_ZONE: Final = ZoneInfo("Europe/Copenhagen")

_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "green",
    Verdict.STOP: "red",
    Verdict.CHOSEN: "bold green",
    Verdict.WARN: "yellow",
    Verdict.INFO: "dim",
}


@click.command()
@click.option("--case", "case_file", metavar="FILE", required=True, help="A case: one JSON file, - for standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON.")
def decide(case_file: str, *, as_json: bool) -> None:
    r"""Decide an order without sending anything, and say why.

    A case holds everything that counts: the day, the order, the libraries with their settings, the records and what
    the libraries' systems answer (docs/formats/case.schema.json).

    \b
    Example:
      illgate decide --case order.json
      illgate decide --case order.json --json | jq .reason

    Exits 0 for every decision, 2 when the case cannot be read.
    """
    try:
        case = read_case(read_bytes(case_file, MAX_CASE_BYTES))
        given = inputs(case, today=datetime.now(UTC).astimezone(LIBRARY_ZONE).date())
    except CaseError as error:
        raise BadFileError(f"{case_file}: {error}.") from None
    for note in given.notes:
        click.echo(f"note: {note}", err=True)
    print_decision(decided(given), given.directory.label, as_json=as_json)


def print_decision(decision: Decision, label: Callable[[str], str], *, as_json: bool) -> None:
    """Prints a decision: JSON in the format of docs/formats/decision.schema.json, else a table for people."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(decision), indent=2).decode())
        return
    told = explain(decision, label)
    console = Console()
    console.print(f"[bold]{escape(told.headline)}[/bold]")
    console.print(escape(told.sentence), highlight=False)
    for warning in told.warnings:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}", highlight=False)
    console.print(_table(told.sections))


def _table(sections: tuple[Section, ...]) -> Table:
    table = Table(show_lines=False, expand=True)
    table.add_column("Library", ratio=2)
    table.add_column("Rule", no_wrap=True)
    table.add_column("Says", no_wrap=True)
    table.add_column("Why", ratio=5)
    for section in sections:
        name = section.label if not section.fate else f"{section.label}: {section.fate}"
        for row in section.rows:
            style = _STYLES[row.verdict]
            table.add_row(escape(name), row.rule, f"[{style}]{row.verdict.value}[/{style}]", escape(row.sentence))
            name = ""
        table.add_section()
    return table
