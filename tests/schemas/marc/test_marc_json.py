"""DBC's three JSON shapes and MARC-in-JSON by their bytes, and JSON texts cut into records."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.marc import (
    Entry,
    Fault,
    FaultCode,
    Mode,
    Options,
    Position,
    Record,
    WriteFault,
    control_field,
    make_field,
    marcjson,
)
from schemas.marc.marcjson import Shape
from schemas.marc.reading import CHUNK_BYTES, MAX_RECORD_BYTES

LEADER = "00000n    2200000   4500"
BOOK = Record((make_field("001", ("a", "1"), ("b", "870970")), make_field("245", ("å", ""), indicators="01")), LEADER)
SUB_001 = '"subfields":[{"name":"a","value":"1"},{"name":"b","value":"870970"}]'
SUB_245 = '"subfields":[{"name":"å","value":""}]'
TEXTS = {
    Shape.LIST: (
        '{"leader":' + json.dumps(list(LEADER), separators=(",", ":")) + ',"fields":'
        '[{"name":"001","indicator":["0","0"],' + SUB_001 + '},{"name":"245","indicator":["0","1"],' + SUB_245 + "}]}"
    ),
    Shape.TEXT: (
        '{"leader":"' + LEADER + '","fields":'
        '[{"name":"001","indicator":"00",' + SUB_001 + '},{"name":"245","indicator":"01",' + SUB_245 + "}]}"
    ),
    Shape.RAWREPO: (
        '{"leader":"' + LEADER + '","fields":'
        '[{"name":"001","indicators":"00",' + SUB_001 + '},{"name":"245","indicators":"01",' + SUB_245 + "}]}"
    ),
    Shape.MARC_IN_JSON: (
        '{"leader":"' + LEADER + '","fields":'
        '[{"001":{"ind1":"0","ind2":"0","subfields":[{"a":"1"},{"b":"870970"}]}},'
        '{"245":{"ind1":"0","ind2":"1","subfields":[{"å":""}]}}]}'
    ),
}
ONE = TEXTS[Shape.TEXT]


def items(raw: bytes | str, mode: Mode = Mode.LENIENT) -> list[Entry | Fault]:
    """What reading this text gives; every record's bytes are those at its offsets."""
    data = raw.encode() if isinstance(raw, str) else raw
    found = list(marcjson.read(BytesIO(data), Options(mode=mode)))
    for item in found:
        assert data[item.offset : item.end] == item.raw
    return found


@pytest.mark.parametrize("shape", Shape)
def test_each_shape_is_written_and_read_by_its_bytes(shape: Shape) -> None:
    """Empty values, order, and codes beyond ASCII are kept."""
    assert marcjson.write(BOOK, shape).decode() == TEXTS[shape]
    [entry] = items(TEXTS[shape])
    assert isinstance(entry, Entry)
    assert entry.record == BOOK
    assert entry.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f"\ufeff{ONE}\n",
        f'{{"recordId":{{"agencyId":870970}},"mimetype":"text/marcxchange","content":{ONE},"trackingId":"{{x}}"}}',
        f'{{"mimetype":"x","contentJSON":{ONE}}}',
        f"[{ONE}]",
        f'{{"collection": [ {ONE} ]}}',
        json.dumps(json.loads(ONE), indent=4),
    ],
)
def test_a_record_is_found_in_every_wrapping(text: str) -> None:
    """Alone, in the answers of DBC's services, in arrays, on many lines."""
    [entry] = items(text)
    assert isinstance(entry, Entry)
    assert entry.record == BOOK


def test_control_fields_are_kept() -> None:
    """MARC-in-JSON has a form for them; DBC's shapes get one."""
    record = Record((control_field("001", "x"), make_field("245", ("a", "y"))), LEADER)
    assert b'{"001":"x"}' in marcjson.write(record, Shape.MARC_IN_JSON)
    for shape in Shape:
        [entry] = items(marcjson.write(record, shape))
        assert isinstance(entry, Entry)
        assert entry.record == record


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ('{"fields":[}', FaultCode.NO_END),
        ('{"fields":[1 2]}', FaultCode.BAD_RECORD),
        ('{"fields":7}', FaultCode.BAD_RECORD),
        ('{"leader":"x"}', FaultCode.NO_FIELDS),
        ('{"fields":[]}', FaultCode.NO_FIELDS),
        ('{"fields":[3]}', FaultCode.NO_FIELD),
        ('{"fields":[{"name":"245","indicator":"00","subfields":[{"name":"a"}]}]}', FaultCode.NO_FIELD),
        ('{"fields":[{"245":{"ind1":"1"}}]}', FaultCode.NO_FIELD),
        ('{"fields":[{"name":"24","indicator":"00"}]}', FaultCode.BAD_TAG),
        ('{"fields":' + "[" * 40 + "]" * 40 + "}", FaultCode.NO_FIELD),
        ('{"fields":\n' + "[" * 40 + "]" * 40 + "}", FaultCode.BAD_RECORD),
        ('{"fields":[{"name":"245","value":"x\\ud800"}]}', FaultCode.BAD_RECORD),
        ("stray", FaultCode.NO_FIELD),
        ('{"fields":[{"name":"245', FaultCode.NO_END),
    ],
)
def test_a_broken_object_costs_only_itself(bad: str, code: FaultCode) -> None:
    """On a line of its own; its bytes are handed over, and the sentence is one line."""
    good, fault, after = items(f"{ONE}\n{bad}\n{ONE}\n")
    assert isinstance(good, Entry)
    assert isinstance(fault, Fault)
    assert isinstance(after, Entry)
    assert fault.raw.decode().strip() == bad
    assert fault.code is code
    assert "\n" not in fault.sentence


