"""A borrower reminds of its order: the lender hears it, or the gateway says how the order stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.orders.order import Stage
from schemas.iso18626.codes import RequestType
from schemas.iso18626.messages import ServiceInfo
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    LENDERS,
    NOON,
    error_of,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.truths import check
from tests.workflow.world import NOT_ON_SHELF, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A gateway; what must be true is looked at when the test is over."""
    made = World(tmp_path)
    yield made
    made.wait(60)
    check(made)


def reminder(request_id: str = "R-1", *, at: datetime = NOON + timedelta(days=3), to: str = GATEWAY) -> bytes:
    """A Reminder as a borrower's system writes it."""
    return request(
        request_id, at=at, to=to, service=ServiceInfo(request_type=RequestType.REMINDER, service_type="Loan")
    )


def test_the_lender_that_has_not_answered_is_reminded(world: World) -> None:
    """Under the id that it knows, without a new attempt; a repeat of the same Reminder is one, a later one another."""
    world.post(request())
    order_id = world.order().id
    assert said_ok(world.post(reminder()))
    assert said_ok(world.post(reminder()))
    first, again = world.peers[FIRST].requests
    assert again.service is not None
    assert again.service.request_type == "Reminder"
    assert again.header.requesting_request_id == first.header.requesting_request_id == f"{order_id}-1"
    assert again.bibliographic == first.bibliographic
    assert len(world.order().attempts) == 1
    world.post(reminder(at=NOON + timedelta(days=6)))
    assert len(world.peers[FIRST].requests) == 3
    assert world.kinds(world.order())[-2:] == ["reminded", "told_lender"]


def test_a_reminder_of_what_has_been_sent_is_answered_here(world: World) -> None:
    """The lender has done its part: the borrower hears the present status."""
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Loaned"))
    assert said_ok(world.post(reminder()))
    assert len(world.peers[FIRST].requests) == 1
    assert world.peers[BORROWER].heard[-1] == ("RequestResponse", "Loaned")


def test_a_reminder_of_what_is_with_staff_is_answered_here(world: World) -> None:
    """With the reason in words."""
    world.shelves.verdicts = dict.fromkeys(LENDERS, NOT_ON_SHELF)
    world.post(request())
    assert world.order().stage is Stage.WITH_STAFF
    world.post(reminder())
    assert world.peers[BORROWER].heard[-1] == ("RequestResponse", "RequestReceived")


def test_a_lender_that_the_request_has_not_reached_gets_no_reminder(world: World) -> None:
    """It is on its way; the borrower hears how things stand."""
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request(to=FIRST))
    world.post(reminder(to=FIRST))
    assert world.peers[BORROWER].heard == [("RequestResponse", "RequestReceived")]
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(60)
    assert [asked.service.request_type for asked in world.peers[FIRST].requests if asked.service] == ["New"]


def test_a_reminder_of_nothing_is_refused(world: World) -> None:
    """As any message about an id that nobody knows."""
    assert error_of(world.post(reminder("R-9"))) == (
        "UnrecognisedDataValue",
        "requestingAgencyRequestId: request with a given ID not found",
    )
