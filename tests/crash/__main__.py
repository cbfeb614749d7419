"""kill -9 under load, again and again: `python -m tests.crash --runs 20 --seed 18626`.

Each run presses a new gateway over 8 connections with Requests and with lenders' messages about them, kills it at a
random instant, starts it over what it left, and repeats every message. It prints what each run came to, and ends with
1 where a confirmed message was lost, one had two effects, or anything else did not fit.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.crash.kill import Kill, kill_under_load

COLUMNS = (
    "run",
    "killed after, s",
    "confirmed",
    "unanswered",
    "orders",
    "sent twice, same bytes",
    "lost",
    "doubled",
    "faults",
)


def one(seed: int) -> Kill:
    """One run in a folder of its own."""
    with TemporaryDirectory() as folder:
        return asyncio.run(kill_under_load(Path(folder), seed))


def main() -> int:
    """Runs them all and prints the table; 1 where one was not good."""
    parser = argparse.ArgumentParser(description="Kill a gateway under load and look at what it leaves.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=18_626)
    arguments = parser.parse_args()
    console = Console(width=120)
    table = Table(*COLUMNS)
    kills = []
    for number in range(arguments.runs):
        kill = one(arguments.seed + number)
        kills.append(kill)
        figures = (kill.confirmed, kill.unanswered, kill.orders, kill.sent_twice, kill.lost, kill.doubled)
        table.add_row(str(number + 1), f"{kill.after:.3f}", *map(str, figures), str(len(kill.faults)))
        for fault in kill.faults[:5]:
            console.print(f"run {number + 1}: {fault}", markup=False)
    console.print(table)
    lost, doubled, faults = (
        sum(figures) for figures in zip(*((one.lost, one.doubled, len(one.faults)) for one in kills), strict=True)
    )
    console.print(
        f"{len(kills)} kills, {sum(one.confirmed for one in kills)} messages confirmed before them: "
        f"{lost} lost, {doubled} doubled, {faults} other faults."
    )
    return 1 if lost or doubled or faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
