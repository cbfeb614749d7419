"""BER by the letter of ISO 8825-1: what is read, what is refused and where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.z3950 import ber
from schemas.z3950.ber import Element, parse
from schemas.z3950.framing import Framing
from schemas.z3950.header import BerError, Tag, context

TAGS = st.builds(Tag, st.sampled_from([0x00, 0x40, 0x80, 0xC0]), st.integers(0, 0x1FFFFF))


def test_lengths_and_tags_of_every_form() -> None:
    """Short, long and indefinite lengths, tags of one byte and of more."""
    assert parse(b"\x85\x01a") == Element(context(5), 0, b"a", None)
    assert parse(b"\x85\x81\x01a").content == b"a"
    assert parse(b"\x9f\x81\x48\x01a").tag == context(200)
    outer = parse(b"\xb9\x80\x98\x01\x02\x30\x80\x04\x01x\x00\x00\x00\x00")
    assert outer.need(context(24)).integer() == 2
    assert outer.need(ber.SEQUENCE).need(ber.OCTETS) == Element(ber.OCTETS, 7, b"x", None)


def test_strings_in_pieces_are_joined() -> None:
    """A constructed octet string, with a piece inside a piece."""
    assert parse(b"\x24\x80\x04\x02ab\x24\x03\x04\x01c\x00\x00").octets() == b"abc"


def test_text_is_utf_8_or_latin_1() -> None:
    """Systems that negotiate no charset write either."""
    assert parse(b"\x9b\x05L\xc3\xa6s\xc3"[:2] + "Læs".encode() + b"x").text() == "Læsx"
    assert parse(b"\x9b\x03L\xe6s").text() == "Læs"


@pytest.mark.parametrize(
    ("raw", "offset", "why"),
    [
        (b"", 0, "the message ends within an element"),
        (b"\x30\x05\x02\x01\x01", 0, "tag 0/16 is longer than what is around it"),
        (b"\x30\x03\x02\x02\x01", 2, "tag 0/2 is longer than what is around it"),
        (b"\x02\x01\x01\x00", 3, "1 bytes follow the end of the message"),
        (b"\x30\x80\x02\x01\x01", 5, "the message ends within an element"),
        (b"\x04\x80", 0, "a simple element has no length"),
        (b"\x04\x85\x00\x00\x00\x00\x01a", 0, "a length is too long"),
        (b"\x9f\x81\x81\x81\x81\x01\x01a", 0, "a tag is too long"),
        (b"\x30\x80" * 60, 80, "elements are nested more than 40 deep"),
    ],
)
def test_what_is_no_ber_is_refused_with_its_place(raw: bytes, offset: int, why: str) -> None:
    """Each with the byte where it goes wrong."""
    with pytest.raises(BerError) as error:
        parse(raw)
    assert (error.value.offset, error.value.why) == (offset, why)


def test_many_tiny_elements_are_refused() -> None:
    """400,002 bytes that would become as many objects."""
    with pytest.raises(BerError, match="more than 200,000 elements"):
        parse(b"\x30\x80" + b"\x05\x00" * 200_000 + b"\x00\x00")


def test_values_that_are_none_are_refused() -> None:
    """A number without bytes or with too many, an object identifier that breaks off, a field that is missing."""
    for raw in (b"\x02\x00", b"\x02\x09" + bytes(9)):
        with pytest.raises(BerError, match="is no number"):
            parse(raw).integer()
    for raw in (b"\x06\x00", b"\x06\x02\x2a\x86"):
        with pytest.raises(BerError, match="is no object identifier"):
            parse(raw).oid()
    with pytest.raises(BerError, match=r"at byte 0, \[25\] has no \[24\]"):
        parse(b"\xb9\x00").need(context(24))
    with pytest.raises(BerError, match=r"\[25\] is empty"):
        parse(b"\xb9\x00").only()


@given(TAGS, st.integers(-(2**63), 2**63 - 1))
def test_numbers_come_back(tag: Tag, number: int) -> None:
    """In no more bytes than they need."""
    raw = ber.integer(tag, number)
    element = parse(raw)
    assert (element.tag, element.integer()) == (tag, number)
    content = element.content
    assert len(content) == 1 or (content[0], content[1] >> 7) not in {(0, 0), (255, 1)}


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**40), max_size=8))
def test_object_identifiers_come_back(first: int, second: int, arcs: list[int]) -> None:
    """Any arcs that there may be."""
    dotted = ".".join(map(str, (first, second, *arcs)))
    assert parse(ber.oid(ber.OID, dotted)).oid() == dotted


@given(st.frozensets(st.integers(0, 20)), st.integers(0, 21))
def test_bits_come_back(places: frozenset[int], count: int) -> None:
    """Those below the count."""
    assert parse(ber.bits(context(3), places, count)).bits() == {place for place in places if place < count}


def indefinite(element: Element) -> bytes:
    """The same element with indefinite lengths, as YAZ might write it."""
    if element.children is None:
        return ber.simple(element.tag, element.content)
    head = bytearray(ber.constructed(element.tag))
    head[-1] = 0x80
    return bytes(head) + b"".join(map(indefinite, element.children)) + b"\x00\x00"


TREES = st.recursive(
    st.builds(ber.simple, TAGS.filter(lambda tag: tag != (0, 0)), st.binary(max_size=300)),
    lambda inner: st.builds(lambda tag, parts: ber.constructed(tag, *parts), TAGS, st.lists(inner, max_size=4)),
    max_leaves=20,
)


def bare(element: Element) -> object:
    """An element without its places."""
    return element.tag, element.content, element.children and [bare(child) for child in element.children]


@given(TREES, st.integers(1, 50))
def test_both_forms_of_length_mean_the_same(raw: bytes, step: int) -> None:
    """And end where they end, whatever follows and however they come."""
    raw = ber.constructed(context(25), raw)
    element = parse(raw)
    other = indefinite(element)
    assert bare(parse(other)) == bare(element)
    for whole in (raw, other):
        framing, stream = Framing(), whole + b"\x30\x80\x00"
        sizes = [framing(stream[:end]) for end in range(step, len(whole), step)]
        assert sizes == [None] * len(sizes)
        assert framing(stream) == len(whole)


def test_another_protocol_is_not_waited_for() -> None:
    """`HT` of HTTP would be a simple element of 84 bytes, which never come."""
    with pytest.raises(BerError, match="at byte 0, this is no message"):
        Framing()(b"HTTP/1.0 400 Bad Request")


def end_of(read: Callable[[bytes], object], raw: bytes) -> object:
    """What came out, or the error."""
    try:
        return read(raw)
    except BerError as error:
        return error


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Never anything else, neither by the reader nor by the framing, and the place is within them."""
    end = end_of(parse, raw)
    assert isinstance(end, Element) or (isinstance(end, BerError) and 0 <= end.offset <= len(raw))
    size = end_of(Framing(), raw)
    assert size is None or isinstance(size, BerError) or (isinstance(size, int) and 0 < size <= len(raw))
