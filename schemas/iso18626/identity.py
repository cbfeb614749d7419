"""Telling a repeat from a new message, and the receipt that answers either.

A confirmation can get lost, and then its message comes again. Equal digests mean the same message: a Request is
compared without its header's timestamp, which many systems renew when they try again; a supplier's or requester's
message with it, since two equal renewals at different times are two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

from schemas.xml import Element, local

from .codes import Action, MessageStatus, ReasonForMessage
from .faults import Head, MessageFault, MessageKind, NotConfirmable
from .layout_1_2 import KIND_OF
from .messages import (
    Confirmation,
    ConfirmationHeader,
    ErrorData,
    Header,
    Request,
    RequestConfirmation,
    RequestingAgencyMessage,
    RequestingAgencyMessageConfirmation,
    SupplyingAgencyMessage,
    SupplyingAgencyMessageConfirmation,
)

_ACTIONS: Final = frozenset(Action)
_REASONS: Final = frozenset(ReasonForMessage)
_HEADERS: Final = frozenset({"header", "requestHeader", "confirmationHeader"})
_HEADER_DEPTH: Final = 2
"""Headers are children of the message: two floors below an envelope, one below a message without one."""


def digest(root: Element, *, without_timestamp: bool) -> str:
    """A SHA-256 (64 hex digits) of what a message says, however it was serialised.

    Prefixes, order of attributes, kind of quotes, empty-element style, entities, comments and blanks between elements
    do not count; namespaces, order of elements and every character of text do.

    Args:
        root: The element that `read` was given or made, `Envelope.root`.
        without_timestamp: Leave the header's timestamp out.
    """
    parts = list[str]()
    _gather(root, parts.append, _HEADER_DEPTH if without_timestamp else -1)
    return sha256("".join(parts).encode()).hexdigest()


def _gather(element: Element, add: Callable[[str], None], to_header: int) -> None:
    """Adds an element's names, values and text; `to_header` is how many floors below it headers can still be.

    The marks between them are characters that XML does not have, so no two contents give the same.
    """
    text, attributes = element.text, element.items()
    said = "".join([f"\x02{name!s}\x03{value!s}" for name, value in sorted(attributes)]) if attributes else ""
    if not len(element):
        add(f"\x01{element.tag!s}{said}\x04{text or ''}\x05")
        return
    add(f"\x01{element.tag!s}{said}\x04{text if text and not text.isspace() else ''}")
    timeless = to_header >= 0 and local(element) in _HEADERS
    for child in element[:]:  # type: ignore[index]  # lxml-stubs knows no slices, which cost half of an iterator
        if not (timeless and local(child) == "timestamp"):
            _gather(child, add, to_header - 1)
        tail = child.tail
        if tail and not tail.isspace():
            add(tail)
    add("\x05")


def confirmation_for(
    message: Request | SupplyingAgencyMessage | RequestingAgencyMessage | MessageFault,
    *,
    now: datetime,
    error: ErrorData | None = None,
) -> Confirmation:
    """The receipt of a message: ids, action or reason repeated, OK or ERROR.

    Args:
        message: What was received, or why it could not be taken; a fault brings its own error.
        now: When it was received and is confirmed, with a zone.
        error: Why it is refused; None for OK.

    Raises:
        NotConfirmable: the fault is one in a confirmation.
    """
    action = reason = None
    head: Header | Head
    if isinstance(message, MessageFault):
        head, kind, action, reason = message.head, message.kind, message.head.action, message.head.reason_for_message
        if error is None:
            error = ErrorData(type=message.error_type, value=message.error_value)
    else:
        head, kind = message.header, KIND_OF[type(message)]
        if isinstance(message, SupplyingAgencyMessage):
            reason = message.info.reason_for_message
        elif isinstance(message, RequestingAgencyMessage):
            action = message.action
    header = _header(head, now, MessageStatus.OK if error is None else MessageStatus.ERROR)
    errors = () if error is None else (error,)
    if kind is MessageKind.REQUEST:
        return RequestConfirmation(header=header, errors=errors)
    if kind is MessageKind.SUPPLYING:
        reason = reason if reason in _REASONS else None
        return SupplyingAgencyMessageConfirmation(header=header, reason_for_message=reason, errors=errors)
    if kind is MessageKind.REQUESTING:
        action = action if action in _ACTIONS else None
        return RequestingAgencyMessageConfirmation(header=header, action=action, errors=errors)
    raise NotConfirmable(kind)


def _header(head: Header | Head, now: datetime, status: MessageStatus) -> ConfirmationHeader:
    supplier = head.supplying_agency
    return ConfirmationHeader(
        supplying_agency=supplier if supplier is not None and supplier.value else None,
        requesting_agency=head.requesting_agency,
        timestamp=now,
        requesting_request_id=head.requesting_request_id or None,
        multiple_item_request_id=head.multiple_item_request_id or None,
        timestamp_received=now,
        message_status=status,
    )
