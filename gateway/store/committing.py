"""The thread in which commits wait for the disk.

Twisted's pool of threads would do; but one thread, a queue and a call back to the reactor cost a third of it, and most
commits of a gateway with little to do hold one message each.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Final, Protocol

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IReactorFromThreads

END_SECONDS: Final = 10.0  # a commit that the disk holds up for longer is left to end with the process


class InThread(Protocol):
    """Runs functions away from the reactor, one after another: a `CommitThread`, or at once in tests."""

    def __call__(self, function: Callable[[], None], /) -> Deferred[None]:
        """The Deferred fires with the function's end."""

    def end(self) -> None:
        """Nothing more will be asked of it."""


class AtOnce:
    """An `InThread` that does not wait, for tests and for commands that have no reactor."""

    def __call__(self, function: Callable[[], None], /) -> Deferred[None]:
        """Runs it here."""
        try:
            function()
        except Exception as error:  # noqa: BLE001  what a thread would hand back
            return fail(error)
        return succeed(None)

    def end(self) -> None:
        """Nothing is left."""


at_once: Final = AtOnce()


class CommitThread:
    """A thread of its own, begun when it is first asked; it does not keep a process that ends from ending."""

    def __init__(self, reactor: IReactorFromThreads) -> None:
        """`reactor` is where the answers go."""
        self._reactor = reactor
        self._asked: SimpleQueue[tuple[Callable[[], None], Deferred[None]] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def __call__(self, function: Callable[[], None], /) -> Deferred[None]:
        """Runs it after all that was asked before; whatever it raises fails the Deferred."""
        done: Deferred[None] = Deferred()
        if self._thread is None or not self._thread.is_alive():
            try:
                self._thread = self._begun()
            except RuntimeError as error:  # the system has no thread for us
                done.errback(error)
                return done
        self._asked.put((function, done))
        return done

    def end(self) -> None:
        """Returns when the thread has ended."""
        if self._thread is not None:
            self._asked.put(None)
            self._thread.join(END_SECONDS)
            self._thread = None

    def _begun(self) -> Thread:
        thread = Thread(target=self._serve, name="illgate-commit", daemon=True)
        thread.start()
        return thread

    def _serve(self) -> None:
        while (asked := self._asked.get()) is not None:
            function, done = asked
            failed: BaseException | None = None
            try:
                function()
            except BaseException as error:  # noqa: BLE001  nobody else would ever answer the caller
                failed = error
            self._reactor.callFromThread(_answer, done, failed)


def _answer(done: Deferred[None], failed: BaseException | None) -> None:
    if failed is None:
        done.callback(None)
    else:
        done.errback(failed)
