"""Takes messages in: read, told from repeats, stored with their confirmation, and only then confirmed.

A repeat gets the stored confirmation, byte for byte, and has no second effect (docs/conversations.md, "At
the door"). A Request is known by requester and request id, its header's timestamp apart; other messages by their
whole content. What cannot be taken is kept too, and answered with an ERROR that says what to mend.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from attrs import frozen

from gateway.clock import Clock
from gateway.lending.heads import Head, MessageState, describe, encode, head_of
from gateway.lending.parsed import Parsed, digest_of
from gateway.lending.versions import edition_of
from gateway.lending.wire import number_of, sender_of
from gateway.store.ids import new_id
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord
from schemas.iso18626 import MessageFault, check, confirmation_for, write
from schemas.iso18626.codes import ErrorType, RequestType
from schemas.iso18626.messages import ErrorData, Post, Request

RELAYED: Final = "taken here; the other side answered"
KEPT_REFUSED: Final = 1_000  # enough to study a peer's trouble; a flood of rubbish fills no disk
ID_IN_USE: Final = ErrorData(
    type=ErrorType.UNRECOGNISED_VALUE,
    value="requestingAgencyRequestId: request with a given ID already exists",
)


@frozen
class Taken:
    """What a taker made of a message: the order it belongs to, or why it cannot be taken.

    `passed_on` is the id of the message in which it goes on to the other side.
    """

    order: str | None = None
    error: ErrorData | None = None
    passed_on: str | None = None


@frozen
class Received:
    """A message as it came in, with the id it is stored under."""

    id: str
    message: Post
    body: bytes


@frozen
class Known:
    """A new message with what will tell its repeats."""

    received: Received
    identity: str
    content: str


@frozen
class Receipt:
    """What goes back to the sender; `ok` unless the confirmation says ERROR."""

    confirmation: bytes
    ok: bool


@frozen
class Held:
    """A message that is stored with all that follows from it, to be confirmed with what is said of `passed_on`."""

    id: str
    message: Post
    passed_on: str


Taker = Callable[[Unit, Received], Taken]


class Inbox:
    """Stores messages with their confirmations."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def receive(self, unit: Unit, parsed: Parsed, take: Taker) -> Receipt | Held:
        """The confirmation of a message, new or repeated; `take` says what a new one means for the orders.

        All that follows from it is in this transaction. A message that `take` passed on is `Held`, and so is its
        repeat until it is settled.
        """
        message, content = parsed.what, parsed.content
        if isinstance(message, MessageFault):
            return self.refuse(unit, parsed, ErrorData(type=message.error_type, value=message.error_value))
        error = check(message)
        if error is not None:
            return self.refuse(unit, parsed, error)
        identity = _identity(message, content)
        before = unit.message_by_identity(identity)
        if before is not None and isinstance(message, Request) and not _same_content(before.body, parsed.body):
            if not _asks_again(message):
                return self.refuse(unit, parsed, ID_IN_USE)
            content = digest_of(parsed.body, without_timestamp=False)
            identity = f"{identity}|{content}"
            before = unit.message_by_identity(identity)
        if before is None:
            received = Received(new_id(self._clock.seconds()), message, parsed.body)
            return self._receive(unit, parsed, Known(received, identity, content), take)
        if before.confirmation is None:
            return Held(before.id, message, head_of(before.head).passed_on)
        return _stored(before, before.confirmation)

    def settle(self, unit: Unit, held: Held, error: ErrorData | None) -> Receipt:
        """Confirms a held message, once: who comes later gets what was stored first, byte for byte.

        Raises:
            LookupError: the message is gone, which a whole order base never says.
        """
        before = unit.message(held.id)
        if before is None:
            raise LookupError(f"The message {held.id}, which was stored, is not in the order base.")
        if before.confirmation is not None:
            return _stored(before, before.confirmation)
        confirmation = self._answer(held.message, before.body, error)
        remark = f"{RELAYED} {_words(error)}" if error else ""
        head = msgspec.structs.replace(head_of(before.head), remark=remark)
        unit.move_message(held.id, state=MessageState.RECEIVED, head=encode(head), confirmation=confirmation)
        return Receipt(confirmation, ok=error is None)

    def keep_unreadable(self, unit: Unit, body: bytes, why: str) -> None:
        """Keeps a body that could not even be named, so that staff can study what a peer sends."""
        head = Head(direction="in", kind="Unreadable", about="", peer="", remark=why)
        self._keep(unit, body=body, head=head, confirmation=None)

    def _receive(self, unit: Unit, parsed: Parsed, known: Known, take: Taker) -> Receipt | Held:
        received = known.received
        taken = take(unit, received)
        if taken.error is not None:
            return self.refuse(unit, parsed, taken.error)
        confirmation = None
        if taken.passed_on is None:
            confirmation = self._answer(received.message, received.body)
        head = msgspec.structs.replace(
            _head(received.message),
            passed_on=taken.passed_on or "",
            valid_as=(parsed.version,) if parsed.version else (),
        )
        unit.add_message(
            MessageRecord(
                id=received.id,
                identity=known.identity,
                digest=known.content,
                stream=taken.order,
                state=MessageState.RECEIVED.value,
                at=self._clock.now(),
                head=encode(head),
                body=received.body,
                confirmation=confirmation,
            )
        )
        if confirmation is None:
            return Held(received.id, received.message, head.passed_on)
        return Receipt(confirmation, ok=True)

    def refuse(self, unit: Unit, parsed: Parsed, error: ErrorData) -> Receipt:
        """Answers a message with an ERROR, and keeps both."""
        confirmation = self._answer(parsed.what, parsed.body, error)
        head = msgspec.structs.replace(_head(parsed.what), remark=_words(error))
        self._keep(unit, body=parsed.body, head=head, confirmation=confirmation)
        return Receipt(confirmation, ok=False)

    def _answer(self, subject: Post | MessageFault, body: bytes, error: ErrorData | None = None) -> bytes:
        """The confirmation of a message, in the edition that its sender wrote."""
        confirmation = confirmation_for(subject, now=self._clock.now(), error=error)
        return write(confirmation, edition_of(body))

    def _keep(self, unit: Unit, *, body: bytes, head: Head, confirmation: bytes | None) -> None:
        unit.add_message(
            MessageRecord(
                id=new_id(self._clock.seconds()),
                state=MessageState.REFUSED,
                at=self._clock.now(),
                head=encode(head),
                body=body,
                confirmation=confirmation,
            )
        )
        unit.forget_messages(MessageState.REFUSED, KEPT_REFUSED)