def test_an_array_that_was_cut_is_told() -> None:
    """The records before are read."""
    found = items(f"[{ONE},{ONE}")
    assert [type(item) for item in found] == [Entry, Entry, Fault]
    assert isinstance(found[2], Fault)
    assert found[2].code is FaultCode.BAD_DOCUMENT


def test_bytes_that_are_no_characters_are_a_fault() -> None:
    """Which repair shows where they were."""
    raw = ONE.encode().replace(b"870970", b"87\xe50")
    [fault] = items(raw)
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.BAD_CHARACTERS
    [entry] = items(raw, Mode.REPAIR)
    assert isinstance(entry, Entry)
    assert entry.record.value("001", "b") == "87\ufffd0"


def test_repair_leaves_out_what_is_no_field() -> None:
    """With a remark; the other modes refuse the record."""
    text = '{"fields":[{"name":"245","indicator":"00","subfields":[{"name":"a","value":"x"}]},{"bad":1}]}'
    [entry] = items(text, Mode.REPAIR)
    assert isinstance(entry, Entry)
    assert entry.record.fields == (make_field("245", ("a", "x")),)
    assert len(entry.warnings) == 1
    assert isinstance(items(text)[0], Fault)


def test_odd_things_are_remarked_on() -> None:
    """A short leader, missing indicators, a code of two characters, two tags in one object."""
    text = (
        '{"leader":"short","fields":[{"name":"245","subfields":[{"name":"ab","value":"x"}]},'
        '{"100":"x","110":{"ind1":"0","ind2":"0","subfields":[]}}]}'
    )
    [entry] = items(text)
    assert isinstance(entry, Entry)
    assert [field.tag for field in entry.record.fields] == ["245", "100", "110"]
    codes = {remark.code for remark in entry.warnings}  # type: ignore[attr-defined]  # they are remarks
    assert codes == {FaultCode.BAD_LEADER, FaultCode.BAD_INDICATORS, FaultCode.BAD_CODE, FaultCode.BAD_TAG}


def test_reading_goes_on_at_every_record() -> None:
    """In lines and in an array."""
    for raw in (f"{ONE}\n{ONE}\n{ONE}\n".encode(), f"[{ONE},\n{ONE},{ONE}".encode()):
        everything = [item for item in items(raw) if isinstance(item, Entry)]
        assert len(everything) == 3
        for at, item in enumerate(everything, start=1):
            again = marcjson.read(BytesIO(raw), start=Position(item.number, item.end))
            assert [each for each in again if isinstance(each, Entry)] == everything[at:]


def test_an_object_beyond_all_bounds_is_a_fault_and_the_next_line_is_read() -> None:
    """Its pieces are handed over."""
    found = items('{"fields":["' + "x" * (MAX_RECORD_BYTES + 2 * CHUNK_BYTES) + '"]}\n' + ONE)
    assert isinstance(found[0], Fault)
    assert found[0].code is FaultCode.TOO_LONG
    assert isinstance(found[-1], Entry)


def test_what_a_shape_cannot_hold_is_refused() -> None:
    """MARC-in-JSON has two indicators, whatever MarcXchange may have."""
    with pytest.raises(WriteFault, match="245"):
        marcjson.write(Record((make_field("245", ("a", "x"), indicators="0"),)), Shape.MARC_IN_JSON)


DOCUMENT = f'{ONE}\n[{TEXTS[Shape.LIST]},{{"x":[]}},{TEXTS[Shape.MARC_IN_JSON]}]\n{ONE}'.encode()


@settings(max_examples=300)
@given(st.binary(max_size=12), st.integers(0, len(DOCUMENT)), st.integers(0, 40), st.sampled_from(Mode))
def test_any_damage_leaves_records_or_faults(junk: bytes, at: int, gone: int, mode: Mode) -> None:
    """No exception, spans in order, and a text never reads as nothing at all."""
    found = items(DOCUMENT[:at] + junk + DOCUMENT[at + gone :], mode)
    assert found
    assert all(one.end <= other.offset for one, other in pairwise(found))
