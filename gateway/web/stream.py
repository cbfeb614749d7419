# mypy: allow-untyped-calls
"""Answers that come piece by piece: Server-Sent Events that begin with a request and end with their work.

    event: heard
    data: {"library":"710100","state":"held","available":1}

The live feed of the whole order base, which never ends, is `gateway.web.api.feed`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import structlog
from msgspec import Struct
from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure
from twisted.web.server import Request

from gateway.web.answers import Stream
from gateway.workflow.interface import ServiceEnds

_log = structlog.get_logger(__name__)


class EventStream:
    """One stream. What is sent after the viewer has left goes nowhere."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._open = True
        event_head(request)

    def send(self, event: str, data: Struct) -> None:
        """One event, as JSON on one line."""
        if self._open:
            self._request.write(b"event: %b\ndata: %b\n\n" % (event.encode(), msgspec.json.encode(data)))

    def end(self, _result: object = None) -> None:
        """No more comes."""
        if self._open:
            self._open = False
            self._request.finish()

    def left(self, _reason: object = None) -> None:
        """The viewer has gone."""
        self._open = False


class Failed(Struct, frozen=True, kw_only=True):
    """The last event of a stream that could not be brought to its end."""

    sentence: str = "Something failed on our side; the log tells what."


def streamed(work: Callable[[EventStream], Awaitable[None]]) -> Stream:
    """An answer that `work` sends; a viewer who leaves cancels it."""

    def begin(request: Request) -> None:
        stream = EventStream(request)
        if request.method == b"HEAD":
            stream.end()
            return
        running: Deferred[None] = Deferred.fromCoroutine(_run(work, stream))

        def left(_reason: object) -> None:
            stream.left()
            running.cancel()

        request.notifyFinish().addErrback(left)
        running.addErrback(_cancelled)

    return Stream(begin=begin)


async def _run(work: Callable[[EventStream], Awaitable[None]], stream: EventStream) -> None:
    try:
        await work(stream)
    except CancelledError:
        raise
    except ServiceEnds as end:
        _log.info("a stream was given up", reason=str(end))
        stream.send("failed", Failed(sentence=str(end)))
    except Exception as fault:  # noqa: BLE001  the head is sent: only the stream can tell of it
        _log.error("a stream failed by our own fault", exc_info=fault)
        stream.send("failed", Failed())
    stream.end()


def _cancelled(failure: Failure) -> None:
    failure.trap(CancelledError)


def event_head(request: Request) -> None:
    """The head of every stream of events: never kept, never held back by a proxy."""
    request.setHeader(b"Content-Type", b"text/event-stream; charset=utf-8")
    request.setHeader(b"Cache-Control", b"no-store")
    request.setHeader(b"X-Accel-Buffering", b"no")
    request.setHeader(b"X-Content-Type-Options", b"nosniff")
    request.responseHeaders.removeHeader(b"Server")
