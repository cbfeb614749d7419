"""What every room of the workflow has at hand: the clock, the directory, and who wants to hear of what."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from gateway.clock import Clock
from gateway.config import TimersConfig
from gateway.directory.directory import Directory
from gateway.directory.values import Peer
from gateway.lending.peers import PLAIN_PEER, refuses
from gateway.orders.events import Recorded
from schemas.iso18626.messages import Post


@frozen(kw_only=True)
class Office:
    """What every desk has at hand: the clock, the directory as it is now, and who wants to hear of events.

    `agency` is the gateway's own number; `try_seconds` is as long as one try of a delivery can take.
    """

    agency: str
    try_seconds: float
    clock: Clock
    directory: Callable[[], Directory]
    publish: Callable[[tuple[Recorded, ...]], None]
    wake: Callable[[str], None]
    timers: TimersConfig = field(factory=TimersConfig)

    def address(self, agency: str) -> str | None:
        """Where messages to an agency go, None where it has no such service."""
        library = self.directory().library(agency)
        return library.system.iso18626 if library else None

    def peer(self, agency: str) -> Peer:
        """How an agency's system is spoken to."""
        library = self.directory().library(agency)
        return library.system.peer if library else PLAIN_PEER

    def refuses(self, agency: str, message: Post) -> str:
        """Why an agency's system cannot be sent a message at all; "" where it can."""
        return refuses(self.peer(agency), message)

    def label(self, agency: str) -> str:
        """An agency's name and number, for people."""
        return self.directory().label(agency)

    def same_library(self, one: str, other: str) -> bool:
        """Whether two numbers are one library's, its branches' included: systems answer under either."""
        directory = self.directory()
        return one == other or (directory.agency_of(one) or one) == (directory.agency_of(other) or other)
