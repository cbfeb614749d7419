# mypy: untyped-calls-exclude=twisted
"""Whose agencies each side sees: transparent and opaque, each by its own setting; and messages find their order."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.lending.compose import Behind
from gateway.orders.order import Stage
from schemas.iso18626 import messages as m
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage
from schemas.xml import parse
from tests.workflow.brokering import OPAQUE, set_peer
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    LENDERS,
    SECOND,
    agency,
    borrower_says,
    lender_says,
    loan_request,
    request,
    said_ok,
)
from tests.workflow.world import World

LOANED_BY_FIRST = f"Supplier: Library {FIRST} (DK-{FIRST})"
ASKED_FOR_BORROWER = f"Requester: Library {BORROWER} (DK-{BORROWER})"


def told(world: World) -> m.SupplyingAgencyMessage:
    """What the borrower was told last."""
    message = world.peers[BORROWER].took[-1]
    assert isinstance(message, m.SupplyingAgencyMessage)
    return message


def parties(message: m.Message) -> tuple[str, str]:
    """Supplier and requester of a header."""
    header = message.header
    assert header.supplying_agency is not None
    assert header.requesting_agency is not None
    return header.supplying_agency.value, header.requesting_agency.value


def test_an_opaque_borrower_sees_the_gateway(world: World) -> None:
    """In every message, with the lender in the note; the request id is its own, the supplier's ours and stable."""
    set_peer(world, BORROWER, addressing=OPAQUE)
    world.post(request())
    order = world.order()
    world.post(lender_says(FIRST, f"{order.id}-1", "WillSupply", note="Hylde 7", supplying_request_id="L-1"))
    world.post(lender_says(FIRST, f"{order.id}-1", "Loaned", supplying_request_id="L-1"))
    heard = [message for message in world.peers[BORROWER].took if isinstance(message, m.SupplyingAgencyMessage)]
    assert [one.status.status for one in heard] == ["ExpectToSupply", "WillSupply", "Loaned"]
    for one in heard:
        assert parties(one) == (f"DK-{GATEWAY}", f"DK-{BORROWER}")
        assert (one.header.requesting_request_id, one.header.supplying_request_id) == ("R-1", order.id)
        assert one.info.note is not None
        assert one.info.note.startswith(LOANED_BY_FIRST)
    assert heard[1].info.note == f"{LOANED_BY_FIRST}. Hylde 7"


def test_a_transparent_borrower_sees_the_lender(world: World) -> None:
    """Its agency and its id, and no word of ours before its note."""
    world.post(request())
    said = lender_says(FIRST, f"{world.order().id}-1", "WillSupply", note="Hylde 7", supplying_request_id="L-1")
    world.post(said)
    assert parties(told(world)) == (f"DK-{FIRST}", f"DK-{BORROWER}")
    assert (told(world).header.supplying_request_id, told(world).info.note) == ("L-1", "Hylde 7")
    assert told(world).return_info is None


def test_an_opaque_lender_sees_the_gateway(world: World) -> None:
    """As requester of the Request and of all that follows, with the borrower in the note and where a parcel goes."""
    set_peer(world, FIRST, addressing=OPAQUE)
    world.post(request())
    order = world.order()
    said = lender_says(FIRST, f"{order.id}-1", "Loaned", supplying_request_id="L-1")
    world.post(said.replace(f"DK-{BORROWER}".encode(), f"DK-{GATEWAY}".encode()))
    world.post(borrower_says(Action.RECEIVED, note="Tak"))
    asked, received = world.peers[FIRST].took
    assert isinstance(asked, m.Request)
    assert isinstance(received, m.RequestingAgencyMessage)
    assert parties(asked) == parties(received) == (f"DK-{FIRST}", f"DK-{GATEWAY}")
    assert (received.note, received.header.supplying_request_id) == (f"{ASKED_FOR_BORROWER}. Tak", "L-1")
    assert asked.service is not None
    assert asked.service.note == ASKED_FOR_BORROWER
    assert asked.requesting_agency_info == m.RequestingAgencyInfo(name=f"Library {BORROWER}")
    assert order.stage is Stage.REQUESTED
    assert world.order().stage is Stage.ON_LOAN
    assert parties(told(world)) == (f"DK-{FIRST}", f"DK-{BORROWER}")


def test_an_opaque_lender_is_told_where_the_parcel_goes(world: World) -> None:
    """The borrower's own words of who and where go on as they came."""
    set_peer(world, FIRST, addressing=OPAQUE)
    asked = loan_request()
    info = m.RequestingAgencyInfo(name="Hovedbiblioteket", contact_name="Fjernlån")
    home = m.DeliveryAddress(address=m.Address(line1="Krystalgade 15", locality="København K"))
    world.post(write(replace(asked, requesting_agency_info=info, deliveries=(home,))))
    (sent,) = world.peers[FIRST].requests
    assert (sent.requesting_agency_info, sent.deliveries) == (info, (home,))


