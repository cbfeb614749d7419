"""The same wave asked by others: aiohttp with a plain gather, in a process of its own. Prints milliseconds and µs CPU.

Answers are read as the gateway reads them, so that the two differ in how they ask alone.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from adapters.http import HttpAnswer
from adapters.interface import Done, HoldingsQuery
from adapters.sru_holdings import understand
from schemas.sru import PROFILES, search_url
from tests.bench._holdings_server import host

TODAY = date(2026, 6, 15)


def aiohttp_gather(libraries: int, port: int, rounds: int) -> tuple[float, float]:
    """Milliseconds of the median round and µs CPU a look-up, measured in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.bench._holdings_peers", str(libraries), str(port), str(rounds)]
    told = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    milliseconds, cpu = told.stdout.split()
    return float(milliseconds), float(cpu)


async def _gather(libraries: int, port: int, rounds: int) -> tuple[float, float]:
    import aiohttp  # noqa: PLC0415  only `make bench` installs it

    async def look_up(session: aiohttp.ClientSession, number: int, record: str) -> None:
        address = f"http://{host(number)}:{port}/sru"
        async with session.get(search_url(address, record, PROFILES["plain"])) as response:
            answer = HttpAnswer(status=response.status, content_type="text/xml", body=await response.read())
        query = HoldingsQuery(
            protocol="iso20775-sru", address=address, profile="plain", record_id=record, agency=str(700000 + number)
        )
        assert isinstance(understand(answer, query, TODAY), Done)

    times, cpus = [], []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for turn in range(rounds + 1):
            began, busy = perf_counter(), process_time()
            await asyncio.gather(*(look_up(session, number, f"{turn:08}") for number in range(libraries)))
            times.append((perf_counter() - began) * 1000)
            cpus.append((process_time() - busy) * 1e6 / libraries)
    return median(times[1:]), min(cpus[1:])


if __name__ == "__main__":
    milliseconds, cpu = asyncio.run(_gather(*map(int, sys.argv[1:])))
    print(milliseconds, cpu)
