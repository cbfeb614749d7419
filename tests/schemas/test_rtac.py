"""FOLIO's RTAC: what its answers come to as ISO 20775 holdings, and for a loan."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import rtac
from schemas.iso20775 import LendingVerdict, judge
from schemas.jsonfile import JsonFault
from tests.shared import DATA

TODAY = date(2026, 6, 15)
SAMPLES = DATA / "iso20775" / "responses"


def verdict(*items: dict[str, Any], not_for_loan: frozenset[str] = frozenset()) -> LendingVerdict:
    """What the items of one instance mean for a loan."""
    body = json.dumps({"holdings": [{"instanceId": "i-1", "holdings": items}]}).encode()
    return judge(rtac.holdings_of(rtac.read(body), instance="i-1", not_for_loan=not_for_loan), today=TODAY)


@pytest.mark.parametrize(
    ("item", "copies", "earliest", "queue"),
    [
        ({"status": "Available"}, 1, None, None),
        ({"status": "AVAILABLE ", "totalHoldRequests": 0}, 1, None, 0),
        ({"status": "Checked out", "dueDate": "2026-06-29T21:59:59.000+00:00"}, 0, "2026-06-29", None),
        ({"status": "Checked out", "dueDate": "2026-06-29T22:30:00.000+00:00"}, 0, "2026-06-30", None),
        ({"status": "Checked out", "dueDate": "later", "totalHoldRequests": 2}, 0, None, 2),
        ({"status": "Checked out", "totalHoldRequests": -3}, 0, None, None),
        ({"status": "Missing"}, 0, None, None),
        ({"status": "In transit"}, 0, None, None),
        ({"status": "Local word"}, 0, None, None),
        ({}, 0, None, None),
    ],
)
def test_what_an_item_means_for_a_loan(
    item: dict[str, Any], copies: int, earliest: str | None, queue: int | None
) -> None:
    """FOLIO's statuses, due times as days in Copenhagen, holds as the queue."""
    said = verdict(item)
    day = date.fromisoformat(earliest) if earliest else None
    assert (said.owned, said.lendable, said.available, said.earliest, said.queue) == (True, True, copies, day, queue)


def test_loan_types_that_the_library_names_stay_there() -> None:
    """The temporary one wins over the permanent one."""
    kept = frozenset({"reading room"})
    assert not verdict({"status": "Available", "permanentLoanType": "Reading Room"}, not_for_loan=kept).lendable
    assert verdict(
        {"status": "Available", "permanentLoanType": "Reading Room", "temporaryLoanType": "Can circulate"},
        not_for_loan=kept,
    ).lendable


def test_copies_are_summed_volumes_are_told_and_hidden_items_left_out() -> None:
    """Three items, one of them hidden, two volumes."""
    said = verdict(
        {"status": "Available", "volume": "v. 1"},
        {"status": "Available", "volume": "v. 2"},
        {"status": "Available", "suppressFromDiscovery": True},
    )
    assert (said.available, said.volumes) == (2, 2)


def test_the_older_form_lists_items_at_once() -> None:
    """As edge-rtac gave them before instances came around them."""
    body = json.dumps({"holdings": [{"id": "h1", "status": "Available", "location": "Main"}]}).encode()
    holdings = rtac.holdings_of(rtac.read(body), instance="i-1", not_for_loan=frozenset())
    assert judge(holdings, today=TODAY).available == 1


@pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")
@pytest.mark.parametrize(
    ("name", "instance", "expected", "errors"),
    [
        (
            "rtac_batch-holdings-response.json",
            "83034b0a-bf71-4495-b642-2e998f721e5d",
            LendingVerdict(owned=True, lendable=True, available=1, queue=0),
            0,
        ),
        (
            "rtac_batch-holdings-response.json",
            "67227d94-7333-4d22-98a0-718b49d36595",
            LendingVerdict(owned=True, lendable=True, available=1, queue=1),
            0,
        ),
        ("rtac_empty-holdings-response.json", "any", LendingVerdict(), 0),
        ("rtac_mod-rtac-error.json", "any", LendingVerdict(), 1),
        (
            "rtac_single-holding-response.json",
            "69640328-788e-43fc-9c3c-af39e243f3b7",
            LendingVerdict(owned=True, lendable=True, available=1, queue=2, volumes=2, note="Test note"),
            0,
        ),
    ],
)
def test_real_answers(name: str, instance: str, expected: LendingVerdict, errors: int) -> None:
    """Those of edge-rtac's own tests."""
    answer = rtac.read((SAMPLES / name).read_bytes())
    holdings = rtac.holdings_of(answer, instance=instance, not_for_loan=frozenset())
    assert judge(holdings, today=TODAY) == expected
    assert len(answer.errors) == errors
    assert all(problem.not_found for problem in answer.errors)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["holdings", "errors", "id", "status", "dueDate"]), x),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No other error than the typed one."""
    with suppress(JsonFault):
        answer = rtac.read(json.dumps(value).encode())
        rtac.holdings_of(answer, instance="x", not_for_loan=frozenset())
