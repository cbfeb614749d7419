"""How long a wave of look-ups takes: libraries on sockets of their own, each answering after 50 ms.

The ideal is the slowest library's 50 ms. The libraries live in a process of their own, so the CPU is the gateway's.
Times are medians, CPU is the least of the rounds: what else runs on the machine can only add to it.
"""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from gateway.steady import steady
from tests.bench._holdings_peers import aiohttp_gather
from tests.bench._holdings_server import LATENCY, NEVER, host, systems
from tests.bench._holdings_world import World, an_answer
from tests.reactor_thread import Reactor, run_in_reactor

MANY: Final = 200
FEW: Final = 40
ROUNDS: Final = 15
IDEAL: Final = LATENCY * 1000
Row = tuple[str, float, str]


async def _waves(reactor: Reactor, port: int, libraries: int) -> tuple[float, float, float]:
    """Milliseconds and µs CPU a look-up over kept connections, and µs CPU with new ones."""
    world = World(reactor, port, libraries)
    await world.wave()
    steady()
    cold = []
    for _ in range(5):
        cold.append(await world.wave())
        await world.client.close()
    await world.wave()
    warm = [await world.wave() for _ in range(ROUNDS)]
    await world.client.close()
    return median(one[0] for one in warm), min(one[1] for one in warm), min(one[1] for one in cold)


async def _one_by_one(reactor: Reactor, port: int) -> float:
    """Milliseconds for one library after the other."""
    world = World(reactor, port, FEW)
    total = 0.0
    for agency in world.libraries:
        total += (await world.wave([agency]))[0]
    await world.client.close()
    return total


async def _with_a_dead_one(reactor: Reactor, port: int) -> tuple[float, float]:
    """Milliseconds until all others have answered, without and with a library that never does; round by round."""
    world = World(reactor, port, FEW)
    living = list(world.libraries)
    dead = world.add(FEW, f"http://{host(FEW)}:{port}{NEVER.decode()}")
    await world.wave(living)
    without, beside = [], []
    for _ in range(ROUNDS):
        without.append((await world.wave(living))[0])
        beside.append((await world.wave([dead, *living]))[0])
    await world.service.stop()
    await world.client.close()
    return median(without), median(beside)


def run() -> list[Row]:
    """Rows of (what, figure, remark)."""
    rows: list[Row] = []
    with systems(MANY, {"/sru": an_answer()}) as port:
        for libraries, goal in ((FEW, 1.3), (MANY, 1.5)):
            warm, cpu, cold = run_in_reactor(partial(_waves, port=port, libraries=libraries))
            peer, peer_cpu = aiohttp_gather(libraries, port, ROUNDS)
            ratio = f"{warm / IDEAL:.2f} x one library's {IDEAL:.0f} ms; the goal is {goal} x"
            rows += [
                (f"{libraries} libraries in one wave, ms", warm, ratio),
                ("  CPU a look-up, µs", cpu, f"the goal is 150; {cold:.0f} with a new connection for each"),
                ("  aiohttp with a plain gather, ms", peer, f"{peer / IDEAL:.2f} x, CPU {peer_cpu:.0f} µs a look-up"),
            ]
        sequence = run_in_reactor(partial(_one_by_one, port=port))
        rows.append((f"{FEW} libraries one after the other, ms", sequence, f"{sequence / IDEAL:.1f} x"))
        without, beside = run_in_reactor(partial(_with_a_dead_one, port=port))
        change = f"{(beside / without - 1) * 100:+.1f} % beside one that never answers; the goal is under 5 %"
        rows.append((f"{FEW} libraries beside a dead one, ms", beside, change))
    return rows


if __name__ == "__main__":
    for what, figure, remark in run():
        print(f"{what:44} {figure:9.1f}  {remark}")
