"""Telling a repeat from a new message, and the receipt that answers either.

A confirmation can get lost, and then its message comes again. Equal digests mean the same message: a Request is
compared without its header's timestamp, which many systems renew when they try again; a supplier's or requester's
message with it, since two equal renewals at different times are two.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from hashlib import sha256
from typing import Final

from lxml import etree

from schemas.xml import Element, local

from .codes import Action, MessageStatus, ReasonForMessage
from .faults import Head, MessageFault, MessageKind, NotConfirmable
from .layout_1_2 import KIND_OF
from .messages import (
    Confirmation,
    ConfirmationHeader,
    ErrorData,
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


def digest(root: Element, *, without_timestamp: bool) -> str:
    """A SHA-256 (64 hex digits) of what a message says: canonical XML without blanks between elements.

    Order of attributes, kind of quotes, empty-element style, entities and indentation do not count; order of elements,
    prefixes and every character of text do.

    Args:
        root: The element that `read` was given or made, `Envelope.root`; it is left as it is.
        without_timestamp: Leave the header's timestamp out.
    """
    copy = deepcopy(root)
    for element in copy.iter():
        if len(element) and element.text is not None and element.text.isspace():
            element.text = None
        if element.tail is not None and element.tail.isspace():
            element.tail = None
    copy.tail = None
    if without_timestamp:
        _drop_timestamp(copy)
    return sha256(etree.tostring(copy, method="c14n")).hexdigest()


def _drop_timestamp(root: Element) -> None:
    """Removes the timestamps of headers, which are children of the root or of the message inside the envelope."""
    for header in (*root, *(child for message in root for child in message)):
        if local(header) in _HEADERS:
            for part in [part for part in header if local(part) == "timestamp"]:
                header.remove(part)


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
    head = message.head if isinstance(message, MessageFault) else _head(message)
    if error is None and isinstance(message, MessageFault):
        error = ErrorData(type=message.error_type, value=message.error_value)
    errors = () if error is None else (error,)
    header = ConfirmationHeader(
        supplying_agency=head.supplying_agency,
        requesting_agency=head.requesting_agency,
        timestamp=now,
        requesting_request_id=head.requesting_request_id or None,
        multiple_item_request_id=head.multiple_item_request_id or None,
        timestamp_received=now,
        message_status=MessageStatus.OK if error is None else MessageStatus.ERROR,
    )
    kind = message.kind if isinstance(message, MessageFault) else KIND_OF[type(message)]
    if kind is MessageKind.REQUEST:
        return RequestConfirmation(header=header, errors=errors)
    if kind is MessageKind.SUPPLYING:
        reason = head.reason_for_message if head.reason_for_message in _REASONS else None
        return SupplyingAgencyMessageConfirmation(header=header, reason_for_message=reason, errors=errors)
    if kind is MessageKind.REQUESTING:
        action = head.action if head.action in _ACTIONS else None
        return RequestingAgencyMessageConfirmation(header=header, action=action, errors=errors)
    raise NotConfirmable(kind)


def _head(message: Request | SupplyingAgencyMessage | RequestingAgencyMessage) -> Head:
    header = message.header
    return Head(
        supplying_agency=header.supplying_agency if header.supplying_agency.value else None,
        requesting_agency=header.requesting_agency,
        timestamp=header.timestamp,
        requesting_request_id=header.requesting_request_id,
        supplying_request_id=header.supplying_request_id,
        multiple_item_request_id=header.multiple_item_request_id,
        action=message.action if isinstance(message, RequestingAgencyMessage) else None,
        reason_for_message=(message.info.reason_for_message if isinstance(message, SupplyingAgencyMessage) else None),
    )
