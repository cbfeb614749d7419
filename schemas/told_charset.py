"""A message's charset: what its Content-Type tells beside what the XML says of itself (RFC 7303).

The RFC lets a byte order mark win, then the charset, then the XML declaration. In the field either is as often as not
a framework's own (`text/xml;charset=ISO-8859-1`), and bytes beyond ASCII that are right UTF-8 are hardly ever anything
else by chance. So the bytes are asked before any word is believed (docs/conversations.md, "At the door").
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from schemas.xml_bounds import trimmed

UTF_8: Final = "utf-8"
CHARSETS: Final[Mapping[str, str]] = {
    "utf-8": UTF_8,
    "utf8": UTF_8,
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "iso8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
    "utf-16": "utf-16-be",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
}
"""Names that are believed, and Python's; utf-16 without a mark is big-endian (RFC 2781, 4.3). Others tell nothing."""

_WIDE: Final = frozenset({"utf-16-be", "utf-16-le"})
_MARKS: Final = (BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE)
_CHARSET: Final = re.compile(r""";\s*charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE | re.ASCII)
_DECLARED: Final = re.compile(rb"""<\?xml\s[^<>]*?encoding\s*=\s*["']([\w.:-]+)""")
_DECLARATION: Final = re.compile(r"\s*<\?xml\s[^<>]*>")


def as_told(body: bytes, told: str) -> bytes:
    """The body so that XML's own rules read it rightly: as it came, or in UTF-8 without a declaration.

    `told` is what `told_charset` says of its Content-Type. In order: a byte order mark; UTF-8, where there are bytes
    beyond ASCII and they are; the declaration; the charset. What fits nothing comes back as it came, for the parser
    to refuse.
    """
    document = trimmed(body)
    if document.startswith(_MARKS):
        return body
    found = _DECLARED.match(document)
    own = CHARSETS.get(found[1].decode("ascii", "replace").lower(), "") if found else UTF_8
    if own == UTF_8 and told in {UTF_8, ""}:
        return body
    for charset in _in_question(document, own, told):
        text = _decoded(document, charset)
        if text is not None:
            return body if charset == own else _without_declaration(text).encode()
    return body


def _in_question(document: bytes, own: str, told: str) -> tuple[str, ...]:
    """The charsets to be tried, the likeliest first; a declared one that the parser alone may know is left to it.

    A declaration that can be read as bytes is not itself in UTF-16, whatever it says.
    """
    likely = (UTF_8,) if own in _WIDE or not document.isascii() else ()
    said = (own, told) if own else ()
    return tuple(dict.fromkeys(charset for charset in (*likely, *said) if charset))


def text_as_told(words: bytes, told: str) -> str:
    """Words that stand in no XML: UTF-8 where they are, else in the charset told; what fits neither is replaced."""
    try:
        return words.decode()
    except UnicodeDecodeError:
        return words.decode(told or UTF_8, "replace")


@lru_cache(maxsize=64)  # peers write a handful of them
def told_charset(content_type: str) -> str:
    """The charset of a Content-Type by Python's name; "" where it tells none that is believed."""
    match = _CHARSET.search(content_type)
    return CHARSETS.get(match[1].lower(), "") if match else ""


def _without_declaration(text: str) -> str:
    """The text from behind the declaration that it begins with: one further on is for the parser to refuse."""
    match = _DECLARATION.match(text)
    return text[match.end() :] if match else text


def _decoded(body: bytes, charset: str) -> str | None:
    """The text, if it is one in this charset that begins as XML does; XML has no NUL, UTF-16 read as bytes has many."""
    try:
        text = body.decode(charset)
    except UnicodeDecodeError:
        return None
    return text if text.lstrip().startswith("<") and "\0" not in text else None
