"""What holdings take: memory with 2,000 look-ups open at once, and the reactor's longest turn with a big answer."""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from adapters import aside
from gateway.steady import steady
from tests.bench._holdings_server import systems
from tests.bench._holdings_world import Longest, World, a_journal, an_answer
from tests.reactor_thread import Reactor, run_in_reactor

OPEN: Final = 2_000
ITEMS: Final = 4_000
ROUNDS: Final = 5
Row = tuple[str, float, str]


async def _all_open(reactor: Reactor, port: int) -> float:
    world = World(reactor, port, OPEN)
    milliseconds, _ = await world.wave()
    await world.client.close()
    return milliseconds


async def _journal(reactor: Reactor, port: int) -> tuple[float, float]:
    """Milliseconds of the longest turn, and until the answer is read."""
    world = World(reactor, port, 1)
    await world.wave()
    steady()
    turns, totals = [], []
    for _ in range(ROUNDS):
        longest = Longest(reactor)
        longest.begin()
        began = perf_counter()
        await world.wave()
        totals.append((perf_counter() - began) * 1000)
        longest.stop()
        turns.append(longest.seconds * 1000)
    await world.client.close()
    return max(turns), median(totals)


def _open_at_once() -> None:
    """In a process of its own, whose memory is told: megabytes, and milliseconds."""
    with systems(OPEN, {"/sru": an_answer()}) as port:
        milliseconds = run_in_reactor(partial(_all_open, port=port))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, milliseconds)


def run() -> list[Row]:
    """Rows of (what, figure, remark)."""
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.holdings_size", "open"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    megabytes, milliseconds = map(float, told.stdout.split())
    journal = a_journal(ITEMS)
    with systems(1, {"/sru": journal}) as port:
        turn, total = run_in_reactor(partial(_journal, port=port))
    size = f"{len(journal):,} bytes, {total:.0f} ms in all; answers above {aside.SMALL:,} bytes are read in a thread"
    return [
        (
            f"{OPEN:,} look-ups open at once, MB",
            megabytes,
            f"the whole process; {milliseconds:.0f} ms; the goal is 200",
        ),
        (f"a journal of {ITEMS:,} items: longest turn, ms", turn, f"the goal is 20; {size}"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["open"]:
        _open_at_once()
    else:
        for what, figure, remark in run():
            print(f"{what:44} {figure:9.1f}  {remark}")
