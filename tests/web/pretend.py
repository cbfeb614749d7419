"""A workflow in memory for the web to serve, and a server of it: `python -m tests.web.pretend [--token T]`.

The web is what is under test: what stands behind it keeps its contract (`gateway.workflow.interface`) with values
that were folded from real events, and fails on demand.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

import structlog
from twisted.internet import reactor as installed
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorCore, IReactorTCP, IReactorTime
from twisted.internet.task import deferLater

from adapters.interface import Done, Failed, Found, HoldingsQuery, LookUp, Trouble
from gateway.automation.values import Decision, Wish
from gateway.catalogue.catalogue import Catalogue
from gateway.catalogue.memory import MemoryCatalogue
from gateway.catalogue.values import Edition
from gateway.clock import Clock
from gateway.config import HoldingsConfig, TimersConfig
from gateway.directory.directory import Directory
from gateway.holdings.service import HoldingsService
from gateway.holdings.values import NOBODY, Listener
from gateway.lending.admission import NOTHING_SHOWN, SenderNotProved, Shown
from gateway.lending.heads import MessageState
from gateway.lending.tries import TooManyTries
from gateway.orders import events as ev
from gateway.orders.folding import apply, begin, fold
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.web.metrics import Metrics
from gateway.web.site import make_site
from gateway.workflow.asking_now import AskingNow
from gateway.workflow.due import waiting
from gateway.workflow.holdings_desk import HoldingsDesk
from gateway.workflow.interface import (
    NoSuchOrder,
    NotNow,
    OrderDraft,
    OrderRefused,
    Placement,
    Queries,
    StaffAct,
    StoreUnavailable,
)
from gateway.workflow.views import GivenUp, MessageRow, OrderView, Statistics, StoredMessage
from schemas import xml
from schemas.iso18626.faults import UnknownMessage
from schemas.iso20775 import Holdings, LendingVerdict
from tests.web.country import DIRECTORY, RECORDS, WHOLE
from tests.web.invented import full_decision, tell

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<ISO18626Message xmlns="http://illtransactions.org/2013/iso18626" xmlns:ill="http://illtransactions.org/2013/iso18626"
 ill:version="1.2"><request><header><supplyingAgencyId><agencyIdType>ISIL</agencyIdType>
<agencyIdValue>DK-190101</agencyIdValue></supplyingAgencyId><requestingAgencyId><agencyIdType>ISIL</agencyIdType>
<agencyIdValue>DK-{peer}</agencyIdValue></requestingAgencyId><timestamp>2026-06-13T10:12:00Z</timestamp>
<requestingAgencyRequestId>{id}</requestingAgencyRequestId><requestingAgencyAuthentication><accountId>x</accountId>
<securityCode>hemmelig-kode</securityCode></requestingAgencyAuthentication></header><bibliographicInfo>
<title>Æblehavens sidste sommer</title></bibliographicInfo><patronInfo><patronId>120375-1234</patronId>
<surname>Hansen-Personsen</surname></patronInfo></request></ISO18626Message>
"""


