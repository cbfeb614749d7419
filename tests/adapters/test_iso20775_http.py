"""ISO 20775 over plain HTTP, on real sockets: bare, from OCLC, and through a service like DBC's REGA."""

from __future__ import annotations

import json
from datetime import date

import pytest

from adapters.http import HttpAnswer, HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, Login, LookUp, Network, Trouble
from adapters.iso20775_http import understand
from adapters.registry import HOLDINGS
from schemas import sru
from tests.adapters.scripted import Scripted, always, answer
from tests.adapters.test_sru_holdings import HOLDINGS_XML, ONE_IN, verdict
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.shared import DATA

TODAY = date(2026, 6, 15)
SAMPLES = DATA / "iso20775" / "responses"


def looked_up(
    body: bytes, path: str, profile: str = "get", settings: tuple[tuple[str, str], ...] = ()
) -> tuple[LookUp, str]:
    """Ask a scripted system for record 4/2; how it ended, and the request."""
    server = Scripted(always(answer(body)))

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        adapter = HOLDINGS["iso20775-http"](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            query = HoldingsQuery(
                protocol="iso20775-http",
                address=f"http://127.0.0.1:{port}{path}",
                profile=profile,
                record_id="4/2",
                agency="773000",
                login=Login(password="k&y"),
                settings=settings,
            )
            end = await adapter(query, timeout=10.0, today=TODAY)
            await client.close()
        return end

    return run_in_reactor(work), (server.requests[0].decode() if server.requests else "")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/holdings/{id}?wskey={key}", "/holdings/4%2F2?wskey=k%26y"),
        ("/holdings?record=", "/holdings?record=4%2F2"),
    ],
)
def test_a_bare_answer(path: str, target: str) -> None:
    """The id and the key where the address wants them."""
    end, request = looked_up(HOLDINGS_XML.encode(), path)
    assert verdict(end) == ONE_IN
    assert request.split()[:2] == ["GET", target]


WRAPPED = sru.write(sru.SearchRequest(query="q"), total=1, records=[sru.RecordText(schema="h", xml=HOLDINGS_XML)])
NOT_THERE = (
    b'<diagnostics xmlns="http://www.loc.gov/zing/srw/"><diagnostic><uri>info:srw/diagnostic/1/65</uri>'
    b"<message>Record does not exist</message></diagnostic></diagnostics>"
)


@pytest.mark.parametrize(
    ("body", "owned"),
    [(WRAPPED, True), (sru.write(sru.SearchRequest(query="q"), total=0), False), (NOT_THERE, False)],
    ids=["in SRU", "no hits", "OCLC's diagnostic"],
)
def test_sru_around_it(body: bytes, owned: bool) -> None:  # noqa: FBT001  a column
    """Some wrap it; OCLC says that it is not there with a diagnostic."""
    assert verdict(looked_up(body, "/h/")[0]).owned == owned


def test_through_a_service() -> None:
    """JSON with the library's own address; its answer as text."""
    body = json.dumps([{"responseCode": 200, "holding": HOLDINGS_XML, "errorMsg": None}]).encode()
    base = (("base_url", "https://lib.example/sru"),)
    end, request = looked_up(body, "/rega", "rega", base)
    assert verdict(end) == ONE_IN
    assert json.loads(request.partition("\r\n\r\n")[2]) == {
        "trackingId": "illgate",
        "timeout": 10000,
        "records": [{"baseUrl": "https://lib.example/sru", "recordId": "4/2"}],
    }


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([{"responseCode": 200}], None),
        (
            [{"responseCode": 503, "errorMsg": "away"}],
            Failed(Trouble.UNREACHABLE, "answered HTTP 503 to the service that asked it"),
        ),
        ([], Failed(Trouble.NONSENSE, "gave an answer that cannot be used: it is an empty list")),
    ],
)
def test_what_a_service_says_otherwise(answers: list[dict[str, object]], expected: LookUp | None) -> None:
    """No holdings is not there; a library's error is its trouble."""
    end, _ = looked_up(json.dumps(answers).encode(), "/rega", "rega", (("base_url", "https://lib.example"),))
    if expected is None:
        assert not verdict(end).owned
    else:
        assert end == expected


@pytest.mark.parametrize(
    ("body", "profile", "trouble"),
    [
        (b"<html/>", "get", Trouble.NONSENSE),
        (b"no", "get", Trouble.NONSENSE),
        (HOLDINGS_XML.encode(), "magic", Trouble.CONFIGURATION),
        (b"[]", "rega", Trouble.CONFIGURATION),
    ],
    ids=["a page", "no XML", "an unknown profile", "no base_url"],
)
def test_what_is_no_answer(body: bytes, profile: str, trouble: Trouble) -> None:
    """Nonsense, or a fault of configuration."""
    end, _ = looked_up(body, "/h/", profile)
    assert isinstance(end, Failed)
    assert end.trouble is trouble


@pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")
def test_a_real_answer_of_oclc() -> None:
    """Many holders, none of them the library that was asked."""
    body = (SAMPLES / "oclc_worldcat_libraries_N121v4.xml").read_bytes()
    query = HoldingsQuery(protocol="iso20775-http", address="", profile="get", record_id="1", agency="773000")
    end = understand(HttpAnswer(status=200, content_type="text/xml", body=body), query, TODAY)
    assert isinstance(end, Done)
    assert end.value.holdings.holdings
