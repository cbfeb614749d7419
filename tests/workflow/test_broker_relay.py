# mypy: untyped-calls-exclude=twisted
"""Confirmations that are relayed: held after all is stored, answered with the other side's verdict, or OK in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.testing import StringTransport

from gateway.lending import relay
from gateway.lending.heads import head_of
from gateway.lending.inbox import Held, Inbox
from gateway.lending.relay import error_said
from gateway.orders.order import Stage
from gateway.store.values import MessageRecord
from gateway.web.metrics import Metrics
from gateway.web.site import make_site
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.codes import Action, ErrorType
from schemas.iso18626.messages import ErrorData, RequestingAgencyMessage
from tests.workflow.brokering import set_peer
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    NOON,
    borrower_says,
    error_of,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.truths import check
from tests.workflow.world import CASE, NO_ADDRESS_BORROWER, World

NO = ("BadlyFormedMessage", "we do not take such requests")
RECEIVED = borrower_says(Action.RECEIVED)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A gateway whose borrower and first lender want the other side's confirmations, with a loan that is out."""
    made = World(tmp_path)
    set_peer(made, BORROWER, FIRST, relays_confirmations=True)
    made.post(request())
    made.post(lender_says(FIRST, f"{made.order().id}-1", "Loaned"))
    yield made
    made.pass_hours(1)
    check(made)


def begin(world: World, body: bytes) -> Deferred[bytes]:
    """Posts a message and lets the gateway do all that it can do now."""
    held = ensureDeferred(world.workflow.receive(body))
    world.settle()
    return held


def answered(world: World, held: Deferred[bytes]) -> bytes:
    """The confirmation, after all that can be done now."""
    world.settle()
    return CASE.successResultOf(held)


def test_others_are_confirmed_at_once(world: World) -> None:
    """A confirmation is a receipt: the default waits for nobody."""
    set_peer(world, BORROWER, relays_confirmations=False)
    world.peers[FIRST].mood = Mood.LATE
    assert said_ok(answered(world, begin(world, RECEIVED)))


def test_the_answer_is_held_until_the_lender_has_confirmed(world: World) -> None:
    """And everything is stored meanwhile: the order knows, and the lender has the message."""
    world.peers[FIRST].mood = Mood.LATE
    held = begin(world, RECEIVED)
    CASE.assertNoResult(held)
    assert world.order().received
    assert world.peers[FIRST].actions == ["Received"]
    world.peers[FIRST].waiting.pop().callback(None)
    assert said_ok(answered(world, held))


