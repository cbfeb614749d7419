"""danMarc2's line format: four dialects read, one written."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marc import (
    Charset,
    Entry,
    Fault,
    Field,
    Mode,
    Options,
    Padding,
    Position,
    Record,
    WriteFault,
    control_field,
    line,
    make_field,
)

BOOK = Record(
    (
        make_field("001", ("a", "27942628"), ("b", "870970")),
        make_field("245", ("a", "Rejsen"), ("c", "en roman")),
    )
)
DIALECTS = {
    "padded, blank before": "001 00 *a 27942628 *b 870970\n245 00 *a Rejsen *c en roman\n$\n",
    "tight": "001 00*a27942628*b870970\n245 00*aRejsen*cen roman\n$\n",
    "official": "001 00 *a27942628*b870970\n245 00 *aRejsen*cen roman\n$\n",
    "padded, tight": "001 00*a 27942628 *b 870970\n245 00*a Rejsen *c en roman\n$\n",
    "two blanks": "001  00  *a27942628*b870970\n245  00  *aRejsen*cen roman\n$\n",
    "blank line ends": "001 00 *a27942628*b870970\n245 00 *aRejsen*cen roman\n\n",
    "end of file ends": "001 00 *a27942628*b870970\n245 00 *aRejsen*cen roman",
    "CRLF": "001 00 *a27942628*b870970\r\n245 00 *aRejsen*cen roman\r\n$\r\n",
    "wrapped": "001 00 *a2794\n    2628*b870970\n245 00 *aRejsen*\n    cen \n    roman\n$\n",
    "no indicators": "001 *a27942628*b870970\n245 *aRejsen*cen roman\n$\n",
    "byte order mark": "\ufeff001 00 *a27942628*b870970\n245 00 *aRejsen*cen roman\n$\n",
}


def items(raw: bytes | str, options: Options | None = None) -> list[Entry | Fault]:
    """What reading these lines gives."""
    return list(line.read(BytesIO(raw.encode() if isinstance(raw, str) else raw), options or Options()))


def one(raw: bytes | str, options: Options | None = None) -> Entry:
    """The one good record in these lines."""
    [item] = items(raw, options)
    assert isinstance(item, Entry), item
    return item


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_gives_the_same_record(dialect: str) -> None:
    """Blanks of the dialect are not data."""
    assert one(DIALECTS[dialect]).record == BOOK


def test_the_official_form_is_written() -> None:
    """One blank after tag and after indicators, none around values, `$` alone."""
    assert line.write(BOOK).decode() == DIALECTS["official"]


def test_outer_blanks_and_empty_values_are_data() -> None:
    """DBC's own example: not every value is padded, so none is."""
    record = one("100 00 *a field1 *b*dField2\n$\n").record
    assert record.fields[0].subfields == (("a", " field1 "), ("b", ""), ("d", "Field2"))


@pytest.mark.parametrize(("padding", "value"), [(Padding.PADDED, "x"), (Padding.EXACT, " x "), (Padding.AUTO, "x")])
def test_padding_can_be_named(padding: Padding, value: str) -> None:
    """A record of one value cannot show which dialect it is in."""
    assert one("100 00 *a x \n$\n", Options(padding=padding)).record.value("100", "a") == value


def test_a_padded_record_with_a_few_tight_values_is_padded() -> None:
    """People write the padded dialect by hand and forget a blank here and there."""
    raw = "001 00 *a 1 *b 870970\n004 00 *r n *a e\n245 00 *a Rejsen *c en roman\n260 00 *bGyldendal\n$\n"
    record = one(raw).record
    assert record.value("245", "a") == "Rejsen"
    assert record.value("260", "b") == "Gyldendal"


def test_escapes_are_undone_after_the_line_is_cut_at_the_stars() -> None:
    """`@*` is no subfield, `@@*a` is an @ and a subfield; both in UTF-8 too."""
    entry = one("245 00 *aN@*E@*R@*D og @@*bKlitg@ård, dbk@@dbk.dk\n$\n")
    assert entry.record.fields[0].subfields == (
        ("a", "N*E*R*D og @"),
        ("b", "Klitgꜳrd, dbk@dbk.dk"),
    )
    assert entry.warnings == ()


def test_latin1_and_utf8_lines_may_stand_in_one_file() -> None:
    """Each line is taken for what it is; strict UTF-8 refuses."""
    raw = "245 00 *aBlåbær\n".encode("latin-1") + "700 00 *aÅse λ\n$\n".encode()
    record = one(raw).record
    assert (record.value("245", "a"), record.value("700", "a")) == ("Blåbær", "Åse λ")
    [fault] = items(raw, Options(charset=Charset.UTF8))
    assert isinstance(fault, Fault)
    assert "line 1" in fault.sentence