def test_an_opaque_borrower_is_told_where_a_loan_goes_back_to(world: World) -> None:
    """To the lender, where that does not say otherwise: the header's agency has no shelves."""
    set_peer(world, BORROWER, addressing=OPAQUE)
    world.post(request())
    attempt = f"{world.order().id}-1"
    world.post(lender_says(FIRST, attempt, "WillSupply"))
    assert told(world).return_info is None
    world.post(lender_says(FIRST, attempt, "Loaned"))
    assert told(world).return_info == m.ReturnInfo(agency=agency(FIRST), name=f"Library {FIRST}")
    own = read(parse(lender_says(FIRST, attempt, "Overdue"))).message
    assert isinstance(own, m.SupplyingAgencyMessage)
    elsewhere = m.ReturnInfo(agency=agency(SECOND), name="Magasinet")
    world.post(write(replace(own, return_info=elsewhere)))
    assert told(world).return_info == elsewhere


@pytest.mark.parametrize("borrower_opaque", [False, True])
@pytest.mark.parametrize("lender_opaque", [False, True])
def test_mixed_sides_go_all_the_way(world: World, *, borrower_opaque: bool, lender_opaque: bool) -> None:
    """Whatever each side sees, and under whichever agency it writes, its messages find the order."""
    if borrower_opaque:
        set_peer(world, BORROWER, addressing=OPAQUE)
    if lender_opaque:
        set_peer(world, FIRST, addressing=OPAQUE)
    world.post(request())
    attempt = f"{world.order().id}-1"
    requester = f"DK-{GATEWAY if lender_opaque else BORROWER}".encode()

    def lender(status: str) -> None:
        body = lender_says(FIRST, attempt, status).replace(f"DK-{BORROWER}".encode(), requester)
        assert said_ok(world.post(body))

    supplier = GATEWAY if borrower_opaque else FIRST
    lender("Loaned")
    assert said_ok(world.post(borrower_says(Action.RECEIVED, to=supplier)))
    assert said_ok(world.post(borrower_says(Action.SHIPPED_RETURN, to=supplier)))
    lender("LoanCompleted")
    assert world.order().stage is Stage.CLOSED
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "LoanCompleted")
    assert world.peers[FIRST].actions == ["Received", "ShippedReturn"]
    assert {parties(one)[0] for one in world.peers[BORROWER].took} == {f"DK-{supplier}"}
    assert {parties(one)[1].encode() for one in world.peers[FIRST].took} == {requester}


def test_an_opaque_borrower_may_choose_its_lender(world: World) -> None:
    """It names the library in its Request; what it hears comes from the gateway all the same."""
    set_peer(world, BORROWER, addressing=OPAQUE)
    world.post(request(to=SECOND))
    world.post(lender_says(SECOND, f"{world.order().id}-1", "Unfilled", reason=ReasonForMessage.REQUEST_RESPONSE))
    assert parties(told(world)) == (f"DK-{GATEWAY}", f"DK-{BORROWER}")
    assert told(world).info.note == f"Supplier: Library {SECOND} (DK-{SECOND})"
    assert world.order().stage is Stage.CLOSED


def test_our_own_word_names_no_lender(world: World) -> None:
    """An order that nobody delivers is between the borrower and the gateway."""
    set_peer(world, BORROWER, addressing=OPAQUE)
    for lender in LENDERS:
        world.post(request(f"R-{lender}", to=lender))
    world.post(request("R-none", faust="99999999"))
    assert parties(told(world)) == (f"DK-{GATEWAY}", f"DK-{BORROWER}")
    assert told(world).info.note is not None
    assert "Supplier:" not in (told(world).info.note or "")


def test_each_attempt_has_its_own_id_and_an_opaque_borrower_one_for_all(world: World) -> None:
    """The second lender's id replaces the first's only where it is seen."""
    set_peer(world, BORROWER, addressing=OPAQUE)
    world.post(request())
    order = world.order()
    world.post(lender_says(FIRST, f"{order.id}-1", "Unfilled", supplying_request_id="L-1"))
    world.post(lender_says(SECOND, f"{order.id}-2", "Loaned", supplying_request_id="L-2"))
    heard = [one for one in world.peers[BORROWER].took if isinstance(one, m.SupplyingAgencyMessage)]
    assert {one.header.supplying_request_id for one in heard} == {order.id}
    world.post(borrower_says(Action.RECEIVED))
    received = world.peers[SECOND].took[-1]
    assert received.header.supplying_request_id == "L-2"
    assert [attempt.supplying_request_id for attempt in world.order().attempts] == ["L-1", "L-2"]


def test_a_library_without_a_name_is_known_by_its_number() -> None:
    """The directory need not name everybody; the number is enough to find it."""
    assert Behind(agency=FIRST, name="").noted("Supplier", "Hylde 7") == f"Supplier: DK-{FIRST}. Hylde 7"
    assert Behind(agency="SE-Mdu", name="Malmö").noted("Supplier", None) == "Supplier: Malmö (SE-Mdu)"
