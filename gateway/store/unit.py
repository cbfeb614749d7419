"""One unit of work: what is written together, or not at all."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from gateway.store.reader import Reader
from gateway.store.values import MessageRecord, NewTask, Row, StoredEvent, StreamMoved, Task

_TASK_COLUMNS: Final = "id, queue, party, lane, body, created, due, tries"
DUE_TASKS_LOOKED_AT: Final = 1_000  # enough to see past one dead peer's pile, few enough to stay quick


@frozen
class Room:
    """How many more tasks may be under way: in all, and for one party beside those it has under way already."""

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


class Unit(Reader):
    """Reads and writes inside one transaction. Callbacks given to `after_commit` run once it is durable."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.committed: list[Callable[[], None]] = []

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs `callback` when everything written here is durable; never when it fails."""
        self.committed.append(callback)

    def append(
        self, stream: str, bodies: Sequence[bytes], *, at: datetime, expected_version: int
    ) -> tuple[StoredEvent, ...]:
        """Appends events after version `expected_version` (0 = a new stream).

        Raises:
            StreamMoved: the stream is not at that version any more.
        """
        stored = []
        for version, body in enumerate(bodies, start=expected_version + 1):
            try:
                cursor = self._connection.execute(
                    "INSERT INTO event (stream, version, at, body) VALUES (?, ?, ?, ?)",
                    (stream, version, at.isoformat(), body),
                )
            except sqlite3.IntegrityError as error:
                raise StreamMoved(f"{stream} has moved past version {expected_version}.") from error
            sequence = cursor.lastrowid or 0
            stored.append(StoredEvent(sequence=sequence, stream=stream, version=version, at=at, body=body))
        return tuple(stored)

    def put_row(self, row: Row) -> None:
        """Writes a row, over an older one with its key."""
        self._connection.execute(
            "INSERT INTO row (kind, key, place, facet, owner, words, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET place = excluded.place, facet = excluded.facet,"
            " owner = excluded.owner, words = excluded.words, body = excluded.body",
            (row.kind, row.key, row.place, row.facet, row.owner, row.words, row.body),
        )

    def clear_rows(self, kind: str) -> None:
        """Removes every row of a kind."""
        self._connection.execute("DELETE FROM row WHERE kind = ?", (kind,))

    def add_message(self, message: MessageRecord) -> None:
        """Keeps a message."""
        self._connection.execute(
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
        self._connection.execute(
            "UPDATE message SET state = ?, head = ?, confirmation = coalesce(?, confirmation) WHERE id = ?",
            (state, head, confirmation, message_id),
        )

    def forget_messages(self, state: str, keep: int) -> None:
        """Removes all but the newest `keep` messages of a state that belong to no stream."""
        self._connection.execute(
            "DELETE FROM message WHERE state = ? AND stream IS NULL AND id <= coalesce((SELECT id FROM message"
            " WHERE state = ? AND stream IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?), '')",
            (state, state, keep),
        )

    def enqueue(self, task: NewTask, *, now: float) -> None:
        """Adds a task at the end of its lane, to be done from its `due` on."""
        self._connection.execute(
            "INSERT INTO task (queue, party, lane, body, created, due) VALUES (?, ?, ?, ?, ?, ?)",
            (task.queue, task.party, task.lane, task.body, now, now if task.due is None else task.due),
        )

    def claim(self, queue: str, *, now: float, until: float, room: Room) -> tuple[Task, ...]:
        """Takes tasks that are due, the first of each lane, until the second `until`, as far as there is room."""
        due = self._connection.execute(
            f"SELECT {_TASK_COLUMNS} FROM task AS one WHERE queue = ? AND due <= ? AND claimed_until <= ?"
            " AND NOT EXISTS (SELECT 1 FROM task AS earlier WHERE earlier.queue = one.queue"
            " AND earlier.lane = one.lane AND earlier.id < one.id) ORDER BY due, id LIMIT ?",
            (queue, now, now, DUE_TASKS_LOOKED_AT),
        )
        taken = room.take(_task(columns) for columns in due)
        self._connection.executemany(
            "UPDATE task SET claimed_until = ? WHERE id = ?", [(until, task.id) for task in taken]
        )
        return taken

    def finish(self, task: Task) -> None:
        """The task is done."""
        self._connection.execute("DELETE FROM task WHERE id = ?", (task.id,))

    def postpone(self, task: Task, *, due: float, body: bytes | None = None) -> None:
        """The task is to be tried again from `due` on; `body` replaces what it says."""
        self._connection.execute(
            "UPDATE task SET due = ?, tries = tries + 1, claimed_until = 0, body = coalesce(?, body) WHERE id = ?",
            (due, body, task.id),
        )

    def release_claims(self) -> None:
        """Frees every claimed task: whoever was at them is gone."""
        self._connection.execute("UPDATE task SET claimed_until = 0 WHERE claimed_until <> 0")

    def next_due(self, queue: str, now: float) -> float | None:
        """When the next task of a queue that is not due yet will be, in seconds since 1970."""
        (due,) = self._connection.execute(
            "SELECT min(due) FROM task WHERE queue = ? AND due > ?", (queue, now)
        ).fetchone()
        return float(due) if due is not None else None


def _task(columns: tuple[int, str, str, str, bytes, float, float, int]) -> Task:
    task_id, queue, party, lane, body, created, due, tries = columns
    return Task(id=task_id, queue=queue, party=party, lane=lane, body=body, created=created, due=due, tries=tries)
