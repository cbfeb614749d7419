"""The tables of pushed holdings, in the service's database beside the order base's."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from gateway.holdings.pushed.merging import NOTHING, Kept, merged
from gateway.store.database import connect
from gateway.store.values import StoreUnavailable
from schemas.holdings_items import Update

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS pushed_record (
    agency TEXT NOT NULL,
    record TEXT NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (agency, record)
) WITHOUT ROWID
"""
"""`body` is `merging.Kept` as JSON."""

_kept = msgspec.json.Decoder(Kept)


class PushedStore:
    """Takes updates in any thread, one at a time, and reads in the reactor's, which no update keeps waiting (WAL)."""

    def __init__(self, database: Path | str) -> None:
        """Opens the database and makes the table where it is missing.

        Raises:
            StoreUnavailable: the file cannot be used.
        """
        try:
            self._writer = connect(database)
            self._writer.execute(_TABLE)
            self._reader = connect(database)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"The pushed holdings in {database} cannot be used: {error}.") from error
        self._lock = Lock()

    def take(self, update: Update) -> None:
        """Keeps what an update says, all of it or nothing.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        with self._lock:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    for told in update.records:
                        kept = merged(decoded(_body(self._writer, update.agency, told.record)), update.kind, told)
                        row = (update.agency, told.record, msgspec.json.encode(kept))
                        self._writer.execute("INSERT OR REPLACE INTO pushed_record VALUES (?, ?, ?)", row)
                    self._writer.execute("COMMIT")
                except BaseException:
                    self._writer.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise StoreUnavailable(f"Pushed holdings cannot be written: {error}.") from error

    def body(self, agency: str, record: str) -> bytes:
        """What is kept of a record as it is stored, b"" for nothing; `decoded` makes values of it.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        try:
            return _body(self._reader, agency, record)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"Pushed holdings cannot be read: {error}.") from error

    def close(self) -> None:
        """Ends the connections, after an update that is under way."""
        with self._lock:
            self._writer.close()
        self._reader.close()


def _body(connection: sqlite3.Connection, agency: str, record: str) -> bytes:
    found = connection.execute(
        "SELECT body FROM pushed_record WHERE agency = ? AND record = ?", (agency, record)
    ).fetchone()
    return bytes(found[0]) if found else b""


def decoded(body: bytes) -> Kept:
    """The values of a stored body; of b"" those of nothing."""
    return _kept.decode(body) if body else NOTHING
