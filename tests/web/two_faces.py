# mypy: allow-untyped-calls
"""One conversation held with both ways into the service: as the port receives it, and with twisted.web alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import field, frozen
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from gateway.web.connection import IDLE_SECONDS, RECEIVE_SECONDS, BoundedChannel
from gateway.web.iso18626.channel import SLOW_SECONDS
from tests.web.inside import Inside, inside

SOON = SLOW_SECONDS + 1
PATIENCE = (RECEIVE_SECONDS - SOON, IDLE_SECONDS, BoundedChannel.abortTimeout)
_DATE = re.compile(rb"Date: [^\r\n]*\r\n")
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")


@frozen(kw_only=True)
class Said:
    """What a peer heard: soon, and in the end; whether its connection was ended, and whether twisted.web had it."""

    soon: bytes
    ended_soon: bool
    at_last: bytes
    ended: bool
    over: bool = field(eq=False)

    @property
    def statuses(self) -> tuple[int, ...]:
        """Of the answers that came soon."""
        return tuple(map(int, _STATUS.findall(self.soon)))


@frozen
class TwoFaces:
    """Both ways in, each with a service of its own that has had the same conversations."""

    plain: Inside = field(factory=inside)
    behind: Inside = field(factory=inside)

    def talk(self, pieces: Iterable[bytes], *, plain: bool) -> Said:
        """Sends the pieces until the connection is ended, waits until it must be, and leaves."""
        house = self.plain if plain else self.behind
        channel, wire = house.connect(plain=plain)
        for piece in filter(None, pieces):
            if wire.ended:
                break
            channel.dataReceived(piece)
        house.turned.advance(0)
        house.turned.advance(SOON)
        soon, ended_soon, over = wire.value(), wire.ended, not plain or channel.over
        for seconds in PATIENCE:
            if not wire.ended:
                house.turned.advance(seconds)
        channel.connectionLost(Failure(ConnectionDone()))
        assert house.turned.getDelayedCalls() == [], "a timer of the connection is left"
        return Said(
            soon=_DATE.sub(b"", soon),
            ended_soon=ended_soon,
            at_last=_DATE.sub(b"", wire.value()),
            ended=wire.ended,
            over=over,
        )
