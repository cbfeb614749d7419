# mypy: allow-untyped-calls
"""Requests of one connection, one by one: peers that do not read their answers, and peers that send no more."""

from __future__ import annotations

import pytest

from gateway.web.connection import RECEIVE_SECONDS
from gateway.web.turns import EAGER_BYTES
from tests.web.inside import inside
from tests.web.pretend import PretendWorkflow
from tests.web.sent import GET, HEAD, NOT_PLAIN, POST, SLOW, SLOW_NOT_PLAIN, TOLD

WORK_SECONDS = PretendWorkflow.work_seconds


def test_one_request_of_a_connection_is_served_a_turn() -> None:
    """Who comes after a peer with many is served between."""
    house = inside()
    many, wire = house.connect()
    many.dataReceived(GET * 300)
    other, others = house.connect()
    other.dataReceived(GET)
    assert (wire.value().count(TOLD), others.value().count(TOLD)) == (1, 1)
    house.turned.advance(0)
    assert wire.value().count(TOLD) == 300
    assert wire.producerState == "producing"


def test_a_peer_that_does_not_read_is_served_no_further() -> None:
    """One answer more than there is room for, and no more is read; when it reads it gets all of them, in order."""
    house = inside()
    channel, wire = house.connect()
    wire.room = 1000
    sent = 2 * EAGER_BYTES // len(GET)
    channel.dataReceived(GET * sent + POST)
    house.turned.advance(0)
    assert len(wire.value()) < 1500
    assert wire.producerState == "paused"
    house.turned.advance(RECEIVE_SECONDS)
    assert not wire.ended
    wire.room = None
    wire.drained()
    house.turned.advance(0)
    assert wire.value().count(TOLD) == sent + 1
    assert wire.value().endswith(b"<confirmed/>")
    assert wire.producerState == "producing"


@pytest.mark.parametrize("first", [SLOW_NOT_PLAIN, SLOW_NOT_PLAIN + POST])
def test_what_waits_behind_a_request_that_is_worked_on_is_bounded(first: bytes) -> None:
    """In whatever pieces it comes; it is served in the order in which it came."""
    house = inside()
    channel, wire = house.connect(plain=False)
    channel.dataReceived(first)
    channel.dataReceived(GET)
    assert wire.producerState == "producing"
    channel.dataReceived(POST * (EAGER_BYTES // len(POST) + 1))
    assert (wire.producerState, wire.value()) == ("paused", b"")
    house.turned.advance(WORK_SECONDS)
    answers = wire.value()
    assert answers.count(TOLD) == first.count(HEAD[:4]) + 1 + EAGER_BYTES // len(POST) + 1
    assert answers.index(b"ok\n") > answers.index(b"<confirmed/>")
    assert wire.producerState == "producing"


WHOLE = {
    "a message": POST,
    "two messages": POST * 2,
    "a message that takes long": SLOW,
    "one behind it": SLOW + POST,
    "another path": GET,
    "several": GET * 3,
    "another path behind a message": SLOW + GET + POST,
    "a body in chunks": NOT_PLAIN,
    "a message that takes long, not plain": SLOW_NOT_PLAIN + GET,
}


@pytest.mark.parametrize("sent", WHOLE)
@pytest.mark.parametrize("plain", [True, False])
def test_a_peer_that_sends_no_more_gets_its_answers(sent: str, *, plain: bool) -> None:
    """As clients do that end their side behind a request: all answers, then the end; once, however often we hear."""
    house = inside()
    channel, wire = house.connect(plain=plain)
    channel.dataReceived(WHOLE[sent])
    channel.readConnectionLost()
    channel.readConnectionLost()
    house.turned.advance(WORK_SECONDS)
    assert wire.value().count(TOLD) == WHOLE[sent].count(b" HTTP/1.1")
    assert wire.ended


@pytest.mark.parametrize("begun", [POST[:-1], POST[:40], POST + POST[:40], GET[:-1], GET + GET[:-1]])
def test_half_a_request_and_no_more_is_refused(begun: bytes) -> None:
    """At once; what came whole before it has its answer."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(begun)
    channel.readConnectionLost()
    house.turned.advance(0)
    assert wire.value().count(TOLD) == begun.count(b" HTTP/1.1") - 1
    assert wire.value().count(b"HTTP/1.1 400 ") == 1
    assert wire.ended


@pytest.mark.parametrize("plain", [True, False])
def test_a_connection_without_a_request_ends_with_its_peers_side(*, plain: bool) -> None:
    """Nothing is said to a peer that says nothing."""
    channel, wire = inside().connect(plain=plain)
    channel.readConnectionLost()
    assert (wire.value(), wire.ended) == (b"", True)


def test_a_viewer_that_sends_no_more_has_left() -> None:
    """A feed has no end that it could wait for."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (wire.value().count(TOLD), len(house.site.feed)) == (1, 1)
    channel.readConnectionLost()
    assert wire.ended
