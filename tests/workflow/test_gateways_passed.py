"""The gateways that a Request has passed go along with it, and one that has passed too many is refused."""

from __future__ import annotations

import json
import sqlite3

import pytest

from gateway.config import BrokeringConfig
from gateway.lending.admission import NOTHING_SHOWN
from gateway.web.console.timeline import timeline
from gateway.workflow.order_base import ORDER
from schemas.iso18626.codes import Action
from tests.workflow.peers import Mood
from tests.workflow.sayings import FIRST, GATEWAY, borrower_says, error_of, request, said_ok
from tests.workflow.world import World

MOST = BrokeringConfig().most_gateways


def post(world: World, body: bytes, *gateways: str) -> bytes:
    """Posts a message that says which gateways it has passed."""
    answer = world.run(world.workflow.receive(body, NOTHING_SHOWN, gateways))
    world.settle()
    return answer


def via(world: World) -> str | None:
    """What the last call told the first lender of it."""
    return dict(world.peers[FIRST].shown).get("Via")


@pytest.mark.parametrize(
    ("gateways", "told"),
    [
        ((), "ISO18626/2021 190101"),
        (("700100", "DE-Tü1"), "ISO18626/2021 700100, ISO18626/2021 DE-T%C3%BC1, ISO18626/2021 190101"),
    ],
)
def test_a_lender_is_told_whom_the_request_has_passed(world: World, gateways: tuple[str, ...], told: str) -> None:
    """Those before in their order, and us."""
    post(world, request(to=FIRST), *gateways)
    assert via(world) == told
    assert world.order().gateways == gateways


def test_staff_read_which_way_an_order_came(world: World) -> None:
    """In its story."""
    post(world, request(to=FIRST), "700100", GATEWAY)
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    assert timeline(view, world.clock, str)[0].details == ("Came by way of 700100, 190101",)


def test_what_follows_a_request_tells_of_no_gateways(world: World) -> None:
    """It goes the way that the Request has found."""
    post(world, request(to=FIRST), "700100")
    post(world, borrower_says(Action.CANCEL, to=FIRST))
    assert world.peers[FIRST].actions == ["Cancel"]
    assert via(world) is None


@pytest.mark.parametrize(("passed", "taken"), [(MOST - 1, True), (MOST, False), (MOST + 1, False)])
@pytest.mark.parametrize("to", [FIRST, GATEWAY])
def test_a_request_that_has_passed_too_many_is_refused(world: World, to: str, passed: int, *, taken: bool) -> None:
    """Whoever it is for; the refusal names them all, so that somebody can mend what one of them has wrong."""
    answer = post(world, request(to=to), *(["700100", GATEWAY] * passed)[:passed])
    assert said_ok(answer) is taken
    assert world.workflow.queries.statistics().orders == taken
    if not taken:
        kind, value = error_of(answer)
        assert kind == "UnrecognisedDataValue"
        assert value is not None
        assert value.startswith(
            "supplyingAgencyId: the Request has passed too many gateways: 700100, 190101, 700100, 190101"
        )


def test_how_many_are_too_many_is_a_setting(world: World) -> None:
    """Of one that is behind nobody but takes Requests from one broker."""
    world.brokering = BrokeringConfig(most_gateways=1)
    world.restart()
    assert not said_ok(post(world, request("R-2"), "700100"))
    assert said_ok(post(world, request()))


def test_a_request_sent_again_by_hand_tells_it_again(world: World) -> None:
    """The message that was given up is the same, and so is its way."""
    world.peers[FIRST].mood = Mood.FAILS
    post(world, request(to=FIRST), "700100")
    world.pass_hours(8 * 24)
    world.peers[FIRST].mood = Mood.TAKES
    world.peers[FIRST].shown = ()
    order = world.order()
    world.act(order, do="resend", message=order.attempts[0].message)
    assert len(world.peers[FIRST].requests) == 1
    assert via(world) == "ISO18626/2021 700100, ISO18626/2021 190101"


def test_an_order_base_that_knows_nothing_of_gateways_is_read(world: World) -> None:
    """Its events, orders and waiting messages have passed nobody, and go on."""
    world.peers[FIRST].mood = Mood.DOWN
    post(world, request(to=FIRST), "700100")
    world.crash()
    forget_gateways(world)
    world.begin()
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(60)
    assert world.order().gateways == ()
    assert world.order().attempts[0].delivered
    assert via(world) is None
    assert world.kinds(world.order())[0] == "placed"


def forget_gateways(world: World) -> None:
    """Leaves events, rows and tasks as they were written before."""
    with sqlite3.connect(world.path) as base:
        for table, key, which in (
            ("event", "sequence", "1"),
            ("row", "key", f"kind = '{ORDER}'"),
            ("task", "id", "queue = 'outbox'"),
        ):
            found = base.execute(f"SELECT {key}, body FROM {table} WHERE {which}").fetchall()
            assert found
            for one, body in found:
                said = {name: value for name, value in json.loads(body).items() if name != "gateways"}
                stored = json.dumps(said).encode()
                base.execute(f"UPDATE {table} SET body = ? WHERE {key} = ? AND {which}", (stored, one))
    base.close()
