"""`illgate marc`: convert, show and check files of MARC in every serialization."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, Final

import click
from attrs import frozen
from rich.console import Console

from gateway.cli.common import JSON_OPTION, STANDARD_INPUT, NotGood, Unusable, print_json
from gateway.cli.marc_conversion import CROSSWALKS, Conversion, tell_losses
from gateway.cli.marc_files import SideFile, disk, source, target
from gateway.cli.marc_tally import FAULTS_TOLD, Tally, as_json_row, report, tell
from gateway.cli.marc_view import View, matcher, shown
from schemas.marc.detect import Section, Serialization, sections
from schemas.marc.options import Charset, Mode, Options, Policy
from schemas.marc.output import CHARSETS, Output
from schemas.marc.reading import Entry, Fault

RECORDS_SHOWN: Final = 10

_Command = Callable[..., Any]
_SUFFIXES: Final = {
    ".iso": Serialization.ISO2709,
    ".mrc": Serialization.ISO2709,
    ".marc": Serialization.ISO2709,
    ".lin": Serialization.LINE,
    ".xml": Serialization.MARCXCHANGE,
    ".marcxchange": Serialization.MARCXCHANGE,
    ".json": Serialization.JSON,
    ".jsonl": Serialization.JSON,
}
_FORMS: Final = click.Choice([each.value for each in Serialization])
_CHARSETS: Final = click.Choice([each.value for each in Charset])
_SOURCE: Final = click.argument("source_name", metavar="IN", default=STANDARD_INPUT)


@frozen
class _Reading:
    """How a file is read: the form that was named, if any, and the reader's choices."""

    form: Serialization | None
    options: Options

    def sections(self, stream: BinaryIO) -> Iterator[Section]:
        """The files in a stream."""
        return sections(stream, self.options, form=self.form)

    def items(self, stream: BinaryIO) -> Iterator[Entry | Fault]:
        """The records and faults of all files in a stream."""
        for section in self.sections(stream):
            yield from section.items


def _reading(command: _Command) -> _Command:
    """The options of everything that reads, handed on as one value `reading`."""

    @wraps(command)
    def run(*args: object, form: str | None, charset: str, policy: str, mode: str, **rest: object) -> object:
        options = Options(charset=Charset(charset), policy=Policy(policy), mode=Mode(mode))
        return command(*args, reading=_Reading(Serialization(form) if form else None, options), **rest)

    for option in reversed(_READING_OPTIONS):
        run = option(run)
    return run


_READING_OPTIONS: Final = (
    click.option("--from", "form", type=_FORMS, help="The form of the file; otherwise its beginning tells."),
    click.option(
        "--charset",
        type=_CHARSETS,
        default=Charset.AUTO.value,
        show_default=True,
        help="How bytes of ISO 2709 and of lines are characters; auto judges record by record.",
    ),
    click.option(
        "--policy",
        type=click.Choice([each.value for each in Policy]),
        default=Policy.DBC.value,
        show_default=True,
        help="Whose reading of danMarc2's charset is followed.",
    ),
    click.option(
        "--mode",
        type=click.Choice([each.value for each in Mode]),
        default=Mode.LENIENT.value,
        show_default=True,
        help="strict: whatever is odd is a fault; repair: take what is left of broken records.",
    ),
)
_BAD: Final = click.option(
    "--bad", type=click.Path(path_type=Path, dir_okay=False), help="Where bad records go, byte for byte."
)


@click.group()
def marc() -> None:
    """MARC files: convert, show and check them. They may be packed as gz or zip; `-` is a pipe."""


def _console() -> Console:
    return Console(stderr=True, soft_wrap=True, highlight=False)


