"""XML of a record that lies in the bytes of ISO 2709, made of its text without making fields.

The text is what `schemas.marc.xmlwrite` makes of the same record, which also takes everything that is odd.
"""

from __future__ import annotations

import re
from typing import Final

from schemas.marc.isofields import FIRST_DATA_TAG
from schemas.marc.isolayout import FIELD_SIGN, SUBFIELD_SIGN, Laid, lay_out
from schemas.marc.isorecord import IsoRecord

_REFUSED: Final = bytes({*range(0x20), 0x7F} - {0x1D, 0x1E, 0x1F})  # what XML cannot hold, or writes as a reference
_NO_CHARACTERS: Final = ("\ufffe", "\uffff")  # which XML cannot hold either
_UNUSUAL_CODE: Final = re.compile("\x1f[^0-9A-Za-zæøåÆØÅ]")
_MARC21_CODE: Final = re.compile("\x1f[^0-9A-Za-z]")
_INDICATORS: Final = frozenset("0123456789 abcdefghijklmnopqrstuvwxyz" + SUBFIELD_SIGN)
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
    laid = lay_out(raw, record.options)
    if laid is None or not _INDICATORS.issuperset(laid.heads) or not _is_plain("".join(laid.tags)):
        return ""
    if marc21 and any(tag < FIRST_DATA_TAG for tag in laid.tags[laid.controls :]):
        return ""
    body = FIELD_SIGN.join(laid.texts)
    if (_MARC21_CODE if marc21 else _UNUSUAL_CODE).search(body) or any(sign in body for sign in _NO_CHARACTERS):
        return ""
    return _elements(laid, _escaped(body).split(FIELD_SIGN))


def _elements(laid: Laid, texts: list[str]) -> str:
    """The elements of all fields, from texts whose special signs are written as XML has them."""
    out = [
        f'<controlfield tag="{tag}">{text}</controlfield>'
        for tag, text in zip(laid.tags, texts[: laid.controls], strict=False)
    ]
    for tag, text in zip(laid.tags[laid.controls :], texts[laid.controls :], strict=True):
        out.append(f'<datafield tag="{tag}" ind1="{text[0]}" ind2="{text[1]}">')
        for value in text.split(SUBFIELD_SIGN)[1:]:
            out.append(f'<subfield code="{value[0]}">{value[1:]}</subfield>')  # noqa: PERF401 -- extend is slower here
        out.append("</datafield>")
    return "".join(out)


def _is_plain(names: str) -> bool:
    return names.isascii() and names.isalnum()


def _escaped(text: str) -> str:
    for sign, written in _SPECIAL:
        if sign in text:
            text = text.replace(sign, written)
    return text
