"""ISO 2709: real frames, broken frames, and everything that is written read again."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from shutil import which

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.marc import (
    Charset,
    Entry,
    Fault,
    Field,
    Mode,
    Options,
    Position,
    Record,
    WriteFault,
    control_field,
    iso2709,
    make_field,
    marcxchange,
)

# DBC's own small pair, as its documentation prints it
SMALL = (
    b"00089n    2200049   45  100002300000101001600023\x1e"
    b"00\x1fa field1 \x1fb\x1fdField2\x1e12\x1fhest\x1fko\x1fGris\x1e\x1d"
)
BOOK = Record(
    (
        make_field("001", ("a", "27942628"), ("b", "870970")),
        make_field("245", ("a", "N*E*R*D og bestående"), ("ø", "(dvd)"), ("å", "1"), ("&", "x")),
        make_field("d08", ("a", "note @ hjem, 5 €")),
    )
)


def entries(raw: bytes, options: Options | None = None) -> list[Entry | Fault]:
    """What reading these bytes gives."""
    return list(iso2709.read(BytesIO(raw), options or Options()))


def one(raw: bytes, options: Options | None = None) -> Entry:
    """The one good record in these bytes."""
    [item] = entries(raw, options)
    assert isinstance(item, Entry), item
    return item


def test_a_real_frame_is_read_with_every_blank() -> None:
    """Outer blanks, an empty value and repeated codes are data; the leader keeps its broken entry map."""
    entry = one(SMALL)
    assert entry.record.fields == (
        Field("100", "00", (("a", " field1 "), ("b", ""), ("d", "Field2"))),
        Field("101", "12", (("h", "est"), ("k", "o"), ("G", "ris"))),
    )
    assert entry.record.leader.endswith("   45  ")
    assert (entry.number, entry.offset, entry.end, entry.warnings) == (1, 0, len(SMALL), ())


def test_what_was_read_is_written_byte_for_byte() -> None:
    """Leader, order and escapes come out as they went in."""
    raw = iso2709.write(BOOK)
    assert iso2709.write(one(raw).record) == raw
    assert iso2709.write(one(SMALL).record) == SMALL


def test_escapes_and_danish_codes_are_bytes_of_latin1() -> None:
    """One byte for ø and å as codes; `*` and what Latin-1 lacks escaped."""
    raw = iso2709.write(BOOK)
    assert b"\x1faN@*E@*R@*D og best\xe5ende\x1f\xf8(dvd)\x1f\xe51\x1f&x\x1e" in raw
    assert b"note @@ hjem, 5 @20AC" in raw
    assert one(raw).record == Record(BOOK.fields, raw[:24].decode())


def test_utf8_records_have_no_escapes() -> None:
    """`@*` in UTF-8 is two characters; codes of two bytes are one code."""
    record = Record((make_field("245", ("ø", "b@*å λ")),))
    assert one(iso2709.write(record, charset=Charset.UTF8)).record.fields == record.fields


def test_bytes_between_records_and_the_files_tail_are_no_records() -> None:
    """Line ends between records and the tail 1A 19 19 19 of DBC's exports."""
    found = entries(b"\xef\xbb\xbf" + SMALL + b"\r\n" + SMALL + b"\x1a\x19\x19\x19")
    assert [type(item) for item in found] == [Entry, Entry]
    assert [item.offset for item in found] == [3, 3 + len(SMALL) + 2]


def test_a_cut_record_is_named_and_kept() -> None:
    """The records before it are good; its bytes are handed over."""
    good, bad = entries(SMALL + SMALL[:60])
    assert isinstance(good, Entry)
    assert isinstance(bad, Fault)
    assert (bad.number, bad.offset, bad.raw) == (2, len(SMALL), SMALL[:60])
    assert "no end" in str(bad)


def test_wrong_numbers_cost_nothing_while_the_fields_can_be_told() -> None:
    """Latin-1 turned into UTF-8 upstream: length, base and directory are off, the terminators stand."""
    raw = iso2709.write(BOOK).decode("latin-1").encode("utf-8")
    entry = one(raw)
    assert entry.record.fields[1].first("a") == "N@*E@*R@*D og bestående"  # as UTF-8 it has no escapes
    assert [field.tag for field in entry.record.fields] == ["001", "245", "d08"]
    assert len(entry.warnings) == 2


