"""The systems around the gateway: they take what it posts, or fail to, in every way that a delivery can end."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec
from attrs import Factory, define
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater

from adapters.http import HttpAnswer, NeverArrivedError, NoAnswerInTimeError, RequestHeaders
from adapters.http_address import parse_address
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import ErrorData, Request, RequestingAgencyMessage, SupplyingAgencyMessage
from schemas.xml import parse
from tests.workflow.sayings import NOON

Heard = Request | RequestingAgencyMessage | SupplyingAgencyMessage
EXISTS = ErrorData(
    type=ErrorType.UNRECOGNISED_VALUE, value="requestingAgencyRequestId: request with a given ID already exists"
)
NOT_HELD = ErrorData(type=ErrorType.BADLY_FORMED, value="we do not take such requests")


class Mood(StrEnum):
    """How a peer treats the next message."""

    TAKES = "takes it and confirms"
    SWALLOWS = "takes it, and the confirmation is lost"
    HANGS = "reads it and never answers"
    LATE = "takes it, and confirms when told to"
    DOWN = "refuses the connection"
    DECLINES = "answers ERROR"
    REJECTS = "answers HTTP 404"
    KNOWS_US_NOT = "answers HTTP 401"
    FAILS = "answers HTTP 500"
    TALKS_NONSENSE = "answers with a page"
    MIXES_UP = "takes it and confirms another request"
    CONFLICTS = "takes it, and answers HTTP 409 to what it has"


@define
class Peer:
    """One agency's system; `took` is what it has really got, in order, each message once.

    `shown` are the headers of the last call.
    """

    agency: str
    mood: Mood = Mood.TAKES
    tried: int = 0
    took: list[Heard] = Factory(list)
    bodies: list[bytes] = Factory(list)
    waiting: list[Deferred[None]] = Factory(list)
    shown: RequestHeaders = ()

    @property
    def requests(self) -> list[Request]:
        """The Requests it has taken."""
        return [message for message in self.took if isinstance(message, Request)]

    @property
    def actions(self) -> list[str]:
        """The borrower's actions it has heard of."""
        return [message.action for message in self.took if isinstance(message, RequestingAgencyMessage)]

    @property
    def heard(self) -> list[tuple[str, str]]:
        """As a borrower: reason and status of what it was told."""
        return [
            (str(message.info.reason_for_message), str(message.status.status))
            for message in self.took
            if isinstance(message, SupplyingAgencyMessage)
        ]

    def said_of(self, request_id: str) -> list[str]:
        """As a borrower: the statuses that it was told of one of its requests."""
        return [
            str(message.status.status)
            for message in self.took
            if isinstance(message, SupplyingAgencyMessage) and message.header.requesting_request_id == request_id
        ]

    def take(self, body: bytes) -> bytes:
        """The confirmation of a message; a repeat of a Request is refused, as most systems do."""
        message = read(parse(body, max_bytes=len(body))).message
        assert isinstance(message, Heard)
        known = body in self.bodies
        if not known:
            self.bodies.append(body)
            self.took.append(message)
        error = EXISTS if known and isinstance(message, Request) else None
        return write(confirmation_for(message, now=NOON, error=error))

    def drop(self, body: bytes) -> None:
        """Forgets a message that it had taken."""
        if body in self.bodies:
            place = self.bodies.index(body)
            del self.bodies[place], self.took[place]


