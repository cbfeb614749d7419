# mypy: allow-untyped-calls
"""Our own gateway before its own kit: as the supplier that a borrower sees, and as the requester that a lender sees."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from twisted.internet.defer import ensureDeferred

from fixtures.systems.borrower import Wanted, request_for
from fixtures.systems.post import NotDeliveredError
from fixtures.systems.requester import Requester
from gateway.conformance.judging.catalogue import checks_of
from gateway.conformance.run import Run
from gateway.conformance.values import Report, Role, Setting, Verdict
from tests.conformance.house import LOOPBACK, House, house
from tests.conformance.trials import unmet
from tests.reactor_thread import Reactor, run_in_reactor

BORROWER: Final = "762100"
LENDER: Final = "765700"
RECORD: Final = "870970-basis:139900154"
SECONDS: Final = 10.0
BROKER_SECONDS: Final = 3.0  # what nobody has is waited for in vain
REST: Final = 0.1
NO_RETRY: Final = ("responses.reason-retry", "responses.retry-taken")  # a broker asks the next lender instead
pytestmark = pytest.mark.stories


def _left_out(report: Report) -> set[str]:
    return {one.id for one in report.results if one.verdict == Verdict.NOT_RUN}


@pytest.mark.parametrize("version", ["1.2"])
def test_our_gateway_is_a_right_supplier(tmp_path: Path, version: str) -> None:
    """A library behind it is asked, lends, renews, refuses and turns down; every check that is run is met."""

    async def work(reactor: Reactor, built: House) -> Report:
        setting = Setting(
            url=built.url,
            role=Role.SUPPLIER,
            agency=f"DK-{BORROWER}",
            peer=f"DK-{LENDER}",
            records=(
                ("loan", "WILLSUPPLY_LOANED"),
                ("cancel", "WILLSUPPLY"),
                ("absent", "UNFILLED"),
                ("retry", "RETRY:ONLOAN_LOANED"),
            ),
            version=version,
            timeout=SECONDS,
            rest=REST,
        )
        listen = (LOOPBACK, built.kits[BORROWER])
        return await Run(setting=setting, checks=checks_of(Role.SUPPLIER), reactor=reactor, listen=listen).perform()

    with house(tmp_path, systems=(LENDER,), kits=(BORROWER,)) as built:
        report = run_in_reactor(lambda reactor: work(reactor, built))
    assert unmet(report) == set()
    assert report.ok
    assert _left_out(report) <= {"status.notification"}


@pytest.mark.parametrize("version", ["2021-2"])
def test_our_gateway_is_a_right_requester(tmp_path: Path, version: str) -> None:
    """A borrower behind it asks, receives, renews, returns and tries again; every check that is run is met."""

    async def work(reactor: Reactor, built: House) -> Report:
        requester = Requester(reactor, built.systems[BORROWER].borrower, 0.02)
        setting = Setting(
            url=built.url,
            role=Role.REQUESTER,
            agency=f"DK-{LENDER}",
            peer=f"DK-{BORROWER}",
            version=version,
            timeout=SECONDS,
            rest=REST,
        )
        run = Run(
            setting=setting,
            checks=checks_of(Role.REQUESTER),
            reactor=reactor,
            listen=(LOOPBACK, built.kits[LENDER]),
            listening=lambda _url: ensureDeferred(_place(requester)),
        )
        return await run.perform()

    with house(tmp_path, systems=(BORROWER,), kits=(LENDER,)) as built:
        report = run_in_reactor(lambda reactor: work(reactor, built))
    assert unmet(report) == set()
    assert report.ok
    assert _left_out(report) == set()


@pytest.mark.parametrize("version", ["2021-2"])
def test_our_gateway_is_a_right_broker(tmp_path: Path, version: str) -> None:
    """A Request to the gateway itself is decided, and lent by whom the rules chose."""

    async def work(reactor: Reactor, built: House) -> Report:
        setting = Setting(
            url=built.url,
            role=Role.SUPPLIER,
            agency=f"DK-{BORROWER}",
            peer=f"DK-{built.agency}",
            records=(("loan", "FAUST:139900154"), ("cancel", "FAUST:139900162")),
            version=version,
            timeout=BROKER_SECONDS,
            rest=REST,
        )
        listen = (LOOPBACK, built.kits[BORROWER])
        checks = checks_of(Role.SUPPLIER, skip=NO_RETRY)
        return await Run(setting=setting, checks=checks, reactor=reactor, listen=listen).perform()

    with house(tmp_path, systems=(LENDER, "726500"), kits=(BORROWER,), records=True) as built:
        report = run_in_reactor(lambda reactor: work(reactor, built))
    assert unmet(report) == set()
    assert report.ok
    assert _left_out(report) == {
        "status.notification",  # nobody sends one
        "responses.reason-unfilled",  # a record that nobody has waits for the borrower's staff
    }


def test_our_gateway_is_a_right_holdings_server(tmp_path: Path) -> None:
    """Live holdings of a library behind it, by SRU."""

    async def work(reactor: Reactor, built: House) -> Report:
        setting = Setting(
            url=built.url.replace("/iso18626", "/sru"),
            role=Role.HOLDINGS,
            agency=f"DK-{BORROWER}",
            peer=f"DK-{LENDER}",
            records=(
                ("available", "139900154"),
                ("on-loan", "139900138"),
                ("reference", "139900367"),
                ("several", "139900294"),
                ("volumes", "139900294"),
                ("letters", "139900154"),
            ),
            timeout=SECONDS,
        )
        return await Run(setting=setting, checks=checks_of(Role.HOLDINGS), reactor=reactor).perform()

    with house(tmp_path, systems=(LENDER,), records=True) as built:
        report = run_in_reactor(lambda reactor: work(reactor, built))
    assert unmet(report) == set()
    assert _left_out(report) == set()
    assert report.ok


async def _place(requester: Requester) -> None:
    for number, note in enumerate(("#RENEW#", "", "")):
        wanted = Wanted(borrower=BORROWER, supplier=LENDER, request_id=f"R-{number}", records=(RECORD,), note=note)
        with suppress(NotDeliveredError):
            await requester.place(request_for(wanted, now=datetime.now(UTC)))
