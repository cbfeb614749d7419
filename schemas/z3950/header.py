"""The beginning of a BER element: its tag and its length, and where it went wrong (ISO 8825-1, 8.1)."""

from __future__ import annotations

from typing import Final, NamedTuple

UNIVERSAL: Final = 0x00
CONTEXT: Final = 0x80
_KINDS: Final = 0xC0
CONSTRUCTED: Final = 0x20
LONG_TAG: Final = 0x1F
_MAX_TAG_BYTES: Final = 4
_MAX_LENGTH_BYTES: Final = 4
INDEFINITE: Final = 0x80


class BerError(ValueError):
    """Bytes that are no BER, or not the BER that was expected; `offset` counts from the message's first byte."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(f"at byte {offset}, {why}")
        self.offset = offset
        self.why = why


class Tag(NamedTuple):
    """What an element is: its class (`UNIVERSAL`, `CONTEXT`, or another's bits) and its number."""

    kind: int
    number: int


def context(number: int) -> Tag:
    """A tag of the protocol's own, written [number] in its ASN.1."""
    return Tag(CONTEXT, number)


class Header(NamedTuple):
    """The beginning of an element: `length` is None where it is indefinite, `end` where the content begins."""

    tag: Tag
    constructed: bool
    length: int | None
    end: int


def header(data: bytes | bytearray, at: int) -> Header | None:
    """The header at a place; None where it is not whole.

    Raises:
        BerError: it is none, or announces more than anybody sends.
    """
    if at >= len(data):
        return None
    first, number = data[at], data[at] & LONG_TAG
    after = at + 1
    if number == LONG_TAG:
        long_tag = _long_tag(data, after)
        if long_tag is None:
            return None
        number, after = long_tag
    if after >= len(data):
        return None
    constructed = bool(first & CONSTRUCTED)
    tag, size = Tag(first & _KINDS, number), data[after]
    if size < INDEFINITE:
        return Header(tag, constructed, size, after + 1)
    if size == INDEFINITE:
        if not constructed:
            raise BerError(at, "a simple element has no length")
        return Header(tag, constructed, None, after + 1)
    end = after + 1 + size - INDEFINITE
    if end - after - 1 > _MAX_LENGTH_BYTES:
        raise BerError(at, "a length is too long")
    length = int.from_bytes(data[after + 1 : end], "big")
    return Header(tag, constructed, length, end) if end <= len(data) else None


def _long_tag(data: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """A tag number above 30 and where it ends; None where it is not whole."""
    number = 0
    for place, byte in enumerate(data[at : at + _MAX_TAG_BYTES], start=at + 1):
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            return number, place
    if at + _MAX_TAG_BYTES <= len(data):
        raise BerError(at - 1, "a tag is too long")
    return None
