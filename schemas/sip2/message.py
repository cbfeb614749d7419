"""One SIP2 message: a code, fixed fields, variable fields, and a tail that numbers it and adds it up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from schemas.sip2.checksum import DIGITS, Adding, adding, sum_of
from schemas.sip2.layout import FIXED

MAX_BYTES: Final = 64 * 1024
"""Bytes of one message; a patron with many loans has a few thousand."""

_TAIL: Final = re.compile(rb"(?:AY(?P<sequence>[0-9]))?AZ(?P<sum>[0-9A-Fa-f]{4})$")
_ENDS: Final = b"\r\n"
_SEPARATOR: Final = "|"


class Charset(StrEnum):
    """What a system writes its text in; the 3M text says 850, Nordic systems mostly do not."""

    CP850 = "cp850"
    LATIN_1 = "latin-1"
    UTF_8 = "utf-8"


class Sip2Fault(ValueError):
    """Bytes that are no SIP2 message; the text is a clause that says what is wrong with them."""


class WrongChecksum(Sip2Fault):
    """A message whose sum is right in no known way: it was damaged, and is to be sent again."""


@frozen(kw_only=True)
class Message:
    """A message. Fields may come several times, and their order is kept.

    `sequence` is the digit it was numbered with, `sum` how its checksum was made; None where it has none.
    """

    code: str
    fixed: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    sequence: int | None = None
    sum: Adding | None = None

    @classmethod
    def make(cls, code: str, fixed: Mapping[str, str], fields: Iterable[tuple[str, str]] = ()) -> Message:
        """A message to be written; fixed fields that are not given are blank."""
        table = FIXED[code]
        values = tuple((name, fixed.get(name, "").ljust(width)[:width]) for name, width in table)
        return cls(code=code, fixed=values, fields=tuple(fields))

    def __getitem__(self, name: str) -> str:
        """A fixed field by its name in `layout.FIXED`, blanks and all."""
        return next(value for known, value in self.fixed if known == name)

    def first(self, identifier: str) -> str:
        """The first field with this identifier, without outer blanks; "" where there is none."""
        return next((value.strip() for known, value in self.fields if known == identifier), "")

    def every(self, identifier: str) -> tuple[str, ...]:
        """All fields with this identifier that say something."""
        return tuple(value.strip() for known, value in self.fields if known == identifier and value.strip())


def frame(unread: bytearray) -> int | None:
    """The size of the first message in a buffer with its end, CR, LF or both; None while it is not whole.

    Raises:
        Sip2Fault: more has come than a message can have.
    """
    start = len(unread) - len(unread.lstrip(_ENDS))
    ends = [at for mark in (b"\r", b"\n") if (at := unread.find(mark, start)) >= 0]
    if ends:
        return min(ends) + 1
    if len(unread) > MAX_BYTES:
        raise Sip2Fault("it has no end")
    return None


def read(line: bytes, *, charset: Charset, checked: bool = True) -> Message:
    """The message in a line.

    Args:
        line: with or without its end.
        charset: what its text is written in; bytes that it does not know are replaced.
        checked: whether a wrong checksum refuses the message.

    Raises:
        WrongChecksum: its sum is right in no known way.
        Sip2Fault: it is no message of SIP2.
    """
    body = line.strip(_ENDS)
    tail = _TAIL.search(body)
    told = body[: tail.start()] if tail else body
    # Polaris writes one TAB for the four blanks of a date, which shifts all that follows.
    text = told.decode(charset, "replace").replace("\t", "    ")
    code = text[:2]
    table = FIXED.get(code)
    if table is None:
        raise Sip2Fault("it does not begin with a message code of SIP2")
    way = _sum(body, tail, charset) if tail else None
    if checked and tail is not None and way is None:
        raise WrongChecksum("its checksum is wrong")
    fixed, rest = _cut(text, table)
    sequence = tail["sequence"] if tail else None
    return Message(
        code=code,
        fixed=fixed,
        fields=tuple(_fields(rest)),
        sequence=None if sequence is None else int(sequence),
        sum=way,
    )


def _sum(body: bytes, tail: re.Match[bytes], charset: Charset) -> Adding | None:
    summed = body[:-DIGITS]
    return adding(summed, summed.decode(charset, "replace"), tail["sum"].decode())


def _cut(text: str, table: tuple[tuple[str, int], ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    fixed: list[tuple[str, str]] = []
    at = 2
    for name, width in table:
        value = text[at : at + width]
        if len(value) < width:
            raise Sip2Fault(f"it ends within its fixed field {name!r}")
        fixed.append((name, value))
        at += width
    return tuple(fixed), text[at:]


def _fields(rest: str) -> Iterator[tuple[str, str]]:
    for field in rest.split(_SEPARATOR):
        if len(field) >= 2:
            yield field[:2], field[2:]


def write(message: Message, *, charset: Charset, sequence: int | None = None, end: bytes = b"\r") -> bytes:
    """The message as bytes.

    Args:
        message: as `Message.make` makes it.
        charset: what the other side reads; characters that it does not have become "?".
        sequence: 0 to 9 numbers it and adds a checksum; None leaves both out.
        end: CR, or CR LF for systems that want both.
    """
    fields = "".join(f"{name}{_clean(value)}{_SEPARATOR}" for name, value in message.fields)
    fixed = "".join(value for _, value in message.fixed)
    body = f"{message.code}{fixed}{fields}".encode(charset, "replace")
    if sequence is None:
        return body + end
    body += b"AY%dAZ" % (sequence % 10)
    return body + sum_of(body).encode() + end


def _clean(value: str) -> str:
    """A value without what would end it."""
    return "".join(" " if c == _SEPARATOR or ord(c) < 32 else c for c in value)
