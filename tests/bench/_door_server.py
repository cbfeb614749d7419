# mypy: untyped-calls-exclude=twisted
"""The gateway's ISO 18626 door in a process of its own: `python -m tests.bench._door_server FOLDER [forgetful]`.

It is `gateway.web.site` over the real workflow and store; the runners that decide and deliver are not started, so
that what is measured is taking Requests in. Forgetful it is the same without the database: the store does nothing and
says at once that it is done. It prints its port and ends with its standard input.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from twisted.internet.defer import Deferred, fail, succeed

from gateway.store.committing import CommitThread
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, NewTask, Row, StoredEvent, Task
from tests.crash.gateway import made, run

T = TypeVar("T")


class _ForgetfulUnit(Unit):
    """Knows nothing and keeps nothing."""

    def __init__(self) -> None:
        self.committed: list[Callable[[], None]] = []

    def append(
        self, stream: str, bodies: Sequence[bytes], *, at: datetime, expected_version: int
    ) -> tuple[StoredEvent, ...]:
        """Says what would have been stored."""
        return tuple(
            StoredEvent(sequence=1, stream=stream, version=version, at=at, body=body)
            for version, body in enumerate(bodies, start=expected_version + 1)
        )

    def put_row(self, row: Row) -> None:
        """Does nothing."""

    def add_message(self, message: MessageRecord) -> None:
        """Does nothing."""

    def enqueue(self, task: NewTask, *, now: float) -> None:
        """Does nothing."""

    def row(self, kind: str, key: str) -> Row | None:
        """Nothing."""

    def message_by_identity(self, identity: str) -> MessageRecord | None:
        """Nothing."""

    def lane(self, queue: str, lane: str) -> tuple[Task, ...]:  # noqa: ARG002  as the real one takes them
        """Nothing."""
        return ()


class _ForgetfulStore:
    """A store without a database."""

    read = _ForgetfulUnit()

    def write(self, work: Callable[[Unit], T]) -> Deferred[T]:
        """Does the work on nothing."""
        unit = _ForgetfulUnit()
        try:
            result = work(unit)
        except Exception as error:  # noqa: BLE001  as the real one hands it to the caller
            return fail(error)
        for callback in unit.committed:
            callback()
        return succeed(result)


def main() -> None:
    """Serves until standard input ends."""
    from twisted.internet import reactor  # noqa: PLC0415  importing it installs it

    running: Any = reactor
    if "forgetful" in sys.argv[2:]:
        store = cast("Store", _ForgetfulStore())
    else:
        store = Store(Path(sys.argv[1]) / "illgate.db", clock=running, in_thread=CommitThread(running))
    run(running, made(running, store)[1])


if __name__ == "__main__":
    main()
