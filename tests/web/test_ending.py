# mypy: allow-untyped-calls
"""The end of the service for those who are connected."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from gateway.web.ending import END_SECONDS, GRACE_SECONDS
from tests.web.inside import Inside, Wire, inside
from tests.web.pretend import PretendWorkflow
from tests.web.sent import GET, NOT_PLAIN, POST, SLOW, SLOW_NOT_PLAIN, TOLD

WORK_SECONDS = PretendWorkflow.work_seconds
CLOSE = b"Connection: close\r\n"


def ending(house: Inside) -> Deferred[None]:
    """The service's end, begun."""
    return ensureDeferred(house.site.connections.end())


def lost(*connections: tuple[Any, Wire]) -> None:
    """The transports tell that they are closed, as far as they were ended."""
    for channel, wire in connections:
        if wire.ended:
            channel.connectionLost(Failure(ConnectionDone()))


def test_without_connections_it_is_at_once() -> None:
    """Nobody is waited for; no timer stays."""
    house = inside()
    lost_before = house.connect()
    lost_before[0].connectionLost(Failure(ConnectionDone()))
    assert ending(house).called
    assert house.turned.getDelayedCalls() == []


@pytest.mark.parametrize("sent", [SLOW, SLOW_NOT_PLAIN, SLOW + POST, SLOW_NOT_PLAIN + POST])
def test_a_request_that_is_worked_on_is_answered(sent: bytes) -> None:
    """Its answer says that it is the last, and then the connection ends; one that waits behind it is not begun."""
    house = inside()
    house.workflow.work_seconds = 2 * GRACE_SECONDS
    working = channel, wire = house.connect()
    channel.dataReceived(sent)
    end = ending(house)
    house.turned.advance(GRACE_SECONDS)
    assert not wire.ended
    house.turned.advance(GRACE_SECONDS)
    assert (wire.value().count(TOLD), wire.value().count(CLOSE), wire.ended) == (1, 1, True)
    over = [end.called]
    lost(working)
    over.append(end.called)
    assert over == [False, True]
    assert house.turned.getDelayedCalls() == []


@pytest.mark.parametrize("sent", [POST, GET])
@pytest.mark.parametrize("before", [b"", POST, GET])
def test_a_request_that_was_on_its_way_is_answered(before: bytes, sent: bytes) -> None:
    """Over a kept connection, as the last one."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(before)
    ending(house)
    channel.dataReceived(sent)
    assert wire.value().count(TOLD) == (2 if before else 1)
    assert (wire.value().count(CLOSE), wire.ended) == (1, True)


@pytest.mark.parametrize("sent", [SLOW_NOT_PLAIN, NOT_PLAIN, SLOW, POST])
@pytest.mark.parametrize("missing", [1, 3, 30])
def test_a_request_that_was_coming_is_answered(sent: bytes, missing: int) -> None:
    """As the last one, also where its head was read before."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(sent[:-missing])
    ending(house)
    channel.dataReceived(sent[-missing:])
    house.turned.advance(WORK_SECONDS)
    assert (wire.value().count(TOLD), wire.value().count(CLOSE), wire.ended) == (1, 1, True)


@pytest.mark.parametrize("begun", [b"", POST, GET, POST[:50], GET + GET[:9]])
def test_who_is_idle_is_let_go(begun: bytes) -> None:
    """After a moment, as is who has sent half a request."""
    house = inside()
    idle = channel, wire = house.connect()
    channel.dataReceived(begun)
    house.turned.advance(0)
    end = ending(house)
    assert not wire.ended
    house.turned.advance(GRACE_SECONDS)
    assert (wire.ended, wire.cut) == (True, False)
    lost(idle)
    assert end.called


@pytest.mark.parametrize("before", [b"", POST, GET])
def test_a_peer_over_tls_that_does_not_end_its_side_is_not_waited_for(before: bytes) -> None:
    """What is written is still flushed; only its close_notify is not waited for."""
    house, tcp = inside(), Wire()
    wire = Wire()
    wire.transport = tcp  # type: ignore[attr-defined]  # as twisted's TLS has
    channel, _ = house.connect(wire=wire)
    channel.dataReceived(before)
    ending(house)
    house.turned.advance(GRACE_SECONDS)
    assert [wire.ended, tcp.ended] == [True, False]
    house.turned.advance(GRACE_SECONDS)
    assert (tcp.ended, tcp.cut, wire.cut) == (True, False, False)


def test_nobody_is_waited_for_beyond_the_limit() -> None:
    """Neither work that has no end nor a peer that does not read; both are cut, and the rest goes on."""
    house = inside()
    house.workflow.work_seconds = 10 * END_SECONDS
    working, wire = house.connect()
    working.dataReceived(SLOW)
    silent, unread = house.connect()
    unread.room = 0
    silent.dataReceived(POST)
    end = ending(house)
    house.turned.advance(END_SECONDS)
    assert (wire.cut, unread.cut, end.called) == (True, True, True)
    lost((working, wire), (silent, unread))


def test_work_that_goes_on_is_told_to_hurry() -> None:
    """While there is still time for its answer; who has ended before is not."""
    house, hurried = inside(), list[float]()
    house.workflow.work_seconds = 10 * END_SECONDS
    working, wire = house.connect()
    working.dataReceived(SLOW)
    began = house.turned.seconds()
    end = ensureDeferred(house.site.connections.end(lambda: hurried.append(house.turned.seconds() - began)))
    house.turned.pump([GRACE_SECONDS] * int(END_SECONDS / GRACE_SECONDS - 1))
    assert (hurried, wire.cut, end.called) == ([END_SECONDS - GRACE_SECONDS], False, False)
    house.turned.advance(GRACE_SECONDS)
    assert (len(hurried), wire.cut, end.called) == (1, True, True)
    at_once = inside()
    idle = at_once.connect()
    ensureDeferred(at_once.site.connections.end(lambda: hurried.append(0.0)))
    at_once.turned.advance(GRACE_SECONDS)
    lost(idle)
    at_once.turned.advance(END_SECONDS)
    assert len(hurried) == 1
