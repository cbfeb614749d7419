"""Whole files kept in the order base, such as the directory: written by commands, read by the running service."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from gateway.store.database import connect, prepare
from gateway.store.reader import Reader
from gateway.store.unit import Unit, task_ids
from gateway.store.values import Row, StoreUnavailable

DOCUMENT: Final = "document"


def put_document(database: Path, name: str, body: bytes) -> None:
    """Keeps a file under a name, over the one before; makes the database if it is new.

    A service that runs on the same database sees it within a second.

    Raises:
        StoreUnavailable: the database cannot be written.
        StoreTooNew: a newer illgate made it.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with closing(connect(database)) as connection:
            prepare(connection)
            connection.execute("BEGIN IMMEDIATE")
            Unit(connection, task_ids(connection)).put_row(Row(kind=DOCUMENT, key=name, body=body))
            connection.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"Cannot write the database {database}: {error}.") from error


def get_document(database: Path, name: str) -> bytes | None:
    """The file kept under a name, None when there is none yet.

    Raises:
        StoreUnavailable: the database cannot be read.
        StoreTooNew: a newer illgate made it.
    """
    if not database.exists():
        return None
    try:
        with closing(connect(database)) as connection:
            prepare(connection)
            row = Reader(connection).row(DOCUMENT, name)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"Cannot read the database {database}: {error}.") from error
    return row.body if row else None
