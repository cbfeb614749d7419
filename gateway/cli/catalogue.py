"""`illgate catalogue`: load records into the union catalogue, and look into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Final
from zlib import crc32

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from gateway.catalogue.country import RECORDS_FOLDER, CountryFault, holdings_of
from gateway.catalogue.loading import Loader, Report, Settings
from gateway.catalogue.stored import CatalogueUnavailable, StoredCatalogue
from gateway.catalogue.values import Edition, Localisation
from gateway.cli.common import CONFIG_OPTION, JSON_OPTION, NotGood, Unusable, configuration, print_json
from schemas.agency import agency_number
from schemas.marc.detect import recognised
from schemas.marc.localised import RESTRICTIONS
from schemas.marc.material import MATERIAL_RULES
from schemas.marc.options import Charset, Options
from schemas.marc.packed import is_packed

ASIDE_FOLDER: Final = "rejected"
FAULTS_SHOWN: Final = 5  # of one file on the screen; the rest lies aside


@click.group()
def catalogue() -> None:
    """The union catalogue: which records there are, and who holds them."""


def _opened(config_path: Path | None) -> AbstractContextManager[StoredCatalogue]:
    try:
        return closing(StoredCatalogue(configuration(config_path).database))
    except CatalogueUnavailable as error:
        raise Unusable(str(error)) from error


@catalogue.command(
    epilog="Example: illgate catalogue load country/ extra.iso. A country folder brings its holdings.json along."
)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--agency", default="", help="Whose the records are that name no agency in 001 *b.")
@click.option(
    "--charset",
    type=click.Choice([each.value for each in Charset]),
    default=Charset.AUTO.value,
    help="How bytes are characters; auto tells UTF-8 from danMarc2 record by record.",
)
@click.option(
    "--join-by-title/--no-join-by-title",
    default=None,
    help="Whether editions with the same author, title and material are one work, or only those that 017 links; "
    "otherwise [catalogue] join_by_title of the settings says.",
)
@CONFIG_OPTION
def load(
    sources: tuple[Path, ...], agency: str, charset: str, config_path: Path | None, *, join_by_title: bool | None
) -> None:
    """Load MARC files or folders of them: ISO 2709, line format, MarcXchange, JSON, also packed as gz or zip.

    A record replaces the one with the same id. Bad records are counted, named and written aside byte for byte, in
    the folder `rejected` beside the database; they make the command end with 1. A load that was broken off goes on
    where it stopped when the command is given again.
    """
    config = configuration(config_path)
    database = config.database
    settings = Settings(
        by_key=config.catalogue.join_by_title if join_by_title is None else join_by_title,
        agency=agency_number(agency),
        rules=config.catalogue.materials or MATERIAL_RULES,
        options=Options(charset=Charset(charset)),
    )
    console = Console(stderr=True, soft_wrap=True)
    try:
        with Loader(database, settings) as loader:
            report, unknown = _load_all(loader, sources, database.parent / ASIDE_FOLDER, console)
    except (CatalogueUnavailable, CountryFault) as error:
        raise Unusable(str(error)) from error
    except sqlite3.OperationalError as error:
        raise Unusable(f"The database {database} cannot be written: {error}.") from error
    except OSError as error:
        raise Unusable(f"{error.filename}: {error.strerror}.") from error
    click.echo(_closing(report, database))
    if unknown:
        click.echo(f"{len(unknown)} held records are not in the catalogue, the first is {unknown[0]}.", err=True)
    if report.bad:
        raise click.exceptions.Exit(NotGood.exit_code)


def _load_all(
    loader: Loader, sources: tuple[Path, ...], aside: Path, console: Console
) -> tuple[Report, tuple[str, ...]]:
    """Load every file of every source, then the holdings of those that are countries."""
    total = Report()
    unknown: list[str] = []
    for source in sources:
        files = list(_files(source, console))
        if not files:
            raise Unusable(f"{source} holds no MARC in a form that is read here (ISO 2709, line, MarcXchange, JSON).")
        for file in files:
            beside = aside / _aside_name(file)
            with _bar(file, console) as progress:
                report = loader.load(file, beside, progress)
            _tell(file, report, beside, console)
            total += report
    for source in sources:
        if source.is_dir():
            unknown.extend(loader.localise(holdings_of(source)))
    return total, tuple(unknown)


def _aside_name(file: Path) -> str:
    """The name of the file with a file's bad records; files of the same name in other folders get another."""
    return f"{file.name}.{crc32(str(file.resolve()).encode()):08x}.rejected"


