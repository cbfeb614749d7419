"""One unit of work: what is written together, or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Final

from attrs import frozen

from gateway.store.reader import AT_REST, Reader
from gateway.store.values import MessageRecord, NewTask, Row, StoredEvent, StreamMoved, Task

_TASK_COLUMNS: Final = "id, queue, party, lane, body, created, due, tries, claimed_until"
DUE_TASKS_LOOKED_AT: Final = 200  # at a time: a few times what there is room for, so that one look mostly does


@frozen
class Room:
    """How many more tasks may be under way: in all, and for one party counting those it has under way already."""

    total: int
    per_party: int
    under_way: Counter[str]

    def take(self, tasks: Iterable[Task]) -> tuple[Task, ...]:
        """The first of these tasks that fit."""
        busy, taken = Counter(self.under_way), list[Task]()
        for task in tasks:
            if len(taken) < self.total and busy[task.party] < self.per_party:
                busy[task.party] += 1
                taken.append(task)
        return tuple(taken)

    def full(self) -> tuple[str, ...]:
        """The parties that can have no more."""
        return tuple(party for party, tasks in self.under_way.items() if tasks >= self.per_party)

    def less(self, taken: tuple[Task, ...]) -> Room:
        """What is left after these were taken."""
        busy = self.under_way + Counter(task.party for task in taken)
        return Room(self.total - len(taken), self.per_party, busy)


Values = tuple[str | bytes | int | float | None, ...]


class Unit(Reader):
    """Reads and writes inside one transaction. Callbacks given to `after_commit` run once it is durable.

    `written` are the statements that it has written by: run again on what was there, they write the same.
    """

    def __init__(self, connection: sqlite3.Connection, task_ids: Iterator[int]) -> None:
        """`task_ids` are the ids of the next tasks: no two in the life of a process are one."""
        super().__init__(connection)
        self._task_ids = task_ids
        self.committed: list[Callable[[], None]] = []
        self.written: list[tuple[str, Values]] = []

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs `callback` when everything written here is durable; never when it fails."""
        self.committed.append(callback)

    def _write(self, statement: str, values: Values) -> sqlite3.Cursor:
        cursor = self._connection.execute(statement, values)
        self.written.append((statement, values))
        return cursor

    def append(
        self, stream: str, bodies: Sequence[bytes], *, at: datetime, expected_version: int
    ) -> tuple[StoredEvent, ...]:
        """Appends events after version `expected_version` (0 = a new stream).

        Raises:
            StreamMoved: the stream is not at that version any more.
        """
        stored, moment = [], at.isoformat()
        for version, body in enumerate(bodies, start=expected_version + 1):
            try:
                cursor = self._write(
                    "INSERT INTO event (stream, version, at, body) VALUES (?, ?, ?, ?)", (stream, version, moment, body)
                )
            except sqlite3.IntegrityError as error:
                raise StreamMoved(f"{stream} has moved past version {expected_version}.") from error
            sequence = cursor.lastrowid or 0
            stored.append(StoredEvent(sequence=sequence, stream=stream, version=version, at=at, body=body))
        return tuple(stored)

    def put_row(self, row: Row) -> None:
        """Writes a row, over an older one with its key."""
        self._write(
            "INSERT INTO row (kind, key, place, facet, owner, words, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET place = excluded.place, facet = excluded.facet,"
            " owner = excluded.owner, words = excluded.words, body = excluded.body",
            (row.kind, row.key, row.place, row.facet, row.owner, row.words, row.body),
        )

    def add_message(self, message: MessageRecord) -> None:
        """Keeps a message."""
        self._write(
            "INSERT INTO message (id, identity, digest, stream, state, at, head, body, confirmation)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message.id,
                message.identity,
                message.digest,
                message.stream,
                message.state,
                message.at.isoformat(),
                message.head,
                message.body,
                message.confirmation,
            ),
        )

    def move_message(self, message_id: str, *, state: str, head: bytes, confirmation: bytes | None = None) -> None:
        """Says where a message now stands; a confirmation, once there, stays."""
        self._write(
            "UPDATE message SET state = ?, head = ?, confirmation = coalesce(?, confirmation) WHERE id = ?",
            (state, head, confirmation, message_id),
        )

    def forget_messages(self, state: str, keep: int) -> None:
        """Removes all but the newest `keep` messages that belong to no stream, of a state in which few end."""
        self._write(
            f"DELETE FROM message WHERE state = ? AND {AT_REST} AND stream IS NULL AND id <= coalesce((SELECT id"
            f" FROM message WHERE state = ? AND {AT_REST} AND stream IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?), '')",
            (state, state, keep),
        )

    def enqueue(self, task: NewTask, *, now: float) -> None:
        """Adds a task at the end of its lane, to be done from its `due` on."""
        number = next(self._task_ids)
        self._write(
            "INSERT INTO task (id, queue, party, lane, body, created, due) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, task.queue, task.party, task.lane, task.body, now, now if task.due is None else task.due),
        )

    def claim(self, queue: str, *, now: float, until: float, room: Room) -> tuple[Task, ...]:
        """Takes tasks that are due, the first of each lane, until the second `until`, as far as there is room.

        A party that has no room keeps nobody behind it: its pile is passed over, however large it is.
        """
        claimed: tuple[Task, ...] = ()
        while room.total > 0:
            due = self._due(queue, now, room.full())
            taken = room.take(due)
            for task in taken:
                self._write("UPDATE task SET claimed_until = ? WHERE id = ?", (until, task.id))
            claimed, room = claimed + taken, room.less(taken)
            if not taken or len(due) < DUE_TASKS_LOOKED_AT:
                break
        return claimed

    def _due(self, queue: str, now: float, without: tuple[str, ...]) -> tuple[Task, ...]:
        found = self._connection.execute(
            f"SELECT {_TASK_COLUMNS} FROM task AS one WHERE queue = ? AND due <= ? AND claimed_until <= ?"
            " AND party NOT IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM task AS earlier WHERE earlier.queue = one.queue"
            " AND earlier.lane = one.lane AND earlier.id < one.id) ORDER BY due, id LIMIT ?",
            (queue, now, now, json.dumps(without), DUE_TASKS_LOOKED_AT),
        )
        return tuple(_task(columns) for columns in found)

    def lane(self, queue: str, lane: str) -> tuple[Task, ...]:
        """The tasks of a lane, those under way included, in their order."""
        found = self._connection.execute(
            f"SELECT {_TASK_COLUMNS} FROM task WHERE queue = ? AND lane = ? ORDER BY id", (queue, lane)
        )
        return tuple(_task(columns) for columns in found)

    def due_by_lane(self, queue: str) -> dict[str, float]:
        """When the last task of each lane of a queue is due, in seconds since 1970."""
        found = self._connection.execute("SELECT lane, due FROM task WHERE queue = ? ORDER BY id", (queue,))
        return dict(found.fetchall())

    def holds(self, task: Task) -> bool:
        """Whether the task is still to be done; somebody may have called it off."""
        return self._connection.execute("SELECT 1 FROM task WHERE id = ?", (task.id,)).fetchone() is not None

    def finish(self, task: Task) -> None:
        """The task is done."""
        self._write("DELETE FROM task WHERE id = ?", (task.id,))

    def postpone(self, task: Task, *, due: float, body: bytes | None = None) -> None:
        """The task is to be tried again from `due` on; `body` replaces what it says."""
        self._write(
            "UPDATE task SET due = ?, tries = tries + 1, claimed_until = 0, body = coalesce(?, body) WHERE id = ?",
            (due, body, task.id),
        )

    def stumble(self, task: Task, *, now: float, due: float) -> None:
        """The task is to be tried again from `due` on, and nobody knows how far this try came (`Task.begun`)."""
        self._write("UPDATE task SET due = ?, tries = tries + 1, claimed_until = ? WHERE id = ?", (due, now, task.id))

    def release_claims(self, now: float) -> None:
        """Frees every claimed task: whoever was at them is gone, and left no word how far it came (`Task.begun`)."""
        self._write("UPDATE task SET claimed_until = ? WHERE claimed_until > ?", (now, now))

    def next_due(self, queue: str, now: float) -> float | None:
        """When the next task of a queue that is not due yet will be, in seconds since 1970."""
        (due,) = self._connection.execute(
            "SELECT min(due) FROM task WHERE queue = ? AND due > ?", (queue, now)
        ).fetchone()
        return float(due) if due is not None else None


def task_ids(connection: sqlite3.Connection) -> Iterator[int]:
    """The ids of new tasks: after all that wait, and never one twice, also when the last of them has gone."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM task").fetchone()
    return count(last + 1)


def _task(columns: tuple[int, str, str, str, bytes, float, float, int, float]) -> Task:
    task_id, queue, party, lane, body, created, due, tries, claimed_until = columns
    return Task(
        id=task_id,
        queue=queue,
        party=party,
        lane=lane,
        body=body,
        created=created,
        due=due,
        tries=tries,
        begun=claimed_until > 0,
    )
