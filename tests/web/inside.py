# mypy: allow-untyped-calls
"""A site in this process, on a clock that tests turn and a transport that they read: for what takes time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from zoneinfo import ZoneInfo

from attrs import frozen
from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock as Turned
from twisted.internet.testing import StringTransport

from gateway.clock import Clock
from gateway.web.metrics import Metrics
from gateway.web.site import GatewaySite, make_site
from tests.web.pretend import PretendWorkflow

START = 1_781_500_000.0  # 2026-06-15


class Wire(StringTransport):
    """A transport that can also be cut, and remembers it."""

    cut: bool = False
    room: int | None = None
    """Bytes it takes before it asks to pause, as a real one does when its peer does not read."""

    def write(self, data: bytes) -> None:
        """Takes bytes, and asks to pause when it is full."""
        super().write(data)
        if self.room is not None and len(self.value()) > self.room and self.producer is not None:
            self.full()

    def writeSequence(self, data: Iterable[bytes]) -> None:  # noqa: N802  twisted's name
        """Takes bytes in pieces."""
        self.write(b"".join(data))

    def full(self) -> None:
        """The peer has not read for long."""
        cast("Any", self.producer).pauseProducing()

    def drained(self) -> None:
        """The peer has read it all."""
        cast("Any", self.producer).resumeProducing()

    def abortConnection(self) -> None:  # noqa: N802  twisted's name
        """Cuts the connection."""
        self.cut = True
        self.loseConnection()

    @property
    def ended(self) -> bool:
        """Whether our side has ended the connection."""
        return bool(self.disconnecting or self.cut)


@frozen
class Inside:
    """A pretended service without sockets."""

    turned: Turned
    workflow: PretendWorkflow
    site: GatewaySite
    metrics: Metrics

    def connect(self, *, plain: bool = True, wire: Wire | None = None) -> tuple[Any, Wire]:
        """A new connection: its protocol, and the transport that holds what was answered.

        Not `plain` it is twisted.web's from its first byte on.
        """
        make = self.site.buildProtocol if plain else self.site.behind
        channel, wire = cast("Any", make(IPv4Address("TCP", "127.0.0.1", 4000))), wire or Wire()
        channel.makeConnection(wire)
        return channel, wire


def inside(token: str = "") -> Inside:
    """A new pretended service."""
    turned = Turned()
    turned.advance(START)
    clock = Clock(turned.seconds, ZoneInfo("Europe/Copenhagen"))
    workflow = PretendWorkflow(clock, turned)
    metrics = Metrics()
    site = make_site(
        workflow,
        agency="190101",
        token=token,
        message_bytes=256 * 1024,
        metrics=metrics,
        clock=clock,
        reactor=turned,
    )
    return Inside(turned, workflow, site, metrics)
