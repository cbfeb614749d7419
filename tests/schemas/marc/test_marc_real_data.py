"""Real files of DBC and others, read whole; counted, so that nobody can lose a record unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from schemas.marc import Charset, Entry, Fault, FaultCode, Record, iso2709, line
from schemas.marc.detect import HEAD_BYTES, detect, read
from schemas.marc.meaning import describe
from schemas.marc.reading import code_of
from tests.shared import DATA as SHARED

DATA: Final = SHARED / "marc"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")
ISO: Final = DATA / "danmarc2-iso2709/dataio/test-records-74-danmarc2.iso"
NO_LINES: Final = {"lek-data__870976__postrelationer.ln", "marc_collection.lin_concat"}


def records(file: Path) -> list[Record]:
    """The records of a file in which everything is good, but for DBC's own escapes that are escaped."""
    with file.open("rb") as stream:
        found = list(read(stream))
    entries = [item for item in found if isinstance(item, Entry)]
    assert len(entries) == len(found)
    assert {code_of(each) for entry in entries for each in entry.warnings} <= {FaultCode.DOUBLE_ESCAPE}
    return [entry.record for entry in entries]


def test_74_records_are_the_same_in_three_forms() -> None:
    """ISO 2709, Latin-1 lines and UTF-8 lines of the same records agree field by field."""
    iso = [record.fields for record in records(ISO)]
    assert len(iso) == 74
    lines = DATA / "danmarc2-line/dataio"
    assert [record.fields for record in records(lines / "test-records-74-danmarc2.lin")] == iso
    assert [record.fields for record in records(lines / "test-records-74-danmarc2-utf8.lin")] == iso


def test_the_escapes_that_dbc_escaped_are_told_of() -> None:
    """Three letters of the 74 records, which were escaped twice: kept as they stand, and remarked on."""
    with ISO.open("rb") as stream:
        told = [each for item in read(stream) if isinstance(item, Entry) for each in item.warnings]
    assert [code_of(each) for each in told] == [FaultCode.DOUBLE_ESCAPE] * 3
    assert told[0] == "field 650: '@@0131' looks as if it had been escaped twice; it was taken as '@0131'"


def test_the_74_records_are_written_byte_for_byte() -> None:
    """But for the file's tail; and in line format but for where lines are wrapped."""
    assert b"".join(map(iso2709.write, records(ISO))) == ISO.read_bytes().rstrip(b"\x1a\x19")
    file = DATA / "danmarc2-line/dataio/test-records-74-danmarc2.lin"
    written = b"".join(line.write(each, charset=Charset.DANMARC2, width=73) for each in records(file))
    assert written.replace(b"\n    ", b"") == file.read_bytes().replace(b"\n    ", b"")


@pytest.mark.parametrize(
    ("name", "count"),
    [("870970.2poster.iso", 2), ("test-record-1-danmarc2.iso", 1), ("test-records-3-danmarc2.iso", 3)],
)
def test_dbcs_exports_are_read_and_written_byte_for_byte(name: str, count: int) -> None:
    """With their broken entry maps."""
    file = ISO.parent / name
    found = records(file)
    assert len(found) == count
    assert b"".join(map(iso2709.write, found)).strip() == file.read_bytes().strip(b"\x1a\x19\r\n ")


def test_the_lines_of_dbcs_test_suites() -> None:
    """550 records in 4 dialects; the one with a stray line and two files of other content are faults."""
    entries, faults = [], []
    for file in sorted((DATA / "danmarc2-line").rglob("*.*")):
        if file.parent.name == "dataio" or file.name.endswith("distinct.utf8.lin"):
            continue
        with file.open("rb") as stream:
            found = list(line.read(stream))
        entries += [item for item in found if isinstance(item, Entry)]
        faults += [file.name for item in found if isinstance(item, Fault)]
    assert len(entries) == 550
    assert sorted(faults) == sorted({"multivolumes__self-reference__request.marc", *NO_LINES})


def test_marcxchange_of_dbcs_services() -> None:
    """Every document but two gives records: an empty one, and one with a subfield that has no code."""
    empty = []
    count = 0
    for file in sorted((DATA / "marcxchange").rglob("*.xml")):
        with file.open("rb") as stream:
            found = [item for item in read(stream) if isinstance(item, Entry)]
        count += len(found)
        if not found:
            empty.append(file.name)
    assert count == 319
    assert len(empty) == 2


def test_everything_collected_is_read_or_refused() -> None:
    """MARC21, UNIMARC and broken files: an entry or a fault for each, never an exception, and a description of each."""
    read_files = refused = 0
    for file in sorted(each for each in DATA.rglob("*") if each.is_file()):
        with file.open("rb") as stream:
            known = detect(stream.read(HEAD_BYTES))
            found = list(read(stream))
        good = [item for item in found if isinstance(item, Entry)]
        for item in good:
            describe(item.record)
        assert found or known or not file.stat().st_size, file
        read_files += bool(good)
        refused += not good
    assert read_files > 1000
    assert refused < 150
