# mypy: allow-untyped-calls
"""The live feed: Server-Sent Events for every viewer, none of whom can slow the service down.

    id: 812
    data: {"sequence":812,"order":"...","at":"...","type":"supplier_said","stage":"on_loan","status":"Loaned"}

An event is written once and sent to all. A viewer that comes back with Last-Event-ID gets what it missed, page by
page as it reads, then the live events. One that does not read is cut off once its backlog is full; its browser comes
back by itself with Last-Event-ID. A comment every few seconds keeps proxies from closing a quiet feed.
"""

from __future__ import annotations

from collections import deque
from http import HTTPStatus
from typing import Final

import msgspec
from attrs import define, field
from twisted.internet.interfaces import IPushProducer, IReactorTime
from twisted.internet.task import LoopingCall
from twisted.web.server import Request
from zope.interface import implementer

from gateway.orders.events import Recorded
from gateway.orders.order import Order
from gateway.web.answers import RETRY_AFTER_SECONDS, Refusal
from gateway.web.api.values import FeedEvent
from gateway.web.stream import event_head
from gateway.workflow.interface import Queries, Workflow

HEARTBEAT_SECONDS: Final = 15.0  # common proxies close a silent answer after 30 to 60 s
BACKLOG_EVENTS: Final = 500  # about 80 KB for a viewer that does not read
REPLAY_PAGE: Final = 200  # events read from the log at a time for a viewer that catches up
MAX_VIEWERS: Final = 1000  # measured: one event to 1,000 viewers takes 2 ms of the reactor
RECONNECT_MILLISECONDS: Final = 2000


class Feed:
    """All viewers of one service. It listens to the workflow until `stop`."""

    def __init__(self, workflow: Workflow, reactor: IReactorTime) -> None:
        self._workflow = workflow
        self._viewers: set[Viewer] = set()
        self._heart = LoopingCall(self._beat)
        self._heart.clock = reactor
        self._unsubscribe = workflow.subscribe(self._recorded)

    def __len__(self) -> int:
        return len(self._viewers)

    def stop(self) -> None:
        """Lets all viewers go, for the end of the service."""
        self._unsubscribe()
        for viewer in tuple(self._viewers):
            viewer.cut()

    def admit(self) -> None:
        """Says whether one more viewer is taken.

        Raises:
            Refusal: 503, there are as many as are served.
        """
        if len(self._viewers) >= MAX_VIEWERS:
            again = (("Retry-After", str(RETRY_AFTER_SECONDS)),)
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The live feed has too many viewers.", again)

    def view(self, request: Request, after: int | None) -> None:
        """Begins a feed on a request: what came after the sequence `after`, then live; None for live alone."""
        event_head(request)
        if request.method == b"HEAD":
            request.finish()
            return
        viewer = Viewer(request, self._workflow.queries, after)
        self._viewers.add(viewer)
        request.notifyFinish().addBoth(lambda _: self._left(viewer))
        if not self._heart.running:
            self._heart.start(HEARTBEAT_SECONDS, now=False)
        viewer.begin()

    def _left(self, viewer: Viewer) -> None:
        viewer.gone = True
        self._viewers.discard(viewer)
        if not self._viewers and self._heart.running:
            self._heart.stop()

    def _recorded(self, recorded: Recorded) -> None:
        if self._viewers:
            block = event_block(recorded, self._workflow.queries.order(recorded.order))
            for viewer in tuple(self._viewers):
                viewer.live(recorded.sequence, block)

    def _beat(self) -> None:
        for viewer in tuple(self._viewers):
            viewer.beat()


@implementer(IPushProducer)
@define(eq=False)
class Viewer:
    """One viewer. `seen` is the last sequence it was sent, None until its first live event."""

    request: Request
    queries: Queries
    seen: int | None
    gone: bool = False
    _paused: bool = False
    _catching_up: bool = False
    _backlog: deque[tuple[int, bytes]] = field(factory=deque)

    def begin(self) -> None:
        """Opens the feed, and catches up where the viewer has been before."""
        self._catching_up = self.seen is not None
        self.request.registerProducer(self, streaming=True)
        self.request.write(f"retry: {RECONNECT_MILLISECONDS}\n: illgate\n\n".encode())
        self._flow()

    def live(self, sequence: int, block: bytes) -> None:
        """Takes a new event; one that is read from the log anyway is not kept twice."""
        if self._catching_up or self.gone:
            return
        if len(self._backlog) >= BACKLOG_EVENTS:
            self.cut()
            return
        self._backlog.append((sequence, block))
        self._flow()

    def beat(self) -> None:
        """Shows that the feed is alive."""
        if not self._paused and not self.gone:
            self.request.write(b":\n\n")

    def cut(self) -> None:
        """Ends the connection without waiting for a viewer that does not read."""
        self.gone = True
        self.request.channel.forceAbortClient()

    def pauseProducing(self) -> None:  # noqa: N802  twisted's name
        """The connection is full."""
        self._paused = True

    def resumeProducing(self) -> None:  # noqa: N802  twisted's name
        """The connection has room again."""
        self._paused = False
        self._flow()

    def stopProducing(self) -> None:  # noqa: N802  twisted's name
        """The connection is lost."""
        self.gone = True

    def _flow(self) -> None:
        while self._catching_up and not self._paused and not self.gone:
            self._replay_page()
        while self._backlog and not self._paused and not self.gone:
            self._send(*self._backlog.popleft())

    def _replay_page(self) -> None:
        page = self.queries.events_after(self.seen or 0, REPLAY_PAGE)
        orders: dict[str, Order | None] = {}
        for recorded in page:
            if recorded.order not in orders:
                orders[recorded.order] = self.queries.order(recorded.order)
            self._send(recorded.sequence, event_block(recorded, orders[recorded.order]))
        self._catching_up = len(page) == REPLAY_PAGE

    def _send(self, sequence: int, block: bytes) -> None:
        if self.seen is None or sequence > self.seen:
            self.seen = sequence
            self.request.write(block)


def event_block(recorded: Recorded, order: Order | None) -> bytes:
    """An event as Server-Sent Events write it, of the order as it now stands."""
    kind = str(recorded.event.__struct_config__.tag)
    said = FeedEvent(
        sequence=recorded.sequence,
        order=recorded.order,
        at=recorded.at,
        type=kind,
        stage=order.stage if order else None,
        status=order.status if order else None,
    )
    return b"id: %d\ndata: %s\n\n" % (recorded.sequence, msgspec.json.encode(said))
