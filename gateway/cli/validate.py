"""`illgate validate`: what is wrong in messages and records of the trade, where, in words."""

from __future__ import annotations

import sys
from typing import Final

import click
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from gateway.cli.common import JSON_OPTION, Unusable, print_json, read_bytes
from gateway.cli.validate_kinds import KINDS, READER, Finding, Judged, Kind, kind_of, names_of
from gateway.cli.validate_source import lines_of, snippet
from gateway.cli.validate_unread import NOWHERE, unread, web_page
from schemas.ncip.doctype import without_doctype
from schemas.xml import Element, XmlError, local, parse
from schemas.xsd_words import line_of

MAX_FILE_BYTES: Final = 32 * 1024 * 1024  # a day's records from a library; more is no message to be looked at by hand
MAX_SHOWN: Final = 160  # characters of a source line; documents are often one long line
INDENT: Final = 4
ENVELOPES: Final = frozenset({"ISO18626Message", "NCIPMessage"})  # what stands inside is what a message is called by
FORMS: Final = ", ".join(kind.name for kind in KINDS)


class Report(Struct, frozen=True, kw_only=True):
    """What is said about one file.

    `valid_as` are the versions whose schema takes it; `by_schema` says whether a schema has judged; `was_read` is false
    for a file that could not be read, whose one fault says why.
    """

    file: str
    valid: bool
    was_read: bool = True
    kind: str = ""
    message: str = ""
    version: str = ""
    valid_as: tuple[str, ...] = ()
    by_schema: bool = False
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


class Reports(Struct, frozen=True, kw_only=True):
    """What `--json` prints: a report for each file, in the order in which they were named."""

    files: tuple[Report, ...]


@click.command(epilog="Examples: illgate validate request.xml; curl -s URL | illgate validate --json -")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--version",
    type=click.Choice([version for kind in KINDS for version in kind.versions]),
    help="Judge messages of ISO 18626, and nothing else, by this version, not by the one that each follows.",
)
@JSON_OPTION
def validate(*, files: tuple[str, ...], version: str | None, as_json: bool) -> None:
    """Say what is wrong in files of ISO 18626, ISO 20775, NCIP or MarcXchange; - is standard input.

    A kind is told by its root element. Messages of ISO 18626 are judged by the XML Schema of the version that they
    follow, holdings of ISO 20775 by that of their namespace, NCIP 2 by its content models; NCIP 1 and MarcXchange by
    what illgate's readers find.

    Exits 0 when all files are valid, 1 when one is not, 2 when one cannot be read; the others are judged all the same.
    """
    console = Console(soft_wrap=True, highlight=False)
    reports: list[Report] = []
    for name in dict.fromkeys(files):
        try:
            body = read_bytes(name, MAX_FILE_BYTES)
        except Unusable as error:
            body, report = b"", _not_read(name, error.message)
        else:
            report = report_on(name, body, version)
        reports.append(report)
        if not as_json:
            _show(console, report, body)
    if as_json:
        print_json(Reports(files=tuple(reports)))
    sys.exit(_exit_code(reports))


def _exit_code(reports: list[Report]) -> int:
    if all(report.was_read for report in reports):
        return 0 if all(report.valid for report in reports) else 1
    return Unusable.exit_code


def _not_read(name: str, sentence: str) -> Report:
    finding = Finding(path="", found=sentence, rule="files")
    return Report(file=name, valid=False, was_read=False, faults=(finding,))


def report_on(name: str, body: bytes, version: str | None) -> Report:
    """What is said about a document.

    Args:
        name: What the report calls it.
        body: Its bytes.
        version: The version that ISO 18626 is judged by; None for the one that it follows.
    """
    try:
        root = parse(without_doctype(body), max_bytes=MAX_FILE_BYTES, strict=True)
    except XmlError as fault:
        return Report(file=name, valid=False, faults=(unread(fault, body),))
    kind = kind_of(root)
    if kind is None and local(root).lower() == "html":
        return Report(file=name, valid=False, faults=(web_page(line_of(root)),))
    if kind is None:
        found, expected = f"the root element {local(root)}", f"one of {FORMS}"
        finding = Finding(
            path=f"/{local(root)}", line=line_of(root), found=found, expected=expected, rule="root element"
        )
        return Report(file=name, valid=False, faults=(finding,))
    return _judged(name, kind, root, kind.look(root, body, version if version in kind.versions else None))


def _judged(name: str, kind: Kind, root: Element, judged: Judged) -> Report:
    inner = local(root[0]) if len(root) and local(root) in ENVELOPES else local(root)
    return Report(
        file=name,
        valid=not judged.faults,
        kind=kind.name,
        message=inner,
        version=judged.version,
        valid_as=tuple(sorted(judged.valid_as)),
        by_schema=judged.by_schema,
        faults=judged.faults,
        warnings=judged.warnings,
    )


def _show(console: Console, report: Report, body: bytes) -> None:
    if not report.was_read:
        console.print(escape(report.faults[0].found), style="red")
        return
    what = " ".join(filter(None, (report.kind, report.version, report.message)))
    verdict = "[green]valid[/]" if report.valid else f"[red]invalid[/], {_count(len(report.faults), 'fault')}"
    basis = "" if report.by_schema or not report.valid else " as far as illgate reads it; no schema here"
    console.print(f"[bold]{escape(report.file)}[/]: {escape(what or 'no known kind')}: {verdict}{basis}")
    findings = (*report.faults, *report.warnings)
    lines = lines_of(body, names_of(report.kind)) if any(one.path != NOWHERE for one in findings) else []
    for style, findings in (("red", report.faults), ("yellow", report.warnings)):
        for finding in findings:
            _show_finding(console, finding, lines, style)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _show_finding(console: Console, finding: Finding, lines: list[str], style: str) -> None:
    where = f"line {finding.line}: " if finding.line else ""
    sign = "fault" if style == "red" else "remark"
    _say(console, 2, f"[{style}]{sign}[/] {where}[bold]{escape(finding.path)}[/]")
    around = snippet(finding, lines, min(MAX_SHOWN, console.width - INDENT) if console.is_terminal else MAX_SHOWN)
    if around:
        _say(console, INDENT, f"[dim]{escape(around[0])}[/]")
        _say(console, INDENT, f"[{style}]{around[1]}[/]")
    expected = f", expected {finding.expected}" if finding.expected else ""
    rule = f" [dim]({escape(finding.rule)})[/]" if finding.rule else ""
    # A reader's finding that expects nothing is a sentence of its own.
    found = finding.found if finding.rule == READER and not expected else f"found {finding.found}"
    _say(console, INDENT, f"{escape(found)}{escape(expected)}{rule}")


def _say(console: Console, indent: int, words: str) -> None:
    """One line; in a terminal that is too narrow for it, as many as it takes, each with the indent."""
    if console.is_terminal:
        console.print(Padding(Text.from_markup(words), (0, 0, 0, indent)), soft_wrap=False)
    else:
        console.print(f"{' ' * indent}{words}")
