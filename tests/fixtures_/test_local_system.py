# mypy: allow-untyped-calls
"""Simulated systems over real sockets: they talk to each other, and go wrong in every way that they are told to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec
import pytest
from twisted.internet.defer import ensureDeferred
from twisted.internet.task import deferLater

from fixtures.holdings_file import Behaviour, Held, LibrarySystem, SystemSettings, Wire
from fixtures.systems.borrower import NotToldError, Wanted, request_for
from fixtures.systems.http import CallFailedError, HttpAnswer, call
from fixtures.systems.journal import Journal, Kind, Way
from fixtures.systems.local_system import LocalSystem
from fixtures.systems.post import NotDeliveredError
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action
from schemas.iso18626.messages import RequestConfirmation, RequestingAgencyMessageConfirmation, SupplyingAgencyMessage
from tests.reactor_thread import Reactor, run_in_reactor

TODAY: Final = date(2026, 6, 15)
NOW: Final = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
PID: Final = "870970-basis:139900154"
LENDER: Final = "765700"
BORROWER: Final = "762100"
QUERY: Final = "?version=1.2&operation=searchRetrieve&recordSchema=isohold&query=rec.id=139900154"
XML: Final = "application/xml"


@asynccontextmanager
async def pair(reactor: Reactor, **settings: Any) -> AsyncIterator[tuple[LocalSystem, LocalSystem]]:
    """A borrower and a lender that take each other for the gateway; the lender has one record."""
    journal = Journal()
    held = Held(behaviour=settings.pop("record_behaviour", None), lending=settings.pop("record_lending", None))
    libraries = {
        BORROWER: LibrarySystem(),
        LENDER: LibrarySystem(system=SystemSettings(pause_ms=1, **settings), records={PID: held}),
    }
    systems = [
        LocalSystem(reactor=reactor, agency=agency, library=library, today=TODAY, journal=journal)
        for agency, library in libraries.items()
    ]
    borrower, lender = systems
    try:
        for system in systems:
            system.start()
        borrower.post.gateway_url, lender.post.gateway_url = lender.iso18626_url, borrower.iso18626_url
        yield borrower, lender
    finally:
        for system in systems:
            await system.stop()


def wanted(request_id: str = "R-1", **more: Any) -> Wanted:
    """An order of the one record."""
    return Wanted(borrower=BORROWER, supplier=LENDER, request_id=request_id, records=(PID,), **more)


def with_status(status: str) -> Callable[[SupplyingAgencyMessage], bool]:
    """Messages with this status."""
    return lambda said: said.status.status == status


@pytest.mark.parametrize("wire", Wire)
def test_a_whole_life_between_two_systems(wire: Wire) -> None:
    """Request, WillSupply, Loaned, Received, Overdue, Renew, Cancel (too late), ShippedReturn, LoanCompleted."""

    async def work(reactor: Reactor) -> list[str]:
        async with pair(reactor, wire=wire, lending="WILLSUPPLY_LOANED_OVERDUE") as (borrower, _lender):
            side = borrower.borrower
            await side.place(wanted())
            place = await side.wait("R-1", with_status("Loaned"), after=0, seconds=10)
            await side.act("R-1", Action.RECEIVED)
            place = await side.wait("R-1", with_status("Overdue"), after=place + 1, seconds=10)
            for action in (Action.RENEW, Action.CANCEL, Action.SHIPPED_RETURN):
                await side.act("R-1", action)
                place = await side.wait("R-1", lambda _said: True, after=place + 1, seconds=10)
            assert all(one.confirmed for one in borrower.journal.exchanges)
            return [one.about for one in borrower.journal.exchanges if one.way is Way.RECEIVED]

    heard = run_in_reactor(work)
    assert heard == [
        *("New", "WillSupply", "Loaned", "Received", "Overdue", "Renew", "RenewResponse Y"),
        *("Cancel", "CancelResponse N", "ShippedReturn", "LoanCompleted"),
    ]


def test_a_message_is_posted_again_until_it_is_confirmed() -> None:
    """The other side is away when the message is first posted, and comes back at the same address."""

    async def work(reactor: Reactor) -> list[bool]:
        async with pair(reactor) as (borrower, lender):
            port = int(lender.iso18626_url.split(":")[2].split("/")[0])
            await lender.stop()
            placing = ensureDeferred(borrower.borrower.place(wanted()))
            await deferLater(reactor, 0.05)
            assert not placing.called
            lender.post.closed = False
            lender.start(port)
            await placing
            return [one.confirmed for one in borrower.journal.about("R-1") if one.way is Way.SENT]

    assert run_in_reactor(work) == [True]


def test_the_same_request_again_begins_nothing() -> None:
    """A repeat is confirmed, and the lender has one case and says its lines once."""

    async def work(reactor: Reactor) -> tuple[int, int]:
        async with pair(reactor) as (borrower, lender):
            await borrower.borrower.place(wanted())
            await borrower.borrower.repeat("R-1")
            await borrower.borrower.wait("R-1", with_status("Loaned"), after=0, seconds=10)
            await borrower.borrower.repeat("R-1")
            with pytest.raises(NotToldError, match=r"nothing; before that Loaned"):
                await borrower.borrower.wait("R-1", with_status("Loaned"), after=1, seconds=0.1)
            return len(lender.lender.cases), len(borrower.borrower.told["R-1"])

    assert run_in_reactor(work) == (1, 1)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("ERROR", "UnrecognisedDataValue"),
        ("HTTP-ERROR-400", "HTTP 400: This request is not wanted here."),
        ("NONSENSE", "the answer is no confirmation"),
    ],
)
def test_a_refused_request_is_told(scenario: str, words: str) -> None:
    """Refusals that are final: the borrower's system gives up at once and says why."""

    async def work(reactor: Reactor) -> str:
        async with pair(reactor, record_lending=scenario) as (borrower, lender):
            with pytest.raises(NotDeliveredError) as caught:
                await borrower.borrower.place(wanted())
            assert not lender.lender.cases
            return str(caught.value)

    assert words in run_in_reactor(work)


