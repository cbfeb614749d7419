# mypy: allow-untyped-calls
"""Connections that nobody can fill up or hold open: bounds on a request while it is being received.

A body that says it is too big is refused before it is read, one that turns out too big as soon as it does. The
refusal goes out at once, and what still comes in is read and thrown away for a while, because closing at once would
make the peer's system see a reset instead of our sentence. A request that does not arrive whole within its time is
refused with 408; twisted's own idle time-out would start anew with every byte.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from io import BytesIO
from typing import Final, Protocol, cast

from twisted.internet.interfaces import IDelayedCall, ITransport
from twisted.python.failure import Failure
from twisted.web.server import Request

from adapters.http_packing import PACKINGS
from gateway.web.answers import CLOSE, Answer, Refusal, answer_bytes, refusal_of, sentence
from gateway.web.headers import bearer_in, media_type_in
from gateway.web.turns import TurnsChannel

RECEIVE_SECONDS: Final = 30.0  # a whole request; the biggest message takes 3 s on a 1 Mbit/s line
IDLE_SECONDS: Final = 60.0  # between requests on a kept connection; nginx has 75, Apache 5
DRAIN_BYTES: Final = 4 * 1024 * 1024  # thrown away after a refusal before the connection is cut
TAKES_UNPACKED: Final = (("Accept-Encoding", "identity"),)
MAX_SHOWN: Final = 40  # characters of the names of encodings; the longest that is registered has 8
_ABSOLUTE: Final = re.compile(rb"https?://([^/?#]*)(/?)", re.IGNORECASE)


class Bounds(Protocol):
    """What a site says of a path: how big a body it takes, and how it words a refusal."""

    def body_limit(self, path: bytes) -> int:
        """The most bytes of a body."""

    def refuse(self, path: bytes, refusal: Refusal) -> Answer:
        """A refusal in the form of the face that the path belongs to."""


class BoundedChannel(TurnsChannel):
    """One connection, see the module's story."""

    site: Bounds
    _deadline: IDelayedCall | None = None
    _refused = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  twisted's name
        """Starts the time of a request with its first byte, also where that came behind the request before."""
        super().dataReceived(data)
        if self.paused:
            return
        if self.requests or self._buffer:
            self.began_before(0.0)
        else:
            self._stop_deadline()

    def began_before(self, seconds: float) -> None:
        """A request began so many seconds ago; without effect where its time runs or it has arrived."""
        if self._deadline is None and not self._handlingRequest:
            left = max(0.0, RECEIVE_SECONDS - seconds)
            self._deadline = cast("IDelayedCall", self.callLater(left, self._too_slow))

    def allHeadersReceived(self) -> None:  # noqa: N802  twisted's name
        """Refuses a body by its announced length, before the peer is told to go on."""
        self._use_origin_form()
        limit = self.site.body_limit(self._path)
        if self.length is not None and self.length > limit:
            request = self.requests[-1]
            awaits = request.requestHeaders.hasHeader(b"Expect")
            request.gotLength(self.length)
            self.refuse_size(limit)
            if awaits:
                self.loseConnection()
            return
        super().allHeadersReceived()

    def allContentReceived(self) -> None:  # noqa: N802  twisted's name
        """Hands a whole request on, unless it was refused while it came in."""
        self._stop_deadline()
        if self._refused:
            self.paused = True
            self.loseConnection()
        else:
            super().allContentReceived()

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802  twisted's name
        """Says what a header line too long is, instead of closing without a word."""
        text = f"A line of the request's head is longer than {self.MAX_LENGTH} bytes."
        self._refuse(Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text))
        self.loseConnection()

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802  twisted's name; its own answer has no words
        self._refuse(Refusal(HTTPStatus.BAD_REQUEST, "The request is not HTTP/1.1 as RFC 9112 writes it."))
        self.loseConnection()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802  twisted's name and default
        """Lets go of the time limit."""
        self._stop_deadline()
        super().connectionLost(reason)

    def received(self, total: int) -> bool:
        """Whether a body that has grown to `total` bytes is still taken."""
        if self._refused:
            if total > DRAIN_BYTES:
                self.forceAbortClient()
            return False
        limit = self.site.body_limit(self._path)
        if total > limit:
            self.refuse_size(limit)
            return False
        return True

    def refuse_size(self, limit: int) -> None:
        """Answers 413 now; the rest of the body is thrown away."""
        text = f"The body is too big: at most {limit} bytes are taken here."
        self._refuse(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text))

    def _use_origin_form(self) -> None:
        """Reads `POST http://host/path` as `POST /path` of that host, whatever its Host says (RFC 9112 3.2.2)."""
        absolute = _ABSOLUTE.match(self._path)
        if absolute is not None:
            self.requests[-1].requestHeaders.setRawHeaders(b"Host", [absolute[1]])
            self._path = b"/" + self._path[absolute.end() :]

    def _too_slow(self) -> None:
        self._deadline = None
        if self._refused:
            self.forceAbortClient()
            return
        text = f"The request did not arrive within {RECEIVE_SECONDS:.0f} seconds."
        self._refuse(Refusal(HTTPStatus.REQUEST_TIMEOUT, text))
        self.loseConnection()

    def _refuse(self, refusal: Refusal) -> None:
        """Says it once, in text where the path is not known."""
        if self._refused:
            return
        self._refused = True
        path = getattr(self, "_path", None)
        answer = sentence(refusal) if path is None else self.site.refuse(path, refusal)
        cast("ITransport", self.transport).write(answer_bytes(answer, CLOSE))

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class BoundedRequest(Request):
    """A request whose body is counted as it comes, kept in memory, and whose failures show nothing of the house."""

    channel: BoundedChannel
    _received = 0

    def gotLength(self, length: int | None) -> None:  # noqa: ARG002, N802  twisted's name
        """Bodies are small here, so none goes to a temporary file."""
        self.content = BytesIO()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  twisted's name
        """Counts before it keeps."""
        self._received += len(data)
        if self.channel.received(self._received):
            super().handleContentChunk(data)

    def processingFailed(self, reason: Failure) -> Failure:  # noqa: N802  twisted's name
        """What no handler caught is logged and answered like every other failure."""
        fault = reason.value if isinstance(reason.value, Exception) else RuntimeError(str(reason.value))
        if not self.startedWriting:
            finish(self, self.channel.site.refuse(self.path, refusal_of(fault)))
        return reason


