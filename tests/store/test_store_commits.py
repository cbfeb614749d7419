"""Many writes to one commit; nothing answered before it is on the disk; what fails takes nothing else with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from gateway.store.database import connect
from gateway.store.sqlite import LARGEST_BATCH
from gateway.store.unit import Unit
from gateway.store.values import StoreUnavailable
from tests.store.opened import CASE, NOON, HeldBack, Opened, row


def put(key: str, **more: Any) -> Callable[[Unit], str]:
    """Work that stores a row and gives its key."""

    def work(unit: Unit) -> str:
        unit.put_row(row(key, **more))
        return key

    return work


def stored(path: Path) -> set[str]:
    """The keys that a reader from outside sees: what is committed."""
    connection = connect(path)
    try:
        return {key for (key,) in connection.execute("SELECT key FROM row")}
    finally:
        connection.close()


def fail_after(key: str) -> Callable[[Unit], None]:
    """Work that writes, and then falls over its own feet."""

    def work(unit: Unit) -> None:
        unit.put_row(row(key))
        raise ZeroDivisionError(key)

    return work


def test_writes_that_come_together_share_one_commit(opened: Opened) -> None:
    """Five writes, one BEGIN, one COMMIT, each with its own result."""
    results = [opened.store.write(put(f"k{number}")) for number in range(5)]
    assert not any(result.called for result in results)
    opened.turn()
    assert [CASE.successResultOf(result) for result in results] == ["k0", "k1", "k2", "k3", "k4"]
    assert [opened.said.count(word) for word in ("BEGIN IMMEDIATE", "COMMIT")] == [1, 1]
    assert stored(opened.path) == {"k0", "k1", "k2", "k3", "k4"}


def test_a_batch_has_its_limit_and_the_rest_follows(opened: Opened) -> None:
    """One write more than a batch takes: two commits."""
    results = [opened.store.write(put(f"k{number:04}")) for number in range(LARGEST_BATCH + 1)]
    opened.turn()
    assert CASE.successResultOf(results[-1]) == f"k{LARGEST_BATCH:04}"
    first, second = (at for at, said in enumerate(opened.said) if said == "COMMIT")
    assert [said.startswith("INSERT INTO row") for said in opened.said[:first]].count(True) == LARGEST_BATCH
    assert [said.startswith("INSERT INTO row") for said in opened.said[first:second]].count(True) == 1


def test_what_comes_during_a_commit_makes_the_next_batch(tmp_path: Path) -> None:
    """The slower the disk, the larger the batches."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    first = opened.store.write(put("first"))
    opened.turn()
    later = [opened.store.write(put(f"later{number}")) for number in range(3)]
    opened.turn()
    assert len(disk.waiting) == 1
    disk.release()
    assert CASE.successResultOf(first) == "first"
    opened.turn()
    assert not any(result.called for result in later)
    disk.release()
    assert [CASE.successResultOf(result) for result in later] == ["later0", "later1", "later2"]
    assert opened.said.count("COMMIT") == 2
    opened.close()


def test_nothing_is_answered_before_it_is_durable(tmp_path: Path) -> None:
    """While the disk works, nobody has an answer, no listener was called, and no reader sees anything."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    heard: list[str] = []

    def work(unit: Unit) -> str:
        unit.put_row(row("k"))
        unit.after_commit(lambda: heard.append("committed"))
        return "done"

    result = opened.store.write(work)
    result.addCallback(heard.append)
    opened.turn()
    assert heard == []
    assert stored(opened.path) == set()
    assert opened.store.read.row("order", "k") is None
    disk.release()
    assert heard == ["committed", "done"]
    assert stored(opened.path) == {"k"}
    opened.close()


def test_who_only_reads_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    """A repeat, a look for work where there is none, and work that failed: nothing of them goes to the disk."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    read = opened.store.write(lambda unit: unit.row("order", "k"))
    failing = opened.store.write(fail_after("bad"))
    opened.turn()
    assert CASE.successResultOf(read) is None
    CASE.failureResultOf(failing, ZeroDivisionError)
    assert disk.waiting == []
    assert opened.said[-1] == "COMMIT"
    opened.close()


def test_work_that_fails_undoes_only_itself(opened: Opened) -> None:
    """Its neighbours in the batch are stored; its caller gets its own exception, and its listeners hear nothing."""
    heard: list[str] = []

    def bad(unit: Unit) -> None:
        unit.after_commit(lambda: heard.append("bad"))
        fail_after("bad")(unit)

    before, failing, after = (opened.store.write(work) for work in (put("a"), bad, put("b")))
    opened.turn()
    assert str(CASE.failureResultOf(failing, ZeroDivisionError).value) == "bad"
    assert (CASE.successResultOf(before), CASE.successResultOf(after)) == ("a", "b")
    assert stored(opened.path) == {"a", "b"}
    assert heard == []


def test_work_sees_what_its_batch_has_written_and_not_what_was_undone(opened: Opened) -> None:
    """One after the other inside the open batch."""

    def keys(unit: Unit) -> list[str]:
        return [found.key for found in unit.all_rows("order")]

    opened.store.write(put("a"))
    opened.store.write(fail_after("bad")).addErrback(lambda _: None)
    seen = opened.store.write(keys)
    opened.turn()
    assert CASE.successResultOf(seen) == ["a"]


def test_a_database_that_refuses_a_write_says_so_to_that_caller(opened: Opened) -> None:
    """A statement that SQLite refuses is StoreUnavailable; the batch goes on."""
    good = opened.store.write(put("good"))
    said = opened.fails(StoreUnavailable, lambda unit: unit._connection.execute("INSERT INTO row (kind) VALUES ('x')"))
    assert said.startswith("The database refused a write: ")
    assert CASE.successResultOf(good) == "good"


