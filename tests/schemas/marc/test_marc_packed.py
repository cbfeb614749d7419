"""gz and zip, from files and through pipes, whole and damaged, without unpacking anything whole."""

from __future__ import annotations

import gzip
import re
import tracemalloc
import zipfile
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from schemas.marc import Entry, Fault, FaultCode, Position, Record, detect, iso2709, line, make_field, marcjson
from schemas.marc.detect import Serialization
from schemas.marc.marcxchange import write as write_xml
from schemas.marc.packed import MAX_MEMBERS, is_packed, packs, parts


def book(number: int) -> Record:
    """A record with this id."""
    return Record((make_field("001", ("a", str(number)), ("b", "870970")), make_field("245", ("a", "Ærø"))))


ISO = b"".join(iso2709.write(book(number)) for number in (1, 2, 3))
LINES = b"".join(line.write(book(number)) for number in (4, 5))
XML = write_xml([book(6), book(7)])
JSON = b"".join(marcjson.write(book(number)) + b"\n" for number in (8, 9))


class Pipe(RawIOBase):
    """Bytes that cannot be set back."""

    def __init__(self, data: bytes) -> None:
        """Gives these bytes once."""
        self._rest = BytesIO(data)

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At most 1,000 bytes at once, as a pipe may."""
        return self._rest.read(min(size, 1_000) if size >= 0 else 1_000)


def piped(data: bytes) -> BinaryIO:
    """A pipe with these bytes."""
    return cast("BinaryIO", Pipe(data))


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.mkdir("folder")
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def ids(items: list[Entry | Fault]) -> list[str]:
    """001 *a of each record, the code of each fault."""
    return [item.record.value("001", "a") if isinstance(item, Entry) else item.code.value for item in items]


@pytest.mark.parametrize("plain", [ISO, LINES, XML, JSON])
def test_packed_and_piped_files_read_as_plain_ones(plain: bytes) -> None:
    """With the same numbers and offsets."""
    expected = list(detect.read(BytesIO(plain)))
    assert all(isinstance(item, Entry) for item in expected)
    packed = gzip.compress(plain)
    for stream in (
        BytesIO(packed),
        piped(plain),
        piped(packed),
        BytesIO(zipped({"a": plain})),
        piped(zipped({"a": plain})),
    ):
        assert list(detect.read(stream)) == expected


@pytest.mark.parametrize("plain", [ISO, LINES, XML, JSON])
def test_reading_of_a_packed_file_goes_on_from_a_position(plain: bytes) -> None:
    """Offsets are those of what is packed."""
    everything = list(detect.read(BytesIO(plain)))
    packed = gzip.compress(plain)
    for at, item in enumerate(everything, start=1):
        found = list(detect.read(BytesIO(packed), start=Position(item.number, item.end)))
        assert found == everything[at:]


MIXED = zipped({"a.iso": ISO, "b.lin": LINES, "c/d.xml": XML, "e.jsonl": JSON, "readme.txt": b"Dear library"})


def test_the_members_of_a_zip_may_be_of_different_forms() -> None:
    """Numbers and offsets go on; a file that is no MARC is told."""
    for stream in (BytesIO(MIXED), piped(MIXED)):
        found = list(detect.read(stream))
        assert ids(found) == [*"123456789", "not-marc"]
        assert [item.number for item in found] == list(range(1, 11))
        offsets = [item.offset for item in found]
        assert offsets == sorted(offsets)
        whole = ISO + LINES + XML + JSON + b"Dear library"
        assert all(whole[item.offset : item.end] == item.raw for item in found)


def test_reading_of_a_zip_goes_on_from_any_record() -> None:
    """Also from the last of a member, which the next one follows."""
    everything = list(detect.read(BytesIO(MIXED)))
    for at, item in enumerate(everything[:-1], start=1):
        found = list(detect.read(BytesIO(MIXED), start=Position(item.number, item.end)))
        assert ids(found) == ids(everything[at:])
        assert [each.number for each in found] == [each.number for each in everything[at:]]


def test_sections_name_the_members_and_their_forms() -> None:
    """For those who write in the form that was read."""
    told = []
    for section in detect.sections(BytesIO(MIXED)):
        told.append((section.name, section.form))
        list(section.items)
    forms = (Serialization.ISO2709, Serialization.LINE, Serialization.MARCXCHANGE, Serialization.JSON, None)
    assert told == list(zip(("a.iso", "b.lin", "c/d.xml", "e.jsonl", "readme.txt"), forms, strict=True))


@pytest.mark.parametrize("cut", [4, 12, 40, 200])
def test_a_packed_file_that_was_cut_gives_what_was_there(cut: int) -> None:
    """And says that more is missing."""
    packed = gzip.compress(b"".join(iso2709.write(book(number)) for number in range(1, 200)), 1)
    found = list(detect.read(BytesIO(packed[:-cut])))
    assert isinstance(found[-1], Fault)
    assert found[-1].code is FaultCode.BAD_ARCHIVE
    assert "too early" in found[-1].sentence
    assert ids(found)[:3] == ["1", "2", "3"]


def test_a_packed_file_with_wrong_bytes_gives_what_comes_before_them() -> None:
    """And says that it is damaged."""
    packed = bytearray(gzip.compress(b"".join(iso2709.write(book(n)) for n in range(20_000))))
    packed[len(packed) // 2 : len(packed) // 2 + 50] = b"\xff" * 50
    found = list(detect.read(BytesIO(bytes(packed))))
    assert len(found) > 1_000
    last = found[-1]
    assert isinstance(last, Fault)
    assert last.code is FaultCode.BAD_ARCHIVE
    told = re.search(r"; the first (\d+) unpacked bytes were read, the rest cannot be\.$", last.sentence)
    assert told, last.sentence
    assert int(told[1]) >= last.offset


def test_a_damaged_member_of_a_zip_costs_no_other_and_says_where_it_lies() -> None:
    """What was unpacked of it is given to the last byte, so that it can be kept; then come the members after it."""
    plain = b"".join(iso2709.write(book(number)) for number in range(20_000))
    packed = bytearray(zipped({"a.lin": LINES, "b.iso": plain, "c.lin": LINES}))
    with zipfile.ZipFile(BytesIO(bytes(packed))) as archive:
        begin, size = archive.getinfo("b.iso").header_offset, archive.getinfo("b.iso").compress_size
    packed[begin + size // 2 : begin + size // 2 + 50] = b"\xff" * 50
    found = list(detect.read(BytesIO(bytes(packed))))
    [damage] = [item for item in found if isinstance(item, Fault) and item.code is FaultCode.BAD_ARCHIVE]
    inside = found[2 : found.index(damage)]
    assert b"".join(item.raw for item in inside).startswith(plain[: len(plain) // 4])
    assert damage.sentence.startswith("b.iso: the packed file is damaged; the first ")
    assert damage.sentence.endswith(f"the rest of what is packed from byte {begin} of the zip file on cannot be.")
    assert ids(found[:2]) == ids(found[-2:]) == ["4", "5"]


def test_a_zip_that_was_cut_or_is_locked_is_a_fault() -> None:
    """In one sentence, with the member's name."""
    [cut] = detect.read(BytesIO(MIXED[:-30]))
    assert isinstance(cut, Fault)
    assert cut.code is FaultCode.BAD_ARCHIVE
    locked = bytearray(zipped({"secret.iso": ISO}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        # Of the folder and of the file; only the second one matters.
        place = locked.rfind(header)
        locked[place + flags] |= 1
    [fault] = detect.read(BytesIO(bytes(locked)))
    assert isinstance(fault, Fault)
    assert fault.sentence == "secret.iso: the zip file is locked with a password."


def test_a_zip_of_too_many_files_says_so() -> None:
    """Rather than reading for ever."""
    packed = zipped({str(number): b"" for number in range(MAX_MEMBERS + 2)}, zipfile.ZIP_STORED)
    found = list(detect.read(BytesIO(packed)))
    assert [item.code for item in found if isinstance(item, Fault)] == [FaultCode.BAD_ARCHIVE]


def test_a_small_file_that_unpacks_to_very_much_needs_little_memory() -> None:
    """64 MB of blanks, packed in 64 KB."""
    packed = gzip.compress(b" " * 64_000_000, 1)
    tracemalloc.start()
    for form in (Serialization.ISO2709, Serialization.LINE, Serialization.MARCXCHANGE, Serialization.JSON):
        for item in detect.read(BytesIO(packed), form=form):
            assert isinstance(item, Fault)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 48_000_000


def test_an_empty_file_is_nothing_in_every_packing() -> None:
    """No record and no fault."""
    for raw in (b"", gzip.compress(b""), zipped({}), zipped({"empty": b""})):
        assert list(detect.read(BytesIO(raw))) == []


def test_packed_files_are_known_by_their_bytes_and_written_by_their_name(tmp_path: Path) -> None:
    """Whatever they are called."""
    file = tmp_path / "records.iso"
    for raw, packed in ((gzip.compress(ISO), True), (MIXED, True), (ISO, False), (b"", False)):
        file.write_bytes(raw)
        assert is_packed(file) is packed
    assert packs("x.xml.GZ")
    assert not packs("x.xml")


def test_the_stream_of_a_part_can_be_set_back() -> None:
    """Since its beginning is looked at before it is read."""
    [part] = parts(BytesIO(gzip.compress(ISO)))
    assert isinstance(part.stream, BufferedReader)
    assert part.stream.read(5) == ISO[:5]
    part.stream.seek(0)
    assert part.stream.read() == ISO
