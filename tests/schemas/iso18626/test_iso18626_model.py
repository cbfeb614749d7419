"""Our tables and code lists against the machine-readable model of both editions, where it is on the machine."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import pytest

from schemas.iso18626 import messages as m
from schemas.iso18626.layout import Block, Closed, Flat, Inner, Row
from schemas.iso18626.layout_1_2 import KIND_OF
from schemas.iso18626.open_codes import LIST_OF, LISTS, OFFICIAL, unlisted
from schemas.iso18626.write import LAYOUTS
from schemas.xml import parse
from tests.shared import DATA as SHARED

CODES: Final = SHARED / "iso18626/codes"
needs_codes = pytest.mark.skipif(not CODES.exists(), reason="the study material is not on this machine")
both = pytest.mark.parametrize("version", list(LAYOUTS))


@cache
def known(name: str) -> Any:
    """A file of the study material."""
    return json.loads((CODES / name).read_text(encoding="utf-8"))


def contents(block: Block | Inner) -> list[Row]:
    """The rows of a block as they stand in a document."""
    return [
        inner for row in block.rows for inner in (contents(row.kind.block) if isinstance(row.kind, Flat) else [row])
    ]


def blocks(row: Row) -> list[tuple[str, Block | Inner]]:
    """An element with content, and all those in it."""
    if not isinstance(row.kind, Block | Inner):
        return []
    return [(row.element, row.kind), *(found for inner in contents(row.kind) for found in blocks(inner))]


@needs_codes
@both
def test_every_element_stands_in_its_place(version: str) -> None:
    """Name, order, how few and how many, for every block of the edition that the model has under its element."""
    model = known("element-model.json")["versions"][version]["elements"]
    seen = set()
    for kind, block in LAYOUTS[version].items():
        for name, found in blocks(Row(kind, "", block)):
            if name not in model or "children" not in model[name]:
                continue
            seen.add(name)
            choice = isinstance(found, Block) and found.choice
            ours = [
                (row.element, int(row.times == "1" or choice), {"*": "unbounded", "0-3": "3"}.get(row.times, "1"))
                for row in contents(found)
            ]
            theirs = [(child["name"], child["min"], child["max"]) for child in model[name]["children"]]
            assert ours == theirs, name
    unseen = {name for name, element in model.items() if element.get("children")} - seen - {"ISO18626Message"}
    assert unseen == set()


def closed(block: Block | Inner) -> dict[str, set[str]]:
    """The closed lists of a table by the names of their types in the official schemas."""
    found: dict[str, set[str]] = {}
    for row in contents(block):
        if isinstance(row.kind, Closed):
            name = row.kind.known.__name__
            codes = {code.value for code in row.kind.known if code not in row.kind.lacking}
            found[f"type_{name[0].lower()}{name[1:]}"] = codes
        elif isinstance(row.kind, Block | Inner):
            found |= closed(row.kind)
    return found


@needs_codes
@both
def test_every_closed_list_has_its_values(version: str) -> None:
    """Yes and no are an answer of ours, not a list."""
    theirs = {name: set(codes) for name, codes in known("closed-codes.json")["codes"][version].items()}
    assert theirs.pop("type_yesNo") == {"Y", "N"}
    ours: dict[str, set[str]] = {}
    for block in LAYOUTS[version].values():
        ours |= closed(block)
    assert ours == theirs


def attributes(block: Block | Inner) -> set[tuple[str, str]]:
    """Each class and attribute that a table writes."""
    found: set[tuple[str, str]] = set()
    for row in block.rows:
        kind = row.kind.block if isinstance(row.kind, Flat) else row.kind
        if isinstance(block, Block) and row.attribute:
            found.add((str(getattr(block.make, "__name__", "")), row.attribute))
        if isinstance(kind, Inner) and isinstance(block, Block):
            kind = Block(block.make, kind.rows)
        if isinstance(kind, Block):
            found |= attributes(kind)
    return found


def test_every_attribute_of_a_message_is_written_by_a_version() -> None:
    """No field of any value is without an element."""
    written = {place for layout in LAYOUTS.values() for block in layout.values() for place in attributes(block)}
    every = {(kind.__name__, name) for kind in (*KIND_OF, *PARTS) for name in kind.__struct_fields__}
    assert every == written


PARTS: Final = (
    m.Address,
    m.AgencyId,
    m.Authentication,
    m.BibliographicInfo,
    m.BillingInfo,
    m.ConfirmationHeader,
    m.Costs,
    m.DeliveryAddress,
    m.DeliveryInfo,
    m.ErrorData,
    m.Header,
    m.ItemId,
    m.MessageInfo,
    m.PatronInfo,
    m.PublicationInfo,
    m.RecordId,
    m.RequestingAgencyInfo,
    m.RetryInfo,
    m.ReturnInfo,
    m.ServiceInfo,
    m.ShippingInfo,
    m.StatusInfo,
    m.SupplierInfo,
)


@needs_codes
def test_open_lists_are_those_of_both_years() -> None:
    """Values and URIs of 2017, values of 2021."""
    by_scheme = {one.schemes[0]: one for one in LISTS if one.old}
    old = known("open-codes-2017.json")["lists"].values()
    assert {one["scheme"]: {value["value"] for value in one["values"]} for one in old} == {
        scheme: set(one.old) for scheme, one in by_scheme.items()
    }
    for element, one in known("open-codes-2021.json")["lists"].items():
        values = {value if isinstance(value, str) else value["value"] for value in one["values"]}
        assert (LIST_OF[element].new or LIST_OF[element].old) == values


@pytest.mark.parametrize(
    ("value", "scheme", "told"),
    [
        ("Mail", "", False),
        ("Courier", "", False),
        ("Ariel", f"{OFFICIAL}SentViaList-V1.0", False),
        ("Cyklebud", "", True),
        ("Cyklebud", f"{OFFICIAL}DeliveryMethodList-V2.0", True),
        ("Cyklebud", "https://example.org/our-own-list", False),
        (" ", "", False),
    ],
)
def test_a_code_in_no_list_is_told_unless_its_list_is_another_s(value: str, scheme: str, *, told: bool) -> None:
    """Of either year, in either spelling of the attribute."""
    for attribute in ("scheme", "ill:scheme"):
        body = f'<sentVia xmlns:ill="http://illtransactions.org/2013/iso18626" {attribute}="{scheme}">{value}</sentVia>'
        assert bool(list(unlisted(parse(body.encode())))) is told