def test_a_commit_that_fails_fails_for_all_and_stores_nothing(tmp_path: Path) -> None:
    """Everybody in the batch hears StoreUnavailable, also who had failed by himself; the next batch is good."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    heard: list[str] = []

    def listened(unit: Unit) -> None:
        unit.after_commit(lambda: heard.append("committed"))
        put("a")(unit)

    results = [opened.store.write(work) for work in (listened, put("b"), fail_after("c"))]
    opened.turn()
    disk.fail(sqlite3.OperationalError("disk I/O error"))
    for result in results:
        said = str(CASE.failureResultOf(result, StoreUnavailable).value)
        assert said == "The database cannot store now: disk I/O error."
    assert heard == []
    again = opened.store.write(put("again"))
    opened.turn()
    disk.release()
    assert CASE.successResultOf(again) == "again"
    assert stored(opened.path) == {"again"}
    opened.close()


def test_a_batch_that_cannot_begin_fails_for_all(opened: Opened) -> None:
    """Somebody else holds the file for longer than we wait."""
    opened.store._writer.execute("PRAGMA busy_timeout = 1")
    other = connect(opened.path)
    other.execute("BEGIN IMMEDIATE")
    assert opened.fails(StoreUnavailable, put("a")) == "The database cannot store now: database is locked."
    other.execute("COMMIT")
    other.close()
    assert opened.write(put("b")) == "b"
    assert stored(opened.path) == {"b"}


def test_a_batch_that_sqlite_undid_is_refused_as_a_whole_and_the_rest_goes_on(opened: Opened) -> None:
    """As on a failing disk, which makes SQLite roll back by itself: nobody is told that he was stored."""

    def undone(unit: Unit) -> None:
        unit._connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")

    before, broken, after = (opened.store.write(work) for work in (put("a"), undone, put("b")))
    opened.turn()
    for result in (before, broken):
        CASE.failureResultOf(result, StoreUnavailable)
    assert CASE.successResultOf(after) == "b"
    assert stored(opened.path) == {"b"}


def test_a_full_disk_refuses_what_does_not_fit_and_keeps_the_rest(opened: Opened) -> None:
    """Who was answered is stored, who was refused is not, and with room again all goes on."""
    (pages,) = opened.store._writer.execute("PRAGMA page_count").fetchone()
    opened.store._writer.execute(f"PRAGMA max_page_count = {pages + 4}")
    asked: dict[str, Deferred[str]] = {
        key: opened.store.write(put(key, body=b"x" * size))
        for key, size in (("small", 10), ("large", 1_000_000), ("next", 10))
    }
    opened.turn(3)
    refused = {key for key, result in asked.items() if isinstance(_outcome(result), StoreUnavailable)}
    assert "large" in refused
    assert stored(opened.path) == set(asked) - refused
    opened.store._writer.execute("PRAGMA max_page_count = 1000000")
    assert opened.write(put("later", body=b"x" * 1_000_000)) == "later"


def _outcome(result: Deferred[str]) -> object:
    found: list[object] = []
    result.addCallbacks(found.append, lambda failure: found.append(failure.value))
    return found[0]


def test_a_listener_that_fails_takes_nobodys_answer(opened: Opened) -> None:
    """What is stored is stored, and the other listeners hear of it."""
    heard: list[str] = []

    def work(unit: Unit) -> str:
        unit.after_commit(lambda: heard.append(str(1 // 0)))
        unit.after_commit(lambda: heard.append("second"))
        return put("a")(unit)

    assert opened.write(work) == "a"
    assert heard == ["second"]


def test_closing_lets_what_is_under_way_be_stored(tmp_path: Path) -> None:
    """Writes asked for before `close` are answered; those after it are refused; then the file is free."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    first = opened.store.write(put("first"))
    opened.turn()
    second = opened.store.write(put("second"))
    closed = opened.store.close()
    late = opened.store.write(put("late"))
    assert str(CASE.failureResultOf(late, StoreUnavailable).value) == "The service is shutting down."
    disk.release()
    assert CASE.successResultOf(first) == "first"
    assert not closed.called
    opened.turn()
    disk.release()
    assert CASE.successResultOf(second) == "second"
    CASE.successResultOf(closed)
    assert stored(opened.path) == {"first", "second"}
    Opened(opened.path).close()


def test_closing_twice_is_closing_once(opened: Opened) -> None:
    """The second caller waits for the same end."""
    assert opened.store.close() is opened.store.close()


def test_a_caller_that_no_longer_waits_harms_nobody(opened: Opened) -> None:
    """A cancelled Deferred: its work is stored all the same, and so is its neighbour's."""
    left = opened.store.write(put("left"))
    stays = opened.store.write(put("stays"))
    left.addErrback(lambda _: None)
    left.cancel()
    opened.turn()
    assert CASE.successResultOf(stays) == "stays"
    assert stored(opened.path) == {"left", "stays"}


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_every_connection_is_durable_at_commit(opened: Opened, pragma: str, value: object) -> None:
    """WAL, and synchronous FULL (2): a commit has waited for the disk."""
    for connection in (opened.store._writer, opened.store._reader):
        assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_the_store_answers_whether_it_is_well(opened: Opened) -> None:
    """None while it is; a sentence when the database does not answer."""
    assert opened.store.check() is None
    opened.store._reader.close()
    said = opened.store.check()
    assert said is not None
    assert said.startswith("The database does not answer: ")


def test_times_come_back_as_they_went_in(opened: Opened) -> None:
    """An event's moment keeps its zone."""
    (event,) = opened.write(lambda unit: unit.append("s", [b"1"], at=NOON, expected_version=0))
    assert event.at == NOON
    assert opened.store.read.events("s") == (event,)
