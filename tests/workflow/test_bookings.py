"""Bookings: their days are shown, and staff are told of days that cannot be what is meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.orders.order import Stage
from gateway.web.console.timeline import timeline
from schemas.iso18626.codes import RequestType
from schemas.iso18626.messages import Request, ServiceInfo
from tests.workflow.sayings import FIRST, lender_says, request, said_ok
from tests.workflow.world import World

BACKWARDS = "The booking ends before it begins: ask which days are meant"
OVER = "The booked days were over when this came: ask which days are meant"


def booked(starts: datetime | None, ends: datetime | None, kind: RequestType | None = None) -> ServiceInfo:
    """A booking of these days; today is 2 March 2026."""
    return ServiceInfo(
        request_type=kind,
        request_sub_types=("BookingRequest",),
        service_type="Loan",
        start_date=starts,
        end_date=ends,
    )


def told(world: World) -> list[tuple[str, ...]]:
    """What the order's story says beneath each time that the borrower asked."""
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    story = timeline(view, world.clock, str)
    return [moment.details for moment in story if "ordered" in moment.title or "asks once more" in moment.title]


@pytest.mark.parametrize(
    ("starts", "ends", "lines"),
    [
        (None, None, ()),
        ((5, 4), (5, 8), ("Booked from 2026-05-04 until 2026-05-08",)),
        ((5, 4), (5, 4), ("Booked from 2026-05-04 until 2026-05-04",)),
        ((2, 20), (3, 2), ("Booked from 2026-02-20 until 2026-03-02",)),
        ((5, 8), (5, 4), ("Booked from 2026-05-08 until 2026-05-04", BACKWARDS)),
        ((2, 20), (3, 1), ("Booked from 2026-02-20 until 2026-03-01", OVER)),
    ],
)
def test_days_that_cannot_be_meant_are_told_to_staff(
    world: World, starts: tuple[int, int] | None, ends: tuple[int, int] | None, lines: tuple[str, ...]
) -> None:
    """The request is taken and passed on as it is: the lender, who reads the days too, may know better."""
    first, last = (datetime(2026, *day, 12, tzinfo=UTC) if day else None for day in (starts, ends))
    assert said_ok(world.post(request(to=FIRST, service=booked(first, last))))
    (passed_on,) = world.peers[FIRST].requests
    assert isinstance(passed_on, Request)
    assert passed_on.service is not None
    assert (passed_on.service.start_date, passed_on.service.end_date) == (first, last)
    assert world.order().stage is Stage.REQUESTED
    assert told(world) == [lines]


def test_the_days_of_a_retry_are_told_too(world: World) -> None:
    """Each time for itself, by the day on which it came."""
    world.post(request(to=FIRST, service=booked(None, datetime(2026, 3, 3, 12, tzinfo=UTC))))
    world.post(lender_says(FIRST, f"{world.order().id}-1", "RetryPossible"))
    world.pass_hours(5 * 24)
    last = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert said_ok(world.post(request(to=FIRST, service=booked(None, last, RequestType.RETRY))))
    assert told(world) == [("Booked until 2026-03-03",), ("The same is wanted", "Booked until 2026-03-04", OVER)]
