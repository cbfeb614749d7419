"""`illgate decide`: what would become of an order, with the whole explanation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click
import msgspec
from msgspec import structs
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.automation.case import MAX_CASE_BYTES, decided, inputs, read_case
from gateway.automation.case_records import CaseError
from gateway.automation.explain import Section, explain
from gateway.automation.values import Decision, Verdict
from gateway.cli.common import CONFIG_OPTION, JSON_OPTION, Unusable, print_json, read_bytes
from gateway.cli.remote import URL_OPTION, Gateway
from gateway.web.api.values import DecisionQuestion

LIBRARY_ZONE: Final = ZoneInfo("Europe/Copenhagen")

_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "green",
    Verdict.STOP: "red",
    Verdict.CHOSEN: "bold green",
    Verdict.WARN: "yellow",
    Verdict.INFO: "dim",
}


@click.command(
    epilog="Examples: illgate decide --case order.json; "
    "illgate decide --record 870970-basis:139900022 --borrower 762100 --json"
)
@click.option("--case", "case_file", metavar="FILE", help="A case: one JSON file, - for standard input.")
@click.option("--record", "records", multiple=True, help="A record's pid, decided by a running gateway.")
@click.option("--borrower", help="The library number of the pick-up library or branch.")
@click.option(
    "--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day to decide for: by default the case's, or today."
)
@click.option("--exact-edition", is_flag=True, help="This edition only, no other of the same work.")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def decide(  # noqa: PLR0913  an option each
    *,
    case_file: str | None,
    records: tuple[str, ...],
    borrower: str | None,
    on: datetime | None,
    exact_edition: bool,
    url: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Decide an order without sending anything, and say why.

    A case holds everything that counts: the day, the order, the libraries with their settings, the records and what
    the libraries' systems answer (docs/formats/case.schema.json). With --record and --borrower a running gateway
    decides, by its own directory and catalogue and by what the libraries answer now.


    Exits 0 for every decision, 2 when there is nothing that can be decided.
    """
    if case_file is not None and not (records or borrower or exact_edition):
        _decide_case(case_file, on.date() if on else None, as_json=as_json)
    elif records and borrower and case_file is None:
        question = DecisionQuestion(
            borrower=borrower, records=records, exact_edition=exact_edition, date=on.date() if on else None
        )
        gateway = Gateway(url, config_path)
        decision = msgspec.json.decode(gateway.call("decisions", question), type=Decision)
        print_decision(decision, gateway.labels(), as_json=as_json)
    else:
        raise click.UsageError("Give --case, which says everything itself, or else --record and --borrower.")


def _decide_case(case_file: str, on: date | None, *, as_json: bool) -> None:
    try:
        case = read_case(read_bytes(case_file, MAX_CASE_BYTES))
        case = structs.replace(case, date=on or case.date)
        given = inputs(case, today=datetime.now(UTC).astimezone(LIBRARY_ZONE).date())
    except CaseError as error:
        raise Unusable(f"{case_file}: {error}.") from None
    for note in given.notes:
        click.echo(f"note: {note}", err=True)
    print_decision(decided(given), given.directory.label, as_json=as_json)


def print_decision(decision: Decision, label: Callable[[str], str], *, as_json: bool) -> None:
    """Prints a decision: JSON in the format of docs/formats/decision.schema.json, else a table for people."""
    if as_json:
        print_json(decision)
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
