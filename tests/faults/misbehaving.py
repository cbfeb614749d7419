# mypy: untyped-calls-exclude=twisted
"""Systems that misbehave in every way known, on real sockets; what a look-up at each may come to is written beside it.

`ANYWHERE` needs a connection alone and suits every protocol; `HTTP` speaks enough HTTP to misbehave within it; `TLS`
stands before a protocol that is spoken over TLS.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from typing import Final, cast

from attrs import define, frozen
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTime, ITCPTransport
from twisted.internet.protocol import Factory, Protocol

from adapters.interface import Trouble

_BIG: Final = 50 * 1024 * 1024
_PIECE: Final = 64 * 1024
_TRICKLE_SECONDS: Final = 0.02


class Misbehaving(Protocol):
    """One connection of a system that misbehaves."""

    def __init__(self, fault: Fault, clock: IReactorTime) -> None:
        self._fault = fault
        self._clock = clock
        self._dripping: IDelayedCall | None = None
        self._asked = b""

    @property
    def tcp(self) -> ITCPTransport:
        """The transport, typed."""
        return cast("ITCPTransport", self.transport)

    @property
    def wants_json(self) -> bool:
        """Whether the request says so."""
        return b"json" in self._asked.lower()

    def connectionMade(self) -> None:  # noqa: N802  Twisted's name
        """Some do not wait for a question."""
        self._fault.met(self)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """The question, or the first part of it."""
        self._asked = data
        self._fault.asked(self)

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802, ARG002  Twisted's name and shape
        """Stop dripping."""
        if self._dripping is not None and self._dripping.active():
            self._dripping.cancel()

    def drip(self, drops: bytes) -> None:
        """One byte at a time, for ever."""
        self.tcp.write(drops[:1])
        rest = drops[1:] or b"a"
        self._dripping = self._clock.callLater(_TRICKLE_SECONDS, self.drip, rest)

    def pour(self, left: int) -> None:
        """Many bytes, as fast as they are read."""
        self.tcp.write(b"x" * _PIECE)
        if left > _PIECE:
            self._dripping = self._clock.callLater(0, self.pour, left - _PIECE)


Act = Callable[[Misbehaving], None]


def _nothing(_connection: Misbehaving) -> None:
    """Wait."""


@frozen(kw_only=True)
class Fault:
    """What a system does when it is `met` and when it is `asked`, and what a look-up at it may come to."""

    ends: frozenset[Trouble]
    met: Act = _nothing
    asked: Act = _nothing


@define(eq=False)
class System(Factory):
    """A system with one fault."""

    fault: Fault
    clock: IReactorTime

    def buildProtocol(self, addr: IAddress | None) -> Misbehaving:  # noqa: N802, ARG002  Twisted's name and shape
        """A connection of this system."""
        return Misbehaving(self.fault, self.clock)


def _answers(head: bytes, body: bytes = b"") -> Act:
    return lambda connection: connection.tcp.write(head + b"\r\n\r\n" + body)


def _then_closes(act: Act) -> Act:
    def both(connection: Misbehaving) -> None:
        act(connection)
        connection.tcp.loseConnection()

    return both


def _whole(body: bytes, *fields: bytes, status: bytes = b"200 OK") -> Act:
    head = b"\r\n".join((b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields))
    return _answers(head, body)


def _pours(head: bytes) -> Act:
    def act(connection: Misbehaving) -> None:
        connection.tcp.write(head)
        connection.pour(_BIG)

    return act


def _wrong_charset(connection: Misbehaving) -> None:
    xml = '<?xml version="1.0" encoding="UTF-8"?><holdings>Læsø</holdings>'.encode("latin-1")
    json = '{"document": "Læsø", "holdings": "Læsø"}'.encode("latin-1")
    kind = b"application/json" if connection.wants_json else b"text/xml"
    _whole(json if connection.wants_json else xml, b"Content-Type: " + kind)(connection)


_SILENT: Final = frozenset({Trouble.TIMEOUT})
_BROKEN: Final = frozenset({Trouble.NONSENSE})
_AWAY: Final = frozenset({Trouble.UNREACHABLE})
_MENDED_BY_HAND: Final = frozenset({Trouble.CONFIGURATION})
_HTML: Final = b"<!DOCTYPE html><html><body><h1>Vedligeholdelse</h1></body></html>"
_TYPED: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"

ANYWHERE: Final[Mapping[str, Fault]] = {
    "hangs at the first byte": Fault(ends=_SILENT),
    "resets when met": Fault(ends=_BROKEN | _AWAY, met=lambda one: one.tcp.abortConnection()),
    "resets when asked": Fault(ends=_BROKEN, asked=lambda one: one.tcp.abortConnection()),
    "closes when asked": Fault(ends=_BROKEN, asked=lambda one: one.tcp.loseConnection()),
    "says nonsense": Fault(ends=_BROKEN, asked=lambda one: one.tcp.write(b"\x00\xff\x13nonsense\r\n\r\n" * 40)),
    "says nonsense and closes": Fault(
        ends=_BROKEN, asked=_then_closes(lambda one: one.tcp.write(b"\x00\xff\x13nonsense\r\n\r\n"))
    ),
    "pours out 50 MB": Fault(ends=_BROKEN, asked=lambda one: one.pour(_BIG)),
    "trickles": Fault(ends=_SILENT | _BROKEN, asked=lambda one: one.drip(b"9")),
}

HTTP: Final[Mapping[str, Fault]] = {
    "hangs in the head": Fault(ends=_SILENT, asked=lambda one: one.tcp.write(_TYPED)),
    "hangs in the body": Fault(ends=_SILENT, asked=_answers(_TYPED + b"Content-Length: 100", b"<half")),
    "trickles a head": Fault(ends=_SILENT, asked=lambda one: one.drip(_TYPED * 99)),
    "trickles a body": Fault(
        ends=_SILENT, asked=lambda one: one.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<holdings>")
    ),
    "announces more than it sends": Fault(
        ends=_BROKEN, asked=_then_closes(_answers(_TYPED + b"Content-Length: 100", b"<half"))
    ),
    "announces less than it sends": Fault(
        ends=_BROKEN, asked=_answers(_TYPED + b"Content-Length: 5", b"<holdings></holdings>")
    ),
    "breaks off within chunks": Fault(
        ends=_BROKEN, asked=_then_closes(_answers(_TYPED + b"Transfer-Encoding: chunked", b"10\r\n<half"))
    ),
    "names two lengths": Fault(
        ends=_BROKEN, asked=_answers(_TYPED + b"Content-Length: 3\r\nContent-Length: 4", b"<a/>")
    ),
    "announces 50 MB": Fault(ends=_BROKEN, asked=_answers(_TYPED + b"Content-Length: 52428800", b"<holdings>")),
    "sends 50 MB": Fault(ends=_BROKEN, asked=_pours(_TYPED + b"\r\n")),
    "is a gzip bomb": Fault(
        ends=_BROKEN, asked=_whole(gzip.compress(bytes(_BIG), 1), b"Content-Encoding: gzip", b"Content-Type: text/xml")
    ),
    "packs in a way nobody asked for": Fault(
        ends=_BROKEN, asked=_whole(b"\x8b\x02\x80<a/>\x03", b"Content-Encoding: br")
    ),
    "shows a page with 200": Fault(ends=_BROKEN, asked=_whole(_HTML, b"Content-Type: text/html; charset=utf-8")),
    "answers with nothing": Fault(ends=_BROKEN, asked=_whole(b"", b"Content-Type: text/xml")),
    "writes another charset than it says": Fault(ends=_BROKEN, asked=_wrong_charset),
    "redirects to itself": Fault(ends=_MENDED_BY_HAND, asked=_whole(b"", b"Location: /", status=b"302 Found")),
    "fails": Fault(ends=_BROKEN, asked=_whole(_HTML, b"Content-Type: text/html", status=b"500 Internal Server Error")),
    "is away behind its door": Fault(ends=_AWAY, asked=_whole(_HTML, b"Content-Type: text/html", status=b"503 Away")),
}

TLS: Final[Mapping[str, Fault]] = {
    "never shakes hands": Fault(ends=_AWAY | _SILENT),
    "speaks no TLS": Fault(ends=_AWAY | _BROKEN, asked=lambda one: one.tcp.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
    "closes in the handshake": Fault(ends=_AWAY | _BROKEN, asked=lambda one: one.tcp.loseConnection()),
}
