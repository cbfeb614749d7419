"""What a receiver checks of a message that could be read, and the errorData with which it refuses.

The pairs of type and text follow CrossLink's broker (`iso18626-handler.go`), the most complete receiver in the field:
systems that talk to it already understand them.
"""

from __future__ import annotations

from typing import Final

from .codes import (
    Action,
    ErrorType,
    MessageStatus,
    ReasonForMessage,
    RequestSubType,
    RequestType,
    ServiceType,
    Status,
)
from .messages import ErrorData, Header, Message, Request, RequestingAgencyMessage, ServiceInfo, SupplyingAgencyMessage

MAX_ECHO: Final = 64  # characters of an unknown code that an error repeats; real codes have up to 31

_ACTIONS: Final = frozenset(Action)
_STATUSES: Final = frozenset(Status)
_REASONS: Final = frozenset(ReasonForMessage)
_MESSAGE_STATUSES: Final = frozenset(MessageStatus)
_REQUEST_TYPES: Final = frozenset(RequestType)
_REQUEST_SUB_TYPES: Final = frozenset(RequestSubType)
_SERVICE_TYPES: Final = frozenset(ServiceType)


def check(message: Message) -> ErrorData | None:
    """The first thing wrong with the message by itself, or None.

    Whether its ids are known, its agencies exist or the action fits the order's state is for the workflow. An
    empty status is none of it: some systems write that for "no change".
    """
    if isinstance(message, Request):
        return _check_header(message.header) or _check_service(message.service)
    if isinstance(message, SupplyingAgencyMessage):
        return _check_header(message.header) or _check_supplying(message)
    if isinstance(message, RequestingAgencyMessage):
        return _check_header(message.header) or _check_action(message.action)
    if message.header.message_status not in _MESSAGE_STATUSES:
        return _value("messageStatus: unsupported value")
    return None


def _check_header(header: Header) -> ErrorData | None:
    if not header.requesting_request_id.strip():
        return _value("requestingAgencyRequestId: cannot be empty")
    if not header.requesting_agency.value.strip():
        return _value("requestingAgencyId: cannot be empty")
    return None


def _check_action(action: str) -> ErrorData | None:
    if action in _ACTIONS:
        return None
    return ErrorData(type=ErrorType.UNSUPPORTED_ACTION, value=f"invalid action: {action[:MAX_ECHO]}")


def _check_supplying(message: SupplyingAgencyMessage) -> ErrorData | None:
    reason, status = message.info.reason_for_message, message.status.status
    if reason not in _REASONS:
        return ErrorData(type=ErrorType.UNSUPPORTED_REASON, value=f"invalid reason: {reason[:MAX_ECHO]}")
    if status and status not in _STATUSES:
        return _value(f"invalid status: {status[:MAX_ECHO]}")
    return None


def _check_service(service: ServiceInfo | None) -> ErrorData | None:
    if service is None:
        return None
    if service.request_type and service.request_type not in _REQUEST_TYPES:
        return _value("requestType: unsupported value")
    if not _REQUEST_SUB_TYPES.issuperset(service.request_sub_types):
        return _value("requestSubType: unsupported value")
    if service.service_type not in _SERVICE_TYPES:
        return _value("serviceType: unsupported value")
    return None


def _value(text: str) -> ErrorData:
    return ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=text)
