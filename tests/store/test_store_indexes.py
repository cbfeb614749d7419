"""Every read goes by an index: one that leaves rows out is used only where the query says so in the same words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.store.reader import Reader
from gateway.store.unit import Unit
from tests.store.opened import Opened, task

READS: dict[str, tuple[Callable[[Reader], object], str]] = {
    "events of a stream": (lambda read: read.events("o1"), "SEARCH event USING INDEX sqlite_autoindex_event_1"),
    "events after one": (lambda read: read.events_after(1, 5), "SEARCH event USING INTEGER PRIMARY KEY"),
    "a row": (lambda read: read.row("order", "o1"), "SEARCH row USING INDEX sqlite_autoindex_row_1"),
    "rows": (lambda read: read.rows("order"), "SEARCH row USING INDEX row_by_place"),
    "rows of a facet": (lambda read: read.rows("order", facet="closed"), "SEARCH row USING INDEX row_by_facet"),
    "rows of an owner": (lambda read: read.rows("order", owner="710100"), "SEARCH row USING INDEX row_by_owner"),
    "rows with words": (lambda read: read.rows("order", words="a b"), "SEARCH row USING INDEX row_by_place"),
    "rows before one": (lambda read: read.rows("order", before="o1"), "SEARCH row USING INDEX row_by_place"),
    "rows by key": (lambda read: list(read.all_rows("order")), "SEARCH row USING INDEX sqlite_autoindex_row_1"),
    "facets": (lambda read: read.facets("order"), "SEARCH row USING COVERING INDEX row_by_facet"),
    "a message": (lambda read: read.message("m1"), "SEARCH message USING INDEX sqlite_autoindex_message_1"),
    "a repeat": (lambda read: read.message_by_identity("x"), "SEARCH message USING INDEX sqlite_autoindex_message_2"),
    "messages of a stream": (lambda read: read.messages("o1"), "SEARCH message USING INDEX message_by_stream"),
    "bytes of a stream": (
        lambda read: read.keeps("o1", b"x", since="m1"),
        "SEARCH message USING INDEX message_by_stream (stream=? AND id>?)",
    ),
    "messages given up": (lambda read: read.messages_in("given_up", 5), "SEARCH message USING INDEX message_by_state"),
    "newest received": (
        lambda read: read.messages_in("received", 5),
        "SCAN message USING INDEX sqlite_autoindex_message_1",
    ),
    "a queue": (lambda read: read.queue_depth("outbox"), "SEARCH task USING INDEX task_by_"),
}

WORK: dict[str, tuple[Callable[[Unit], object], str]] = {
    "refused messages forgotten": (
        lambda unit: unit.forget_messages("refused", 5),
        "SEARCH message USING INDEX message_by_state",
    ),
    "a message moved": (
        lambda unit: unit.move_message("m1", state="kept", head=b""),
        "SEARCH message USING INDEX sqlite_autoindex_message_1",
    ),
    "a lane": (lambda unit: unit.lane("outbox", "p"), "SEARCH task USING INDEX task_by_lane"),
    "the next task": (lambda unit: unit.next_due("outbox", 1.0), "SEARCH task USING COVERING INDEX task_by_due"),
    "a task postponed": (
        lambda unit: unit.postpone(unit.lane("outbox", "a")[0], due=2.0),
        "SEARCH task USING INTEGER PRIMARY KEY",
    ),
}


def _plan(opened: Opened, statement: str) -> list[str]:
    steps = opened.store._writer.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    return [step[-1] for step in steps]


@pytest.mark.parametrize("what", READS)
def test_a_read_goes_by_its_index(opened: Opened, what: str) -> None:
    """Nothing is sorted and no table is gone through, but where the newest come first anyway."""
    read, index = READS[what]
    said: list[str] = []
    opened.store._reader.set_trace_callback(said.append)
    read(opened.store.read)
    plan = _plan(opened, said[0])
    assert plan[0].startswith(index), plan
    assert not any("TEMP B-TREE" in step for step in plan)


@pytest.mark.parametrize("what", WORK)
def test_work_goes_by_its_index(opened: Opened, what: str) -> None:
    """As reads do."""
    work, index = WORK[what]
    opened.enqueue(task("a"))
    opened.said.clear()
    opened.write(work)
    plan = _plan(opened, [said for said in opened.said if not said.startswith(("BEGIN", "COMMIT"))][-1])
    assert plan[0].startswith(index), plan
    assert not any("TEMP B-TREE" in step for step in plan)
