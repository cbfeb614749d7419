"""The order base's file: how every connection to it is set up, and its tables when it is new."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Final

from gateway.store.values import StoreTooNew

SCHEMA_VERSION: Final = 1
BUSY_MILLISECONDS: Final = 5_000  # a loader's batch holds the file for well under a second
CHECKPOINT_PAGES: Final = 8_000  # rare automatic checkpoints keep the tail of commit times short


def connect(path: Path | str) -> sqlite3.Connection:
    """A connection set up as every connection to the order base must be: WAL, and durable at COMMIT."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Makes the tables in a new database; refuses one of a newer illgate.

    Raises:
        StoreTooNew: the database has a newer schema.
        sqlite3.Error: it is no database of an illgate's.
    """
    if not _has_tables(connection):
        _make_tables(connection)
    found = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    version = str(found[0]) if found else ""
    if not version.isdecimal():
        raise sqlite3.DatabaseError("its tables are another program's")
    if int(version) > SCHEMA_VERSION:
        raise StoreTooNew(
            f"The database has schema {version}; this illgate knows {SCHEMA_VERSION}. Use the newer illgate."
        )


def _has_tables(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").fetchone()
    return found is not None


def _make_tables(connection: sqlite3.Connection) -> None:
    script = files("gateway.store").joinpath("schema.sql").read_text(encoding="utf-8")
    version = f"INSERT INTO meta (key, value) VALUES ('version', '{SCHEMA_VERSION}');"
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {script} {version} COMMIT;")
    except sqlite3.OperationalError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if not _has_tables(connection):  # else a command that started with us was quicker
            raise
