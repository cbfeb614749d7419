"""The hardened parser and its helpers: what is taken, what is refused, and that refusals repeat nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas.xml import (
    MAX_BYTES,
    DoctypeRefused,
    NotXml,
    TooBig,
    TooDeep,
    XmlError,
    child,
    child_text,
    children,
    escape,
    escape_attribute,
    format_datetime,
    is_unset_time,
    local,
    namespace,
    parse,
    parse_datetime,
    text,
)
from schemas.xml_bounds import trimmed

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE l [<!ENTITY e0 "ha">{ENTITIES}]>'


def nested(levels: int) -> bytes:
    """A document of so many elements, each inside the one before."""
    return b"<a>" * levels + b"</a>" * levels


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"<!DOCTYPE a><a/>", id="bare"),
        pytest.param(f"{LAUGHS}<l>&e9;</l>".encode(), id="billion laughs in text"),
        pytest.param(f'{LAUGHS}<l x="&e9;"/>'.encode(), id="billion laughs in an attribute"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="file"),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', id="outer DTD"),
        pytest.param('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"), id="UTF-16"),
    ],
)
def test_doctype_is_refused(document: bytes) -> None:
    """No document that declares a type passes, whatever it does with it."""
    with pytest.raises(DoctypeRefused) as refused:
        parse(document)
    assert str(refused.value) == "The XML has a DOCTYPE; send it without one."


@pytest.mark.parametrize("document", ["<!DOCTYPE a><a/>", f"{LAUGHS}<l>&e9;</l>", "<a><!DOCTYPE a></a>"])
@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "latin-1"]
)
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "utf-7", "IBM037", "iso-8859-1"])
def test_no_encoding_and_no_word_for_one_lets_a_doctype_through(document: str, encoding: str, declared: str) -> None:
    """Whatever the bytes are and whatever they are called, true or not."""
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    with pytest.raises(XmlError):
        parse(f"{declaration}{document}".encode(encoding))


@pytest.mark.parametrize("document", [b"<!DOCTYPE html><html/>", b"\n<!doctype HTML>\n<html><br></html>"])
def test_a_web_page_is_called_one(document: bytes) -> None:
    """Whoever has written down the address of a page learns that it is one."""
    with pytest.raises(DoctypeRefused) as refused:
        parse(document)
    assert str(refused.value) == "It is a web page, not the XML of a service."


def test_size_is_checked_before_parsing() -> None:
    """One byte over the limit is refused by its length alone, even if it is no XML at all."""
    exact = b"<a>" + b" " * (MAX_BYTES - 7) + b"</a>"
    assert local(parse(exact)) == "a"
    with pytest.raises(TooBig) as refused:
        parse(b"x" * (MAX_BYTES + 1))
    assert (refused.value.size, refused.value.limit) == (262_145, 262_144)
    assert str(refused.value) == "The XML has 262145 bytes; at most 262144 are taken."


@pytest.mark.parametrize("levels", [101, 256, 257, 30_000])
def test_depth_is_bounded(levels: int) -> None:
    """Beyond 100 levels a document is refused, by our check or by libxml2's own."""
    with pytest.raises(TooDeep, match="more than 100 deep"):
        parse(nested(levels))


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "latin-1", "utf-8-sig"]
)
def test_depth_is_bounded_in_every_encoding(encoding: str) -> None:
    """Encodings that hide `/` from a byte count get the full check."""
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(XmlError):
        parse((declared + nested(101).decode()).encode(encoding))


def test_wide_documents_at_the_limit_pass() -> None:
    """The depth counts, not how many elements there are."""
    assert local(parse(nested(100))) == "a"
    assert len(parse(b"<r>" + nested(99) * 50 + b"</r>")) == 50
    with pytest.raises(TooDeep):
        parse(b"<r>" + b"<b></b>" * 500 + nested(100) + b"</r>")
    assert local(parse(nested(3), max_depth=3)) == "a"
    with pytest.raises(TooDeep, match="more than 2 deep"):
        parse(nested(3), max_depth=2)