class PretendQueries:
    """Reads of the invented orders."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.log: list[ev.Recorded] = []
        self.by_id: dict[str, Order] = {}
        self.messages: dict[str, MessageRow] = {}

    def counts(self) -> dict[Stage, int]:
        """How many stand in each stage."""
        return dict(Counter(one.stage for one in self.by_id.values()))

    def orders(
        self,
        *,
        stage: Stage | None = None,
        borrower: str | None = None,
        words: str | None = None,
        before: str | None = None,
        attention: bool = False,
        limit: int = 50,
    ) -> tuple[Order, ...]:
        """Orders, newest first."""
        found = (
            one
            for _, one in sorted(self.by_id.items(), reverse=True)
            if (stage is None or one.stage is stage)
            and (one.needs_attention or not attention)
            and (borrower is None or one.borrower == borrower)
            and (before is None or one.id < before)
            and all(word in f"{one.title} {one.author} {one.id}".lower() for word in (words or "").lower().split())
        )
        return tuple(found)[:limit]

    def attention(self) -> int:
        """How many staff must see to."""
        return sum(bool(one.needs_attention) for one in self.by_id.values())

    def order(self, order_id: str) -> Order | None:
        """One order."""
        return self.by_id.get(order_id)

    def view(self, order_id: str) -> OrderView | None:
        """Everything about one order."""
        if order_id == "broken":
            raise RuntimeError("a secret detail of the house")
        if order_id not in self.by_id:
            return None
        events = tuple(one for one in self.log if one.order == order_id)
        return OrderView(
            order=self.by_id[order_id],
            events=events,
            messages=tuple(one for one in self.messages.values() if one.order == order_id),
            decisions=tuple(one.event.decision for one in events if isinstance(one.event, ev.Decided)),
            waits_for=waiting(self.by_id[order_id], self.clock, TimersConfig()),
        )

    def by_request(self, borrower: str, request_id: str) -> Order | None:
        """The order that a borrower knows by this id."""
        return next((o for o in self.by_id.values() if (o.borrower, o.request_id) == (borrower, request_id)), None)

    def message(self, message_id: str) -> StoredMessage | None:
        """One message."""
        row = self.messages.get(message_id)
        body = MESSAGE.format(peer=row.peer, id=row.order).encode() if row else b""
        waiting = row is not None and row.state is MessageState.WAITING
        confirmation = None if waiting else b"<ok/>"
        why_not = next((one.why_not for one in self.given_up() if one.row.id == message_id), None)
        return StoredMessage(row=row, body=body, confirmation=confirmation, why_not=why_not) if row else None

    def refused(self, limit: int = 100) -> tuple[MessageRow, ...]:
        """The newest messages that could not be taken."""
        found = (one for one in self.messages.values() if one.state is MessageState.REFUSED)
        return tuple(found)[:limit]

    def given_up(self, limit: int = 100) -> tuple[GivenUp, ...]:
        """The newest messages that could not be delivered; every second one has been overtaken."""
        found = [one for one in self.messages.values() if one.state is MessageState.GIVEN_UP]
        return tuple(
            GivenUp(row=row, why_not="overtaken" if place % 2 else "") for place, row in enumerate(found[:limit])
        )

    def events_after(self, sequence: int, limit: int = 500) -> tuple[ev.Recorded, ...]:
        """Events after a place in the log."""
        return tuple(one for one in self.log if one.sequence > sequence)[:limit]

    def statistics(self) -> Statistics:
        """Counts over all."""
        orders = self.by_id.values()
        return Statistics(
            orders=len(self.by_id),
            stages=dict(Counter(one.stage.value for one in orders)),
            outcomes=dict(Counter(one.outcome.value for one in orders if one.outcome)),
            reasons=dict(Counter(one.reason.value for one in orders if one.reason)),
            borrowers=dict(Counter(one.borrower for one in orders)),
            lenders=dict(Counter(one.lender for one in orders if one.lender)),
        )


PATIENCE = HoldingsConfig(fresh_seconds=0.0, failures_in_a_row=1, pause_seconds=600.0)


class PretendSystems:
    """Local systems: most have a copy in, Odense is slow and knows no record, Esbjerg never answers."""

    def __init__(self, reactor: IReactorTime) -> None:
        self.reactor = reactor

    async def __call__(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ARG002, ASYNC109  the adapter's shape
        """Says what the library's system would."""
        if query.agency == "756100":
            return Failed(Trouble.TIMEOUT, f"did not answer within {timeout:.1f} s")
        if query.agency == "746100":
            await deferLater(self.reactor, 0.3, lambda: None)
            return Done(Found(holdings=Holdings(), verdict=LendingVerdict()))
        return Done(Found(holdings=Holdings(), verdict=LendingVerdict(owned=True, lendable=True, available=2)))


