"""Which charset an ISO 18626 message is read by: its own marks and words, and what its Content-Type tells."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.told_charset import as_told, text_as_told, told_charset
from schemas.xml import XmlError, parse, text

WORDS = "Søren Østergård"
DANISH = f"<note>{WORDS}</note>"
CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "utf-16-le", "utf-16-be")


def declared(charset: str, body: str = DANISH) -> str:
    """The document with a declaration."""
    return f'<?xml version="1.0" encoding="{charset}"?>{body}'


def read(body: bytes, content_type: str) -> str:
    """The note as the parser reads it."""
    return text(parse(as_told(body, told_charset(content_type))))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/xml", DANISH.encode()),
        ("text/xml", declared("iso-8859-1").encode("iso-8859-1")),
        ("application/xml; charset=utf-8", DANISH.encode()),
        ("application/xml; charset=UTF-8", declared("utf-8").encode()),
        # the charset alone says it
        ("text/xml; charset=ISO-8859-1", DANISH.encode("iso-8859-1")),
        ('text/xml;charset="windows-1252"', DANISH.encode("cp1252")),
        ("application/xml; charset=utf-16le", DANISH.encode("utf-16-le")),
        ("application/xml; charset=utf-16", DANISH.encode("utf-16-be")),
        # a mark wins over everything
        ("text/xml; charset=iso-8859-1", codecs.BOM_UTF8 + DANISH.encode()),
        ("text/xml; charset=utf-8", codecs.BOM_UTF16_LE + DANISH.encode("utf-16-le")),
        ("text/xml; charset=iso-8859-1", codecs.BOM_UTF16_BE + declared("utf-16").encode("utf-16-be")),
        # a framework's charset, while the bytes are UTF-8
        ("text/xml;charset=ISO-8859-1", DANISH.encode()),
        ("text/xml;charset=ISO-8859-1", declared("UTF-8").encode()),
        ("text/xml;charset=us-ascii", DANISH.encode()),
        # a program's declaration, while the bytes are UTF-8, and whatever else is said
        ("text/xml", declared("iso-8859-1").encode()),
        ("text/xml", declared("us-ascii").encode()),
        ("text/xml", declared("utf-16").encode()),
        ("text/xml", declared("iso-8859-2").encode()),
        ("text/xml; charset=iso-8859-1", declared("iso-8859-1").encode()),
        # blanks before it, and what ends a text in memory behind it
        ("text/xml; charset=iso-8859-1", b"\r\n\n" + declared("windows-1252").encode("cp1252")),
        ("text/xml; charset=iso-8859-1", DANISH.encode("iso-8859-1") + b"\0\n"),
        ("text/xml; charset=iso-8859-1", b"\n" + codecs.BOM_UTF8 + b"\n" + declared("utf-8").encode()),
        # changed on the way, the declaration left as it was
        ("text/xml; charset=utf-8", declared("iso-8859-1").encode()),
        ("text/xml; charset=utf-8", declared("utf-16").encode()),
        ("text/xml; charset=iso-8859-1", declared("utf-8").encode("iso-8859-1")),
        # a wrong charset, and the declaration is right
        ("text/xml; charset=utf-8", declared("iso-8859-1").encode("iso-8859-1")),
        ("text/xml; charset=us-ascii", declared("iso-8859-1").encode("iso-8859-1")),
        ("text/xml; charset=utf-16", declared("iso-8859-1").encode("iso-8859-1")),
        ("text/xml; charset=iso-8859-1", declared("windows-1252").encode("cp1252")),
        # names that nobody believes
        ("text/xml; charset=utf-7", DANISH.encode()),
        ("text/xml; charset=hex", DANISH.encode()),
        ("text/xml; charset=utf-8", declared("iso-8859-2").encode("iso-8859-2", "xmlcharrefreplace")),
    ],
)
def test_the_words_are_read_as_they_were_meant(content_type: str, body: bytes) -> None:
    """Marks, then what is right UTF-8, then the declaration, then the charset."""
    assert read(body, content_type) == WORDS


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=iso-8859-1"])
def test_a_declaration_of_another_charset_is_left_to_the_parser(content_type: str) -> None:
    """It may know charsets that no Content-Type of ours is believed with."""
    body = declared("iso-8859-2", "<note>Kraków</note>").encode("iso-8859-2")

    assert as_told(body, told_charset(content_type)) is body
    assert text(parse(body)) == "Kraków"


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8", "text/xml; charset=us-ascii"])
def test_bytes_that_fit_nothing_are_refused_as_they_came(content_type: str) -> None:
    """Nobody guesses at what neither the header nor the message says."""
    body = DANISH.encode("iso-8859-1")

    assert as_told(body, told_charset(content_type)) is body
    with pytest.raises(XmlError):
        parse(body)


def test_a_declaration_that_stands_too_late_is_not_taken_away() -> None:
    """Only the one that a document begins with; the parser refuses the other, as it does in UTF-8."""
    body = f"<note>{WORDS}{declared('utf-8')}</note>".encode("iso-8859-1")

    with pytest.raises(XmlError):
        read(body, "text/xml; charset=iso-8859-1")


def test_a_document_of_blanks_costs_its_length() -> None:
    """Four million blanks; searched through from each of them, they would be looked at for hours."""
    blanks = b" " * 4_000_000

    assert as_told(blanks + b"<\xf8/>", "iso-8859-1") == "<ø/>".encode()


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8", "application/xml;charset=utf8"])
def test_what_nearly_everybody_sends_is_left_alone(content_type: str) -> None:
    """The very bytes, without a copy."""
    for body in (DANISH.encode(), declared("UTF-8").encode(), b"", b"\xff\xfe", b"<", b"{}"):
        assert as_told(body, told_charset(content_type)) is body


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/xml", ""),
        ("text/xml; charset", ""),
        ("text/xml; x-charset=utf-8", ""),
        ('text/xml; x=y ; CHARSET = "Utf-8"', "utf-8"),
        ("text/xml;charset='latin1'", "iso-8859-1"),
        ("text/xml; charset=utf-16", "utf-16-be"),
        ("text/xml; charset=zip", ""),
    ],
)
def test_the_charset_of_a_content_type(content_type: str, charset: str) -> None:
    """In any case, quoted or not; only a few are believed."""
    assert told_charset(content_type) == charset


@pytest.mark.parametrize(
    ("words", "told", "read_as"),
    [
        ("nej, Søren".encode(), "iso-8859-1", "nej, Søren"),
        ("nej, Søren".encode("iso-8859-1"), "iso-8859-1", "nej, Søren"),
        ("nej, Søren".encode("iso-8859-1"), "", "nej, S�ren"),
        (b"nej, S\xf8ren", "ascii", "nej, S�ren"),
    ],
)
def test_plain_words_are_read_by_the_same_rule(words: bytes, told: str, read_as: str) -> None:
    """What is right UTF-8 first, then the charset; nothing is lost for one letter."""
    assert text_as_told(words, told) == read_as


@given(words=st.text(st.characters(codec="iso-8859-1", categories=("L", "N"))), charset=st.sampled_from(CHARSETS))
def test_an_honest_peer_is_always_understood(words: str, charset: str) -> None:
    """Whatever it writes in, if the header tells it, or the header and the declaration together."""
    body = f"<note>{words}</note>"
    told = f"text/xml; charset={charset.removesuffix('-le').removesuffix('-be')}"
    if charset.startswith("utf-16"):
        told = f"text/xml; charset={charset.replace('16-', '16')}"
    for written in (body, declared(charset.removesuffix("-le").removesuffix("-be"), body)):
        data = written.encode(charset)
        if charset in {"iso-8859-1", "windows-1252"} and not data.isascii() and _is_utf_8(data):
            continue  # the one in a million that is right in both
        assert read(data, told) == words


@given(body=st.binary(max_size=200), content_type=st.text(max_size=40))
def test_nothing_makes_it_fall_over(body: bytes, content_type: str) -> None:
    """Any bytes under any header come back as bytes."""
    told = told_charset(f"text/xml; charset={content_type}")
    assert isinstance(as_told(b"<?xml " + body, told), bytes)
    assert isinstance(as_told(body, told), bytes)
    assert isinstance(text_as_told(body, told), str)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