def test_fields_out_of_order_in_the_data_are_found_by_their_starts() -> None:
    """The directory says where a field lies, also when its numbers are a little off."""
    body = b"00\x1faB\x1e00\x1faA\x1e"
    raw = b"00064n    2200049   4500" + b"001000500005" + b"245000500000" + b"\x1e" + body + b"\x1d"
    values = {field.tag: field.first("a") for field in one(raw).record.fields}
    assert values == {"001": "A", "245": "B"}
    off = raw.replace(b"0005", b"0009")
    assert {field.tag: field.first("a") for field in one(off).record.fields} == values


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (SMALL.replace(b"100002300000101001600023", b"100002300000"), "names 1 fields, the record has 2"),
        (SMALL.replace(b"100002300000", b"10000230000"), "entries of 12 bytes"),
        (b"0123\x1d", "too few"),
        (SMALL[:-2] + b"\x1d", "no end"),
    ],
)
def test_a_frame_that_nobody_can_read_is_a_fault_and_the_next_record_is_read(raw: bytes, sentence: str) -> None:
    """The file goes on at the next record."""
    bad, good = entries(raw + SMALL)
    assert isinstance(bad, Fault)
    assert sentence in bad.sentence
    assert bad.raw == raw
    assert isinstance(good, Entry)


def test_a_terminator_inside_a_value_does_not_break_a_record_with_a_right_length() -> None:
    """The leader's length is believed where a record's end stands there."""
    raw = SMALL.replace(b"Field2", b"Fie\x1dd2")
    assert one(raw + b"").record.fields[0].first("d") == "Fie\x1dd2"


def test_strict_reading_makes_faults_of_odd_records() -> None:
    """What is taken with a warning otherwise."""
    raw = b"00088" + SMALL[5:]
    assert one(raw).warnings
    [item] = entries(raw, Options(mode=Mode.STRICT))
    assert isinstance(item, Fault)
    assert item.raw == raw


def test_named_utf8_is_held_to() -> None:
    """Latin-1 bytes in a file that was called UTF-8 are a fault of that record."""
    [item] = entries(iso2709.write(BOOK), Options(charset=Charset.UTF8))
    assert isinstance(item, Fault)
    assert "not UTF-8" in item.sentence


def test_reading_goes_on_from_a_position() -> None:
    """Number and offset of an entry are where the next run begins."""
    raw = SMALL + b"\n" + SMALL + SMALL
    items = entries(raw)
    again = list(iso2709.read(BytesIO(raw), start=Position(items[0].number, items[0].end)))
    assert again == items[1:]


def test_control_fields_of_marc21_are_kept() -> None:
    """A field below 010 without subfields has no indicators."""
    record = Record((control_field("001", "ocm123"), make_field("245", ("a", "x"), indicators="10")))
    assert one(iso2709.write(record)).record.fields == record.fields


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (Record((make_field("245", ("a", "x" * 10_000)),)), "9999"),
        (Record(tuple(make_field("520", ("a", "x" * 9_000)) for _ in range(12))), "99999"),
        (Record((make_field("24", ("a", "x")),)), "no tag"),
        (Record((make_field("245", ("a", "📖")),)), "U\\+1F4D6"),
        (Record((make_field("245", ("λ", "x")),)), "cannot be written"),
    ],
)
def test_what_the_frame_cannot_hold_is_refused(record: Record, sentence: str) -> None:
    """With the limit or the character in the sentence."""
    with pytest.raises(WriteFault, match=sentence):
        iso2709.write(record)


def test_separators_in_values_are_escaped_or_refused() -> None:
    """danMarc2 writes them as @001F; UTF-8 has no way to."""
    record = Record((make_field("245", ("a", "x\x1fy\x1dz")),))
    assert one(iso2709.write(record)).record.fields == record.fields
    with pytest.raises(WriteFault, match="separator"):
        iso2709.write(record, charset=Charset.UTF8)


