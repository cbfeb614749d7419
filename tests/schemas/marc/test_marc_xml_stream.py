"""XML cut into records: in every wrapping, past whatever is broken, in pieces of any size, in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator
from io import BytesIO, RawIOBase
from itertools import chain, cycle, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.marc import Entry, Fault, FaultCode, Mode, Options, Position, marcxchange
from schemas.marc.reading import MAX_RECORD_BYTES
from schemas.marc.xmlcut import Cutter, Envelope

RECORD = '<record><datafield tag="245" ind1="0" ind2="0"><subfield code="a">{}</subfield></datafield></record>'
GOOD = RECORD.format("good")


class Pipe(RawIOBase):
    """A stream that gives as many bytes at once as these parts have, and cannot be set back."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Takes the parts one by one, as it is read."""
        self._parts = iter(parts)
        self._left = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At most one part."""
        data = self._left or next(self._parts, b"")
        self._left = data[size:] if size >= 0 else b""
        return data[:size] if size >= 0 else data


def in_sizes(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """Bytes in parts of these sizes, over and over."""
    rest = BytesIO(data)
    for size in cycle(sizes):
        part = rest.read(size)
        if not part:
            return
        yield part


def items(raw: bytes | str, mode: Mode = Mode.LENIENT) -> list[Entry | Fault]:
    """What reading this document gives; every record's bytes are those at its offsets."""
    data = raw.encode() if isinstance(raw, str) else raw
    found = list(marcxchange.read(BytesIO(data), Options(mode=mode)))
    for item in found:
        assert data[item.offset : item.end] == item.raw
    return found


def told(found: list[Entry | Fault]) -> list[str]:
    """245 *a of each entry, the code of each fault."""
    return [item.record.value("245", "a") if isinstance(item, Entry) else item.code.value for item in found]


def collection(*records: str) -> str:
    """A collection of these."""
    return f"<collection>{''.join(records)}</collection>"


@pytest.mark.parametrize(
    "between",
    [
        "<!-- <record> and </record> -->",
        "<!-- > ' \" -->",
        "<?php <record> ?>",
        '<x note="</record>"/>'.replace("</record>", "&lt;/record&gt;"),
        "<recorder/><recordData/>",
        "\n \t",
    ],
)
def test_what_stands_between_records_is_passed_over(between: str) -> None:
    """Comments and instructions with tags in them, and elements of other names."""
    assert told(items(collection(GOOD, between, GOOD))) == ["good", "good"]


def test_tags_inside_values_are_text() -> None:
    """In CDATA, in comments, and `>` in an attribute."""
    inside = "<![CDATA[</record><record>]]>"
    record = RECORD.format(inside).replace("<record>", "<record type='a>b'><!-- </record> -->", 1)
    [entry] = items(collection(record))
    assert isinstance(entry, Entry)
    assert entry.record.value("245", "a") == "</record><record>"
    assert entry.record.type == "a>b"


SRU = (
    '<zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:records><zs:record><zs:recordSchema>x'
    "</zs:recordSchema><zs:recordData>{}</zs:recordData><zs:recordPosition>1</zs:recordPosition></zs:record>"
    "<zs:record><zs:recordData>{}</zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>"
)
OAI = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header status="x"/><metadata>{}'
    '</metadata></record><record><header status="deleted"/></record><record><metadata>{}</metadata></record>'
    "</ListRecords></OAI-PMH>"
)
SOAP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="info:lc/xmlns/marcxchange-v1"><s:Body>'
    "<m:collection>{}{}</m:collection></s:Body></s:Envelope>"
)
PREFIXED = (
    '<m:record><m:datafield tag="245" ind1="0" ind2="0"><m:subfield code="a">good</m:subfield></m:datafield></m:record>'
)


@pytest.mark.parametrize(
    ("wrapping", "record"), [(SRU, GOOD), (OAI, GOOD.replace("<record>", '<record xmlns="x">')), (SOAP, PREFIXED)]
)
def test_records_are_found_in_the_answers_of_services(wrapping: str, record: str) -> None:
    """The `record` of SRU and OAI-PMH wraps one and is none; a prefix may be declared far outside."""
    assert told(items(wrapping.format(record, record))) == ["good", "good"]


