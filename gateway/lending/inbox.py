"""Takes messages in: read, told from repeats, stored with their confirmation, and only then confirmed.

A repeat gets the stored confirmation, byte for byte, and has no second effect (docs/conversations.md, "At
the door"). A Request is known by requester and request id, its header's timestamp apart; other messages by their
whole content. What cannot be taken is kept too, and answered with an ERROR that says what to mend.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import msgspec
from attrs import frozen

from gateway.clock import Clock
from gateway.lending.heads import Head, describe, encode
from gateway.lending.wire import number_of
from gateway.store.ids import new_id
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord
from schemas.iso18626 import (
    Envelope,
    MessageFault,
    NotConfirmable,
    check,
    confirmation_for,
    digest,
    read,
    write,
)
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import (
    ErrorData,
    Request,
    RequestingAgencyMessage,
    SupplyingAgencyMessage,
)
from schemas.xml import MAX_BYTES
from schemas.xml import parse as parse_xml

Incoming = Request | SupplyingAgencyMessage | RequestingAgencyMessage
RECEIVED: Final = "received"
REFUSED: Final = "refused"
KEPT_REFUSED: Final = 1_000  # enough to study a peer's trouble; a flood of rubbish fills no disk
ID_IN_USE: Final = ErrorData(
    type=ErrorType.UNRECOGNISED_VALUE,
    value="requestingAgencyRequestId: request with a given ID already exists",
)


@frozen
class Taken:
    """What a taker made of a message: the order it belongs to, or why it cannot be taken."""

    order: str | None = None
    error: ErrorData | None = None


@frozen
class Received:
    """A message as it came in, with the id it is stored under."""

    id: str
    message: Incoming
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


Taker = Callable[[Unit, Received], Taken]


@frozen
class Parsed:
    """A body that is a message, or that can at least be named and answered."""

    body: bytes
    what: Envelope | MessageFault


def parse(body: bytes, *, max_bytes: int = MAX_BYTES) -> Parsed:
    """Reads a body of at most so many bytes before any transaction is begun.

    Raises:
        XmlError: it is not XML that we read.
        Iso18626Error: it is XML, but no message of ISO 18626 that is posted to a gateway.
    """
    try:
        envelope = read(parse_xml(body, max_bytes=max_bytes))
    except MessageFault as fault:
        return Parsed(body, fault)
    if not isinstance(envelope.message, Incoming):
        raise NotConfirmable(envelope.kind)
    return Parsed(body, envelope)


class Inbox:
    """Stores messages with their confirmations."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def receive(self, unit: Unit, parsed: Parsed, take: Taker) -> Receipt:
        """The confirmation of a message, new or repeated; `take` says what a new one means for the orders.

        All that follows from it is in this transaction.
        """
        what = parsed.what
        if isinstance(what, MessageFault):
            return self.refuse(unit, parsed, ErrorData(type=what.error_type, value=what.error_value))
        message = cast("Incoming", what.message)
        error = check(message)
        if error is not None:
            return self.refuse(unit, parsed, error)
        content = digest(what.root, without_timestamp=isinstance(message, Request))
        identity = _identity(message, content)
        before = unit.message_by_identity(identity)
        if before is None:
            received = Received(new_id(self._clock.seconds()), message, parsed.body)
            return self._receive(unit, parsed, Known(received, identity, content), take)
        if before.confirmation is not None and before.digest == content:
            return Receipt(before.confirmation, ok=True)
        return self.refuse(unit, parsed, ID_IN_USE)

    def keep_unreadable(self, unit: Unit, body: bytes, why: str) -> None:
        """Keeps a body that could not even be named, so that staff can study what a peer sends."""
        head = Head(direction="in", kind="Unreadable", about="", peer="", remark=why)
        self._keep(unit, body=body, head=head, confirmation=None)

    def _receive(self, unit: Unit, parsed: Parsed, known: Known, take: Taker) -> Receipt:
        received = known.received
        taken = take(unit, received)
        if taken.error is not None:
            return self.refuse(unit, parsed, taken.error)
        confirmation = write(confirmation_for(received.message, now=self._clock.now(), error=None))
        unit.add_message(
            MessageRecord(
                id=received.id,
                identity=known.identity,
                digest=known.content,
                stream=taken.order,
                state=RECEIVED,
                at=self._clock.now(),
                head=encode(_head(received.message)),
                body=received.body,
                confirmation=confirmation,
            )
        )
        return Receipt(confirmation, ok=True)

    def refuse(self, unit: Unit, parsed: Parsed, error: ErrorData) -> Receipt:
        """Answers a message with an ERROR, and keeps both."""
        what = parsed.what
        subject = what if isinstance(what, MessageFault) else cast("Incoming", what.message)
        confirmation = write(confirmation_for(subject, now=self._clock.now(), error=error))
        remark = f"{error.type}: {error.value}" if error.value else error.type
        head = msgspec.structs.replace(_head(subject), remark=remark)
        self._keep(unit, body=parsed.body, head=head, confirmation=confirmation)
        return Receipt(confirmation, ok=False)

    def _keep(self, unit: Unit, *, body: bytes, head: Head, confirmation: bytes | None) -> None:
        unit.add_message(
            MessageRecord(
                id=new_id(self._clock.seconds()),
                state=REFUSED,
                at=self._clock.now(),
                head=encode(head),
                body=body,
                confirmation=confirmation,
            )
        )
        unit.forget_messages(REFUSED, KEPT_REFUSED)


def _identity(message: Incoming, content: str) -> str:
    """What tells a repeat: a Request by who asks under which id, anything else by all it says."""
    if isinstance(message, Request):
        requester = number_of(message.header.requesting_agency)
        return f"Request|{requester}|{message.header.requesting_request_id}"
    return f"{type(message).__name__}|{content}"


def _head(subject: Incoming | MessageFault) -> Head:
    if isinstance(subject, MessageFault):
        sender = subject.head.requesting_agency or subject.head.supplying_agency
        return Head(direction="in", kind=str(subject.kind), about="", peer=number_of(sender) if sender else "")
    kind, about = describe(subject)
    header = subject.header
    sender = header.supplying_agency if isinstance(subject, SupplyingAgencyMessage) else header.requesting_agency
    return Head(direction="in", kind=kind, about=about, peer=number_of(sender))
