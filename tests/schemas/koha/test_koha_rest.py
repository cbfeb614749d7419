"""Koha's REST items: what they come to as ISO 20775 holdings, and for a loan."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.iso20775 import LendingVerdict, judge
from schemas.jsonfile import JsonFault
from schemas.koha import rest

TODAY = date(2026, 6, 15)
DAY = date(2026, 6, 29)


@pytest.mark.parametrize(
    ("item", "dated", "expected"),
    [
        ({}, False, LendingVerdict(owned=True, lendable=True, available=1)),
        (
            {"not_for_loan_status": 0, "lost_status": 0},
            False,
            LendingVerdict(owned=True, lendable=True, available=1),
        ),
        ({"checked_out_date": "2026-06-29"}, True, LendingVerdict(owned=True, lendable=True, earliest=DAY)),
        ({"checked_out_date": "2026-06-29"}, False, LendingVerdict(owned=True, lendable=True)),
        ({"lost_status": 1, "checked_out_date": "2026-06-29"}, True, LendingVerdict(owned=True, lendable=True)),
        ({"damaged_status": 1}, False, LendingVerdict(owned=True, lendable=True)),
        ({"withdrawn": 1}, False, LendingVerdict(owned=True, lendable=True)),
        (
            {"effective_not_for_loan_status": 2},
            False,
            LendingVerdict(owned=True, note="not for loan, only for use in the library"),
        ),
        ({"not_for_loan_status": -1}, False, LendingVerdict(owned=True, lendable=True)),
        ({"restricted_status": 1}, False, LendingVerdict(owned=True, lendable=True, note="possibly available")),
    ],
)
def test_what_an_item_means_for_a_loan(item: dict[str, Any], dated: bool, expected: LendingVerdict) -> None:  # noqa: FBT001  a column
    """Koha's statuses; a day only where the site says that it is the due date."""
    assert judge(rest.read(json.dumps([item]).encode(), dated=dated), today=TODAY) == expected


def test_issues_and_branches_are_kept() -> None:
    """Two issues at one branch."""
    items = [
        {"item_id": number, "holding_library_id": "CPL", "serial_issue_number": f"2026:{number}", "callnumber": "Z"}
        for number in (1, 2)
    ]
    holdings = rest.read(json.dumps(items).encode(), dated=False)
    assert judge(holdings, today=TODAY).volumes == 2
    assert [one.locations for one in holdings.holdings] == [("CPL",), ("CPL",)]


def test_no_items_is_not_owning_it() -> None:
    """A record without items."""
    assert not judge(rest.read(b"[]", dated=False), today=TODAY).owned


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["item_id", "lost_status", "checked_out_date"]), x),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No other error than the typed one."""
    with suppress(JsonFault):
        rest.read(json.dumps(value).encode(), dated=True)
