"""Records over their bytes: the same as records read whole, written back as they came, cut and picked in stretches."""

from __future__ import annotations

import pickle
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.marc import (
    Charset,
    Entry,
    Fault,
    Field,
    Mode,
    Options,
    Policy,
    Record,
    RecordFault,
    control_field,
    iso2709,
    make_field,
)
from schemas.marc.frames import Source, Stretch, StretchReader, frames, split
from schemas.marc.isofields import read_fields
from schemas.marc.isolayout import is_sound, quick_fields
from schemas.marc.isorecord import IsoRecord
from schemas.marc.isoxml import quick_parts
from schemas.marc.parallel import over_stretches
from schemas.marc.picking import pick
from schemas.marc.reading import CHUNK_BYTES, FaultCode, code_of
from schemas.marc.xmlwrite import Flavour, write_record
from tests.bench._make_marc import danmarc2, marc21

BOOK: Final = Record(
    (
        make_field("001", ("a", "27942628"), ("b", "870970")),
        make_field("021", ("e", "9788702000000"), ("c", "indbundet")),
        make_field("021", ("a", "8702000000"), ("e", "9788702000017")),
        make_field("245", ("a", "Blåbær"), ("a", "N*E*R*D"), ("ø", "(dvd)")),
    )
)
MARC21: Final = Record(
    (control_field("001", "ocm1"), control_field("008", "x"), make_field("245", ("a", "Ørne & <b>"), indicators="10")),
    "00000nam a2200000 i 4500",
)
UTF8: Final = Options(charset=Charset.UTF8)
VALUES = st.text(st.characters(max_codepoint=0x17F, exclude_characters="\x1d\x1e\x1f\x00"))
CODES = st.sampled_from("abcå&0Vλ<")
FIELDS = st.one_of(
    st.builds(control_field, st.sampled_from(["001", "008"]), VALUES),
    st.builds(
        lambda tag, indicators, pairs: Field(tag, indicators, tuple(pairs)),
        st.sampled_from(["001", "020", "245", "d08", "00A"]),
        st.text("01 aå&", min_size=2, max_size=2),
        st.lists(st.tuples(CODES, VALUES), min_size=1, max_size=4),
    ),
)
RECORDS = st.builds(Record, st.lists(FIELDS, min_size=1, max_size=6).map(tuple))


def lazy(raw: bytes, options: Options | None = None) -> IsoRecord:
    """The record that is skimmed out of these bytes."""
    [record] = iso2709.skim(BytesIO(raw), options or Options())
    assert isinstance(record, IsoRecord)
    return record


@settings(deadline=None)
@given(RECORDS)
@example(MARC21)
@example(BOOK)
def test_a_lazy_record_is_the_record(record: Record) -> None:
    """Every way of reading gives the same fields and values, and the same XML as field by field."""
    raw = iso2709.write(record, charset=Charset.UTF8)
    fields, remarks = read_fields(raw, UTF8)
    assert fields == record.fields
    assert quick_fields(raw, UTF8) in (fields, ())
    assert not (is_sound(raw, UTF8) and remarks)
    for tag in ("001", "020", "245", "d08"):
        for code in ("a", "å", "&", ""):
            whole = list(record.values(tag, code))
            assert list(lazy(raw, UTF8).values(tag, code)) == whole
            assert lazy(raw, UTF8).value(tag, code) == (whole[0] if whole else "")
            assert list(pick(BytesIO(raw), [(tag, code)], UTF8)) == [[whole]]
    parts = quick_parts(lazy(raw, UTF8))
    if parts:
        assert write_record(Record(fields, raw[:24].decode())).endswith(parts + "</record>")


def test_a_record_that_nobody_changed_is_written_byte_for_byte() -> None:
    """Also where another writer would choose other bytes; a changed copy and another charset are written anew."""
    raw = iso2709.write(BOOK).replace(b"N@*E@*R@*D", b"@004E@ouXX")  # as long, and nothing we would write
    [entry] = iso2709.read(BytesIO(raw))
    assert isinstance(entry, Entry)
    assert [code_of(each) for each in entry.warnings] == [FaultCode.BAD_ESCAPE]
    assert iso2709.write(entry.record) == raw
    assert iso2709.write(entry.record, charset=Charset.DANMARC2) == raw
    assert iso2709.write(entry.record, charset=Charset.UTF8) != raw
    assert iso2709.write(entry.record, policy=Policy.YAZ) != raw
    changed = evolve(entry.record, fields=entry.record.fields[:1])
    assert iso2709.write(changed) == iso2709.write(Record(BOOK.fields[:1], entry.record.leader))


