"""Queues that no people wait in: left out in every JSON format, with a word about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Final

import pytest

from schemas import daia, fbs, rtac
from schemas.iso20775 import Holdings, judge
from schemas.iso20775.counts import queue_of

TODAY: Final = date(2026, 6, 15)


def by_daia(waiting: int) -> Holdings:
    """A copy that is out."""
    item = {"unavailable": [{"service": "loan", "queue": waiting}]}
    return daia.read(json.dumps({"document": [{"id": "42", "item": [item]}]}).encode(), asked="42", today=TODAY)


def by_rtac(waiting: int) -> Holdings:
    """A copy that is out."""
    item = {"status": "Checked out", "totalHoldRequests": waiting}
    answer = rtac.read(json.dumps({"holdings": [{"instanceId": "42", "holdings": [item]}]}).encode())
    return rtac.holdings_of(answer, instance="42", not_for_loan=frozenset())


def by_fbs(waiting: int) -> Holdings:
    """A copy that is out, of a record with a queue."""
    shelf = {"branch": {"branchId": "", "title": ""}, "materials": [{"itemNumber": "1", "available": False}]}
    record = {"recordId": "42", "reservable": True, "reservations": waiting, "holdings": [shelf]}
    return fbs.read(json.dumps([record]).encode(), record="42", not_for_loan=frozenset())


@pytest.mark.parametrize("read", [by_daia, by_rtac, by_fbs])
@pytest.mark.parametrize("waiting", [-1, 100_000, 10**30])
def test_a_queue_that_is_none(read: Callable[[int], Holdings], waiting: int) -> None:
    """Is not told on as one; the copy is."""
    holdings = read(waiting)
    assert judge(holdings, today=TODAY, institution="773000").queue is None
    assert len(holdings.holdings) == 1
    assert "a queue was left out: no count" in holdings.remarks


@pytest.mark.parametrize("read", [by_daia, by_rtac, by_fbs])
def test_the_longest_queue_that_is_believed(read: Callable[[int], Holdings]) -> None:
    """Five digits, as in NCIP and SIP2."""
    holdings = read(99_999)
    assert judge(holdings, today=TODAY, institution="773000").queue == 99_999
    assert holdings.remarks == ()


def test_nothing_said_is_no_queue() -> None:
    """Nor is it strange."""
    assert queue_of(None) is None
    assert queue_of(0) == 0
