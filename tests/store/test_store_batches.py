"""Work that fails in a batch: the good ones are stored as if it had never been there, whatever they wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store.database import connect
from gateway.store.unit import Room, Unit
from gateway.store.values import StoreUnavailable, StreamMoved
from tests.store.opened import CASE, NOON, QUEUE, HeldBack, Opened, message, row, task

TABLES = ("event", "row", "message", "task")


@frozen
class Work:
    """What one caller asks for: its writes by name, on one of three streams, and whether it fails at the end."""

    writes: tuple[str, ...]
    stream: int
    fails: bool


WRITES = ("event", "row", "message", "forgotten", "moved", "task", "called off", "put off", "stumbled", "claimed")


def _write(unit: Unit, what: str, key: str) -> None:  # noqa: C901, PLR0912  one short case for each
    match what:
        case "event":
            last = max((one.version for one in unit.events(key)), default=0)
            unit.append(key, [b"1", b"2"], at=NOON, expected_version=last)
        case "row":
            unit.put_row(row(key, body=str(len(unit.events(key))).encode()))
        case "message":
            unit.add_message(message(f"{key}{len(unit.messages(key))}", stream=key))
        case "forgotten":
            unit.add_message(message(f"r{key}", state="refused"))
            unit.forget_messages("refused", 0)
        case "moved":
            for kept in unit.messages(key):
                unit.move_message(kept.id, state="kept", head=b"[]")
        case "task":
            unit.enqueue(task(key, lane=key), now=NOON.timestamp())
        case "called off":
            for one in unit.lane(QUEUE, key):
                unit.finish(one)
        case "put off":
            for one in unit.lane(QUEUE, key):
                unit.postpone(one, due=one.due + 1)
        case "stumbled":
            for one in unit.lane(QUEUE, key):
                unit.stumble(one, now=one.due, due=one.due + 1)
        case "claimed":
            unit.claim(QUEUE, now=2e9, until=3e9, room=Room(1, 1, Counter()))
            unit.release_claims(2e9)


works = st.builds(
    Work,
    writes=st.lists(st.sampled_from(WRITES), max_size=4).map(tuple),
    stream=st.integers(0, 2),
    fails=st.booleans(),
)


def _do(work: Work) -> Callable[[Unit], None]:
    def do(unit: Unit) -> None:
        for name in work.writes:
            _write(unit, name, f"s{work.stream}")
        if work.fails:
            raise ZeroDivisionError

    return do


def _stored(batches: list[list[Work]]) -> dict[str, list[tuple[Any, ...]]]:
    """What is in the tables after these batches; ids of tasks, which need not follow one another, as their order."""
    with TemporaryDirectory() as folder:
        opened = Opened(Path(folder) / "illgate.db")
        for batch in batches:
            asked = [opened.store.write(_do(work)) for work in batch]
            opened.turn()
            for work, result in zip(batch, asked, strict=True):
                if work.fails:
                    CASE.failureResultOf(result, ZeroDivisionError)
                else:
                    CASE.successResultOf(result)
        found = {table: opened.store._reader.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        opened.close()
    return found | {"task": [columns[1:] for columns in found["task"]]}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(works, max_size=6), max_size=3))
def test_who_fails_leaves_no_trace(batches: list[list[Work]]) -> None:
    """Any work in any batches: the tables are those of the good work alone, numbers of events included."""
    good = [[work for work in batch if not work.fails] for batch in batches]
    assert _stored(batches) == _stored(good)


def test_a_batch_is_written_twice_at_the_most(opened: Opened) -> None:
    """The first that fails has the good ones written again; those after it are undone by their savepoints."""
    for number in range(6):
        fails = number % 2 == 1
        opened.store.write(_do(Work(writes=("row",), stream=number, fails=fails))).addErrback(lambda _: None)
    opened.said.clear()
    opened.turn()
    said = [line.split(" row ")[0] for line in opened.said if not line.startswith("SELECT")]
    assert said == [
        *("BEGIN IMMEDIATE", "INSERT INTO", "INSERT INTO", "ROLLBACK", "BEGIN IMMEDIATE", "INSERT INTO"),
        *("SAVEPOINT job", "INSERT INTO", "RELEASE job"),
        *("SAVEPOINT job", "INSERT INTO", "ROLLBACK TO job", "RELEASE job"),
        *("SAVEPOINT job", "INSERT INTO", "RELEASE job"),
        *("SAVEPOINT job", "INSERT INTO", "ROLLBACK TO job", "RELEASE job"),
        "COMMIT",
    ]


def test_who_fails_before_it_has_written_costs_nothing(opened: Opened) -> None:
    """As most do that fail: what they ask for is not there."""
    opened.store.write(_do(Work(writes=("row",), stream=1, fails=False)))
    opened.store.write(_do(Work(writes=(), stream=1, fails=True))).addErrback(lambda _: None)
    opened.said.clear()
    opened.turn()
    assert [line.split()[0] for line in opened.said] == ["BEGIN", "SELECT", "INSERT", "COMMIT"]


def test_a_statement_that_was_refused_is_not_written_again(opened: Opened) -> None:
    """Work that takes a refusal and goes on is good work, also when the batch is written again."""

    def goes_on(unit: Unit) -> str:
        unit.append("s", [b"1"], at=NOON, expected_version=0)
        try:
            unit.append("s", [b"again"], at=NOON, expected_version=0)
        except StreamMoved:
            unit.put_row(row("k"))
        return "went on"

    good = opened.store.write(goes_on)
    bad = opened.store.write(_do(Work(writes=("row",), stream=1, fails=True)))
    opened.turn()
    assert CASE.successResultOf(good) == "went on"
    CASE.failureResultOf(bad, ZeroDivisionError)
    assert [event.body for event in opened.store.read.events("s")] == [b"1"]
    assert [one.key for one in opened.store.read.all_rows("order")] == ["k"]


def test_good_work_that_cannot_be_written_again_is_refused_with_the_batch(opened: Opened) -> None:
    """Somebody else takes the file between: nobody is told that he was stored."""
    opened.store._writer.execute("PRAGMA busy_timeout = 1")
    other = connect(opened.path)
    begun: list[str] = []

    def take(said: str) -> None:
        if said.startswith("BEGIN"):
            begun.append(said)
            if len(begun) > 1:
                other.execute("BEGIN IMMEDIATE")

    opened.store._writer.set_trace_callback(take)
    works = (Work(("row",), 1, fails=False), Work(("row",), 2, fails=True))
    good, bad = (opened.store.write(_do(work)) for work in works)
    opened.turn()
    opened.store._writer.set_trace_callback(None)
    for result in (good, bad):
        CASE.failureResultOf(result, StoreUnavailable)
    other.execute("COMMIT")
    other.close()
    assert opened.store.read.row("order", "s1") is None
    opened.write(_do(works[0]))
    assert opened.store.read.row("order", "s1") is not None


def test_ids_of_tasks_are_never_used_twice(tmp_path: Path) -> None:
    """Not when the last has gone, not after work that failed, not when a commit failed."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    seen: list[int] = []

    def ask(unit: Unit) -> None:
        unit.enqueue(task("a"), now=opened.now)
        (asked,) = unit.lane(QUEUE, "a")
        seen.append(asked.id)
        unit.finish(asked)

    def fail(unit: Unit) -> None:
        ask(unit)
        raise ZeroDivisionError

    for work, broken in ((ask, False), (fail, False), (ask, True), (ask, False)):
        opened.store.write(work).addErrback(lambda _: None)
        opened.turn()
        disk.fail(OSError("gone")) if broken else disk.release()
    assert seen == [1, 2, 3, 4]
    opened.close()