def body_of(request: Request) -> bytes:
    """The body of a request that has arrived whole, as it came.

    A packed one is unpacked in no face: what is sent here is small and gains little, and a few packed KB can become
    gigabytes (RFC 9110 8.4). What names no packing, as some write the charset there, says nothing.

    Raises:
        Refusal: 415, it is packed; Accept-Encoding says what is taken (RFC 9110 12.5.3).
    """
    named = whole_header(request, b"Content-Encoding").strip()
    if any(one.strip().lower().encode("latin-1") in PACKINGS for one in named.split(",")):
        shown = "".join(c if c.isprintable() else "?" for c in named[:MAX_SHOWN])
        words = f"A body is sent as it is, without a Content-Encoding; {shown} is not unpacked here."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, words, TAKES_UNPACKED)
    content = cast("BytesIO", request.content)
    return content.getvalue()


def header(request: Request, name: bytes) -> str:
    """The last header of this name as text, "" where there is none.

    Bytes above 127 are read as Latin-1 (RFC 9110 5.5: they are opaque), so any bytes can be read, and be written back
    as they came; what they may mean is for the caller to say.
    """
    found = request.requestHeaders.getRawHeaders(name)
    return found[-1].decode("latin-1") if found else ""


def whole_header(request: Request, name: bytes) -> str:
    """All headers of this name as the one that they mean together (RFC 9110 5.3), "" where there is none."""
    return ", ".join(value.decode("latin-1") for value in request.requestHeaders.getRawHeaders(name, ()))


def bearer_of(request: Request) -> str:
    """The bearer token of a request (RFC 6750), "" where it shows none."""
    return bearer_in(header(request, b"Authorization"))


def media_type(request: Request) -> str:
    """What the Content-Type says of a body, in small letters and without its parameters."""
    return media_type_in(header(request, b"Content-Type"))


def set_head(request: Request, answer: Answer) -> bytes:
    """Puts an answer's status and headers on a request and gives the body that is still to be written."""
    request.setResponseCode(int(answer.status), HTTPStatus(answer.status).phrase.encode())
    request.responseHeaders.removeHeader(b"Server")
    request.setHeader(b"Content-Type", answer.content_type.encode())
    request.setHeader(b"Content-Length", str(len(answer.body)).encode())
    request.setHeader(b"X-Content-Type-Options", b"nosniff")
    for name, value in answer.headers:
        request.setHeader(name.encode(), value.encode())
    return answer.body


def finish(request: Request, answer: Answer) -> None:
    """Sends a whole answer; for a peer that is still there."""
    request.write(set_head(request, answer))
    request.finish()
