"""The kit finds the one fault of every wrong peer, and none in the right ones."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Final

import pytest
from attrs import evolve

from fixtures.holdings_file import Spoken
from fixtures.systems.habits import Habits
from fixtures.wrong_peers.actions import ACTIONS
from fixtures.wrong_peers.conduct import CONDUCT
from fixtures.wrong_peers.doors import DOORS
from fixtures.wrong_peers.holdings import SERVERS as SRU_SERVERS
from fixtures.wrong_peers.holdings_http import HTTP_SERVERS
from fixtures.wrong_peers.holdings_status import SECRET, STATUS_SERVERS, asking_for
from fixtures.wrong_peers.letters import LETTERS
from fixtures.wrong_peers.requesters import REQUESTERS
from fixtures.wrong_peers.values import WrongPeer, never
from gateway.conformance.judging.catalogue import CHECKS, checks_of
from gateway.conformance.run import NotReachedError, Run
from gateway.conformance.values import VERSIONS, Report, Role, Setting, Verdict
from tests.conformance.house import free_port
from tests.conformance.trials import (
    RIGHT_PEER,
    holdings_report,
    reports,
    requester_report,
    supplier_report,
    unmet,
)
from tests.reactor_thread import Reactor, run_in_reactor

SUPPLIERS: Final = (*LETTERS, *DOORS, *CONDUCT, *ACTIONS)
SERVERS: Final = (*SRU_SERVERS, *HTTP_SERVERS, *STATUS_SERVERS)


def named(peer: WrongPeer) -> str:
    """The name of a test's case."""
    return peer.name


RIGHT_SECONDS: Final = 2.0


@pytest.fixture(scope="module")
def of_suppliers() -> dict[str, Report]:
    """Every wrong supplier's report, made once."""
    return reports(supplier_report, SUPPLIERS)


@pytest.fixture(scope="module")
def of_requesters() -> dict[str, Report]:
    """Every wrong requester's report, made once."""
    return reports(requester_report, REQUESTERS)


@pytest.fixture(scope="module")
def of_servers() -> dict[str, Report]:
    """Every wrong holdings server's report, made once."""
    return reports(holdings_report, SERVERS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_right_supplier_meets_every_check(version: str) -> None:
    """All pass in both versions; what no supplier of ours ever says is not run."""
    report = run_in_reactor(partial(supplier_report, peer=RIGHT_PEER, version=version, seconds=RIGHT_SECONDS))
    assert unmet(report) == set()
    assert report.ok
    assert {one.id for one in report.results if one.verdict == Verdict.NOT_RUN} == {"status.notification"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_right_requester_meets_every_check(version: str) -> None:
    """All pass in both versions."""
    report = run_in_reactor(partial(requester_report, peer=RIGHT_PEER, version=version, seconds=RIGHT_SECONDS))
    assert [one for one in report.results if one.verdict != Verdict.PASS] == []


@pytest.mark.parametrize(
    "peer",
    [
        evolve(RIGHT_PEER, speaks=Spoken.SRU),
        evolve(RIGHT_PEER, speaks=Spoken.ISO20775_HTTP),
        evolve(RIGHT_PEER, speaks=Spoken.DBC, login=SECRET, habits=asking_for(SECRET)),
    ],
)
def test_a_right_holdings_server_meets_every_check(peer: WrongPeer) -> None:
    """All pass, in every protocol; the password that it repeats is in no report."""
    report = run_in_reactor(partial(holdings_report, peer=peer))
    assert [one for one in report.results if one.verdict != Verdict.PASS] == []
    assert SECRET not in repr(report)


@pytest.mark.parametrize("peer", SUPPLIERS, ids=named)
def test_the_fault_of_a_supplier_is_found(of_suppliers: dict[str, Report], peer: WrongPeer) -> None:
    """These checks and no others are not met."""
    assert unmet(of_suppliers[peer.name]) == peer.found_by


@pytest.mark.parametrize("peer", REQUESTERS, ids=named)
def test_the_fault_of_a_requester_is_found(of_requesters: dict[str, Report], peer: WrongPeer) -> None:
    """These checks and no others are not met."""
    assert unmet(of_requesters[peer.name]) == peer.found_by


@pytest.mark.parametrize("peer", SERVERS, ids=named)
def test_the_fault_of_a_holdings_server_is_found(of_servers: dict[str, Report], peer: WrongPeer) -> None:
    """These checks and no others are not met."""
    assert unmet(of_servers[peer.name]) == peer.found_by


def test_what_does_not_come_is_not_run() -> None:
    """A requester that sends nothing fails no check by it, but its run is not good: it says what to do."""
    report = run_in_reactor(partial(requester_report, peer=evolve(RIGHT_PEER, notes=()), seconds=1.0))
    waited = [one for one in report.results if one.id.startswith("request.")]
    assert {one.verdict for one in waited} == {Verdict.NOT_RUN}
    assert all("No Request came within 1 s; have one sent to http://127.0.0.1:" in one.got for one in waited)
    assert unmet(report) == set()
    assert not report.ok


def test_who_writes_to_another_address_is_asked_for_it() -> None:
    """Where no message came at all, the likeliest fault is the address that the system has of the kit."""
    mute = evolve(RIGHT_PEER, habits=Habits(says=never("<")))
    report = run_in_reactor(partial(supplier_report, peer=mute, seconds=0.3))
    told = [one.got for one in report.results if one.id in {"responses.answered", "actions.received"}]
    assert [("is that where the system has DK-762100?" in words) for words in told] == [True, True]


def test_nobody_there_is_no_verdict() -> None:
    """Where nobody listens nothing is judged."""

    async def work(reactor: Reactor) -> Report:
        url = f"http://127.0.0.1:{free_port()}/"
        setting = Setting(url=url, role=Role.SUPPLIER, agency="DK-762100", peer="DK-765700", timeout=5.0)
        return await Run(setting=setting, checks=checks_of(Role.SUPPLIER), reactor=reactor).perform()

    with pytest.raises(NotReachedError, match="refused the connection"):
        run_in_reactor(work)


def test_every_check_has_found_something() -> None:
    """A check that no wrong peer ever fails might as well always pass."""
    found = set(chain.from_iterable(peer.found_by for peer in (*SUPPLIERS, *REQUESTERS, *SERVERS)))
    assert {check.id for check in CHECKS} == found
    names = [peer.name for peer in (*SUPPLIERS, *REQUESTERS, *SERVERS)]
    assert len(names) == len(set(names))
