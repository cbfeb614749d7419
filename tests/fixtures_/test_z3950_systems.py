# mypy: allow-untyped-calls
"""Simulated systems that speak Z39.50: asked by the gateway's own adapter at the address that they name."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, LookUp, Network, Trouble
from adapters.registry import holdings_adapters
from fixtures.holdings_file import Behaviour, Copy, CopyStatus, Held, LibrarySystem, Spoken, SystemSettings
from fixtures.systems.journal import Journal, Kind
from fixtures.systems.local_system import LocalSystem
from gateway.directory.values import DirectoryFile, Library, System
from gateway.holdings.system_check import system_faults
from tests.reactor_thread import Reactor, run_in_reactor

TODAY: Final = date(2026, 6, 15)
PID: Final = "870970-basis:139900154"
AGENCY: Final = "765700"
COPIES: Final = (Copy(status=CopyStatus.ON_LOAN, back_in_days=9), Copy(status=CopyStatus.NOT_FOR_LOAN))


def look_up(
    journal: Journal, *, behaviour: Behaviour = Behaviour.NORMAL, speaks: Spoken = Spoken.Z3950, limit: float = 10.0
) -> LookUp:
    """One look-up as the directory would make it of what the system says of itself."""

    async def work(reactor: Reactor) -> LookUp:
        settings = SystemSettings(speaks=speaks, behaviour=behaviour, delay_ms=1)
        library = LibrarySystem(system=settings, records={PID: Held(copies=COPIES)})
        system = LocalSystem(reactor=reactor, agency=AGENCY, library=library, today=TODAY, journal=journal)
        client = HttpClient(reactor)
        system.start()
        try:
            said = System(
                holdings=system.holdings_url,
                holdings_protocol=system.holdings_protocol,
                holdings_profile=system.holdings_profile,
                holdings_settings=system.holdings_settings,
            )
            assert system_faults(DirectoryFile(libraries=(Library(agency=AGENCY, name="Herning", system=said),))) == ()
            query = HoldingsQuery(
                protocol=said.holdings_protocol,
                address=said.holdings or "",
                profile=said.holdings_profile,
                record_id="139900154",
                agency=AGENCY,
                settings=tuple(said.holdings_settings.items()),
            )
            adapters = holdings_adapters(Network(http=client, reactor=reactor))
            return await adapters[query.protocol](query, timeout=limit, today=TODAY)
        finally:
            await client.close()
            await system.stop()

    return run_in_reactor(work)


@pytest.mark.parametrize("speaks", [Spoken.Z3950, Spoken.Z3950_B3])
def test_both_forms_say_the_same_of_the_same_copies(speaks: Spoken) -> None:
    """One out until the 24th, one that stays in the house; and the look-up is written down."""
    journal = Journal()
    end = look_up(journal, speaks=speaks)
    assert isinstance(end, Done), end
    verdict = end.value.verdict
    assert (verdict.owned, verdict.lendable, verdict.available) == (True, True, 0)
    assert verdict.earliest == date(2026, 6, 24)
    (exchange,) = journal.exchanges
    assert (exchange.kind, exchange.confirmed) == (Kind.LOOK_UP, True)
    assert exchange.about.endswith("139900154")


@pytest.mark.parametrize(
    ("behaviour", "end"),
    [
        (Behaviour.HANG, Failed(Trouble.TIMEOUT, "did not answer within 0.3 s")),
        (Behaviour.SLOW, Failed(Trouble.TIMEOUT, "did not answer within 0.3 s")),
        (Behaviour.REFUSE, Failed(Trouble.UNREACHABLE, "refused the connection")),
        (
            Behaviour.NONSENSE,
            Failed(Trouble.NONSENSE, "gave an answer that cannot be used: at byte 0, this is no message of Z39.50"),
        ),
    ],
)
def test_systems_misbehave_as_they_are_told(behaviour: Behaviour, end: LookUp) -> None:
    """Silent, slow, away, or something else altogether."""
    assert look_up(Journal(), behaviour=behaviour, limit=0.3) == end


def test_an_address_of_another_protocol_is_a_fault_of_the_directory() -> None:
    """Z39.50 is not asked over HTTP, nor SRU over Z39.50."""
    for protocol, url in (("z3950", "http://127.0.0.1/"), ("iso20775-sru", "z3950://127.0.0.1/")):
        system = System(holdings=url, holdings_protocol=protocol)
        (fault,) = system_faults(DirectoryFile(libraries=(Library(agency=AGENCY, name="Herning", system=system),)))
        assert fault.path == "$.libraries[0].system"
        assert "Herning cannot be called: it must begin with " in fault.sentence
