"""Packed files load into the catalogue like plain ones, go on where they stopped, and have a bar of their own."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from gateway.catalogue.loading import BATCH, Loader
from gateway.cli import catalogue as command
from schemas.marc import Record, iso2709, line, make_field
from schemas.marc.marcjson import write as write_json


def book(number: int) -> Record:
    """A record that the catalogue takes."""
    return Record(
        (
            make_field("001", ("a", f"x{number}"), ("b", "820030")),
            make_field("004", ("r", "n"), ("a", "e")),
            make_field("008", ("t", "m"), ("a", "2025")),
            make_field("009", ("a", "a"), ("g", "xx")),
            make_field("245", ("a", f"Bog {number}")),
        )
    )


class Stopped(Exception):
    """The loader was stopped after its first batch."""


def stop(records: int, offset: int) -> None:
    """Ends the load once something was read."""
    assert (records, offset > 0) == (BATCH, True)
    raise Stopped


def test_a_packed_load_that_was_stopped_goes_on(tmp_path: Path) -> None:
    """From the record after its last batch, in gz and in zip."""
    plain = b"".join(iso2709.write(book(number)) for number in range(BATCH + 30))
    gz = tmp_path / "records.iso.gz"
    gz.write_bytes(gzip.compress(plain))
    zipped = tmp_path / "records.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.iso", plain)
        archive.writestr("b.lin", line.write(book(9_999)))
    for file, count in ((gz, BATCH + 30), (zipped, BATCH + 31)):
        with Loader(tmp_path / f"{file.name}.db") as loader:
            with pytest.raises(Stopped):
                loader.load(file, tmp_path / "aside", stop)
            report = loader.load(file, tmp_path / "aside")
        assert (report.read, report.taken, report.bad) == (count, count, 0)


def test_a_folder_of_every_packing_and_form_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no MARC is named and passed over."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "a.iso.gz").write_bytes(gzip.compress(iso2709.write(book(1))))
    (folder / "b.jsonl").write_bytes(write_json(book(2)))
    (folder / "c.txt").write_text("Dear library")
    with zipfile.ZipFile(folder / "d.zip", "w") as archive:
        archive.writestr("readme.txt", "Dear library")
        archive.writestr("d.lin", line.write(book(3)))
    result = CliRunner().invoke(command.catalogue, ["load", "delivery"])
    assert "3 taken" in result.stdout
    assert "c.txt: passed over" in result.stderr


def test_the_bar_of_a_packed_file_counts_records_only(tmp_path: Path) -> None:
    """Its size says nothing about how much will come out of it."""
    for name, raw in (("plain.iso", b"x" * 100), ("packed.gz", gzip.compress(b"x" * 100))):
        file = tmp_path / name
        file.write_bytes(raw)
        with (
            (tmp_path / "told").open("w") as told,
            command._Bar(file, Console(file=told, force_terminal=True, width=120)) as progress,
        ):
            progress(7, 100)
        shown = (tmp_path / "told").read_text()
        assert "7 records" in shown
        assert ("100/100 bytes" in shown) is (name == "plain.iso")
