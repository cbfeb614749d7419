"""Whole files kept in the order base, such as the directory: written by commands, read by the running service."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from twisted.logger import Logger

from gateway.store.database import connect, is_earlier, prepare
from gateway.store.lock import lock
from gateway.store.migrations import SCHEMA_VERSION
from gateway.store.reader import Reader
from gateway.store.unit import Unit, task_ids
from gateway.store.values import Row, StoreUnavailable

_LOG: Final = Logger()
DOCUMENT: Final = "document"

Tell = Callable[[str], None]
"""Hears a sentence when a database of an earlier illgate was carried over."""


def _tell_the_log(sentence: str) -> None:
    _LOG.info("{sentence}", sentence=sentence)


def put_document(database: Path, name: str, body: bytes, *, tell: Tell = _tell_the_log) -> None:
    """Keeps a file under a name, over the one before; makes the database if it is new.

    A service that runs on the same database sees it within a second.

    Raises:
        StoreUnavailable: the database cannot be written.
        StoreTooNew: a newer illgate made it.
        StoreInUse: an earlier illgate made it, and serves it.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with _opened(database, tell) as connection:
            connection.execute("BEGIN IMMEDIATE")
            Unit(connection, task_ids(connection)).put_row(Row(kind=DOCUMENT, key=name, body=body))
            connection.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"Cannot write the database {database}: {error}.") from error


def get_document(database: Path, name: str, *, tell: Tell = _tell_the_log) -> bytes | None:
    """The file kept under a name, None when there is none yet.

    Raises:
        StoreUnavailable: the database cannot be read.
        StoreTooNew: a newer illgate made it.
        StoreInUse: an earlier illgate made it, and serves it.
    """
    if not database.exists():
        return None
    try:
        with _opened(database, tell) as connection:
            row = Reader(connection).row(DOCUMENT, name)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"Cannot read the database {database}: {error}.") from error
    return row.body if row else None


@contextmanager
def _opened(database: Path, tell: Tell) -> Iterator[sqlite3.Connection]:
    with closing(connect(database)) as connection:
        if is_earlier(connection):
            with lock(database):
                found = prepare(connection)
            tell(f"The database {database} had schema {found}; it has {SCHEMA_VERSION} now.")
        else:
            prepare(connection)
        yield connection
