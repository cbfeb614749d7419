"""What happens around the orders of a play: systems, directory, settings, disk, and other sorts of orders."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from msgspec.structs import replace
from twisted.internet.defer import Deferred, ensureDeferred, fail

from gateway.catalogue.values import Edition, Localisation
from gateway.config import BrokeringConfig, TimersConfig
from gateway.directory.directory import Directory
from gateway.directory.values import Addressing, Branch, DirectoryFile, Iso18626Version, Library, PeerProfile
from gateway.orders.order import Attempt, Order
from gateway.store.committing import at_once
from gateway.store.values import StoreUnavailable
from gateway.workflow.interface import NotNow, OrderDraft, OrderRefused, StaffAct
from schemas.iso18626 import write
from schemas.iso18626.codes import Action, RequestSubType, RequestType, Status
from schemas.iso18626.messages import ServiceInfo
from tests.workflow.brokering import set_peer
from tests.workflow.earlier_base import leave_an_earlier_base, put_into_tables_of_version_1
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    LENDERS,
    NOON,
    OTHER_BORROWER,
    PID,
    SECOND,
    THIRD,
    borrower_says,
    lender_says,
    loan_request,
    said_ok,
)
from tests.workflow.world import BOOK, CASE, LIBRARIES, OTHER_EDITION, World

OWN_FAUST: Final = "41000033"
OWNED: Final = Edition(
    id=f"870970-basis:{OWN_FAUST}",
    title="Vandets vej",
    created=date(2020, 1, 1),
    work="vand",
    localisations=(Localisation(agency=OTHER_BORROWER), Localisation(agency=THIRD)),
)
"""A record that one of the borrowers has itself."""

CATALOGUE: Final = (BOOK, OTHER_EDITION, OWNED)
MOST_ORDERS: Final = 4  # enough for two of each borrower to meet at one lender
TIMERS: Final = (
    TimersConfig(),
    TimersConfig(unanswered_days=1, undecided_days=1, overdue="stand_in", recall_days=3),
    TimersConfig(cancel_unanswered_days=1, overdue="show", still_out_days=1, retry_days=2),
)
BROKERINGS: Final = (BrokeringConfig(), BrokeringConfig(lender_cancels="next", duplicate="next"))
SORTS: Final = ("copy", "booking", "patron", "transfer", "group", "api", "own")
HELD: Final = 11.0  # seconds, after which a confirmation that waits for the other side's is given at all events


class Disk:
    """What commits: at once, or not at all while it is full."""

    def __init__(self) -> None:
        self.full = False

    def __call__(self, function: Callable[[], None], /) -> Deferred[None]:
        """Runs it, if there is room."""
        return fail(sqlite3.OperationalError("database or disk is full")) if self.full else at_once(function)

    def end(self) -> None:
        """Nothing is left."""


class Surroundings(RuleBasedStateMachine):
    """Rules for all that is not a message about an order that there is."""

    world: World
    disk: Disk
    placed: int
    said: int
    confirmed: list[tuple[bytes, bytes]]

    def orders(self) -> tuple[Order, ...]:
        """Every order there is, in an order that is the same in every replay (their ids are not)."""
        found = self.world.workflow.queries.orders()
        return tuple(sorted(found, key=lambda order: (order.request_id, order.borrower)))

    def post(self, body: bytes) -> None:
        """Posts a message and remembers what was confirmed."""
        self._remember(body, self.ended(self.world.workflow.receive(body)))

    def _remember(self, body: bytes, answered: Deferred[bytes]) -> None:
        answer = CASE.successResultOf(answered)
        if said_ok(answer):
            self.confirmed.append((body, answer))

    def ended(self, work: Coroutine[Any, Any, Any]) -> Deferred[Any]:
        """What comes of something that is done now, and all that follows from it."""
        running = ensureDeferred(work)
        self.world.settle()
        if not running.called:
            self.world.wait(HELD)
        assert running.called
        return running

    def named(self, to: str) -> str:
        """Whom a message is addressed to: a gateway may have a library's number, where it is that library's own."""
        return self.world.agency if to == GATEWAY else to

    def act(self, order: Order, act: StaffAct) -> None:
        """A person does something, or is told why it cannot be done."""
        done = self.ended(self.world.workflow.act(order.id, act))
        done.addErrback(lambda failure: failure.trap(NotNow, OrderRefused))
        CASE.successResultOf(done)

    @precondition(lambda self: self.placed < MOST_ORDERS)
    @rule(borrower=st.sampled_from([BORROWER, OTHER_BORROWER]), sort=st.sampled_from(SORTS))
    def place_otherwise(self, borrower: str, sort: str) -> None:
        """An order of another sort: for a patron, of several items, booked, through the API, of one's own book."""
        self.placed += 1
        request_id = f"R-{self.placed // 2}"
        if sort == "api":
            draft = OrderDraft(borrower=borrower, records=(PID,), request_id=request_id)
            placing = self.ended(self.world.workflow.place(draft))
            placing.addErrback(lambda failure: failure.trap(OrderRefused))
            CASE.successResultOf(placing)
            return
        types = {
            "patron": RequestSubType.PATRON,
            "transfer": RequestSubType.TRANSFER,
            "booking": RequestSubType.BOOKING,
            "group": RequestSubType.MULTIPLE_ITEM,
        }
        service = ServiceInfo(
            request_type=RequestType.NEW,
            request_sub_types=(types[sort],) if sort in types else (),
            service_type="Copy" if sort == "copy" else "Loan",
            start_date=NOON + timedelta(days=20) if sort == "booking" else None,
            end_date=NOON + timedelta(days=24) if sort == "booking" else None,
        )
        to = borrower if sort == "patron" else self.world.agency
        faust = {"faust": OWN_FAUST} if sort == "own" else {}
        asked = loan_request(request_id, borrower=borrower, to=to, service=service, **faust)  # type: ignore[arg-type]
        group = "G-1" if sort == "group" else ""
        self.post(write(replace(asked, header=replace(asked.header, multiple_item_request_id=group))))

    @rule(who=st.sampled_from([BORROWER, *LENDERS]), opaque=st.booleans())
    def addressing(self, who: str, *, opaque: bool) -> None:
        """A peer sees the gateway's agency from now on, or the others' again."""
        set_peer(self.world, who, addressing=Addressing.OPAQUE if opaque else Addressing.TRANSPARENT)

    @rule(
        who=st.sampled_from([BORROWER, *LENDERS]),
        version=st.sampled_from(Iso18626Version),
        relays=st.booleans(),
        hears=st.booleans(),
    )
    def spoken_to(self, who: str, version: Iso18626Version, *, relays: bool, hears: bool) -> None:
        """A peer has another version of the standard from now on, and other wishes."""
        set_peer(self.world, who, version=version, relays_confirmations=relays, hears_refusals=hears)

    @rule(who=st.sampled_from(LENDERS), profile=st.sampled_from(PeerProfile))
    def maker(self, who: str, profile: PeerProfile) -> None:
        """A lender has bought another system."""
        set_peer(self.world, who, profile=profile)

    @rule(who=st.sampled_from([BORROWER, *LENDERS]), how=st.sampled_from(["back", "back", "gone", "no address"]))
    def directory(self, who: str, how: str) -> None:
        """A library leaves the directory, loses its address there, or is in it again as it was."""
        others = tuple(one for one in self.world.directory.libraries if one.agency != who)
        usual = next(one for one in LIBRARIES if one.agency == who)
        if how == "no address":
            usual = replace(usual, system=replace(usual.system, iso18626=None))
        self._import((*others, *(() if how == "gone" else (usual,))))

    @rule(together=st.booleans())
    def merger(self, *, together: bool) -> None:
        """The first lender becomes a branch of the second, or is a library of its own again."""
        others = tuple(one for one in self.world.directory.libraries if one.agency not in {FIRST, SECOND})
        first, second = (next(one for one in LIBRARIES if one.agency == who) for who in (FIRST, SECOND))
        merged = replace(second, branches=(*second.branches, Branch(number=FIRST, name="Once a library")))
        self._import((*others, *((merged,) if together else (first, second))))

    def _import(self, libraries: tuple[Library, ...]) -> None:
        self.world.directory = Directory.of(DirectoryFile(libraries=libraries))

    @precondition(lambda self: any(order.attempts for order in self.orders()))
    @rule(which=st.integers(0, 99), speaker=st.sampled_from(LENDERS), status=st.sampled_from(Status))
    def somebody_else_speaks(self, which: int, speaker: str, status: Status) -> None:
        """A library speaks of an attempt, whether it is that one's lender or not."""
        asked = [order for order in self.orders() if order.attempts]
        attempt = asked[which % len(asked)].attempts[-1]
        self.said += 1
        self.post(lender_says(speaker, attempt.request_id, status, at=NOON + timedelta(seconds=self.said)))

    @precondition(lambda self: any(order.attempt for order in self.orders()))
    @rule(
        which=st.integers(0, 99),
        status=st.sampled_from([Status.WILL_SUPPLY, Status.LOANED, Status.UNFILLED, Status.CANCELLED]),
        meanwhile=st.sampled_from(["end_attempt", "end_this", "recall", "close", "cancel"]),
        first=st.booleans(),
    )
    def at_once(self, which: int, status: Status, meanwhile: str, *, first: bool) -> None:
        """A lender speaks while a person acts, or the borrower cancels: in one batch, in either order."""
        going = [order for order in self.orders() if order.attempt]
        order = going[which % len(going)]
        attempt = order.attempts[-1]
        self.said += 1
        at = NOON + timedelta(seconds=self.said)
        word = lender_says(attempt.lender, attempt.request_id, status, at=at)
        cancel = borrower_says(Action.CANCEL, order.request_id, borrower=order.borrower, at=at)
        workflow = self.world.workflow
        works: list[Coroutine[Any, Any, Any]] = [
            workflow.receive(word),
            workflow.receive(cancel) if meanwhile == "cancel" else workflow.act(order.id, _act(meanwhile, attempt)),
        ]
        running = [ensureDeferred(work) for work in (works if first else reversed(works))]
        self.world.wait(HELD)
        heard, other = running if first else reversed(running)
        self._remember(word, heard)
        if meanwhile == "cancel":
            self._remember(cancel, other)
        else:
            other.addErrback(lambda failure: failure.trap(NotNow))
            CASE.successResultOf(other)

    @precondition(lambda self: any(order.attempt for order in self.orders()))
    @rule(which=st.integers(0, 99), hours=st.sampled_from([0, 1, 24]))
    def disk_is_full(self, which: int, hours: int) -> None:
        """Nothing is taken while nothing can be stored; what was said then is said again."""
        going = [order for order in self.orders() if order.attempt]
        order = going[which % len(going)]
        attempt = order.attempts[-1]
        self.said += 1
        at = NOON + timedelta(seconds=self.said)
        word = lender_says(attempt.lender, attempt.request_id, Status.WILL_SUPPLY, at=at)
        self.disk.full = True
        CASE.failureResultOf(self.ended(self.world.workflow.receive(word)), StoreUnavailable)
        assert self.world.workflow.queries.order(order.id) == order
        self.world.pass_hours(hours)
        self.disk.full = False
        self.world.wait(10)
        self.post(word)

    @rule(
        turns=st.integers(0, 6),
        days=st.sampled_from([0, 0, 1, 8]),
        timers=st.sampled_from(TIMERS),
        brokering=st.sampled_from(BROKERINGS),
        earlier=st.sampled_from(["", "", "rows", "tables"]),
    )
    def killed(self, turns: int, days: int, timers: TimersConfig, brokering: BrokeringConfig, earlier: str) -> None:
        """SIGKILL between two turns, and a new start: perhaps days later, with other settings or a newer illgate."""
        for _ in range(turns):
            self.world.turn()
        if earlier == "rows":
            leave_an_earlier_base(self.world)
        else:
            self.world.crash()
        if earlier == "tables":
            put_into_tables_of_version_1(self.world.path)
        self.world.timers, self.world.brokering = timers, brokering
        self.world.reactor.advance(days * 24 * 3600)
        self.world.begin()
        self.world.wait(10)


def _act(meanwhile: str, attempt: Attempt) -> StaffAct:
    if meanwhile == "end_this":
        return StaffAct(do="end_attempt", lender=attempt.lender)
    return StaffAct(do=meanwhile)  # type: ignore[arg-type]
