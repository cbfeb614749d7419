"""Searching the catalogue by joined queries, the whole records that it keeps, and catalogues of an earlier illgate."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue.editions import Catalogued, catalogued
from gateway.catalogue.loading import Loader
from gateway.catalogue.memory import MemoryCatalogue, from_records
from gateway.catalogue.query import Found, Index, Join, Joined, Match, Query
from gateway.catalogue.stored import StoredCatalogue
from schemas.marc import line
from schemas.marc.record import Record

LINES = """001 00 *a 1000 {n} *b 870970
008 00 *t m *a {year}
021 00 *e 978-87-02-0000{n}-{check}
245 00 *a {title}
700 00 *a {name}
"""
TITLES = ("Tågernes bog", "Sne og is", "Isen smelter", "Sne")
CHECKS = ("7", "4", "1", "8")


def records() -> list[Record]:
    """Four books."""
    texts = (
        LINES.format(n=n, year=2000 + n, title=title, check=CHECKS[n], name="Hansen" if n % 2 else "Bjerg")
        for n, title in enumerate(TITLES)
    )
    return [entry.record for text in texts for entry in line.read(BytesIO(text.encode())) if hasattr(entry, "record")]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MemoryCatalogue, StoredCatalogue]]:
    """The same four books in memory and in a database."""
    folder = tmp_path_factory.mktemp("search")
    taken = [each for each in map(catalogued, records()) if isinstance(each, Catalogued)]
    assert len(taken) == 4
    file = folder / "books.lin"
    file.write_text(
        "\n".join(
            LINES.format(n=n, year=2000 + n, title=title, check=CHECKS[n], name="Hansen" if n % 2 else "Bjerg")
            for n, title in enumerate(TITLES)
        )
        + "\n"
    )
    with Loader(folder / "x.db") as loader:
        assert loader.load(file, folder / "aside").taken == 4
    stored = StoredCatalogue(folder / "x.db")
    yield from_records(taken), stored
    stored.close()


MATCHES = st.builds(
    Match, st.sampled_from(Index), st.sampled_from(["sne", "is", "hansen", "10001", "870970-basis:10002", "", '"', "*"])
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    MATCHES, lambda query: st.builds(Joined, st.sampled_from(Join), query, query), max_leaves=6
)


@given(QUERIES, st.integers(0, 3), st.integers(1, 5))
def test_memory_and_database_find_the_same(
    both: tuple[MemoryCatalogue, StoredCatalogue], query: Query, start: int, limit: int
) -> None:
    """Any joining of any terms, any page."""
    memory, stored = both
    assert stored.search(query, start=start, limit=limit) == memory.search(query, start=start, limit=limit)


def test_newest_first_a_page_at_a_time(both: tuple[MemoryCatalogue, StoredCatalogue]) -> None:
    """Two of three, and the third."""
    snow = Joined(Join.EITHER, Match(Index.WORDS, "sne"), Match(Index.WORDS, "isen"))
    for catalogue in both:
        first = catalogue.search(snow, limit=2)
        assert first == Found(3, ("870970-basis:10003", "870970-basis:10002"))
        assert catalogue.search(snow, start=2, limit=2) == Found(3, ("870970-basis:10001",))


def test_joins(both: tuple[MemoryCatalogue, StoredCatalogue]) -> None:
    """Both, either, but not."""
    snow, ice = Match(Index.WORDS, "sne"), Match(Index.WORDS, "is")
    for catalogue in both:
        assert catalogue.search(Joined(Join.BOTH, snow, ice)).pids == ("870970-basis:10001",)
        assert catalogue.search(Joined(Join.BUT_NOT, snow, ice)).pids == ("870970-basis:10003",)


def test_whole_records_are_kept(both: tuple[MemoryCatalogue, StoredCatalogue]) -> None:
    """As marcXchange, the same in both; none for an id that nobody has."""
    memory, stored = both
    whole = stored.record("870970-basis:10001")
    assert whole == memory.record("870970-basis:10001")
    assert whole is not None
    assert '<subfield code="a">Sne og is</subfield>' in whole
    assert stored.record("870970-basis:9") is None


def test_a_catalogue_of_an_earlier_illgate_grows(tmp_path: Path) -> None:
    """Its editions stay; whole records come when it is loaded again."""
    path = tmp_path / "old.db"
    StoredCatalogue(path).close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE catalogue_record")
    connection.execute("UPDATE catalogue_meta SET value = '1' WHERE key = 'version'")
    connection.commit()
    connection.close()
    catalogue = StoredCatalogue(path)
    assert catalogue.record("870970-basis:1") is None
    assert catalogue.search(Match(Index.ANY, "x")) == Found(0, ())
    catalogue.close()
