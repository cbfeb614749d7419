"""A record that lies in the bytes of ISO 2709, and cuts out what it is asked for when it is asked.

Most work on a large file needs a few values of each record: an id, a title, the ISBNs, who holds it. Those are found
through the directory and decoded alone; nothing is made for the fields between them.
"""

from __future__ import annotations

from functools import cache, lru_cache, partial
from operator import itemgetter
from struct import Struct as Layout
from typing import TYPE_CHECKING, Final

from schemas.marc.coding import Coding, recognise
from schemas.marc.frames import ENTRY_LENGTH, FIELD_END, RECORD_END, SUBFIELD, WHOLE_END
from schemas.marc.isofields import FIRST_DATA_TAG, read_fields
from schemas.marc.options import Charset, Options, Policy
from schemas.marc.reading import FaultCode, RecordFault
from schemas.marc.record import LEADER_LENGTH, NO_INDICATORS, Field, Record, Subfield

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FIRST_DATA: Final = FIRST_DATA_TAG.encode()
_FIELD_SIGN: Final = FIELD_END.decode()
_SUBFIELD_SIGN: Final = SUBFIELD.decode()
_FIELD_BYTE: Final = FIELD_END[0]
_NO_CODE: Final = SUBFIELD + SUBFIELD, SUBFIELD + FIELD_END
_LENGTH_UNIT: Final = 100_000  # a directory entry's length and start read as one number of 4 + 5 digits
_MAX_ENTRIES: Final = 8_331  # what 99,999 bytes can hold
_new_subfield: Callable[[tuple[str, str]], Subfield] = partial(tuple.__new__, Subfield)  # a pair as it is, in C
_code: Final = itemgetter(0)
_rest: Final = itemgetter(slice(1, None))


class IsoRecord(Record):
    """A record over its bytes; `raw` are those, empty where the record was made from one with changes.

    Asking a record that was taken unchecked for its parts raises `RecordFault` where these cannot be read.
    """

    __slots__ = ("_base", "_options", "_text", "raw")
    raw: bytes
    _base: int  # where the fields begin in the bytes
    _options: Options
    _text: Callable[[bytes], str]  # the text of a value's bytes

    def __getattr__(self, name: str) -> object:
        # Only what no slot holds yet comes here: parts that nobody asked for so far.
        if name == "fields":
            fields = quick_fields(self.raw, self._options) or read_fields(self.raw, self._options)[0]
            _set_fields(self, fields)
            return fields
        if name == "leader":
            return self.raw[:LEADER_LENGTH].decode("latin-1")
        if name == "_text":
            text = text_of(self.coding)
            _set_text(self, text)
            return text
        if name in {"format", "type"}:
            return ""
        if name == "raw":
            return b""
        raise AttributeError(name, name=name, obj=self)

    def __reduce__(self) -> tuple[object, ...]:
        if self.raw:
            return over, (self.raw, self._options, self._base)
        return partial(Record, format=self.format, type=self.type), (self.fields, self.leader)

    @property
    def coding(self) -> Coding:
        """The charset and the policy that the record was read in."""
        return Coding(recognise(self.raw, self._options.charset), self._options.policy)

    @staticmethod
    def read(raw: bytes, options: Options, fields: tuple[Field, ...]) -> IsoRecord:
        """The record in these bytes, whose fields had to be read one by one since something about them is odd."""
        made = over(raw, options, 0)
        _set_fields(made, fields)
        return made

    def value(self, tag: str, code: str) -> str:
        """The first value with this code in any field with this tag; empty where there is none."""
        found = self._cut(tag, code, only_first=True)
        if found is None:
            return Record.value(self, tag, code)
        return found[0] if found else ""

    def values(self, tag: str, code: str) -> Iterator[str]:
        """Every value with this code in fields with this tag, in order."""
        found = self._cut(tag, code)
        return Record.values(self, tag, code) if found is None else iter(found)

    def _cut(self, tag: str, code: str, *, only_first: bool = False) -> list[str] | None:
        """Values cut out of the bytes; None where that cannot be done, since numbers or names are odd."""
        raw = self.raw
        spans = _spans(raw, tag, self._base) if raw and self._base and tag.isascii() and code.isascii() else None
        if spans is None:
            return None
        found: list[str] = []
        sign = SUBFIELD + code.encode()
        for start, end in spans:
            at = raw.find(sign, start, end) if code else start
            if not code and SUBFIELD in raw[start:end]:
                continue
            while at >= 0:
                begin = at + len(sign) if code else at
                stop = raw.find(SUBFIELD, begin, end)
                found.append(self._decoded(raw[begin : stop if stop >= 0 else end], tag))
                if only_first:
                    return found
                at = raw.find(sign, begin, end) if code else -1
        return found

    def _decoded(self, value: bytes, tag: str) -> str:
        try:
            return self._text(value)
        except UnicodeDecodeError:
            raise RecordFault(f"field {tag} is not UTF-8.", FaultCode.BAD_CHARACTERS) from None


def over(raw: bytes, options: Options, base: int, text: Callable[[bytes], str] | None = None) -> IsoRecord:
    """The record in these bytes.

    Args:
        raw: The record with its terminator, its frame looked at by the caller.
        options: How it is to be read.
        base: Where its fields begin.
        text: How values become text; None judges by the record's bytes and `options`.
    """
    made = _new(IsoRecord)
    _set_raw(made, raw)
    _set_options(made, options)
    _set_base(made, base)
    if text is not None:
        _set_text(made, text)
    return made


