"""A database of an earlier illgate is carried over when it is opened, and nothing in it is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from twisted.logger import capturedLogs, formatEvent

from gateway.store.database import connect, prepare
from gateway.store.documents import get_document, put_document
from gateway.store.lock import lock
from gateway.store.migrations import SCHEMA_VERSION
from gateway.store.values import StoreInUse
from tests.store.opened import NOON, Opened, message, row

FIRST: Final = Path(__file__).with_name("schema_1.sql")
"""The tables as they were in version 1, word by word."""

AT: Final = NOON.isoformat()
KEPT: Final[dict[str, list[tuple[Any, ...]]]] = {
    "event": [(7, "o2", 1, AT, b"first"), (3, "o1", 1, AT, b"placed"), (8, "o1", 2, AT, b"closed")],
    "row": [
        ("order", "o1", "1", "closed", "710100", "æblehavens", b"1"),
        ("order", "o2", "2", "deciding", "746100", "", b"x" * 3_000),
        ("request", "710100|R-1", "", "", "", "", b"o1"),
        ("document", "directory", "", "", "", "", b"\x00\xff"),
    ],
    "message": [
        ("m1", "who|what", "d", "o1", "received", AT, b"{}", b"body", b"said"),
        ("m2", None, "", None, "refused", AT, b"{}", b"other", None),
    ],
    "task": [
        (5, "outbox", "p", "p|o1", b"5", 1.5, 2.5, 3, 99.0),
        (9, "decide", "o2", "o2", b"9", 1.0, 1.0, 0, 0.0),
    ],
}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A database as version 1 made it, with something in every table."""
    path = tmp_path / "illgate.db"
    with closing(connect(path)) as connection:
        connection.executescript(FIRST.read_text("utf-8"))
        connection.execute("INSERT INTO meta VALUES ('version', '1')")
        for table, rows in KEPT.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return path


def _tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(connect(path)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}


def _definitions(path: Path) -> set[str]:
    """How the tables and indexes are defined: one column or index to a line, without comments."""
    with closing(connect(path)) as connection:
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'"
        ).fetchall()
    lines = set()
    for name, sql in found:
        for line in sql.replace(f'"{name}"', name).splitlines():
            lines.add(f"{name}: {' '.join(line.split('--')[0].split())}")
    return lines


def test_nothing_is_lost(first: Path) -> None:
    """Every row of every table is as it was, numbers included."""
    Opened(first).close()
    assert {table: sorted(rows, key=repr) for table, rows in _tables(first).items()} == {
        table: sorted(rows, key=repr) for table, rows in KEPT.items()
    }


def test_an_earlier_database_has_the_tables_of_a_new_one(first: Path, tmp_path: Path) -> None:
    """Column by column, and index by index."""
    Opened(first).close()
    new = tmp_path / "new.db"
    Opened(new).close()
    assert _definitions(first) == _definitions(new)


def test_work_goes_on_where_it_was(first: Path) -> None:
    """Numbers of events and tasks go on after the last; lists, counts and look-ups find what was there."""
    opened = Opened(first)
    (stored,) = opened.write(lambda unit: unit.append("o1", [b"more"], at=NOON, expected_version=2))
    assert (stored.sequence, stored.version) == (9, 3)
    assert [event.body for event in opened.store.read.events("o1")] == [b"placed", b"closed", b"more"]
    assert [one.key for one in opened.store.read.rows("order")] == ["o2", "o1"]
    assert opened.store.read.facets("order") == {"closed": 1, "deciding": 1}
    assert opened.store.read.message_by_identity("who|what") == message(
        "m1", identity="who|what", digest="d", stream="o1", body=b"body", confirmation=b"said"
    )
    assert [one.id for one in opened.store.read.messages_in("refused", 5)] == ["m2"]
    assert [task.id for task in opened.write(lambda unit: unit.lane("outbox", "p|o1"))] == [5]
    opened.write(lambda unit: unit.put_row(row("o1", facet="with_staff")))
    assert opened.store.read.facets("order") == {"with_staff": 1, "deciding": 1}
    opened.close()


def test_it_is_said_once_in_one_line(first: Path) -> None:
    """The log names both versions; a database of this version is opened without a word."""
    with capturedLogs() as events:
        Opened(first).close()
        Opened(first).close()
    assert [formatEvent(event) for event in events] == [
        f"The database {first} had schema 1; it has {SCHEMA_VERSION} now"
    ]


def test_a_command_carries_it_over_and_says_so(first: Path) -> None:
    """Whether it reads or writes; once, and with nothing lost."""
    told: list[str] = []
    assert get_document(first, "directory", tell=told.append) == b"\x00\xff"
    put_document(first, "directory", b"new", tell=told.append)
    assert told == [f"The database {first} had schema 1; it has {SCHEMA_VERSION} now."]
    assert sorted(_tables(first)["event"]) == sorted(KEPT["event"])


def test_a_command_leaves_it_to_the_illgate_that_serves_it(first: Path) -> None:
    """Its tables would change under the earlier one; a database of this version can be written all the time."""
    before, definitions = _tables(first), _definitions(first)
    with lock(first):
        for refused in (partial(get_document, first, "directory"), partial(put_document, first, "directory", b"new")):
            with pytest.raises(StoreInUse, match=f"Another illgate serves {first}; stop it first"):
                refused()
        assert (_tables(first), _definitions(first)) == (before, definitions)
    Opened(first).close()
    with lock(first):
        put_document(first, "directory", b"new")
        assert get_document(first, "directory") == b"new"


def test_two_that_carry_it_over_at_once_do_it_once(first: Path) -> None:
    """A command that starts with the service: whoever comes second finds it done."""
    with closing(connect(first)) as one, closing(connect(first)) as other:
        overtaken: list[str] = []

        def overtake(said: str) -> None:
            if said.startswith("BEGIN") and not overtaken:
                overtaken.append(said)
                prepare(one)

        other.set_trace_callback(overtake)
        assert prepare(other) == 1
        assert overtaken
    assert sorted(_tables(first)["event"]) == sorted(KEPT["event"])


def test_what_cannot_be_carried_over_stays_as_it_is(first: Path) -> None:
    """A table that is not as it should be: the error goes to the caller, and no half of it is done."""
    with closing(connect(first)) as connection:
        connection.execute("ALTER TABLE task RENAME COLUMN party TO whom")
    before, definitions = _tables(first), _definitions(first)
    with closing(connect(first)) as connection, pytest.raises(sqlite3.OperationalError, match="no such column: party"):
        prepare(connection)
    assert (_tables(first), _definitions(first)) == (before, definitions)
