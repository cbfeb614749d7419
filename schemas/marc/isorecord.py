"""A record that lies in the bytes of ISO 2709, and cuts out what it is asked for when it is asked.

Most work on a large file needs a few values of each record: an id, a title, the ISBNs, who holds it. Those are found
through the directory and decoded alone; nothing is made for the fields between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final

from schemas.marc.coding import Coding, recognise
from schemas.marc.frames import ENTRY_LENGTH, FIELD_END, SUBFIELD
from schemas.marc.isofields import read_fields
from schemas.marc.isolayout import quick_fields
from schemas.marc.options import Charset, Options, Policy
from schemas.marc.reading import FaultCode, RecordFault
from schemas.marc.record import LEADER_LENGTH, Field, Record

_FIELD_BYTE: Final = FIELD_END[0]


class IsoRecord(Record):
    """A record over its bytes; `raw` are those, empty where the record was made from one with changes.

    Asking a record that was taken unchecked for its parts raises `RecordFault` where these cannot be read.
    """

    __slots__ = ("_base", "_text", "options", "raw")
    raw: bytes
    _base: int  # where the fields begin in the bytes
    options: Options
    _text: Callable[[bytes], str]  # the text of a value's bytes

    def __getattr__(self, name: str) -> object:
        # Only what no slot holds yet comes here: parts that nobody asked for so far.
        if name == "fields":
            fields = quick_fields(self.raw, self.options) or read_fields(self.raw, self.options)[0]
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
            return over, (self.raw, self.options, self._base)
        return partial(Record, format=self.format, type=self.type), (self.fields, self.leader)

    @property
    def coding(self) -> Coding:
        """The charset and the policy that the record was read in."""
        return Coding(recognise(self.raw, self.options.charset), self.options.policy)

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
_set_options: Final = IsoRecord.options.__set__  # type: ignore[attr-defined]
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
        return raw.decode("latin-1") if plain and b"@" not in raw else coding.decode(raw).text

    plain = coding.charset is not Charset.MARC8 and coding.policy is not Policy.YAZ
    return text
