"""Loading: broken off and taken up again, bad records aside, holdings beside, in bounded memory."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.catalogue import loading
from gateway.catalogue.country import CountryFault, holdings_of
from gateway.catalogue.loading import BATCH, Loader, Report, Settings
from gateway.catalogue.stored import StoredCatalogue
from gateway.catalogue.values import Localisation
from schemas.marc import Record, iso2709, line, make_field, marcxchange

BAD_LINES = b"001 00 *a1*b870970\nnotLineFormat\n$\n"


def book(local: int) -> Record:
    """A book that names its number in its title."""
    return Record(
        (
            make_field("001", ("a", str(local)), ("b", "870970")),
            make_field("009", ("a", "a"), ("g", "xx")),
            make_field("245", ("a", f"Bog nummer {local}")),
        )
    )


def many(count: int) -> bytes:
    """Records in line format, every hundredth of them bad."""
    return b"".join(BAD_LINES if local % 100 == 7 else line.write(book(local)) for local in range(count))


class Broken(Exception):
    """Stands for the end of the process."""


def test_a_broken_load_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """The report, the catalogue and the file of bad records are those of a load that was never broken."""
    file = tmp_path / "records.lin"
    file.write_bytes(many(3 * BATCH))
    with Loader(tmp_path / "whole.db") as loader:
        whole = loader.load(file, tmp_path / "whole.aside")
    starts: list[int] = []

    def stop_after_one(records: int, offset: int) -> None:
        starts.append(records)
        assert offset
        raise Broken

    for _ in range(2):
        with Loader(tmp_path / "broken.db") as loader, pytest.raises(Broken):
            loader.load(file, tmp_path / "broken.aside", stop_after_one)
    with Loader(tmp_path / "broken.db") as loader:
        assert loader.load(file, tmp_path / "broken.aside") == whole
    assert starts == [BATCH, 2 * BATCH]
    assert whole == Report(read=3 * BATCH, taken=3 * BATCH - 15, bad=15, faults=whole.faults)
    assert (tmp_path / "broken.aside").read_bytes() == (tmp_path / "whole.aside").read_bytes() == BAD_LINES * 15
    stored = StoredCatalogue(tmp_path / "broken.db")
    assert stored.counts()[0] == whole.taken
    stored.close()


def test_bad_records_that_went_aside_before_the_end_are_not_there_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends between writing aside and noting the batch."""
    file = tmp_path / "records.lin"
    file.write_bytes(many(2 * BATCH))
    aside = tmp_path / "aside"
    with monkeypatch.context() as patch:
        written: list[bytes] = []
        real = loading._append

        def append_and_end(path: Path, data: bytes) -> None:
            real(path, data)
            written.append(data)
            if len(written) == 2:
                raise Broken

        patch.setattr(loading, "_append", append_and_end)
        with Loader(tmp_path / "illgate.db") as loader, pytest.raises(Broken):
            loader.load(file, aside)
    assert aside.read_bytes() == BAD_LINES * 10
    with Loader(tmp_path / "illgate.db") as loader:
        report = loader.load(file, aside)
    assert report.bad == 10
    assert aside.read_bytes() == BAD_LINES * 10


def test_a_killed_process_loses_nothing_that_was_noted(tmp_path: Path) -> None:
    """SIGKILL after the second batch, in a process of its own."""
    file = tmp_path / "records.iso"
    file.write_bytes(b"".join(iso2709.write(book(local)) for local in range(3 * BATCH)))
    database = tmp_path / "illgate.db"
    program = (
        "import os, signal, sys; from pathlib import Path; from gateway.catalogue.loading import Loader\n"
        "def kill(records, offset):\n"
        f"    if records >= {2 * BATCH}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Loader(Path(sys.argv[1])).load(Path(sys.argv[2]), Path(sys.argv[3]), kill)\n"
    )
    arguments = [sys.executable, "-c", program, str(database), str(file), str(tmp_path / "aside")]
    assert subprocess.run(arguments, check=False, cwd=Path(__file__).parents[2]).returncode == -signal.SIGKILL
    stored = StoredCatalogue(database)
    assert stored.counts()[0] == 2 * BATCH
    seen: list[int] = []
    with Loader(database) as loader:
        report = loader.load(file, tmp_path / "aside", lambda records, _: seen.append(records))
    assert (report.read, report.taken, seen) == (3 * BATCH, 3 * BATCH, [3 * BATCH])
    assert stored.counts()[0] == 3 * BATCH
    stored.close()


def test_a_file_that_changed_meanwhile_is_loaded_from_its_beginning(tmp_path: Path) -> None:
    """Its offsets mean nothing any more."""
    file = tmp_path / "records.lin"
    file.write_bytes(many(2 * BATCH))

    def stop(records: int, offset: int) -> None:
        raise Broken(records, offset)

    with Loader(tmp_path / "illgate.db") as loader:
        with pytest.raises(Broken):
            loader.load(file, tmp_path / "aside", stop)
        file.write_bytes(line.write(book(1)))
        assert loader.load(file, tmp_path / "aside") == Report(read=1, taken=1)
    assert not (tmp_path / "aside").exists()


