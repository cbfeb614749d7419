"""A borrower reminds of its order: the lender hears it, or the gateway says how the order stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

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
    OTHER_BORROWER,
    error_of,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.world import NEWER_FAUST, NOT_ON_SHELF, World


def reminder(
    request_id: str = "R-1",
    *,
    at: datetime = NOON + timedelta(days=3),
    to: str = GATEWAY,
    previous: str | None = None,
    note: str | None = None,
    **more: Any,
) -> bytes:
    """A Reminder as a borrower's system writes it."""
    service = ServiceInfo(
        request_type=RequestType.REMINDER, service_type="Loan", previous_request_id=previous, note=note
    )
    return request(request_id, at=at, to=to, service=service, **more)


def meant(request_id: str) -> tuple[str, str]:
    """The ERROR that says under which id a Reminder is to be sent."""
    return (
        "UnrecognisedDataValue",
        f"requestingAgencyRequestId: a Reminder uses the id of its Request, which is {request_id}",
    )


UNKNOWN: Final = ("UnrecognisedDataValue", "requestingAgencyRequestId: request with a given ID not found")


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


def test_what_a_reminder_says_goes_along(world: World) -> None:
    """Its own note; where it has none, that of the request."""
    world.post(request(service=ServiceInfo(request_type=RequestType.NEW, service_type="Loan", note="gerne hurtigt")))
    world.post(reminder())
    world.post(reminder(at=NOON + timedelta(days=6), note="eksamen er på fredag"))
    notes = [asked.service.note for asked in world.peers[FIRST].requests if asked.service]
    assert notes == ["gerne hurtigt", "gerne hurtigt", "eksamen er på fredag"]


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


def test_a_reminder_that_is_sent_again_by_hand_begins_no_attempt(world: World) -> None:
    """A lender that takes no Reminders has the order all the same, and no other lender is asked."""
    world.post(request())
    world.peers[FIRST].mood = Mood.DECLINES
    world.post(reminder())
    (found,) = world.workflow.queries.given_up()
    world.act(world.order(), do="resend", message=found.row.id)
    (attempt,) = world.order().attempts
    assert attempt.ended is None
    assert attempt.delivered
    assert world.order().needs_attention
    assert [one.row.id for one in world.workflow.queries.given_up()] == [found.row.id]


def test_a_reminder_that_waits_is_not_sent_once_its_attempt_has_ended(world: World) -> None:
    """The lender that is reminded has said Unfilled meanwhile."""
    world.post(request())
    world.peers[FIRST].mood = Mood.DOWN
    world.post(reminder())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Unfilled"))
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    assert [asked.service.request_type for asked in world.peers[FIRST].requests if asked.service] == ["New"]


def test_a_reminder_of_nothing_is_refused(world: World) -> None:
    """As any message about an id that nobody knows."""
    assert error_of(world.post(reminder("R-9"))) == UNKNOWN


def test_a_reminder_under_a_new_id_is_told_which_one_is_meant(world: World) -> None:
    """The borrower's only open order for the record; nothing else happens."""
    world.post(request())
    version = world.order().version
    assert error_of(world.post(reminder("R-9"))) == meant("R-1")
    assert error_of(world.post(reminder("R-8", to=FIRST))) == meant("R-1")
    assert world.order().version == version
    assert len(world.peers[FIRST].requests) == 1


def test_a_reminder_that_names_its_request_is_told_so(world: World) -> None:
    """By requestingAgencyPreviousRequestId, whatever else there is; after a Retry under a new id, by that one."""
    for number in (1, 2):
        world.post(request(f"R-{number}", to=FIRST))
    assert error_of(world.post(reminder("R-9", previous="R-2"))) == meant("R-2")
    world.post(lender_says(FIRST, f"{world.order('R-2').id}-1", "RetryPossible"))
    again = ServiceInfo(request_type=RequestType.RETRY, service_type="Loan", previous_request_id="R-2")
    assert said_ok(world.post(request("R-3", to=FIRST, service=again)))
    assert error_of(world.post(reminder("R-9", previous="R-2", at=NOON + timedelta(days=4)))) == meant("R-3")


@pytest.mark.parametrize("why", ["two are open", "it is closed", "another borrower's", "another record", "no record"])
def test_what_is_meant_is_not_guessed(world: World, why: str) -> None:
    """Another's id is never told, and neither of two; then the id is unknown, as any."""
    world.post(request(to=FIRST))
    if why == "two are open":
        world.post(request("R-2", to=FIRST))
    if why == "it is closed":
        world.post(lender_says(FIRST, f"{world.order().id}-1", "Unfilled"))
    sent = {
        "another borrower's": reminder("R-9", borrower=OTHER_BORROWER),
        "another record": reminder("R-9", faust=NEWER_FAUST),
        "no record": reminder("R-9", faust="not a number"),
    }
    assert error_of(world.post(sent.get(why, reminder("R-9")))) == UNKNOWN
