"""OPAC records in both their forms: whatever is written is read again, and YAZ's own XML schema holds."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas.opac import xml
from schemas.opac.values import Circulation, OpacHolding, OpacRecord, Volume
from schemas.xml import parse
from schemas.z3950 import ber
from schemas.z3950.opac import read_opac, write_opac
from tests.shared import DATA

SCHEMA = DATA / "adapters" / "schemas" / "z3950" / "opacxml.xsd"

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12).map(str.strip)
FLAGS = st.booleans()
CIRCULATIONS = st.builds(
    Circulation,
    available_now=FLAGS,
    availability_date=WORDS,
    available_thru=WORDS,
    restrictions=WORDS,
    item_id=WORDS,
    renewable=FLAGS,
    on_hold=FLAGS,
    enum_and_chron=WORDS,
    midspine=WORDS,
    temporary_location=WORDS,
)
NAMES = ("type_of_record", "nuc_code", "local_location", "call_number", "public_note", "enum_and_chron")
TEXTS: dict[str, Any] = dict.fromkeys(NAMES, WORDS)
HOLDINGS = st.builds(
    OpacHolding,
    **TEXTS,
    volumes=st.lists(st.builds(Volume, enumeration=WORDS, chronology=WORDS), max_size=2).map(tuple),
    circulations=st.lists(CIRCULATIONS, max_size=3).map(tuple),
)
RECORDS = st.builds(OpacRecord, holdings=st.lists(HOLDINGS, max_size=3).map(tuple))


@given(RECORDS, st.binary(max_size=20), st.binary(min_size=1, max_size=20))
def test_ber_comes_back(record: OpacRecord, marc: bytes, holdings: bytes) -> None:
    """Every field, with MARC as bytes."""
    whole = evolve(record, bibliographic=marc, marc_holdings=(holdings,))
    assert read_opac(ber.parse(write_opac(whole))) == whole


@given(RECORDS)
def test_xml_comes_back(record: OpacRecord) -> None:
    """Every field; flags that are not said stay unsaid."""
    assert xml.read(parse(xml.write(record).encode())) == record
    silent = evolve(record, holdings=(OpacHolding(circulations=(Circulation(available_now=True),)),))
    assert xml.read(parse(xml.write(silent).encode())) == silent


@pytest.fixture(scope="module")
def schema_of_yaz() -> etree.XMLSchema:
    """The OPAC XML schema that comes with YAZ."""
    if not SCHEMA.exists():
        pytest.skip("YAZ's schema is not beside this checkout")
    return etree.XMLSchema(etree.parse(SCHEMA))


@given(record=RECORDS)
def test_what_we_write_is_valid_by_the_schema_of_yaz(schema_of_yaz: etree.XMLSchema, record: OpacRecord) -> None:
    """Order and names."""
    schema_of_yaz.assertValid(parse(xml.write(record).encode()).getroottree())


def test_another_element_is_refused_by_name() -> None:
    """The reader says what it got."""
    with pytest.raises(xml.NotOpacError, match="its root element is 'holdings', not 'opacRecord'"):
        xml.read(parse(b"<holdings/>"))


def test_elements_in_any_order_and_unknown_ones_are_read() -> None:
    """Servers add their own and sort as they like."""
    document = b"""<opacRecord><holdings><holding><circulations><circulation><onHold value="true"/><vendor/>
        <availableNow value="FALSE"/><itemId> 1 </itemId></circulation></circulations><callNumber>86-4</callNumber>
        </holding></holdings></opacRecord>"""
    (holding,) = xml.read(parse(document)).holdings
    assert holding.call_number == "86-4"
    assert holding.circulations == (Circulation(available_now=False, on_hold=True, item_id="1"),)
