"""Loading records into the union catalogue: in batches, in bounded memory, resumable after any end.

Each batch is one short transaction that also notes how far the file was read, so a loader that was killed goes on
where its last batch ended and nothing is counted or written aside twice. A record replaces the one with its pid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO, Final, Self

import msgspec
from attrs import field, frozen
from msgspec import Struct
from msgspec.structs import replace

from gateway.catalogue.editions import Catalogued, LeftOut, Reason, catalogued
from gateway.catalogue.stored import HOLDINGS, open_database, writing
from gateway.catalogue.values import Localisation
from gateway.catalogue.writing import Writer
from schemas.marc.detect import read
from schemas.marc.material import MATERIAL_RULES, MaterialRule
from schemas.marc.options import Options
from schemas.marc.reading import Entry, Fault, Position

BATCH: Final = 500  # records to a transaction: well under the seconds that the order base would wait
FAULTS_TOLD: Final = 20  # sentences kept of one file; the bad records themselves are all written aside
NO_ID: Final = "it has no 001 *a and *b; if all such records of the file are one library's, name its agency."


@frozen(kw_only=True)
class Settings:
    """How records are taken.

    `by_key` joins editions by author, title and material type, and not by 017 alone; `agency` owns records whose
    001 *b is missing.
    """

    by_key: bool = True
    agency: str = ""
    rules: tuple[MaterialRule, ...] = MATERIAL_RULES
    options: Options = field(factory=Options)


class Report(Struct, frozen=True, kw_only=True):
    """What became of a file's records. `read` counts all of them, `faults` the first sentences about bad ones."""

    read: int = 0
    taken: int = 0
    left_out: dict[str, int] = {}
    bad: int = 0
    warned: int = 0
    faults: tuple[str, ...] = ()

    def __add__(self, other: Report) -> Report:
        left_out = dict(self.left_out)
        for reason, count in other.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + count
        return Report(
            read=self.read + other.read,
            taken=self.taken + other.taken,
            left_out=left_out,
            bad=self.bad + other.bad,
            warned=self.warned + other.warned,
            faults=(*self.faults, *other.faults)[:FAULTS_TOLD],
        )


@frozen(kw_only=True)
class Progress:
    """How far a file was read: the place, the bytes written aside, and the counts."""

    position: Position
    rejected: int
    report: Report


@frozen
class _Batch:
    """Records that were read together: what to take, what to take out, and the bytes that go aside."""

    taken: tuple[Catalogued, ...]
    gone: tuple[str, ...]
    aside: bytes
    end: Position
    report: Report


