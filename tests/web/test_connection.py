# mypy: allow-untyped-calls
"""Connections that come slowly or never end, on a clock that the test turns."""

from __future__ import annotations

import pytest
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from gateway.web.connection import DRAIN_BYTES, IDLE_SECONDS, RECEIVE_SECONDS
from tests.web.inside import inside

POST = b"POST /iso18626 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"


@pytest.mark.parametrize("begun", [b"P", b"POST /iso18626 HTTP/1.1\r\nHos", POST + b"Content-Length: 50\r\n\r\n<"])
def test_a_request_that_drips_is_refused_in_time(begun: bytes) -> None:
    """A byte now and then keeps no connection open past the limit."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(begun)
    for _ in range(9):
        house.turned.advance(RECEIVE_SECONDS / 10)
        channel.dataReceived(b"X" if begun != b"P" else b"")

    assert not wire.ended
    house.turned.advance(RECEIVE_SECONDS / 10)

    assert wire.value().startswith(b"HTTP/1.1 408 ")
    assert wire.ended


def test_each_request_of_a_connection_has_its_own_time() -> None:
    """What was answered in time does not count against the next request."""
    house = inside()
    channel, wire = house.connect()
    for _ in range(4):
        channel.dataReceived(POST + b"Content-Length: 18\r\n\r\n<ISO18626Message/>")
        house.turned.advance(RECEIVE_SECONDS - 1)

    assert wire.value().count(b"HTTP/1.1 200 ") == 4
    assert not wire.ended


def test_an_idle_connection_is_ended() -> None:
    """Nobody may hold a connection for nothing."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(POST + b"Content-Length: 18\r\n\r\n<ISO18626Message/>")
    house.turned.advance(IDLE_SECONDS)

    assert wire.ended


def test_what_is_thrown_away_after_a_refusal_is_bounded() -> None:
    """A peer that goes on sending after 413 is cut off."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(POST + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    for _ in range(DRAIN_BYTES // 65536):
        channel.dataReceived(chunk)

    cut_before = wire.cut
    channel.dataReceived(chunk * 2)

    assert wire.value().startswith(b"HTTP/1.1 413 ")
    assert [cut_before, wire.cut] == [False, True]
    assert wire.value().count(b"HTTP/1.1") == 1


def test_a_refused_peer_that_stops_is_cut_off_in_time() -> None:
    """The rest of a refused body is not waited for without end."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(POST + b"Content-Length: 99999999\r\n\r\n   ")
    house.turned.advance(RECEIVE_SECONDS)

    assert wire.cut


def test_a_lost_connection_leaves_no_timer() -> None:
    """Nothing of a connection stays behind."""
    house = inside()
    channel, _ = house.connect()
    channel.dataReceived(POST)
    channel.connectionLost(Failure(ConnectionDone()))

    assert house.turned.getDelayedCalls() == []