ALEPH = (
    "<present><record><record_header><set_entry>1</set_entry></record_header><metadata><oai_marc>"
    '<fixfield id="FMT">BK</fixfield><fixfield id="LDR">00996name-22002890--450-</fixfield>'
    '<varfield id="245" i1="0" i2="0"><subfield label="a">&lt;&lt;En >>dag</subfield></varfield>'
    "</oai_marc></metadata></record></present>"
)


def test_alephs_form_is_read() -> None:
    """With blanks for the hyphens of its leader; what else it says of a record is kept as a field."""
    [entry] = items(ALEPH)
    assert isinstance(entry, Entry)
    assert entry.record.leader == "00996name 22002890  450 "
    assert [field.tag for field in entry.record.fields] == ["FMT", "245"]
    assert entry.record.value("245", "a") == "<<En >>dag"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (RECORD.format("<b>x</i>"), FaultCode.BAD_RECORD),
        (RECORD.format("&unknown;"), FaultCode.BAD_RECORD),
        (RECORD.format("\x1f"), FaultCode.BAD_RECORD),
        ("<record></record>", FaultCode.NO_FIELDS),
        (RECORD.format("x").replace('tag="245"', 'tag="1"'), FaultCode.BAD_TAG),
        (RECORD.format("x").replace('code="a"', 'code=""'), FaultCode.BAD_CODE),
        (RECORD.format("x").removesuffix("</record>"), FaultCode.NO_END),
        (RECORD.format("x").removeprefix("<record>"), FaultCode.NO_FIELD),
        (RECORD.format("x").replace("</datafield></record>", ""), FaultCode.NO_END),
        (RECORD.format("x").replace("<record>", '<record type="a>'), FaultCode.BAD_RECORD),
        (RECORD.format("<" * 50), FaultCode.BAD_RECORD),
        (f"<record>{'<a>' * 200}{GOOD[8:-9]}{'</a>' * 200}</record>", FaultCode.BAD_RECORD),
    ],
)
def test_a_broken_record_costs_only_itself(bad: str, code: FaultCode) -> None:
    """It is handed over byte for byte, with its code, and its neighbours are read."""
    found = items(collection(GOOD, bad, GOOD))
    assert told(found) == ["good", code.value, "good"]
    assert found[1].raw == bad.encode()
    assert [item.number for item in found] == [1, 2, 3]


def test_bytes_that_are_no_characters_are_told_from_broken_markup() -> None:
    """Latin-1 in a document that says it is UTF-8."""
    raw = collection(GOOD, RECORD.format("bestående"), GOOD).encode("latin-1")
    assert told(items(raw)) == ["good", "bad-characters", "good"]
    [_, repaired, _] = items(raw, Mode.REPAIR)
    assert isinstance(repaired, Entry)
    assert repaired.record.value("245", "a") == "best�ende"


def test_the_encoding_of_the_document_holds_for_every_record() -> None:
    """Latin-1 as declared; UTF-16, whose offsets count UTF-8."""
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?>' + collection(RECORD.format("Ærø"), RECORD.format("å"))
    assert told(items(latin.encode("latin-1"))) == ["Ærø", "å"]
    wide = latin.replace("ISO-8859-1", "UTF-16").encode("utf-16")
    assert told(list(marcxchange.read(BytesIO(wide)))) == ["Ærø", "å"]
    assert [item.number for item in marcxchange.read(BytesIO(wide), start=Position(1, 77))] == [2]


def test_a_document_that_was_cut_is_told() -> None:
    """Inside a record, and between two, where no record is lost that we know of."""
    whole = collection(GOOD, GOOD)
    assert told(items(whole[:-30])) == ["good", "no-end", "bad-document"]
    assert told(items(whole.removesuffix("</collection>"))) == ["good", "good", "bad-document"]
    assert told(items(whole)) == ["good", "good"]