class Loader:
    """Writes into the catalogue of one database file. One loader at a time: two would wait for each other."""

    def __init__(self, database: Path, settings: Settings | None = None) -> None:
        """Opens the database, making it if it is missing.

        Raises:
            CatalogueUnavailable: it cannot be used.
        """
        self._settings = settings or Settings()
        self._connection: Connection = open_database(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def load(self, file: Path, aside: Path, progress: Callable[[int, int], None] | None = None) -> Report:
        """Load one file, going on where an earlier run of the same file was broken off.

        Args:
            file: MARC in any serialization that `schemas.marc.detect` knows.
            aside: Where bad records go, byte for byte; made only if there are any.
            progress: Told after each batch how many records and bytes were read.

        Returns:
            What became of all records of the file, those of the broken run among them.

        Raises:
            OSError: the file cannot be read, or `aside` cannot be written.
        """
        stamp = file.stat()
        identity = (str(file.resolve()), stamp.st_size, stamp.st_mtime_ns)
        done = self._begun(identity)
        _cut(aside, done.rejected)
        with file.open("rb") as stream:
            for batch in self._batches(stream, done.position):
                _append(aside, batch.aside)
                done = Progress(
                    position=batch.end, rejected=done.rejected + len(batch.aside), report=done.report + batch.report
                )
                self._write(batch, identity, done)
                if progress is not None:
                    progress(done.report.read, done.position.offset)
        with writing(self._connection):
            self._connection.execute("DELETE FROM catalogue_load WHERE file = ?", (identity[0],))
        return done.report

    def localise(self, holdings: Mapping[str, Sequence[Localisation]]) -> tuple[str, ...]:
        """Note who holds records besides what the records say; replaces what was noted for them before.

        Args:
            holdings: Localisations by pid.

        Returns:
            The pids that the catalogue has no record for. Their holdings are kept for when it comes.
        """
        pairs = iter(holdings.items())
        unknown: list[str] = []
        while batch := list(islice(pairs, BATCH)):
            with writing(self._connection):
                writer = Writer(self._connection, by_key=self._settings.by_key)
                for record, places in batch:
                    writer.localise(record, HOLDINGS, tuple(places))
                    if not writer.has(record):
                        unknown.append(record)
        return tuple(unknown)

    def _begun(self, identity: tuple[str, int, int]) -> Progress:
        """How far an earlier run came with this very file; the beginning where there was none."""
        row = self._connection.execute(
            "SELECT number, offset, rejected, report FROM catalogue_load WHERE file = ? AND size = ? AND modified = ?",
            identity,
        ).fetchone()
        if row is None:
            return Progress(position=Position(), rejected=0, report=Report())
        report = msgspec.json.decode(row[3], type=Report)
        return Progress(position=Position(row[0], row[1]), rejected=row[2], report=report)

    def _batches(self, stream: BinaryIO, start: Position) -> Iterator[_Batch]:
        items = read(stream, self._settings.options, start=start)
        while batch := list(islice(items, BATCH)):
            yield self._batch(batch)

    def _batch(self, items: Iterable[Entry | Fault]) -> _Batch:
        taken: dict[str, Catalogued | None] = {}
        aside: list[bytes] = []
        report = Report()
        last = Position()
        for item in items:
            last = Position(item.number, item.end)
            result = self._judged(item)
            if isinstance(result, Fault):
                aside.append(_separate(result.raw))
                report += Report(read=1, bad=1, faults=(str(result),))
            elif isinstance(result, LeftOut):
                taken[result.id] = None
                report += Report(read=1, left_out={result.reason.value: 1})
            else:
                taken[result.edition.id] = result
                report += Report(read=1, taken=1)
            if isinstance(item, Entry) and item.warnings:
                report = replace(report, warned=report.warned + 1)
        return _Batch(
            taken=tuple(each for each in taken.values() if each is not None),
            gone=tuple(record for record, each in taken.items() if each is None),
            aside=b"".join(aside),
            end=last,
            report=report,
        )

    def _judged(self, item: Entry | Fault) -> Catalogued | LeftOut | Fault:
        if isinstance(item, Fault):
            return item
        result = catalogued(item.record, agency=self._settings.agency, rules=self._settings.rules)
        if isinstance(result, LeftOut) and result.reason is Reason.NO_ID:
            return Fault(item.number, item.offset, item.end, NO_ID, item.raw)
        return result

    def _write(self, batch: _Batch, identity: tuple[str, int, int], done: Progress) -> None:
        report = msgspec.json.encode(done.report)
        with writing(self._connection):
            Writer(self._connection, by_key=self._settings.by_key).replace(batch.taken, batch.gone)
            self._connection.execute(
                "INSERT OR REPLACE INTO catalogue_load VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*identity, done.position.number, done.position.offset, done.rejected, report),
            )


def _separate(raw: bytes) -> bytes:
    """A bad record as it goes aside: its bytes, on lines of their own unless they end a record themselves."""
    return raw if raw.endswith((b"\n", b"\x1d")) else raw + b"\n"


def _cut(aside: Path, length: int) -> None:
    """Drop what a broken run wrote aside after its last batch was noted."""
    if not length:
        aside.unlink(missing_ok=True)
    elif aside.exists():
        with aside.open("r+b") as stream:
            stream.truncate(length)


def _append(aside: Path, data: bytes) -> None:
    if not data:
        return
    aside.parent.mkdir(parents=True, exist_ok=True)
    with aside.open("ab") as stream:
        stream.write(data)