def test_wrong_numbers_are_kept_or_repaired() -> None:
    """Byte for byte as it was read; right in repair, which hands on a record without bytes of its own."""
    raw = b"00001" + iso2709.write(BOOK)[5:]
    [entry] = iso2709.read(BytesIO(raw))
    [repaired] = iso2709.read(BytesIO(raw), Options(mode=Mode.REPAIR))
    assert isinstance(entry, Entry)
    assert isinstance(repaired, Entry)
    assert iso2709.write(entry.record) == raw
    assert iso2709.write(repaired.record) == iso2709.write(BOOK)


def test_a_field_that_begins_beside_its_start_is_not_cut_short() -> None:
    """A start two bytes late is a wrong number, not a shorter field."""
    raw = iso2709.write(MARC21)
    start, length = raw[24 + 12 + 7 :][:5], raw[24 + 12 + 3 :][:4]
    late = raw.replace(b"008" + length + start, b"008%04d%05d" % (int(length) - 1, int(start) + 1))
    [entry] = iso2709.read(BytesIO(late))
    assert isinstance(entry, Entry)
    assert entry.record.fields == MARC21.fields
    assert [code_of(each) for each in entry.warnings] == [FaultCode.WRONG_DIRECTORY]
    assert lazy(late).value("008", "") == "x"


def test_fields_in_another_order_than_their_data_are_found() -> None:
    """By their starts, in every way of reading."""
    raw = b"00064n    2200049   4500" + b"001000500005" + b"245000500000" + b"\x1e" + b"00\x1faB\x1e00\x1faA\x1e\x1d"
    assert [field.first("a") for field in lazy(raw).fields] == ["A", "B"]
    assert lazy(raw).value("245", "a") == "B"
    assert list(pick(BytesIO(raw), [("001", "a"), ("245", "a")])) == [[["A"], ["B"]]]


def test_digits_in_the_directory_are_no_tags() -> None:
    """A length or start that looks like a wanted tag is stepped over."""
    record = Record(tuple(make_field("500", ("a", "x" * 6)) for _ in range(40)))
    raw = iso2709.write(record)
    assert b"100" in raw[36:200]
    assert list(pick(BytesIO(raw), [("100", "a"), ("001", "a"), ("010", "a")])) == [[[], [], []]]
    assert list(lazy(raw).values("100", "a")) == []


def test_danmarc2_values_are_unescaped_and_others_not_touched() -> None:
    """One value alone, as in the whole record."""
    raw = iso2709.write(BOOK)
    assert list(lazy(raw).values("245", "a")) == ["Blåbær", "N*E*R*D"]
    wanted = [("021", "e"), ("245", "a"), ("245", "ø")]
    [found] = pick(BytesIO(raw), wanted)
    assert found == [["9788702000000", "9788702000017"], ["Blåbær", "N*E*R*D"], ["(dvd)"]]


def test_faults_stand_in_their_place_when_picking_and_skimming() -> None:
    """Broken records are told with number and bytes, and those after them are read."""
    good = iso2709.write(BOOK)
    broken = good.replace(b"021", b"02", 1)
    for found in (
        list(pick(BytesIO(good + broken + good), [("001", "a")])),
        list(iso2709.skim(BytesIO(good + broken + good))),
    ):
        assert isinstance(found[1], Fault)
        assert (found[1].number, found[1].raw) == (2, broken)
        assert not isinstance(found[2], Fault)


def test_what_cannot_be_read_is_told_when_it_is_asked_for() -> None:
    """A skimmed record with bytes that are no UTF-8."""
    record = lazy(iso2709.write(BOOK), UTF8)
    assert record.value("001", "a") == "27942628"
    with pytest.raises(RecordFault, match=r"245 is not UTF-8"):
        record.value("245", "a")
    with pytest.raises(RecordFault, match=r"245 is not UTF-8"):
        _ = record.fields


def test_lazy_records_compare_hash_and_travel_as_others() -> None:
    """Between processes they keep their bytes."""
    raw = iso2709.write(BOOK)
    record = lazy(raw)
    plain = Record(BOOK.fields, raw[:24].decode())
    assert record == plain
    assert plain == lazy(raw)
    assert hash(record) == hash(plain)
    again = pickle.loads(pickle.dumps(record))
    assert (again, again.raw) == (record, raw)
    changed = evolve(record, leader=plain.leader, type="Bibliographic")
    assert pickle.loads(pickle.dumps(changed)) == changed
    with pytest.raises(AttributeError):
        record.fields = ()  # type: ignore[misc]


