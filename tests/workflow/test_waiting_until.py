"""Until when an order waits, as the API and the console say it: by its next time limit, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from gateway.orders.order import Stage
from gateway.orders.vocabulary import Limit
from gateway.orders.waiting import For, Party, Waiting
from gateway.web.console.standing import waits
from schemas.iso18626.codes import Action, ReasonForMessage
from schemas.iso18626.messages import ServiceInfo
from tests.workflow.sayings import FIRST, LENDERS, borrower_says, lender_says, request
from tests.workflow.world import NOT_ON_SHELF, World

DUE: Final = datetime(2026, 3, 30, 23, 59, 59, tzinfo=UTC)
WANTED: Final = ServiceInfo(service_type="Loan", need_before=datetime(2026, 3, 5, 23, 59, 59, tzinfo=UTC))
Step = Callable[[World], object]


def says(status: str, **more: object) -> Step:
    """The first lender says something."""
    return lambda world: world.post(lender_says(FIRST, f"{world.order().id}-1", status, **more))  # type: ignore[arg-type]


def does(action: Action) -> Step:
    """The borrower does something."""
    return lambda world: world.post(borrower_says(action))


def place(world: World) -> None:
    """A request to the first lender, on 2 March."""
    world.post(request(to=FIRST))


def place_for_a_day(world: World) -> None:
    """A request that helps until 5 March."""
    world.post(request(to=FIRST, service=WANTED))


def place_and_lie(world: World) -> None:
    """A request that nobody can serve."""
    world.shelves.verdicts = dict.fromkeys(LENDERS, NOT_ON_SHELF)
    world.post(request())


def place_and_ask(world: World) -> None:
    """A request whose libraries have not answered yet."""
    world.shelves.slow = True
    world.post(request())


def days(number: int) -> Step:
    """So many days pass."""

    def passing(world: World) -> None:
        world.reactor.advance(number * 24 * 3600)
        world.wait(10)

    return passing


def waiting(world: World) -> Waiting:
    """What the API says of the order."""
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    assert view.waits_for is not None
    return view.waits_for


LENT: Final = says("Loaned", due=DUE)
TIMED: Final[tuple[tuple[tuple[Step, ...], For, date, Limit], ...]] = (
    ((place,), For.ANSWER, date(2026, 3, 9), Limit.UNANSWERED),
    ((place_for_a_day,), For.ANSWER, date(2026, 3, 5), Limit.NEEDED),
    ((place, says("RequestReceived")), For.ANSWER, date(2026, 3, 16), Limit.UNDECIDED),
    ((place, does(Action.CANCEL)), For.CANCEL_ANSWER, date(2026, 3, 5), Limit.CANCEL_UNANSWERED),
    ((place, says("WillSupply")), For.DISPATCH, date(2026, 3, 16), Limit.NOT_SENT),
    ((place, LENT), For.RETURN, date(2026, 3, 30), Limit.OVERDUE),
    ((place, says("Loaned")), For.RETURN, date(2026, 5, 1), Limit.UNDATED),
    ((place, LENT, does(Action.RENEW)), For.RENEW_ANSWER, date(2026, 3, 5), Limit.RENEW_UNANSWERED),
    ((place, LENT, says("Overdue")), For.RETURN, date(2026, 3, 30), Limit.STILL_OUT),
    ((place, LENT, does(Action.SHIPPED_RETURN)), For.END, date(2026, 3, 23), Limit.NOT_BACK),
    ((place, says("RetryPossible")), For.RETRY, date(2026, 4, 1), Limit.RETRY),
)
"""What has happened, what is waited for, the last day of it by the settings' own values, and the limit that ends it."""


@pytest.mark.parametrize(("steps", "what", "until", "limit"), TIMED)
def test_an_order_waits_until_its_next_limit(
    world: World, steps: tuple[Step, ...], what: For, until: date, limit: Limit
) -> None:
    """The last day on which nothing is done yet; a promised day counts whole."""
    for step in steps:
        step(world)
    found = waiting(world)
    assert (found.what, found.until, found.limit) == (what, until, limit)
    assert f"until {until}" in waits(found, world.clock, str)


def test_the_day_is_the_last_one(world: World) -> None:
    """On it nothing has happened yet; on the next one the limit has run out."""
    place_for_a_day(world)
    days(3)(world)
    assert not world.order().needs_attention
    days(1)(world)
    assert world.order().needs_attention
    assert waiting(world).limit is Limit.UNANSWERED


@pytest.mark.parametrize(
    ("steps", "party", "said"),
    [
        ((place_and_ask,), Party.GATEWAY, "until the libraries have answered"),
        ((place_and_lie,), Party.STAFF, "without a time limit"),
        ((place, days(8)), Party.LENDER, "its time is over, which staff are shown"),
    ],
)
def test_what_is_not_timed_says_so(world: World, steps: tuple[Step, ...], party: Party, said: str) -> None:
    """No day, and the words why."""
    for step in steps:
        step(world)
    found = waiting(world)
    assert (found.party, found.until, found.limit) == (party, None, None)
    assert waits(found, world.clock, str).endswith(said)
    if party is Party.LENDER:
        assert world.order().noticed
    world.shelves.answer()


def test_a_closed_order_waits_for_nothing(world: World) -> None:
    """In words as in values."""
    place(world)
    says("Unfilled")(world)
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    assert (view.order.stage, view.waits_for) == (Stage.CLOSED, None)
    assert waits(view.waits_for, world.clock, str) == ""


def test_a_renewal_moves_the_day(world: World) -> None:
    """The new due day is waited for."""
    place(world)
    LENT(world)
    says("Loaned", reason=ReasonForMessage.RENEW_RESPONSE, answer=True, due=DUE + timedelta(days=28))(world)
    assert waiting(world).until == date(2026, 4, 27)
