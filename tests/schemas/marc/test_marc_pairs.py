"""Every serialization into every other and back, by property; and other programs as judges of what is written."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO
from itertools import product
from pathlib import Path
from shutil import which

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.marc import (
    Charset,
    Entry,
    Field,
    Mode,
    Options,
    Padding,
    Record,
    WriteFault,
    control_field,
    detect,
    make_field,
    marcxchange,
)
from schemas.marc.detect import Serialization
from schemas.marc.output import CHARSETS, Output

S = Serialization
DANMARC2 = tuple(form for form in S if form not in {S.MARCXML, S.LINE_MARC21})
MARC21 = tuple(form for form in S if form not in {S.LINE, S.LINE_CONCAT})

LETTERS = st.sampled_from("abc ABZ æøå ÆØÅ é ö ¤ @*_^`<>&\"'\\{}[] 0123.,-/:; λ € ꜳ ” ")
TEXT = st.text(LETTERS, max_size=24)
PLAIN = st.text(st.sampled_from("abc æøå é λ @*<>&\"'\\{} 012.,-/"), min_size=1, max_size=24).map(str.strip)


def records(control: st.SearchStrategy[Field], data: st.SearchStrategy[Field]) -> st.SearchStrategy[Record]:
    """Records of fields like these, with control fields first."""
    return st.builds(
        lambda first, rest: Record((*first, *rest)),
        st.lists(control, max_size=2),
        st.lists(data, min_size=1, max_size=5),
    )


def fields(tags: str, indicators: str, codes: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Field]:
    """Fields with one of these tags, pairs of indicators and codes."""
    pairs = st.lists(st.tuples(st.sampled_from(codes), values), min_size=1, max_size=4).map(tuple)
    return st.builds(Field, st.sampled_from(tags.split()), st.sampled_from(indicators.split("|")), pairs)


DANISH = fields("001 004 096 245 z99 d08", "00|10|01", "abæøå&0VG", TEXT)
DANISH_RECORDS = records(DANISH, DANISH)
MARC21_RECORDS = records(
    st.builds(control_field, st.sampled_from(["001", "008"]), PLAIN.filter(bool)),
    fields("020 245 856 9xx", "10|  |0 | 1", "abz09", PLAIN),
)


def charset(form: S, *, danish: bool) -> Charset:
    """The charset that a serialization is written and read in."""
    if form is S.ISO2709:
        return Charset.DANMARC2 if danish else Charset.UTF8
    return Charset.AUTO


TWICE = "looks as if it had been escaped twice"
"""What is rightly told of a text such as `@0000`, which danMarc2 writes as `@@0000`."""


def there_and_back(record: Record, form: S, *, danish: bool) -> Record:
    """The record as it comes back out of a file in this form."""
    coding = charset(form, danish=danish)
    stream = BytesIO()
    with Output(stream, form, charset=coding) as output:
        output.add(record)
    padding = Padding.PADDED if form is S.LINE_MARC21 else Padding.EXACT
    [entry] = detect.read(BytesIO(stream.getvalue()), Options(charset=coding, padding=padding), form=form)
    assert isinstance(entry, Entry), str(entry)
    assert [one for one in entry.warnings if TWICE not in str(one)] == []
    return entry.record


@settings(max_examples=400)
@given(DANISH_RECORDS, st.sampled_from(list(product(DANMARC2, repeat=2))))
def test_danmarc2_goes_through_every_pair(record: Record, pair: tuple[S, S]) -> None:
    """Tags with letters, codes beyond ASCII, 001 with subfields, escapes and outer blanks arrive as they were."""
    there = there_and_back(record, pair[0], danish=True)
    assert there.fields == record.fields
    assert there_and_back(there, pair[1], danish=True).fields == record.fields


@settings(max_examples=400)
@given(MARC21_RECORDS, st.sampled_from(list(product(MARC21, repeat=2))))
def test_marc21_goes_through_every_pair(record: Record, pair: tuple[S, S]) -> None:
    """Control fields and blank indicators too."""
    there = there_and_back(record, pair[0], danish=False)
    assert there.fields == record.fields
    assert there_and_back(there, pair[1], danish=False).fields == record.fields


KEEPING = (S.ISO2709, S.MARCXCHANGE, S.JSON, S.JSON_TEXT, S.JSON_RAWREPO, S.MARC_IN_JSON)


@pytest.mark.parametrize("form", KEEPING)
def test_the_leader_is_kept(form: S) -> None:
    """With DBC's broken entry map; lengths are the serialization's own."""
    record = Record((make_field("245", ("a", "x")),), "01239naai 22002050  45  ")
    leader = there_and_back(record, form, danish=True).leader
    assert (leader[5:12], leader[17:]) == ("naai 22", "0  45  "[-7:])


@pytest.mark.parametrize("form", [form for form in KEEPING if form is not S.ISO2709])
def test_format_and_type_are_kept(form: S) -> None:
    """Where the form has a place for them, and none is invented where there was none."""
    bare = Record((make_field("245", ("a", "x")),))
    full = Record(bare.fields, format="danMARC2", type="BibliographicMain")
    for record in (bare, full):
        back = there_and_back(record, form, danish=True)
        assert (back.format, back.type) == (record.format, record.type)


def written(record: Record, form: S, charset: Charset = Charset.AUTO) -> bytes:
    """A file of one record."""
    stream = BytesIO()
    with Output(stream, form, charset=charset) as output:
        output.add(record)
    return stream.getvalue()


BOOK = Record(
    (
        control_field("001", "12883376"),
        make_field("020", ("a", "0786808772"), indicators="  "),
        make_field("100", ("a", "Chabon, Michael."), indicators="1 "),
        make_field("245", ("a", "Sømmerland /"), ("c", "Michael <Chabon> & λ."), indicators="10"),
    ),
    "00714cam a2200205 a 4500",
)


def test_pymarc_reads_our_marcxml_and_marc_in_json() -> None:
    """The same fields, codes and values."""
    [xml] = pymarc.parse_xml_to_array(BytesIO(written(BOOK, S.MARCXML)), strict=True)  # type: ignore[no-untyped-call]
    [js] = pymarc.JSONReader(written(BOOK, S.MARC_IN_JSON).decode())
    for record in (xml, js):
        assert record["001"].data == "12883376"
        assert record["245"].subfields == [("a", "Sømmerland /"), ("c", "Michael <Chabon> & λ.")]
        assert tuple(record["245"].indicators or ()) == ("1", "0")
        assert str(record.leader)[5:12] == "cam a22"


def test_we_read_pymarcs_marcxml_and_json() -> None:
    """What pymarc writes gives the record again."""
    [theirs] = pymarc.JSONReader(written(BOOK, S.MARC_IN_JSON).decode())
    as_xml = pymarc.record_to_xml(theirs, namespace=True)  # type: ignore[no-untyped-call]
    for raw in (as_xml, theirs.as_json().encode()):
        [entry] = detect.read(BytesIO(raw))
        assert isinstance(entry, Entry)
        assert entry.record.fields == BOOK.fields


@pytest.mark.skipif(which("yaz-marcdump") is None, reason="yaz-marcdump is not installed")
@pytest.mark.parametrize(("form", "name"), [(S.MARCXML, "marcxml"), (S.LINE_MARC21, "line"), (S.MARC_IN_JSON, "json")])
def test_yaz_reads_what_is_written(form: S, name: str, tmp_path: Path) -> None:
    """And what it writes of it in the same form is the same record."""
    raw = written(BOOK, form)
    file = tmp_path / "book"
    file.write_bytes(json.dumps(json.loads(raw)[0]).encode() if form is S.MARC_IN_JSON else raw)
    command = ["yaz-marcdump", "-i", name, "-o", name, str(file)]
    told = subprocess.run(command, check=True, capture_output=True, timeout=20).stdout
    [entry] = detect.read(BytesIO(told))
    assert isinstance(entry, Entry)
    assert entry.record.fields == BOOK.fields


@pytest.mark.parametrize(
    ("record", "form", "sentence"),
    [
        (Record((make_field("001", ("a", "1")),)), S.MARCXML, "001 has subfields"),
        (Record((make_field("245", ("å", "1")),)), S.MARCXML, "code"),
        (Record((make_field("245", ("a", "1"), indicators="0"),)), S.MARCXML, "two indicators"),
        (Record((control_field("001", "1"),)), S.LINE, "001"),
        (Record((make_field("245", ("a", "costs $a 5"), indicators="10"),)), S.LINE_MARC21, r"'\$'"),
        (Record((make_field("245", ("a", "one\ntwo"), indicators="10"),)), S.LINE_MARC21, "line break"),
        (Record((make_field("245", ("a", "x"), indicators="123"),)), S.MARC_IN_JSON, "two indicators"),
        (
            Record(
                (
                    make_field(
                        "245",
                        ("a", "\ud800"),
                    ),
                )
            ),
            S.JSON,
            "surrogate",
        ),
    ],
)
def test_what_a_form_cannot_hold_is_refused(record: Record, form: S, sentence: str) -> None:
    """With a sentence that names the field, and nothing is written."""
    stream = BytesIO()
    output = Output(stream, form)
    with pytest.raises(WriteFault, match=sentence):
        output.add(record)
    assert stream.getvalue() == b""


@pytest.mark.parametrize("form", S)
def test_charsets_that_a_form_has_not_are_refused(form: S) -> None:
    """Before anything is written; those it has are taken."""
    record = Record((make_field("245", ("a", "x"), indicators="10"),))
    for charset in Charset:
        if charset in CHARSETS[form]:
            assert written(record, form, charset)
        else:
            with pytest.raises(WriteFault, match="not written in"):
                Output(BytesIO(), form, charset=charset)


RAW = {
    S.ISO2709: b"00048nxyzi2200037   45  245001000000\x1e00\x1fa x \x1fb\x1e\x1d",
    S.LINE: b"245 00 *a x\r\n001 00*a1\r\n$\r\n",
    S.LINE_MARC21: b"00714cam a2200205 a 4500\n245 10 $ax\n\n",
    S.LINE_CONCAT: b'  "245 00 *ax\\n"+\n "$\\n"\n',
    S.MARCXCHANGE: (
        b'<m:record xmlns:m="info:lc/xmlns/marcxchange-v1"  ><!-- kept -->'
        b'<m:datafield ind2="0" tag="245" ind1="0"><m:subfield code="a">&#120;</m:subfield></m:datafield></m:record>'
    ),
    S.JSON: b'{ "fields" : [{"name":"245","indicator":["0","0"],"subfields":[{"value":"x","name":"a"}]}] }',
    S.MARC_IN_JSON: b'{"fields":[{"245":{"subfields":[{"a":"x"}],"ind2":"0","ind1":"1"}}],"leader":""}',
}


@pytest.mark.parametrize("form", RAW)
def test_unmodified_records_keep_their_bytes(form: S) -> None:
    """Whatever is unusual about them; in another form, or repaired, they are written anew."""
    [entry] = detect.read(BytesIO(RAW[form]), form=form)
    assert isinstance(entry, Entry)
    stream = BytesIO()
    with Output(stream, form) as output:
        assert output.add_entry(entry, form)
        assert output.add_entry(entry, form)
    assert stream.getvalue().count(RAW[form]) == 2
    again = [item.record.fields for item in detect.read(BytesIO(stream.getvalue())) if isinstance(item, Entry)]
    assert again == [entry.record.fields] * 2
    with Output(BytesIO(), S.JSON_TEXT) as output:
        assert not output.add_entry(entry, form)


def test_a_record_without_its_end_gets_one_before_the_next() -> None:
    """The last lines of a file may have no `$`."""
    [entry] = detect.read(BytesIO(b"001 00 *a1\n245 00 *ax"))
    assert isinstance(entry, Entry)
    stream = BytesIO()
    with Output(stream, S.LINE) as output:
        output.add_entry(entry, S.LINE)
        output.add_entry(entry, S.LINE)
    assert stream.getvalue() == b"001 00 *a1\n245 00 *ax\n$\n001 00 *a1\n245 00 *ax"


def test_xml_whose_names_are_declared_elsewhere_is_written_anew() -> None:
    """Its bytes would not be well-formed in another document."""
    raw = (
        b'<m:collection xmlns:m="info:lc/xmlns/marcxchange-v1"><m:record><m:datafield tag="245" ind1="0" ind2="0">'
        b'<m:subfield code="a">x</m:subfield></m:datafield></m:record></m:collection>'
    )
    [entry] = marcxchange.read(BytesIO(raw))
    assert isinstance(entry, Entry)
    stream = BytesIO()
    with Output(stream, S.MARCXCHANGE) as output:
        assert not output.add_entry(entry, S.MARCXCHANGE)
    [again] = marcxchange.read(BytesIO(stream.getvalue()))
    assert isinstance(again, Entry)
    assert again.record == entry.record


def test_a_repaired_record_is_written_anew() -> None:
    """Its bytes are the broken ones."""
    [entry] = detect.read(BytesIO(b"001 00 *a1\nstray\n$\n"), Options(mode=Mode.REPAIR))
    assert isinstance(entry, Entry)
    stream = BytesIO()
    with Output(stream, S.LINE) as output:
        assert not output.add_entry(entry, S.LINE, Mode.REPAIR)
    assert stream.getvalue() == b"001 00 *a1\n$\n"


@pytest.mark.parametrize("form", S)
def test_a_file_without_records_says_so(form: S) -> None:
    """An empty collection or array is no fault for its reader, as an empty file is none."""
    stream = BytesIO()
    with Output(stream, form):
        pass
    assert list(detect.read(BytesIO(stream.getvalue()), form=form)) == []
