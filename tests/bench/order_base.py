"""How many Requests a second are accepted durably: stored, an order placed, confirmed, and all of it on the disk.

Real bytes go through `WorkflowService.receive` in one process, with SQLite in WAL and synchronous FULL on this
machine's disk; deciding and sending wait. One commit for what comes together is set beside a commit for each message,
and both beside the bare disk: the smallest commit that SQLite can make there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final
from zoneinfo import ZoneInfo

from twisted.internet.defer import Deferred, gatherResults

from adapters.http import HttpClient
from adapters.interface import Network
from adapters.registry import holdings_adapters
from gateway.automation.settings import RuleSettings
from gateway.catalogue.memory import MemoryCatalogue
from gateway.clock import Clock
from gateway.config import OutboxConfig
from gateway.directory.directory import Directory
from gateway.directory.values import DirectoryFile
from gateway.holdings.service import HoldingsService
from gateway.store.committing import CommitThread
from gateway.store.database import connect
from gateway.store.sqlite import Store
from gateway.workflow.deciding import Decider
from gateway.workflow.service import Parts, WorkflowService
from tests.reactor_thread import Reactor, run_in_reactor
from tests.workflow.sayings import GATEWAY, request
from tests.workflow.world import LIBRARIES

ROUNDS: Final = 3  # the median of these
TOGETHER: Final = 100  # requests under way at once, as many connections would bring
MESSAGES: Final = 2_000
ONE_BY_ONE: Final = 300
ZONE: Final = ZoneInfo("Europe/Copenhagen")

Receive = Callable[[bytes], Awaitable[bytes]]


def _service(reactor: Reactor, store: Store) -> WorkflowService:
    """A gateway that takes orders and lets them wait: its runners are not started."""
    directory = Directory.of(DirectoryFile(libraries=LIBRARIES))
    catalogue = MemoryCatalogue(())
    http = HttpClient(reactor)
    decider = Decider(
        directory=lambda: directory,
        catalogue=catalogue,
        holdings=HoldingsService(holdings_adapters(Network(http=http, reactor=reactor)), reactor),
        settings=RuleSettings(),
    )
    return WorkflowService(
        Parts(
            store=store,
            clock=Clock(reactor.seconds, ZONE),
            reactor=reactor,
            http=http,
            directory=lambda: directory,
            catalogue=catalogue,
            decider=decider,
            agency=GATEWAY,
            zone=ZONE,
            outbox=OutboxConfig(),
        )
    )


async def _one_after_another(receive: Receive, bodies: list[bytes]) -> None:
    for body in bodies:
        assert b"<messageStatus>OK<" in await receive(body)


async def _together(receive: Receive, bodies: list[bytes]) -> None:
    """As `TOGETHER` senders, each of which waits for its confirmation before it sends the next."""
    shares = [bodies[place::TOGETHER] for place in range(TOGETHER)]
    await gatherResults([Deferred.fromCoroutine(_one_after_another(receive, share)) for share in shares])


async def _seconds(reactor: Reactor, *, count: int, play: Callable[[Receive, list[bytes]], Awaitable[None]]) -> float:
    """How long a new gateway takes to accept so many Requests."""
    bodies = [request(f"R-{number}") for number in range(count)]
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "illgate.db", clock=reactor, in_thread=CommitThread(reactor))
        service = _service(reactor, store)
        began = perf_counter()
        await play(service.receive, bodies)
        spent = perf_counter() - began
        placed = sum(service.queries.counts().values())
        await store.close()
    assert placed == count
    return spent


def _a_second(count: int, play: Callable[[Receive, list[bytes]], Awaitable[None]]) -> float:
    spent = [run_in_reactor(partial(_seconds, count=count, play=play)) for _ in range(ROUNDS)]
    return count / median(spent)


def _bare_commits() -> float:
    """The smallest durable commits a second: one row each, nothing else."""
    with TemporaryDirectory() as folder, closing(connect(Path(folder) / "bare.db")) as database:
        database.execute("CREATE TABLE one (number INTEGER)")
        began = perf_counter()
        for number in range(ONE_BY_ONE):
            database.execute("INSERT INTO one VALUES (?)", (number,))
        return ONE_BY_ONE / (perf_counter() - began)


def run() -> list[tuple[str, float, str]]:
    """Rows of (what, accepted a second, ratio)."""
    bare = median(_bare_commits() for _ in range(ROUNDS))
    single = _a_second(ONE_BY_ONE, _one_after_another)
    group = _a_second(MESSAGES, _together)
    return [
        ("bare commits of one row each, a second", bare, "this disk's own pace"),
        ("Requests one by one, a second", single, f"{single / bare:.2f} x the bare commits"),
        (f"Requests {TOGETHER} at once, a second", group, f"{group / single:.1f} x one by one"),
    ]


if __name__ == "__main__":
    for what, figure, remark in run():
        print(f"{what:42} {figure:9.1f}  {remark}")
