"""The crosswalk over real records: all come back, and other tools read what it makes."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pymarc
import pytest

from schemas.marc import Charset, Entry, Options, Record, WriteFault, iso2709
from schemas.marc.crosswalk import to_danmarc2, to_marc21
from schemas.marc.crosswalk.coded import CODED
from schemas.marc.crosswalk.losses import NO_FIELD
from schemas.marc.crosswalk.marc21 import problems
from schemas.marc.crosswalk.table import BY_SOURCE
from schemas.marc.detect import read
from schemas.marc.pymarc_bridge import to_pymarc

DATA: Final = Path("/work/shared/reference/data/marc")
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")
UTF8: Final = Options(charset=Charset.UTF8)
# Fields of one library's system: no other library knows them, and no table could.
LOCAL: Final = frozenset(f"{number}" for number in (*range(571, 600), *range(990, 1000)))


def records(*folders: str) -> Iterator[Record]:
    """Every record of danMARC2 below these folders."""
    for folder in folders:
        for file in sorted(each for each in (DATA / folder).rglob("*") if each.is_file()):
            if file.name.endswith("distinct.utf8.lin"):
                continue
            with file.open("rb") as stream:
                found = [item.record for item in read(stream) if isinstance(item, Entry)]
            yield from (record for record in found if not any(field.is_control for field in record.fields))


@cache
def sample() -> tuple[Record, ...]:
    """The 74 records three times over, the services' records and DBC's test suites."""
    return tuple(records("danmarc2-iso2709", "marcxchange", "danmarc2-line/updateservice", "danmarc2-line/rawrepo"))


@cache
def converted() -> tuple[Record, ...]:
    """The same in MARC21, with 886."""
    return tuple(to_marc21(record).record for record in sample())


def worldcat() -> list[Record]:
    """What DBC made of two records of WorldCat, in both forms in which it has them."""
    found = []
    for form in ("json", "marcxchange"):
        for file in (DATA / form / "rawrepo-record-service").glob("*worldcat_dm2_collection*"):
            with file.open("rb") as stream:
                found += [item.record for item in read(stream) if isinstance(item, Entry)]
    assert len(found) == 4
    return found


def test_every_real_record_comes_back() -> None:
    """Field by field, and the share that needs no 886 is told with what the rest is made of."""
    assert len(sample()) > 500
    total: Counter[str] = Counter()
    for record, there in zip(sample(), converted(), strict=True):
        assert Counter(to_danmarc2(there).record.fields) == Counter(record.fields)
        assert problems(there) == []
        kept = Counter(field.first("a") for field in there.all("886"))
        for field in record.fields:
            known = field.tag in BY_SOURCE or field.tag in CODED
            total["known" if known else "local" if field.tag in LOCAL or not field.tag.isdigit() else "unknown"] += 1
        total["kept"] += sum(
            kept[tag] for tag in {field.tag for field in record.fields} if tag in BY_SOURCE or tag in CODED
        )
    share = 1 - total["kept"] / total["known"]
    print(f"{dict(total)}: {share:.0%} of the fields that the table knows come back without 886")  # noqa: T201  a measure
    assert share > 0.6


def test_every_field_that_is_not_restored_was_told() -> None:
    """Without 886 each field that does not come back has a loss of its own tag, which holds no value of it."""
    for record in sample()[:200]:
        plain = to_marc21(record, keep=False)
        lost = Counter(record.fields) - Counter(to_danmarc2(plain.record).record.fields)
        assert {field.tag for field in lost} <= {loss.tag for loss in plain.losses}
        assert all(loss.reason for loss in plain.losses)


def test_dbcs_own_conversion_uses_the_tables_vocabulary() -> None:
    """Every field and code that DBC makes of WorldCat is in the table; four of them come back by 886 only."""
    for record in worldcat():
        for field in record.fields:
            if field.tag in CODED:
                continue
            rules = BY_SOURCE[field.tag]
            known = {code for rule in rules for code in (*rule.to_marc21, *rule.having)}
            # 264 *f is the second indicator of MARC21's 264
            assert {code for code, _ in field.subfields} <= known | ({"f"} if field.tag == "264" else set())
        losses = to_marc21(record).losses
        assert {loss.tag for loss in losses} == {"264", "700"}
        assert NO_FIELD not in {loss.reason for loss in losses}


def test_pymarc_reads_what_the_crosswalk_makes() -> None:
    """In ISO 2709: every record, every field, and what pymarc calls title is there."""
    written, expected = bytearray(), []
    for record in converted():
        try:
            written += iso2709.write(record, charset=Charset.UTF8)
        except WriteFault:
            assert max(len(str(field)) for field in record.fields) > 5000 or len(record.fields) > 500
            continue
        expected.append(record)
    found = [each for each in pymarc.MARCReader(bytes(written)) if each]
    assert len(found) == len(expected) > 500
    for theirs, ours in zip(found, expected, strict=True):
        assert [field.tag for field in theirs.fields] == [field.tag for field in ours.fields]
        assert theirs.as_marc() == to_pymarc(ours).as_marc()


@pytest.mark.skipif(shutil.which("yaz-marcdump") is None, reason="YAZ is not installed")
def test_yaz_finds_nothing_wrong(tmp_path: Path) -> None:
    """yaz-marcdump reads every record that ISO 2709 can hold, without a complaint."""
    file = tmp_path / "made.mrc"
    count = 0
    with file.open("wb") as stream:
        for record in converted()[:200]:
            stream.write(iso2709.write(record, charset=Charset.UTF8))
            count += 1
    ran = subprocess.run(["yaz-marcdump", "-n", "-v", str(file)], capture_output=True, check=True, timeout=60)
    assert b"Bad" not in ran.stdout + ran.stderr
    assert b"eparator but expected" not in ran.stdout + ran.stderr
    shown = subprocess.run(["yaz-marcdump", "-o", "line", str(file)], capture_output=True, check=True, timeout=60)
    assert shown.stdout.count(b"\n001 ") + shown.stdout.startswith(b"001 ") <= count
    assert len(shown.stdout.split(b"\n\n")) - 1 == count


def test_marc21_of_a_library_through_danmarc2() -> None:
    """323 real records become danMARC2, and that is kept whole through MARC21."""
    with (DATA / "marc21/dataio/test-records-323-marc21-utf8.iso").open("rb") as stream:
        found = [item.record for item in iso2709.read(stream, UTF8) if isinstance(item, Entry)]
    assert len(found) == 323
    for record in found[:100]:
        danmarc2 = to_danmarc2(record).record
        assert danmarc2.value("001", "a") == record.value("001", "")
        assert danmarc2.value("245", "a")
        assert Counter(to_danmarc2(to_marc21(danmarc2).record).record.fields) == Counter(danmarc2.fields)
