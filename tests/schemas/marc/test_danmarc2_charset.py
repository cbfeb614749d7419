"""danMarc2's characters: what real bytes must give, and what is written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marc import Charset, FaultCode, Policy, WriteFault
from schemas.marc.charset import escape, escape_line, to_text, unescape
from schemas.marc.reading import code_of

PLAIN = [
    (b"best\xe5ende", "bestående"),
    (b"a@@b", "a@b"),
    (b"N@*E@*R@*D", "N*E*R*D"),
    (b"@\xa4", "¤"),
    (b"En \xa4historie", "En ¤historie"),
    (b"Klitg@\xe5rd", "Klitgꜳrd"),
    (b"@\xc5.", "Ꜳ."),
    (b"@0131", "\u0131"),
    (b"@03BB@03bb", "λλ"),
    (b"@a733", "ꜳ"),
    (b"@00e9", "é"),
    (b"@0302y", "y\u0302"),
    (b"@0301@0302a", "a\u0302\u0301"),
    (b"@0301@03B1", "\u03b1\u0301"),
    (b"1910@UD8", "1910—"),
    (b"@UE0a", "a\u0309"),
    (b"@UE5", "å"),
    (b"Yaz@@0131l", "Yaz@0131l"),
    (b"EXLNZ-45KBDK@0332NETWORK", "EXLNZ-45KBDK_NETWORK"),
    (b"c@0302", "c^"),
    (b"@0300 ", "` "),
    (b"http://x.dk/a_b?c=d^e`", "http://x.dk/a_b?c=d^e`"),
    (b"[ ] { } ~ |", "[ ] { } ~ |"),
]


@pytest.mark.parametrize(("raw", "text"), PLAIN)
def test_latin1_with_escapes_becomes_text(raw: bytes, text: str) -> None:
    """The vectors of annex K, of YAZ and of DBC's converter."""
    assert unescape(raw.decode("latin-1")).text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [("^y", "y\u0302"), ("\xb4y", "y\u0301"), ("@02C7s", "s\u030c"), ("_b", "b\u0332"), ("@0302y", "y\u0302")],
)
def test_the_yaz_reading_makes_bare_signs_diacritics(raw: str, text: str) -> None:
    """YAZ's table reads the spacing signs as marks of the letter after them."""
    assert unescape(raw, Policy.YAZ).text == text


@pytest.mark.parametrize("raw", ["Yaz@@0131l", "@@0131", "@@00E9t@@00e9"])
def test_an_escape_that_is_escaped_is_remarked_on(raw: str) -> None:
    """DBC's own data has Turkish so; what stands there is taken, by every policy, and each one is told of."""
    for policy in Policy:
        found = unescape(raw, policy)
        assert found.text == raw.replace("@@", "@")
        assert [code_of(each) for each in found.warnings] == [FaultCode.DOUBLE_ESCAPE] * raw.count("@@")


@pytest.mark.parametrize("raw", ["dbk@@dbk.dk", "@@face.dk", "@@@0131", "@@ 0131", "12@@34"])
def test_a_plain_sign_before_other_letters_is_no_doubt(raw: str) -> None:
    """Addresses, and a sign that stands before a true escape."""
    assert unescape(raw).warnings == ()


@pytest.mark.parametrize("raw", ["dbk@dbk.dk", "@ous", "at the end @", "@12G4", "@D800", "@0000", "@U00"])
def test_a_bad_escape_is_kept_and_named(raw: str) -> None:
    """Nothing is eaten, as YAZ would eat four characters, and the reader is told."""
    result = unescape(raw)
    assert result.text == raw
    assert len(result.warnings) == 1
    assert "@" in result.warnings[0]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("*", "@*"),
        ("@", "@@"),
        ("¤", "¤"),
        ("å", "å"),
        ("ꜳꜲ", "@å@Å"),
        ("λ", "@03BB"),
        ("a\u0303", "@0303a"),
        ("a\u0302\u0301", "@0301@0302a"),
        ("ŝ", "@015D"),
        ("a_b^c`", "a@0332b^c@0300"),
        ("two\x1ftwo", "two@001Ftwo"),
    ],
)
def test_text_is_written_in_latin1(text: str, raw: str) -> None:
    """What is beyond Latin-1 is escaped, and so is what would break the record."""
    assert escape(text) == raw


def test_what_danmarc2_has_no_form_for_is_refused() -> None:
    """A character beyond the first plane is named, not dropped."""
    with pytest.raises(WriteFault, match=r"U\+1F4D6"):
        escape("en bog 📖")


LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0xFFFD, exclude_categories=("Cs", "Cn", "Mn", "Me", "Mc"))


@given(st.text(LETTERS))
def test_written_text_is_read_back(text: str) -> None:
    """Every text of the first plane survives, and is Latin-1 on the way."""
    raw = escape(text)
    raw.encode("latin-1")
    assert unescape(raw).text == text
    assert unescape(raw).warnings == ()


@given(st.text("aey", min_size=1, max_size=3), st.text("\u0301\u0302\u0308\u0327", max_size=3))
def test_marks_on_letters_are_read_back(letters: str, marks: str) -> None:
    """Policy go before the letter and come back behind it in their order."""
    assert unescape(escape(letters + marks)).text == letters + marks


@given(st.text())
def test_line_text_is_read_back(text: str) -> None:
    """In UTF-8 lines only what would break the line is escaped."""
    raw = escape_line(text)
    assert "\n" not in raw
    assert unescape(raw).text == text or "\x00" in text


@pytest.mark.parametrize(
    ("raw", "charset", "taken"),
    [
        ("blåbær".encode(), Charset.AUTO, ("blåbær", Charset.UTF8)),
        ("blåbær".encode("latin-1"), Charset.AUTO, ("blåbær", Charset.DANMARC2)),
        (b"plain", Charset.AUTO, ("plain", Charset.DANMARC2)),
        ("Ã¥".encode("latin-1"), Charset.DANMARC2, ("Ã¥", Charset.DANMARC2)),
        ("blåbær".encode(), Charset.UTF8, ("blåbær", Charset.UTF8)),
        (b"bl\xe5b\xe6r", Charset.LATIN1, ("blåbær", Charset.LATIN1)),
        (b"bl\xeaab\xb5r", Charset.MARC8, ("blåbær", Charset.MARC8)),
    ],
)
def test_the_charset_is_told_from_the_bytes(raw: bytes, charset: Charset, taken: tuple[str, Charset]) -> None:
    """Valid UTF-8 beyond ASCII is UTF-8; a named charset is believed."""
    assert to_text(raw, charset) == taken
