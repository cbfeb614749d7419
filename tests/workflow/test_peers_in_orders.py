"""Systems of several makers and both versions in one order, each spoken to in its own way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.directory.directory import Directory
from gateway.directory.values import DirectoryFile, Iso18626Version, Peer, PeerProfile, System
from gateway.lending.heads import MessageState
from gateway.orders.events import DeliveryDelayed, DeliveryGivenUp, DeliveryMended
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import AttemptEnd
from gateway.web.console.timeline import timeline
from gateway.workflow.views import MessageRow
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import (
    DeliveryInfo,
    Header,
    MessageInfo,
    RequestingAgencyMessage,
    StatusInfo,
    SupplyingAgencyMessage,
)
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    NOON,
    SECOND,
    agency,
    borrower_says,
    header,
    lender_says,
    loan_request,
    request,
    said_ok,
)
from tests.workflow.world import LIBRARIES, LONGEST_WAIT, World, library, url

NEW = Peer(version=Iso18626Version.V2021)
OLD = Peer()


def system(number: str, peer: Peer) -> System:
    """A system that speaks so."""
    return System(iso18626=url(number), holdings=f"http://{number}.test/sru", peer=peer)


def among(folder: Path, **peers: Peer) -> World:
    """A world in which some libraries have other systems: `among(path, n765700=Peer(...))`."""
    world = World(folder)
    change(world, **peers)
    return world


def change(world: World, **peers: Peer) -> None:
    """Mends the directory."""
    named = {name.removeprefix("n"): peer for name, peer in peers.items()}
    libraries = tuple(
        library(
            one.agency, loan_path=one.loan_path, branches=one.branches, system=system(one.agency, named[one.agency])
        )
        if one.agency in named
        else one
        for one in LIBRARIES
    )
    world.directory = Directory.of(DirectoryFile(libraries=libraries))


def asked(world: World, to: str = FIRST) -> str:
    """Places an order that names its lender; gives the id that the lender knows it by."""
    assert said_ok(world.post(request(to=to)))
    attempt = world.order().attempt
    assert attempt is not None
    return attempt.request_id


def last_heard(world: World) -> SupplyingAgencyMessage:
    """What the borrower's system heard last."""
    message = world.peers[BORROWER].took[-1]
    assert isinstance(message, SupplyingAgencyMessage)
    return message


def versions(world: World, number: str) -> set[str | None]:
    """The versions in which a peer was written to."""
    return {read(body).version for body in world.peers[number].bodies}


def rows(world: World, order: Order) -> tuple[MessageRow, ...]:
    """The messages of an order."""
    view = world.workflow.queries.view(order.id)
    assert view is not None
    return view.messages


@pytest.mark.parametrize("status", [Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN])
def test_a_lender_of_2021_and_a_borrower_of_1_2(tmp_path: Path, status: Status) -> None:
    """Use case 26: each is written to in its own version, and what 1.2 cannot say is said in a note."""
    world = among(tmp_path, n765700=NEW)
    attempt = asked(world)
    world.post(lender_says(FIRST, attempt, Status.LOANED))
    told = SupplyingAgencyMessage(
        header=Header(
            supplying_agency=agency(FIRST),
            requesting_agency=agency(BORROWER),
            timestamp=NOON,
            requesting_request_id=attempt,
        ),
        info=MessageInfo(reason_for_message=ReasonForMessage.STATUS_CHANGE, note="For a colleague."),
        status=StatusInfo(status=Status.HOLD_RETURN, last_change=NOON),
    )
    assert said_ok(world.post(write(told, "2021-2")))
    if status == Status.RELEASE_HOLD_RETURN:
        assert said_ok(world.post(write(replace(told, status=StatusInfo(status=status, last_change=NOON)), "2021-2")))
    heard = last_heard(world)
    assert (heard.info.reason_for_message, heard.status.status) == (ReasonForMessage.NOTIFICATION, Status.LOANED)
    assert heard.info.note == f"{status}: For a colleague."
    assert (versions(world, FIRST), versions(world, BORROWER)) == ({"2021-2"}, {"1.2"})


def test_a_borrower_of_2021_and_a_lender_of_1_2(tmp_path: Path) -> None:
    """Use case 26 the other way: Lost is a notification, and a copy's address reaches the borrower as an element."""
    world = among(tmp_path, n710100=NEW)
    attempt = asked(world)
    world.post(lender_says(FIRST, attempt, Status.LOANED))
    assert said_ok(world.post(borrower_says(Action.LOST, note="In the lake.", to=FIRST)))
    told = world.peers[FIRST].took[-1]
    assert isinstance(told, RequestingAgencyMessage)
    assert (told.action, told.note) == (Action.NOTIFICATION, "Lost: In the lake.")
    assert (versions(world, FIRST), versions(world, BORROWER)) == ({"1.2"}, {"2021-2"})


