"""The union catalogue in the service's database: the reading side.

Every answer comes from one snapshot of the database, so a gateway that runs sees what a loader has committed, and
never half a batch.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from gateway.catalogue.catalogue import FOUND_AT_MOST, LARGEST_WORK, listed
from gateway.catalogue.editions import DEEPEST_SET, completed, joined
from gateway.catalogue.matching import matching
from gateway.catalogue.query import Found, Index, Match, Query
from gateway.catalogue.values import Edition, Localisation
from gateway.store.database import connect

SCHEMA_VERSION: Final = 2
RECORDS_SINCE: Final = 2
"""The schema that keeps whole records; those that were loaded before have none until they are loaded again."""
RECORD: Final = "record"
HOLDINGS: Final = "holdings"
_MEMBERS_READ: Final = 5 * LARGEST_WORK  # of a work, before those of another material are dropped

editions = msgspec.json.Decoder(Edition)
localisations = msgspec.json.Decoder(tuple[Localisation, ...])


class CatalogueUnavailable(Exception):
    """The catalogue's database cannot be used; the text is a sentence that says why."""


def open_database(path: Path) -> sqlite3.Connection:
    """A connection to the database with the catalogue's tables in it, made if they are missing.

    Raises:
        CatalogueUnavailable: the file cannot be opened or is no database, or a newer illgate made the tables.
    """
    try:
        connection = connect(path)
    except sqlite3.Error as error:
        raise CatalogueUnavailable(f"The database {path} cannot be opened: {error}.") from error
    try:
        _prepare(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise CatalogueUnavailable(f"The database {path} cannot be used: {error}.") from error
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    if not _has_tables(connection):
        script = files("gateway.catalogue").joinpath("schema.sql").read_text(encoding="utf-8")
        connection.execute("BEGIN IMMEDIATE")
        with _transaction(connection):
            if not _has_tables(connection):  # another process may have made them while this one waited
                for statement in script.split(";\n"):
                    connection.execute(statement)
                connection.execute("INSERT INTO catalogue_meta VALUES ('version', ?)", (str(SCHEMA_VERSION),))
    (version,) = connection.execute("SELECT value FROM catalogue_meta WHERE key = 'version'").fetchone()
    if int(version) < RECORDS_SINCE:
        _grow(connection)
    if int(version) > SCHEMA_VERSION:
        raise CatalogueUnavailable(
            f"The catalogue has schema {version}; this illgate knows {SCHEMA_VERSION}. Use the newer illgate."
        )


def _grow(connection: sqlite3.Connection) -> None:
    """Give a catalogue of an earlier illgate the tables that it lacks."""
    script = files("gateway.catalogue").joinpath("schema.sql").read_text(encoding="utf-8")
    table = next(statement for statement in script.split(";\n") if "CREATE TABLE catalogue_record" in statement)
    connection.execute("BEGIN IMMEDIATE")
    with _transaction(connection):
        connection.execute(table.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
        connection.execute("UPDATE catalogue_meta SET value = ? WHERE key = 'version'", (str(SCHEMA_VERSION),))


def _has_tables(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE name = 'catalogue_meta'"
    return connection.execute(query).fetchone() is not None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what was begun, or undo it when something fails."""
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that writes. It must be short: the order base waits for it."""
    connection.execute("BEGIN IMMEDIATE")
    with _transaction(connection):
        yield


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that reads, so that several questions get answers from the same moment."""
    connection.execute("BEGIN")
    with _transaction(connection):
        yield


class StoredCatalogue:
    """The catalogue of a database file; see `gateway.catalogue.catalogue.Catalogue`."""

    def __init__(self, path: Path) -> None:
        """Opens the file, making it and the catalogue's tables if they are missing.

        Raises:
            CatalogueUnavailable: it cannot be used.
        """
        self._connection = open_database(path)

    def close(self) -> None:
        """Closes the connection; nothing may be asked afterwards."""
        self._connection.close()

    def edition(self, record: str) -> Edition | None:
        """The edition with this pid, volumes completed from their head."""
        with reading(self._connection):
            return self._completed(record, DEEPEST_SET)

    def editions_of(self, record: str) -> tuple[Edition, ...]:
        """The record's edition and those of its work that can stand for it."""
        with reading(self._connection):
            ordered = self._completed(record, DEEPEST_SET)
            if ordered is None:
                return ()
            members = self._pids(
                "SELECT pid FROM catalogue_edition WHERE work = ? ORDER BY year DESC, pid LIMIT ?",
                ordered.work,
                _MEMBERS_READ,
            )
            return listed(ordered, self._all(members))

    def find(self, words: str, *, limit: int = FOUND_AT_MOST) -> tuple[Edition, ...]:
        """Editions by pid, number, ISBN, or words of title and author."""
        with reading(self._connection):
            return tuple(self._all(list(self._search(Match(Index.ANY, words), 0, limit))))

    def search(self, query: Query, *, start: int = 0, limit: int = FOUND_AT_MOST) -> Found:
        """One page of the editions that match, and how many there are."""
        numbers, values = matching(query)
        with reading(self._connection):
            (total,) = self._connection.execute(
                f"SELECT count(*) FROM catalogue_edition WHERE number IN ({numbers})",  # noqa: S608  literals
                values,
            ).fetchone()
            return Found(total, self._search(query, start, limit))

    def record(self, record: str) -> str | None:
        """The whole record as it was loaded."""
        query = "SELECT body FROM catalogue_record WHERE pid = ?"
        row = self._connection.execute(query, (record,)).fetchone()
        return None if row is None else zlib.decompress(row[0]).decode()

    def _search(self, query: Query, start: int, limit: int) -> tuple[str, ...]:
        numbers, values = matching(query)
        return tuple(
            self._pids(
                f"SELECT pid FROM catalogue_edition WHERE number IN ({numbers})"  # noqa: S608  literals
                " ORDER BY year DESC, pid LIMIT ? OFFSET ?",
                *values,
                limit,
                start,
            )
        )

    def localisations(self, record: str) -> tuple[Localisation, ...]:
        """Who holds this record."""
        with reading(self._connection):
            found = self._completed(record, 0)
            return found.localisations if found else ()

    def counts(self) -> tuple[int, int]:
        """How many editions there are, and how many works."""
        query = "SELECT count(*), count(DISTINCT work) FROM catalogue_edition"
        found: tuple[int, int] = self._connection.execute(query).fetchone()
        return found

    def _pids(self, query: str, *values: str | int | None) -> list[str]:
        return [record for (record,) in self._connection.execute(query, values)]

    def _all(self, records: list[str]) -> list[Edition]:
        found = (self._completed(record, DEEPEST_SET) for record in records)
        return [edition for edition in found if edition is not None]

    def _completed(self, record: str, levels: int) -> Edition | None:
        """An edition with its localisations, and with what its head says up to so many levels above."""
        row = self._connection.execute("SELECT body, work FROM catalogue_edition WHERE pid = ?", (record,)).fetchone()
        if row is None:
            return None
        told: dict[str, tuple[Localisation, ...]] = {}
        query = "SELECT source, body FROM catalogue_localisation WHERE pid = ?"
        for source, body in self._connection.execute(query, (record,)):
            told[source] = localisations.decode(body)
        places = joined(told.get(RECORD, ()), told.get(HOLDINGS, ()))
        found = replace(editions.decode(row[0]), work=row[1], localisations=places)
        if found.head is None or not levels:
            return found
        return completed(found, self._completed(found.head, levels - 1))
