"""What holdings served to others take: the reactor's longest turn while an answer of some MB is made."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final, cast
from urllib.parse import quote
from urllib.request import Request, urlopen

import structlog
from twisted.internet.threads import deferToThread

from gateway.steady import steady
from schemas import openholdingstatus as ohs
from tests.bench._holdings_world import Longest
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.web.journals import LIBRARY, journal_site

ITEMS: Final = 4_000
JOURNALS: Final = 5
ROUNDS: Final = 3
PIDS: Final = tuple(f"870970-basis:{number:08}" for number in range(JOURNALS))
Row = tuple[str, float, str]


def _requests(port: int) -> Mapping[str, Request]:
    base = f"http://127.0.0.1:{port}"
    asked = ohs.DetailedHoldingsRequest(records=tuple(ohs.LookupRecord(responder=LIBRARY, pid=pid) for pid in PIDS))
    query = quote(" or ".join(f"rec.id={pid}" for pid in PIDS))
    search = f"{base}/sru?version=1.2&operation=searchRetrieve&maximumRecords={JOURNALS}&query={query}&recordSchema="
    return {
        "detailedHoldings": Request(
            f"{base}/soap/openholdingstatus/", ohs.write_xml(asked).encode(), {"Content-Type": "text/xml"}
        ),
        "SRU isohold": Request(f"{search}isohold"),
        "SRU opac": Request(f"{search}opac"),
    }


def _fetched(request: Request) -> int:
    with urlopen(request, timeout=60) as answer:
        assert answer.status == HTTPStatus.OK
        return len(answer.read())


async def _longest(reactor: Reactor) -> dict[str, tuple[float, float, int]]:
    """Of each request: milliseconds of the longest turn, of the whole answer, and its bytes."""
    told: dict[str, tuple[float, float, int]] = {}
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(serve(reactor, cast("Any", journal_site(reactor, ITEMS, PIDS))))
        steady()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        for name, request in _requests(port).items():
            await deferToThread(_fetched, request)
            turns, totals, size = [], [], 0
            for _ in range(ROUNDS):
                longest = Longest(reactor)
                longest.begin()
                began = perf_counter()
                size = await deferToThread(_fetched, request)
                totals.append((perf_counter() - began) * 1000)
                longest.stop()
                turns.append(longest.seconds * 1000)
            told[name] = max(turns), min(totals), size
    return told


def run() -> list[Row]:
    """Rows of (what, figure, remark)."""
    return [
        (
            f"{name} of {JOURNALS} journals of {ITEMS:,} items: longest turn, ms",
            turn,
            f"the goal is 20; {size:,} bytes, {total:.0f} ms in all",
        )
        for name, (turn, total, size) in run_in_reactor(_longest).items()
    ]


if __name__ == "__main__":
    for what, figure, remark in run():
        print(f"{what:64} {figure:9.1f}  {remark}")
