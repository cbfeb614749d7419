"""docs/marc.md names every form, mode and code that there is, and its commands work."""

from __future__ import annotations

import re
import shlex
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from schemas.marc import Entry, Mode, Record, detect, iso2709, make_field
from schemas.marc.detect import Serialization
from schemas.marc.reading import FAULT_NAMES

PAGE = (Path(__file__).parents[2] / "docs" / "marc.md").read_text()
COMMANDS = re.findall(r"^illgate ([^#\n]+?)(?:\s+#.*)?$", PAGE, re.MULTILINE)
BOOK = Record((make_field("001", ("a", "27942628"), ("b", "870970")), make_field("245", ("a", "Rejsen"))))


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `") and not line.startswith("| `--")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def test_the_tables_name_everything_there_is() -> None:
    """In the order of the code."""
    assert [row[0] for row in rows("Forms")] == list(Serialization)
    assert [row[0] for row in rows("Modes")] == list(Mode)
    assert [tuple(row) for row in rows("Faults")] == [(code.value, name) for code, name in FAULT_NAMES.items()]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_work(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On files of one good record."""
    monkeypatch.chdir(tmp_path)
    Path("delivery").mkdir()
    raw = iso2709.write(BOOK)
    for name in ("records.iso", "records.iso.gz", "records.xml", "delivery/one.iso"):
        Path(name).write_bytes(raw)
    arguments = shlex.split(command.replace("*", "one").split("|")[0].replace("< records.xml", "records.xml"))
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert len(COMMANDS) == 5


def test_the_first_command_writes_what_it_says(tmp_path: Path) -> None:
    """The record, in MarcXchange."""
    (tmp_path / "in.iso").write_bytes(iso2709.write(BOOK))
    out = tmp_path / "out.xml"
    arguments = ["marc", "convert", "--to", "marcxchange", str(tmp_path / "in.iso"), str(out)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    [entry] = detect.read(BytesIO(out.read_bytes()), form=Serialization.MARCXCHANGE)
    assert isinstance(entry, Entry)
    assert entry.record.fields == BOOK.fields
