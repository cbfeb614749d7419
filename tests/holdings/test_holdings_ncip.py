"""NCIP the whole way: a library of the directory with its login, the service, the adapter, and a system behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from adapters.http import HttpClient
from adapters.interface import Network
from adapters.registry import holdings_adapters
from fixtures.holdings_file import Copy, CopyStatus
from fixtures.systems.ncip import NcipSocket, NcipSystem, Shelves, ncip_site
from gateway.automation.values import Answer, Held, NoAnswer, NotHeld, Question, Silence
from gateway.directory.check import check
from gateway.directory.values import DirectoryFile, Library
from gateway.holdings import HoldingsService
from schemas.ncip import Dialect
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

TODAY = date(2026, 6, 15)
DANISH = Shelves(
    records={"27942628": {"27942628": Copy(status=CopyStatus.ON_LOAN, back=date(2026, 6, 29))}},
    today=TODAY,
    dialect=Dialect(version="1.01"),
    passwords={"DK-190101": "s3cret"},
    queues={"27942628": 2},
)


def library(address: str, password: str) -> Library:
    """A library of the directory, as its file has it; the directory finds nothing wrong with it."""
    entry = {
        "agency": "773000",
        "name": "Library",
        "kind": "public",
        "system": {
            "holdings": address,
            "holdings_protocol": "ncip1",
            "holdings_profile": "danish",
            "holdings_login": {"group": "DK-190101", "password": password},
        },
    }
    read = msgspec.convert(entry, Library)
    assert check(DirectoryFile(libraries=(read,))) == ()
    return read


def answered(scheme: str, record: str = "27942628", password: str = "s3cret") -> Answer:
    """What the service makes of the library's answer about a record."""
    system = NcipSystem(DANISH)
    server: Any = NcipSocket(system) if scheme == "ncip" else ncip_site(system)

    async def work(reactor: Reactor) -> Answer:
        before = leftovers(reactor)
        client = HttpClient(reactor)
        service = HoldingsService(holdings_adapters(Network(http=client, reactor=reactor)), reactor)
        async with serve(reactor, server) as port:
            asked = library(f"{scheme}://127.0.0.1:{port}/ncip", password)
            question = Question(library="773000", edition=f"870970-basis:{record}")
            answers = await service.ask([question], lambda _: asked, today=TODAY)
            await service.stop()
            await client.close()
        assert leftovers(reactor) == before
        return answers[question]

    return run_in_reactor(work)


@pytest.mark.parametrize("scheme", ["http", "ncip"])
def test_a_danish_library_is_asked_by_ncip(scheme: str) -> None:
    """By HTTP and on a bare socket: a copy that is out, its day, its queue; or that it is not there."""
    assert answered(scheme) == Held(available=0, earliest=date(2026, 6, 29), queue=2)
    assert answered(scheme, "11111111") == NotHeld()


def test_a_login_that_is_not_taken_is_for_somebody_to_mend() -> None:
    """It names the library and what its system said, and no password."""
    answer = answered("http", password="wr0ng")
    assert isinstance(answer, NoAnswer)
    assert answer.kind is Silence.NOT_CONFIGURED
    assert "Agency Authentication Failed" in answer.sentence
    assert "wr0ng" not in repr(answer)