@pytest.mark.parametrize(
    ("scenario", "words"), [("DEAD", "no answer within"), ("REFUSE", "connection was lost"), ("SLOW", "no answer")]
)
def test_a_door_that_gives_no_answer(scenario: str, words: str) -> None:
    """Accepted and never answered, dropped, or answered too late; the scenario comes in the request's own note."""

    async def work(reactor: Reactor) -> str:
        async with pair(reactor) as (_borrower, lender):
            request = request_for(wanted(note=f"MOCK:{LENDER}:{scenario}"), now=NOW)
            body = write(request)
            with pytest.raises(CallFailedError) as caught:
                await call(reactor, "POST", lender.iso18626_url, body=body, content_type=XML, timeout=0.3)
            return str(caught.value)

    assert words in run_in_reactor(work)


def test_a_system_that_refuses_has_a_closed_door() -> None:
    """Both addresses of a refusing system are ports where nobody listens."""

    async def work(reactor: Reactor) -> list[str]:
        async with pair(reactor, lending="REFUSE", behaviour=Behaviour.REFUSE) as (_borrower, lender):
            failures: list[str] = []
            for url in (lender.iso18626_url, lender.holdings_url + QUERY):
                with pytest.raises(CallFailedError) as caught:
                    await call(reactor, "GET", url, timeout=5)
                failures.append(str(caught.value))
            return failures

    assert all("no connection" in words for words in run_in_reactor(work))


