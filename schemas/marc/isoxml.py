"""XML of a record that lies in the bytes of ISO 2709, made of its text without making fields.

The text is what `schemas.marc.xmlwrite` makes of the same record, which also takes everything that is odd. What begins
a field, and what stands between two subfields, is looked up by the characters that stand there in ISO 2709.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import add, itemgetter
from string import ascii_letters, ascii_lowercase, digits
from typing import Final

from schemas.marc.isofields import FIRST_DATA_TAG
from schemas.marc.isolayout import INDICATORS, SUBFIELD_SIGN, lay_out
from schemas.marc.isorecord import IsoRecord

MAX_BEGINNINGS: Final = 10_000  # of fields; hardly a file has more pairs of indicators and first codes, damaged ones do
_REFUSED: Final = bytes({*range(0x20), 0x7F} - {0x1D, 0x1E, 0x1F})  # what XML cannot hold, or writes as a reference
_NO_CHARACTERS: Final = ("\ufffe", "\uffff")  # which XML cannot hold either
_SPECIAL: Final = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")
_INDICATOR: Final = frozenset(digits + ascii_lowercase + " ")
_END: Final = "</subfield></datafield>"

_begin: Final = itemgetter(slice(INDICATORS + 2))  # indicators, the sign and the code of the first subfield
_rest: Final = itemgetter(slice(INDICATORS + 2, None))
_split: Final[Callable[[str], list[str]]] = re.compile("\x1f(.)", re.DOTALL).split


class _Beginnings(dict[str, str]):
    """The end of one field and the beginning of the next, by the next one's tag, indicators, sign and first code."""

    def __init__(self, codes: str, first_tag: str) -> None:
        self._codes = codes
        self._first_tag = first_tag
        self.between = {code: f'</subfield><subfield code="{code}">' for code in codes}

    def __missing__(self, name: str) -> str:
        tag, first, second, sign, code = name[:3], name[3:4], name[4:5], name[5:6], name[6:]
        if sign != SUBFIELD_SIGN or not code or code not in self._codes or not _is_plain(tag) or tag < self._first_tag:
            raise KeyError(name)
        if first not in _INDICATOR or second not in _INDICATOR:
            raise KeyError(name)
        text = f'{_END}<datafield tag="{tag}" ind1="{first}" ind2="{second}"><subfield code="{code}">'
        if len(self) < MAX_BEGINNINGS:
            self[name] = text
        return text


_MARCXCHANGE: Final = _Beginnings(digits + ascii_letters + "æøåÆØÅ", "")
_MARCXML: Final = _Beginnings(digits + ascii_letters, FIRST_DATA_TAG)


def quick_parts(record: IsoRecord, *, marc21: bool = False) -> str:
    """What stands inside the `record` element after the leader; empty where something is unusual.

    Args:
        record: The record.
        marc21: Whether to be empty for what MARCXML has no place for: subfields below 010, codes beyond ASCII.
    """
    raw = record.raw
    if not raw or len(raw.translate(None, _REFUSED)) != len(raw):
        return ""
    laid = lay_out(raw, record.options, _text)
    if laid is None or not _is_plain("0" + "".join(laid.tags[: len(laid.controls)])):
        return ""
    beginnings = _MARCXML if marc21 else _MARCXCHANGE
    try:
        data = _data(laid.tags[len(laid.controls) :], laid.data, beginnings)
    except KeyError:
        return ""
    tagged = zip(laid.tags, laid.controls, strict=False)
    return "".join([f'<controlfield tag="{tag}">{text}</controlfield>' for tag, text in tagged]) + data


def _data(tags: list[str], texts: list[str], beginnings: _Beginnings) -> str:
    """The elements of data fields, whose texts are written as XML has them.

    Raises:
        KeyError: something about a field is unusual.
    """
    if not texts:
        return ""
    pieces = [""] * (2 * len(texts))
    pieces[::2] = map(beginnings.__getitem__, map(add, tags, map(_begin, texts)))
    pieces[1::2] = map(_rest, texts)
    cut = _split("".join(pieces)[len(_END) :] + _END)
    cut[1::2] = map(beginnings.between.__getitem__, cut[1::2])
    return "".join(cut)


def _is_plain(names: str) -> bool:
    return names.isascii() and names.isalnum()


def _text(text: str) -> str:
    """The text of all fields as XML has it.

    Raises:
        ValueError: there are characters that XML cannot hold as they stand.
    """
    if _NO_CHARACTERS[0] in text or _NO_CHARACTERS[1] in text:
        raise ValueError
    for sign, written in _SPECIAL:
        if sign in text:
            text = text.replace(sign, written)
    return text