@pytest.mark.parametrize(
    ("version", "answered"),
    [("1.2", "1.2"), ("2021-2", "2021-2"), ("2021-3", "2021-2"), ("v1_2_2017", "1.2"), ("", "1.2")],
)
def test_a_message_is_confirmed_in_the_edition_it_was_written_in(tmp_path: Path, version: str, answered: str) -> None:
    """Taken or refused, whatever the directory says of its sender."""
    world = World(tmp_path)
    body = request().replace(b'ill:version="1.2"', f"ill:version='{version}'".encode())
    first = world.post(body)
    assert (said_ok(first), read(first).version) == (True, answered)
    assert world.post(body) == first
    other = world.post(body.replace(b"sidste sommer", b"sidste vinter"))
    assert (said_ok(other), read(other).version) == (False, answered)
    faulty = world.post(body.replace(b"<requestingAgencyRequestId>R-1</requestingAgencyRequestId>", b""))
    assert (said_ok(faulty), read(faulty).version) == (False, answered)


def test_an_alma_borrower_hears_what_it_knows(tmp_path: Path) -> None:
    """An automated order: the promise that it understands, with the lender in the note; then the loan."""
    world = among(tmp_path, n710100=Peer(profile=PeerProfile.ALMA), n765700=NEW)
    assert said_ok(world.post(request()))
    assert world.peers[BORROWER].heard == [("RequestResponse", "WillSupply")]
    attempt = world.order().attempt
    assert attempt is not None
    world.post(lender_says(FIRST, attempt.request_id, Status.LOANED, reason=ReasonForMessage.REQUEST_RESPONSE))
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Loaned")
    assert world.order().stage is Stage.ON_LOAN


def test_what_a_peer_could_not_be_told_is_kept_with_its_message(tmp_path: Path) -> None:
    """By the place in the message, not by its words."""
    world = among(tmp_path, n765700=NEW)
    attempt = asked(world)
    told = SupplyingAgencyMessage(
        header=Header(
            supplying_agency=agency(FIRST),
            requesting_agency=agency(BORROWER),
            timestamp=NOON,
            requesting_request_id=attempt,
        ),
        info=MessageInfo(reason_for_message=ReasonForMessage.STATUS_CHANGE),
        status=StatusInfo(status=Status.LOANED, last_change=NOON),
        delivery=DeliveryInfo(date_sent=NOON, url="https://kopi.example/7"),
    )
    world.post(write(told, "2021-2"))
    assert last_heard(world).info.note == "URL: https://kopi.example/7"
    (row,) = (row for row in rows(world, world.order()) if row.lost)
    assert (row.state, row.peer, row.lost) == (MessageState.DELIVERED, BORROWER, "deliveryInfo/URL: moved to the note")


def test_a_reshare_lender_that_breaks_off_is_left(tmp_path: Path) -> None:
    """Told in a note's mark alone; the next lender is asked."""
    world = among(tmp_path, n765700=Peer(profile=PeerProfile.RESHARE))
    world.post(request())
    attempt = world.order().attempt
    assert attempt is not None
    assert attempt.lender == FIRST
    world.post(
        lender_says(
            FIRST, attempt.request_id, Status.WILL_SUPPLY, reason=ReasonForMessage.NOTIFICATION, note="#seq:2##ABORT#"
        )
    )
    order = world.order()
    assert order.attempts[0].ended is AttemptEnd.UNFILLED
    assert order.lender == SECOND


def test_a_koha_lender_is_known_by_the_id_it_was_given(tmp_path: Path) -> None:
    """Its template leaves a placeholder where its agency should stand; nobody else may use that."""
    world = among(tmp_path, n765700=Peer(profile=PeerProfile.KOHA, version=Iso18626Version.V2021))
    attempt = asked(world)
    body = lender_says(FIRST, attempt, Status.WILL_SUPPLY).replace(b"DK-765700", b"sup_agency_value")
    assert said_ok(world.post(body))
    assert world.order().stage is Stage.PROMISED
    assert last_heard(world).header.supplying_agency == agency(FIRST)


