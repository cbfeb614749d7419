r"""Texts of danMarc2 for people, and for sorting.

    >>> display("L'¤étranger"), sort_form("L'¤étranger")
    ("L'étranger", 'étranger')
    >>> display("<<En >>aften i <<Aarhus=Århus>>"), sort_form("<<En >>aften i <<Aarhus=Århus>>")
    ('En aften i Aarhus', 'aften i Århus')

danMarc2 sets `¤` before the first sorted character; Aleph's exports write `<<left out>>` and `<<shown=sorted>>`
instead. `\word\` marks emphasis in notes. "aa" that is sorted as å is one character, which no reader's font has.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from schemas.marc.charset import DOUBLE_A, NON_SORT

CAPITAL_DOUBLE_A: Final = "\ua732"

_SHOWN: Final = str.maketrans({NON_SORT: "", DOUBLE_A: "aa", CAPITAL_DOUBLE_A: "Aa"})
_SORTED: Final = str.maketrans({DOUBLE_A: "å", CAPITAL_DOUBLE_A: "Å"})
_ANGLED: Final = re.compile("<<([^<>=]*)(?:=([^<>]*))?>>")
_EMPHASIS: Final = re.compile(r"\\([^\\]+)\\")


def display(text: str) -> str:
    """Text for people: without the signs that sort and stress, composed, without outer blanks."""
    if "<<" in text:
        text = _ANGLED.sub(r"\1", text)
    if "\\" in text:
        text = _EMPHASIS.sub(r"\1", text)
    return normalize("NFC", text.translate(_SHOWN).strip())


def sort_form(text: str) -> str:
    """Text as it is sorted: what stands before the sign is left out, and aa is å where the record says so."""
    angled = _ANGLED.sub(lambda match: match[2] or "", text)
    return normalize("NFC", angled.rpartition(NON_SORT)[2].translate(_SORTED).strip())