def test_codes_may_be_any_character() -> None:
    """Danish letters, digits, `&` and capitals, one character each in either charset."""
    raw = "245 00 *å1*øto*æ3*&x*0*V 49*v49\n$\n"
    for data in (raw.encode(), raw.encode("latin-1")):
        assert [code for code, _ in one(data).record.fields[0].subfields] == list("åøæ&0Vv")


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("245 00 *aRejsen*\n", "no subfield code"),
        ("245 00 *aRejsen* x\n", "no subfield code"),
        ("notLineFormat\n", "line 2 of the record is no field"),
        ("245 00 Rejsen\n", "line 2 of the record is no field"),
        ("*aRejsen\n", "line 2 of the record is no field"),
    ],
)
def test_a_bad_record_is_a_fault_and_the_next_one_is_read(bad: str, sentence: str) -> None:
    """With its bytes as they stood, and where they stood."""
    raw = "001 00 *a1\n" + bad + "$\n"
    fault, good = items(raw + DIALECTS["official"])
    assert isinstance(fault, Fault)
    assert (fault.number, fault.offset, fault.raw) == (1, 0, raw.encode())
    assert sentence in fault.sentence
    assert isinstance(good, Entry)
    assert (good.number, good.offset) == (2, len(raw))


def test_a_bad_escape_is_kept_with_a_warning() -> None:
    """And is a fault only in strict reading."""
    raw = "245 00 *aThe @ous\n$\n"
    entry = one(raw)
    assert entry.record.value("245", "a") == "The @ous"
    assert "245" in entry.warnings[0]
    assert isinstance(items(raw, Options(mode=Mode.STRICT))[0], Fault)


def test_empty_blocks_and_the_files_tail_are_no_records() -> None:
    """A blank line before `$`, several blank lines, and 1A 19 at the end."""
    raw = "\n\n" + DIALECTS["official"].replace("$", "\n$") + "\n\n\x1a"
    assert [type(item) for item in items(raw)] == [Entry]


def test_a_leader_line_is_read_and_a_field_may_be_empty() -> None:
    """A converter writes the leader in front when asked; DBC's data has fields with indicators alone."""
    entry = one("LDR 00000c    2200000   4500\n001 00 *a1\n008 00\n$\n")
    assert entry.record.leader == "00000c    2200000   4500"
    assert entry.record.fields[1] == Field("008", "00", ())


def test_reading_goes_on_from_a_position() -> None:
    """Number and offset of an entry are where the next run begins."""
    raw = "".join(DIALECTS[name] for name in ("official", "tight", "blank line ends"))
    all_items = items(raw)
    first = all_items[0]
    again = list(line.read(BytesIO(raw.encode()), start=Position(first.number, first.end)))
    assert again == all_items[1:]


def test_long_lines_are_wrapped_at_79_characters() -> None:
    """And joined again without a blank too many."""
    record = Record((make_field("520", ("a", "ord med  blanke " * 30)),))
    raw = line.write(record)
    assert max(len(each) for each in raw.decode().split("\n")) == line.LINE_WIDTH
    assert one(raw).record.fields == record.fields
    assert raw.count(b"\n    ") > 3
    assert line.write(record, width=None).count(b"\n") == 2


@pytest.mark.parametrize(
    "record",
    [
        Record((control_field("001", "123"),)),
        Record((make_field("245", ("*", "x")),)),
        Record((make_field("245", ("", "x")),)),
        Record((make_field("245", ("a", "x"), indicators="123"),)),
    ],
)
def test_what_a_line_cannot_hold_is_refused(record: Record) -> None:
    """Control fields, and codes and indicators that could not be told apart again."""
    with pytest.raises(WriteFault):
        line.write(record)


VALUES = st.text(
    st.characters(max_codepoint=0xFFFD, exclude_categories=("Cs", "Cn", "Mn", "Me", "Mc"), exclude_characters="\x00"),
    max_size=100,
)
FIELDS = st.builds(
    lambda tag, indicators, pairs: Field(tag, indicators, tuple(pairs)),
    st.sampled_from(["001", "096", "245", "d08", "z99"]),
    st.sampled_from(["00", "10", "1 ", "  "]),
    st.lists(st.tuples(st.sampled_from("abæøå&0V"), VALUES), min_size=1, max_size=5),
)
RECORDS = st.builds(Record, st.lists(FIELDS, min_size=1, max_size=8).map(tuple))


@given(RECORDS, st.sampled_from([Charset.UTF8, Charset.DANMARC2]), st.sampled_from([None, 79, 20]))
def test_every_record_is_read_back(record: Record, charset: Charset, width: int | None) -> None:
    """In both charsets, at any width, with every blank."""
    raw = line.write(record, charset=charset, width=width)
    assert one(raw, Options(charset=charset, padding=Padding.EXACT)).record.fields == record.fields


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_crash_and_without_loss(raw: bytes) -> None:
    """What is no line format is a fault with its bytes; only lines that end records lie outside."""
    place = 0
    for item in items(raw):
        assert all(not each.strip(b"$ \r\x1a\x00\t\x0b\x0c") for each in raw[place : item.offset].split(b"\n"))
        assert item.raw == raw[item.offset : item.end]
        place = item.end
