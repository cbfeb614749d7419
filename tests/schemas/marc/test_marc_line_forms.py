"""Lines of MARC21, danMarc2 lines as string literals, and what repair makes of broken lines."""

from __future__ import annotations

from io import BytesIO

import pytest

from schemas.marc import (
    Charset,
    Entry,
    Fault,
    FaultCode,
    Field,
    Mode,
    Options,
    Padding,
    Position,
    Record,
    WriteFault,
    control_field,
    line,
    line21,
    lineconcat,
    make_field,
)
from tests.shared import DATA as SHARED

DATA = SHARED / "marc"
BOOK = Record(
    (
        control_field("001", "12883376"),
        control_field("008", "020805s2002    nyu    j      000 1 eng  "),
        make_field("020", ("a", "0786808772"), indicators="  "),
        make_field("245", ("a", "Summerland /"), ("c", "Michael Chabon."), indicators="10"),
    ),
    "00714cam a2200205 a 4500",
)
LINES = """00714cam a2200205 a 4500
001 12883376
008 020805s2002    nyu    j      000 1 eng  \u0020
020    $a 0786808772
245 10 $a Summerland / $c Michael Chabon.

"""
TIGHT = """001 12883376
008 020805s2002    nyu    j      000 1 eng  \u0020
020   $a0786808772
245 10$aSummerland /$cMichael Chabon.
$
"""


def entries(raw: str, options: Options | None = None) -> list[Entry | Fault]:
    """What reading these lines of MARC21 gives."""
    return list(line21.read(BytesIO(raw.encode()), options or Options()))


def test_lines_of_marc21_are_written_and_read() -> None:
    """The leader first, blanks around values, a blank line last."""
    assert line21.write(BOOK).decode() == LINES.replace("  \u0020\n", "  \n")
    [entry] = entries(line21.write(BOOK).decode())
    assert isinstance(entry, Entry)
    assert entry.record == BOOK
    assert entry.warnings == ()


def test_lines_without_blanks_around_values_are_read() -> None:
    """And without a leader, with a `$` at the end, and with CRLF."""
    for text in (TIGHT, TIGHT.replace("\n", "\r\n")):
        [entry] = entries(text)
        assert isinstance(entry, Entry)
        assert entry.record.fields[2:] == BOOK.fields[2:]
        assert entry.record.fields[0] == BOOK.fields[0]


def test_outer_blanks_empty_values_and_signs_are_data() -> None:
    """As DBC's mconv and YAZ have them."""
    [entry] = entries("245 10 $a  two blanks  $b  $c US$ 5\n856 40 $u \n", Options(padding=Padding.PADDED))
    assert isinstance(entry, Entry)
    assert entry.record.fields == (
        make_field("245", ("a", " two blanks "), ("b", ""), ("c", "US$ 5"), indicators="10"),
        make_field("856", ("u", ""), indicators="40"),
    )


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("no field at all\n", FaultCode.NO_FIELD),
        ("245 10 $ x\n", FaultCode.NO_FIELD),
        ("245 Summerland\n", FaultCode.NO_FIELD),
    ],
)
def test_a_bad_record_of_lines_is_a_fault_and_the_next_is_read(bad: str, code: FaultCode) -> None:
    """Repair takes its other lines."""
    text = f"001 1\n{bad}\n001 2\n\n"
    fault, good = entries(text)
    assert isinstance(fault, Fault)
    assert fault.code is code
    assert isinstance(good, Entry)
    repaired, _ = entries(text, Options(mode=Mode.REPAIR))
    assert isinstance(repaired, Entry)
    assert repaired.record.fields == (control_field("001", "1"),)
    assert len(repaired.warnings) == 1


def test_a_field_with_indicators_alone_is_read() -> None:
    """Nothing of a record goes by."""
    [entry] = entries("245 10\n")
    assert isinstance(entry, Entry)
    assert entry.record.fields == (Field("245", "10"),)


def test_reading_goes_on_from_a_position() -> None:
    """In both forms."""
    for raw, module in ((line21.write(BOOK) * 3, line21), (lineconcat.write(DANISH) * 3, lineconcat)):
        everything = list(module.read(BytesIO(raw)))
        assert len(everything) == 3
        for at, item in enumerate(everything, start=1):
            assert list(module.read(BytesIO(raw), start=Position(item.number, item.end))) == everything[at:]


DANISH = Record((make_field("001", ("a", "1")), make_field("d08", ("a", 'hellere "100?" og C:\\'), ("å", "N*E*R*D @"))))
LITERALS = r""""001 00 *a1\n" +
"d08 00 *ahellere \"100?\" og C:\\*åN@*E@*R@*D @@\n" +
"$\n"
"""


