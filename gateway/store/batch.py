"""What is written with one COMMIT: the work of many callers, of whom one that fails takes nothing else with it.

A savepoint for each piece of work would cost as much as its writes: SQLite copies every page that it touches. So there
is none. When a piece fails that has written, the transaction is undone, what the good ones before it wrote is written
again, statement by statement, and those after it do get savepoints: a batch is written twice at the most.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from gateway.store.unit import Unit
from gateway.store.values import StoreUnavailable


@frozen
class Job:
    """Work that somebody waits for."""

    work: Callable[[Unit], Any]
    done: Deferred[Any]


@frozen
class Finished:
    """A job that was run: with a unit it succeeded and waits for the commit, without one `result` is its exception."""

    done: Deferred[Any]
    result: Any
    unit: Unit | None = None

    @property
    def wrote(self) -> bool:
        """Whether anything of it is to go to the disk."""
        return self.unit is not None and bool(self.unit.written)

    def answer(self) -> None:
        """Tells who waits."""
        if self.unit is None:
            self.done.errback(self.result)
        else:
            self.done.callback(self.result)


class Batch:
    """One transaction, from `begin` to `commit` or `undo`. `finished` are the jobs that were run in it, in order."""

    _log = Logger()

    def __init__(self, connection: sqlite3.Connection, task_ids: Iterator[int]) -> None:
        self._connection = connection
        self._task_ids = task_ids
        self._careful = False
        self.finished: list[Finished] = []

    @property
    def stands(self) -> bool:
        """Whether it is under way: a full disk or a failing one makes SQLite undo a transaction by itself."""
        return self._connection.in_transaction

    @property
    def writes(self) -> bool:
        """Whether anything of it is to go to the disk."""
        return any(one.wrote for one in self.finished)

    def begin(self) -> None:
        """Takes the file for writing.

        Raises:
            sqlite3.Error: it cannot be had.
        """
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Returns when all is on the disk; may be called in another thread.

        Raises:
            sqlite3.Error: nothing is stored; the batch is to be undone.
        """
        self._connection.execute("COMMIT")

    def run(self, job: Job) -> None:
        """Does the job's work; what it wrote is undone when it fails."""
        unit = Unit(self._connection, self._task_ids)
        try:
            if self._careful:
                self._connection.execute("SAVEPOINT job")
            result = job.work(unit)
            if self._careful:
                self._connection.execute("RELEASE job")
        except sqlite3.Error as error:
            self._undo_job(unit)
            self._log.failure("The database refused a write")
            refused = StoreUnavailable(f"The database refused a write: {error}.")
            self.finished.append(Finished(job.done, refused))
        except Exception as error:  # noqa: BLE001  handed to the caller whose work it was
            self._undo_job(unit)
            self.finished.append(Finished(job.done, error))
        else:
            self.finished.append(Finished(job.done, result, unit))

    def undo(self) -> None:
        """Nothing of it is stored."""
        try:
            if self.stands:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._log.failure("A batch could not be undone")

    def _undo_job(self, unit: Unit) -> None:
        """Undoes one job, or else the whole batch."""
        try:
            if self.stands and self._careful:
                self._connection.execute("ROLLBACK TO job")
                self._connection.execute("RELEASE job")
            elif self.stands and unit.written:
                self._write_again()
        except sqlite3.Error:
            self.undo()

    def _write_again(self) -> None:
        """What the good jobs wrote, and nothing else: the numbers that SQLite gives are the same again."""
        self._connection.execute("ROLLBACK")
        self._careful = True
        self.begin()
        for one in self.finished:
            for statement, values in one.unit.written if one.unit else ():
                self._connection.execute(statement, values)