def test_the_http_answer_is_what_is_held(world: World) -> None:
    """Through the real site: nothing goes back to the peer before the lender has spoken, then 200 with its ERROR."""
    world.peers[FIRST].mood = Mood.DOWN
    site = make_site(
        world.workflow,
        agency=GATEWAY,
        token="",
        message_bytes=world.message_bytes,
        metrics=Metrics(),
        clock=world.clock,
        reactor=world.reactor,
    )
    channel, wire = cast("Any", site).buildProtocol(IPv4Address("TCP", "127.0.0.1", 4000)), StringTransport()
    channel.makeConnection(wire)
    head = (
        f"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {len(RECEIVED)}\r\n"
    )
    channel.dataReceived(f"{head}\r\n".encode() + RECEIVED)
    world.settle()
    assert wire.value() == b""
    world.peers[FIRST].mood = Mood.DECLINES
    world.wait(world.outbox.relay_seconds - 1)
    answer, _, body = wire.value().partition(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert error_of(body) == NO


def test_the_lenders_error_is_the_answer(world: World) -> None:
    """With its errorData; the message counts all the same, and staff see what the lender said."""
    world.peers[FIRST].mood = Mood.DECLINES
    answer = answered(world, begin(world, RECEIVED))
    assert error_of(answer) == NO
    assert world.order().received
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    remarks = [row.remark for row in view.messages if row.direction == "in" and row.about == "Received"]
    assert remarks == ["taken here; the other side answered BadlyFormedMessage: we do not take such requests"]


def test_the_borrowers_error_goes_to_the_lender(world: World) -> None:
    """The same the other way."""
    world.peers[BORROWER].mood = Mood.DECLINES
    said = lender_says(FIRST, f"{world.order().id}-1", "Overdue")
    assert error_of(answered(world, begin(world, said))) == NO


@pytest.mark.parametrize("mood", [Mood.HANGS, Mood.DOWN, Mood.FAILS, Mood.REJECTS], ids=str)
def test_at_the_limit_it_is_confirmed_as_stored(world: World, mood: Mood) -> None:
    """The outbox goes on: a dead neighbour holds nobody's connection."""
    world.peers[FIRST].mood = mood
    held = begin(world, RECEIVED)
    world.wait(world.outbox.relay_seconds - 0.5)
    CASE.assertNoResult(held)
    world.wait(1)
    assert said_ok(answered(world, held))
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(1)
    assert world.peers[FIRST].actions == ["Received"]


def test_what_is_tried_again_in_time_is_still_relayed(world: World) -> None:
    """The first try failed, the second was refused."""
    world.outbox = type(world.outbox)(relay_seconds=60)
    world.restart()
    world.peers[FIRST].mood = Mood.DOWN
    held = begin(world, RECEIVED)
    world.peers[FIRST].mood = Mood.DECLINES
    world.wait(30)
    assert error_of(answered(world, held)) == NO


def test_a_repeat_waits_too_and_gets_the_same_bytes(world: World) -> None:
    """While it is held, and for ever after; the lender hears it once."""
    world.peers[FIRST].mood = Mood.LATE
    held = [begin(world, RECEIVED), begin(world, RECEIVED)]
    for one in held:
        CASE.assertNoResult(one)
    world.peers[FIRST].waiting.pop().callback(None)
    first, second = (answered(world, one) for one in held)
    world.wait(5)
    assert first == second == world.post(RECEIVED)
    assert world.peers[FIRST].actions == ["Received"]


def test_a_repeat_of_what_was_refused_is_refused_with_the_same_bytes(world: World) -> None:
    """Although the lender would take it now: what was answered stays answered."""
    world.peers[FIRST].mood = Mood.DECLINES
    first = answered(world, begin(world, RECEIVED))
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(5)
    assert world.post(RECEIVED) == first
    assert error_of(first) == NO
    assert world.peers[FIRST].actions == []


def test_a_repeat_waits_no_longer_than_the_first(world: World) -> None:
    """What the first was told at its limit is the answer to both."""
    world.peers[FIRST].mood = Mood.HANGS
    first = begin(world, RECEIVED)
    world.wait(world.outbox.relay_seconds - 1)
    second = begin(world, RECEIVED)
    CASE.assertNoResult(second)
    world.wait(2)
    assert answered(world, first) == answered(world, second)


def test_a_message_is_settled_once(world: World) -> None:
    """Whatever is found out later: the answer that was stored first is the answer."""
    world.peers[FIRST].mood = Mood.DOWN
    begin(world, RECEIVED)
    listed = (world.store.read.message(row.id) for row in world.store.read.messages(world.order().id))
    (kept,) = (row for row in listed if row is not None and row.body == RECEIVED)
    said = read(RECEIVED).message
    assert isinstance(said, RequestingAgencyMessage)
    held, inbox = Held(kept.id, said, head_of(kept.head).passed_on), Inbox(world.clock)
    error = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value="no")
    first = world.run_deferred(world.store.write(lambda unit: inbox.settle(unit, held, error)))
    world.wait(5)
    second = world.run_deferred(world.store.write(lambda unit: inbox.settle(unit, held, None)))
    assert (first, first.ok) == (second, False)
    assert world.post(RECEIVED) == first.confirmation


