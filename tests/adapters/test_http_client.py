# mypy: untyped-calls-exclude=twisted
"""The outbound client against real servers, good and bad, over real sockets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.endpoints import TCP4ServerEndpoint
from twisted.internet.task import deferLater

from adapters.http import (
    MAX_BODY,
    BadAddressError,
    HttpAnswer,
    HttpClient,
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    TooBigError,
    UnclearError,
)
from tests.adapters import scripted
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

SHORT = 0.2
LONG = 10.0


def exchange(
    script: Callable[[Connection, int], None],
    *,
    limit: float = LONG,
    calls: int = 1,
    method: str = "POST",
    max_body: int = MAX_BODY,
) -> tuple[list[HttpAnswer | HttpError], Scripted]:
    """Call a scripted server and say how each call ended; nothing may be left in the reactor."""
    server = Scripted(script)

    async def work(reactor: Reactor) -> list[HttpAnswer | HttpError]:
        client = HttpClient(reactor, max_body=max_body)
        async with serve(reactor, server) as port:
            url = f"http://127.0.0.1:{port}/sru?pin=4711"
            ends = [await call(client, method, url, limit) for _ in range(calls)]
            await client.close()
        assert leftovers(reactor) == []
        return ends

    return run_in_reactor(work), server


async def call(client: HttpClient, method: str, url: str, limit: float) -> HttpAnswer | HttpError:
    """One call's end, as a value."""
    try:
        if method == "GET":
            return await client.get(url, timeout=limit)
        return await client.post(url, b"<message/>", "application/xml", timeout=limit)
    except HttpError as error:
        return error


def never_listening(url: str, limit: float = LONG) -> HttpAnswer | HttpError:
    """One POST to an address where no scripted server is."""

    async def work(reactor: Reactor) -> HttpAnswer | HttpError:
        end = await call(HttpClient(reactor), "POST", url, limit)
        assert leftovers(reactor) == []
        return end

    return run_in_reactor(work)


def test_a_post_arrives_whole_and_its_answer_comes_back() -> None:
    """Method, content type, length and body as sent; status, media type and body as answered."""
    ends, server = exchange(always(answer(b"<ok/>", status=b"201 Created", content_type=b"Application/XML; charset=x")))
    assert ends == [HttpAnswer(status=201, content_type="application/xml", body=b"<ok/>")]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /sru?pin=4711 HTTP/1.1\r\n")
    assert b"Content-Type: application/xml" in head
    assert body == b"<message/>"


def test_connections_are_kept() -> None:
    """Three calls to one server need one connection."""
    ends, server = exchange(always(answer(b"<ok/>")), calls=3)
    assert [isinstance(end, HttpAnswer) for end in ends] == [True] * 3
    assert (server.connections, len(server.requests)) == (1, 3)


def test_a_body_without_a_length_ends_with_its_connection() -> None:
    """HTTP/1.0 servers answer so."""
    ends, _ = exchange(scripted.unannounced)
    assert ends == [HttpAnswer(status=200, content_type="text/xml", charset="utf-8", body=b"<all/>")]


def test_redirects_are_not_followed() -> None:
    """A redirect is the answer."""
    ends, server = exchange(always(answer(b"", status=b"302 Found", extra=b"Location: /elsewhere\r\n")), method="GET")
    assert [end.status for end in ends if isinstance(end, HttpAnswer)] == [302]
    assert len(server.requests) == 1


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names a proxy that is not there, and the call arrives all the same."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    ends, server = exchange(always(answer(b"<ok/>")))
    assert isinstance(ends[0], HttpAnswer)
    assert len(server.requests) == 1


def test_a_closed_port_proves_that_nothing_arrived() -> None:
    """Connection refused."""
    with scripted.closed_port() as port:
        end = never_listening(f"http://127.0.0.1:{port}/iso18626?pin=4711")
    assert type(end) is NeverArrivedError
    assert str(end) == f"127.0.0.1:{port} refused the connection"


def test_a_connection_that_is_not_accepted_proves_that_nothing_arrived() -> None:
    """The server's queue is full: connecting hangs until the limit."""
    with scripted.full_backlog() as port:
        end = never_listening(f"http://127.0.0.1:{port}/", SHORT)
    assert type(end) is NeverArrivedError
    assert str(end) == f"127.0.0.1:{port} did not accept a connection within 0.2 s"