def _asks_again(message: Post) -> bool:
    """Whether a Request is about an earlier one, and so may use its id: a Retry, or a Reminder."""
    service = message.service if isinstance(message, Request) else None
    return service is not None and service.request_type in {RequestType.RETRY, RequestType.REMINDER}


def _same_content(before: bytes, now: bytes) -> bool:
    """Whether a Request says what the one with its id said. Most never come again, so it is looked at only then."""
    return digest_of(before, without_timestamp=True) == digest_of(now, without_timestamp=True)


def _stored(before: MessageRecord, confirmation: bytes) -> Receipt:
    return Receipt(confirmation, ok=not head_of(before.head).remark)


def _words(error: ErrorData) -> str:
    return f"{error.type}: {error.value}" if error.value else error.type


def _identity(message: Post, content: str) -> str:
    """What tells a repeat: a Request by who asks under which id, anything else by all it says."""
    if isinstance(message, Request):
        requester = number_of(message.header.requesting_agency)
        return f"Request|{requester}|{message.header.requesting_request_id}"
    return f"{type(message).__name__}|{content}"


def _head(subject: Post | MessageFault) -> Head:
    if isinstance(subject, MessageFault):
        sender = subject.head.requesting_agency or subject.head.supplying_agency
        return Head(direction="in", kind=str(subject.kind), about="", peer=number_of(sender) if sender else "")
    kind, about = describe(subject)
    return Head(direction="in", kind=kind, about=about, peer=sender_of(subject))
