# mypy: untyped-calls-exclude=twisted
"""A real reactor for tests that need real sockets: it runs in one background thread for the whole session.

    from tests.reactor_thread import run_in_reactor

    def test_it() -> None:
        assert run_in_reactor(talk_to_the_server) == 42      # `talk_to_the_server(reactor)` is a coroutine function

Everything that touches Twisted must happen inside the coroutine; what it returns or raises comes out in the test.
`serve` gives a server on a free port that is gone, with its connections, when the coroutine leaves the block.
`leftovers` names what a test has left behind in the reactor.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ServerEndpoint
from twisted.internet.interfaces import IProtocolFactory
from twisted.internet.task import deferLater
from twisted.protocols.policies import WrappingFactory

Reactor: TypeAlias = Any  # many interfaces in one

_T = TypeVar("_T")
_LIMIT: Final = 60.0
_TURNS: Final = 100  # a closed connection is gone after two or three turns of the reactor
_started: threading.Thread | None = None


def the_reactor() -> Reactor:
    """The running reactor, started at the first call."""
    global _started  # noqa: PLW0603  there can be only one reactor in a process
    from twisted.internet import reactor  # noqa: PLC0415  importing it installs it

    if _started is None:
        _started = threading.Thread(
            target=reactor.run, kwargs={"installSignalHandlers": False}, name="reactor", daemon=True
        )
        _started.start()
        atexit.register(_stop)
    return reactor


def _stop() -> None:
    reactor = the_reactor()
    reactor.callFromThread(reactor.stop)
    if _started is not None:
        _started.join(timeout=5)


def run_in_reactor(work: Callable[[Reactor], Coroutine[Any, Any, _T]]) -> _T:
    """What `work(reactor)` returns, run in the reactor's thread; a hanging test fails after a minute."""
    reactor = the_reactor()
    outcome: Future[_T] = Future()
    running: list[Deferred[_T]] = []

    def start() -> None:
        running.append(Deferred.fromCoroutine(work(reactor)))
        running[0].addCallbacks(outcome.set_result, lambda failure: outcome.set_exception(failure.value))

    reactor.callFromThread(start)
    try:
        return outcome.result(timeout=_LIMIT)
    except TimeoutError:
        if not outcome.done():
            reactor.callFromThread(running[0].cancel)
        raise


@asynccontextmanager
async def serve(reactor: Reactor, factory: IProtocolFactory) -> AsyncIterator[int]:
    """The port of a server on 127.0.0.1 for as long as the block lasts."""
    wrapped = WrappingFactory(factory)
    port = await TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(wrapped)
    try:
        yield port.getHost().port
    finally:
        await port.stopListening()
        for connection in list(wrapped.protocols):
            connection.transport.abortConnection()
        for _ in range(_TURNS):
            if not wrapped.protocols:
                break
            await deferLater(reactor, 0.001, lambda: None)


def leftovers(reactor: Reactor) -> list[str]:
    """Sockets and delayed calls that are still there, but for the reactor's own; a call is told by what it will do."""
    own = {type(reader) for reader in getattr(reactor, "_internalReaders", ())}
    selectables = [repr(one) for one in reactor.getReaders() + reactor.getWriters() if type(one) not in own]
    return selectables + [f"{getattr(call, 'func', call)!r} at {call.getTime()}" for call in reactor.getDelayedCalls()]
