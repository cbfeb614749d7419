"""Faults and modes, the same in every serialization: what is broken costs itself, is told, and is kept."""

from __future__ import annotations

import pickle
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.marc import Entry, Fault, FaultCode, Mode, Options, Record, Remark, control_field, detect, make_field
from schemas.marc.detect import Serialization
from schemas.marc.output import Output
from schemas.marc.packed import GZIP, ZIP
from schemas.marc.reading import FAULT_NAMES, Findings, RecordFault, code_of
from tests.shared import DATA as SHARED

S = Serialization
DATA = SHARED / "marc"
MARC21 = Record((control_field("001", "1"), make_field("245", ("a", "good"), indicators="10")))
DANISH = Record((make_field("001", ("a", "1")), make_field("245", ("a", "good"))))
XML = '<record><datafield tag="245" ind1="0" ind2="0"><subfield>x</subfield></datafield><datafield{}</record>'
# For each form: a record in which one part is beyond doubt broken, one part is good, and one thing is odd.
BROKEN = {
    S.ISO2709: b"00064n    2200049   4500245000700000246000700007\x1e00\x1fax\x1e00\x1fay\x1d",
    S.LINE: b"245 00 *ax @ous\nnotLineFormat\n$\n",
    S.LINE_MARC21: b"245 $a x\nnotLineFormat\n\n",
    S.LINE_CONCAT: b'"245 00 *ax @ous\\n" +\nnotLineFormat\n"$\\n"\n',
    S.MARCXCHANGE: XML.format(' tag="246"><subfield code="a">y</subfield></datafield>').encode(),
    S.MARCXML: XML.format(' tag="246"><subfield code="a">y</subfield></datafield>').encode(),
    S.JSON: b'{"fields":[{"name":"245","subfields":[{"name":"a","value":"x"}]},{"bad":1}]}',
    S.JSON_TEXT: b'{"fields":[{"name":"245","subfields":[{"name":"a","value":"x"}]},{"bad":1}]}',
    S.JSON_RAWREPO: b'{"fields":[{"name":"245","subfields":[{"name":"a","value":"x"}]},{"bad":1}]}',
    S.MARC_IN_JSON: b'{"fields":[{"245":{"subfields":[{"a":"x"}]}},{"bad":1}]}',
}


def file_around(form: Serialization) -> tuple[bytes, bytes]:
    """A file of two good records with a broken one between them, and the broken one's bytes."""
    stream = BytesIO()
    with Output(stream, form) as output:
        for _ in range(2):
            output.add(MARC21 if form in {S.MARCXML, S.LINE_MARC21} else DANISH)
    [first, _] = detect.read(BytesIO(stream.getvalue()), form=form)
    raw = stream.getvalue()
    between = b",\n" if form is S.MARC_IN_JSON else b"\n" if form.startswith("json") else b""
    return raw[: first.end] + between + BROKEN[form] + raw[first.end :], BROKEN[form]


@pytest.mark.parametrize("form", Serialization)
def test_one_broken_record_in_every_form_and_mode(form: Serialization) -> None:
    """Strict and lenient: a fault with code, number, offset, sentence and bytes. Repair: what is left, with remarks."""
    raw, broken = file_around(form)
    for mode in Mode:
        first, item, last = detect.read(BytesIO(raw), Options(mode=mode), form=form)
        assert isinstance(first, Entry)
        assert isinstance(last, Entry)
        assert raw[item.offset : item.end] == item.raw == broken
        assert item.number == 2
        if mode is Mode.REPAIR:
            assert isinstance(item, Entry)
            assert item.record.fields
            assert len(item.warnings) >= 2
            assert all(code_of(warning) is not FaultCode.ODD for warning in item.warnings)
        else:
            assert isinstance(item, Fault)
            assert item.code is not FaultCode.ODD
            assert str(item).startswith(f"record 2 (byte {item.offset}): ")
            assert item.sentence.endswith(".")


@pytest.mark.parametrize("form", Serialization)
def test_good_records_are_the_same_in_every_mode(form: Serialization) -> None:
    """Repair changes nothing where nothing is broken."""
    stream = BytesIO()
    with Output(stream, form) as output:
        output.add(MARC21 if form in {S.MARCXML, S.LINE_MARC21} else DANISH)
    found = [list(detect.read(BytesIO(stream.getvalue()), Options(mode=mode), form=form)) for mode in Mode]
    assert found[0] == found[1] == found[2]
    assert isinstance(found[0][0], Entry)


