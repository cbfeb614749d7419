"""Koha over real sockets, by ILS-DI and by REST: what is asked, who we say we are, and what each answer comes to."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import date

import pytest

from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble
from adapters.registry import HOLDINGS
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve

TODAY = date(2026, 6, 15)
LOGIN = Login(user="illgate", password="s3cret")
ITEMS = json.dumps([{"item_id": 1, "checked_out_date": "2026-06-29"}]).encode()
RECORDS = b"<GetRecords><record><items><item><date_due>2026-06-29</date_due></item></items></record></GetRecords>"
JSON = b"application/json"


def looked_up(
    protocol: str,
    script: Callable[[Connection, int], None],
    *,
    times: int = 1,
    profile: str = "plain",
    login: Login | None = None,
    settings: tuple[tuple[str, str], ...] = (),
) -> tuple[list[LookUp], list[str]]:
    """Ask a scripted Koha for record 7/8 so many times; its answers' ends, and the requests it got."""
    server = Scripted(script)

    async def work(reactor: Reactor) -> list[LookUp]:
        client = HttpClient(reactor)
        adapter = HOLDINGS[protocol](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            query = HoldingsQuery(
                protocol=protocol,
                address=f"http://127.0.0.1:{port}/api/v1",
                profile=profile,
                record_id="7/8",
                agency="773000",
                login=login,
                settings=settings,
            )
            ends = [await adapter(query, timeout=10.0, today=TODAY) for _ in range(times)]
            await client.close()
        return ends

    return run_in_reactor(work), [request.decode() for request in server.requests]


def earliest(end: LookUp) -> date | None:
    """The first day on which a copy can be had."""
    assert isinstance(end, Done), end
    assert end.value.verdict.owned
    return end.value.verdict.earliest


def test_ils_di_tells_the_due_date() -> None:
    """GetRecords unless told otherwise."""
    (end,), (request,) = looked_up("koha-ilsdi", always(answer(RECORDS)))
    assert earliest(end) == date(2026, 6, 29)
    assert request.split()[1] == "/api/v1?service=GetRecords&id=7%2F8"
    _, (request,) = looked_up("koha-ilsdi", always(answer(RECORDS)), settings=(("service", "GetAvailability"),))
    assert request.split()[1] == "/api/v1?service=GetAvailability&id=7%2F8&id_type=bib"


def test_an_error_page_of_ils_di_is_nonsense() -> None:
    """Koha's own comes with HTTP 200."""
    (end,), _ = looked_up("koha-ilsdi", always(answer(b"<!DOCTYPE html><p>Oops", content_type=b"text/html")))
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.NONSENSE


def test_rest_with_basic_authentication() -> None:
    """The id as one step of the path; the date only where the site says that it is the due date."""
    (end,), (request,) = looked_up("koha-rest", always(answer(ITEMS, content_type=JSON)), login=LOGIN, profile="basic")
    assert earliest(end) is None
    assert request.split()[:2] == ["GET", "/api/v1/biblios/7%2F8/items?_per_page=-1"]
    assert f"Authorization: Basic {b64encode(b'illgate:s3cret').decode()}" in request
    dated = (("due_date", "checked_out_date"),)
    (end,), _ = looked_up("koha-rest", always(answer(ITEMS, content_type=JSON)), settings=dated)
    assert earliest(end) == date(2026, 6, 29)


def with_tokens(seconds: int, items_status: bytes = b"200 OK") -> Callable[[Connection, int], None]:
    """A Koha that gives a numbered token to who asks for one, and items to who has one."""

    def script(connection: Connection, number: int) -> None:
        asked = connection._server.requests[-1]
        if asked.startswith(b"POST /api/v1/oauth/token"):
            token = json.dumps({"access_token": f"t{number}", "expires_in": seconds}).encode()
            connection.tcp.write(answer(token, content_type=JSON))
        else:
            connection.tcp.write(answer(ITEMS, content_type=JSON, status=items_status))

    return script


def test_rest_with_a_token_that_is_kept() -> None:
    """One token for two look-ups; the secret goes in the body of one POST."""
    ends, requests = looked_up("koha-rest", with_tokens(3600), times=2, profile="oauth2", login=LOGIN)
    assert all(isinstance(end, Done) for end in ends)
    assert [request.split()[0] for request in requests] == ["POST", "GET", "GET"]
    assert requests[0].endswith("grant_type=client_credentials&client_id=illgate&client_secret=s3cret")
    assert all("Authorization: Bearer t1" in request for request in requests[1:])


@pytest.mark.parametrize(("seconds", "status"), [(30, b"200 OK"), (3600, b"401 Unauthorized")])
def test_a_token_that_ends_or_is_refused_is_fetched_anew(seconds: int, status: bytes) -> None:
    """Before it ends on the way, and after the server will not have it."""
    _, requests = looked_up("koha-rest", with_tokens(seconds, status), times=2, profile="oauth2", login=LOGIN)
    assert [request.split()[0] for request in requests] == ["POST", "GET", "POST", "GET"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer(b"no", status=b"403 Forbidden"), Refused("answered HTTP 403")),
        (answer(b"no", status=b"404 Not Found"), Failed(Trouble.CONFIGURATION, "answered HTTP 404")),
        (
            answer(b"{}", content_type=JSON),
            Failed(Trouble.NONSENSE, "gave an answer that cannot be used: the file must be a list, not an object"),
        ),
    ],
)
def test_rest_answers_that_say_nothing(reply: bytes, expected: LookUp) -> None:
    """By the code, or as nonsense."""
    (end,), _ = looked_up("koha-rest", always(reply))
    assert type(end) is type(expected)
    assert getattr(end, "trouble", None) == getattr(expected, "trouble", None)


def test_kohas_own_404_means_that_it_is_not_there() -> None:
    """It speaks of the record; any other 404 speaks of the address."""
    gone = answer(b'{"error": "Bibliographic record not found"}', status=b"404 Not Found", content_type=JSON)
    (end,), _ = looked_up("koha-rest", always(gone))
    assert isinstance(end, Done)
    assert not end.value.verdict.owned


def test_an_unknown_profile_is_a_fault_of_configuration() -> None:
    """Named, with those that there are."""
    (end,), requests = looked_up("koha-rest", with_tokens(1), profile="magic", login=LOGIN)
    assert end == Failed(Trouble.CONFIGURATION, "has the holdings profile 'magic', not one of basic, oauth2, plain")
    assert not requests
