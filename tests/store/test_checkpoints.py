"""The write-ahead log is moved into the database's file aside; commits go on, and nothing hangs on its success."""

from __future__ import annotations

import math
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from twisted.logger import capturedLogs, formatEvent

from gateway.store.checkpoints import PAGES_BETWEEN, PAGES_OF_COMMIT, PAGES_OF_JOB, Checkpoints
from gateway.store.database import connect
from tests.store.opened import Opened, row

BATCH: Final = 7
ENOUGH: Final = BATCH * math.ceil(PAGES_BETWEEN / (PAGES_OF_COMMIT + BATCH * PAGES_OF_JOB))
"""Jobs after which a checkpoint is made, so many to a commit."""


def put(opened: Opened, count: int, batch: int = BATCH) -> None:
    """So many rows, some to a commit."""
    for first in range(0, count, batch):
        for number in range(first, min(count, first + batch)):
            opened.store.write(lambda unit, number=number: unit.put_row(row(f"{number}")))  # type: ignore[misc]
        opened.turn()


def in_its_own_file(path: Path) -> int:
    """How many rows stand in the database's file, the log beside it apart; -1 while not even the table does."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM row").fetchone()[0])
        except sqlite3.OperationalError:
            return -1


def test_what_is_committed_reaches_the_file(opened: Opened) -> None:
    """After about so many pages; nobody who reads or writes waits for it, and who only reads does not count."""
    put(opened, ENOUGH - BATCH)
    for _ in range(PAGES_BETWEEN):
        opened.write(lambda unit: unit.row("order", "0"))
    opened.store._checkpoints.end()
    assert in_its_own_file(opened.path) == -1
    put(opened, BATCH)
    opened.store._checkpoints.end()
    assert in_its_own_file(opened.path) == ENOUGH - BATCH
    assert len(list(opened.store.read.all_rows("order"))) == ENOUGH - BATCH


def test_a_store_that_is_closed_leaves_no_thread(opened: Opened) -> None:
    """Nor does one that had too little to do to begin any."""
    before = _threads()  # those of stores that other tests have left open
    put(opened, 3)
    assert _threads() == before
    put(opened, ENOUGH)
    assert len(_threads() - before) == 1
    opened.close()
    assert _threads() <= before


def test_a_checkpoint_that_fails_is_logged_and_tried_again(tmp_path: Path) -> None:
    """The log only grows meanwhile."""
    path = tmp_path / "illgate.db"
    tries: list[str] = []

    def unlucky() -> sqlite3.Connection:
        tries.append("tried")
        if len(tries) == 1:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(path)

    opened = Opened(path)
    put(opened, 1)
    checkpoints = Checkpoints(unlucky)
    with capturedLogs() as events:
        for _ in range(2):
            checkpoints.committed(PAGES_BETWEEN)
            checkpoints.end()
    assert [formatEvent(event) for event in events] == [
        "A checkpoint of the database failed: unable to open database file"
    ]
    assert in_its_own_file(path) == 1
    opened.close()


def test_a_system_without_a_thread_to_spare_goes_on(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes are answered all the same."""

    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as system, capturedLogs() as events:
        system.setattr(threading.Thread, "start", none_left)
        put(opened, ENOUGH)
    assert [formatEvent(event) for event in events] == ["No checkpoint of the database now: can't start new thread"]
    assert len(list(opened.store.read.all_rows("order"))) == ENOUGH


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "illgate-checkpoints"}
