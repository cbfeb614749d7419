# mypy: allow-untyped-calls
"""The door's own connections over time: who waits, who is let go, and what a peer that leaves stops."""

from __future__ import annotations

import pytest
from OpenSSL.crypto import X509
from structlog.testing import capture_logs
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from gateway.lending.admission import Shown
from gateway.web.connection import IDLE_SECONDS, RECEIVE_SECONDS, BoundedChannel
from gateway.web.iso18626.channel import SLOW_SECONDS
from gateway.web.turns import EAGER_BYTES
from tests.papers import issued
from tests.web.inside import Inside, Wire, inside
from tests.web.pretend import PretendWorkflow

HEAD = b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
WORK_SECONDS = PretendWorkflow.work_seconds


def message(body: bytes, *lines: bytes) -> bytes:
    """A plain POST."""
    return b"".join((HEAD, *lines, b"Content-Length: %d\r\n\r\n" % len(body), body))


SLOW, QUICK, CLOSE = message(b"<slow/>"), message(b"<ISO18626Message/>"), b"Connection: close\r\n"
TOLD = b"HTTP/1.1 200 OK\r\n"


def slow_order(house: Inside) -> bool:
    """Whether the work that a `<slow/>` is has been done."""
    return "01JXSLOW00" in house.workflow.base.by_id


def counted(house: Inside, status: str) -> float:
    """How many answers of the door the metrics count."""
    labels = {"face": "iso18626", "status": status}
    return house.metrics.registry.get_sample_value("illgate_http_requests_total", labels) or 0.0


