# mypy: untyped-calls-exclude=twisted
"""Messages that come at the wrong time, from the wrong side, or in words that the other side has not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from twisted.internet.defer import ensureDeferred
from twisted.python.failure import Failure

from gateway.automation.values import Wish
from gateway.orders.events import SupplierSaid
from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd
from gateway.workflow.wishes import Terms, WishReader
from schemas.iso18626.codes import Action, ReasonForMessage, RequestSubType
from schemas.iso18626.messages import Request, RequestingAgencyMessage, ServiceInfo, SupplyingAgencyMessage
from schemas.xml import TooBig
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    SECOND,
    borrower_says,
    error_of,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.world import BRANCH, CASE, World


@pytest.fixture
def attempt(world: World) -> str:
    """The id of the request that the first lender has."""
    world.post(request())
    return f"{world.order().id}-1"


def test_unknown_ids_are_refused(world: World) -> None:
    """A message about nothing that we know is kept, and its sender told."""
    not_found = ("UnrecognisedDataValue", "requestingAgencyRequestId: request with a given ID not found")
    assert error_of(world.post(lender_says(FIRST, "nobody-1", "Loaned"))) == not_found
    assert error_of(world.post(borrower_says(Action.RECEIVED, "R-99"))) == not_found
    assert [row.remark for row in world.workflow.queries.refused()] == [": ".join(not_found)] * 2


def test_another_library_may_not_speak_for_the_lender(world: World, attempt: str) -> None:
    """The id of a request is no password."""
    kind, value = error_of(world.post(lender_says(SECOND, attempt, "Loaned")))
    assert kind == "UnrecognisedDataValue"
    assert value is not None
    assert value.startswith("supplyingAgencyId")
    assert world.order().stage is Stage.REQUESTED


def test_another_borrower_may_not_speak_for_the_borrower(world: World, attempt: str) -> None:
    """The same id from another library is another id."""
    assert attempt
    assert not said_ok(world.post(borrower_says(Action.CANCEL, borrower="746100")))
    assert not world.order().cancel_pending


def test_a_branch_and_its_library_are_one_lender(world: World) -> None:
    """A Request to a branch may be answered under the library's number."""
    world.post(request(to=BRANCH))
    assert world.order().lender == BRANCH
    assert said_ok(world.post(lender_says(FIRST, f"{world.order().id}-1", "WillSupply")))
    assert world.order().stage is Stage.PROMISED


@pytest.mark.parametrize("status", ["Loaned", "Unfilled", "Cancelled", "LoanCompleted"])
def test_a_notification_moves_nothing(world: World, attempt: str, status: str) -> None:
    """It is passed on with the status that the order really has."""
    world.post(lender_says(FIRST, attempt, "WillSupply"))
    world.post(lender_says(FIRST, attempt, status, reason=ReasonForMessage.NOTIFICATION, note="Vi leder"))
    assert world.order().stage is Stage.PROMISED
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert (told.info.reason_for_message, told.status.status, told.info.note) == (
        "Notification",
        "WillSupply",
        "Vi leder",
    )


def test_an_empty_status_is_no_change(world: World, attempt: str) -> None:
    """As Alma and Rapido write it: taken, and passed on with the status as it stands."""
    world.post(lender_says(FIRST, attempt, "WillSupply"))
    assert said_ok(world.post(lender_says(FIRST, attempt, "", note="Kommer fredag")))
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "WillSupply")


def test_an_empty_status_as_the_first_word(world: World, attempt: str) -> None:
    """There is no status yet but the one that we gave."""
    assert said_ok(world.post(lender_says(FIRST, attempt, "")))
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "ExpectToSupply")


@pytest.mark.parametrize("word", ["HoldReturn", "ReleaseHoldReturn"])
def test_statuses_of_2021_reach_a_1_2_borrower_as_notifications(world: World, attempt: str, word: str) -> None:
    """Version 1.2 has no word for them; the note says it."""
    world.post(lender_says(FIRST, attempt, "Loaned"))
    assert said_ok(world.post(lender_says(FIRST, attempt, "HoldReturn", note="Vent")))
    if word != "HoldReturn":
        assert said_ok(world.post(lender_says(FIRST, attempt, word, note="Vent")))
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert (told.info.reason_for_message, told.status.status, told.info.note) == (
        "Notification",
        "Loaned",
        f"{word}: Vent",
    )
    assert world.order().stage is Stage.ON_LOAN


@pytest.mark.parametrize("action", [Action.HOLD_RETURN, Action.LOST])
def test_actions_of_2021_reach_a_1_2_lender_as_notifications(world: World, attempt: str, action: Action) -> None:
    """Version 1.2 has no word for them; the note says it."""
    world.post(lender_says(FIRST, attempt, "Loaned"))
    assert said_ok(world.post(borrower_says(action, note="Væk")))
    told = world.peers[FIRST].took[-1]
    assert isinstance(told, RequestingAgencyMessage)
    assert (told.action, told.note) == ("Notification", f"{action}: Væk")


def test_a_request_of_2021_with_many_sub_types_is_passed_on(world: World) -> None:
    """Version 1.2 takes three."""
    many = ("".join(f"<requestSubType>{kind}</requestSubType>" for kind in RequestSubType)).encode()
    body = request(service=ServiceInfo(request_type="New", service_type="Loan"))
    assert said_ok(world.post(body.replace(b"<serviceType>", many + b"<serviceType>")))
    (asked,) = world.peers[FIRST].requests
    assert asked.service is not None
    assert len(asked.service.request_sub_types) == 3


