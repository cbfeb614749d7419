"""How many orders the order base takes: durable before each is confirmed, in groups and one by one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from twisted.internet.defer import ensureDeferred

from tests.workflow.sayings import request, said_ok
from tests.workflow.world import World

GROUP: Final = 64  # requests that wait together, as from a few dozen library systems under load
REQUESTS: Final = 512  # in a round: a second or two
ROUNDS: Final = 3  # the median of these; the machine's speed moves between them


def run() -> list[tuple[str, float, str]]:
    """Rows of (name, requests a second, note)."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.run(world.workflow.stop())  # only the taking in is measured first
        ids = count()
        one_by_one = median(_accepted(world, _bodies(ids), 1) for _ in range(ROUNDS))
        grouped = median(_accepted(world, _bodies(ids), GROUP) for _ in range(ROUNDS))
        bodies = _bodies(ids)
        _accepted(world, bodies, GROUP)
        repeated = _accepted(world, bodies, GROUP)
        whole = _whole_way(Path(folder) / "whole")
        world.crash()
    return [
        ("requests a second, a commit each", one_by_one, f"{REQUESTS} requests, SQLite in WAL with synchronous FULL"),
        (f"requests a second, {GROUP} at a time", grouped, f"{grouped / one_by_one:.1f} times one by one"),
        (f"repeats a second, {GROUP} at a time", repeated, "the stored confirmation again, byte for byte"),
        (
            "orders a second, the whole way to a lender",
            whole,
            "taken, decided, sent and confirmed; peers answer at once",
        ),
    ]


def _bodies(ids: count[int]) -> list[bytes]:
    return [request(f"R-{next(ids)}") for _ in range(REQUESTS)]


def _groups(bodies: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    return (bodies[start : start + size] for start in range(0, len(bodies), size))


def _accepted(world: World, bodies: Sequence[bytes], group: int) -> float:
    """Confirmed requests a second, so many waiting together."""
    answers = list[bytes]()
    start = perf_counter()
    for together in _groups(bodies, group):
        waiting = [ensureDeferred(world.workflow.receive(body)) for body in together]
        answers.extend(world.run_deferred(answer) for answer in waiting)
    spent = perf_counter() - start
    assert all(said_ok(answer) for answer in answers)
    return len(bodies) / spent


def _whole_way(folder: Path) -> float:
    """Orders a second from the borrower's request to the lender's confirmation."""
    folder.mkdir()
    world = World(folder)
    bodies = _bodies(count())
    start = perf_counter()
    for together in _groups(bodies, GROUP):
        for body in together:
            ensureDeferred(world.workflow.receive(body))
        world.settle()
    spent = perf_counter() - start
    sent = sum(len(peer.requests) for peer in world.peers.values())
    assert sent == len(bodies), f"{sent} of {len(bodies)} orders reached a lender"
    world.crash()
    return len(bodies) / spent
