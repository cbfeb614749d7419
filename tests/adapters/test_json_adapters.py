"""DAIA, FOLIO and FBS over real sockets: what is asked, with which headers, and what each answer comes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble
from adapters.registry import HOLDINGS
from schemas.iso20775 import LendingVerdict
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve

TODAY = date(2026, 6, 15)
ONE_IN = LendingVerdict(owned=True, lendable=True, available=1)
DAIA = {"document": [{"id": "ppn:42", "item": [{"available": [{"service": "loan"}]}]}]}
RTAC = {"holdings": [{"instanceId": "42", "holdings": [{"status": "Available"}]}]}
FBS = [
    {
        "recordId": "42",
        "reservable": True,
        "reservations": 0,
        "holdings": [
            {
                "branch": {"branchId": "DK-773000", "title": "Hovedbiblioteket"},
                "materials": [{"itemNumber": "1", "available": True}],
            }
        ],
    }
]
PROTOCOLS = {"daia": DAIA, "folio-rtac": RTAC, "fbs": FBS}


def looked_up(
    protocol: str,
    script: Callable[[Connection, int], None],
    *,
    login: Login | None = None,
    settings: tuple[tuple[str, str], ...] = (),
) -> tuple[LookUp, Scripted]:
    """Ask a scripted system for record 42."""
    server = Scripted(script)

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        adapter = HOLDINGS[protocol](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            query = HoldingsQuery(
                protocol=protocol,
                address=f"http://127.0.0.1:{port}/ask",
                profile="plain",
                record_id="42",
                agency="773000",
                login=login,
                settings=settings,
            )
            end = await adapter(query, timeout=10.0, today=TODAY)
            await client.close()
        return end

    return run_in_reactor(work), server


def said(value: object, status: bytes = b"200 OK") -> Callable[[Connection, int], None]:
    """A server that answers with JSON."""
    return always(answer(json.dumps(value).encode(), status=status, content_type=b"application/json"))


@pytest.mark.parametrize(
    ("protocol", "target", "login", "header", "settings"),
    [
        ("daia", "/ask?id=ppn%3A42&format=json", None, None, (("id_prefix", "ppn:"),)),
        (
            "folio-rtac",
            "/ask?instanceIds=42&fullPeriodicals=true",
            Login(password="s3cret"),
            "Authorization: apikey s3cret",
            (),
        ),
        (
            "fbs",
            "/ask?recordid=42&exclude=DK-773009",
            Login(password="s3cret"),
            "Authorization: Bearer s3cret",
            (("exclude", "DK-773009"),),
        ),
    ],
)
def test_what_is_asked_and_what_comes_of_it(
    protocol: str, target: str, login: Login | None, header: str | None, settings: tuple[tuple[str, str], ...]
) -> None:
    """One GET, the secret in a header and not in the address."""
    end, server = looked_up(protocol, said(PROTOCOLS[protocol]), login=login, settings=settings)
    assert isinstance(end, Done), end
    assert (end.value.verdict.owned, end.value.verdict.available) == (True, 1)
    request = server.requests[0].decode()
    assert request.split()[:2] == ["GET", target]
    assert "Accept: application/json" in request
    assert header is None or header in request


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (said({"a": 1}, b"401 Unauthorized"), Refused("answered HTTP 401")),
        (said({"a": 1}, b"404 Not Found"), Failed(Trouble.CONFIGURATION, "answered HTTP 404")),
        (said({"a": 1}, b"503 Away"), Failed(Trouble.UNREACHABLE, "answered HTTP 503")),
    ],
)
def test_http_errors(protocol: str, script: Callable[[Connection, int], None], expected: LookUp) -> None:
    """Where the body says nothing, the code speaks."""
    end, _ = looked_up(protocol, script)
    assert end == expected


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_web_page_with_200_is_nonsense(protocol: str) -> None:
    """A moved system answers with its new home page."""
    end, _ = looked_up(protocol, always(answer(b"<!doctype html><p>Velkommen</p>", content_type=b"text/html")))
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.NONSENSE


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_unknown_setting_is_a_fault_of_configuration(protocol: str) -> None:
    """Named, with those that there are."""
    end, server = looked_up(protocol, said(PROTOCOLS[protocol]), settings=(("colour", "red"),))
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION
    assert "there is no field colour" in end.what
    assert not server.requests


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([{"message": "Instance not found", "code": "404"}], None),
        ([{"message": "boom", "code": "500"}], "answered with an error: boom"),
    ],
)
def test_folio_errors_that_stand_alone(errors: list[dict[str, str]], expected: str | None) -> None:
    """Not found is an answer, anything else is none."""
    end, _ = looked_up("folio-rtac", said({"errors": errors}))
    if expected is None:
        assert isinstance(end, Done)
        assert not end.value.verdict.owned
    else:
        assert end == Failed(Trouble.NONSENSE, expected)