@pytest.mark.parametrize("flavour", list(Flavour))
def test_xml_out_of_bytes_is_xml_out_of_fields(flavour: Flavour) -> None:
    """For made records, every one of which goes the quick way."""
    for number in range(40):
        record = marc21(number) if flavour is Flavour.MARCXML or number % 2 else danmarc2(number)
        raw = iso2709.write(record, charset=Charset.UTF8)
        assert quick_parts(lazy(raw, UTF8), marc21=flavour is Flavour.MARCXML)
        assert write_record(lazy(raw, UTF8), flavour) == write_record(Record(record.fields, raw[:24].decode()), flavour)


def test_a_sign_without_a_code_at_the_end_of_a_record_goes_the_careful_way() -> None:
    """The quick way to XML and to fields leaves it alone; both ways say the same."""
    raw = iso2709.write(Record((make_field("245", ("a", "Rejsen"), ("c", "x")),)), charset=Charset.UTF8)
    odd = raw.replace(b"\x1fcx\x1e", b"xx\x1f\x1e")
    assert len(odd) == len(raw)
    assert not quick_parts(lazy(odd, UTF8))
    assert not quick_fields(odd, UTF8)
    assert write_record(lazy(odd, UTF8)) == write_record(Record(read_fields(odd, UTF8)[0], odd[:24].decode()))


@pytest.mark.parametrize("chunk", [1, 7, 100, 10_000])
def test_a_damaged_value_is_framed_alike_however_the_file_arrives(chunk: int) -> None:
    """A record's end inside a value, and the leader's length that says so, across reads of any size."""
    raw = iso2709.write(BOOK)
    damaged = raw.replace(b"indbundet", b"ind\x1dundet")

    class Pipe(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(chunk, chunk if size is None or size < 0 else size))

    assert [each for _, each in frames(Pipe(raw + damaged + raw))] == [raw, damaged, raw]


def test_a_file_is_split_at_the_ends_of_records(tmp_path: Path) -> None:
    """The stretches follow each other, hold all, and each reads by itself; a short file gives fewer."""
    raws = [iso2709.write(danmarc2(number)) for number in range(300)]
    path = tmp_path / "records.mrc"
    path.write_bytes(b"".join(raws))
    stretches = split(path, 4)
    assert len(stretches) == 4
    assert [each.end for each in stretches[:-1]] == [each.start for each in stretches[1:]]
    read: list[bytes] = []
    for stretch in stretches:
        with path.open("rb") as stream:
            read += [raw for _, raw in frames(StretchReader(stream, stretch))]
    assert read == raws
    path.write_bytes(raws[0])
    assert split(path, 4) == (Stretch(0, len(raws[0])),)
    path.write_bytes(b"")
    assert split(path, 2) == ()
    assert over_stretches(ids, path, 2) == []


def ids(stream: Source) -> list[str]:
    """The ids of a stretch's records, for another process."""
    return [found[0][0] for found in pick(stream, [("001", "a")]) if not isinstance(found, Fault)]


def test_two_processes_read_what_one_does(tmp_path: Path) -> None:
    """In the order of the file."""
    path = tmp_path / "records.mrc"
    path.write_bytes(b"".join(iso2709.write(danmarc2(number)) for number in range(200)))
    together = [each for part in over_stretches(ids, path, 2, method="fork") for each in part]
    assert together == [f"{number:08d}" for number in range(200)]
    with path.open("rb") as stream:
        assert ids(stream) == together


class Endless:
    """A file that goes on for as long as it is told, made as it is read."""

    def __init__(self, records: int) -> None:
        self._records = iter(iso2709.write(danmarc2(number % 50)) for number in range(records))
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Some records' bytes."""
        assert size > 0
        data = next(self._records, b"")
        self.given += len(data)
        return data


def test_reading_goes_no_further_than_the_record_that_is_asked_for() -> None:
    """A file of any size streams: the first record is there before the second is fetched."""
    source = Endless(1000)
    first = next(iter(iso2709.skim(source)))
    assert isinstance(first, Record)
    assert source.given == len(iso2709.write(danmarc2(0)))


def test_memory_does_not_grow_with_the_file() -> None:
    """Some thousand records take what a few chunks take."""
    records = b"".join(iso2709.write(danmarc2(number)) for number in range(50))
    stream = BytesIO(records * 100)
    tracemalloc.start()
    try:
        for entry in iso2709.read(stream):
            assert isinstance(entry, Entry)
        stream.seek(0)
        for found in pick(stream, [("245", "a")]):
            assert not isinstance(found, Fault)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 * CHUNK_BYTES < len(records) * 20