def test_a_host_name_that_is_not_found_proves_that_nothing_arrived() -> None:
    """`.invalid` never resolves (RFC 6761)."""
    end = never_listening("http://library.invalid/iso18626")
    assert type(end) is NeverArrivedError
    assert str(end) == "library.invalid:80 has a host name that cannot be found"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://library.example/x", "must begin with http"),
        ("library.example/x", "must begin with http"),
        ("http:///x", "must begin with http"),
        ("http://library.example/bøger", "characters"),
        ("http://☃.example/", "its host is no name"),
        ("http://library..example/", "its host is no name"),
        (f"http://{64 * 'a'}.example/", "its host is no name"),
        ("http://127.0.0.1:-1/", "its host or its port is none"),
        ("http://127.0.0.1:0/", "its port is 0"),
        ("http://127.0.0.1:x/", "its host or its port is none"),
        ("http://127.0.0.1:80800/", "its host or its port is none"),
        ("http://library;example/", "its host is no name"),
        ("http://staff:secret@library.example/", "user name"),
        ("http://library.example/a b", "characters"),
        ("http://library.example/a\r\nHost: other", "characters"),
    ],
)
def test_an_address_that_cannot_be_called_says_so(url: str, why: str) -> None:
    """A fault of configuration, told without repeating what may be a password."""
    end = never_listening(url)
    assert type(end) is BadAddressError
    assert why in str(end)
    assert "secret" not in str(end)


@pytest.mark.parametrize(
    ("script", "kind", "what"),
    [
        (scripted.silent, NoAnswerInTimeError, "did not answer within 0.2 s"),
        (scripted.half_body, NoAnswerInTimeError, "did not answer within 0.2 s"),
        (scripted.reset, UnclearError, "closed the connection without an answer"),
        (scripted.short_body, UnclearError, "gave an answer that breaks off or is not HTTP"),
        (scripted.not_http, UnclearError, "gave an answer that breaks off or is not HTTP"),
        (scripted.endless, TooBigError, "answered with more than 2,097,152 bytes"),
        (scripted.huge, TooBigError, "answered with more than 2,097,152 bytes"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_after_a_connection_nothing_is_proven(
    script: Callable[[Connection, int], None], kind: type[HttpError], what: str, method: str
) -> None:
    """The server has read the request; whatever it does then is unclear, and its connection is gone."""
    ends, server = exchange(script, limit=SHORT if kind is NoAnswerInTimeError else LONG, method=method)
    (end,) = ends
    assert type(end) is kind
    assert end.what == what
    assert "4711" not in str(end)
    assert len(server.requests) == 1
    assert server.lost == 1


def dying(connection: Connection, number: int) -> None:
    """Answer the first request on a kept connection, close at the second without a word, answer the third."""
    if number == 2:
        connection.tcp.loseConnection()
    else:
        connection.tcp.write(answer(b"<ok/>"))


def test_a_kept_connection_that_dies_is_unclear_for_a_post() -> None:
    """The second POST may have been read: it is not sent again by itself, and nothing is proven."""
    ends, server = exchange(dying, calls=2)
    assert isinstance(ends[0], HttpAnswer)
    assert type(ends[1]) is UnclearError
    assert len(server.requests) == 2


def test_a_kept_connection_that_dies_is_asked_once_more_for_a_get() -> None:
    """Asking again changes nothing at the server, so the caller need not know."""
    ends, server = exchange(dying, calls=2, method="GET")
    assert [isinstance(end, HttpAnswer) for end in ends] == [True, True]
    assert (len(server.requests), server.connections) == (3, 2)


def test_a_get_whose_second_try_cannot_connect_is_unclear() -> None:
    """The first try may have been read, so a refused second connection proves nothing."""
    server = Scripted(dying)

    async def work(reactor: Reactor) -> tuple[HttpAnswer | HttpError, HttpAnswer | HttpError]:
        client = HttpClient(reactor)
        port = await TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(server)
        url = f"http://127.0.0.1:{port.getHost().port}/"
        first = await call(client, "GET", url, LONG)
        await maybeDeferred(port.stopListening)
        second = await call(client, "GET", url, LONG)
        await client.close()
        return first, second

    first, second = run_in_reactor(work)
    assert isinstance(first, HttpAnswer)
    assert type(second) is UnclearError
    assert len(server.requests) == 2


def test_a_cancelled_call_closes_its_connection() -> None:
    """The caller gives up: the server sees the connection go, and nothing is left."""
    server = Scripted(scripted.silent)

    async def work(reactor: Reactor) -> None:
        async with serve(reactor, server) as port:
            client = HttpClient(reactor)
            running = Deferred.fromCoroutine(client.get(f"http://127.0.0.1:{port}/", timeout=LONG))
            while not server.requests:
                await deferLater(reactor, 0.01, lambda: None)
            running.cancel()
            with pytest.raises(CancelledError):
                await running
            while not server.lost:
                await deferLater(reactor, 0.01, lambda: None)
        assert leftovers(reactor) == []

    run_in_reactor(work)


def test_a_smaller_limit_for_bodies_holds() -> None:
    """Exactly the limit is read, one byte more is not."""
    fits, _ = exchange(always(answer(b"x" * 100)), max_body=100)
    over, _ = exchange(always(answer(b"x" * 101)), max_body=100)
    assert isinstance(fits[0], HttpAnswer)
    assert isinstance(over[0], TooBigError)
