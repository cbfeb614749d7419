"""Answers of many copies to others: made beside the reactor, and refused in words where they are too many."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final, cast
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from twisted.internet.threads import deferToThread

from gateway.holdings.served import MOST_PIECES
from gateway.web.soap import open_holding_status
from schemas import openholdingstatus as ohs
from schemas import sru
from schemas.soap import SOAP_1_1, SOAP_1_2, TYPES, wrapped
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.web.journals import LIBRARY, journal_site

ITEMS: Final = 4_500
PIDS: Final = tuple(f"870970-basis:{number:08}" for number in range(6))
"""Six such journals are more than one answer holds, five are not."""

SOAP: Final = "/soap/openholdingstatus/"
Reply = tuple[int, bytes]


def fetched(request: Request) -> Reply:
    """Status and body."""
    try:
        with urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except HTTPError as refusal:
        return refusal.code, refusal.read()


def asked(
    *requests: Callable[[str], Request], items: int = ITEMS, pids: tuple[str, ...] = PIDS, **more: int
) -> list[Reply]:
    """What a site over journals answers, one request after another."""

    async def work(reactor: Reactor) -> list[Reply]:
        async with serve(reactor, cast("Any", journal_site(reactor, items, pids, **more))) as port:
            base = f"http://127.0.0.1:{port}"
            return [await deferToThread(fetched, request(base)) for request in requests]

    return run_in_reactor(work)


def posted(message: ohs.Request, soap: str = SOAP_1_1) -> Callable[[str], Request]:
    """A request in SOAP."""
    body = wrapped(ohs.write_xml(message), soap)
    return lambda base: Request(base + SOAP, body, {"Content-Type": TYPES[soap]})


def detailed(pids: tuple[str, ...]) -> ohs.DetailedHoldingsRequest:
    """All copies of these journals."""
    return ohs.DetailedHoldingsRequest(records=tuple(ohs.LookupRecord(responder=LIBRARY, pid=pid) for pid in pids))


def searched(pids: tuple[str, ...], schema: str) -> Callable[[str], Request]:
    """The same by SRU."""
    query = quote(" or ".join(f"rec.id={pid}" for pid in pids))
    path = f"/sru?version=1.2&operation=searchRetrieve&maximumRecords=5&recordSchema={schema}&query={query}"
    return lambda base: Request(base + path)


def test_the_contract_tells_who_asks_for_too_much() -> None:
    """In the fault of the caller's SOAP; five journals come whole, one that is named again and again does not."""
    whole, old, new, again = asked(
        posted(detailed(PIDS[:5])),
        posted(detailed(PIDS)),
        posted(detailed(PIDS), SOAP_1_2),
        posted(detailed(PIDS[:1] * 6)),
    )
    assert whole[0] == 200
    assert whole[1].count(b"<localItemId>") == 5 * ITEMS
    sentence = f"The libraries tell of 27,006 copies and parts, and one answer holds at most {MOST_PIECES:,}"
    for (status, body), code in ((old, b"<faultcode>s:Client<"), (new, b"<s:Value>s:Sender<"), (again, b"s:Client")):
        assert status == 400
        assert code in body
        assert sentence in body.decode()


def test_sru_tells_it_in_the_place_of_the_record() -> None:
    """Of two libraries' journals two come whole; the others could, by themselves."""
    requests = (searched(PIDS[:5], "isohold"), searched(PIDS[:5], "opac"), searched(PIDS[4:5], "isohold"))
    hold, opac, alone = asked(*requests, libraries=2)
    for _, body in (hold, opac):
        response = sru.read(_without_first_two(body))
        assert [one.number for one in response.diagnostics] == [70] * 3
        assert "9,002 copies and parts" in response.diagnostics[0].details
        assert (response.total, body.count(b"<recordPosition>")) == (5, 5)
    assert alone[1].count(b"<copyInformation>") == 2 * ITEMS


def _without_first_two(body: bytes) -> bytes:
    """The answer as our own reader takes it, which is smaller."""
    head, *records = body.split(b"<record><recordSchema>")
    return head + b"".join(b"<record><recordSchema>" + one for one in records[2:])


def test_localisations_have_the_same_bound() -> None:
    """Of 500 records, in 51 places each."""
    pids = tuple(f"870970-basis:{number:08}" for number in range(500))
    few, many = asked(
        posted(ohs.LocalisationsRequest(agency=LIBRARY, pids=pids[:100])),
        posted(ohs.LocalisationsRequest(agency=LIBRARY, pids=pids)),
        items=1,
        pids=pids,
        places=50,
    )
    assert (few[0], few[1].count(b"<agencyId>")) == (200, 5_100)
    assert many[0] == 400
    assert "The records are in 25,500 places, and one answer holds at most 25,000" in many[1].decode()


@pytest.mark.parametrize(("items", "aside"), [(2, False), (ITEMS, True)])
def test_big_answers_are_written_beside_the_reactor(monkeypatch: pytest.MonkeyPatch, items: int, aside: bool) -> None:  # noqa: FBT001  a column
    """A small one costs less to write than to hand over."""
    where: list[threading.Thread] = []
    written = open_holding_status._written

    def watched(*arguments: Any) -> Any:
        where.append(threading.current_thread())
        return written(*arguments)

    monkeypatch.setattr(open_holding_status, "_written", watched)

    async def thread_of_reactor(_reactor: Reactor) -> threading.Thread:
        return threading.current_thread()

    own = run_in_reactor(thread_of_reactor)
    ((status, _),) = asked(posted(detailed(PIDS[:1])), items=items)
    assert status == 200
    assert [one is not own for one in where] == [aside]