@pytest.mark.parametrize("mood", [Mood.TAKES, Mood.DECLINES], ids=str)
def test_after_a_crash_the_repeat_is_answered_by_what_has_become_of_it(world: World, mood: Mood) -> None:
    """Nobody had been answered; the message went on from the outbox, and its verdict is there."""
    world.peers[FIRST].mood = Mood.LATE
    begin(world, RECEIVED)
    world.crash()
    world.peers[FIRST].mood = mood
    world.begin()
    world.wait(60)
    answer = answered(world, begin(world, RECEIVED))
    assert said_ok(answer) == (mood is Mood.TAKES)
    assert world.post(RECEIVED) == answer
    assert len(world.peers[FIRST].actions) == (1 if mood is Mood.TAKES else 0)


def test_after_a_crash_the_repeat_waits_for_what_still_is_to_come(world: World) -> None:
    """As the first did."""
    world.peers[FIRST].mood = Mood.DOWN
    begin(world, RECEIVED)
    world.restart()
    held = begin(world, RECEIVED)
    CASE.assertNoResult(held)
    world.wait(world.outbox.relay_seconds + 1)
    assert said_ok(answered(world, held))


def test_requests_are_confirmed_at_once(world: World) -> None:
    """Nobody else has it yet."""
    world.peers[FIRST].mood = Mood.LATE
    assert said_ok(answered(world, begin(world, request("R-2"))))


def test_what_is_answered_here_is_confirmed_at_once(world: World) -> None:
    """Nothing was passed on that anybody could confirm; nor to a library without an address."""
    world.post(lender_says(FIRST, f"{world.order().id}-1", "LoanCompleted"))
    assert world.order().stage is Stage.CLOSED
    assert said_ok(answered(world, begin(world, borrower_says(Action.STATUS_REQUEST))))
    world.post(request("R-3", borrower=NO_ADDRESS_BORROWER, to=FIRST))
    order = world.order("R-3", NO_ADDRESS_BORROWER)
    assert said_ok(answered(world, begin(world, lender_says(FIRST, f"{order.id}-1", "WillSupply"))))


def test_no_more_than_so_many_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next is confirmed as stored, so that a side that is down piles nothing up."""
    monkeypatch.setattr(relay, "MOST_WAITING", 1)
    world.peers[FIRST].mood = Mood.LATE
    held = begin(world, RECEIVED)
    assert said_ok(answered(world, begin(world, borrower_says(Action.NOTIFICATION, note="Hej"))))
    CASE.assertNoResult(held)
    world.wait(world.outbox.relay_seconds)
    assert said_ok(answered(world, held))
    assert world.workflow._relay.waiting == 0


def test_a_stop_lets_everybody_go(world: World) -> None:
    """What is stored is confirmed, also what comes while the service ends; the outbox goes on after the next start."""
    world.peers[FIRST].mood = Mood.LATE
    held = begin(world, RECEIVED)
    world.run(world.workflow.stop())
    assert said_ok(answered(world, held))
    assert said_ok(answered(world, begin(world, borrower_says(Action.NOTIFICATION, note="Hej"))))
    world.restart()


def kept(confirmation: bytes | None) -> MessageRecord:
    """A message that was sent, with what the peer answered."""
    return MessageRecord(id="m", state="given_up", at=NOON, head=b"", body=b"", confirmation=confirmation)


def test_only_an_error_is_relayed_and_only_in_words_of_the_list() -> None:
    """Koha writes types of its own; long values are cut; what is no confirmation says nothing."""
    said = read(RECEIVED).message
    assert isinstance(said, RequestingAgencyMessage)
    error = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value="x" * 1000)
    declined = write(confirmation_for(said, now=NOON, error=error))
    found = error_said(kept(declined))
    assert found is not None
    assert (found.type, found.value) == (ErrorType.UNRECOGNISED_VALUE, "x" * relay.LONGEST_VALUE)
    assert error_said(kept(write(confirmation_for(said, now=NOON)))) is None
    for nothing in (None, b"<html/>", b"no XML", RECEIVED):
        assert error_said(kept(nothing)) is None
