"""The one way that XML from outside becomes elements, and that text becomes XML again.

Every document that a peer, a file or a tester hands in is parsed here: no DTD, no entities, no network, a
bound on size and depth. The flags follow attacks measured on libxml2 2.14; characters follow XML 1.0.

    >>> root = parse(b'<order><note> two  copies </note><note/></order>')
    >>> local(root), [text(note) for note in children(root, "note")]
    ('order', ['two  copies', ''])
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from lxml import etree

from schemas.xml_bounds import trimmed

MAX_BYTES: Final = 262_144  # a real ISO 18626 message has 1 to 6 KB; a million empty elements would cost seconds
Element = etree._Element  # noqa: SLF001 - lxml has no other name for the class of its elements

Parts = Mapping[str, Sequence[Element]]
"""An element's children by local name (`by_name`)."""

MAX_DEPTH: Final = 100  # the deepest format here has 9 levels; libxml2 itself stops at 256 with huge_tree off
NO_TIME_YEAR: Final = 1  # Go programs write 0001-01-01T00:00:00Z for a time that was never set

_PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    load_dtd=False,
    dtd_validation=False,
    remove_comments=True,
    remove_pis=True,
)
# In these encodings every end tag has the byte `/`, so counting those bounds the depth from above.
_PLAIN_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})

_FORBIDDEN: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_TEXT_SPECIAL: Final = re.compile(f"[&<>\r{_FORBIDDEN}]")
_ATTRIBUTE_SPECIAL: Final = re.compile(f'[&<>\r"\t\n{_FORBIDDEN}]')
_BLANK: Final = re.compile(rf"[\s{_FORBIDDEN}]*")
_REFERENCES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\t": "&#9;",
    "\n": "&#10;",
}

_DATETIME: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[Tt ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?)?"
    r"[ ]?(?:[Zz]|(?P<sign>[+-])(?P<zone_hour>[0-9]{2}):?(?P<zone_minute>[0-9]{2})?)?"
)


# `2026-03-02T09:30:00Z`, which most peers write: every third sign from the fifth. With these in their places the C
# parser, ten times as fast, takes nothing that the expression refuses, such as `2026-W10-1` or `20260302T093000`.
_USUAL_LENGTH: Final = 20
_USUAL_SIGNS: Final = "--T::Z"

_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<!DOCTYPE\s+html\b", re.IGNORECASE)


class XmlError(ValueError):
    """A body that is not taken as XML; the text says why in one sentence and never repeats what was sent."""


class TooBig(XmlError):
    """The body has more bytes than the caller allows."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"The XML has {size} bytes; at most {limit} are taken.")
        self.size = size
        self.limit = limit


class TooDeep(XmlError):
    """Elements are nested deeper than the caller allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The XML nests elements more than {limit} deep.")
        self.limit = limit


class DoctypeRefused(XmlError):
    """The document declares a DOCTYPE, which none of our formats needs and entity attacks do."""

    def __init__(self, sentence: str = "The XML has a DOCTYPE; send it without one.") -> None:
        super().__init__(sentence)


class NotXml(XmlError):
    """The bytes are not well-formed XML; `line` and `column`, from 1, tell where (0: unknown)."""

    def __init__(self, line: int = 0, column: int = 0) -> None:
        where = f" at line {line}, column {column}" if line else ""
        super().__init__(f"The body is not well-formed XML{where}.")
        self.line = line
        self.column = column


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, strict: bool = False) -> Element:
    """The root element of a document from outside, without comments and processing instructions.

    Args:
        data: The document as received; its encoding is what its XML declaration says, else UTF-8.
        max_bytes: The most bytes that are looked at.
        max_depth: The most levels of elements, the root being the first; at most libxml2's 256.
        strict: Refuse what `xml_bounds.trimmed` takes away, as XML 1.0 does.

    Raises:
        TooBig: `data` is longer than `max_bytes`; nothing was parsed.
        DoctypeRefused: it declares a document type.
        NotXml: it is not well-formed, is empty, or is in an encoding nobody knows.
        TooDeep: it nests deeper than `max_depth`.
    """
    if len(data) > max_bytes:
        raise TooBig(len(data), max_bytes)
    document = data if strict else trimmed(data)
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError as error:
        lines_above = 0 if document is data else data.count(b"\n", 0, data.index(b"<"))
        raise _refusal(document, error, max_depth, lines_above) from None
    info = root.getroottree().docinfo
    if info.doctype:  # type: ignore[union-attr]  # lxml-stubs does not list it
        raise _doctype(document)
    plain = (info.encoding or "utf-8").lower() in _PLAIN_ENCODINGS
    if (not plain or data.count(b"/") > max_depth) and _deeper_than(max_depth)(root):
        raise TooDeep(max_depth)
    return root


def _doctype(data: bytes) -> DoctypeRefused:
    """People write down the address of a page where a service's is meant."""
    return DoctypeRefused("It is a web page, not the XML of a service.") if _PAGE.match(data) else DoctypeRefused()


