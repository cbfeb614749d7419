# mypy: allow-untyped-calls
"""The kit at work on simulated systems, all in one process on real sockets."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Protocol

from attrs import evolve
from twisted.internet.defer import Deferred, DeferredSemaphore, ensureDeferred, gatherResults

from adapters.interface import Login
from fixtures.holdings_file import Copy, CopyStatus, Held, LibrarySystem, SystemSettings
from fixtures.systems.borrower import Wanted, request_for
from fixtures.systems.habits import RIGHT, Habits
from fixtures.systems.journal import Journal
from fixtures.systems.lender import MILLISECOND
from fixtures.systems.local_system import LocalSystem
from fixtures.systems.post import NotDeliveredError
from fixtures.systems.requester import Requester
from fixtures.wrong_peers.values import WrongPeer
from gateway.conformance.judging.catalogue import checks_of
from gateway.conformance.run import Run
from gateway.conformance.values import LOOK_UP_SECONDS, HoldingsProtocol, Report, Role, Setting, Verdict
from tests.reactor_thread import Reactor, run_in_reactor, the_reactor

BORROWER: Final = "762100"
LENDER: Final = "765700"
BASE: Final = "870970-basis"
RECORD: Final = f"{BASE}:139900154"
OUT: Final = Copy(status=CopyStatus.ON_LOAN, back_in_days=9)
SHELVES: Final = {
    f"{BASE}:1": Held(),
    f"{BASE}:2": Held(copies=(OUT,), queue=2),
    f"{BASE}:3": Held(copies=(Copy(), Copy())),
    f"{BASE}:4": Held(copies=(Copy(status=CopyStatus.NOT_FOR_LOAN),)),
    f"{BASE}:5": Held(copies=(Copy(volume="1"), Copy(volume="2"))),
    f"{BASE}:6": Held(copies=(Copy(volume="Bind æ"),)),
}
KINDS_HELD: Final = (
    ("available", "1"),
    ("on-loan", "2"),
    ("several", "3"),
    ("reference", "4"),
    ("volumes", "5"),
    ("letters", "6"),
)
RIGHT_PEER: Final = WrongPeer(name="right", fault="none", habits=RIGHT, found_by=frozenset())
"""A system without a fault, tried as the wrong ones are."""

LONG: Final = 10.0  # seconds; everything here answers within milliseconds, so nobody waits as long
SHORT: Final = 2.5  # for those who never say something that is waited for
REST: Final = 0.05
GROUP: Final = 12  # trials in one run of the reactor, which has a limit
AT_ONCE: Final = 4  # trials side by side, so that their pauses overlap
PAUSE: Final = 0.005


class Trial(Protocol):
    """One of the three kinds of trial below."""

    def __call__(self, reactor: Reactor, peer: WrongPeer, *, seconds: float) -> Coroutine[Any, Any, Report]:
        """Tries a peer."""
        ...


def unmet(report: Report) -> set[str]:
    """The checks that are not met, musts and others."""
    return {one.id for one in report.results if one.verdict in {Verdict.FAIL, Verdict.WARN}}


def local_system(
    reactor: Reactor, agency: str, library: LibrarySystem, habits: Habits, version: str = "1.2"
) -> LocalSystem:
    """A library of the simulated country, not yet at its door."""
    today = datetime.now(UTC).date()
    return LocalSystem(
        reactor=reactor,
        agency=agency,
        library=library,
        today=today,
        journal=Journal(),
        habits=habits,
        version=version,
    )


async def supplier_report(reactor: Reactor, peer: WrongPeer, *, version: str = "", seconds: float = LONG) -> Report:
    """The report on a supplier, in this version or in its own."""
    version = version or peer.version
    library = LibrarySystem(system=SystemSettings(pause_ms=2))
    habits = evolve(peer.habits, knows=peer.habits.knows or frozenset({BORROWER}))
    system = local_system(reactor, LENDER, library, habits, version)
    system.start()
    setting = Setting(
        url=system.iso18626_url,
        role=Role.SUPPLIER,
        agency=f"DK-{BORROWER}",
        peer=f"DK-{LENDER}",
        records=(
            ("loan", peer.lending),
            ("cancel", "WILLSUPPLY"),
            ("retry", "RETRY:ONLOAN_LOANED"),
            ("absent", peer.absent),
        ),
        version=version,
        timeout=seconds,
        rest=REST,
    )
    return await performed(reactor, setting, system)


async def requester_report(reactor: Reactor, peer: WrongPeer, *, version: str = "1.2", seconds: float = LONG) -> Report:
    """The report on a requester that sends a Request with each of its notes as soon as the kit listens."""
    system = local_system(reactor, BORROWER, LibrarySystem(), peer.habits, version)
    system.start()
    requester = Requester(reactor, system.borrower, PAUSE)
    setting = Setting(
        url=system.iso18626_url,
        role=Role.REQUESTER,
        agency=f"DK-{LENDER}",
        peer=f"DK-{BORROWER}",
        version=version,
        timeout=seconds,
        rest=REST,
    )
    return await performed(reactor, setting, system, lambda: ensureDeferred(_place(requester, peer.ids, peer.notes)))


async def _place(requester: Requester, ids: str, notes: tuple[str, ...]) -> None:
    for number, note in enumerate(notes):
        wanted = Wanted(borrower=BORROWER, supplier=LENDER, request_id=f"{ids}{number}", records=(RECORD,), note=note)
        with suppress(NotDeliveredError):
            await requester.place(request_for(wanted, now=datetime.now(UTC)))


async def holdings_report(reactor: Reactor, peer: WrongPeer, *, seconds: float = LONG) -> Report:
    """The report on a holdings server, asked in the protocol that it speaks."""
    library = LibrarySystem(system=SystemSettings(delay_ms=peer.delay_ms, speaks=peer.speaks), records=SHELVES)
    system = local_system(reactor, LENDER, library, peer.habits)
    system.start()
    setting = Setting(
        url=system.holdings_url,
        role=Role.HOLDINGS,
        agency=f"DK-{BORROWER}",
        peer=f"DK-{LENDER}",
        records=KINDS_HELD,
        protocol=HoldingsProtocol(system.holdings_protocol),
        login=Login(user="kit", password=peer.login) if peer.login else None,
        timeout=seconds,
        patience=peer.delay_ms * MILLISECOND / 2 or LOOK_UP_SECONDS,
        rest=REST,
    )
    return await performed(reactor, setting, system)


async def performed(
    reactor: Reactor,
    setting: Setting,
    system: LocalSystem,
    begin: Callable[[], object] = lambda: None,
    only: tuple[str, ...] = (),
) -> Report:
    """The report of a run on a system, which is stopped then; `only` names checks or their groups."""

    def listening(url: str) -> None:
        system.post.gateway_url = url
        begin()

    checks = checks_of(setting.role, only, protocol=setting.protocol)
    run = Run(setting=setting, checks=checks, reactor=reactor, listening=listening)
    try:
        return await run.perform()
    finally:
        await system.stop()


def reports(trial: Trial, peers: tuple[WrongPeer, ...]) -> dict[str, Report]:
    """Each peer's report by its name; those that keep silent are waited for side by side, beside all the others."""
    loud, silent = (tuple(one for one in peers if one.silent is kept) for kept in (False, True))
    groups = [loud[at : at + GROUP] for at in range(0, len(loud), GROUP)]
    done: dict[str, Report] = {}
    the_reactor()
    with ThreadPoolExecutor(1) as aside:
        waited = aside.submit(
            run_in_reactor, partial(_tried, trial, silent, SHORT, DeferredSemaphore(len(silent) or 1))
        )
        for group in groups:
            done |= run_in_reactor(partial(_tried, trial, group, LONG, DeferredSemaphore(AT_ONCE)))
        return done | waited.result()


async def _tried(
    trial: Trial, peers: tuple[WrongPeer, ...], seconds: float, turns: DeferredSemaphore, reactor: Reactor
) -> dict[str, Report]:
    def tried(peer: WrongPeer) -> Deferred[Report]:
        return Deferred.fromCoroutine(trial(reactor, peer, seconds=seconds))

    found = await gatherResults([turns.run(tried, peer) for peer in peers], consumeErrors=True)
    return {peer.name: report for peer, report in zip(peers, found, strict=True)}