@pytest.mark.parametrize("status", ["WillSupply", "Loaned"])
def test_a_lender_that_was_left_means_to_deliver(world: World, attempt: str, status: str) -> None:
    """A person must see it; the order stays where it is, and the borrower is not told what is not so."""
    world.post(lender_says(FIRST, attempt, "Unfilled"))
    assert world.order().lender == SECOND
    told = len(world.peers[BORROWER].took)
    assert said_ok(world.post(lender_says(FIRST, attempt, status)))
    order = world.order()
    assert order.lender == SECOND
    assert FIRST in order.needs_attention
    assert len(world.peers[BORROWER].took) == told
    last = world.events(order)[-1]
    assert isinstance(last, SupplierSaid)
    assert not last.applied


@pytest.mark.parametrize("status", ["Unfilled", "Cancelled", "RetryPossible"])
def test_a_lender_that_was_left_and_agrees_troubles_nobody(world: World, attempt: str, status: str) -> None:
    """Its word is kept."""
    world.post(lender_says(FIRST, attempt, "Unfilled"))
    assert said_ok(world.post(lender_says(FIRST, attempt, status, note="som sagt")))
    assert not world.order().needs_attention


def test_a_status_request_while_the_next_lender_is_sought(world: World, attempt: str) -> None:
    """An Unfilled that the borrower never heard of is not told as the order's status: the order is open."""
    world.wait(120)  # what was asked for the first lender is not fresh any more
    world.shelves.slow = True
    world.post(lender_says(FIRST, attempt, "Unfilled"))
    assert world.order().stage is Stage.DECIDING
    world.post(borrower_says(Action.STATUS_REQUEST))
    assert world.peers[BORROWER].heard[-1] == ("StatusRequestResponse", "ExpectToSupply")


def test_a_lender_that_speaks_before_it_confirms(world: World) -> None:
    """Its word proves that the Request is there: it is not sent again, and the borrower's messages go on."""
    world.peers[FIRST].mood = Mood.SWALLOWS
    world.post(request())
    world.peers[FIRST].mood = Mood.DECLINES
    assert said_ok(world.post(lender_says(FIRST, f"{world.order().id}-1", "WillSupply")))
    world.pass_hours(3)
    assert (world.order().stage, world.peers[FIRST].tried) == (Stage.PROMISED, 1)
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    assert [m.state for m in view.messages if m.kind == "Request" and m.direction == "out"] == ["delivered"]


def test_a_lender_that_speaks_while_it_confirms(world: World) -> None:
    """Word and confirmation cross: both are taken."""
    world.peers[FIRST].mood = Mood.LATE
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Unfilled"))
    assert world.order().lender == SECOND
    world.peers[FIRST].waiting.pop().callback(None)
    world.settle()
    order = world.order()
    assert (order.lender, order.needs_attention) == (SECOND, "")
    assert order.attempts[0].ended is AttemptEnd.UNFILLED


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2026, 4, 1, 22, 0, tzinfo=UTC), date(2026, 4, 2)),
        (datetime(2026, 4, 1, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(9999, 12, 31, 23, 30, tzinfo=UTC), date(9999, 12, 31)),
    ],
)
def test_days_are_the_librarys(world: World, attempt: str, written: datetime, day: date) -> None:
    """23:59:59Z means the day itself, anything else a moment in Copenhagen; "no limit" is a day too."""
    world.post(lender_says(FIRST, attempt, "Loaned", due=written))
    assert world.order().due == day
    service = ServiceInfo(request_type="New", service_type="Loan", need_before=written)
    world.post(request("R-2", service=service))
    assert world.order("R-2").wish.need_before == day


def test_a_fault_of_ours_in_one_message_leaves_the_others_alone(
    world: World, attempt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sender gets no confirmation, nothing of it is stored, and what came in the same batch is taken."""
    real = WishReader.wish

    def fail_for_one(reader: WishReader, asked: Request, terms: Terms) -> Wish:
        if asked.header.requesting_request_id == "R-bad":
            raise ZeroDivisionError
        return real(reader, asked, terms)

    monkeypatch.setattr(WishReader, "wish", fail_for_one)
    good = ensureDeferred(world.workflow.receive(request("R-good")))
    bad = ensureDeferred(world.workflow.receive(request("R-bad")))
    also_good = ensureDeferred(world.workflow.receive(request("R-also-good")))
    faults: list[Failure] = []
    bad.addErrback(faults.append)
    world.settle()
    assert [fault.type for fault in faults] == [ZeroDivisionError]
    assert said_ok(CASE.successResultOf(good))
    assert said_ok(CASE.successResultOf(also_good))
    assert attempt
    assert world.workflow.queries.by_request(BORROWER, "R-bad") is None
    assert len(world.peers[FIRST].requests) == 3


def test_requests_say_what_they_are(world: World, attempt: str) -> None:
    """What the lender gets is a New request for the record under its own local id."""
    assert attempt
    (asked,) = world.peers[FIRST].requests
    assert isinstance(asked, Request)
    assert asked.service is not None
    assert (asked.service.request_type, asked.bibliographic.supplier_unique_record_id) == ("New", "loc-1")


def test_the_largest_message_is_as_large_as_the_configuration_says(world: World) -> None:
    """An operator may take more than the parser's own measure, and the order goes all its way with it."""
    body = request("R-large", service=ServiceInfo(request_type="New", service_type="Loan", note="x" * 300_000))
    assert "at most 262144" in world.fails_with(TooBig, world.workflow.receive(body))
    world.message_bytes = 512 * 1024
    world.restart()
    assert said_ok(world.post(body))
    assert len(world.peers[FIRST].requests) == 1
