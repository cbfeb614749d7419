"""Moves what is in the write-ahead log into the database's own file, aside, so that no commit has to wait for it.

SQLite does this inside a COMMIT when the log is long, for some ten milliseconds in which nobody is answered. A second
connection may do it at any time, beside reads and writes (`wal_checkpoint(PASSIVE)`); the commit in whose turn it then
falls finds little left to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Final

from twisted.logger import Logger

PAGES_BETWEEN: Final = 2_000  # some 3 ms of work for a quick disk, and a quarter of what makes a commit do it
PAGES_OF_COMMIT, PAGES_OF_JOB = 14, 3  # about what is written: 17 pages for a Request alone, 95 for 32 of them
_GO_ON, _END = True, False
END_SECONDS: Final = 10.0  # a disk that takes longer for one checkpoint ends it with the process


class Checkpoints:
    """Makes a checkpoint after about so many pages, in a thread that is begun with the first."""

    _log = Logger()

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """`connect` gives a connection of its own to the database."""
        self._connect = connect
        self._pages = 0
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._thread: Thread | None = None

    def committed(self, jobs: int) -> None:
        """What so many jobs have written is on the disk, by one commit."""
        self._pages += PAGES_OF_COMMIT + PAGES_OF_JOB * jobs if jobs else 0
        if self._pages < PAGES_BETWEEN:
            return
        self._pages = 0
        try:
            self._thread = self._thread or self._begun()
        except RuntimeError as error:  # the system has no thread for us now
            self._log.warn("No checkpoint of the database now: {error}", error=error)
            return
        if self._asked.empty():
            self._asked.put(_GO_ON)

    def end(self) -> None:
        """Returns when none is under way any more."""
        if self._thread is not None:
            self._asked.put(_END)
            self._thread.join(END_SECONDS)
            self._thread = None

    def _begun(self) -> Thread:
        thread = Thread(target=self._serve, name="illgate-checkpoints", daemon=True)
        thread.start()
        return thread

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        while self._asked.get():
            try:
                connection = connection or self._connect()
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error as error:  # the log only grows, until a commit does it and says what is wrong
                self._log.warn("A checkpoint of the database failed: {error}", error=error)
        if connection is not None:
            connection.close()
