# mypy: allow-untyped-calls
"""The live feed: what viewers get, what they missed, and what happens to those who do not read."""

from __future__ import annotations

import http.client
import json
from typing import Any

from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from gateway.orders import events as ev
from gateway.web.api.feed import BACKLOG_EVENTS, HEARTBEAT_SECONDS, MAX_VIEWERS
from tests.web.client import PATIENCE, Service
from tests.web.inside import Inside, Wire, inside

GET = b"GET /api/v1/events%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
NOTE = "a note with a name in it"


def happen(house: Inside, note: str = NOTE) -> int:
    """Something happens to an order; the result is its place in the log."""
    told = ev.ToldBorrower(message="m", status="Loaned", reason_for_message="StatusChange", note=note)
    house.workflow.happen(told, "01JX000102")
    return house.workflow.base.log[-1].sequence


def events(wire: Wire) -> list[dict[str, Any]]:
    """The events that a viewer was sent."""
    lines = wire.value().split(b"\n")
    return [json.loads(line[6:]) for line in lines if line.startswith(b"data: ")]


def test_a_viewer_sees_what_happens_from_now_on_and_no_free_text() -> None:
    """An event is six plain facts about an order."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(GET % (b"", b""))
    sequence = happen(house)
    head, seen = wire.value().partition(b"\r\n\r\n")[0], events(wire)

    assert b"text/event-stream" in head
    assert b"no-store" in head
    assert [set(seen[0]), len(seen)] == [{"sequence", "order", "at", "type", "stage", "status"}, 1]
    assert (seen[0]["sequence"], seen[0]["type"]) == (sequence, "told_borrower")
    assert (seen[0]["stage"], seen[0]["status"]) == ("requested", "Loaned")
    assert NOTE.encode() not in wire.value()


def test_a_viewer_that_comes_back_gets_what_it_missed_and_then_the_rest() -> None:
    """Nothing twice, nothing left out, in order."""
    house = inside()
    first = house.workflow.base.log[0].sequence
    last = house.workflow.base.log[-1].sequence
    channel, wire = house.connect()
    channel.dataReceived(GET % (b"", b"Last-Event-ID: %d\r\n" % (first + 4)))
    happen(house)
    expected = list(range(first + 5, last + 2))

    assert [one["sequence"] for one in events(wire)] == expected


def test_a_viewer_that_does_not_read_is_cut_and_others_are_served() -> None:
    """Its backlog is bounded, and when it reads again before that, it has lost nothing."""
    house = inside()
    slow, slow_wire = house.connect()
    good, good_wire = house.connect()
    for channel in (slow, good):
        channel.dataReceived(GET % (b"", b""))
    slow_wire.full()
    for _ in range(BACKLOG_EVENTS):
        happen(house)

    assert events(slow_wire) == []
    slow_wire.drained()

    assert events(slow_wire) == events(good_wire)
    slow_wire.full()
    for _ in range(BACKLOG_EVENTS + 1):
        happen(house)

    assert slow_wire.cut
    assert len(events(good_wire)) == 2 * BACKLOG_EVENTS + 1
    assert not good_wire.cut


def test_a_paused_viewer_catches_up_as_it_reads() -> None:
    """Pages of the log are read only while the viewer takes them, and live events come after them."""
    house = inside()
    first = house.workflow.base.log[0].sequence
    last = house.workflow.base.log[-1].sequence
    channel, wire = house.connect()
    wire.room = 2000
    channel.dataReceived(GET % (b"?after=0", b""))
    happen(house)
    taken = len(events(wire))

    assert 1 < taken < last
    wire.room = None
    wire.drained()
    happen(house)

    assert [one["sequence"] for one in events(wire)] == list(range(first, last + 3))


def test_a_quiet_feed_shows_that_it_lives() -> None:
    """A comment comes by itself, and stops with the last viewer."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(GET % (b"", b""))
    wire.clear()
    house.turned.advance(HEARTBEAT_SECONDS)

    assert b":\n\n" in wire.value()
    wire.abortConnection()
    channel.connectionLost(Failure(ConnectionDone()))

    assert len(house.site.feed) == 0
    assert house.turned.getDelayedCalls() == []


def test_the_number_of_viewers_is_bounded() -> None:
    """One too many is told to come again; a lost viewer makes room."""
    house = inside()
    channels = [house.connect() for _ in range(MAX_VIEWERS + 1)]
    for channel, _ in channels:
        channel.dataReceived(GET % (b"", b""))

    assert len(house.site.feed) == MAX_VIEWERS
    assert channels[-1][1].value().startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After" in channels[-1][1].value()
    channels[0][0].connectionLost(Failure(ConnectionDone()))
    again, wire = house.connect()
    again.dataReceived(GET % (b"", b""))

    assert wire.value().startswith(b"HTTP/1.1 200 ")


def test_the_end_of_the_service_lets_viewers_go() -> None:
    """No viewer keeps a service from ending, and none is told of events after it."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(GET % (b"", b""))
    house.site.feed.stop()

    assert wire.cut
    assert house.workflow.viewers == []


def test_a_broken_last_event_id_is_refused(service: Service) -> None:
    """400 with a sentence, not a feed that begins anywhere."""
    for wrong in ("x", "-1", "1.5", "²"):
        assert service.get("/api/v1/events", last_event_id=wrong.encode().decode("latin-1")).status == 400
    assert service.get("/api/v1/events?after=-1").status == 400


def test_head_of_the_feed_ends_at_once(service: Service) -> None:
    """HEAD shows the head of the feed."""
    reply = service.ask("HEAD", "/api/v1/events")

    assert (reply.status, reply.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def test_the_feed_resumes_over_a_real_socket(service: Service) -> None:
    """A client reads, leaves, misses something, and comes back with Last-Event-ID."""
    order = service.post_json("/api/v1/orders", {"borrower": "710100", "records": ["870970-basis:41000022"]}).json
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    connection.request("GET", "/api/v1/events?after=0")
    seen = read_until(connection.getresponse(), order["order"]["id"])
    connection.close()
    act = {"do": "close"}
    service.post_json(f"/api/v1/orders/{order['order']['id']}/actions", act)
    connection.request("GET", "/api/v1/events", headers={"Last-Event-ID": str(seen["sequence"])})
    missed = read_until(connection.getresponse(), order["order"]["id"])
    connection.close()

    assert (missed["type"], missed["stage"]) == ("closed", "closed")


def read_until(answer: http.client.HTTPResponse, order: str) -> dict[str, Any]:
    """Reads a feed until it tells of an order."""
    while True:
        line = answer.readline()
        if line.startswith(b"data: "):
            told: dict[str, Any] = json.loads(line[6:])
            if told["order"] == order:
                return told
