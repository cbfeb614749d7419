# mypy: untyped-calls-exclude=twisted
"""What peers answer, over real sockets and through the real outbox: docs/peers.md, "What answers mean", row by row."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from attrs import frozen

from adapters.http import HttpClient
from adapters.iso18626 import Confirmed, Declined, Delivery, Misconfigured, NeverArrived, Rejected, Unclear
from gateway.clock import Clock
from gateway.config import OutboxConfig
from gateway.directory.values import Peer
from gateway.lending.heads import OUTBOX, Head, Parcel, encode
from gateway.lending.outbox import Outbox, Outcome
from gateway.store.committing import at_once
from gateway.store.sqlite import Store
from gateway.store.unit import Room, Unit
from gateway.store.values import MessageRecord, NewTask, Task
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import ErrorData, Request
from tests.adapters import scripted
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.workflow.sayings import FIRST, NOON, request

SENT: Final = request("M-1", to=FIRST)
SECRETS: Final = Peer(account="konto4711", code="kode4711", bearer="token4711")
CONFIG: Final = OutboxConfig(post_seconds=0.3, first_back_off_seconds=5.0, longest_back_off_seconds=3600.0)
HTML: Final = b"<!DOCTYPE html><html><h1>Maintenance</h1></html>"

Script = Callable[[Connection, int], None]


def confirmed(value: str | None = None) -> bytes:
    """A confirmation of the message: OK, or ERROR with this value."""
    message = read(SENT).message
    assert isinstance(message, Request)
    error = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=value) if value else None
    return write(confirmation_for(message, now=NOON, error=error))


OK: Final = confirmed()
ERROR: Final = confirmed("supplyingAgencyId: not here")
UNKNOWN: Final = confirmed("requestingAgencyAuthentication: not you")


def says(status: str, body: bytes = b"", kind: str = "application/xml", *fields: str) -> Script:
    """An answer with this status line, body and header fields."""
    extra = "".join(f"{field}\r\n" for field in fields).encode()
    return always(answer(body, status=status.encode(), content_type=kind.encode(), extra=extra))


def chunked(connection: Connection, _number: int) -> None:
    """After an interim answer, in two chunks."""
    half = len(OK) // 2
    connection.tcp.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in (OK[:half], OK[half:]):
        connection.tcp.write(b"%x\r\n%b\r\n" % (len(part), part))
    connection.tcp.write(b"0\r\n\r\n")


def hangs_up(connection: Connection, _number: int) -> None:
    """Half a confirmation, and the end."""
    connection.tcp.write(answer(OK)[:-40])
    connection.tcp.loseConnection()


@frozen
class Row:
    """An answer, what it says, and what becomes of a Request and of any other message."""

    script: Script
    result: type[Delivery]
    request: str
    other: str


def taken(script: Script) -> Row:
    """It has the message."""
    return Row(script, Confirmed, "delivered", "delivered")


def refused(script: Script) -> Row:
    """It has read it, and does not want it."""
    return Row(script, Declined, "given_up", "given_up")


def turned_away(script: Script) -> Row:
    """Its door does not want it: the next lender may have the book, other messages come again."""
    return Row(script, Rejected, "given_up", "waiting")


def ours(script: Script) -> Row:
    """We must mend something; the attempt is not given away for that."""
    return Row(script, Misconfigured, "waiting", "waiting")


def again(script: Script) -> Row:
    """Perhaps it has it: the same bytes once more."""
    return Row(script, Unclear, "waiting", "waiting")


ROWS: Final = {
    "200 OK": taken(says("200 OK", OK)),
    "200 OK as text/xml in Latin-1's name": taken(says("200 OK", OK, "text/xml;charset=ISO-8859-1")),
    "200 OK as text/plain": taken(says("200 OK", OK, "text/plain")),
    "201 OK (Koha)": taken(says("201 Created", OK)),
    "202 OK": taken(says("202 Accepted", OK)),
    "400 OK": taken(says("400 Bad Request", OK)),
    "100, then chunks": taken(chunked),
    "gzip that nobody asked for": taken(says("200 OK", gzip.compress(OK), "text/xml", "Content-Encoding: gzip")),
    "200 ERROR": refused(says("200 OK", ERROR)),
    "400 ERROR": refused(says("400 Bad Request", ERROR)),
    "409 ERROR": refused(says("409 Conflict", ERROR)),
    "500 ERROR": refused(says("500 Oops", ERROR)),
    "400 text": turned_away(says("400 Bad Request", b"no such tenant", "text/plain")),
    "404 page": turned_away(says("404 Not Found", HTML, "text/html")),
    "405": turned_away(says("405 Method Not Allowed", b"", "text/plain", "Allow: GET")),
    "409 json (Koha)": turned_away(says("409 Conflict", b'{"error":"duplicate"}', "application/json")),
    "410": turned_away(says("410 Gone")),
    "413": turned_away(says("413 Content Too Large", b"at most 100 KB", "text/plain")),
    "415": turned_away(says("415 Unsupported Media Type")),
    "422": turned_away(says("422 Unprocessable")),
    "200 ERROR about who we are": ours(says("200 OK", UNKNOWN)),
    "401 with a challenge": ours(says("401 Unauthorized", HTML, "text/html", 'WWW-Authenticate: Basic realm="x"')),
    "403": ours(says("403 Forbidden", b"ask Bo", "text/plain")),
    "403 ERROR": ours(says("403 Forbidden", ERROR)),
    "407": ours(says("407 Proxy Authentication Required")),
    "421": ours(says("421 Misdirected Request")),
    "301": ours(says("301 Moved Permanently", HTML, "text/html", "Location: /elsewhere")),
    "302 to a login page": ours(says("302 Found", b"", "text/html", "Location: /login")),
    "307": ours(says("307 Temporary Redirect", b"", "text/html", "Location: /elsewhere")),
    "308": ours(says("308 Permanent Redirect", b"", "text/html", "Location: /elsewhere")),
    "303": again(says("303 See Other", b"", "text/html", "Location: /elsewhere")),
    "200 empty": again(says("200 OK")),
    "200 page": again(says("200 OK", HTML, "text/html")),
    "200 json": again(says("200 OK", b"{}", "application/json")),
    "200 our own message back": again(says("200 OK", SENT)),
    "202 empty": again(says("202 Accepted")),
    "204": again(always(b"HTTP/1.1 204 No Content\r\n\r\n")),
    "408": again(says("408 Request Timeout")),
    "425": again(says("425 Too Early")),
    "429": again(says("429 Too Many Requests")),
    "500": again(says("500 Internal Server Error", b"deadlock", "text/plain")),
    "500 OK": again(says("500 Internal Server Error", OK)),
    "502 page": again(says("502 Bad Gateway", HTML, "text/html")),
    "503": again(says("503 Service Unavailable")),
    "504": again(says("504 Gateway Timeout")),
    "half an answer": again(hangs_up),
    "half a body, and silence": again(scripted.half_body),
    "silence": again(scripted.silent),
    "a reset": again(scripted.reset),
    "no HTTP": again(scripted.not_http),
    "an endless answer": again(scripted.endless),
    "too much announced": again(scripted.huge),
}


@frozen
class End:
    """What came of one delivery: the outcome, the state of the message, seconds until the next try."""

    outcome: Outcome
    state: str
    wait: float | None


def delivered(url: Callable[[int], str], server: Scripted, path: Path, attempts: tuple[int | None, ...]) -> list[End]:
    """Delivers a Request of each attempt, and any other message for None, once each."""
    return run_in_reactor(partial(deliver, url, server, path, attempts))


async def deliver(
    url: Callable[[int], str], server: Scripted, path: Path, attempts: tuple[int | None, ...], reactor: Reactor
) -> list[End]:
    """As `delivered`, in the reactor."""
    store = Store(path, clock=reactor, in_thread=at_once)
    client = HttpClient(reactor)
    outcomes: list[Outcome] = []
    ends = []
    try:
        async with serve(reactor, server) as port:
            outbox = Outbox(
                store,
                client,
                address=lambda _agency: url(port),
                peer=lambda _agency: SECRETS,
                concluded=lambda _unit, outcome: outcomes.append(outcome),
                clock=Clock(reactor.seconds, ZoneInfo("UTC")),
                config=CONFIG,
                spread=lambda _low, _high: 1.0,
            )
            for number, attempt in enumerate(attempts):
                (task,) = await store.write(partial(_bring, str(number), attempt, reactor.seconds()))
                await outbox.deliver(task)
                record = store.read.message(str(number))
                assert record is not None
                ends.append(End(outcomes[-1], record.state, await store.write(partial(_took, reactor.seconds()))))
    finally:
        await client.close()
        await store.close()
    return ends


def _bring(name: str, attempt: int | None, now: float, unit: Unit) -> tuple[Task, ...]:
    head = encode(Head(direction="out", kind="Request", about="Loan", peer=FIRST))
    unit.add_message(MessageRecord(id=name, stream="o", state="waiting", at=NOON, head=head, body=SENT))
    parcel = encode(Parcel(message=name, order="o", to=FIRST, attempt=attempt))
    unit.enqueue(NewTask(queue=OUTBOX, party=FIRST, lane="l", body=parcel), now=now)
    return unit.claim(OUTBOX, now=now, until=now + 60, room=Room(1, 1, Counter()))


def _took(now: float, unit: Unit) -> float | None:
    """When the next try is due; there will be none."""
    due = unit.next_due(OUTBOX, now)
    for task in unit.lane(OUTBOX, "l"):
        unit.finish(task)
    return None if due is None else due - now


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_each_answer_is_understood(tmp_path: Path, row: Row) -> None:
    """By its row, for the Request of an attempt and for any other message; told in one clear sentence."""
    server = Scripted(row.script)
    ends = delivered(lambda port: f"http://127.0.0.1:{port}/iso18626", server, tmp_path / "post.db", (1, None))

    assert [type(end.outcome.result) for end in ends] == [row.result] * 2
    assert [end.state for end in ends] == [row.request, row.other]
    assert [end.wait is None for end in ends] == [end.state != "waiting" for end in ends]
    assert [end.outcome.ours for end in ends] == [row.result is Misconfigured] * 2
    for end in ends:
        assert end.outcome.sentence.endswith(".")
        assert "4711" not in end.outcome.sentence
    assert len(server.requests) == 2, "each message was posted once"


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable", "500 Oops", "408 Timeout"])
@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("120", 118, 120),
        ("0", 4, 5),
        ("999999", 3598, 3600),
        ("-5", 4, 5),
        ("soon", 4, 5),
        ("{in 10 minutes}", 595, 600),
        ("{an hour ago}", 4, 5),
    ],
)
def test_when_the_next_try_is(tmp_path: Path, status: str, asked: str, least: float, most: float) -> None:
    """As the peer asks, in seconds or by a date, at most the longest wait; without a readable word by our own."""
    now = datetime.now(UTC)
    said = {
        "{in 10 minutes}": format_datetime(now + timedelta(minutes=10), usegmt=True),
        "{an hour ago}": format_datetime(now - timedelta(hours=1), usegmt=True),
    }.get(asked, asked)
    server = Scripted(says(status, b"", "text/plain", f"Retry-After: {said}"))
    (end,) = delivered(lambda port: f"http://127.0.0.1:{port}/", server, tmp_path / "post.db", (1,))

    assert end.wait is not None
    assert least <= end.wait <= most


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_takes_no_secret_along(tmp_path: Path, status: int) -> None:
    """The other host hears nothing, and the sentence for staff says neither where to nor with what."""
    elsewhere = Scripted(says("200 OK", OK))
    server = Scripted(scripted.silent)

    async def work(reactor: Reactor) -> list[End]:
        async with serve(reactor, elsewhere) as other:
            location = f"Location: http://127.0.0.1:{other}/iso18626?key=4711"
            server.script = says(f"{status} Elsewhere", b"", "text/plain", location)
            return await deliver(
                lambda port: f"http://127.0.0.1:{port}/?key=4711", server, tmp_path / "post.db", (1,), reactor
            )

    (end,) = run_in_reactor(work)
    (shown,) = server.requests
    assert b"token4711" in shown
    assert b"kode4711" in shown
    assert (elsewhere.connections, end.state) == (0, "waiting")
    assert "4711" not in end.outcome.sentence


def test_nobody_at_the_address_proves_that_nothing_arrived(tmp_path: Path) -> None:
    """A refused connection; the attempt goes on until there were enough of them."""
    with scripted.closed_port() as closed:
        (end,) = delivered(lambda _: f"http://127.0.0.1:{closed}/", Scripted(scripted.silent), tmp_path / "p.db", (1,))
    assert isinstance(end.outcome.result, NeverArrived)
    assert (end.state, end.outcome.parcel.unclear) == ("waiting", False)