def test_a_file_may_be_loaded_again(tmp_path: Path) -> None:
    """It replaces its own records and says the same."""
    file = tmp_path / "records.lin"
    file.write_bytes(many(150))
    with Loader(tmp_path / "illgate.db") as loader:
        assert loader.load(file, tmp_path / "aside") == loader.load(file, tmp_path / "aside")
    assert (tmp_path / "aside").read_bytes() == BAD_LINES * 2


@pytest.mark.parametrize("form", ["iso", "line", "xml"])
def test_every_serialization_is_loaded(form: str, tmp_path: Path) -> None:
    """And broken off and taken up in each."""
    records = [book(local) for local in range(BATCH + 10)]
    writers = {"iso": iso2709.write, "line": line.write}
    written = b"".join(map(writers[form], records)) if form in writers else marcxchange.write(records)
    file = tmp_path / "records"
    file.write_bytes(written)

    def stop(records: int, offset: int) -> None:
        raise Broken(records, offset)

    with Loader(tmp_path / "illgate.db") as loader:
        with pytest.raises(Broken):
            loader.load(file, tmp_path / "aside", stop)
        report = loader.load(file, tmp_path / "aside")
    assert report == Report(read=BATCH + 10, taken=BATCH + 10)


def test_what_is_left_out_is_counted_and_taken_out(tmp_path: Path) -> None:
    """A deleted record takes the edition with its pid away; records without an id are bad."""
    file = tmp_path / "records.lin"
    with Loader(tmp_path / "illgate.db") as loader:
        file.write_bytes(line.write(book(1)) + line.write(book(2)))
        loader.load(file, tmp_path / "aside")
        gone = Record((*book(1).fields, make_field("004", ("r", "d"))))
        nameless = Record((make_field("001", ("a", "3")), make_field("245", ("a", "Uden ejer"))))
        file.write_bytes(line.write(gone) + line.write(nameless))
        report = loader.load(file, tmp_path / "aside")
    assert report.left_out == {"deleted": 1}
    assert report.bad == 1
    assert "001 *a and *b" in report.faults[0]
    assert (tmp_path / "aside").read_bytes() == line.write(nameless)
    stored = StoredCatalogue(tmp_path / "illgate.db")
    assert stored.edition("870970-basis:1") is None
    assert stored.edition("870970-basis:2") is not None
    stored.close()


def test_the_agency_of_a_file_can_be_told(tmp_path: Path) -> None:
    """Then its nameless records are that library's, and localised there."""
    file = tmp_path / "records.lin"
    file.write_bytes(b"001 00 *ax1\n245 00 *aUden ejer\n$\n")
    with Loader(tmp_path / "illgate.db", Settings(agency="820030")) as loader:
        assert loader.load(file, tmp_path / "aside").taken == 1
    stored = StoredCatalogue(tmp_path / "illgate.db")
    assert stored.localisations("820030-katalog:x1") == (Localisation(agency="820030"),)
    stored.close()


def test_holdings_may_come_before_the_record_and_are_replaced(tmp_path: Path) -> None:
    """They outlive a new version of the record."""
    file = tmp_path / "records.lin"
    file.write_bytes(line.write(book(1)))
    pid = "870970-basis:1"
    stored = StoredCatalogue(tmp_path / "illgate.db")
    with Loader(tmp_path / "illgate.db") as loader:
        assert loader.localise({pid: [Localisation(agency="710100")]}) == (pid,)
        loader.load(file, tmp_path / "aside")
        assert stored.localisations(pid) == (Localisation(agency="710100"),)
        loader.load(file, tmp_path / "aside")
        assert loader.localise({pid: [Localisation(agency="765700")]}) == ()
        assert stored.localisations(pid) == (Localisation(agency="765700"),)
    stored.close()


def test_a_countrys_holdings_localise(tmp_path: Path) -> None:
    """Every library that is listed for a record, branches under their library; the rest of the file is passed over."""
    (tmp_path / "holdings.json").write_text(
        '{"libraries": {"DK-710104": {"system": {"dialect": "alma"}, "records": {"870970-basis:1": {"copies": []}}},'
        ' "765700": {"records": {"870970-basis:1": {}, "870970-basis:2": {}}}, "820030": {}}}'
    )
    assert holdings_of(tmp_path) == {
        "870970-basis:1": (Localisation(agency="710100", branch="710104"), Localisation(agency="765700")),
        "870970-basis:2": (Localisation(agency="765700"),),
    }


@pytest.mark.parametrize("text", ["{", '{"libraries": []}', "[]"])
def test_broken_holdings_are_named(text: str, tmp_path: Path) -> None:
    """With the file and the place in it."""
    (tmp_path / "holdings.json").write_text(text)
    with pytest.raises(CountryFault, match=r"holdings\.json"):
        holdings_of(tmp_path)
    (tmp_path / "holdings.json").unlink()
    assert holdings_of(tmp_path) == {}
