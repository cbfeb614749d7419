"""NCIP 1 names its DTD in every message; nothing is ever fetched or read from it, so the line is cut off.

The parser of this house refuses every document type (`schemas.xml`). Only here one is let by, and only in the one form
that cannot do harm and that NCIP 1 uses: the bare name of a DTD outside, at the beginning, of a message that is an
NCIPMessage. One that declares anything (an internal subset, where entities would stand) stays, and is refused.
"""

from __future__ import annotations

import re
from typing import Final

MAX_PROLOG: Final = 4096
"""Bytes in which the document type has to end: real ones, with a maker's comments before them, take 400."""

_SPACE: Final = rb"[ \t\r\n]"
_COMMENT: Final = rb"<!--(?:[^-]|-[^-])*+-->"
_INSTRUCTION: Final = rb"<\?[^?<>]*+\?>"
_LITERAL: Final = rb"""(?:"[^"<>&%]*+"|'[^'<>&%]*+')"""

_BARE: Final = re.compile(
    rb"(?P<before>(?:\xef\xbb\xbf)?(?:" + _SPACE + rb"|" + _INSTRUCTION + rb"|" + _COMMENT + rb")*+)"
    rb"(?P<doctype><!DOCTYPE" + _SPACE + rb"++NCIPMessage" + _SPACE + rb"*+"
    rb"(?:(?:PUBLIC" + _SPACE + rb"++" + _LITERAL + rb"|SYSTEM)" + _SPACE + rb"++" + _LITERAL + _SPACE + rb"*+)?+>)"
)
_NOT_A_BREAK: Final = re.compile(rb"[^\r\n]")


def without_doctype(data: bytes) -> bytes:
    """A document without the bare document type at its beginning, if it has one; lines keep their numbers."""
    match = _BARE.match(data[:MAX_PROLOG])
    if match is None:
        return data
    start, end = match.span("doctype")
    return data[:start] + _NOT_A_BREAK.sub(b" ", data[start:end]) + data[end:]