def test_literals_are_written_and_read() -> None:
    """Quotes and backslashes are escaped for the programming language, stars for the line."""
    assert lineconcat.write(DANISH).decode() == LITERALS
    for raw in (LITERALS, LITERALS.replace(" +\n", "+\r\n   "), LITERALS.replace("å", r"\u00e5")):
        [entry] = lineconcat.read(BytesIO(raw.encode()))
        assert isinstance(entry, Entry)
        assert entry.record.fields == DANISH.fields


def test_a_line_without_quotes_is_a_fault_and_the_next_record_is_read() -> None:
    """Repair leaves it out."""
    raw = LITERALS.replace('"$', 'String x = 5;\n"$', 1) + LITERALS
    fault, good = lineconcat.read(BytesIO(raw.encode()))
    assert isinstance(fault, Fault)
    assert "line 3" in fault.sentence
    assert isinstance(good, Entry)
    repaired, _ = lineconcat.read(BytesIO(raw.encode()), Options(mode=Mode.REPAIR))
    assert isinstance(repaired, Entry)
    assert repaired.record.fields == DANISH.fields


@pytest.mark.parametrize(
    ("bad", "fields", "code"),
    [
        ("notLineFormat\n", (), FaultCode.NO_FIELD),
        ("245 00 *aA * is born*cx\n", (("245", (("a", "A * is born"), ("c", "x"))),), FaultCode.BAD_CODE),
        ("245 00 *aRejsen*\n", (("245", (("a", "Rejsen*"),)),), FaultCode.BAD_CODE),
    ],
)
def test_broken_lines_are_repaired(
    bad: str, fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], code: FaultCode
) -> None:
    """A stray line is left out, a star that nobody escaped is a star."""
    raw = f"001 00 *a1\n{bad}$\n".encode()
    [entry] = line.read(BytesIO(raw), Options(mode=Mode.REPAIR))
    assert isinstance(entry, Entry)
    assert entry.record.fields[1:] == tuple(make_field(tag, *pairs) for tag, pairs in fields)
    assert [remark.code for remark in entry.warnings] == [code]  # type: ignore[attr-defined]  # they are remarks
    [fault] = line.read(BytesIO(raw))
    assert isinstance(fault, Fault)
    assert fault.code is code


def test_lines_in_another_charset_are_repaired_as_latin1() -> None:
    """When UTF-8 was named and the bytes are not."""
    raw = "245 00 *aRødt\n$\n".encode("latin-1")
    [entry] = line.read(BytesIO(raw), Options(charset=Charset.UTF8, mode=Mode.REPAIR))
    assert isinstance(entry, Entry)
    assert entry.record.value("245", "a") == "Rødt"
    assert entry.warnings[0].code is FaultCode.BAD_CHARACTERS  # type: ignore[attr-defined]  # it is a remark


def test_the_leader_is_written_when_asked_for() -> None:
    """As mconv does; it is read again."""
    record = Record((make_field("245", ("a", "x")),), "00000c    2200000   4500")
    raw = line.write(record, leader=True)
    assert raw.startswith(b"LDR 00000c    2200000   4500\n245 ")
    [entry] = line.read(BytesIO(raw))
    assert isinstance(entry, Entry)
    assert entry.record == record


def test_lines_in_plain_latin1_have_no_escapes_but_their_own() -> None:
    """And refuse what Latin-1 has not."""
    record = Record((make_field("245", ("a", "Ærø * @")),))
    assert line.write(record, charset=Charset.LATIN1) == "245 00 *aÆrø @* @@\n$\n".encode("latin-1")
    with pytest.raises(WriteFault):
        line.write(Record((make_field("245", ("a", "λ")),)), charset=Charset.LATIN1)


@pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")
def test_dbcs_own_files_in_these_forms() -> None:
    """The collection of mconv's tests as lines is the one in ISO 2709; its literals are two records."""
    from schemas.marc import iso2709  # noqa: PLC0415 - only here

    with (DATA / "marc21/mconv/marc_collection.lin").open("rb") as stream:
        lines = list(line21.read(stream))
    with (DATA / "marc21/mconv/marc_collection.iso").open("rb") as stream:
        records = list(iso2709.read(stream))
    assert len(lines) == len(records) > 0
    for one, other in zip(lines, records, strict=True):
        assert isinstance(one, Entry)
        assert isinstance(other, Entry)
        assert one.record.fields == other.record.fields
    with (DATA / "danmarc2-line/mconv/marc_collection.lin_concat").open("rb") as stream:
        literals = list(lineconcat.read(stream))
    assert [item.record.value("001", "a") for item in literals if isinstance(item, Entry)] == ["53930557", "53968368"]