@pytest.mark.parametrize(
    "document",
    [b"", b" \n", b"secret 010203-1234", b"<a>", b"<a></b>", b"<a>\xff</a>", b"<a>&nbsp;</a>", b"<p:a/>", b"<a/><b/>"],
)
def test_what_is_not_xml_is_refused_without_repeating_it(document: bytes) -> None:
    """The refusal says where reading stopped and holds nothing of the body."""
    with pytest.raises(NotXml) as refused:
        parse(document)
    assert str(refused.value).startswith("The body is not well-formed XML at line ")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("before", [b"", b"\n", b"\r\n \t"])
@pytest.mark.parametrize("behind", [b"", b"\n", b"\0", b"\n\0\0\n"])
def test_blanks_around_a_document_and_nuls_behind_it_do_not_count(mark: bytes, before: bytes, behind: bytes) -> None:
    """As pages of PHP and JSP, and programs in C, post it; before a byte order mark or behind it."""
    document = '<?xml version="1.0" encoding="utf-8"?><note>ø</note>'.encode()
    for start in (before + mark, mark + before):
        assert text(parse(start + document + behind)) == "ø"


@pytest.mark.parametrize("document", [b'\n<?xml version="1.0"?><a/>', b"<a/>\0"])
def test_who_judges_documents_refuses_them(document: bytes) -> None:
    """XML 1.0 does not have them."""
    with pytest.raises(NotXml):
        parse(document, strict=True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_left_as_it_is(encoding: str) -> None:
    """Its bytes of NUL and of blanks are halves of characters."""
    for written in ("<a>Ċ</a>\n", "\n<a/>", "\n\n<a/>\0"):
        assert trimmed(written.encode(encoding)) == written.encode(encoding)


def test_a_fault_is_told_by_the_line_of_what_was_sent() -> None:
    """Blank lines above the declaration are counted."""
    with pytest.raises(NotXml) as raised:
        parse(b'\n\n<?xml version="1.0"?>\n<a>')
    assert raised.value.line == 4


def test_unknown_encoding_is_not_xml() -> None:
    """An encoding nobody knows is bad input, not a failure of ours."""
    with pytest.raises(NotXml):
        parse(b'<?xml version="1.0" encoding="x-nobody"?><a/>')


def test_declared_encodings_are_read() -> None:
    """Danish letters come through in the encoding that the declaration names."""
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>Åse æder ørred</a>'.encode("latin-1")
    assert text(parse(latin)) == "Åse æder ørred"


def test_comments_instructions_and_cdata_leave_plain_text() -> None:
    """Text in pieces is one text."""
    assert parse(b"<a>x<!-- no -->y<?pi no?><![CDATA[<z>]]></a>").text == "xy<z>"


@given(st.binary(max_size=300))
def test_any_bytes_are_parsed_or_refused(document: bytes) -> None:
    """No bytes whatever get past the typed errors: another exception fails here."""
    with suppress(XmlError):
        assert local(parse(document))


def test_names_and_children() -> None:
    """Local names find elements in any namespace."""
    root = parse(b'<n:a xmlns:n="urn:n"><n:b> one </n:b><b>two</b><n:b/><c/></n:a>')
    assert (local(root), namespace(root)) == ("a", "urn:n")
    assert [text(found) for found in children(root, "b")] == ["one", "two", ""]
    assert namespace(next(iter(children(root, "c")))) == ""
    assert child(root, "d") is None
    assert (child_text(root, "b"), child_text(root, "d"), text(None)) == ("one", "", "")
    assert (local(etree.Comment("x")), namespace(etree.Comment("x"))) == ("", "")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-12-12T20:12:00Z", datetime(2024, 12, 12, 20, 12, tzinfo=UTC)),
        ("2024-12-12T20:12:00.629710681Z", datetime(2024, 12, 12, 20, 12, 0, 629710, tzinfo=UTC)),
        ("2024-12-12T20:12:00.6Z", datetime(2024, 12, 12, 20, 12, 0, 600000, tzinfo=UTC)),
        ("1900-01-01T01:01:01+0000", datetime(1900, 1, 1, 1, 1, 1, tzinfo=UTC)),
        ("2024-07-01T01:30:00+02:00", datetime(2024, 6, 30, 23, 30, tzinfo=UTC)),
        ("2024-07-01T01:30:00-05", datetime(2024, 7, 1, 6, 30, tzinfo=UTC)),
        ("2024-07-01T01:30:00", datetime(2024, 7, 1, 1, 30, tzinfo=UTC)),
        (" 2024-07-01 ", datetime(2024, 7, 1, tzinfo=UTC)),
        ("2024-07-01Z", datetime(2024, 7, 1, tzinfo=UTC)),
        ("2024-02-28T24:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_dates_as_peers_write_them(written: str, moment: datetime) -> None:
    """Each form seen in the field is one moment in UTC."""
    assert parse_datetime(written) == moment
    assert not is_unset_time(written)


@pytest.mark.parametrize("written", [None, "", "  ", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00+02:00"])
def test_unset_dates(written: str | None) -> None:
    """Nothing, blanks and the Go zero time are no date, and tell so."""
    assert parse_datetime(written) is None
    assert is_unset_time(written or "")


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "_TIMESTAMP_",
        "2024-02-30",
        "2024-01-01T25:00:00Z",
        "2024-01-01T24:00:01Z",
        "9999-12-31T24:00:00Z",
        "2024-01-01T10:00:00+25:00",
        "20240101",
        "\u0661\u0669\u0669\u0669-01-01",
        "0000-01-01",
        "2024-01-01T10",
    ],
)
def test_unreadable_dates(written: str) -> None:
    """What is no date is None and can be told from an unset one."""
    assert parse_datetime(written) is None
    assert not is_unset_time(written)


@given(st.text(max_size=40))
def test_no_text_breaks_the_date_reader(written: str) -> None:
    """Any text gives a moment with a zone, or None."""
    moment = parse_datetime(written)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds")), st.integers(0, 18), st.text(max_size=1))
def test_the_usual_form_is_read_like_any_other(form: str, at: int, other: str) -> None:
    """The short way takes nothing that the long way refuses, and gives the same: a fraction alone tells them apart."""
    written = form[:at] + other + form[at + 1 :]
    assert parse_datetime(f"{written}Z") == parse_datetime(f"{written}.0Z")


@pytest.mark.parametrize("written", ["2026-W10-1T09:30:00Z", "20260302T093000.123Z", "2026-03-02T09:30:60Z"])
def test_other_forms_of_iso_8601_are_no_dates_here(written: str) -> None:
    """Python reads the first two, XML Schema none."""
    assert parse_datetime(written) is None


@given(st.datetimes(min_value=datetime(2, 1, 2)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - the zone is drawn
def test_written_dates_are_read_again(naive: datetime, minutes: int) -> None:
    """Writing cuts to seconds in UTC, reading gives that moment back."""
    moment = naive.replace(year=min(naive.year, 9998), day=min(naive.day, 28), microsecond=0)
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    written = format_datetime(moment)
    assert len(written) == len("2024-12-12T20:12:00Z")
    assert parse_datetime(written) == moment


def test_a_time_without_zone_is_not_written() -> None:
    """Nobody could tell which moment it is."""
    with pytest.raises(ValueError, match="without a zone"):
        format_datetime(datetime(2024, 1, 1))  # noqa: DTZ001 - that is the point


@given(st.text())
def test_escaped_text_comes_back_without_what_xml_forbids(content: str) -> None:
    """Whatever text goes into an element or attribute, a parser reads the same, less the forbidden characters."""
    allowed = "".join(
        sign
        for sign in content
        if sign in "\t\n\r" or "\x20" <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign >= "\U00010000"
    )
    root = parse(f'<a b="{escape_attribute(content)}">{escape(content)}</a>'.encode())
    assert (root.text or "") == allowed
    assert root.get("b") == allowed
