"""How words and numbers of the catalogue are compared: for search, and to tell the editions of one work."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ORNAMENTED: Final = re.compile("[^\x00-\x7fåäöøæ]")  # these are letters of their own, other marks are ornaments
_WORD: Final = re.compile(r"[^\W_]+")
_ISBN: Final = re.compile("97[89][0-9]{10}|[0-9]{9}[0-9X]")
_ISBN_PREFIX: Final = "978"


def fold(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: lower case, without ornaments, `aa` as `å`, `¤` dropped."""
    plain = unicodedata.normalize("NFC", text.replace("¤", "")).casefold()
    letters = _ORNAMENTED.sub(_bare, plain)
    return tuple(_WORD.findall(letters.replace("ꜳ", "å").replace("aa", "å")))


def _bare(match: re.Match[str]) -> str:
    """A letter without the marks on it."""
    parts = unicodedata.normalize("NFKD", match[0])
    return "".join(part for part in parts if not unicodedata.category(part).startswith("M")).casefold()


def isbn13(text: str) -> str | None:
    """An ISBN in thirteen digits, whichever way it was written; None where the text is none.

    The check digit is not asked for: a misprinted ISBN is still the number in the book.
    """
    digits = re.sub(r"[\s-]", "", text).upper()
    if not _ISBN.fullmatch(digits):
        return None
    if len(digits) == 13:
        return digits
    body = _ISBN_PREFIX + digits[:9]
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return body + str(-total % 10)


def number(text: str) -> str:
    """A record number without the blanks that some write into it."""
    return re.sub(r"\s+", "", text)
