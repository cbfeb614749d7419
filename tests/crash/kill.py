"""One kill -9 under load: what the peers were told before it, what the order base holds after it, what repeats give."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Final

from attrs import frozen

from tests.crash.libraries import Asked, Libraries
from tests.crash.load import Peers, Posted, repeat
from tests.crash.order_base import OrderBase, order_base
from tests.crash.wire import Heard

ROOT: Final = Path(__file__).parents[2]
EARLIEST_KILL, LATEST_KILL = 0.15, 1.5  # seconds of load
QUIET_SECONDS: Final = 30.0  # what the gateway has to do after a run takes a tenth of it
OK: Final = b"<messageStatus>OK<"


@frozen
class Kill:
    """What one run came to; a good one has no faults."""

    after: float
    confirmed: int
    unanswered: int
    orders: int
    sent_twice: int
    lost: int
    doubled: int
    faults: tuple[str, ...]


class Gateway:
    """A gateway's process."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process, self.port = process, port

    @classmethod
    async def start(cls, folder: Path, peers: str) -> Gateway:
        """Starts one over what lies in the folder, and waits until it listens."""
        with (folder / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.crash.gateway", str(folder), peers,
                cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert process.stdout is not None
        said = await process.stdout.readline()
        assert said, (folder / "log").read_text(encoding="utf-8")
        return cls(process, int(said))

    @property
    def running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.returncode is None

    async def kill(self) -> None:
        """SIGKILL."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


async def kill_under_load(folder: Path, seed: int) -> Kill:
    """Presses a new gateway, kills it at a random instant, starts it again, and repeats all that was posted."""
    draw = random.Random(seed)
    after = draw.uniform(EARLIEST_KILL, LATEST_KILL)
    database, libraries = folder / "illgate.db", Libraries()
    peers = Peers(libraries, draw)
    async with libraries.open() as address:
        gateway = await Gateway.start(folder, address)
        pressing = asyncio.create_task(peers.press(gateway.port))
        await asyncio.sleep(after)
        await gateway.kill()
        await pressing
        left = order_base(database)
        confirmed = [one for one in peers.posted if one.answer is not None]
        gateway = await Gateway.start(folder, address)
        try:
            again = await repeat(gateway.port, (one.body for one in confirmed))
            unanswered = [one for one in peers.posted if one.answer is None]
            late = await repeat(gateway.port, (one.body for one in unanswered))
            end = await _quiet(database)
        finally:
            await gateway.kill()
    lost = sum(1 for one, answer in zip(confirmed, again, strict=True) if answer != one.answer) + _missing(peers, left)
    return Kill(
        after=after,
        confirmed=len(confirmed),
        unanswered=len(unanswered),
        orders=len(end.orders),
        sent_twice=sum(len(bodies) - 1 for bodies in libraries.requests.values()),
        lost=lost,
        doubled=_doubled(peers, left) + _doubled(peers, end),
        faults=(
            *_refused(confirmed),
            *_late(unanswered, late),
            *left.faults(),
            *end.faults(),
            *_at_the_end(peers, end),
        ),
    )


async def _quiet(database: Path) -> OrderBase:
    """The order base once nothing is left to be decided or delivered."""
    give_up = perf_counter() + QUIET_SECONDS
    while perf_counter() < give_up:
        if not (found := order_base(database)).busy():
            return found
        await asyncio.sleep(0.2)  # the gateway is another process: only its file tells
    return order_base(database)


def _missing(peers: Peers, base: OrderBase) -> int:
    """How many confirmed messages have no effect in the order base."""
    known, notes = {order.request_id for order in base.orders.values()}, base.notes()
    requests = [name for name, one in peers.requests.items() if one.answer is not None and name not in known]
    sayings = [note for note, one in peers.sayings.items() if one.answer is not None and not notes[note]]
    return len(requests) + len(sayings)


def _doubled(peers: Peers, base: OrderBase) -> int:
    """How many messages have more than one effect."""
    known, notes = [order.request_id for order in base.orders.values()], base.notes()
    return len(known) - len(set(known)) + sum(notes[note] > 1 for note in peers.sayings)


def _refused(confirmed: list[Posted]) -> Iterator[str]:
    for one in confirmed:
        if one.answer is not None and (one.answer.status != 200 or OK not in one.answer.body):
            yield f"under load: {one.answer}"


def _late(posted: list[Posted], answers: list[Heard]) -> Iterator[str]:
    for one, answer in zip(posted, answers, strict=True):
        if answer.status != 200 or OK not in answer.body:
            yield f"sent again without a first answer: {one.body!r} got {answer}"


def _at_the_end(peers: Peers, base: OrderBase) -> Iterator[str]:
    """All was taken once, all is delivered, and no Request was at two lenders."""
    if sorted(peers.requests) != sorted(order.request_id for order in base.orders.values()):
        yield "orders and Requests are not the same"
    notes = base.notes()
    yield from (f"{note}: {notes[note]} times in the events" for note in peers.sayings if notes[note] != 1)
    if base.busy():
        yield "the gateway did not come to rest"
    for asked, bodies in peers.libraries.requests.items():
        if len(set(bodies)) > 1:
            yield f"{asked}: sent again in other bytes"
    for order in base.orders.values():
        yield from _two_lenders(peers.libraries, [Asked(one.lender, one.request_id) for one in order.attempts])


def _two_lenders(libraries: Libraries, attempts: list[Asked]) -> Iterator[str]:
    for asked in attempts:
        if asked not in libraries.asked_at:
            yield f"{asked} never had its Request"
    for first, then in pairwise(attempts):
        refused, went_on = libraries.refused_at.get(first), libraries.asked_at.get(then)
        if refused is None or (went_on is not None and went_on < refused):
            yield f"{then} had its Request before {first} had refused"
