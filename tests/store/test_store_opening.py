"""Who may open an order base, and what becomes of the others; and the files that commands keep in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from twisted.internet.task import Clock

from gateway.store.committing import at_once
from gateway.store.database import connect, prepare
from gateway.store.documents import get_document, put_document
from gateway.store.migrations import SCHEMA_VERSION
from gateway.store.sqlite import Store
from gateway.store.values import StoreInUse, StoreTooNew, StoreUnavailable
from tests.store.opened import Opened, row


def open_store(path: Path) -> Store:
    """A store without a helper around it."""
    return Store(path, clock=Clock(), in_thread=at_once)


def newer(path: Path) -> None:
    """Makes the database one of an illgate to come."""
    open_store(path).close()
    connection = connect(path)
    connection.execute("UPDATE meta SET value = ?", (str(SCHEMA_VERSION + 1),))
    connection.close()


def test_a_new_database_is_made_with_its_folder(tmp_path: Path) -> None:
    """And opened again it is the same."""
    path = tmp_path / "deep" / "er" / "illgate.db"
    first = Opened(path)
    first.write(lambda unit: unit.put_row(row("k")))
    first.close()
    second = Opened(path)
    assert second.store.read.row("order", "k") == row("k")
    second.close()


def test_a_database_that_is_served_is_not_served_twice(opened: Opened) -> None:
    """One sentence says what to do; after the first has closed, the second may."""
    with pytest.raises(StoreInUse) as refused:
        open_store(opened.path)
    assert str(refused.value) == (f"Another illgate serves {opened.path}; stop it first, or use another database.")
    opened.close()
    open_store(opened.path).close()


def test_a_newer_database_is_refused_and_left_free(tmp_path: Path) -> None:
    """The sentence names both versions; the lock is not kept."""
    path = tmp_path / "illgate.db"
    newer(path)
    for _ in range(2):  # the second would be StoreInUse, were the lock kept
        with pytest.raises(StoreTooNew) as refused:
            open_store(path)
    assert str(refused.value) == (
        f"The database has schema {SCHEMA_VERSION + 1}; this illgate knows {SCHEMA_VERSION}. Use the newer illgate."
    )


def _folder(path: Path) -> None:
    path.mkdir()


def _no_database(path: Path) -> None:
    path.write_bytes(b"<html>this is no database, however long it is</html>" * 200)


def _other_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE event (name TEXT)")


def _other_meta(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")


def _other_version(path: Path) -> None:
    _other_meta(path)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO meta VALUES ('version', '1.4-beta')")


@pytest.mark.parametrize("make", [_folder, _no_database, _other_tables, _other_meta, _other_version])
def test_what_is_no_order_base_is_refused_in_one_sentence(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A folder, another file, another program's database: named, untouched, and not kept locked."""
    path = tmp_path / "illgate.db"
    make(path)
    for _ in range(2):
        with pytest.raises(StoreUnavailable) as refused:
            open_store(path)
    said = str(refused.value)
    assert said.startswith(f"Cannot open the database {path}: ")
    assert said.endswith(".")
    assert "\n" not in said


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreUnavailable, match=r"^Cannot open the database .*/file/illgate\.db: File exists\.$"):
        open_store(tmp_path / "file" / "illgate.db")


def test_two_that_make_the_tables_at_once_both_find_them_made(tmp_path: Path) -> None:
    """`illgate directory import` while `illgate serve` starts for the first time."""
    path = tmp_path / "illgate.db"
    first, second = connect(path), connect(path)
    overtaken: list[str] = []

    def overtake(said: str) -> None:
        """The second has looked, and asks for its turn: now the first makes the tables."""
        if said.startswith("BEGIN") and not overtaken:
            overtaken.append(said)
            prepare(first)

    second.set_trace_callback(overtake)
    prepare(second)
    assert overtaken
    assert second.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() == (str(SCHEMA_VERSION),)
    first.close()
    second.close()


def test_a_document_is_kept_beside_a_running_service(opened: Opened) -> None:
    """Written from outside, seen by the service's reader; the last one counts."""
    put_document(opened.path, "directory", b"first")
    put_document(opened.path, "directory", b"second")
    kept = opened.store.read.row("document", "directory")
    assert kept is not None
    assert kept.body == b"second"
    assert get_document(opened.path, "directory") == b"second"
    assert get_document(opened.path, "other") is None


def test_a_document_makes_its_database(tmp_path: Path) -> None:
    """And looking for one does not."""
    path = tmp_path / "new" / "illgate.db"
    assert get_document(path, "directory") is None
    assert not path.parent.exists()
    put_document(path, "directory", b"body")
    assert get_document(path, "directory") == b"body"


def test_a_document_refuses_what_the_service_refuses(tmp_path: Path) -> None:
    """A newer database, and a file that is none."""
    path, other = tmp_path / "illgate.db", tmp_path / "other"
    newer(path)
    _no_database(other)
    with pytest.raises(StoreTooNew):
        put_document(path, "d", b"")
    with pytest.raises(StoreTooNew):
        get_document(path, "d")
    with pytest.raises(StoreUnavailable, match=r"^Cannot write the database .*\.$"):
        put_document(other, "d", b"")
    with pytest.raises(StoreUnavailable, match=r"^Cannot read the database .*\.$"):
        get_document(other, "d")