def test_a_placeholder_is_nobodys_name_elsewhere(tmp_path: Path) -> None:
    """Only systems that are known to write it are found by their id."""
    world = World(tmp_path)
    attempt = asked(world)
    body = lender_says(FIRST, attempt, Status.WILL_SUPPLY).replace(b"DK-765700", b"sup_agency_value")
    assert not said_ok(world.post(body))


def told(world: World, order: Order) -> list[str]:
    """The titles of the order's story."""
    view = world.workflow.queries.view(order.id)
    assert view is not None
    return [moment.title for moment in timeline(view, world.clock, str)]


def test_a_koha_lender_is_not_sent_what_it_refuses(tmp_path: Path) -> None:
    """A Renew is answered here; other actions are kept, and staff see them."""
    world = among(tmp_path, n765700=Peer(profile=PeerProfile.KOHA))
    attempt = asked(world)
    world.post(lender_says(FIRST, attempt, Status.LOANED))
    tried = world.peers[FIRST].tried
    assert said_ok(world.post(borrower_says(Action.RENEW, to=FIRST)))
    heard = last_heard(world)
    assert (heard.info.reason_for_message, heard.info.answer) == (ReasonForMessage.RENEW_RESPONSE, False)
    assert heard.info.note == "not sent: the lender's system does not take Renew"
    assert said_ok(world.post(borrower_says(Action.NOTIFICATION, to=FIRST, note="A page is torn.")))
    order = world.order()
    assert world.peers[FIRST].tried == tried
    assert "does not take Notification" in order.needs_attention
    (kept,) = (row for row in rows(world, order) if row.state is MessageState.KEPT)
    assert (kept.about, kept.remark) == ("Notification", "not sent: the lender's system does not take Notification")
    story = told(world, order)
    assert f"A message to {FIRST} was kept" in story
    assert not [title for title in story if title.startswith(f"{FIRST} is told")]
    assert said_ok(world.post(borrower_says(Action.SHIPPED_RETURN, to=FIRST)))
    assert world.peers[FIRST].actions == [Action.SHIPPED_RETURN]


def test_an_oclc_borrower_may_swap_the_ids(tmp_path: Path) -> None:
    """Its own id stands where the lender's should: found, unless the order base says otherwise."""
    swapped = header(FIRST, BORROWER, "168134581")
    said = RequestingAgencyMessage(header=replace(swapped, supplying_request_id="R-1"), action=Action.RECEIVED)
    world = among(tmp_path, n710100=Peer(profile=PeerProfile.OCLC))
    attempt = asked(world)
    world.post(lender_says(FIRST, attempt, Status.LOANED))
    assert said_ok(world.post(write(said)))
    assert world.order().received
    right = replace(said, header=replace(swapped, requesting_request_id="R-1", supplying_request_id="other"))
    assert said_ok(world.post(write(replace(right, action=Action.SHIPPED_RETURN))))
    unknown = replace(said, header=replace(swapped, supplying_request_id="R-2"))
    assert not said_ok(world.post(write(unknown)))
    change(world, n710100=OLD)
    assert not said_ok(world.post(write(replace(said, note="plain"))))


def test_the_request_is_read_by_its_profile_whenever_it_is_needed(tmp_path: Path) -> None:
    """SLNP's order form, also when the next lender is asked from what was stored."""
    world = among(tmp_path, n710100=Peer(profile=PeerProfile.SLNP))
    asking = loan_request()
    assert asking.service is not None
    marked = replace(asking, service=replace(asking.service, note="#seq:0#Please hurry."))
    world.post(write(marked))
    for lender in (FIRST, SECOND):
        attempt = world.order().attempt
        assert attempt is not None
        got = world.peers[lender].requests[-1]
        assert got.service is not None
        assert got.service.note == "Please hurry."
        world.post(lender_says(lender, attempt.request_id, Status.UNFILLED))


@pytest.mark.parametrize(
    "request_id",
    ["x" * 300, "R|1|2", "R-1~2", "Æ-ø 1", "a  b", "<&>\"'", "0", "R-1/2?x=y#z", "日本語", "%00"],
)
def test_ids_are_kept_byte_for_byte(tmp_path: Path, request_id: str) -> None:
    """Any characters, any length; the borrower gets back what it gave."""
    world = World(tmp_path)
    assert said_ok(world.post(request(request_id)))
    assert last_heard(world).header.requesting_request_id == request_id
    assert world.order(request_id).request_id == request_id
    first = world.post(request(request_id))
    assert first == world.post(request(request_id))
    assert said_ok(world.post(borrower_says(Action.STATUS_REQUEST, request_id)))
    assert len(world.peers[FIRST].requests) == 1


