"""XML of a record that lies in the bytes of ISO 2709, made of its text without making fields.

The text is what `schemas.marc.xmlwrite` makes of the same record, which also takes everything that is odd.
"""

from __future__ import annotations

import re
from typing import Final

from schemas.marc.isofields import FIRST_DATA_TAG
from schemas.marc.isolayout import Laid, lay_out
from schemas.marc.isorecord import IsoRecord

_REFUSED: Final = bytes({*range(0x20), 0x7F} - {0x1D, 0x1E, 0x1F})  # what XML cannot hold, or writes as a reference
_NO_CHARACTERS: Final = ("\ufffe", "\uffff")  # which XML cannot hold either
_UNUSUAL_CODE: Final = re.compile("\x1f(?:[^0-9A-Za-zæøåÆØÅ]|\\Z)")
_MARC21_CODE: Final = re.compile("\x1f(?:[^0-9A-Za-z]|\\Z)")
_INDICATOR: Final = "0123456789 abcdefghijklmnopqrstuvwxyz"
_INDICATORS: Final = frozenset(first + second for first in _INDICATOR for second in _INDICATOR)
_SPECIAL: Final = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")


def quick_parts(record: IsoRecord, *, marc21: bool = False) -> str:
    """What stands inside the `record` element after the leader; empty where something is unusual.

    Args:
        record: The record.
        marc21: Whether to be empty for what MARCXML has no place for: subfields below 010, codes beyond ASCII.
    """
    raw = record.raw
    if not raw or len(raw.translate(None, _REFUSED)) != len(raw):
        return ""
    laid = lay_out(raw, record.options, _marc21_text if marc21 else _text)
    if laid is None or not _is_plain("".join(laid.tags)):
        return ""
    if not _INDICATORS.issuperset([field[0] for field in laid.data]):
        return ""
    if marc21 and min(laid.tags[len(laid.controls) :], default=FIRST_DATA_TAG) < FIRST_DATA_TAG:
        return ""
    return _elements(laid)


def _elements(laid: Laid) -> str:
    """The elements of all fields, whose texts are written as XML has them."""
    tags, controls, data = laid
    out = [f'<controlfield tag="{tag}">{text}</controlfield>' for tag, text in zip(tags, controls, strict=False)]
    for tag, field in zip(tags[len(controls) :], data, strict=True):
        indicators = field[0]
        out.append(f'<datafield tag="{tag}" ind1="{indicators[0]}" ind2="{indicators[1]}">')
        for value in field[1:]:
            out.append(f'<subfield code="{value[0]}">{value[1:]}</subfield>')  # noqa: PERF401 -- extend is slower here
        out.append("</datafield>")
    return "".join(out)


def _is_plain(names: str) -> bool:
    return names.isascii() and names.isalnum()


def _text(text: str, unusual: re.Pattern[str] = _UNUSUAL_CODE) -> str:
    """The text of all fields as XML has it.

    Raises:
        ValueError: there are codes or characters that XML cannot hold as they stand.
    """
    if unusual.search(text) or _NO_CHARACTERS[0] in text or _NO_CHARACTERS[1] in text:
        raise ValueError
    for sign, written in _SPECIAL:
        if sign in text:
            text = text.replace(sign, written)
    return text


def _marc21_text(text: str) -> str:
    return _text(text, _MARC21_CODE)
