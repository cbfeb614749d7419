"""BER as Z39.50 uses it (ISO 8825-1): bytes to elements with their places, and values to bytes.

Lengths may be indefinite, as YAZ writes them; strings may come in pieces. What is read is bounded in depth and in
number of elements, so that a few bytes cannot ask for much work.

    >>> root = parse(bytes.fromhex("b70c 970117 980100 990101 960101"))
    >>> root.tag, root.need(context(23)).integer()
    (Tag(kind=128, number=23), 23)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from schemas.z3950.header import (
    CONSTRUCTED,
    CONTEXT,
    INDEFINITE,
    LONG_TAG,
    UNIVERSAL,
    BerError,
    Tag,
    header,
)

MAX_DEPTH: Final = 40
"""Levels of elements: an OPAC record's deepest is at 14, and RPN queries nest a few more."""

MAX_ELEMENTS: Final = 200_000
"""Elements of one message: a journal with 4,000 items has 60,000."""

_MAX_INTEGER_BYTES: Final = 8
_END: Final = b"\x00\x00"

BOOLEAN: Final = Tag(UNIVERSAL, 1)
INTEGER: Final = Tag(UNIVERSAL, 2)
OCTETS: Final = Tag(UNIVERSAL, 4)
OID: Final = Tag(UNIVERSAL, 6)
EXTERNAL: Final = Tag(UNIVERSAL, 8)
SEQUENCE: Final = Tag(UNIVERSAL, 16)
VISIBLE: Final = Tag(UNIVERSAL, 26)
GENERAL: Final = Tag(UNIVERSAL, 27)


class Element(NamedTuple):
    """One element: `content` for a simple one, `children` for a constructed one, `offset` where it began."""

    tag: Tag
    offset: int
    content: bytes
    children: tuple[Element, ...] | None

    def find(self, tag: Tag) -> Element | None:
        """The first child with this tag."""
        return next((child for child in self.children or () if child.tag == tag), None)

    def need(self, tag: Tag) -> Element:
        """The first child with this tag; raises `BerError` where there is none."""
        found = self.find(tag)
        if found is None:
            raise BerError(self.offset, f"{_named(self.tag)} has no {_named(tag)}")
        return found

    def only(self) -> Element:
        """The first child, for explicit tags, which wrap one; raises `BerError` where there is none."""
        if not self.children:
            raise BerError(self.offset, f"{_named(self.tag)} is empty")
        return self.children[0]

    def octets(self) -> bytes:
        """The bytes of a string, which may come in pieces."""
        if self.children is None:
            return self.content
        return b"".join(piece.octets() for piece in self.children)

    def text(self) -> str:
        """The characters of a string: UTF-8, or else Latin-1, which systems without negotiation write."""
        raw = self.octets()
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")

    def integer(self) -> int:
        """A whole number; raises `BerError` for one that nobody counts to."""
        if not 0 < len(self.content) <= _MAX_INTEGER_BYTES:
            raise BerError(self.offset, f"{_named(self.tag)} is no number")
        return int.from_bytes(self.content, "big", signed=True)

    def boolean(self) -> bool:
        """Yes or no."""
        return any(self.content)

    def bits(self) -> frozenset[int]:
        """The places of the bits that are set, the first being 0."""
        return frozenset(
            place * 8 + bit for place, byte in enumerate(self.octets()[1:]) for bit in range(8) if byte & (0x80 >> bit)
        )

    def oid(self) -> str:
        """An object identifier in digits and full stops."""
        if not self.content or self.content[-1] & 0x80:
            raise BerError(self.offset, f"{_named(self.tag)} is no object identifier")
        arcs, value = [], 0
        for byte in self.content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(value)
                value = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - first * 40, *arcs[1:])))


def _named(tag: Tag) -> str:
    return f"[{tag.number}]" if tag.kind == CONTEXT else f"tag {tag.kind >> 6}/{tag.number}"


