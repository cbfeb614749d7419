"""The stored catalogue: the same answers as the one in memory, whatever was loaded in whichever order."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.catalogue.catalogue import Catalogue
from gateway.catalogue.editions import Catalogued, catalogued
from gateway.catalogue.loading import Loader, Settings
from gateway.catalogue.memory import from_records
from gateway.catalogue.stored import CatalogueUnavailable, StoredCatalogue
from gateway.catalogue.values import Localisation
from gateway.store.database import connect, prepare
from schemas.marc import Record, line, make_field

AUTHORS = ("Holm", "Krogh")
TITLES = ("Rejsen", "Mål & midler")


def record(local: int, **said: str) -> Record:
    """A book of the national bibliography."""
    return Record(
        (
            make_field("001", ("a", str(local)), ("b", "870970")),
            make_field("004", ("r", said.get("status", "n")), ("a", "e")),
            make_field("008", ("t", "m"), ("a", said.get("year", "2001")), ("l", said.get("language", "dan"))),
            make_field("009", ("a", "a"), ("g", "xx")),
            *([make_field("014", ("a", said["head"]))] if "head" in said else []),
            *([make_field("017", ("a", said["other"]))] if "other" in said else []),
            make_field("021", ("e", said.get("isbn", "9788711782705"))),
            make_field("096", ("z", said.get("library", "710100"))),
            make_field("100", ("a", said.get("author", AUTHORS[0]))),
            make_field("245", ("a", said.get("title", TITLES[0]))),
        )
    )


NUMBERS = st.integers(1, 6)
LINKS: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"other": NUMBERS.map(str)}),
    st.fixed_dictionaries({"head": NUMBERS.map(str)}),
    st.fixed_dictionaries({"isbn": st.sampled_from(["8711782700", "x"])}),
)
SAID = st.fixed_dictionaries(
    {
        "author": st.sampled_from(AUTHORS),
        "title": st.sampled_from(TITLES),
        "year": st.sampled_from(["", "1999", "2001"]),
        "status": st.sampled_from("nnncd"),
        "language": st.sampled_from(["dan", "dan", "dan", "eng"]),
        "library": st.sampled_from(["710100", "820030", "710104"]),
    }
)
BOOKS = st.builds(lambda local, said, links: record(local, **said, **links), NUMBERS, SAID, LINKS)
LOADS = st.lists(st.lists(BOOKS, min_size=1, max_size=8), min_size=1, max_size=4)
HOLDINGS = st.dictionaries(
    NUMBERS.map("870970-basis:{}".format), st.just((Localisation(agency="765700", local_id="x"),)), max_size=3
)


def load(loader: Loader, folder: Path, records: list[Record]) -> None:
    """Load records from a file in line format."""
    file = folder / "records.lin"
    file.write_bytes(b"".join(map(line.write, records)))
    loader.load(file, folder / "aside")


@settings(max_examples=60, deadline=None)
@given(LOADS, HOLDINGS, st.booleans())
def test_the_stored_catalogue_answers_as_the_one_in_memory(
    loads: list[list[Record]],
    holdings: dict[str, tuple[Localisation, ...]],
    by_key: bool,  # noqa: FBT001  generated
) -> None:
    """After records were replaced, deleted, joined and parted in any order, over several files."""
    final: dict[str, Catalogued] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        with Loader(folder / "illgate.db", Settings(by_key=by_key)) as loader:
            loader.localise(holdings)
            for records in loads:
                load(loader, folder, records)
                for each in records:
                    result = catalogued(each)
                    final.pop(result.edition.id if isinstance(result, Catalogued) else result.id, None)
                    if isinstance(result, Catalogued):
                        final[result.edition.id] = result
        stored = StoredCatalogue(folder / "illgate.db")
        memory = from_records(final.values(), by_key=by_key, holdings=holdings)
        assert stored.counts()[0] == len(final)
        agree(stored, memory)
        stored.close()


def test_an_edition_that_leaves_its_work_parts_those_it_joined(tmp_path: Path) -> None:
    """Two others stood together only because both were linked to it."""
    with Loader(tmp_path / "illgate.db") as loader:
        load(loader, tmp_path, [record(1, title="A", other="2"), record(2, title="B"), record(3, title="C", other="1")])
        stored = StoredCatalogue(tmp_path / "illgate.db")
        assert [each.id[-1] for each in stored.editions_of("870970-basis:3")] == ["3", "1", "2"]
        load(loader, tmp_path, [record(1, title="A", status="d")])
        assert [each.id[-1] for each in stored.editions_of("870970-basis:3")] == ["3"]
        load(loader, tmp_path, [record(1, title="A")])
        assert [each.id[-1] for each in stored.editions_of("870970-basis:3")] == ["3", "1"]
    stored.close()


def agree(one: Catalogue, two: Catalogue) -> None:
    """Both catalogues give the same answer to every question."""
    for local in range(10):
        pid = f"870970-basis:{local}"
        assert one.edition(pid) == two.edition(pid)
        assert one.editions_of(pid) == two.editions_of(pid)
        assert one.localisations(pid) == two.localisations(pid)
        assert one.find(str(local)) == two.find(str(local))
    for words in (
        "rejsen",
        "MAAL midler",
        "holm mål",
        "9788711782705",
        "87-11-78270-0",
        "nothing",
        "",
        '"',
        "870970-basis:3",
    ):
        assert one.find(words) == two.find(words)
        assert one.find(words, limit=2) == two.find(words)[:2]


def test_a_reader_sees_what_is_loaded_while_it_is_open(tmp_path: Path) -> None:
    """The running gateway needs no restart; each batch appears whole."""
    database = tmp_path / "illgate.db"
    reader = StoredCatalogue(database)
    assert reader.edition("870970-basis:1") is None
    with Loader(database) as loader:
        load(loader, tmp_path, [record(1)])
        found = reader.edition("870970-basis:1")
        assert found is not None
        load(loader, tmp_path, [record(1, title="Mål & midler"), record(2)])
        again = reader.edition("870970-basis:1")
        assert again is not None
        assert again.title == "Mål & midler"
    assert reader.counts() == (2, 2)
    reader.close()


def test_the_catalogue_lives_beside_the_order_base_and_is_read_while_that_writes(tmp_path: Path) -> None:
    """One database file; a writer's open transaction keeps no reader waiting."""
    database = tmp_path / "illgate.db"
    orders = connect(database)
    prepare(orders)
    with Loader(database) as loader:
        load(loader, tmp_path, [record(1)])
    orders.execute("BEGIN IMMEDIATE")
    reader = StoredCatalogue(database)
    assert reader.edition("870970-basis:1") is not None
    reader.close()
    orders.execute("ROLLBACK")
    orders.close()


def test_the_database_is_durable(tmp_path: Path) -> None:
    """WAL and synchronous FULL, as the order base in the same file asks for."""
    reader = StoredCatalogue(tmp_path / "illgate.db")
    assert reader._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert reader._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    reader.close()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """And so is a catalogue that a newer illgate made."""
    file = tmp_path / "illgate.db"
    file.write_text("Dear library, " * 100)
    with pytest.raises(CatalogueUnavailable, match=r"illgate\.db"):
        StoredCatalogue(file)
    newer = tmp_path / "newer.db"
    StoredCatalogue(newer).close()
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE catalogue_meta SET value = '99'")
    with pytest.raises(CatalogueUnavailable, match="newer illgate"):
        StoredCatalogue(newer)


def test_every_column_of_the_schema_is_explained() -> None:
    """Whoever opens the file with sqlite3 finds out what a column holds."""
    schema = Path(__file__).parents[2] / "gateway/catalogue/schema.sql"
    columns = [
        each
        for each in schema.read_text().splitlines()
        if each.startswith("    ") and "KEY (" not in each and "tokenize" not in each
    ]
    assert columns
    assert [each for each in columns if "--" not in each] == []