class PretendWorkflow:
    """The order base at work, in memory."""

    directory: Directory = DIRECTORY
    catalogue: Catalogue = MemoryCatalogue(RECORDS, WHOLE)
    work_seconds = 0.3
    """What a `slow` message takes."""

    def __init__(self, clock: Clock, reactor: IReactorTime) -> None:
        self.base = PretendQueries(clock)
        self.queries: Queries = self.base
        self.clock = clock
        self.reactor = reactor
        service = HoldingsService({"iso20775-sru": PretendSystems(reactor)}, reactor, config=PATIENCE)
        self.holdings = HoldingsDesk(holdings=service, directory=lambda: DIRECTORY, clock=clock)
        self.asking = AskingNow()
        self.viewers: list[Callable[[ev.Recorded], None]] = []
        self.not_ready: str | None = None
        self.came_from = ""
        for told in tell(clock.now()):
            self.base.log.extend(told.events)
            self.base.by_id[told.order] = fold(told.events)
            self.base.messages.update({one.id: one for one in told.messages})

    async def receive(self, body: bytes, shown: Shown = NOTHING_SHOWN, gateways: tuple[str, ...] = ()) -> bytes:
        """Confirms a request; `slow` waits a little, `full` finds no room, `bug` breaks, `unproved` is not believed.

        `passed` is told which gateways it says that it has passed; `guessed` failed too often.
        """
        self.came_from = shown.address()
        root = xml.parse(body)
        name = xml.local(root)
        if name == "full":
            raise StoreUnavailable("disk full")
        if name == "bug":
            raise RuntimeError("a secret detail of the house")
        if name == "unproved":
            raise SenderNotProved(None if shown.bearer else b"<refused/>")
        if name == "guessed":
            raise TooManyTries(29.5)
        if name == "passed":
            return f"<passed>{' '.join(gateways)}</passed>".encode()
        if name == "slow":
            await deferLater(self.reactor, self.work_seconds, lambda: None)
            self.happen(ev.Placed(borrower="710100", request_id="slow", wish=_wish(), message="m"), "01JXSLOW00")
        elif name == "unready":
            self.not_ready = "The database is being mended."
        elif name != "ISO18626Message":
            raise UnknownMessage
        return b"<confirmed/>"

    async def place(self, draft: OrderDraft) -> Placement:
        """Takes an order: with the note `slow` it takes a little while, with `asking` holders are asked."""
        if self.directory.library(draft.borrower) is None:
            raise OrderRefused(f"No library has the number {draft.borrower}.")
        if draft.note == "full":
            raise StoreUnavailable("disk full")
        if draft.note == "slow":
            await deferLater(self.reactor, 0.3, lambda: None)
        number = f"01JX{900000 + len(self.base.by_id):06d}"
        request_id = draft.request_id or number
        known = self.base.by_request(draft.borrower, request_id)
        if known:
            return Placement(order=known, new=False)
        edition = self.catalogue.edition(draft.records[0])
        placed = ev.Placed(
            borrower=draft.borrower,
            request_id=request_id,
            wish=Wish(borrower=draft.borrower, records=draft.records, lender=draft.lender),
            message="m",
            title=edition.title if edition else "",
        )
        order = self.happen(placed, number)
        if draft.note == "asking" and edition is not None:
            Deferred.fromCoroutine(self._ask(number, edition))
        return Placement(order=order, new=True)

    async def _ask(self, order_id: str, edition: Edition) -> None:
        listener = self.asking.begin(order_id)
        await self.holdings.look_up(edition, listener=listener)
        self.asking.end(order_id)

    async def act(self, order_id: str, act: StaffAct) -> Order:
        """Does what staff ask."""
        order = self.base.by_id.get(order_id)
        if order is None:
            raise NoSuchOrder(f"There is no order {order_id}.")
        if order.stage is Stage.CLOSED:
            raise NotNow("The order is closed, so nothing more can be done with it.")
        if act.do == "close":
            return self.happen(ev.Closed(reason=CloseReason.STAFF, sentence="Closed by staff."), order_id)
        if act.do == "resend":
            return self.happen(ev.Resent(message=act.message or "", to=order.borrower), order_id)
        if act.do == "end_attempt":
            if order.attempt is None:
                raise NotNow("No lender is being asked.")
            ended = ev.AttemptEnded(
                attempt=order.attempt.number,
                lender=order.attempt.lender,
                how=AttemptEnd.STAFF,
                sentence="Ended by staff.",
            )
            return self.happen(ended, order_id)
        started = ev.AttemptStarted(
            attempt=len(order.attempts) + 1,
            lender=act.lender or "",
            edition=act.edition or order.wish.records[0],
            request_id=f"{order_id}-x",
            by=Starter.STAFF,
            message="m",
        )
        return self.happen(started, order_id)

    async def dry_run(self, wish: Wish, on: date | None, listener: Listener = NOBODY) -> Decision:
        """Always the same decision, on the day asked about; the holders of the record are asked."""
        if self.directory.library(wish.borrower) is None:
            raise OrderRefused(f"No library has the number {wish.borrower}.")
        for edition in filter(None, map(self.catalogue.edition, wish.records)):
            await self.holdings.look_up(edition, listener=listener)
        return full_decision(on or self.clock.today())

    def subscribe(self, callback: Callable[[ev.Recorded], None]) -> Callable[[], None]:
        """Calls back for each event."""
        self.viewers.append(callback)
        return lambda: self.viewers.remove(callback)

    def ready(self) -> str | None:
        """Ready until told otherwise."""
        return self.not_ready

    def happen(self, event: ev.Event, order_id: str) -> Order:
        """Records an event and tells the viewers."""
        now = self.clock.now()
        before = self.base.by_id.get(order_id)
        if before is None:
            assert isinstance(event, ev.Placed)
            after = begin(order_id, event, now)
        else:
            after = apply(before, event, now)
        recorded = ev.Recorded(
            sequence=self.base.log[-1].sequence + 1, order=order_id, version=after.version, at=now, event=event
        )
        self.base.log.append(recorded)
        self.base.by_id[order_id] = after
        for viewer in tuple(self.viewers):
            viewer(recorded)
        return after


def _wish() -> Wish:
    return Wish(borrower="710100", records=(RECORDS[0].id,))


class ServerReactor(IReactorCore, IReactorTCP, IReactorTime):
    """What a reactor does for a server."""


def main() -> None:
    """Serves until killed; prints the port on the first line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--token", default="")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    reactor: ServerReactor = installed  # type: ignore[assignment]  # twisted installs it as a module
    clock = Clock(reactor.seconds, ZoneInfo("Europe/Copenhagen"))
    workflow = PretendWorkflow(clock, reactor)
    site = make_site(
        workflow,
        agency="190101",
        token=options.token,
        message_bytes=256 * 1024,
        metrics=Metrics(),
        clock=clock,
        reactor=reactor,
    )
    port = reactor.listenTCP(options.port, cast("Any", site), interface="127.0.0.1")
    print(port.getHost().port, flush=True)  # type: ignore[attr-defined]  # noqa: T201  # an IPv4 address; for the test
    reactor.run()


if __name__ == "__main__":
    main()