@pytest.mark.parametrize(
    ("behaviour", "words"), [(Behaviour.HANG, "no answer within"), (Behaviour.REFUSE, "connection was lost")]
)
def test_a_look_up_that_gets_no_answer(behaviour: Behaviour, words: str) -> None:
    """One record behaves badly; the system is in good order otherwise."""

    async def work(reactor: Reactor) -> str:
        async with pair(reactor, record_behaviour=behaviour) as (_borrower, lender):
            with pytest.raises(CallFailedError) as caught:
                await call(reactor, "GET", lender.holdings_url + QUERY, timeout=0.3)
            other = await call(reactor, "GET", lender.holdings_url + QUERY.replace("154", "999"))
            assert b"numberOfRecords>0<" in other.body
            return str(caught.value)

    assert words in run_in_reactor(work)


@pytest.mark.parametrize(
    ("behaviour", "content_type", "found"),
    [(Behaviour.NORMAL, "text/xml; charset=utf-8", True), (Behaviour.NONSENSE, "text/html; charset=utf-8", False)],
)
def test_a_look_up_is_answered_and_written_down(behaviour: Behaviour, content_type: str, found: bool) -> None:  # noqa: FBT001  a column
    """Holdings as XML, or a web page with HTTP 200."""

    async def work(reactor: Reactor) -> HttpAnswer:
        async with pair(reactor, behaviour=behaviour, delay_ms=1) as (_borrower, lender):
            answer = await call(reactor, "GET", lender.holdings_url + QUERY)
            (look_up,) = lender.journal.exchanges
            assert (look_up.kind, look_up.about, look_up.confirmed) == (Kind.LOOK_UP, PID, found)
            return answer

    answer = run_in_reactor(work)
    assert (answer.status, answer.content_type) == (200, content_type)
    assert (b"holdingSimple" in answer.body) is found


def posted(body: bytes) -> Callable[[Reactor], Coroutine[Any, Any, HttpAnswer]]:
    """A body posted to a lender's door."""

    async def work(reactor: Reactor) -> HttpAnswer:
        async with pair(reactor) as (_borrower, lender):
            return await call(reactor, "POST", lender.iso18626_url, body=body, content_type=XML)

    return work


ENVELOPE: Final = (
    b'<ISO18626Message xmlns="http://illtransactions.org/2013/iso18626" version="1.2">%s</ISO18626Message>'
)
HEADER: Final = (
    b"<header><supplyingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-765700</agencyIdValue>"
    b"</supplyingAgencyId><requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-762100"
    b"</agencyIdValue></requestingAgencyId><timestamp>2026-06-15T09:30:00Z</timestamp>"
    b"<requestingAgencyRequestId>nobody's</requestingAgencyRequestId></header>"
)


def test_an_action_about_nothing_gets_an_error() -> None:
    """Confirmed with ERROR, as the field's own systems do."""
    message = b"<requestingAgencyMessage>" + HEADER + b"<action>Renew</action></requestingAgencyMessage>"
    confirmation = read(run_in_reactor(posted(ENVELOPE % message)).body).message
    assert isinstance(confirmation, RequestingAgencyMessageConfirmation)
    assert confirmation.header.message_status == "ERROR"
    assert confirmation.errors[0].value == "requestingAgencyRequestId: request with a given ID not found"


def test_a_request_with_a_fault_gets_an_error() -> None:
    """Named, and confirmed with ERROR."""
    message = b"<request>" + HEADER.replace(b"nobody's", b"") + b"<bibliographicInfo/></request>"
    confirmation = read(run_in_reactor(posted(ENVELOPE % message)).body).message
    assert isinstance(confirmation, RequestConfirmation)
    assert confirmation.header.message_status == "ERROR"


@pytest.mark.parametrize("body", [b"", b"<a", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_message_gets_a_sentence(body: bytes) -> None:
    """HTTP 400 and text."""
    answer = run_in_reactor(posted(body))
    assert answer.status == 400
    assert answer.body.endswith(b".\n")


def test_ids_of_copies_are_the_agencys_own() -> None:
    """Settings are values that JSON gives back as they were."""
    library = LibrarySystem(records={PID: Held()})
    assert msgspec.json.decode(msgspec.json.encode(library), type=LibrarySystem) == library
