"""Records go to pymarc and come from there, and pymarc reads what is written here."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Final

import pymarc
import pytest

from schemas.marc import Charset, Entry, Options, Record, WriteFault, control_field, iso2709, make_field, marcjson
from schemas.marc.crosswalk import to_marc21
from schemas.marc.pymarc_bridge import from_pymarc, to_pymarc
from schemas.marc.xmlwrite import Flavour, write

DATA: Final = Path("/work/shared/reference/data/marc/marc21")
BOOK: Final = Record(
    (
        make_field("001", ("a", "27942628"), ("b", "870970"), ("c", "20220926134523"), ("d", "20090810"), ("f", "a")),
        make_field("004", ("r", "n"), ("a", "e")),
        make_field("008", ("t", "m"), ("a", "2010"), ("l", "dan"), ("v", "0")),
        make_field("009", ("a", "a"), ("g", "xx")),
        make_field("021", ("e", "9788702081985")),
        make_field("100", ("a", "Blixen"), ("h", "Karen"), ("4", "aut")),
        make_field("245", ("a", "Den ¤afrikanske farm"), ("c", "på æøå λ"), ("e", "Karen Blixen")),
        make_field("260", ("a", "Kbh."), ("b", "Gad"), ("c", "2010")),
        make_field("996", ("a", "DBC")),
    )
)


def seen(record: pymarc.Record | None) -> tuple[str | None, str | None, str | None, str | None]:
    """What pymarc says of a record."""
    assert record is not None
    return record.title, record.author, record.isbn, record.publisher


EXPECTED: Final = ("Den afrikanske farm på æøå λ", "Blixen, Karen aut", "9788702081985", "Gad")


def test_a_danish_book_in_pymarc() -> None:
    """Title, author, ISBN and publisher are those that people know."""
    assert seen(to_pymarc(to_marc21(BOOK).record)) == EXPECTED


def test_pymarc_reads_our_iso_2709() -> None:
    """In UTF-8, and leader/09 says so."""
    written = iso2709.write(to_marc21(BOOK).record, charset=Charset.UTF8)
    assert seen(next(pymarc.MARCReader(written))) == EXPECTED
    assert to_pymarc(to_marc21(BOOK).record).as_marc() == written


def test_pymarc_reads_our_marcxml() -> None:
    """By its strict reader."""
    document = write([to_marc21(BOOK).record], Flavour.MARCXML)
    found = pymarc.parse_xml_to_array(io.BytesIO(document), strict=True)  # type: ignore[no-untyped-call]
    assert [seen(each) for each in found] == [EXPECTED]


def test_pymarc_reads_our_json() -> None:
    """MARC-in-JSON."""
    text = marcjson.write(to_marc21(BOOK).record, marcjson.Shape.MARC_IN_JSON).decode()
    found = list(pymarc.JSONReader(json.dumps([json.loads(text)])))
    assert [seen(each) for each in found] == [EXPECTED]


def test_there_and_back_is_the_same() -> None:
    """All of it: control fields, indicators, order, empty values."""
    record = Record(
        (control_field("001", "x"), make_field("245", ("a", ""), ("a", "Ærø"), indicators="1 "), make_field("d08")),
        "00123nam a2200049   4500",
    )
    assert from_pymarc(to_pymarc(record)) == record


def test_pymarc_cannot_hold_danmarc2() -> None:
    """It would drop the subfields of 001 without a word; here that is a sentence."""
    with pytest.raises(WriteFault, match="field 001 has subfields"):
        to_pymarc(BOOK)
    with pytest.raises(WriteFault, match="field 245 has 3 indicators"):
        to_pymarc(Record((make_field("245", ("a", "x"), indicators="000"),)))


def test_a_leader_of_another_length() -> None:
    """XML tools shorten leaders; pymarc gets one of 24 characters."""
    assert str(to_pymarc(Record((), "00000c 2200000 4500")).leader) == "00000c   a2200000   4500"


@pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")
@pytest.mark.parametrize(
    "name",
    ["dataio/test-records-323-marc21-utf8.iso", "catmandu/t__utf8.mrc", "marc4j/test__resources__brkrtest_UTF8.mrc",
     "mrrc/tests__data__multi_records.mrc"],
)  # fmt: skip
def test_real_files(name: str) -> None:
    """What pymarc reads is what is read here, and pymarc writes the same of both."""
    raw = (DATA / name).read_bytes()
    theirs = [each for each in pymarc.MARCReader(raw, force_utf8=True) if each]
    ours = [
        each.record for each in iso2709.read(io.BytesIO(raw), Options(charset=Charset.UTF8)) if isinstance(each, Entry)
    ]
    assert len(theirs) == len(ours) > 0
    for from_there, from_here in zip(theirs, ours, strict=True):
        assert from_pymarc(from_there).fields == from_here.fields
        assert to_pymarc(from_here).as_marc() == from_there.as_marc()
        assert from_pymarc(to_pymarc(from_here)).fields == from_here.fields
