"""DAIA: what answers of libraries come to as ISO 20775 holdings, and for a loan."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import daia
from schemas.iso20775 import LendingVerdict, judge
from schemas.jsonfile import JsonFault
from tests.shared import DATA

TODAY = date(2026, 6, 15)
SAMPLES = DATA / "iso20775" / "responses"


def verdict(item: object, asked: str = "ppn:1") -> LendingVerdict:
    """What one item means for a loan."""
    body = json.dumps({"document": [{"id": "ppn:1", "item": [item] if item else []}]}).encode()
    return judge(daia.read(body, asked=asked, today=TODAY), today=TODAY)


def available(service: str, **more: Any) -> dict[str, Any]:
    """An item that is there for a service."""
    return {"available": [{"service": service, **more}]}


def limited(*words: str) -> dict[str, Any]:
    """A loan under limitations."""
    return available("interloan", limitation=[{"id": f"http://purl.org/ontology/dso#{word}"} for word in words])


@pytest.mark.parametrize(
    ("item", "lendable", "copies", "earliest", "queue"),
    [
        (available("loan"), True, 1, None, None),
        (available("interloan"), True, 1, None, None),
        (available("presentation"), False, 0, None, None),
        (available("openaccess"), False, 0, None, None),
        (available("http://example.org/digitize"), False, 0, None, None),
        ({"available": [{"service": "loan"}], "unavailable": [{"service": "interloan"}]}, False, 0, None, None),
        (
            {"available": [{"service": "loan"}], "unavailable": [{"service": "interloan", "queue": 1}]},
            True,
            0,
            None,
            1,
        ),
        ({"unavailable": [{"service": "loan"}, {"service": "presentation"}]}, False, 0, None, None),
        ({"available": [{"service": "interloan"}], "unavailable": [{"service": "loan"}]}, True, 1, None, None),
        ({"unavailable": [{"service": "loan", "expected": "2026-06-29", "queue": 3}]}, True, 0, "2026-06-29", 3),
        ({"unavailable": [{"service": "loan", "expected": "2026-06-29", "queue": -5}]}, True, 0, "2026-06-29", None),
        ({"unavailable": [{"service": "loan", "expected": "unknown"}]}, True, 0, None, None),
        ({"unavailable": [{"service": "loan", "expected": "soon"}]}, True, 0, None, None),
        (available("loan", delay="P3D"), True, 1, "2026-06-18", None),
        (available("loan", delay="P1W"), True, 1, "2026-06-22", None),
        (available("loan", delay="PT2H"), True, 1, None, None),
        (available("loan", delay="unknown"), True, 0, None, None),
        (limited("ShortLoan"), True, 1, None, None),
        (limited("ApprovalRequired"), True, 0, None, None),
        (limited("Stationary"), False, 0, None, None),
        (limited("PhysicalInterloan", "Stationary"), False, 0, None, None),
        (available("loan", limitation=[{"content": "only for researchers"}]), True, 0, None, None),
        ({"label": "A 12"}, True, 0, None, None),
    ],
)
def test_what_an_item_means_for_a_loan(
    item: dict[str, Any],
    lendable: bool,  # noqa: FBT001  a column
    copies: int,
    earliest: str | None,
    queue: int | None,
) -> None:
    """Interlibrary loan speaks before loan; copies, reading rooms and unknown limitations make no loan."""
    said = verdict(item)
    day = date.fromisoformat(earliest) if earliest else None
    assert (said.owned, said.lendable, said.available, said.earliest, said.queue) == (
        True,
        lendable,
        copies,
        day,
        queue,
    )


def test_a_document_without_items_is_not_there_and_says_so() -> None:
    """The catalogue knows it, nobody has it."""
    said = verdict(None)
    assert not said.owned
    assert said.note == "the record is known there, without items"


def test_only_the_document_that_was_asked_for_counts() -> None:
    """A server may add others; one that names ours in other words is taken at its word."""
    body = json.dumps(
        {"document": [{"id": "ppn:1", "item": [available("loan")]}, {"id": "ppn:2", "item": [available("loan")] * 4}]}
    ).encode()
    assert judge(daia.read(body, asked="ppn:1", today=TODAY), today=TODAY).available == 1
    assert judge(daia.read(body, asked="1", today=TODAY), today=TODAY).available == 5


def test_volumes_shelves_and_notes_are_kept() -> None:
    """What a person reads beside the figures."""
    item = {
        "id": "item:7",
        "label": "Mag 3",
        "about": "bound",
        "chronology": {"about": "v. 3"},
        "department": {"content": "Zentralbibliothek"},
        "storage": {"content": "Magazin"},
        **available("loan"),
    }
    body = json.dumps({"document": [{"id": "d:1", "item": [item]}]}).encode()
    (holding,) = daia.read(body, asked="d:1", today=TODAY).holdings
    assert holding.locations == ("Zentralbibliothek",)
    assert holding.simple is not None
    (piece,) = holding.simple.copies
    assert (piece.sublocations, piece.shelf_locators, piece.notes) == (("Magazin",), ("Mag 3",), ("bound",))
    assert piece.identifiers[0].value == "item:7"
    assert piece.enumerations[0].numbering.text == "v. 3"


def test_a_serial_of_many_thousand_items_is_cut_with_a_remark() -> None:
    """No answer can hold up the rest."""
    body = json.dumps({"document": [{"id": "d:1", "item": [available("loan")] * 6000}]}).encode()
    holdings = daia.read(body, asked="d:1", today=TODAY)
    assert len(holdings.holdings) == 5000
    assert holdings.remarks == ("only the first 5,000 of 6,000 items were read",)


REAL = {
    "daia_example_1.json": (
        "http://d-nb.info/1001703464",
        LendingVerdict(note="the record is known there, without items"),
    ),
    "daia_example_2.json": (
        "10.1007/978-3-531-19144-7_13",
        LendingVerdict(owned=True, lendable=True, available=2, note=""),
    ),
    "daia_example_3.json": ("some:uri", LendingVerdict(note="the record is known there, without items")),
    "daia_example_4.json": (
        "doc:rare",
        LendingVerdict(owned=True, note="not for loan, only for use in the library"),
    ),
    "daia_example_5.json": ("doc:rare", LendingVerdict(owned=True, lendable=True, available=1)),
    "daia_example_6.json": (
        "doc:rare",
        LendingVerdict(owned=True, lendable=True, note="possibly available; only for researchers"),
    ),
    "daia_example_7.json": (
        "urn:issn:0370–2316",  # noqa: RUF001  the dash that the sample has
        LendingVerdict(owned=True, lendable=True, note="first issue of Philosophical Transactions"),
    ),
}
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")


@needs_samples
@pytest.mark.parametrize("name", REAL)
def test_real_answers(name: str) -> None:
    """The examples of the specification."""
    asked, expected = REAL[name]
    holdings = daia.read((SAMPLES / name).read_bytes(), asked=asked, today=TODAY)
    assert judge(holdings, today=TODAY) == expected


@needs_samples
def test_real_wrong_answers_are_refused_with_a_place_or_harmless() -> None:
    """What the specification calls invalid: shapes are refused; words that are no URI do no harm."""
    lines = (SAMPLES / "daia_invalid.ldjson").read_bytes().splitlines()
    read = []
    for line in lines:
        with suppress(JsonFault):
            daia.read(line, asked="i:d", today=TODAY)
            read.append(json.loads(line)["document"][0]["id"])
    assert read == ["no-uri", "i:d", "i:d"]
    with pytest.raises(JsonFault):
        daia.read((SAMPLES / "daia_service_1_malformed.json").read_bytes(), asked="x", today=TODAY)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(st.sampled_from(["document", "item", "id", "available", "service", "delay"]), x)
        ),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No other error than the typed one."""
    with suppress(JsonFault):
        daia.read(json.dumps(value).encode(), asked="x", today=TODAY)
