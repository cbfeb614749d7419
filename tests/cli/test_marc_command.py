"""`illgate marc`: what people and machines see, exit codes, pipes, and the files it writes."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pymarc
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from gateway.cli import main
from gateway.cli.marc import marc
from gateway.cli.marc_files import source
from gateway.cli.marc_view import View, shown
from schemas.marc import Charset, Entry, Record, control_field, detect, iso2709, line, make_field
from schemas.marc.detect import Serialization

BOOK = Record(
    (
        make_field("001", ("a", "2 794 2628"), ("b", "870970")),
        make_field("100", ("å", "1"), ("a", "Holm"), ("h", "Åse")),
        make_field("245", ("a", "En ¤rejse"), ("G", "12"), ("g", "12. del")),
        make_field("d08", ("a", "N*E*R*D @ λ")),
    )
)
OTHER = Record((make_field("001", ("a", "2")), make_field("999", ("a", "x"))))
GOOD = iso2709.write(BOOK) + iso2709.write(OTHER)
BROKEN = b"00030n    2200049   4500245\x1e\x1d"


@pytest.fixture(autouse=True)
def _in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    """The command's end, without a traceback."""
    result = CliRunner().invoke(marc, arguments, input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def fields(raw: bytes) -> list[tuple[object, ...]]:
    """The fields of all records in bytes of any form."""
    return [item.record.fields for item in detect.read(BytesIO(raw)) if isinstance(item, Entry)]


@pytest.mark.parametrize("form", [form for form in Serialization if form not in {"marcxml", "line-marc21"}])
def test_records_go_from_iso_2709_into_every_form_and_back(form: Serialization) -> None:
    """And come back byte for byte, packed on the way."""
    Path("in.iso").write_bytes(GOOD)
    there = run("convert", "--to", form.value, "in.iso", "out.gz")
    assert there.exit_code == 0
    assert there.stderr == f"2 records read, 2 written as {form}; 0 bad.\n"
    assert fields(gzip.decompress(Path("out.gz").read_bytes())) == [BOOK.fields, OTHER.fields]
    back = run("convert", "out.gz", "back.iso")
    assert back.exit_code == 0
    assert Path("back.iso").read_bytes() == GOOD
    assert fields(Path("back.iso").read_bytes()) == [BOOK.fields, OTHER.fields]


def test_marc21_is_written_so_that_pymarc_reads_it() -> None:
    """From ISO 2709 in MARC-8 to MARCXML, and to UTF-8."""
    record = Record((control_field("001", "1"), make_field("245", ("a", "Sømmerland"), indicators="10")))
    Path("in.mrc").write_bytes(iso2709.write(record, charset=Charset.MARC8))
    assert run("convert", "--to", "marcxml", "--charset", "marc-8", "in.mrc", "out.xml").exit_code == 0
    [xml] = pymarc.parse_xml_to_array("out.xml", strict=True)  # type: ignore[no-untyped-call]
    assert xml.title == "Sømmerland"
    assert run("convert", "--charset", "marc-8", "--to-charset", "utf-8", "in.mrc", "out.mrc").exit_code == 0
    [again] = pymarc.MARCReader(Path("out.mrc").read_bytes(), force_utf8=True)
    assert again is not None
    assert again.title == "Sømmerland"


def test_the_name_of_the_file_tells_its_form() -> None:
    """Also before `.gz`; without one the command asks for it."""
    Path("in.iso").write_bytes(GOOD)
    for name, form in (("a.xml", "marcxchange"), ("b.LIN", "line"), ("c.jsonl.gz", "json"), ("d.mrc", "iso2709")):
        assert f"written as {form};" in run("convert", "in.iso", name).stderr
    unknown = run("convert", "in.iso", "e.records")
    assert unknown.exit_code == 2
    assert "--to" in unknown.stderr


def test_bad_records_are_named_kept_and_end_with_1() -> None:
    """Those that cannot be read, and those that the form cannot hold; the others are written."""
    Path("in.iso").write_bytes(GOOD + BROKEN + GOOD)
    result = run("convert", "--bad", "bad.iso", "in.iso", "out.lin")
    assert result.exit_code == 1
    assert f"record 3 (byte {len(GOOD)}): " in result.stderr
    assert result.stderr.endswith("5 records read, 4 written as line; 1 bad, kept in bad.iso.\n")
    assert Path("bad.iso").read_bytes() == BROKEN
    assert len(fields(Path("out.lin").read_bytes())) == 4
    refused = run("convert", "--to", "marcxml", "--bad", "bad2.iso", "in.iso", "out.xml")
    assert refused.exit_code == 1
    assert "001 has subfields" in refused.stderr
    assert Path("bad2.iso").read_bytes() == GOOD + BROKEN + GOOD


def test_a_file_that_fails_half_way_is_not_left_behind() -> None:
    """Nor takes the place of a good one; and a good one is whole when it has its name."""
    Path("in.iso").write_bytes(GOOD)
    Path("out.xml").write_text("old")
    missing = run("convert", "nowhere.iso", "out.xml")
    assert missing.exit_code == 2
    assert missing.stderr == "Error: Cannot read nowhere.iso: No such file or directory.\n"
    assert Path("out.xml").read_text() == "old"
    assert run("convert", "in.iso", "no/such/folder.xml").exit_code == 2
    assert run("convert", "in.iso", "in.iso").exit_code == 2
    assert run("convert", "in.iso", "out.xml").exit_code == 0
    assert len(fields(Path("out.xml").read_bytes())) == 2
    assert not list(Path.cwd().glob("*.part"))


def test_a_charset_that_the_form_has_not_is_refused() -> None:
    """Before anything is read."""
    result = run("convert", "--to", "json", "--to-charset", "danmarc2", stdin=b"")
    assert result.exit_code == 2
    assert "utf-8" in result.stderr


def test_records_keep_their_bytes_through_a_convert_of_the_same_form() -> None:
    """With their odd leaders, CRLF and all."""
    raw = "001 00*a1\r\n245 00*aRød\r\n$\r\n".encode()
    result = run("convert", "--to", "line", stdin=raw)
    assert result.exit_code == 0
    assert result.stdout_bytes == raw


def test_a_record_is_shown_in_lines_and_in_words() -> None:
    """The line view holds everything; the view in words leaves out what only sorts and ties."""
    Path("in.iso").write_bytes(GOOD)
    lines = run("show", "in.iso", "--id", "27942628")
    assert lines.exit_code == 0
    assert lines.stdout.splitlines() == [
        "LDR " + iso2709.write(BOOK)[:24].decode(),
        "001 00 *a 2 794 2628 *b 870970",
        "100 00 *å 1 *a Holm *h Åse",
        "245 00 *a En ¤rejse *G 12 *g 12. del",
        "d08 00 *a N*E*R*D @ λ",
    ]
    words = run("show", "in.iso", "--number", "1", "--as", "labels").stdout
    assert [line.split("  ")[0].strip() for line in words.splitlines()] == [
        "Record",
        "Author",
        "Title",
        "Internal note",
    ]
    assert "En rejse · 12. del" in words
    assert "¤" not in words


def test_show_stops_at_its_limit_and_says_when_there_is_nothing() -> None:
    """Two records, one of them asked for; none with that id; a broken one."""
    Path("in.iso").write_bytes(GOOD)
    assert run("show", "in.iso", "--limit", "1").stdout.count("LDR ") == 1
    assert run("show", "in.iso", "--limit", "0").stdout.count("LDR ") == 2
    none = run("show", "in.iso", "--id", "77")
    assert (none.exit_code, none.stderr) == (1, "Error: There is no such record.\n")
    broken = run("show", "-", stdin=BROKEN + GOOD)
    assert broken.exit_code == 1
    assert broken.stdout.count("LDR ") == 2
    assert "record 1 (byte 0): " in broken.stderr


def test_the_lines_are_in_colour_on_a_terminal() -> None:
    """Tags, indicators, codes and the sign for sorting each have theirs; control fields and blanks are shown."""
    record = Record(
        (control_field("008", "x"), make_field("245", ("a", "En ¤rejse"), indicators="1 ")), format="danMARC2"
    )
    with Path("told").open("w") as file:
        console = Console(force_terminal=True, color_system="standard", width=200, file=file)
        console.print(shown(record, View.LINE))
    told = Path("told").read_text()
    assert "format=danMARC2" in told
    assert "\x1b[1;36m245\x1b[0m" in told
    assert "1# " in told
    assert "\x1b[33m*a \x1b[0m" in told
    assert "\x1b[35m¤\x1b[0m" in told


def test_check_lists_counts_and_keeps() -> None:
    """0 for good files, with what is odd; 1 where there are faults; the same as JSON."""
    Path("good.iso").write_bytes(GOOD)
    good = run("check", "good.iso")
    assert good.exit_code == 0
    assert good.stdout == "2 records in 1 file: 0 bad, 0 with something odd.\n"
    odd = b"00999" + GOOD[5:]
    Path("bad.iso").write_bytes(odd + BROKEN)
    bad = run("check", "good.iso", "bad.iso", "--bad", "aside.iso")
    assert bad.exit_code == 1
    assert f"bad.iso: record 3 (byte {len(GOOD)}): " in bad.stderr
    assert "wrong-length" in bad.stdout
    assert bad.stdout.endswith("5 records in 2 files: 1 bad, 1 with something odd.\n")
    assert Path("aside.iso").read_bytes() == BROKEN
    told = json.loads(run("check", "--json", "bad.iso").stdout)
    assert told["files"][0]["records"] == 3
    assert told["files"][0]["codes"]["wrong-length"] == 1
    strict = run("check", "--mode", "strict", "--json", "bad.iso")
    assert json.loads(strict.stdout)["files"][0]["bad"] == 2


def test_check_tells_of_no_more_than_asked_and_says_how_many_there_are() -> None:
    """A file of a million faults is one screen."""
    Path("bad.lin").write_text("001 00 *a1\nstray\n$\n" * 30)
    result = run("check", "--limit", "3", "bad.lin")
    assert result.stderr.count("bad.lin: record ") == 3
    assert "and 27 more." in result.stderr
    assert "│ 30 " in result.stdout
    assert run("check", "--limit", "0", "bad.lin").stderr == ""


def test_a_file_that_is_no_marc_or_damaged_is_a_fault() -> None:
    """Each in one sentence."""
    Path("letter.txt").write_text("Dear library")
    assert "no form of MARC" in run("check", "letter.txt").stderr
    Path("cut.iso.gz").write_bytes(gzip.compress(GOOD * 100)[:-9])
    cut = run("check", "cut.iso.gz")
    assert cut.exit_code == 1
    assert "ends too early" in cut.stderr


def test_what_could_be_unpacked_of_a_torn_record_goes_to_the_side_file() -> None:
    """To the last byte, from check and from convert; and the report says where the readable part ends."""
    plain = GOOD * 200
    for packed in (gzip.compress(plain, 1), gzip.compress(plain, 9)):
        Path("cut.iso.gz").write_bytes(packed[: len(packed) * 2 // 3])
        for command in (("check", "--bad", "bad", "cut.iso.gz"), ("convert", "--bad", "bad", "cut.iso.gz", "out.iso")):
            result = run(*command)
            assert result.exit_code == 1
            [unpacked] = re.findall(r"the first (\d+) unpacked bytes were read, the rest cannot be", result.stderr)
            torn = plain[: int(unpacked)].rpartition(b"\x1d")[2]
            assert torn
            assert Path("bad").read_bytes() == torn + b"\n"


def test_a_crosswalk_makes_marc21_that_pymarc_reads_and_tells_its_losses() -> None:
    """And danMarc2 again of it."""
    book = Record(
        (
            make_field("001", ("a", "27942628"), ("b", "870970")),
            make_field("004", ("r", "n"), ("a", "e")),
            make_field("245", ("a", "En ¤rejse")),
            make_field("996", ("a", "DBC")),
        )
    )
    Path("in.iso").write_bytes(iso2709.write(book))
    there = run("convert", "--crosswalk", "marc21", "--to", "marcxml", "in.iso", "out.xml")
    assert there.exit_code == 0
    assert "996" in there.stderr
    [record] = pymarc.parse_xml_to_array("out.xml", strict=True)  # type: ignore[no-untyped-call]
    assert record["245"].subfields[0] == ("a", "En rejse")
    assert run("convert", "--crosswalk", "danmarc2", "out.xml", "back.iso").exit_code == 0
    [back] = fields(Path("back.iso").read_bytes())
    assert make_field("245", ("a", "En ¤rejse")) in back
    assert make_field("996", ("a", "DBC")) in back


def test_repair_takes_what_is_left_and_writes_it_anew() -> None:
    """And says what it left out; that is no fault."""
    result = run("convert", "--mode", "repair", "--to", "line", stdin=b"001 00 *a1\nstray\n$\n")
    assert result.exit_code == 0
    assert result.stdout == "001 00 *a1\n$\n"
    assert "line 2" in result.stderr
    assert result.stderr.endswith("1 records read, 1 written as line; 1 had something odd; 0 bad.\n")


def test_a_bar_is_shown_on_a_terminal_only() -> None:
    """With the name of the file; the bytes are the same."""
    Path("in.iso").write_bytes(GOOD)
    with Path("told").open("w") as told:
        for terminal in (True, False):
            console = Console(file=told, force_terminal=terminal)
            with source("in.iso", console) as stream:
                assert stream.read() == GOOD
    assert "in.iso" in Path("told").read_text()


def test_the_command_works_in_a_real_pipe() -> None:
    """Three processes: packed ISO 2709 to MarcXchange to lines."""
    Path("in.iso.gz").write_bytes(gzip.compress(GOOD))
    illgate = f"{sys.executable} -m gateway.cli marc"
    root = Path(__file__).parents[2]
    command = f"{illgate} convert --to marcxchange < in.iso.gz | {illgate} convert --to line | cat"
    told = subprocess.run(
        ["sh", "-c", command], check=True, capture_output=True, timeout=60, env={"PYTHONPATH": str(root)}
    )
    assert told.stdout == line.write(BOOK) + line.write(OTHER)
    assert told.stderr.decode().count("2 records read, 2 written") == 2


def test_the_command_is_listed() -> None:
    """In the help of illgate."""
    assert "marc" in CliRunner().invoke(main, ["--help"]).stdout
    assert "convert" in CliRunner().invoke(main, ["marc", "--help"]).stdout
