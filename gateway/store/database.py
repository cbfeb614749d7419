"""The order base's file: how every connection to it is set up, and its tables when it is new or an earlier one."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Final

from gateway.store.migrations import SCHEMA_VERSION, statements_from
from gateway.store.values import StoreTooNew

BUSY_MILLISECONDS: Final = 5_000  # a loader's batch holds the file for well under a second
CHECKPOINT_PAGES: Final = 8_000  # then a commit makes the checkpoint itself; the most is done (`Checkpoints`)


def connect(path: Path | str) -> sqlite3.Connection:
    """A connection set up as every connection to the order base must be: WAL, and durable at COMMIT."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return connection


def prepare(connection: sqlite3.Connection) -> int:
    """Makes the tables in a new database and carries an earlier one over; gives the version that was found.

    Raises:
        StoreTooNew: the database has a newer schema.
        sqlite3.Error: it is no database of an illgate's.
    """
    if not _has_tables(connection):
        _make_tables(connection)
    found = _version(connection)
    if found > SCHEMA_VERSION:
        raise StoreTooNew(
            f"The database has schema {found}; this illgate knows {SCHEMA_VERSION}. Use the newer illgate."
        )
    if found < SCHEMA_VERSION:
        _carry_over(connection)
    return found


def is_earlier(connection: sqlite3.Connection) -> bool:
    """Whether `prepare` would carry the database over, which an earlier illgate that serves it would not survive.

    Raises:
        sqlite3.Error: it is no database of an illgate's.
    """
    return _has_tables(connection) and _version(connection) < SCHEMA_VERSION


def _version(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    version = str(found[0]) if found else ""
    if not version.isdecimal() or int(version) < 1:
        raise sqlite3.DatabaseError("its tables are another program's")
    return int(version)


def _carry_over(connection: sqlite3.Connection) -> None:
    """In one transaction, by the version that is found in it: another process may have been quicker."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements_from(_version(connection)):
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


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
