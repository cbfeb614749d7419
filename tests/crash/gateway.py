# mypy: untyped-calls-exclude=twisted
"""A gateway with its real door, store, workflow and HTTP, put together by hand for load and for kills.

Only what lies beside the path of a message is replaced: the directory names libraries that a test plays, the
catalogue is in memory, and every shelf holds what is asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from twisted.internet.protocol import Protocol

from adapters.http import HttpClient
from adapters.interface import Done, Found, HoldingsQuery, LookUp
from gateway.automation.settings import RuleSettings
from gateway.catalogue.memory import MemoryCatalogue
from gateway.clock import Clock
from gateway.config import LogConfig, OutboxConfig
from gateway.directory.directory import Directory
from gateway.directory.values import DirectoryFile, Library
from gateway.holdings.service import HoldingsService
from gateway.logs import begin_logging
from gateway.steady import steady
from gateway.store.committing import CommitThread
from gateway.store.sqlite import Store
from gateway.web.metrics import Metrics
from gateway.web.site import GatewaySite, make_site
from gateway.workflow.deciding import Decider
from gateway.workflow.service import Parts, WorkflowService
from schemas.iso20775 import Holdings
from schemas.xml import MAX_BYTES
from tests.workflow.sayings import GATEWAY
from tests.workflow.world import BOOK, LIBRARIES, ON_SHELF

ZONE: Final = ZoneInfo("Europe/Copenhagen")
MANY_AT_ONCE: Final = 200  # connections that may wait to be taken


async def _on_shelf(query: HoldingsQuery, *, timeout: float, today: object) -> LookUp:  # noqa: ASYNC109  the interface
    del query, timeout, today
    return Done(Found(holdings=Holdings(), verdict=ON_SHELF))


def made(reactor: Any, store: Store, peers: str | None = None) -> tuple[WorkflowService, GatewaySite]:
    """The workflow, not started, and the site over it; libraries take messages at `peers`, with their number behind.

    Without `peers` they stand at addresses where nobody is, for a gateway that sends nothing.
    """
    libraries: tuple[Library, ...] = LIBRARIES
    if peers is not None:
        libraries = tuple(
            replace(one, system=replace(one.system, iso18626=f"{peers}/{one.agency}")) for one in LIBRARIES
        )
    directory = Directory.of(DirectoryFile(libraries=libraries))
    catalogue, clock = MemoryCatalogue((BOOK,)), Clock(reactor.seconds, ZONE)
    holdings = HoldingsService({"iso20775-sru": _on_shelf}, reactor)
    decider = Decider(directory=lambda: directory, catalogue=catalogue, holdings=holdings, settings=RuleSettings())
    metrics = Metrics()
    service = WorkflowService(
        Parts(
            store=store,
            clock=clock,
            reactor=reactor,
            http=HttpClient(reactor),
            directory=lambda: directory,
            catalogue=catalogue,
            decider=decider,
            agency=GATEWAY,
            zone=ZONE,
            outbox=OutboxConfig(),
            received=lambda parsed, receipt: metrics.message("in", str(parsed.kind), "OK" if receipt.ok else "ERROR"),
        )
    )
    service.subscribe(metrics.recorded)
    site = make_site(
        service, agency=GATEWAY, token="", message_bytes=MAX_BYTES, metrics=metrics, clock=clock, reactor=reactor
    )
    return service, site


class _End(Protocol):
    """Ends the reactor with standard input."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def connectionLost(self, reason: object = None) -> None:  # noqa: ARG002, N802  twisted's name
        """The parent has closed it, or is gone."""
        self._reactor.stop()


def run(reactor: Any, site: GatewaySite, service: WorkflowService | None = None) -> None:
    """Listens, prints the port, and serves until standard input ends; with `service` its work is begun."""
    from twisted.internet.defer import ensureDeferred  # noqa: PLC0415  not before the reactor is chosen
    from twisted.internet.stdio import StandardIO  # noqa: PLC0415

    begin_logging(LogConfig())
    port = reactor.listenTCP(0, site, interface="127.0.0.1", backlog=MANY_AT_ONCE).getHost().port
    StandardIO(_End(reactor))
    steady()

    def begin() -> None:
        if service is not None:
            ensureDeferred(service.start())
        os.write(1, b"%d\n" % port)

    reactor.callWhenRunning(begin)
    reactor.run()


def main(folder: Path, peers: str) -> None:
    """A whole gateway, at work."""
    from twisted.internet import reactor  # noqa: PLC0415  importing it installs it

    running: Any = reactor
    store = Store(folder / "illgate.db", clock=running, in_thread=CommitThread(running))
    service, site = made(running, store, peers)
    run(running, site, service)


if __name__ == "__main__":
    import sys

    main(Path(sys.argv[1]), sys.argv[2])
