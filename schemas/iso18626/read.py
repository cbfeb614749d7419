"""From bytes to one of the six messages: wide in what it takes, typed in what it refuses.

Taken: versions 1.0 to 2021 as far as `messages` has a place, elements in any order, with or without namespace and
envelope, plain `version` and `scheme` attributes, the 2021 names, closed codes in any case, empty elements as absent.
Kept as received: unknown codes, so that `check` can name them. The signs of each: `dialects`, `contents`.
"""

from __future__ import annotations

from typing import Final

from attrs import fields
from msgspec import Struct

from schemas.xml import Element, parse

from .binding import block_reader
from .codes import Action, ErrorType, ReasonForMessage
from .contents import Reader, Unreadable
from .dialects import NAMESPACES
from .faults import Head, MessageFault, MessageKind, UnknownMessage
from .layout import NAMESPACE, Block, Closed, Inner, Kind, Row
from .layout_1_2 import HEADER
from .messages import Message
from .superset import SUPERSET

ENVELOPE: Final = "ISO18626Message"


class Envelope(Struct, frozen=True, kw_only=True):
    """A message as it came.

    Attributes:
        version: What the sender wrote as version; empty where it wrote none. Free text: `1.2`, `v1_2_2017`, ...
        kind: Which of the six messages.
        message: The message.
        root: The element it was read from, for `digest`.
    """

    version: str
    kind: MessageKind
    message: Message
    root: Element


def read(data: bytes | Element) -> Envelope:
    """The message that a peer sent.

    Args:
        data: The body as received, or its root element as `schemas.xml.parse` gives it.

    Raises:
        schemas.xml.XmlError: the bytes are not XML that we take; no confirmation is possible.
        UnknownMessage: it is none of the six messages; no confirmation is possible.
        MessageFault: it is one of the six and has a fault; answer it with its confirmation.
    """
    root = parse(data) if isinstance(data, bytes) else data
    element, kind = _message_of(root)
    try:
        message = _taken(element, kind)
    except Unreadable as fault:
        raise MessageFault(kind, fault.error_type, fault.error_value, _head(element)) from None
    version = root.get(f"{{{NAMESPACE}}}version") or root.get("version") or ""
    return Envelope(version=version.strip(), kind=kind, message=message, root=root)


def _message_of(root: Element) -> tuple[Element, MessageKind]:
    """The message element inside the envelope, or the root itself where a sender leaves the envelope away."""
    if root.tag in _ENVELOPES:
        found = [(child, _KINDS[child.tag]) for child in root if child.tag in _KINDS]
    else:
        found = [(root, _KINDS[root.tag])] if root.tag in _KINDS else []
    if not found:
        raise UnknownMessage
    element, kind = found[0]
    if len(found) > 1:
        text = f"{ENVELOPE}: holds more than one message"
        raise MessageFault(kind, ErrorType.BADLY_FORMED, text, _head(element))
    return element, kind


def _taken(element: Element, kind: MessageKind) -> Message:
    message: Message | None = _READERS[kind](element)
    if message is None:  # not one element in it that we know
        raise Unreadable(ErrorType.BADLY_FORMED, f"{SUPERSET[kind].rows[0].element}: missing")
    return message


def _head(element: Element) -> Head:
    """What can be read of a faulty message; nothing in this table can be unreadable."""
    head: Head | None = _HEAD_READER(element)
    return head or Head()


def _tags(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{space}}}{name}" if space else name for name in names for space in NAMESPACES)


_ENVELOPES: Final = frozenset(_tags(ENVELOPE))
_KINDS: Final = {tag: kind for kind in MessageKind for tag in _tags(kind.value)}
_READERS: Final[dict[MessageKind, Reader]] = {kind: block_reader(block) for kind, block in SUPERSET.items()}
_HEAD_FIELDS: Final = frozenset(field.name for field in fields(Head))
_HEAD_PARTS: Final = Inner(
    tuple(
        row._replace(kind=Kind.ANY_DATE if row.kind is Kind.SENT else row.kind, lone=False)
        for row in HEADER.rows
        if row.attribute in _HEAD_FIELDS
    )
)
_REASON: Final = Row("reasonForMessage", "reason_for_message", Closed(ReasonForMessage))
_HEAD_READER: Final = block_reader(
    Block(
        Head,
        (
            Row("header", "", _HEAD_PARTS),
            Row("requestHeader", "", _HEAD_PARTS),
            Row("confirmationHeader", "", _HEAD_PARTS),
            Row("action", "action", Closed(Action)),
            Row("messageInfo", "", Inner((_REASON,))),
            _REASON,
        ),
    )
)
