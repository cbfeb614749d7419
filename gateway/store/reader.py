"""Reads of the store: the same on the writing connection, inside a batch, and on the reading one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from gateway.store.values import ListedMessage, MessageRecord, Row, StoredEvent

_ROW_COLUMNS: Final = "kind, key, place, facet, owner, words, body"
_LOWER_THAN: Final = "place < (SELECT place FROM row AS seen WHERE seen.kind = row.kind AND seen.key = ?)"
_MESSAGE_COLUMNS: Final = "id, identity, digest, stream, state, at, head, body, confirmation"
_LISTED: Final = "place <> ''"
_PASSED: Final = ("received", "delivered")
AT_REST: Final = f"state NOT IN {_PASSED}"
"""Said where an index holds only such rows (`schema.sql`): SQLite uses it where the query says the same words."""
_LIKE_SPECIALS: Final = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


class Reader:
    """Reads of events, rows and messages over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def events(self, stream: str) -> tuple[StoredEvent, ...]:
        """All events of a stream, oldest first."""
        found = self._connection.execute(
            "SELECT sequence, stream, version, at, body FROM event WHERE stream = ? ORDER BY version",
            (stream,),
        )
        return tuple(_event(columns) for columns in found)

    def events_after(self, sequence: int, limit: int) -> tuple[StoredEvent, ...]:
        """Events of all streams after a place in the log."""
        found = self._connection.execute(
            "SELECT sequence, stream, version, at, body FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
            (sequence, limit),
        )
        return tuple(_event(columns) for columns in found)

    def row(self, kind: str, key: str) -> Row | None:
        """One row, if it is there."""
        found = self._connection.execute(
            f"SELECT {_ROW_COLUMNS} FROM row WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return _row(found) if found else None

    def rows(  # noqa: PLR0913  each narrows the list, none needs another
        self,
        kind: str,
        *,
        facet: str | None = None,
        owner: str | None = None,
        words: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[Row, ...]:
        """Rows of a kind that have a place, the highest first.

        `words` must all occur, `before` is the key of the last one seen.
        """
        where, values = ["kind = ?", _LISTED], [kind]
        for clause, value in (("facet = ?", facet), ("owner = ?", owner), (_LOWER_THAN, before)):
            if value is not None:
                where.append(clause)
                values.append(value)
        for word in (words or "").lower().split():
            where.append(r"words LIKE ? ESCAPE '\'")
            values.append(f"%{word.translate(_LIKE_SPECIALS)}%")
        found = self._connection.execute(
            f"SELECT {_ROW_COLUMNS} FROM row WHERE {' AND '.join(where)} ORDER BY place DESC LIMIT ?",
            (*values, limit),
        )
        return tuple(_row(columns) for columns in found)

    def all_rows(self, kind: str) -> Iterator[Row]:
        """Every row of a kind, lowest key first."""
        found = self._connection.execute(f"SELECT {_ROW_COLUMNS} FROM row WHERE kind = ? ORDER BY key", (kind,))
        return (_row(columns) for columns in found)

    def facets(self, kind: str) -> dict[str, int]:
        """How many rows of a kind that have a place there are of each facet."""
        found = self._connection.execute(
            f"SELECT facet, count(*) FROM row WHERE kind = ? AND {_LISTED} GROUP BY facet", (kind,)
        )
        return dict(found.fetchall())

    def message(self, message_id: str) -> MessageRecord | None:
        """One message with its bytes."""
        return self._one_message("id = ?", message_id)

    def message_by_identity(self, identity: str) -> MessageRecord | None:
        """The message that was taken under this identity."""
        return self._one_message("identity = ?", identity)

    def messages(self, stream: str) -> tuple[ListedMessage, ...]:
        """All messages of a stream without their bytes, oldest first."""
        found = self._connection.execute(
            "SELECT id, stream, state, at, head FROM message WHERE stream = ? ORDER BY id",
            (stream,),
        )
        return tuple(_listed(columns) for columns in found)

    def keeps(self, stream: str, body: bytes, *, since: str) -> bool:
        """Whether a message of a stream has just these bytes, of those from the id `since` on."""
        found = self._connection.execute(
            "SELECT 1 FROM message WHERE stream = ? AND id >= ? AND body = ? LIMIT 1", (stream, since, body)
        )
        return found.fetchone() is not None

    def messages_in(self, state: str, limit: int) -> tuple[MessageRecord, ...]:
        """The newest messages in a state, newest first."""
        narrowed = "" if state in _PASSED else f" AND {AT_REST}"
        found = self._connection.execute(
            f"SELECT {_MESSAGE_COLUMNS} FROM message WHERE state = ?{narrowed} ORDER BY id DESC LIMIT ?",
            (state, limit),
        )
        return tuple(_message(columns) for columns in found)

    def queue_depth(self, queue: str) -> tuple[int, float | None]:
        """How many tasks wait in a queue, and when the oldest was made (seconds since 1970)."""
        count, oldest = self._connection.execute(
            "SELECT count(*), min(created) FROM task WHERE queue = ?", (queue,)
        ).fetchone()
        return count, oldest

    def _one_message(self, condition: str, value: str) -> MessageRecord | None:
        found = self._connection.execute(
            f"SELECT {_MESSAGE_COLUMNS} FROM message WHERE {condition}",
            (value,),
        ).fetchone()
        return _message(found) if found else None


def _event(columns: tuple[int, str, int, str, bytes]) -> StoredEvent:
    sequence, stream, version, at, body = columns
    return StoredEvent(sequence=sequence, stream=stream, version=version, at=datetime.fromisoformat(at), body=body)


def _row(columns: tuple[str, str, str, str, str, str, bytes]) -> Row:
    kind, key, place, facet, owner, words, body = columns
    return Row(kind=kind, key=key, place=place, facet=facet, owner=owner, words=words, body=body)


def _listed(columns: tuple[str, str, str, str, bytes]) -> ListedMessage:
    message_id, stream, state, at, head = columns
    return ListedMessage(id=message_id, stream=stream, state=state, at=datetime.fromisoformat(at), head=head)


def _message(
    columns: tuple[str, str | None, str, str | None, str, str, bytes, bytes, bytes | None],
) -> MessageRecord:
    message_id, identity, digest, stream, state, at, head, body, confirmation = columns
    return MessageRecord(
        id=message_id,
        identity=identity,
        digest=digest,
        stream=stream,
        state=state,
        at=datetime.fromisoformat(at),
        head=head,
        body=body,
        confirmation=confirmation,
    )
