"""How many Requests a second the ISO 18626 door takes durably with one core, beside a naive stack and no database.

Each server is a process of its own, pressed by another over 64 kept connections, in turn in every round; CPU is the
server's, all its threads together, and the least of the rounds counts: what else runs on the machine can only add to
it. Ours places an order with all that belongs to it, SQLite at synchronous FULL; the naive one keeps three rows.
Latency is an open loop's: 500 arrivals a second at moments drawn in advance, counted from the moment each was due.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from subprocess import run as run_process
from tempfile import TemporaryDirectory
from typing import Any, Final

from attrs import frozen

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 3
CONNECTIONS: Final = 64
OURS, FORGETFUL, NAIVE = "illgate", "illgate without its database", "klein + xmlschema + xsdata"
SERVERS: Final = {
    OURS: ("tests.bench._door_server",),
    FORGETFUL: ("tests.bench._door_server", "forgetful"),
    NAIVE: ("tests.bench._door_naive",),
}
REQUESTS: Final = {OURS: 4_000, FORGETFUL: 4_000, NAIVE: 700}
"""Each some seconds of work; the first tenth is not counted."""

ARRIVALS: Final = 500.0
ARRIVALS_FOR: Final = 5_000  # ten seconds
NAIVE_AIM, DATABASE_AIM, LATENCY_AIM = 15.0, 0.6, 10.0
STEPS: Final = {
    "parse": ("lxml parse", "14"),
    "validate": ("xmlschema is_valid", "870-900"),
    "bind": ("xsdata parse", "463-470"),
    "serialise": ("xsdata serialize", "425-500"),
    "confirm": ("confirmation as an lxml tree", "21"),
    "store": ("three rows and a commit", "151"),
}
"""The naive steps, with what each cost in a study on a quiet machine of 2.1 KB messages, in microseconds."""

Row = tuple[str, float, str]


@frozen
class Played:
    """What a load saw; microseconds of the server's CPU for each Request, milliseconds of waiting."""

    a_second: float
    cpu: float
    p50: float
    p99: float
    late_p99: float
    late_most: float


def play(server: Sequence[str], *, count: int, rate: float = 0.0, connections: int = CONNECTIONS) -> Played:
    """One new server, by its module and words, under one load; see `_door_load`.

    Raises:
        AssertionError: a Request was not confirmed.
    """
    with TemporaryDirectory() as folder, _serving(server, folder) as (port, pid):
        words = (port, pid, connections, count, rate, "R")
        command = [sys.executable, "-m", "tests.bench._door_load", *map(str, words)]
        said: dict[str, Any] = json.loads(run_process(command, cwd=ROOT, stdout=PIPE, check=True).stdout)
    assert not said["refused"], said["refused"][0]
    waits, lateness = sorted(said["latencies"]), sorted(said["lateness"]) or [0.0]
    return Played(
        a_second=said["confirmed"] / said["seconds"],
        cpu=said["cpu"] / said["confirmed"] * 1e6,
        p50=median(waits) * 1e3,
        p99=_share(waits, 0.99) * 1e3,
        late_p99=_share(lateness, 0.99) * 1e3,
        late_most=lateness[-1] * 1e3,
    )


@contextmanager
def _serving(server: Sequence[str], folder: str) -> Iterator[tuple[int, int]]:
    """The port and the process of a server."""
    module, *words = server
    with (
        (Path(folder) / "log").open("wb") as log,
        Popen([sys.executable, "-m", module, folder, *words], cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=log) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.stdin.close()


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def run() -> list[Row]:
    """Rows of (what, figure, remark)."""
    rounds = [{name: play(SERVERS[name], count=count) for name, count in REQUESTS.items()} for _ in range(ROUNDS)]
    cpu = {name: min(one[name].cpu for one in rounds) for name in SERVERS}
    throughput = {name: median(one[name].a_second for one in rounds) for name in SERVERS}
    remarks = {
        OURS: f"{cpu[NAIVE] / cpu[OURS]:.1f} x the naive stack; the aim is {NAIVE_AIM:.0f} x",
        FORGETFUL: f"ours is {cpu[FORGETFUL] / cpu[OURS]:.2f} of it; the aim is {DATABASE_AIM}",
        NAIVE: "commit each in a thread, three rows, repeats not told",
    }
    rows: list[Row] = []
    for name in SERVERS:
        per_core = f"{cpu[name]:,.0f} µs CPU each; {throughput[name]:,.0f} a second on the clock; {remarks[name]}"
        rows.append((f"{name}, Requests a second per core", 1e6 / cpu[name], per_core))
    return [*rows, *_waiting(), *_steps()]


def _waiting() -> list[Row]:
    """How long a Request waits for its confirmation at a steady rate."""
    played = [play(SERVERS[OURS], count=ARRIVALS_FOR, rate=ARRIVALS) for _ in range(ROUNDS)]
    best = min(played, key=lambda one: one.p99)
    others = ", ".join(f"{one.p99:.1f}" for one in played)
    late = f"p50 {best.p50:.1f}; the generator was late by {best.late_p99:.1f} ms (p99), {best.late_most:.1f} at most"
    aim = f"the aim is {LATENCY_AIM:.0f}; rounds {others}; {late}"
    return [(f"p99 at {ARRIVALS:.0f} arrivals a second, ms", best.p99, aim)]


def _steps() -> list[Row]:
    """What each step of the naive stack costs alone."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", *SERVERS[NAIVE], folder, "steps"]
        measured: dict[str, float] = json.loads(run_process(command, cwd=ROOT, stdout=PIPE, check=True).stdout)
    return [
        (f"  naive: {STEPS[step][0]}, µs", spent, f"the study: {STEPS[step][1]}") for step, spent in measured.items()
    ]


if __name__ == "__main__":
    for what, figure, remark in run():
        print(f"{what:62} {figure:9.1f}  {remark}")
