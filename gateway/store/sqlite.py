"""SQLite behind the store: one writer, many writes to a commit, nothing answered before it is on the disk.

Work is done in the reactor's thread inside the open batch, each piece in a savepoint of its own, so that one
that fails takes nothing else with it. Only COMMIT, which waits for the disk, runs in a thread; what arrives
meanwhile makes the next batch. So the slower the disk, the larger the batches, and throughput holds.
Reads of what is committed go over a second connection (WAL), and never wait for the writer.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeVar, cast

from attrs import frozen
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.store.database import connect, prepare
from gateway.store.reader import Reader
from gateway.store.unit import Unit
from gateway.store.values import StoreInUse, StoreTooNew, StoreUnavailable

T = TypeVar("T")

LARGEST_BATCH: Final = 256  # beyond this a commit gains nothing and the first caller only waits


class InThread(Protocol):
    """Runs a function away from the reactor: `twisted.internet.threads.deferToThread`, or at once in tests."""

    def __call__(self, function: Callable[[], None], /) -> Deferred[None]:
        """The Deferred fires with the function's end."""


def at_once(function: Callable[[], None], /) -> Deferred[None]:
    """An `InThread` that does not wait, for tests and for commands that have no reactor."""
    try:
        function()
    except Exception as error:  # noqa: BLE001  what a thread would hand back
        return fail(error)
    return succeed(None)


@frozen
class _Job:
    work: Callable[[Unit], Any]
    done: Deferred[Any]


@frozen
class _Finished:
    """A job that was run: with a unit it succeeded and waits for the commit, without one `result` is its exception."""

    done: Deferred[Any]
    result: Any
    unit: Unit | None = None

    def answer(self) -> None:
        if self.unit is None:
            self.done.errback(self.result)
        else:
            self.done.callback(self.result)


class Store:
    """The order base's storage in one SQLite file."""

    _log = Logger()

    def __init__(self, path: Path, *, clock: IReactorTime, in_thread: InThread) -> None:
        """Opens the file, making it if it is new.

        Raises:
            StoreInUse: another process serves it.
            StoreTooNew: a newer illgate wrote it.
            StoreUnavailable: it cannot be opened.
        """
        self._clock = clock
        self._in_thread = in_thread
        self._waiting: list[_Job] = []
        self._busy = False
        self._closing: Deferred[None] | None = None
        self._lock = _lock(path)
        try:
            self._writer, self._reader = _open(path)
        except BaseException:
            self._lock.close()
            raise
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
        self._waiting.append(_Job(work, cast("Deferred[Any]", done)))
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
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._all_failed([job.done for job in jobs], error)
            return
        finished = list[_Finished]()
        for place, job in enumerate(jobs, start=1):
            finished.append(self._run(job))
            if not self._writer.in_transaction:
                self._waiting[:0] = jobs[place:]
                self._commit_failed(finished, sqlite3.OperationalError("SQLite has undone the whole batch"))
                return
        committing = self._in_thread(lambda: self._commit())  # noqa: PLW0108  a bound method has no plain type
        committing.addCallbacks(
            lambda _: self._succeeded(finished),
            lambda failure: self._commit_failed(finished, failure.value),
        )

    def _commit(self) -> None:
        self._writer.execute("COMMIT")

    def _run(self, job: _Job) -> _Finished:
        unit = Unit(self._writer)
        try:
            self._writer.execute("SAVEPOINT job")
            result = job.work(unit)
            self._writer.execute("RELEASE job")
        except sqlite3.Error as error:
            self._undo()
            self._log.failure("The database refused a write")
            return _Finished(job.done, StoreUnavailable(f"The database refused a write: {error}."))
        except Exception as error:  # noqa: BLE001  handed to the caller whose work it was
            self._undo()
            return _Finished(job.done, error)
        return _Finished(job.done, result, unit)

    def _undo(self) -> None:
        """Undoes one job. A full disk or a failing one makes SQLite undo the whole batch by itself."""
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK TO job")
                self._writer.execute("RELEASE job")
        except sqlite3.Error:
            self._undo_batch()

    def _undo_batch(self) -> None:
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            self._log.failure("A batch could not be undone")

    def _succeeded(self, finished: list[_Finished]) -> None:
        try:
            for one in finished:
                for callback in one.unit.committed if one.unit else ():
                    self._guarded(callback)
            for one in finished:
                one.answer()
        finally:
            self._next()

    def _guarded(self, callback: Callable[[], None]) -> None:
        try:
            callback()
        except Exception:  # noqa: BLE001  one listener must not take the others' answers with it
            self._log.failure("A listener failed after a commit")

    def _commit_failed(self, finished: list[_Finished], error: BaseException | None) -> None:
        self._log.error("A commit failed: {error}", error=error)
        self._undo_batch()
        self._all_failed([one.done for one in finished], error)

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
        self._reader.close()
        self._writer.close()
        self._lock.close()
        if self._closing is not None and not self._closing.called:
            self._closing.callback(None)


def _open(path: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """A connection that writes and one that reads, or none left open."""
    opened = list[sqlite3.Connection]()
    try:
        opened.append(connect(path))
        prepare(opened[0])
        opened.append(connect(path))
    except (sqlite3.Error, StoreTooNew) as error:
        for connection in opened:
            connection.close()
        if isinstance(error, StoreTooNew):
            raise
        raise StoreUnavailable(f"Cannot open the database {path}: {error}.") from error
    writer, reader = opened
    return writer, reader


def _lock(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        raise StoreUnavailable(f"Cannot open the database {path}: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise StoreInUse(f"Another illgate serves {path}; stop it first, or use another database.") from error
    return held
