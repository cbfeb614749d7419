"""Where a document of XML begins and ends in the bytes that somebody sent."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Final

_BLANKS: Final = b" \t\r\n"  # XML 1.0, production 3
_ENDS: Final = _BLANKS + b"\0"  # some programs post the byte that ends a text in memory


def trimmed(data: bytes) -> bytes:
    """A document without blanks before its declaration, where XML takes none, and without blanks and NULs behind it.

    Pages of PHP and JSP write the blank lines that stand around their code. What is not in bytes of ASCII (UTF-16), and
    what is no XML at all, comes back as it came.
    """
    if data[:1] == b"<" and data[-1:] == b">":
        return data
    start = data.lstrip(_BLANKS)
    mark = BOM_UTF8 if start.startswith(BOM_UTF8) else b""
    start = start[len(mark) :].lstrip(_BLANKS)
    if start[:1] != b"<" or start[1:2] == b"\0":
        return data
    return mark + start.rstrip(_ENDS)
