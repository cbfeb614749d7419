"""Writing editions into the catalogue's tables, inside a transaction that somebody else holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Final

import msgspec
from msgspec.structs import replace

from gateway.catalogue.editions import Catalogued
from gateway.catalogue.stored import RECORD
from gateway.catalogue.values import Localisation
from gateway.catalogue.words import fold, isbn13
from gateway.catalogue.works import grouped

DEFLATE_LEVEL: Final = 1
"""The quickest: a record of 4 KB becomes 1.3 KB in 40 microseconds, and hardly less with more work."""


class Writer:
    """Replaces records by pid and keeps the works right."""

    def __init__(self, connection: Connection, *, by_key: bool) -> None:
        """Writes over a connection whose transaction is open; `by_key` joins editions by `Catalogued.key` too."""
        self._connection = connection
        self._by_key = by_key

    def replace(self, taken: Iterable[Catalogued], gone: Iterable[str]) -> None:
        """Put editions in the place of those with their pids, take others out, and join works anew."""
        records = {each.edition.id: each for each in taken}
        changed = [*records, *gone]
        touched = {*records, *self._fellows(changed)}
        for record in changed:
            self._remove(record)
        for each in records.values():
            self._insert(each)
        self._join(touched)

    def has(self, record: str) -> bool:
        """Whether the catalogue has this record."""
        query = "SELECT 1 FROM catalogue_edition WHERE pid = ?"
        return self._connection.execute(query, (record,)).fetchone() is not None

    def localise(self, record: str, source: str, places: tuple[Localisation, ...]) -> None:
        """Note what one source says of who holds a record, in place of what it said before."""
        if places:
            self._connection.execute(
                "INSERT OR REPLACE INTO catalogue_localisation VALUES (?, ?, ?)",
                (record, source, msgspec.json.encode(places)),
            )
        else:
            query = "DELETE FROM catalogue_localisation WHERE pid = ? AND source = ?"
            self._connection.execute(query, (record, source))

    def _remove(self, record: str) -> None:
        row = self._connection.execute("SELECT number FROM catalogue_edition WHERE pid = ?", (record,)).fetchone()
        if row is None:
            return
        self._connection.execute("DELETE FROM catalogue_words WHERE rowid = ?", row)
        self._connection.execute("DELETE FROM catalogue_edition WHERE number = ?", row)
        self._connection.execute("DELETE FROM catalogue_link WHERE pid = ?", (record,))
        self._connection.execute("DELETE FROM catalogue_isbn WHERE pid = ?", (record,))
        self._connection.execute("DELETE FROM catalogue_record WHERE pid = ?", (record,))
        self.localise(record, RECORD, ())

    def _insert(self, each: Catalogued) -> None:
        edition = each.edition
        body = msgspec.json.encode(replace(edition, work="", localisations=()))
        local = edition.id.partition(":")[2]
        added = self._connection.execute(
            "INSERT INTO catalogue_edition (pid, local, year, work, key, body) VALUES (?, ?, ?, ?, ?, ?)",
            (edition.id, local, edition.year, edition.id, each.key, body),
        )
        words = " ".join((*fold(edition.title), *fold(edition.author)))
        self._connection.execute("INSERT INTO catalogue_words (rowid, words) VALUES (?, ?)", (added.lastrowid, words))
        self._connection.executemany(
            "INSERT OR IGNORE INTO catalogue_link VALUES (?, ?)", [(edition.id, other) for other in each.others]
        )
        numbers = {isbn13(isbn) for isbn in edition.isbns} - {None}
        self._connection.executemany(
            "INSERT INTO catalogue_isbn VALUES (?, ?)", [(isbn, edition.id) for isbn in numbers]
        )
        if each.record:
            whole = zlib.compress(each.record.encode(), DEFLATE_LEVEL)
            self._connection.execute("INSERT INTO catalogue_record VALUES (?, ?)", (edition.id, whole))
        self.localise(edition.id, RECORD, edition.localisations)

    def _fellows(self, records: Iterable[str]) -> set[str]:
        """The editions that stand in one work with any of these now."""
        query = "SELECT pid FROM catalogue_edition WHERE work = (SELECT work FROM catalogue_edition WHERE pid = ?)"
        return {fellow for record in records for (fellow,) in self._connection.execute(query, (record,))}

    def _join(self, touched: Iterable[str]) -> None:
        """Give every record that may have changed its company the work it belongs to now."""
        keys_seen: set[str] = set()
        present = sorted(record for record in touched if self.has(record))
        works = grouped(present, lambda record: self._neighbours(record, keys_seen))
        self._connection.executemany(
            "UPDATE catalogue_edition SET work = ? WHERE pid = ? AND work <> ?",
            [(work, record, work) for record, work in works.items()],
        )

    def _neighbours(self, record: str, keys_seen: set[str]) -> list[str]:
        """The loaded editions that a link or a key joins to one; those of a key are named once."""
        linked = self._connection.execute(
            "SELECT other FROM catalogue_link JOIN catalogue_edition ON other = catalogue_edition.pid"
            " WHERE catalogue_link.pid = ?1 UNION"
            " SELECT catalogue_link.pid FROM catalogue_link JOIN catalogue_edition USING (pid) WHERE other = ?1",
            (record,),
        )
        found = [other for (other,) in linked]
        if self._by_key:
            (key,) = self._connection.execute("SELECT key FROM catalogue_edition WHERE pid = ?", (record,)).fetchone()
            if key and key not in keys_seen:
                keys_seen.add(key)
                query = "SELECT pid FROM catalogue_edition WHERE key = ? AND key <> ''"
                found.extend(other for (other,) in self._connection.execute(query, (key,)))
        return found
