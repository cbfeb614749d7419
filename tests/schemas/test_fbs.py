"""FBS/Cicero: what its answers come to as ISO 20775 holdings, and for a loan."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import fbs
from schemas.iso20775 import LendingVerdict, judge
from schemas.jsonfile import JsonFault
from tests.shared import DATA

TODAY = date(2026, 6, 15)
SAMPLES = DATA / "iso20775" / "responses"


def shelf(branch: str, *materials: dict[str, Any]) -> dict[str, Any]:
    """The materials at one branch."""
    return {"branch": {"branchId": branch, "title": f"Branch {branch}"}, "materials": materials}


def material(*, available: bool, group: str = "31 dage", **more: object) -> dict[str, Any]:
    """A copy."""
    return {"itemNumber": "1", "available": available, "materialGroup": {"name": group}, **more}


def answered(*shelves: dict[str, Any], reservable: bool = True, reservations: int = 0) -> bytes:
    """An answer about one record."""
    record = {"recordId": "52557240", "reservable": reservable, "reservations": reservations, "holdings": shelves}
    return json.dumps([record]).encode()


def verdict(body: bytes, not_for_loan: frozenset[str] = frozenset(), record: str = "52557240") -> LendingVerdict:
    """What an answer means for a loan."""
    holdings = fbs.read(body, record=record, not_for_loan=not_for_loan)
    return judge(holdings, today=TODAY, institution="761500", branches=("761501",))


def test_copies_are_summed_over_branches_and_the_queue_is_told_once() -> None:
    """Two branches, three copies, one of them out, two people waiting for the record."""
    body = answered(
        shelf("DK-761500", material(available=True), material(available=False)),
        shelf("DK-761501", material(available=True)),
        reservations=2,
    )
    assert verdict(body) == LendingVerdict(owned=True, lendable=True, available=2, queue=2)


def test_material_groups_that_the_library_names_stay_there() -> None:
    """By name or description, whatever the case."""
    body = answered(shelf("DK-761500", material(available=True, group="Læsesal")))
    assert not verdict(body, frozenset({"læsesal"})).lendable
    assert verdict(body).lendable


def test_what_cannot_be_reserved_says_so() -> None:
    """A copy that is in can be lent; one that is out cannot be waited for."""
    body = answered(shelf("DK-761500", material(available=False)), reservable=False)
    assert verdict(body) == LendingVerdict(owned=True, lendable=True, queue=0, note="takes no reservations")


def test_issues_of_a_journal_are_volumes() -> None:
    """By their text for display, or by volume, number and year."""
    body = answered(
        shelf(
            "DK-761500",
            material(available=True, periodical={"displayText": "2026 nr. 1"}),
            material(available=True, periodical={"displayText": "", "volumeYear": "2026", "volumeNumber": "2"}),
        )
    )
    assert verdict(body).volumes == 2


@pytest.mark.parametrize(
    ("body", "record"),
    [
        (answered(), "52557240"),
        (answered(shelf("DK-761500")), "52557240"),
        (answered(shelf("DK-761500", material(available=True))), "99999999"),
        (b"[]", "52557240"),
    ],
    ids=["no placements", "no materials", "another record", "nothing"],
)
def test_not_owning_it(body: bytes, record: str) -> None:
    """Four ways of saying no."""
    assert not verdict(body, record=record).owned


def test_another_librarys_branch_does_not_count() -> None:
    """A shared system may tell of its neighbours."""
    assert not verdict(answered(shelf("DK-710100", material(available=True)))).owned


def test_a_weekly_journal_is_cut_with_a_remark() -> None:
    """Six thousand issues at one branch, and one at another."""
    issues = [material(available=True, periodical={"displayText": f"nr. {n}"}) for n in range(6000)]
    body = answered(shelf("DK-761500", *issues), shelf("DK-761501", material(available=True)))
    holdings = fbs.read(body, record="52557240", not_for_loan=frozenset())
    assert sum(len(one.simple.copies) for one in holdings.holdings if one.simple) == 5000
    assert holdings.remarks == ("only the first 5,000 of 6,001 materials were read",)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")
def test_real_answers() -> None:
    """The availability answers, there and not there, and the holdings answer of a record nobody has."""
    there = (SAMPLES / "fbs_availability.json").read_bytes()
    gone = (SAMPLES / "fbs_unavailability.json").read_bytes()
    wrapped = json.loads((SAMPLES / "fbs_holdings_v3_wiremock.json").read_bytes())["response"]["body"].encode()
    assert verdict(there) == LendingVerdict(owned=True, lendable=True, available=1, queue=2)
    assert verdict(gone) == LendingVerdict()
    assert verdict(wrapped) == LendingVerdict()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(st.sampled_from(["recordId", "holdings", "materials", "available", "itemNumber"]), x)
        ),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No other error than the typed one."""
    with suppress(JsonFault):
        fbs.read(json.dumps(value).encode(), record="x", not_for_loan=frozenset())