TEXT = st.text(
    # no diacritics, whose place changes; a later Unicode makes some of the unassigned into such
    st.characters(max_codepoint=0xFFFD, exclude_categories=("Cs", "Cn", "Mn", "Me", "Mc"), exclude_characters="\x00"),
    max_size=40,
)
CODES = st.sampled_from("abcæøåÆØÅ&0129V")
TAGS = st.sampled_from(["001", "004", "096", "245", "d08", "z99", "00A"])
FIELDS = st.builds(
    lambda tag, indicators, pairs: Field(tag, indicators, tuple(pairs)),
    TAGS,
    st.text("0123456789 ", min_size=2, max_size=2),
    st.lists(st.tuples(CODES, TEXT), min_size=1, max_size=5),
)
RECORDS = st.builds(Record, st.lists(FIELDS, min_size=1, max_size=8).map(tuple))


@given(RECORDS)
def test_every_record_is_read_back(record: Record) -> None:
    """Fields, indicators, codes and texts survive; the leader's numbers are right."""
    raw = iso2709.write(record)
    entry = one(raw, Options(charset=Charset.DANMARC2))
    assert entry.record.fields == record.fields
    assert entry.warnings == ()
    assert iso2709.write(entry.record) == raw


class Dribble(BytesIO):
    """A file that hands out a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most seven bytes."""
        return super().read(min(size or 7, 7))


@given(st.lists(RECORDS, max_size=4), st.sampled_from([b"", b"\n", b"\x00\x1a"]))
def test_the_cutting_of_the_stream_changes_nothing(records: list[Record], between: bytes) -> None:
    """Records that lie across chunks are the same records at the same places."""
    raw = between.join(map(iso2709.write, records))
    assert list(iso2709.read(Dribble(raw))) == entries(raw)


@settings(max_examples=300)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_no_byte_is_lost_and_nothing_crashes_in_damaged_files(at: int, damage: bytes) -> None:
    """Whatever is overwritten: every byte lies in an entry, in a fault, or between records."""
    good = SMALL + iso2709.write(BOOK) + SMALL
    at %= len(good)
    raw = good[:at] + damage + good[at + len(damage) :]
    items = entries(raw)
    place = 0
    for item in items:
        assert not raw[place : item.offset].strip(b"\x00\n\r\x1a\x19\xef\xbb\xbf")
        assert item.raw == raw[item.offset : item.end]
        place = item.end
    assert not raw[place:].strip(b"\x00\n\r\x1a\x19\xef\xbb\xbf")


def test_pymarc_reads_what_is_written() -> None:
    """A second reader agrees on records that MARC21 could hold too."""
    record = Record(
        (
            control_field("001", "27942628"),
            make_field("100", ("a", "Jönsson"), ("h", "Åse"), indicators="1 "),
            make_field("245", ("a", "Blåbær og æbler"), ("c", "en roman"), indicators="00"),
        )
    )
    [read] = pymarc.MARCReader(BytesIO(iso2709.write(record)), file_encoding="latin-1", to_unicode=True)
    assert read is not None
    assert read["001"].data == "27942628"
    assert read["100"].get_subfields("a", "h") == ["Jönsson", "Åse"]
    assert read["245"].get_subfields("a", "c") == ["Blåbær og æbler", "en roman"]
    assert list(read["100"].indicators) == ["1", " "]


@pytest.mark.skipif(which("yaz-marcdump") is None, reason="yaz-marcdump is not installed")
def test_yaz_reads_what_is_written(tmp_path: Path) -> None:
    """The one other program that knows danMarc2's characters agrees, field by field."""
    record = Record((*BOOK.fields[:2], make_field("520", ("a", "En ¤æ, λ @ ꜳ* y\u0302 5 € — [x]"), ("b", ""))))
    file = tmp_path / "record.iso"
    file.write_bytes(iso2709.write(record))
    command = ["yaz-marcdump", "-i", "marc", "-o", "marcxchange", "-f", "danmarc2", "-t", "utf-8", str(file)]
    told = subprocess.run(command, check=True, capture_output=True).stdout
    [entry] = marcxchange.read(BytesIO(told))
    assert isinstance(entry, Entry)
    assert entry.record.fields == record.fields