def _refusal(data: bytes, error: etree.XMLSyntaxError, max_depth: int, lines_above: int) -> XmlError:
    """Why libxml2 stopped, in our words: its own message can hold what was sent, and its own depth is beyond ours."""
    if b"<!DOCTYPE" in data or _PAGE.match(data):
        return _doctype(data)
    if (error.msg or "").startswith("Excessive depth"):
        return TooDeep(max_depth)
    line, column = error.position
    return NotXml(line + lines_above if line else 0, column or 0)


@lru_cache(maxsize=16)
def _deeper_than(levels: int) -> etree.XPath:
    """True of a document with an element below `levels` levels; walked in C, level by level."""
    return etree.XPath("boolean(/" + "*/" * levels + "*)")


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for what is no element (a comment)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element; empty where it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[:1] == "{" else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The child elements with this local name, in document order, whatever their namespace."""
    return element.iterchildren(f"{{*}}{name}")


def child(element: Element, name: str) -> Element | None:
    """The first child element with this local name, or None."""
    return next(children(element, name), None)


def by_name(element: Element) -> Parts:
    """All child elements by local name, in document order: one pass, where `child` for each name is one pass a name."""
    found: dict[str, list[Element]] = {}
    for one in element:
        tag = one.tag
        if isinstance(tag, str):
            found.setdefault(tag.rpartition("}")[2], []).append(one)
    return found


def first(parts: Parts, name: str) -> Element | None:
    """The first of the parts with this name, or None."""
    return parts[name][0] if name in parts else None


def first_text(parts: Parts, name: str) -> str:
    """The text of the first of the parts with this name, as `child_text`."""
    return (parts[name][0].text or "").strip() if name in parts else ""


def text(element: Element | None) -> str:
    """The text of an element without outer blanks; empty for None and for an element without text."""
    return (element.text or "").strip() if element is not None else ""


def child_text(element: Element, name: str) -> str:
    """The text of the first child with this local name; empty where there is none."""
    return text(child(element, name))


def is_unset_time(written: str) -> bool:
    """Whether a date is only a place kept free: blank, or the zero time that Go programs write (year 1)."""
    written = written.strip()
    return not written or written.startswith(f"{NO_TIME_YEAR:04d}-")


def parse_datetime(written: str | None) -> datetime | None:
    """A date and time as peers really write it, in UTC; None where it is unset or cannot be read.

    Taken: `2024-12-12T20:12:00Z`, any number of fraction digits (cut to microseconds), `+01:00`, `+0100`,
    `+01`, no zone (read as UTC), a date alone (midnight UTC, the same day in Copenhagen), `24:00:00`.
    Year 1 counts as unset. `is_unset_time` tells an unset time from an unreadable one.
    """
    if not written:
        return None
    if len(written) == _USUAL_LENGTH and written[4::3] == _USUAL_SIGNS:
        try:
            usual = datetime.fromisoformat(written)
        except ValueError:  # 24:00:00, and what is none
            pass
        else:
            return usual if usual.year != NO_TIME_YEAR else None
    match = _DATETIME.fullmatch(written.strip())
    if match is None or int(match["year"]) == NO_TIME_YEAR:
        return None
    hour = int(match["hour"] or 0)
    midnight_after = hour == 24 and not int(match["minute"]) and not int(match["second"] or 0)
    try:
        moment = datetime(
            int(match["year"]),
            int(match["month"]),
            int(match["day"]),
            0 if midnight_after else hour,
            int(match["minute"] or 0),
            int(match["second"] or 0),
            int((match["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(match),
        )
        return (moment + timedelta(days=1 if midnight_after else 0)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(match: re.Match[str]) -> timezone:
    """The zone of a matched date; UTC where it names none."""
    if match["sign"] is None:
        return UTC
    offset = timedelta(hours=int(match["zone_hour"]), minutes=int(match["zone_minute"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset)


def format_datetime(moment: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ssZ` in UTC, the one form the ISO 18626 guidelines ask for; fractions are cut.

    Raises:
        ValueError: `moment` has no zone, so nobody can tell which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError("A time without a zone cannot be written.")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    parts = (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    return "%04d-%02d-%02dT%02d:%02d:%02dZ" % parts  # noqa: UP031 - half the price of an f-string or of isoformat


def is_blank(content: str) -> bool:
    """Whether nothing of a text would be left in XML but blanks."""
    return _BLANK.fullmatch(content) is not None


def escape(content: str) -> str:
    """Text as the content of an element; characters that XML 1.0 cannot hold are left out."""
    return _TEXT_SPECIAL.sub(_reference, content) if _TEXT_SPECIAL.search(content) else content


def escape_attribute(content: str) -> str:
    """Text as the value of an attribute in double quotes; otherwise as `escape`."""
    return _ATTRIBUTE_SPECIAL.sub(_reference, content) if _ATTRIBUTE_SPECIAL.search(content) else content


def _reference(match: re.Match[str]) -> str:
    return _REFERENCES.get(match[0], "")