def test_a_doctype_is_refused() -> None:
    """Wherever it stands outside of records; nothing is expanded."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + collection(RECORD.format("&b;"))
    assert told(items(bomb)) == ["bad-document"]
    assert told(items(bomb, Mode.REPAIR)) == ["bad-document"]
    inside = collection(GOOD, RECORD.format('<!DOCTYPE x [<!ENTITY a "a">]>&a;'))
    assert told(items(inside)) == ["good", "bad-record"]
    [_, repaired] = items(inside, Mode.REPAIR)
    assert not isinstance(repaired, Entry) or "aaaa" not in repaired.record.value("245", "a")


@pytest.mark.parametrize(
    ("bad", "left"),
    [
        (RECORD.format("<b>x</i>"), "x"),
        (RECORD.format("x").replace("<datafield", '<datafield tag="1"/><datafield', 1), "x"),
        (RECORD.format("x").replace("<subfield", "<subfield>lost</subfield><subfield", 1), "x"),
        (RECORD.format("x").removesuffix("</record>"), "x"),
        (RECORD.format("x")[:-30], "x"),
    ],
)
def test_repair_takes_what_is_left(bad: str, left: str) -> None:
    """And remarks on every part that is not; strict and lenient reading refuse the same record."""
    document = collection(GOOD, bad, GOOD)
    [_, entry, _] = items(document, Mode.REPAIR)
    assert isinstance(entry, Entry)
    assert entry.record.value("245", "a") == left
    assert entry.warnings
    for mode in (Mode.STRICT, Mode.LENIENT):
        assert isinstance(items(document, mode)[1], Fault)


def test_odd_parts_are_remarked_on_and_strict_reading_refuses_them() -> None:
    """Nothing that stands in a record goes by in silence."""
    odd = RECORD.format("one <b>two</b>").replace("<datafield", "stray<note/><datafield").replace(' ind2="0"', "")
    [entry] = items(odd)
    assert isinstance(entry, Entry)
    assert entry.record.value("245", "a") == "one two"
    codes = sorted(remark.code for remark in entry.warnings)  # type: ignore[attr-defined]  # they are remarks
    assert codes == [FaultCode.BAD_INDICATORS, *[FaultCode.UNKNOWN_PART] * 3]
    assert isinstance(items(odd, Mode.STRICT)[0], Fault)


DOCUMENT = (
    SRU.format(GOOD, RECORD.format("æøå")).encode()
    + ("<!-- </record> -->" + collection(RECORD.format("<![CDATA[</record>]]>"), "<record><leader>x", GOOD)).encode()
)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_how_the_bytes_arrive_does_not_matter(sizes: list[int]) -> None:
    """A pipe may give one byte at a time."""
    whole = list(Cutter(BytesIO(DOCUMENT), Envelope()).pieces())
    assert len(whole) == 5
    cut = list(Cutter(Pipe(in_sizes(DOCUMENT, sizes)), Envelope()).pieces())  # type: ignore[arg-type]  # it is read from only
    assert cut == whole


@settings(max_examples=300)
@given(st.binary(max_size=12), st.integers(0, len(DOCUMENT)), st.integers(0, 40), st.sampled_from(Mode))
def test_any_damage_leaves_records_or_faults(junk: bytes, at: int, gone: int, mode: Mode) -> None:
    """No exception, spans in order, and a file never reads as nothing at all."""
    raw = DOCUMENT[:at] + junk + DOCUMENT[at + gone :]
    found = list(marcxchange.read(BytesIO(raw), Options(mode=mode)))
    assert found
    ends = 0
    for item in found:
        assert item.offset >= ends or not item.raw
        ends = item.end


def test_reading_goes_on_at_every_record() -> None:
    """Also where the prefix is declared only at the document's beginning."""
    raw = SOAP.format(PREFIXED, PREFIXED).encode()
    everything = items(raw)
    for at, item in enumerate(everything, start=1):
        assert list(marcxchange.read(BytesIO(raw), start=Position(item.number, item.end))) == everything[at:]


def test_memory_does_not_grow_with_the_file() -> None:
    """32 MB of records in little more than one chunk."""
    record = RECORD.format("x" * 8_000).encode() * 8
    document = Pipe(chain([b"<collection>"], repeat(record, 500), [b"</collection>"]))
    tracemalloc.start()
    count = sum(isinstance(item, Entry) for item in marcxchange.read(document))  # type: ignore[arg-type]  # as above
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 3_000_000


def test_a_record_beyond_all_bounds_is_one_fault_and_the_next_is_read() -> None:
    """It is handed over in pieces, and is not held whole."""
    long = RECORD.format("x" * (MAX_RECORD_BYTES + 1_000_000))
    found = items(collection(GOOD, long, GOOD))
    assert told(found)[:2] == ["good", "too-long"]
    assert told(found)[-1] == "good"
    assert all(isinstance(item, Fault) for item in found[1:-1])
