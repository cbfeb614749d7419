"""When a thing was published, and in which languages (danMarc2 008, 041, 260)."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from schemas.marc.record import Record

_YEAR: Final = re.compile("[0-9]{4}")
_ROUGH_YEAR: Final = re.compile(r"[0-9]{2}[0-9?]{2}")
_NO_YEAR: Final = "9999"
_CONTINUES: Final = "c"  # 008 *u: it goes on being published [inf]
_LANGUAGE: Final = re.compile("[a-z]{3}")


@frozen
class Years:
    """When a thing was published. `last` is 008 *z as written, `?` for digits that are not known.

    `continues` is true for what goes on being published. Empty where the record says nothing.
    """

    first: str = ""
    last: str = ""
    continues: bool = False


@frozen
class Languages:
    """The languages of a thing, as codes of three letters; `mul` and `und` are codes too.

    `text` is its own (008 *l, 041 *a and *p), `original` that of which it was translated (041 *c), `through` that by
    way of which (*b), `subtitles` *u, `summaries` *d.
    """

    text: tuple[str, ...] = ()
    original: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()


def year(record: Record) -> str:
    """The year of publication in four digits (008 *a, else the first in 260 *c); empty where there is none."""
    for text in (record.value("008", "a"), record.value("260", "c")):
        match = _YEAR.search(text)
        if match:
            return match[0]
    return ""


def years(record: Record) -> Years:
    """The first and the last year of publication."""
    last = record.value("008", "z").strip()
    return Years(
        year(record),
        last if _ROUGH_YEAR.fullmatch(last) and last != _NO_YEAR else "",
        continues=record.value("008", "u").strip() == _CONTINUES,
    )


def languages(record: Record) -> Languages:
    """The languages of a record; what is no code of three letters is passed over."""
    return Languages(
        text=_codes(record, ("008", "l"), ("041", "a"), ("041", "p")),
        original=_codes(record, ("041", "c")),
        through=_codes(record, ("041", "b")),
        subtitles=_codes(record, ("041", "u")),
        summaries=_codes(record, ("041", "d")),
    )


def _codes(record: Record, *places: tuple[str, str]) -> tuple[str, ...]:
    found = (value.strip().lower() for tag, code in places for value in record.values(tag, code))
    return tuple(dict.fromkeys(filter(_LANGUAGE.fullmatch, found)))