def credentials(**said: Any) -> Peer:
    """What we show a peer."""
    return Peer(account="illgate", code="hemmeligt & <skjult>", bearer="tegn", **said)


@pytest.mark.parametrize("version", list(Iso18626Version))
def test_what_we_show_a_peer_is_on_the_wire_and_nowhere_else(tmp_path: Path, version: Iso18626Version) -> None:
    """Account and code in the header, bearer beside it; neither is stored."""
    world = among(tmp_path, n765700=credentials(version=version))
    asked(world)
    got = world.peers[FIRST].requests[-1]
    assert got.header.authentication is not None
    assert (got.header.authentication.account_id, got.header.authentication.security_code) == (
        "illgate",
        "hemmeligt & <skjult>",
    )
    assert ("Authorization", "Bearer tegn") in world.peers[FIRST].shown
    kept = b"".join(
        stored.body for row in rows(world, world.order()) if (stored := world.workflow.queries.message(row.id))
    )
    assert b"skjult" not in kept
    assert b"tegn" not in kept
    assert b"hemmelig" in kept, "the borrower's own code stays in its own message, as it came"
    assert world.peers[BORROWER].shown == ()


def test_a_supplier_s_message_has_room_for_a_code_in_1_2_alone(tmp_path: Path) -> None:
    """The header of a supplier's message has no such element in 2021."""
    for version, room in ((Iso18626Version.V1_2, True), (Iso18626Version.V2021, False)):
        folder = tmp_path / version
        folder.mkdir()
        world = among(folder, n710100=credentials(version=version))
        world.post(request())
        assert (last_heard(world).header.authentication is not None) is room
        read(world.peers[BORROWER].bodies[-1])


def test_a_lender_that_does_not_know_us_keeps_its_attempt(tmp_path: Path) -> None:
    """It is our fault: staff hear of it at once, nobody else is asked, and it goes on once that is mended."""
    world = World(tmp_path)
    world.peers[FIRST].mood = Mood.KNOWS_US_NOT
    world.post(request())
    order = world.order()
    assert (order.lender, order.stage) == (FIRST, Stage.REQUESTED)
    assert "HTTP 401" in order.needs_attention
    world.wait(3600)
    assert world.peers[FIRST].tried > 3
    assert world.order().lender == FIRST
    delayed = [event for event in world.events(world.order()) if isinstance(event, DeliveryDelayed)]
    assert [event.ours for event in delayed] == [True]
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(LONGEST_WAIT)
    order = world.order()
    assert order.needs_attention == ""
    assert any(isinstance(event, DeliveryMended) for event in world.events(order))
    assert len(world.peers[FIRST].requests) == 1


def test_an_address_that_cannot_be_called_is_no_refusal_of_its_lender(tmp_path: Path) -> None:
    """The slip is ours: staff hear of it at once, nobody else is asked, and the order goes on once it is mended."""
    world = World(tmp_path)
    slip = library(
        FIRST, system=System(iso18626=f"http://{FIRST}.test:0/iso18626", holdings=f"http://{FIRST}.test/sru")
    )
    libraries = tuple(slip if one.agency == FIRST else one for one in LIBRARIES)
    world.directory = Directory.of(DirectoryFile(libraries=libraries))
    world.post(request())
    world.pass_hours(24)
    order = world.order()
    assert (order.lender, order.stage) == (FIRST, Stage.REQUESTED)
    assert order.needs_attention == (
        f"Library {FIRST} ({FIRST}): Its ISO 18626 address cannot be called: its port is 0."
        " Mend what the directory says of it; the message is tried again."
    )
    world.directory = Directory.of(DirectoryFile(libraries=LIBRARIES))
    world.wait(LONGEST_WAIT)
    order = world.order()
    assert order.needs_attention == ""
    assert [attempt.lender for attempt in order.attempts] == [FIRST]
    assert len(world.peers[FIRST].requests) == 1


def test_a_lender_that_never_knows_us_is_left_in_the_end(tmp_path: Path) -> None:
    """After a week; the refusals prove that it has nothing."""
    world = World(tmp_path)
    world.peers[FIRST].mood = Mood.KNOWS_US_NOT
    world.post(request())
    world.pass_hours(24 * 7 + 2)
    order = world.order()
    assert order.attempts[0].ended is AttemptEnd.REFUSED
    assert order.lender == SECOND
    assert not any(isinstance(event, DeliveryGivenUp) for event in world.events(order))
