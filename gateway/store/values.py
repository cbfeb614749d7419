"""What the store keeps, as values. Bodies are bytes; what they mean is the caller's business."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen


class StoreUnavailable(RuntimeError):
    """Storage fails, so nothing was accepted; the same call may be made again later."""


class StoreInUse(RuntimeError):
    """Another illgate serves this database; two writers on one file would stall each other."""


class StoreTooNew(RuntimeError):
    """The database was written by a newer illgate, which this one could damage."""


class StreamMoved(RuntimeError):
    """Somebody else appended to the stream first."""


@frozen(kw_only=True)
class StoredEvent:
    """An event with its place: `sequence` in the whole log, `version` in its stream."""

    sequence: int
    stream: str
    version: int
    at: datetime
    body: bytes


@frozen(kw_only=True)
class Row:
    """A row of a kind under a key; lists go by `place` and are narrowed by `facet`, `owner` and `words`."""

    kind: str
    key: str
    body: bytes
    place: str = ""
    facet: str = ""
    owner: str = ""
    words: str = ""


@frozen(kw_only=True)
class ListedMessage:
    """What lists need of a message: all but its bytes, which are most of it."""

    id: str
    state: str
    at: datetime
    head: bytes
    stream: str | None = None


@frozen(kw_only=True)
class MessageRecord(ListedMessage):
    """A message as received or as sent, and the confirmation that went the other way."""

    body: bytes
    identity: str | None = None
    digest: str = ""
    confirmation: bytes | None = None


@frozen(kw_only=True)
class NewTask:
    """Something to be done from the second `due` on, at once when it is None."""

    queue: str
    party: str
    lane: str
    body: bytes
    due: float | None = None


@frozen(kw_only=True)
class Task:
    """Something to be done, for one `party`. Tasks of one `lane` are done one after another, in order of their ids.

    `begun` when somebody was at it before and left no word how far it came: a crash, or a fault of ours.
    """

    id: int
    queue: str
    party: str
    lane: str
    body: bytes
    created: float
    due: float
    tries: int
    begun: bool = False
