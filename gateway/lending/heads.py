"""What lists show of a stored message, and what the outbox is asked to deliver. Both are stored as JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

import msgspec
from msgspec import Struct

from schemas.iso18626.messages import Message, Request, RequestingAgencyMessage, SupplyingAgencyMessage

OUTBOX: Final = "outbox"
"""The queue of messages to be delivered."""


class MessageState(StrEnum):
    """Where a stored message is."""

    RECEIVED = "received"
    REFUSED = "refused"
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    KEPT = "kept"


class Head(Struct, frozen=True, kw_only=True):
    """What lists show of a message: no ids of patrons, no content.

    `kind` is the name of the ISO 18626 message, `about` its status or action, `peer` the other agency's number. `lost`
    are the places of what the peer's system or version has no element for. `passed_on` is the id of the message
    whose confirmation this one's waits for. `valid_as` is the version by whose schema a received message is valid, of
    both the one that it names, empty for a dialect; None where nobody looked.
    """

    direction: Literal["in", "out"]
    kind: str
    about: str
    peer: str
    tries: int = 0
    remark: str = ""
    lost: str = ""
    passed_on: str = ""
    valid_as: tuple[str, ...] | None = None


class Parcel(Struct, frozen=True, kw_only=True):
    """A message to be delivered. `unclear` once a try ended without proof that nothing had arrived.

    `strays` counts the tries that were answered with the confirmation of something else.
    `attempt` marks the Request that begins an attempt, `cancels` a Cancel of one. `gateways` are those that a Request
    has passed when it leaves here, this one the last.
    """

    message: str
    order: str
    to: str
    attempt: int | None = None
    cancels: int | None = None
    unclear: bool = False
    strays: int = 0
    gateways: tuple[str, ...] = ()


def encode(value: Head | Parcel) -> bytes:
    """The value as stored."""
    return msgspec.json.encode(value)


def head_of(stored: bytes) -> Head:
    """The head that was stored."""
    return msgspec.json.decode(stored, type=Head)


def parcel_of(stored: bytes) -> Parcel:
    """The parcel that was stored."""
    return msgspec.json.decode(stored, type=Parcel)


def describe(message: Message) -> tuple[str, str]:
    """The kind of a message and what it is about: `("SupplyingAgencyMessage", "Loaned")`."""
    match message:
        case Request():
            service = message.service
            return "Request", (service.service_type if service else "")
        case SupplyingAgencyMessage():
            return "SupplyingAgencyMessage", message.status.status or message.info.reason_for_message
        case RequestingAgencyMessage():
            return "RequestingAgencyMessage", message.action
        case _:
            return type(message).__name__, message.header.message_status