def parse(data: bytes) -> Element:
    """The one element that `data` is.

    Raises:
        BerError: the bytes are no whole element, or more than one, or too deep, or too many.
    """
    reader = _Reader(data)
    element = reader.element(0, len(data), MAX_DEPTH)
    if reader.at != len(data):
        raise BerError(reader.at, f"{len(data) - reader.at} bytes follow the end of the message")
    return element


class _Reader:
    """Walks through a message; `at` is the next byte."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_ELEMENTS
        self.at = 0

    def element(self, at: int, limit: int, depth: int) -> Element:
        """The element that begins at a place and must end before `limit`."""
        self._left -= 1
        if self._left < 0:
            raise BerError(at, f"the message has more than {MAX_ELEMENTS:,} elements")
        if not depth:
            raise BerError(at, f"elements are nested more than {MAX_DEPTH} deep")
        head = header(self._data, at)
        if head is None or head.end > limit:
            raise BerError(at, "the message ends within an element")
        if head.length is None:
            children = tuple(self._until_end(head.end, limit, depth - 1))
            return Element(head.tag, at, b"", children)
        end = head.end + head.length
        if end > limit:
            raise BerError(at, f"{_named(head.tag)} is longer than what is around it")
        if not head.constructed:
            self.at = end
            return Element(head.tag, at, self._data[head.end : end], None)
        return Element(head.tag, at, b"", tuple(self._until(head.end, end, depth - 1)))

    def _until(self, at: int, end: int, depth: int) -> Iterator[Element]:
        self.at = at
        while self.at < end:
            yield self.element(self.at, end, depth)

    def _until_end(self, at: int, limit: int, depth: int) -> Iterator[Element]:
        self.at = at
        while self._data[self.at : self.at + 2] != _END:
            yield self.element(self.at, limit, depth)
        if self.at + 2 > limit:
            raise BerError(self.at, "an element ends after what is around it")
        self.at += 2


def simple(tag: Tag, content: bytes) -> bytes:
    """An element that holds bytes."""
    return _tag(tag, 0) + _length(len(content)) + content


def constructed(tag: Tag, *parts: bytes) -> bytes:
    """An element that holds elements; parts that are left out are empty."""
    content = b"".join(parts)
    return _tag(tag, CONSTRUCTED) + _length(len(content)) + content


def integer(tag: Tag, number: int) -> bytes:
    """A whole number in as few bytes as it needs."""
    size = ((number if number >= 0 else ~number).bit_length() // 8) + 1
    return simple(tag, number.to_bytes(size, "big", signed=True))


def boolean(tag: Tag, value: bool) -> bytes:  # noqa: FBT001  a value, not a switch
    """Yes or no; yes is all ones, as DER has it and YAZ writes it."""
    return simple(tag, b"\xff" if value else b"\x00")


def text(tag: Tag, characters: str) -> bytes:
    """A string in UTF-8; "" is left out, as optional strings are."""
    return simple(tag, characters.encode()) if characters else b""


def bits(tag: Tag, places: frozenset[int], count: int) -> bytes:
    """A string of `count` bits of which those at `places` are set."""
    size = (count + 7) // 8
    value = sum(1 << (size * 8 - 1 - place) for place in places if place < count)
    return simple(tag, bytes([size * 8 - count]) + value.to_bytes(size, "big"))


def oid(tag: Tag, dotted: str) -> bytes:
    """An object identifier from digits and full stops; "" is left out.

    Raises:
        ValueError: it is none.
    """
    if not dotted:
        return b""
    first, second, *arcs = map(int, dotted.split("."))
    return simple(tag, b"".join(_base128(arc) for arc in (first * 40 + second, *arcs)))


def _base128(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def _tag(tag: Tag, form: int) -> bytes:
    if tag.number < LONG_TAG:
        return bytes([tag.kind | form | tag.number])
    return bytes([tag.kind | form | LONG_TAG]) + _base128(tag.number)


def _length(size: int) -> bytes:
    if size < INDEFINITE:
        return bytes([size])
    raw = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([INDEFINITE | len(raw)]) + raw
