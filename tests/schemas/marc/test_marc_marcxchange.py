"""MarcXchange: any prefix, any wrapping, and what is written is valid and read back."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas.marc import (
    Entry,
    Fault,
    Field,
    Position,
    Record,
    WriteFault,
    control_field,
    make_field,
    marcxchange,
)
from tests.shared import DATA as SHARED

XSD = SHARED / "marc/spec/marcxchange-1-1.xsd"
NS = marcxchange.NAMESPACE
BOOK = Record(
    (make_field("001", ("a", "27942628"), ("b", "870970")), make_field("245", ("a", " N*E*R*D "), ("å", ""))),
    format="danMARC2",
    type="Bibliographic",
)
INSIDE = (
    "{p}<{m}leader>00000n    2200000   4500</{m}leader>"
    '<{m}datafield tag="001" ind1="0" ind2="0"><{m}subfield code="a">27942628</{m}subfield>'
    '<{m}subfield code="b">870970</{m}subfield></{m}datafield>'
    '<{m}datafield ind2="0" ind1="0" tag="245"><{m}subfield code="a"> N*E*R*D </{m}subfield>'
    '<{m}subfield code="å"/></{m}datafield></{m}record>'
)
ATTRIBUTES = 'format="danMARC2" type="Bibliographic"'


def document(prefix: str, namespace: str) -> str:
    """The book in a record element with this prefix and namespace declaration."""
    return INSIDE.format(p=f"<{prefix}record {namespace} {ATTRIBUTES}>", m=prefix)


BARE = document("", f'xmlns="{NS}"')
DOCUMENTS = {
    "prefix": document("marcx:", f'xmlns:marcx="{NS}"'),
    "another prefix": document("m:", f'xmlns:m="{NS}"'),
    "default": BARE,
    "no namespace": document("", ""),
    "collection": f"<collection>{BARE}</collection>",
    "in an answer": (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><records><record><recordData>'
        f"{BARE}</recordData></record></records></s:Body></s:Envelope>"
    ),
}


def items(raw: bytes | str) -> list[Entry | Fault]:
    """What reading this document gives."""
    return list(marcxchange.read(BytesIO(raw.encode() if isinstance(raw, str) else raw)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_records_are_found_by_local_names(name: str) -> None:
    """Under any prefix or none, alone or wrapped; blanks of values stay, `*` is no escape."""
    [entry] = items(DOCUMENTS[name])
    assert isinstance(entry, Entry)
    assert entry.record == BOOK
    assert entry.warnings == ()


def test_control_fields_and_short_leaders_are_kept() -> None:
    """MARCXML's 001; a leader whose blanks somebody collapsed is kept and named."""
    [entry] = items(
        '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000n 2200000 4500</leader>'
        '<controlfield tag="001"> 123</controlfield><datafield tag="245"><subfield code="a">x</subfield></datafield>'
        "</record>"
    )
    assert isinstance(entry, Entry)
    assert entry.record.fields == (control_field("001", " 123"), make_field("245", ("a", "x")))
    assert entry.record.leader == "00000n 2200000 4500"
    assert len(entry.warnings) == 2  # the leader, and the indicators that are not there


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("<record><leader>x", "no end"),
        ("<record><leader>x</leder></record>", "not well-formed"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><collection><record/></collection>", "DOCTYPE"),
        ("<other/>", "no MARC record"),
        ("<record/>", "no field"),
        ('<record><datafield ind1="0"/></record>', "no tag"),
        ('<record><datafield tag="245"><subfield>x</subfield></datafield></record>', "245"),
    ],
)
def test_a_bad_document_is_one_fault(raw: str, sentence: str) -> None:
    """With one sentence."""
    [fault] = items(raw)
    assert isinstance(fault, Fault)
    assert sentence in fault.sentence


def test_a_bad_record_does_not_stop_the_document() -> None:
    """Its neighbours are read, it is handed over, and an empty collection is no fault."""
    good = DOCUMENTS["no namespace"]
    bad = '<record><datafield tag="1"/></record>'
    found = items(f"<collection>{good}{bad}{good}</collection>")
    assert [type(item) for item in found] == [Entry, Fault, Entry]
    assert found[1].raw == bad.encode()
    assert items("<collection/>") == []


def test_reading_goes_on_after_a_number() -> None:
    """Records up to the position's number are passed over."""
    good = DOCUMENTS["no namespace"]
    raw = f"<collection>{good * 3}</collection>".encode()
    again = list(marcxchange.read(BytesIO(raw), start=Position(number=2)))
    assert [item.number for item in again] == [3]


def test_control_characters_are_refused() -> None:
    """XML cannot hold them, and nothing is dropped in silence."""
    with pytest.raises(WriteFault, match="245"):
        marcxchange.write([Record((make_field("245", ("a", "x\x1fy")),))])


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.just("\n"), max_size=30
)
FIELDS = st.builds(
    lambda tag, indicators, pairs: Field(tag, indicators, tuple(pairs)),
    st.sampled_from(["001", "096", "245", "d08", "z99"]),
    st.sampled_from(["00", "10", "  ", "012"]),
    st.lists(st.tuples(st.sampled_from("abæøå&0V<"), TEXT), min_size=1, max_size=5),
)
RECORDS = st.builds(
    Record,
    st.lists(FIELDS, min_size=1, max_size=6).map(tuple),
    format=st.just("danMARC2"),
    type=st.sampled_from(["", "X"]),
)


@given(st.lists(RECORDS, min_size=1, max_size=3))
def test_every_record_is_read_back(records: list[Record]) -> None:
    """Markup characters, line ends and blanks in values survive."""
    found = items(marcxchange.write(records))
    assert [item.record for item in found if isinstance(item, Entry)] == records


@pytest.mark.skipif(not XSD.exists(), reason="the schema of MarcXchange is not here")
@given(RECORDS)
def test_what_is_written_is_valid(record: Record) -> None:
    """By the schema of ISO 25577."""
    schema = etree.XMLSchema(etree.parse(str(XSD)))
    text = marcxchange.write([record])
    assert schema.validate(etree.fromstring(text)), schema.error_log
