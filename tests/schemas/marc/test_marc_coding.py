"""The charsets of MARC, and which one a record is in."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marc import Charset, Options, Record, WriteFault, iso2709, make_field, marc8
from schemas.marc.coding import Coding, is_marc21, recognise
from schemas.marc.reading import FaultCode, code_of
from schemas.marc.record import control_field
from tests.shared import DATA as SHARED

PYMARC: Final = SHARED / "marc/marc21/pymarc"

# From the specification's code tables (speccharmarc8): ANSEL, escapes to other sets and back, references.
MARC8 = [
    (b"Rejsen", "Rejsen"),
    (b"bl\xeaab\xb5r", "blåbær"),
    (b"K\xb2benhavn", "København"),
    (b"\xa1\xe2od\xe2z", "Łódź"),
    (b"caf\xe2e", "café"),
    (b"\xe8u\xe8o\xe8a", "üöä"),
    (b"\xf2\xe3a", "\u1ead"),
    (b"t\xebs\xecx", "ts\ufe20x\ufe21"),
    (b"\x1b(Npriwet\x1b(B!", "ПРИВЕТ!"),
    (b"\x1b)Q\xc0\x1b)E", "ґ"),
    (b"\x1b(Sabde\x1b(B", "αβγδ"),
    (b"\x1bgabc\x1bs", "αβγ"),
    (b"H\x1bb2\x1bsO x\x1bp2\x1bs", "H₂O x²"),
    (b"\x1b$1!0!\x1b(B.", "一."),
    (b"&#x1F4D6; & &#x41;", "📖 & A"),
    (b"\x1b(2\x60\x61\x1b(B", "אב"),
    (b"\x88The \x89book", "\x98The \x9cbook"),
]


@pytest.mark.parametrize(("raw", "text"), MARC8)
def test_marc8_is_read(raw: bytes, text: str) -> None:
    """Working sets, escapes, diacritics before their letter."""
    assert marc8.decode(raw) == marc8.FromMarc8(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"a\xfcb", "aüb"), (b"e\xe2", "e\u0301"), (b"\x1bq", "\x1bq"), (b"&#xD800;", None)],
)
def test_what_is_no_marc8_is_kept_and_told(raw: bytes, text: str | None) -> None:
    """Nothing is dropped, as other tools drop it."""
    found = marc8.decode(raw)
    assert found.text == (normalize("NFC", text) if text else raw.decode("latin-1"))
    assert [code_of(each) for each in found.warnings] == ([FaultCode.BAD_CHARACTERS] if text else [])


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("blåbær", b"bl\xeaab\xb5r"),
        ("ą́", b"\xf1\xe2a"),
        ("ơ", b"\xbc"),
        ("📖 λ", b"&#x1F4D6; &#x3BB;"),
        ("&#x41;", b"&#x26;#x41;"),
        ("A & B", b"A & B"),
        ("x\u20d0", b"x&#x20D0;"),
    ],
)
def test_marc8_is_written(text: str, raw: bytes) -> None:
    """In the two usual sets; the rest as references."""
    assert marc8.encode(text) == raw


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc"))))
def test_marc8_is_read_back(text: str) -> None:
    """Whatever is composed comes back as it was."""
    composed = normalize("NFC", text)
    assert marc8.decode(marc8.encode(composed)).text == composed


@given(st.binary())
def test_no_bytes_stop_marc8(raw: bytes) -> None:
    """Every input gives some text."""
    assert isinstance(marc8.decode(raw).text, str)


@pytest.mark.skipif(not PYMARC.exists(), reason="the collected MARC files are not here")
def test_marc8_agrees_with_the_table_of_pymarcs_tests() -> None:
    """1,516 lines in MARC-8 beside the same in UTF-8."""
    old = (PYMARC / "test_marc8.txt").read_bytes().split(b"\n")
    new = (PYMARC / "test_utf8.txt").read_text("utf-8").split("\n")
    assert len(old) == 1516
    assert [marc8.decode(line) for line in old] == [marc8.FromMarc8(line) for line in new]


DANISH: Final = Record((make_field("001", ("a", "1"), ("b", "870970")), make_field("245", ("a", "Blåbær @*"))))
PLAIN: Final = Record((make_field("001", ("a", "1")), make_field("245", ("a", "dbk@dbk.dk"))))
MARC21: Final = Record((control_field("001", "1"), make_field("245", ("a", "Blåbær@x.dk"), indicators="10")))
PLAIN21: Final = Record((control_field("001", "1"), make_field("245", ("a", "me@x.dk"), indicators="10")))
MIXED: Final = Record((control_field("001", "1"), make_field("245", ("a", "ünder"), indicators="10")))


@pytest.mark.parametrize(
    ("record", "charset", "found"),
    [
        (DANISH, Charset.DANMARC2, Charset.DANMARC2),
        (DANISH, Charset.UTF8, Charset.UTF8),
        (PLAIN, Charset.DANMARC2, Charset.DANMARC2),
        (MARC21, Charset.UTF8, Charset.UTF8),
        (MARC21, Charset.MARC8, Charset.MARC8),
        (MIXED, Charset.LATIN1, Charset.LATIN1),
        (PLAIN21, Charset.UTF8, Charset.UTF8),
    ],
)
@pytest.mark.parametrize("position9", ["a", " "])
def test_a_records_charset_is_told_from_its_bytes(
    record: Record, charset: Charset, found: Charset, position9: str
) -> None:
    """Whatever leader position 9 says; and the record is read as it was written."""
    raw = iso2709.write(record, charset=charset)
    raw = raw[:9] + position9.encode() + raw[10:]
    assert recognise(raw) is found
    assert [each.subfields for each in iso2709.decode(raw)[0].fields] == [each.subfields for each in record.fields]


def test_a_named_charset_is_believed() -> None:
    """Whatever the bytes look like; Latin-1 has no escapes."""
    raw = iso2709.write(DANISH)
    assert recognise(raw, Charset.MARC8) is Charset.MARC8
    assert iso2709.decode(raw, Options(charset=Charset.LATIN1))[0].value("245", "a") == "Blåbær @@@*"


def test_marc21_is_told_by_its_control_fields() -> None:
    """danMarc2's 001 has subfields."""
    assert is_marc21(iso2709.write(MARC21, charset=Charset.UTF8))
    assert not is_marc21(iso2709.write(DANISH))
    assert not is_marc21(b"")


@pytest.mark.parametrize("charset", [each for each in Charset if each is not Charset.AUTO])
def test_values_go_both_ways_in_each_charset(charset: Charset) -> None:
    """What all four can hold."""
    coding = Coding(charset)
    assert coding.decode(coding.encode("Blåbær @*_ 5")).text == "Blåbær @*_ 5"


@pytest.mark.parametrize(
    ("charset", "text"),
    [(Charset.LATIN1, "λ"), (Charset.DANMARC2, "📖"), (Charset.MARC8, "a\x1fb"), (Charset.UTF8, "\ud800")],
)
def test_what_a_charset_cannot_hold_is_refused(charset: Charset, text: str) -> None:
    """Never replaced by something else."""
    with pytest.raises(WriteFault, match=r"U\+|control"):
        Coding(charset).encode(text)


def test_codes_beyond_ascii_are_read_and_refused_where_they_cannot_stand() -> None:
    """danMarc2's å, æ, ø."""
    assert Coding(Charset.UTF8).subfield("åx".encode())[0] == "å"
    assert Coding(Charset.DANMARC2).subfield(b"\xe5x")[0] == "å"
    with pytest.raises(WriteFault, match="λ"):
        Coding(Charset.DANMARC2).encode_name("λ")