@settings(max_examples=400)
@given(st.sampled_from(Serialization), st.binary(max_size=10), st.integers(0, 900), st.integers(0, 30), st.data())
def test_any_damage_is_a_record_or_a_fault(
    form: Serialization, junk: bytes, at: int, gone: int, data: st.DataObject
) -> None:
    """In every form and mode: no exception, spans in order, their bytes as they stood, and never silence."""
    raw, _ = file_around(form)
    at = min(at, len(raw))
    damaged = raw[:at] + junk + raw[at + gone :]
    mode = data.draw(st.sampled_from(Mode))
    place = 0
    found = list(detect.read(BytesIO(damaged), Options(mode=mode), form=form))
    for number, item in enumerate(found, start=1):
        assert item.number == number
        assert item.offset >= place
        assert damaged[item.offset : item.end] == item.raw
        place = item.end
    assert found


LINE_FORMS = (S.ISO2709, S.LINE, S.LINE_MARC21)


@given(st.sampled_from(LINE_FORMS), st.binary(max_size=200).filter(lambda raw: not raw.startswith((GZIP, ZIP))))
def test_not_a_byte_goes_by_in_silence(form: Serialization, raw: bytes) -> None:
    """What lies between the records and faults of any bytes is only what ends lines and files."""
    place = 0
    for item in detect.read(BytesIO(raw), form=form):
        assert not raw[place : item.offset].strip(b"\r\n\t \x00\x1a\x19\xef\xbb\xbf$\x0b\x0c")
        place = item.end
    assert not raw[place:].strip(b"\r\n\t \x00\x1a\x19\xef\xbb\xbf$\x0b\x0c")


def test_every_code_is_named() -> None:
    """The list is closed and each code says what it is."""
    assert set(FAULT_NAMES) == set(FaultCode)
    assert len(set(FAULT_NAMES.values())) == len(FaultCode)


def test_remarks_are_sentences_with_a_code() -> None:
    """Also after they were handed to another process."""
    remark = Remark("field 245 is odd", FaultCode.BAD_CODE)
    assert remark == "field 245 is odd"
    assert pickle.loads(pickle.dumps(remark)).code is FaultCode.BAD_CODE
    assert code_of(remark) is FaultCode.BAD_CODE
    assert code_of("plain") is FaultCode.ODD


def test_findings_raise_where_nothing_is_repaired() -> None:
    """And are remarks where it is."""
    for mode in (Mode.STRICT, Mode.LENIENT):
        with pytest.raises(RecordFault, match="broken") as caught:
            Findings(mode).broken("broken", FaultCode.NO_END)
        assert caught.value.code is FaultCode.NO_END
    findings = Findings(Mode.REPAIR)
    findings.broken("broken", FaultCode.NO_END)
    assert findings.remarks == ["broken"]


REAL = {
    "json": (18, 0),
    "aleph-oaimarc": (12, 0),
    "marcxchange": (321, 2),
    "danmarc2-iso2709": (81, 0),
}


@pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")
@pytest.mark.parametrize("folder", REAL)
def test_real_files_are_counted(folder: str) -> None:
    """Records and faults of all files of a kind, so that nobody can lose one unseen."""
    good = bad = 0
    for file in sorted(each for each in (DATA / folder).rglob("*") if each.is_file()):
        with file.open("rb") as stream:
            for item in detect.read(stream):
                good += isinstance(item, Entry)
                bad += isinstance(item, Fault)
    assert (good, bad) == REAL[folder]


@pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")
def test_repair_saves_records_of_the_broken_collection() -> None:
    """Of files with one defect each, repair reads more records than lenient reading, and strict reading fewer."""
    counts = {}
    for mode in Mode:
        counts[mode] = 0
        for file in sorted((DATA / "marc21/mrrc-error-fixtures").iterdir()):
            with file.open("rb") as stream:
                counts[mode] += sum(isinstance(item, Entry) for item in detect.read(stream, Options(mode=mode)))
    assert counts[Mode.STRICT] < counts[Mode.LENIENT] < counts[Mode.REPAIR]


@pytest.mark.parametrize(
    ("form", "opening", "faults"),
    [
        (S.MARCXCHANGE, b"<record><!--", 20_000),
        (S.MARCXCHANGE, b"<record><leader>", 20_000),
        (S.MARCXCHANGE, b'<record a="', 1),
        (S.JSON, b'{"a":1,"b\n', 20_000),
        (S.JSON, b"{\n", 20_000),
        (S.JSON, b"{},", 20_000),
        (S.LINE, b"stray\n$\n", 20_000),
    ],
)
def test_what_is_opened_very_often_and_never_closed_is_read_in_one_go(
    form: Serialization, opening: bytes, faults: int
) -> None:
    """Each opening costs its own bytes, not the rest of the file again and again."""
    count = sum(isinstance(item, Fault) for item in detect.read(BytesIO(opening * 20_000), form=form))
    assert count >= faults


def test_a_line_that_is_wrapped_very_often_is_joined_in_one_go() -> None:
    """200,000 pieces of one value."""
    [entry] = detect.read(BytesIO(b"245 00 *a" + b"\n    x" * 200_000 + b"\n$\n"), form=S.LINE)
    assert isinstance(entry, Entry)
    assert entry.record.value("245", "a") == "x" * 200_000
