"""What can be wrong with an ISO 18626 message, and what the reader still knows of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from .codes import ErrorType
from .messages import AgencyId


class MessageKind(StrEnum):
    """Which of the six messages; the value is the name of its element (ISO 18626 annex, XML schema)."""

    REQUEST = "request"
    SUPPLYING = "supplyingAgencyMessage"
    REQUESTING = "requestingAgencyMessage"
    REQUEST_CONFIRMATION = "requestConfirmation"
    SUPPLYING_CONFIRMATION = "supplyingAgencyMessageConfirmation"
    REQUESTING_CONFIRMATION = "requestingAgencyMessageConfirmation"


@frozen(kw_only=True)
class Head:
    """What could be read of a faulty message's header, and what its confirmation would repeat."""

    supplying_agency: AgencyId | None = None
    requesting_agency: AgencyId | None = None
    timestamp: datetime | None = None
    requesting_request_id: str | None = None
    supplying_request_id: str | None = None
    multiple_item_request_id: str | None = None
    action: str | None = None
    reason_for_message: str | None = None


class Iso18626Error(ValueError):
    """The base of what goes wrong between bytes and messages; the text is one sentence."""


class UnknownMessage(Iso18626Error):
    """Well-formed XML that is none of the six messages, so no confirmation can answer it."""

    def __init__(self) -> None:
        super().__init__("The XML holds none of the six ISO 18626 messages.")


class MessageFault(Iso18626Error):
    """A message we can name but cannot take.

    Attributes:
        kind: Which message it is, hence which confirmation answers it.
        error_type: For errorData/errorType.
        error_value: For errorData/errorValue: the path, what was found, what was expected and by which rule, or what
            is missing; nothing about a person.
        head: What could be read, for the confirmation's header.
    """

    def __init__(self, kind: MessageKind, error_type: ErrorType, error_value: str, head: Head) -> None:
        super().__init__(f"The {kind} cannot be taken: {error_value}.")
        self.kind = kind
        self.error_type = error_type
        self.error_value = error_value
        self.head = head


class NotConfirmable(Iso18626Error):
    """A confirmation came where a message was due; confirmations are not confirmed."""

    def __init__(self, kind: MessageKind) -> None:
        super().__init__(f"A {kind} is not confirmed in its turn.")
        self.kind = kind


class WriteError(Iso18626Error):
    """A message that the wanted version of ISO 18626 cannot say. `element` is where."""

    def __init__(self, element: str, reason: str) -> None:
        super().__init__(f"{element}: {reason}.")
        self.element = element
        self.reason = reason
