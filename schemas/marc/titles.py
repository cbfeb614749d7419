"""What a record calls its thing: title, volume, edition, series (danMarc2 245, 247, 248, 250, 440).

Capital codes are the sort forms of the small ones and stay out of what people read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from schemas.marc.display import display, sort_form
from schemas.marc.record import Field, Record

_NO_OTHER_WORDS: Final = frozenset({"÷", "$-"})  # 250 *b: the item says it in no words of its own
_SERIES_TITLE: Final = "aoc"  # its parts, in the order in which they stand
_SERIES_ADDITION: Final = "æø"  # whose series it is, which tells series of one title apart


@frozen
class Series:
    """A series that the thing belongs to: its title, its number there, its ISSN as it is written."""

    title: str
    number: str = ""
    issn: str = ""


def title(record: Record) -> str:
    """The title as people read it: volume, titles, subtitles; in a record of several levels, those below it too."""
    titles = main_titles(record)
    subtitles = _shown(record.values("245", "c"))
    whole = " : ".join([" ; ".join(titles), *subtitles] if titles else subtitles)
    parts = (volume(record), whole, *map(_level, record.all("247")))
    return ". ".join(part for part in parts if part)


def _level(field: Field) -> str:
    """The title of a section inside the record of its head."""
    number = " ".join(_shown(value for code, value in field.subfields if code in "gn"))
    return ". ".join(part for part in (number, " : ".join(_shown(field.all("a") + field.all("c")))) if part)


def contents(record: Record) -> tuple[str, ...]:
    """The volumes that a head record lists in itself (248), each as `number. title`."""
    return tuple(filter(None, map(_level, record.all("248"))))


def main_titles(record: Record) -> list[str]:
    """The titles of 245 *a, of which a record of several works has several."""
    return _shown(record.values("245", "a"))


def sort_title(record: Record) -> str:
    """The first title as it is sorted."""
    return sort_form(record.value("245", "a"))


def volume(record: Record) -> str:
    """What tells the volumes of a set apart: number (*g) and part (*n)."""
    return " ".join(value for code in "gn" for value in _shown(record.values("245", code)))


def original_title(record: Record) -> str:
    """The title of what was translated (241 *a)."""
    return display(record.value("241", "a"))


def edition(record: Record) -> str:
    """The edition (250 *a), else its own words (*b), else the printing (*x)."""
    own = (value for value in record.values("250", "b") if value.strip() not in _NO_OTHER_WORDS)
    return next(iter(_shown((*record.values("250", "a"), *own, *record.values("250", "x")))), "")


def series(record: Record) -> tuple[Series, ...]:
    """The series of 440, in order."""
    found = (
        Series(_series_title(field), " ; ".join(_shown(field.all("v"))), field.first("z").strip())
        for field in record.all("440")
    )
    return tuple(each for each in found if each.title)


def _series_title(field: Field) -> str:
    """`title : part (addition)`."""
    name = " : ".join(_shown(value for code, value in field.subfields if code in _SERIES_TITLE))
    addition = " ; ".join(_shown(value for code, value in field.subfields if code in _SERIES_ADDITION))
    return f"{name} ({addition})" if name and addition else name


def _shown(values: Iterable[str]) -> list[str]:
    return [text for text in map(display, values) if text]