@marc.command(
    epilog="Example: illgate marc convert --to marcxchange records.iso.gz records.xml. "
    "In a pipe: illgate marc convert --to line < records.iso | less"
)
@_SOURCE
@click.argument("target_name", metavar="OUT", default=STANDARD_INPUT)
@click.option("--to", "wanted", type=_FORMS, help="The form to write; otherwise the name of OUT tells.")
@click.option(
    "--to-charset",
    type=_CHARSETS,
    default=Charset.AUTO.value,
    help="The charset to write; auto is danMarc2 in ISO 2709 and UTF-8 in all else.",
)
@click.option(
    "--crosswalk", type=click.Choice(sorted(CROSSWALKS)), help="Turn the records of the other format into this one."
)
@_BAD
@_reading
def convert(  # noqa: PLR0913 - one for each option of the command
    source_name: str,
    target_name: str,
    *,
    reading: _Reading,
    wanted: str | None,
    to_charset: str,
    crosswalk: str | None,
    bad: Path | None,
) -> None:
    """Convert IN to OUT, record by record.

    Records that are written in the form they came in keep their bytes. Bad ones, and those that the form cannot
    hold, are counted, named and with --bad kept; they make the command end with 1. What a crosswalk loses is told.
    """
    to_form = _form_of(target_name, wanted)
    if Charset(to_charset) not in CHARSETS[to_form]:
        known = ", ".join(sorted(CHARSETS[to_form]))
        raise Unusable(f"{to_form} is not written in {to_charset}; it takes {known}.")
    if source_name == target_name != STANDARD_INPUT:
        raise Unusable(f"IN and OUT are both {source_name}.")
    console = _console()
    with (
        disk(),
        source(source_name, console) as stream,
        SideFile(bad) as side,
        target(target_name) as file,
        Output(file, to_form, charset=Charset(to_charset), policy=reading.options.policy) as output,
    ):
        turn = CROSSWALKS[crosswalk] if crosswalk else None
        conversion = Conversion(output, side, reading.options.mode, turn)
        for section in reading.sections(stream):
            conversion.take(section)
    tally = conversion.tally
    tell(tally, console)
    tell_losses(conversion.losses, console)
    odd = f"; {tally.odd} had something odd" if tally.odd else ""
    kept = f", kept in {bad}" if side.count else ""
    closing = f"{tally.read} records read, {output.written} written as {to_form}{odd}; {tally.bad} bad{kept}."
    console.print(closing, markup=False)
    if tally.bad:
        raise click.exceptions.Exit(NotGood.exit_code)


def _form_of(name: str, wanted: str | None) -> Serialization:
    """The form to write, as named or by the name of the file.

    Raises:
        Unusable: neither tells.
    """
    if wanted:
        return Serialization(wanted)
    found = _SUFFIXES.get(Path(name.casefold().removesuffix(".gz")).suffix)
    if found is None:
        raise Unusable(f"Name the form to write with --to; '{name}' does not tell it.")
    return found


@marc.command(epilog="Example: illgate marc show --id 27942628 --as labels records.xml.gz")
@_SOURCE
@click.option("--number", type=click.IntRange(1), help="Only this record of the file, counted from 1.")
@click.option("--id", "record_id", default="", help="Only records with this id in 001.")
@click.option("--as", "view", type=click.Choice([each.value for each in View]), default=View.LINE.value)
@click.option(
    "--limit", type=click.IntRange(0), default=RECORDS_SHOWN, show_default=True, help="The most records; 0 for all."
)
@_reading
def show(  # noqa: PLR0913 - one for each option of the command
    source_name: str, *, reading: _Reading, number: int | None, record_id: str, view: str, limit: int
) -> None:
    """Show records the way a cataloguer reads them: as lines, or with the names of the fields.

    Bad records are named on standard error and make the command end with 1.
    """
    console = Console(soft_wrap=view == View.LINE, highlight=False)
    errors = _console()
    matches = matcher(number, record_id)
    count = bad = 0
    with disk(), source(source_name) as stream:
        for item in reading.items(stream):
            if isinstance(item, Fault):
                bad += 1
                errors.print(str(item), markup=False)
            elif matches(item.number, item.record):
                if count:
                    console.print()
                console.print(shown(item.record, View(view)))
                for warning in item.warnings:
                    errors.print(f"record {item.number}: {warning}", markup=False)
                count += 1
            if (limit and count >= limit) or (number is not None and item.number >= number):
                break
    if bad or not count:
        raise NotGood(f"{bad} bad records." if bad else "There is no such record.")


@marc.command(epilog="Example: illgate marc check --bad broken.iso delivery/*.iso")
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(0), default=FAULTS_TOLD, show_default=True, help="Faults listed per file.")
@_BAD
@JSON_OPTION
@_reading
def check(names: tuple[str, ...], *, reading: _Reading, limit: int, bad: Path | None, as_json: bool) -> None:
    """List and count what is wrong in files of MARC; ends with 1 when there are faults.

    What is odd but readable is listed too, and is a fault with --mode strict.
    """
    console = _console()
    tallies: dict[str, Tally] = {}
    with disk(), SideFile(bad) as side:
        for name in names:
            tally = tallies[name] = Tally(told=limit)
            with source(name, console) as stream:
                for item in reading.items(stream):
                    tally.count(item)
                    if isinstance(item, Fault):
                        side.put(item.raw)
    if as_json:
        print_json({"files": [as_json_row(name, tally) for name, tally in tallies.items()]})
    else:
        report(tallies, console)
    if any(tally.bad for tally in tallies.values()):
        raise click.exceptions.Exit(NotGood.exit_code)