class Wires:
    """An `adapters.http.Http` that ends at peers instead of sockets."""

    def __init__(self, clock: Callable[[], IReactorTime]) -> None:
        self._clock = clock
        self._peers: dict[str, Peer] = {}

    def connect(self, url: str, peer: Peer) -> None:
        """Lets a peer answer at an address."""
        self._peers[url] = peer

    def showing(self, certificate: str) -> Wires:
        """No certificates here."""
        assert not certificate
        return self

    async def get(self, url: str, *, timeout: float, headers: RequestHeaders = ()) -> HttpAnswer:  # noqa: ARG002, ASYNC109
        """Nobody is asked this way here."""
        raise AssertionError(f"{url} was fetched within {timeout} s")

    async def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        timeout: float,  # noqa: ASYNC109
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """What the peer at `url` makes of it."""
        assert content_type == "application/xml; charset=utf-8"
        parse_address(url)
        peer = self._peers[url]
        peer.tried += 1
        peer.shown = headers
        return await _MOODS[peer.mood](self, peer, body, timeout)

    async def takes(self, peer: Peer, body: bytes, _timeout: float) -> HttpAnswer:
        """Confirmed."""
        return _xml(peer.take(body))

    async def swallows(self, peer: Peer, body: bytes, _timeout: float) -> HttpAnswer:
        """Taken, and the connection breaks."""
        peer.take(body)
        raise NoAnswerInTimeError(peer.agency, "closed the connection before it had answered")

    async def hangs(self, peer: Peer, _body: bytes, timeout: float) -> HttpAnswer:  # noqa: ASYNC109
        """Nothing until the limit; the message is lost inside the peer."""
        await deferLater(self._clock(), timeout)
        raise NoAnswerInTimeError(peer.agency, f"did not answer within {timeout:.0f} s")

    async def late(self, peer: Peer, body: bytes, _timeout: float) -> HttpAnswer:
        """Taken at once, confirmed when a test fires `waiting`."""
        answer = peer.take(body)
        pause: Deferred[None] = Deferred()
        peer.waiting.append(pause)
        await pause
        return _xml(answer)

    async def down(self, peer: Peer, _body: bytes, _timeout: float) -> HttpAnswer:
        """No connection."""
        raise NeverArrivedError(peer.agency, "refused the connection")

    async def declines(self, peer: Peer, body: bytes, _timeout: float) -> HttpAnswer:
        """ERROR, which is the peer's word that it has nothing of it, whatever came of an earlier try."""
        peer.drop(body)
        message = read(parse(body, max_bytes=len(body))).message
        assert isinstance(message, Heard)
        return _xml(write(confirmation_for(message, now=NOON, error=NOT_HELD)))

    async def rejects(self, _peer: Peer, _body: bytes, _timeout: float) -> HttpAnswer:
        """A door that knows no such path."""
        return HttpAnswer(status=404, content_type="text/plain", body=b"no such tenant")

    async def conflicts(self, peer: Peer, body: bytes, _timeout: float) -> HttpAnswer:
        """As Koha: a repeat is a conflict."""
        if body in peer.bodies:
            return HttpAnswer(status=409, content_type="application/json", body=b"{}")
        return _xml(peer.take(body))

    async def knows_us_not(self, _peer: Peer, _body: bytes, _timeout: float) -> HttpAnswer:
        """A door that wants other credentials."""
        return HttpAnswer(status=401, content_type="text/plain", body=b"who are you")

    async def fails(self, _peer: Peer, _body: bytes, _timeout: float) -> HttpAnswer:
        """A server that fell over."""
        return HttpAnswer(status=500, content_type="text/plain", body=b"")

    async def talks_nonsense(self, _peer: Peer, _body: bytes, _timeout: float) -> HttpAnswer:
        """A page."""
        return HttpAnswer(status=200, content_type="text/html", body=b"<html>Welcome</html>")

    async def mixes_up(self, peer: Peer, body: bytes, _timeout: float) -> HttpAnswer:
        """Taken, and the confirmation is one of something else."""
        peer.take(body)
        message = read(parse(body, max_bytes=len(body))).message
        assert isinstance(message, Heard)
        header = msgspec.structs.replace(message.header, requesting_request_id="R-77", supplying_request_id=None)
        other = msgspec.structs.replace(message, header=header)
        return _xml(write(confirmation_for(other, now=NOON)))


def _xml(body: bytes) -> HttpAnswer:
    return HttpAnswer(status=200, content_type="application/xml", body=body)


_MOODS = {
    Mood.TAKES: Wires.takes,
    Mood.SWALLOWS: Wires.swallows,
    Mood.HANGS: Wires.hangs,
    Mood.LATE: Wires.late,
    Mood.DOWN: Wires.down,
    Mood.DECLINES: Wires.declines,
    Mood.REJECTS: Wires.rejects,
    Mood.KNOWS_US_NOT: Wires.knows_us_not,
    Mood.FAILS: Wires.fails,
    Mood.TALKS_NONSENSE: Wires.talks_nonsense,
    Mood.MIXES_UP: Wires.mixes_up,
    Mood.CONFLICTS: Wires.conflicts,
}