# Records are frozen for everyone else; slots are set by their descriptors, which costs a tenth of an `__init__`.
_new: Final = IsoRecord.__new__
_set_raw: Final = IsoRecord.raw.__set__  # type: ignore[attr-defined]
_set_options: Final = IsoRecord._options.__set__  # type: ignore[attr-defined]  # noqa: SLF001 -- this module's own
_set_base: Final = IsoRecord._base.__set__  # type: ignore[attr-defined]  # noqa: SLF001 -- this module's own
_set_text: Final = IsoRecord._text.__set__  # type: ignore[attr-defined]  # noqa: SLF001 -- this module's own
_set_fields: Final = Record.fields.__set__  # type: ignore[attr-defined]


def _spans(raw: bytes, tag: str, base: int) -> list[tuple[int, int]] | None:
    """Where the fields with a tag begin and end, terminators left out; None where an entry points elsewhere."""
    name = tag.encode()
    found: list[tuple[int, int]] = []
    at = raw.find(name, LEADER_LENGTH, base)
    try:
        while at >= 0:
            if at % ENTRY_LENGTH:  # digits of a length or a start; the leader is two entries long
                at = raw.find(name, at + 1, base)
                continue
            start = base + int(raw[at + 7 : at + 12])
            end = raw.index(FIELD_END, start)
            if raw[start - 1] != _FIELD_BYTE:
                return None
            found.append((start, end))
            at = raw.find(name, at + ENTRY_LENGTH, base)
    except (ValueError, IndexError):
        return None
    return found


@cache
def text_of(coding: Coding) -> Callable[[bytes], str]:
    """How the bytes of a value become text, what is odd in them left as it stands.

    Raises (the function):
        UnicodeDecodeError: the bytes are not UTF-8.
    """
    if coding.charset is Charset.UTF8:
        return bytes.decode

    def text(raw: bytes) -> str:
        return raw.decode("latin-1") if raw.isascii() and b"@" not in raw and plain else coding.decode(raw).text

    plain = coding.charset is not Charset.MARC8 and coding.policy is not Policy.YAZ
    return text


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


def quick_fields(raw: bytes, options: Options) -> tuple[Field, ...]:
    """All fields of a record by its terminators, made in few and large steps; none where anything is odd.

    The directory is asked for the tags, and whether its fields lie in its own order.
    """
    encoding = plain_encoding(raw, options)
    head, _, body = raw[:-2].partition(FIELD_END)
    count, rest = divmod(len(head) - LEADER_LENGTH, ENTRY_LENGTH)
    if not encoding or rest or not 0 < count <= _MAX_ENTRIES or raw[-2:] != WHOLE_END:
        return ()
    starts = _layout(count).unpack(head)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return ()
    pieces = text.split(_FIELD_SIGN)
    if len(pieces) != count or list(starts) != sorted(set(starts)):
        return ()
    tags = head[LEADER_LENGTH:].decode("latin-1")
    return _fields([tags[at : at + 3] for at in range(0, len(tags), ENTRY_LENGTH)], pieces)


def _fields(tags: list[str], pieces: list[str]) -> tuple[Field, ...]:
    """Fields from tags and texts; none where one has not two indicators, or a subfield no code."""
    # All subfields of the record are made in one sweep in C, and dealt out to their fields afterwards.
    data = "".join([piece[2:] for piece in pieces if piece.find(_SUBFIELD_SIGN) == 2])
    parts = data.split(_SUBFIELD_SIGN)
    del parts[0]
    try:
        subfields = tuple(map(_new_subfield, zip(map(_code, parts), map(_rest, parts), strict=False)))
    except IndexError:
        return ()
    fields: list[Field] = []
    at = 0
    for tag, piece in zip(tags, pieces, strict=True):
        if piece.find(_SUBFIELD_SIGN) == 2:
            end = at + piece.count(_SUBFIELD_SIGN)
            fields.append(Field(tag, piece[:2], subfields[at:end]))
            at = end
        elif tag < FIRST_DATA_TAG and _SUBFIELD_SIGN not in piece:
            fields.append(Field(tag, NO_INDICATORS, (_new_subfield(("", piece)),)))
        else:
            return ()
    return tuple(fields)


@lru_cache(maxsize=512)  # most records have fewer fields than that
def _layout(count: int) -> Layout:
    """What picks the starts out of a leader and a directory of so many entries."""
    return Layout(f"{LEADER_LENGTH}x" + "7x5s" * count)


def is_framed(raw: bytes) -> int:
    """Where the fields of a record begin; 0 where leader, directory and terminators do not fit each other."""
    base = int(raw[12:17]) if raw[12:17].isdigit() else 0
    if raw[-2:] != WHOLE_END or base % ENTRY_LENGTH != 1 or raw.find(FIELD_END) != base - 1:
        return 0
    return base


def is_sound(raw: bytes, options: Options) -> bool:
    """Whether every number of a record fits its terminators, and nothing in it needs a remark."""
    base = is_framed(raw)
    if not base or raw[:5] != b"%05d" % len(raw) or raw.find(RECORD_END) != len(raw) - 1:
        return False
    pieces = raw[base:].split(FIELD_END)
    encoding = plain_encoding(raw, options)
    if not encoding or pieces.pop() != RECORD_END or not _numbers_fit(raw[LEADER_LENGTH : base - 1], pieces):
        return False
    if any(sign in raw for sign in _NO_CODE):
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
    if len(directory) != len(pieces) * ENTRY_LENGTH or not pieces or not directory.isalnum():
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


@lru_cache(maxsize=512)
def _numbers(count: int) -> Layout:
    """What picks lengths and starts, as one number each, out of a directory of so many entries."""
    return Layout("3x9s" * count)
