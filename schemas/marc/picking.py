"""A few values of every record of a large file in ISO 2709, without making records.

    for found in pick(stream, [("001", "a"), ("245", "a"), ("021", "e"), ("096", "z")]):
        ids, titles, isbns, libraries = found

The directory is searched for the wanted tags in one step, and only their values are cut out and decoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from schemas.marc import iso2709
from schemas.marc.coding import Coding, recognise
from schemas.marc.frames import ENTRY_LENGTH, FIELD_END, SUBFIELD, Source, frames
from schemas.marc.isorecord import text_of
from schemas.marc.options import DEFAULTS, Charset, Options
from schemas.marc.reading import Fault, settled
from schemas.marc.record import LEADER_LENGTH

Wanted = tuple[str, str]
"""A tag and a code; an empty code is a control field's whole text."""
Picked = list[list[str]]
"""The values of one record, a list for each thing that was wanted, in the order of the record."""

_Values = Callable[[bytes, int, int], list[bytes]]  # the values with a code between two places of a record
TAG_LENGTH: Final = 3
_FIELD_BYTE: Final = FIELD_END[0]
_SPECIAL: Final = re.compile(rb"[@^_`\x1b]|&#x")  # ASCII that stands for something else in danMarc2 or MARC-8


def pick(stream: Source, wanted: Sequence[Wanted], options: Options = DEFAULTS) -> Iterator[Picked | Fault]:
    """The wanted values of each record of a file, with bad records as faults in their place.

    Values are what `iso2709.read` gives for records whose directory is right. What is odd in a record is not
    remarked on: only what touches the wanted values is looked at.

    Args:
        stream: The file, standing where a record begins.
        wanted: Tags and codes, `("245", "a")`; ("001", "") is the text of a control field.
        options: How the file is to be read.
    """
    cut = _cutter(wanted)
    named = text_of(Coding(options.charset, options.policy)) if options.charset is not Charset.AUTO else None
    text = named or _plain
    number = 0
    for offset, raw in frames(stream):
        number += 1
        found = cut(raw, text)
        if found is None and named is None:
            found = cut(raw, text_of(Coding(recognise(raw), options.policy)))
        if found is not None:
            yield found
            continue
        item = settled(number, offset, raw, options, iso2709.decode)
        yield item if isinstance(item, Fault) else [list(item.record.values(*each)) for each in wanted]


def _cutter(  # noqa: C901 -- the one loop that runs for every value of very large files: calls in it cost a third
    wanted: Sequence[Wanted],
) -> Callable[[bytes, Callable[[bytes], str]], Picked | None]:
    """What cuts the wanted values out of a record's bytes, or gives None where it has to be read as a whole."""
    if not wanted or not all((tag + code).isascii() and len(tag) == TAG_LENGTH for tag, code in wanted):
        return lambda _raw, _text: None
    by_tag: dict[bytes, list[tuple[int, _Values | None]]] = {}
    for place, (tag, code) in enumerate(wanted):
        values = re.compile(SUBFIELD + re.escape(code.encode()) + b"([^\x1e\x1f]*)").findall if code else None
        by_tag.setdefault(tag.encode(), []).append((place, values))
    entries = _search(by_tag).findall
    places = range(len(wanted))

    def cut(raw: bytes, text: Callable[[bytes], str]) -> Picked | None:
        found: Picked = [[] for _ in places]
        try:
            base = int(raw[12:17])
            if raw[base - 1] != _FIELD_BYTE or base % ENTRY_LENGTH != 1:
                return None
            for tag, start in entries(raw, LEADER_LENGTH, base):
                if not tag:
                    return found
                begin = base + int(start)
                end = raw.index(FIELD_END, begin)
                if raw[begin - 1] != _FIELD_BYTE:
                    return None
                for place, values in by_tag[tag]:
                    if values:
                        for value in values(raw, begin, end):
                            found[place].append(text(value))
                    elif SUBFIELD not in raw[begin:end]:
                        found[place].append(text(raw[begin:end]))
        except (ValueError, IndexError):  # numbers that are none, and bytes that are no characters
            return None
        return None

    return cut


def _plain(value: bytes) -> str:
    """A value that is the same text in every charset.

    Raises:
        ValueError: its charset has to be known.
    """
    if _SPECIAL.search(value):
        raise ValueError
    return value.decode("ascii")


def _search(tags: Iterable[bytes]) -> re.Pattern[bytes]:
    """What finds the directory entries of tags, one after the other, each as (tag, start); ("", "") at the end.

    Entries of other tags are stepped over whole and never given back, so that no digits are taken for a tag.
    """
    by_first: dict[bytes, list[bytes]] = {}
    for tag in tags:
        by_first.setdefault(re.escape(tag[:1]), []).append(re.escape(tag[1:]))
    names = b"|".join(first + b"(?:" + b"|".join(rest) + b")" for first, rest in by_first.items())
    return re.compile(b"(?:(?!" + names + b").{12})*+(?:(...).{4}(.{5})|" + FIELD_END + b")", re.DOTALL)
