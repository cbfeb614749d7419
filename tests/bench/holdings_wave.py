"""How long a wave of look-ups takes: 40 libraries, each answering after 50 ms, over real sockets on one machine.

The ideal is the slowest library's 50 ms. The libraries' servers share the gateway's process and core here, so the
figures are an upper bound.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import date
from statistics import median
from time import perf_counter
from typing import Final

from adapters.http import HttpClient
from adapters.interface import Network
from adapters.registry import holdings_adapters
from gateway.automation.values import Held, Question
from gateway.directory.values import Library, LibraryKind, System
from gateway.holdings import HoldingsService
from schemas import iso20775, sru
from schemas.iso20775.values import CopiesSummary, Holding, Holdings, Identifier, Simple, SummaryStatus
from tests.adapters.scripted import Connection, Scripted, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve

LIBRARIES: Final = 40
LATENCY: Final = 0.050
ROUNDS: Final = 5
TODAY: Final = date(2026, 6, 15)


def _library(number: int, port: int) -> Library:
    agency = f"7{number + 100}00"
    return Library(
        agency=agency,
        name=f"Library {agency}",
        kind=LibraryKind.PUBLIC,
        system=System(holdings=f"http://127.0.0.1:{port}/sru"),
    )


def _system(reactor: Reactor) -> Scripted:
    """A local system that holds everything and takes its time."""
    status = SummaryStatus(available_count=1, available_for=1, earliest_dispatch=TODAY)
    summary = CopiesSummary(copies=1, statuses=(status,))
    holding = Holding(institution=Identifier(value="own"), simple=Simple(summary=summary))
    record = sru.RecordText(schema="isohold", xml=iso20775.write(Holdings(holdings=(holding,))))
    reply = answer(sru.write(sru.SearchRequest(query="q"), total=1, records=[record]))

    def script(connection: Connection, _number: int) -> None:
        reactor.callLater(LATENCY, connection.tcp.write, reply)

    return Scripted(script)


async def _timed(work: Callable[[], Coroutine[object, object, None]]) -> float:
    """Milliseconds of the median round, after one to warm up."""
    await work()
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        await work()
        times.append((perf_counter() - began) * 1000)
    return median(times)


async def _measure(reactor: Reactor) -> tuple[float, float]:
    """Milliseconds for all at once, and one after the other."""
    client = HttpClient(reactor)
    service = HoldingsService(holdings_adapters(Network(http=client, reactor=reactor)), reactor)
    async with AsyncExitStack() as stack:
        libraries: dict[str, Library] = {}
        for number in range(LIBRARIES):
            port = await stack.enter_async_context(serve(reactor, _system(reactor)))
            library = _library(number, port)
            libraries[library.agency] = library
        questions = [Question(library=agency, edition="870970-basis:27942628") for agency in libraries]

        async def ask(some: list[Question]) -> None:
            answers = await service.ask(some, libraries.get, today=TODAY)
            assert all(isinstance(one, Held) and one.available == 1 for one in answers.values())

        async def one_by_one() -> None:
            for question in questions:
                await ask([question])

        wave = await _timed(lambda: ask(questions))
        sequence = await _timed(one_by_one)
        await client.close()
    return wave, sequence


def run() -> list[tuple[str, float, str]]:
    """Rows of (what, milliseconds, ratio to one library's latency)."""
    wave, sequence = run_in_reactor(_measure)
    ideal = LATENCY * 1000
    return [
        (f"{LIBRARIES} libraries in one wave, ms", wave, f"{wave / ideal:.2f} x one library's {ideal:.0f} ms"),
        ("the same one after the other, ms", sequence, f"{sequence / ideal:.1f} x, {sequence / wave:.1f} x the wave"),
    ]


if __name__ == "__main__":
    for what, milliseconds, ratio in run():
        print(f"{what:36} {milliseconds:9.1f}  {ratio}")
