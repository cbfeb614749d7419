"""How one record of ISO 2709 is laid out, and all of its fields in few and large steps.

What is done here for every record of a large file is done by the interpreter's own loops (split, map, struct) rather
than field by field. Whatever is odd is left to `schemas.marc.isofields`, which is slower and can say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import repeat
from operator import itemgetter, lt
from struct import Struct as Layout
from typing import Final, NamedTuple

from schemas.marc.coding import recognise
from schemas.marc.frames import ENTRY_LENGTH, FIELD_END, RECORD_END, SUBFIELD, WHOLE_END
from schemas.marc.isofields import FIRST_DATA_TAG
from schemas.marc.options import Charset, Options, Policy
from schemas.marc.record import LEADER_LENGTH, NO_INDICATORS, Field, Subfield

FIELD_SIGN: Final = FIELD_END.decode()
SUBFIELD_SIGN: Final = SUBFIELD.decode()
MAX_QUICK: Final = 500  # fields; hardly a record has more, and each number of fields has its own layout in memory
INDICATORS: Final = 2  # characters
MAX_TAGS: Final = 2_000  # hardly a format has more; damaged files do
_FIRST_DATA: Final = FIRST_DATA_TAG.encode()
_LENGTH_UNIT: Final = 100_000  # a directory entry's length and start read as one number of 4 + 5 digits
_no_code: Final = re.compile(b"\x1f[\x1e\x1f]").search
_lead: Final = itemgetter(slice(INDICATORS + 1))
_subfields: Final[Callable[[str], list[Subfield]]] = re.compile("\x1f(.)([^\x1f]*)", re.DOTALL).findall


def is_framed(raw: bytes) -> int:
    """Where the fields of a record begin; 0 where leader, directory and terminators do not fit each other."""
    base = int(raw[12:17]) if raw[12:17].isdigit() else 0
    if raw[-2:] != WHOLE_END or base % ENTRY_LENGTH != 1 or raw.find(FIELD_END) != base - 1:
        return 0
    return base


def plain_encoding(raw: bytes, options: Options) -> str:
    """The codec in which a record's bytes are its text as a whole; empty where values hold escapes."""
    charset = recognise(raw, options.charset)
    if charset is Charset.UTF8:
        return "utf-8"
    if charset is Charset.LATIN1:
        return "latin-1"
    if charset is Charset.DANMARC2 and b"@" not in raw and options.policy is not Policy.YAZ:
        return "latin-1"
    return ""


class Laid(NamedTuple):
    """A record's tags in order, the texts of the control fields, which stand first, and those of all other fields.

    A text in `data` is a field's indicators and its subfields, each with its sign: "00" SIGN "aRejsen" SIGN "c1998".
    """

    tags: list[str]
    controls: list[str]
    data: list[str]


def lay_out(raw: bytes, options: Options, prepare: Callable[[str], str] | None = None) -> Laid | None:
    """Tags and texts by the terminators; None where the directory is in another order, or its shape is odd.

    Args:
        raw: The record with its terminator.
        options: How it is to be read.
        prepare: What makes other text of the text of all fields, their separators kept, before it is cut up;
            raises ValueError where it cannot.
    """
    encoding = plain_encoding(raw, options)
    head, _, body = raw[:-2].partition(FIELD_END)
    count, rest = divmod(len(head) - LEADER_LENGTH, ENTRY_LENGTH)
    if not encoding or rest or not 0 < count <= MAX_QUICK or raw[-2:] != WHOLE_END:
        return None
    try:
        text = body.decode(encoding)
        texts = (prepare(text) if prepare else text).split(FIELD_SIGN)
    except ValueError:
        return None
    entries = _entries(count).unpack(head)
    starts = entries[1::2]
    if len(texts) != count or not all(map(lt, starts, starts[1:])):
        return None
    tags = list(map(_tag, entries[::2]))
    controls = 0
    while controls < count and tags[controls] < FIRST_DATA_TAG and SUBFIELD_SIGN not in texts[controls]:
        controls += 1
    return Laid(tags, texts[:controls], texts[controls:])


def quick_fields(raw: bytes, options: Options) -> tuple[Field, ...]:
    """All fields of a record; none where anything is odd."""
    laid = lay_out(raw, options)
    if laid is None:
        return ()
    if _no_code(raw):
        return ()
    tags, controls, data = laid
    plain = map(Field, tags, repeat(NO_INDICATORS), [(("", text),) for text in controls])
    tagged = map(Field, tags[len(controls) :], map(_indicators, map(_lead, data)), map(tuple, map(_subfields, data)))
    try:
        return (*plain, *tagged)
    except ValueError:  # indicators that are not two
        return ()


class _Indicators(dict[str, str]):
    """The indicators of every beginning of a field that was seen so far, up to the first sign of a subfield."""

    def __missing__(self, lead: str) -> str:
        if lead.find(SUBFIELD_SIGN) != INDICATORS:
            raise ValueError(lead)
        if len(self) < MAX_TAGS:
            self[lead] = lead[:INDICATORS]
        return lead[:INDICATORS]


_indicators: Final = _Indicators().__getitem__


class _Tags(dict[bytes, str]):
    """The text of every tag that was seen so far, so that a file's fields share theirs."""

    def __missing__(self, name: bytes) -> str:
        text = name.decode("latin-1")
        if len(self) < MAX_TAGS:
            self[name] = text
        return text


_tag: Final = _Tags().__getitem__


@lru_cache(maxsize=MAX_QUICK)
def _entries(count: int) -> Layout:
    """What picks tags and starts in turn out of a leader and a directory of so many entries."""
    return Layout(f"{LEADER_LENGTH}x" + "3s4x5s" * count)


def is_sound(raw: bytes, options: Options) -> bool:
    """Whether every number of a record fits its terminators, and nothing in it needs a remark."""
    base = is_framed(raw)
    if not base or raw[:5] != b"%05d" % len(raw) or raw.find(RECORD_END) != len(raw) - 1:
        return False
    pieces = raw[base:].split(FIELD_END)
    encoding = plain_encoding(raw, options)
    if not encoding or pieces.pop() != RECORD_END or not _numbers_fit(raw[LEADER_LENGTH : base - 1], pieces):
        return False
    if _no_code(raw):
        return False
    data = pieces[_control_fields(raw, pieces) :]
    if [piece for piece in data if piece[2:3] != SUBFIELD]:
        return False
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _control_fields(raw: bytes, pieces: list[bytes]) -> int:
    """How many control fields stand before all other fields."""
    count = 0
    for piece in pieces:
        at = LEADER_LENGTH + count * ENTRY_LENGTH
        if SUBFIELD in piece or raw[at : at + 3] >= _FIRST_DATA:
            break
        count += 1
    return count


def _numbers_fit(directory: bytes, pieces: list[bytes]) -> bool:
    """Whether the fields lie in the directory's order, each as long as it says and where it says."""
    if len(directory) != len(pieces) * ENTRY_LENGTH or not 0 < len(pieces) <= MAX_QUICK:
        return False
    wanted: list[int] = []
    at = 0
    for piece in pieces:
        length = len(piece) + 1
        wanted.append(length * _LENGTH_UNIT + at)
        at += length
    try:
        return list(map(int, _numbers(len(pieces)).unpack(directory))) == wanted
    except ValueError:
        return False


@lru_cache(maxsize=MAX_QUICK)
def _numbers(count: int) -> Layout:
    """What picks lengths and starts, as one number each, out of a directory of so many entries."""
    return Layout("3x9s" * count)