def test_messages_are_worked_on_one_at_a_time_and_answered_in_order() -> None:
    """What comes meanwhile waits."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(SLOW + message(b"<frob/>"))
    channel.dataReceived(QUICK)
    assert wire.value() == b""
    house.turned.advance(WORK_SECONDS)
    answers = wire.value().split(b"HTTP/1.1 ")
    assert [answer[:3] for answer in answers[1:]] == [b"200", b"400", b"200"]
    assert not channel.over


def test_what_comes_meanwhile_is_bounded() -> None:
    """A peer that pours is not read until its answer is out."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(SLOW)
    poured = QUICK * (EAGER_BYTES // len(QUICK) + 1)
    channel.dataReceived(poured[:EAGER_BYTES])
    assert wire.producerState == "producing"
    channel.dataReceived(poured[EAGER_BYTES:])
    assert wire.producerState == "paused"
    house.turned.advance(WORK_SECONDS)
    assert wire.producerState == "producing"
    assert wire.value().count(TOLD) == 1 + poured.count(HEAD)


def test_a_peer_that_does_not_read_its_answers_is_not_served_on() -> None:
    """Its next messages wait until it has read; then all of them are answered."""
    house = inside()
    channel, wire = house.connect()
    wire.room = 300
    channel.dataReceived(QUICK * 9)
    answered = wire.value().count(TOLD)
    assert 1 <= answered < 9
    assert wire.producerState == "paused"
    house.turned.advance(SLOW_SECONDS)
    assert (wire.value().count(TOLD), channel.over) == (answered, False)
    wire.room = None
    wire.drained()
    assert wire.value().count(TOLD) == 9
    assert wire.producerState == "producing"


@pytest.mark.parametrize("sent", [QUICK * 9, QUICK + QUICK[:30], QUICK])
def test_a_peer_that_never_reads_is_cut(sent: bytes) -> None:
    """However much of it waits."""
    house = inside()
    channel, wire = house.connect()
    wire.room = 0
    channel.dataReceived(sent)
    house.turned.advance(IDLE_SECONDS)
    assert (wire.ended, wire.cut) == (True, False)
    house.turned.advance(BoundedChannel.abortTimeout)
    assert wire.cut


def test_a_last_answer_that_nobody_reads_is_not_kept_for_ever() -> None:
    """An end that the peer's silence holds up becomes a cut."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(message(b"<ISO18626Message/>", CLOSE))
    house.turned.advance(IDLE_SECONDS - 1)
    assert (wire.ended, wire.cut) == (True, False)
    house.turned.advance(1)
    assert wire.cut


def test_a_peer_that_leaves_stops_nothing() -> None:
    """The message is worked on to its end, and counted; nothing is written, no timer stays."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(SLOW + QUICK)
    channel.connectionLost(Failure(ConnectionDone()))
    house.turned.advance(WORK_SECONDS)
    assert slow_order(house)
    assert wire.value() == b""
    assert counted(house, "200") == 1
    assert house.turned.getDelayedCalls() == []


def test_work_that_takes_long_is_waited_for() -> None:
    """No limit of receiving or of idling ends a connection whose answer is being made."""
    house = inside()
    house.workflow.work_seconds = 2 * IDLE_SECONDS
    channel, wire = house.connect()
    channel.dataReceived(SLOW)
    house.turned.advance(2 * IDLE_SECONDS - 1)
    assert not wire.ended
    house.turned.advance(1)
    assert wire.value().startswith(TOLD)


@pytest.mark.parametrize("begun", [QUICK[:10], QUICK[:60], QUICK[:-1]])
def test_a_slow_request_goes_over_with_its_age(begun: bytes) -> None:
    """Its limit counts from its first byte, whoever reads it."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(QUICK)
    house.turned.advance(5)
    channel.dataReceived(begun)
    house.turned.advance(SLOW_SECONDS - 1)
    assert not channel.over
    house.turned.advance(1)
    assert channel.over
    house.turned.advance(RECEIVE_SECONDS - SLOW_SECONDS - 1)
    assert not wire.ended
    house.turned.advance(1)
    assert b"HTTP/1.1 408 " in wire.value()
    assert wire.ended


def test_a_slow_request_that_comes_whole_after_all_is_answered() -> None:
    """By twisted.web, as is what follows."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(QUICK[:-1])
    house.turned.advance(SLOW_SECONDS)
    channel.dataReceived(QUICK[-1:] + QUICK)
    house.turned.advance(0)
    assert wire.value().count(TOLD) == 2


def test_both_ways_in_count_and_log_alike() -> None:
    """One count for each answer, by its status, its seconds, and one line."""
    house = inside()
    with capture_logs() as logged:
        for plain in (True, False):
            for sent in (QUICK, message(b"<frob/>")):
                channel, _ = house.connect(plain=plain)
                channel.dataReceived(sent)
    lines = [one for one in logged if one["event"] == "request"]
    assert [lines[0]["path"], [one["status"] for one in lines]] == ["/iso18626", [200, 400, 200, 400]]
    assert lines[:2] == lines[2:]
    assert (counted(house, "200"), counted(house, "400")) == (2, 2)
    seconds = house.metrics.registry.get_sample_value("illgate_http_seconds_count", {"face": "iso18626"})
    assert seconds == 4


class _Shows(Wire):
    """A transport over TLS whose peer has shown a certificate."""

    looked = 0

    def getPeerCertificate(self) -> X509:  # noqa: N802  twisted's name
        """The certificate."""
        self.looked += 1
        return X509.from_cryptography(issued("laaner").certificate)


def test_a_certificate_is_looked_at_once_and_shown_with_each_message() -> None:
    """It is the connection's."""
    house, seen = inside(), list[Shown]()

    async def receive(_body: bytes, shown: Shown, _gateways: tuple[str, ...]) -> bytes:
        seen.append(shown)
        return b"<confirmed/>"

    house.workflow.receive = receive  # type: ignore[method-assign, assignment]  # as a recording one
    wire = _Shows()
    channel, _ = house.connect(wire=wire)
    channel.dataReceived(message(b"<x/>", b"Authorization: Bearer tegn\r\n") + QUICK)
    assert [one.bearer for one in seen] == ["tegn", ""]
    assert [one.certificate.common_name for one in seen if one.certificate] == ["laaner"] * 2
    assert wire.looked == 1


def test_storage_that_is_away_is_one_line_of_the_log() -> None:
    """That says why: where it was found out helps nobody who is to mend it."""
    house = inside()
    channel, wire = house.connect()
    with capture_logs() as logged:
        channel.dataReceived(message(b"<full/>"))
    (line,) = (one for one in logged if one["log_level"] == "error")
    assert line == {"event": "storage is away", "reason": "disk full", "log_level": "error"}
    assert b" 503 " in wire.value()


def test_an_idle_connection_is_let_go_and_a_young_one_is_not() -> None:
    """One sweep looks at all, each by its own time."""
    house = inside()
    _, old = house.connect()
    house.turned.advance(IDLE_SECONDS - 1)
    channel, young = house.connect()
    channel.dataReceived(QUICK)
    house.turned.advance(1)
    assert (old.ended, young.ended) == (True, False)


def test_a_pipelined_request_for_another_path_waits_its_turn() -> None:
    """What follows a message is read only when that is answered, and by twisted.web from then on."""
    house = inside()
    channel, wire = house.connect()
    channel.dataReceived(SLOW + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + QUICK)
    assert (wire.value(), channel.over) == (b"", False)
    house.turned.advance(WORK_SECONDS)
    assert channel.over
    answers = wire.value()
    assert answers.index(b"ok\n") > answers.index(b"<confirmed/>")
    assert answers.count(TOLD) == 3
