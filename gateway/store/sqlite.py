"""SQLite behind the store: one writer, many writes to a commit, nothing answered before it is on the disk.

Work is done in the reactor's thread inside the open batch (`gateway.store.batch`). Only COMMIT of what was written,
which waits for the disk, runs in a thread; what arrives meanwhile makes the next batch. So the slower the disk, the
larger the batches, and throughput holds. Reads of what is committed go over a second connection (WAL), and never wait
for the writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.store.batch import Batch, Finished, Job
from gateway.store.checkpoints import Checkpoints
from gateway.store.committing import InThread, at_once
from gateway.store.database import connect, prepare
from gateway.store.lock import lock
from gateway.store.migrations import SCHEMA_VERSION
from gateway.store.reader import Reader
from gateway.store.unit import Unit, task_ids
from gateway.store.values import StoreTooNew, StoreUnavailable

T = TypeVar("T")

_LOG: Final = Logger()
LARGEST_BATCH: Final = 256  # beyond this a commit gains nothing and the first caller only waits


class Store:
    """The order base's storage in one SQLite file."""

    def __init__(self, path: Path, *, clock: IReactorTime, in_thread: InThread) -> None:
        """Opens the file, making it if it is new.

        Raises:
            StoreInUse: another process serves it.
            StoreTooNew: a newer illgate wrote it.
            StoreUnavailable: it cannot be opened.
        """
        self._clock = clock
        self._in_thread = in_thread
        self._waiting: list[Job] = []
        self._busy = False
        self._closing: Deferred[None] | None = None
        self._lock = lock(path)
        try:
            self._writer, self._reader = _open(path)
        except BaseException:
            self._lock.close()
            raise
        self._task_ids = task_ids(self._writer)
        self._checkpoints = Checkpoints(lambda: connect(path))
        self.read = Reader(self._reader)

    def write(self, work: Callable[[Unit], T]) -> Deferred[T]:
        """Does `work` in one transaction; the Deferred fires with its result once that is durable.

        An exception in `work` undoes its writes alone and is handed to the caller.

        Raises (in the Deferred):
            StoreUnavailable: the database failed; nothing of it is stored.
        """
        done: Deferred[T] = Deferred()
        if self._closing is not None:
            done.errback(StoreUnavailable("The service is shutting down."))
            return done
        self._waiting.append(Job(work, cast("Deferred[Any]", done)))
        if not self._busy:
            self._busy = True
            self._clock.callLater(0, self._batch)
        return done

    def close(self) -> Deferred[None]:
        """Finishes what is under way and closes the file."""
        if self._closing is None:
            self._closing = Deferred()
            if not self._busy:
                self._shut()
        return self._closing

    def check(self) -> str | None:
        """None when the database answers, else a sentence that says what is wrong."""
        try:
            self._reader.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        except sqlite3.Error as error:
            return f"The database does not answer: {error}."
        return None

    def _batch(self) -> None:
        jobs, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
        batch = Batch(self._writer, self._task_ids)
        try:
            batch.begin()
        except sqlite3.Error as error:
            self._all_failed([job.done for job in jobs], error)
            return
        for place, job in enumerate(jobs, start=1):
            batch.run(job)
            if not batch.stands:
                self._waiting[:0] = jobs[place:]
                self._commit_failed(batch, sqlite3.OperationalError("SQLite has undone the whole batch"))
                return
        committing = self._in_thread(batch.commit) if batch.writes else at_once(batch.commit)
        committing.addCallbacks(
            lambda _: self._succeeded(batch.finished),
            lambda failure: self._commit_failed(batch, failure.value),
        )

    def _succeeded(self, finished: list[Finished]) -> None:
        try:
            for one in finished:
                for callback in one.unit.committed if one.unit else ():
                    self._guarded(callback)
            for one in finished:
                one.answer()
            self._checkpoints.committed(sum(one.wrote for one in finished))
        finally:
            self._next()

    def _guarded(self, callback: Callable[[], None]) -> None:
        try:
            callback()
        except Exception:  # noqa: BLE001  one listener must not take the others' answers with it
            _LOG.failure("A listener failed after a commit")

    def _commit_failed(self, batch: Batch, error: BaseException | None) -> None:
        _LOG.error("A commit failed: {error}", error=error)
        batch.undo()
        self._all_failed([one.done for one in batch.finished], error)

    def _all_failed(self, waiting: list[Deferred[Any]], error: BaseException | None) -> None:
        try:
            for done in waiting:
                done.errback(StoreUnavailable(f"The database cannot store now: {error}."))
        finally:
            self._next()

    def _next(self) -> None:
        if self._waiting:
            self._clock.callLater(0, self._batch)
            return
        self._busy = False
        if self._closing is not None:
            self._shut()

    def _shut(self) -> None:
        self._checkpoints.end()
        self._reader.close()
        self._writer.close()
        self._lock.close()
        self._in_thread.end()
        if self._closing is not None and not self._closing.called:
            self._closing.callback(None)


def _open(path: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """A connection that writes and one that reads, or none left open."""
    opened = list[sqlite3.Connection]()
    try:
        opened.append(connect(path))
        found = prepare(opened[0])
        opened.append(connect(path))
    except (sqlite3.Error, StoreTooNew) as error:
        for connection in opened:
            connection.close()
        if isinstance(error, StoreTooNew):
            raise
        raise StoreUnavailable(f"Cannot open the database {path}: {error}.") from error
    if found < SCHEMA_VERSION:
        _LOG.info(
            "The database {path} had schema {found}; it has {now} now", path=path, found=found, now=SCHEMA_VERSION
        )
    writer, reader = opened
    return writer, reader
