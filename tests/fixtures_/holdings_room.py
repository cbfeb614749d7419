# mypy: allow-untyped-calls
"""A simulated library asked by the gateway's own adapter, as the directory would say it of the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from adapters.http import HttpClient
from adapters.interface import HoldingsQuery, KeepsConnections, LookUp, Network
from adapters.registry import HOLDINGS
from fixtures.holdings_file import Behaviour, Held, LibrarySystem, Spoken, SystemSettings
from fixtures.systems.dialects import item_number
from fixtures.systems.journal import Journal
from fixtures.systems.local_system import LocalSystem
from fixtures.systems.spoken import SPOKEN
from tests.reactor_thread import Reactor, run_in_reactor

TODAY: Final = date(2026, 6, 15)
AGENCY: Final = "765700"


def ask_each(
    shelves: Mapping[str, Held],
    speaks: Spoken,
    *,
    behaviour: Behaviour = Behaviour.NORMAL,
    journal: Journal | None = None,
    limit: float = 10.0,
    changed: Mapping[str, str] | None = None,
    asked: tuple[str, ...] | None = None,
    profile: str | None = None,
) -> dict[str, LookUp]:
    """What becomes of a look-up of each of these pids (else of all shelves), one after the other."""

    async def work(reactor: Reactor) -> dict[str, LookUp]:
        library = LibrarySystem(system=SystemSettings(speaks=speaks, behaviour=behaviour), records=dict(shelves))
        system = LocalSystem(reactor=reactor, agency=AGENCY, library=library, today=TODAY, journal=journal or Journal())
        client = HttpClient(reactor)
        adapter = HOLDINGS[system.holdings_protocol](Network(http=client, reactor=reactor))
        system.start()
        try:
            return {
                pid: await adapter(
                    HoldingsQuery(
                        protocol=system.holdings_protocol,
                        address=system.holdings_url,
                        profile=profile or system.holdings_profile,
                        record_id=local_id(pid, shelves.get(pid, Held()), speaks),
                        agency=AGENCY,
                        settings=tuple({**system.holdings_settings, **(changed or {})}.items()),
                    ),
                    timeout=limit,
                    today=TODAY,
                )
                for pid in asked or shelves
            }
        finally:
            if isinstance(adapter, KeepsConnections):
                await adapter.close()
            await client.close()
            await system.stop()

    return run_in_reactor(work)


def local_id(pid: str, held: Held, speaks: Spoken) -> str:
    """What the system is asked for: the record's number, or the numbers of its items."""
    if not SPOKEN[speaks].by_item:
        return pid.rpartition(":")[2]
    return ",".join(item_number(AGENCY, pid, place) for place in range(len(held.copies) or 1))
