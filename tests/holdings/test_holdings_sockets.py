"""The whole way once over real sockets: service, adapter, client, and systems that behave, hang, lie or are gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import date
from functools import partial

from adapters.http import HttpClient
from adapters.interface import Network
from adapters.registry import holdings_adapters
from gateway.automation.values import Answer, Held, NoAnswer, NotHeld, Question, Silence
from gateway.config import HoldingsConfig
from gateway.directory.values import Library, LibraryKind, System
from gateway.holdings import HoldingsService
from schemas import sru
from tests.adapters import scripted
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

TODAY = date(2026, 6, 15)
OWNER = "773000"
HELD_XML = """<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding><institutionIdentifier>
<value>DK-%s</value></institutionIdentifier><holdingSimple><copiesSummary><copiesCount>1</copiesCount><status>
<availableCount>0</availableCount><availableFor>1</availableFor><earliestDispatchDate>2026-06-29T00:00:00Z
</earliestDispatchDate></status><reservationQueueLength>2</reservationQueueLength></copiesSummary></holdingSimple>
</holding></holdings>"""


def held(agency: str) -> bytes:
    """A good answer: one copy, out until June 29th, two waiting."""
    record = sru.RecordText(schema="isohold", xml=HELD_XML % agency)
    return answer(sru.write(sru.SearchRequest(query="q"), total=1, records=[record]))


NOT_HELD = answer(sru.write(sru.SearchRequest(query="q"), total=0))
HTML = answer(b"<!DOCTYPE html><html><body>Maintenance</body></html>", content_type=b"text/html")
SCRIPTS: dict[str, Callable[[Connection, int], None]] = {
    OWNER: always(held(OWNER)),
    "774000": always(NOT_HELD),
    "775000": always(HTML),
    "776000": scripted.silent,
    "777000": scripted.reset,
    "778000": scripted.endless,
}
GONE = "779000"


def library(agency: str, port: int) -> Library:
    """A library at a local port."""
    return Library(
        agency=agency,
        name=f"Library {agency}",
        kind=LibraryKind.PUBLIC,
        system=System(holdings=f"http://127.0.0.1:{port}/sru"),
    )


async def ask_everybody(reactor: Reactor, gone: int) -> dict[str, Answer]:
    """One wave to all of them."""
    client = HttpClient(reactor)
    service = HoldingsService(
        holdings_adapters(Network(http=client, reactor=reactor)),
        reactor,
        config=HoldingsConfig(look_up_seconds=1.0, wave_seconds=5.0),
    )
    async with AsyncExitStack() as stack:
        libraries = {GONE: library(GONE, gone)}
        for agency, script in SCRIPTS.items():
            port = await stack.enter_async_context(serve(reactor, Scripted(script)))
            libraries[agency] = library(agency, port)
        questions = [Question(library=agency, edition="870970-basis:27942628") for agency in libraries]
        answers = await service.ask(questions, libraries.get, today=TODAY)
        await client.close()
    assert leftovers(reactor) == []
    return {question.library: one for question, one in answers.items()}


def test_everybody_is_answered_for() -> None:
    """Who behaves has answered, who does not is named with what it did, and nothing is left in the reactor."""
    with scripted.closed_port() as gone:
        answers = run_in_reactor(partial(ask_everybody, gone=gone))
    assert answers[OWNER] == Held(available=0, earliest=date(2026, 6, 29), queue=2)
    assert answers["774000"] == NotHeld()
    silences = {agency: one for agency, one in answers.items() if isinstance(one, NoAnswer)}
    assert {agency: one.kind for agency, one in silences.items()} == {
        "775000": Silence.NONSENSE,
        "776000": Silence.TIMEOUT,
        "777000": Silence.NONSENSE,
        "778000": Silence.NONSENSE,
        GONE: Silence.UNREACHABLE,
    }
    assert silences["776000"].sentence == "Library 776000 did not answer within 1.0 s."
    assert silences[GONE].sentence == "Library 779000 refused the connection."
    assert "text/html" in silences["775000"].sentence