def _files(source: Path, console: Console) -> Iterator[Path]:
    """The MARC files of a source: itself, or those of a folder (of a country: of its records folder) by name.

    Other files in a folder are named and passed over.
    """
    if not source.is_dir():
        yield source
        return
    folder = source / RECORDS_FOLDER
    for file in sorted((folder if folder.is_dir() else source).rglob("*")):
        if not file.is_file():
            continue
        with file.open("rb") as stream:
            known = recognised(stream) is not None
        if known:
            yield file
        else:
            console.print(f"{file}: passed over, it is no MARC in a form that is read here", markup=False)


def _bar(file: Path, console: Console) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """A progress bar on a terminal; nothing in a pipe."""
    if not console.is_terminal:
        return nullcontext()
    return _Bar(file, console)


class _Bar:
    """The progress of one file by its bytes; of a packed file, whose unpacked size nobody knows, by its records."""

    def __init__(self, file: Path, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, TextColumn("{task.fields[records]} records"), console=console)
        total = None if is_packed(file) else file.stat().st_size
        self._task = self._progress.add_task(file.name, total=total, records=0)

    def __enter__(self) -> Callable[[int, int], None]:
        self._progress.start()
        return lambda records, offset: self._progress.update(self._task, completed=offset, records=records)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _tell(file: Path, report: Report, aside: Path, console: Console) -> None:
    """The bad records of a file, the first of them by name."""
    if not report.bad:
        return
    console.print(f"{file}: {report.bad} bad of {report.read} records, written to {aside}", markup=False)
    for sentence in report.faults[:FAULTS_SHOWN]:
        console.print(f"  {sentence}", markup=False)


def _closing(report: Report, database: Path) -> str:
    """What became of all records, in one sentence."""
    parts = [f"{report.taken} taken"]
    parts += [f"{count} left out: {reason}" for reason, count in sorted(report.left_out.items())]
    if report.warned:
        parts.append(f"{report.warned} had something odd")
    parts.append(f"{report.bad} bad")
    return f"{report.read} records read into {database}: {'; '.join(parts)}."


@catalogue.command(epilog="Example: illgate catalogue show 870970-basis:139900022")
@click.argument("pid")
@JSON_OPTION
@CONFIG_OPTION
def show(pid: str, config_path: Path | None, *, as_json: bool) -> None:
    """Show a record, the other editions of its work, and who holds it."""
    with _opened(config_path) as stored:
        editions = stored.editions_of(pid)
    if not editions:
        raise NotGood(f"The catalogue has no record {pid}.")
    if as_json:
        print_json({"edition": editions[0], "others": editions[1:]})
        return
    console = Console()
    console.print(_details(editions[0]))
    if len(editions) > 1:
        console.print(_list(editions[1:], "Other editions of the work"))
    console.print(_places(editions[0].localisations))


@catalogue.command(epilog="Example: illgate catalogue search fem minutter")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="The most records shown.")
@JSON_OPTION
@CONFIG_OPTION
def search(words: tuple[str, ...], limit: int, config_path: Path | None, *, as_json: bool) -> None:
    """Find records by words of title and author, by id, FAUST number or ISBN."""
    with _opened(config_path) as stored:
        found = stored.find(" ".join(words), limit=limit)
    if as_json:
        print_json({"records": found})
    elif found:
        Console().print(_list(found, "Records"))
    if not found:
        raise NotGood(f"The catalogue has nothing for '{' '.join(words)}'.")


def _details(edition: Edition) -> Table:
    table = Table(title=edition.id, show_header=False)
    rows = (
        ("title", edition.title),
        ("author", edition.author),
        ("year", edition.year),
        ("edition", edition.edition),
        ("language", ", ".join(edition.languages)),
        ("series", "\n".join(edition.series)),
        ("ISBN", ", ".join(edition.isbns)),
        ("registered", edition.created.isoformat() if edition.created else "unknown: counts as new"),
        ("material type", edition.material_type or "none: never ordered automatically"),
        ("form", edition.form.value),
        ("codes", ", ".join(edition.novelty_codes)),
        ("OVE", "yes" if edition.superstructure else ""),
        ("head", edition.head or ""),
    )
    for name, value in rows:
        if value:
            table.add_row(name, value)
    return table


def _list(editions: tuple[Edition, ...], title: str) -> Table:
    table = Table(Column("record", no_wrap=True), "title", "author", "year", "held by", title=title)
    for edition in editions:
        held = str(len(edition.localisations))
        table.add_row(edition.id, edition.title, edition.author, edition.year, held)
    return table


def _places(places: tuple[Localisation, ...]) -> Table:
    table = Table("library", "branch", "restrictions", title="Held by")
    for place in places:
        letters = ", ".join(f"{letter} {RESTRICTIONS[letter]}" for letter in place.restrictions)
        table.add_row(place.agency, place.branch or "", letters)
    return table
