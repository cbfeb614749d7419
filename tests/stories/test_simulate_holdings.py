"""`illgate simulate --speaks`: what it prints is enough to ask it, over HTTP and on a port of another protocol."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from typing import Final

import pytest

from adapters.http import HttpClient
from adapters.interface import Done, HoldingsQuery, KeepsConnections, LookUp, Network
from adapters.registry import HOLDINGS
from tests.reactor_thread import Reactor, run_in_reactor

HUNG_SECONDS: Final = 60
TODAY: Final = date(2026, 6, 15)


def ask(query: HoldingsQuery) -> LookUp:
    """One look-up by the gateway's own adapter."""

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        adapter = HOLDINGS[query.protocol](Network(http=client, reactor=reactor))
        try:
            return await adapter(query, timeout=10.0, today=TODAY)
        finally:
            if isinstance(adapter, KeepsConnections):
                await adapter.close()
            await client.close()

    return run_in_reactor(work)


@pytest.mark.parametrize(
    ("speaks", "name", "record", "scheme"),
    [
        ("daia", "DAIA", "139900154", "http://"),
        ("dbc-holdings", "OpenHoldingStatus", "139900154", "http://"),
        ("sip2", "SIP2", "765700-139900154-1", "sip2://"),
    ],
)
def test_a_holdings_server_of_any_protocol(speaks: str, name: str, record: str, scheme: str) -> None:
    """Its address, profile and settings are those of the directory; the look-up is told on the screen."""
    arguments = (sys.executable, "-m", "gateway.cli", "simulate", "holdings", "--agency", "765700", "--speaks", speaks)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(4)]
        setting, value = said[3].split(maxsplit=1)
        query = HoldingsQuery(
            protocol=speaks,
            address=said[1].split()[-1],
            profile=said[2].split()[-1],
            record_id=record,
            agency="765700",
            settings=((setting, value.strip()),),
        )
        end = ask(query)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=HUNG_SECONDS)
    assert said[1].split()[: len(name.split())] == name.split()
    assert query.address.startswith(scheme)
    assert isinstance(end, Done), end
    assert (end.value.verdict.owned, errors) == (True, "")
    assert "← look-up 870970-basis:139900154" in rest
