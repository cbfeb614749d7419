"""The kit finds the one fault of every wrong peer, and none in the right ones."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import chain
from typing import Final

import pytest

from fixtures.wrong_peers.conduct import CONDUCT
from fixtures.wrong_peers.doors import DOORS
from fixtures.wrong_peers.holdings import SERVERS
from fixtures.wrong_peers.letters import LETTERS
from fixtures.wrong_peers.requesters import REQUESTERS
from fixtures.wrong_peers.values import WrongPeer
from gateway.conformance.judging.catalogue import CHECKS
from gateway.conformance.values import VERSIONS, Report, Verdict
from tests.conformance.trials import (
    RIGHT_PEER,
    holdings_report,
    reports,
    requester_report,
    supplier_report,
    unmet,
)
from tests.reactor_thread import run_in_reactor

SUPPLIERS: Final = (*LETTERS, *DOORS, *CONDUCT)
UNFOUND: Final = frozenset(
    {
        "transport.application-xml",
        "limits.still-there",
        "versions.1.2-read",
        "actions.notification-moves-nothing",
        "responses.retry-taken",
        "repeats.same-confirmation",
        "actions.quiet-after-no",
        "holdings.readable",
        "holdings.as-xml",
        "holdings.quick",
    }
)
"""Checks that fail only with many others, or only in ways that no simulated system has."""


def named(peer: WrongPeer) -> str:
    """The name of a test's case."""
    return peer.name


RIGHT_SECONDS: Final = 2.0


@lru_cache(maxsize=1)
def of_suppliers() -> dict[str, Report]:
    """Every wrong supplier's report, made once."""
    return reports(supplier_report, SUPPLIERS)


@lru_cache(maxsize=1)
def of_requesters() -> dict[str, Report]:
    """Every wrong requester's report, made once."""
    return reports(requester_report, REQUESTERS)


@lru_cache(maxsize=1)
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


def test_a_right_holdings_server_meets_every_check() -> None:
    """All pass."""
    report = run_in_reactor(partial(holdings_report, peer=RIGHT_PEER))
    assert [one for one in report.results if one.verdict != Verdict.PASS] == []


@pytest.mark.parametrize("peer", SUPPLIERS, ids=named)
def test_the_fault_of_a_supplier_is_found(peer: WrongPeer) -> None:
    """These checks and no others are not met."""
    assert unmet(of_suppliers()[peer.name]) == peer.found_by


@pytest.mark.parametrize("peer", REQUESTERS, ids=named)
def test_the_fault_of_a_requester_is_found(peer: WrongPeer) -> None:
    """These checks and no others are not met."""
    assert unmet(of_requesters()[peer.name]) == peer.found_by


@pytest.mark.parametrize("peer", SERVERS, ids=named)
def test_the_fault_of_a_holdings_server_is_found(peer: WrongPeer) -> None:
    """These checks and no others are not met."""
    assert unmet(of_servers()[peer.name]) == peer.found_by


def test_every_check_has_found_something() -> None:
    """A check that no wrong peer ever fails might as well always pass."""
    found = set(chain.from_iterable(peer.found_by for peer in (*SUPPLIERS, *REQUESTERS, *SERVERS)))
    assert {check.id for check in CHECKS} - found == UNFOUND
    names = [peer.name for peer in (*SUPPLIERS, *REQUESTERS, *SERVERS)]
    assert len(names) == len(set(names))
