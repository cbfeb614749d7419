"""The closed code lists of ISO 18626 that illgate acts on. Values are the words on the wire.

The 2021 edition adds values; they stand here too, because reading is wide and writing is checked per version.
"""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What a requester asks for (ISO 18626 action)."""

    STATUS_REQUEST = "StatusRequest"
    RECEIVED = "Received"
    CANCEL = "Cancel"
    RENEW = "Renew"
    SHIPPED_RETURN = "ShippedReturn"
    SHIPPED_FORWARD = "ShippedForward"
    NOTIFICATION = "Notification"
    HOLD_RETURN = "HoldReturn"
    LOST = "Lost"


class Status(StrEnum):
    """Where a supplier stands (ISO 18626 statusInfo/status)."""

    REQUEST_RECEIVED = "RequestReceived"
    EXPECT_TO_SUPPLY = "ExpectToSupply"
    WILL_SUPPLY = "WillSupply"
    LOANED = "Loaned"
    OVERDUE = "Overdue"
    RECALLED = "Recalled"
    RETRY_POSSIBLE = "RetryPossible"
    UNFILLED = "Unfilled"
    HOLD_RETURN = "HoldReturn"
    RELEASE_HOLD_RETURN = "ReleaseHoldReturn"
    COPY_COMPLETED = "CopyCompleted"
    LOAN_COMPLETED = "LoanCompleted"
    COMPLETED_WITHOUT_RETURN = "CompletedWithoutReturn"
    CANCELLED = "Cancelled"


class ReasonForMessage(StrEnum):
    """Why a supplier writes (ISO 18626 messageInfo/reasonForMessage)."""

    REQUEST_RESPONSE = "RequestResponse"
    STATUS_REQUEST_RESPONSE = "StatusRequestResponse"
    RENEW_RESPONSE = "RenewResponse"
    CANCEL_RESPONSE = "CancelResponse"
    STATUS_CHANGE = "StatusChange"
    NOTIFICATION = "Notification"


class ErrorType(StrEnum):
    """What is wrong with a message (ISO 18626 errorData/errorType)."""

    UNSUPPORTED_ACTION = "UnsupportedActionType"
    UNSUPPORTED_REASON = "UnsupportedReasonForMessageType"
    UNRECOGNISED_ELEMENT = "UnrecognisedDataElement"
    UNRECOGNISED_VALUE = "UnrecognisedDataValue"
    BADLY_FORMED = "BadlyFormedMessage"


class MessageStatus(StrEnum):
    """Whether a message was taken (ISO 18626 confirmationHeader/messageStatus)."""

    OK = "OK"
    ERROR = "ERROR"


class RequestType(StrEnum):
    """ISO 18626 serviceInfo/requestType."""

    NEW = "New"
    RETRY = "Retry"
    REMINDER = "Reminder"


class RequestSubType(StrEnum):
    """ISO 18626 serviceInfo/requestSubType; a request may have several."""

    BOOKING = "BookingRequest"
    MULTIPLE_ITEM = "MultipleItemRequest"
    PATRON = "PatronRequest"
    TRANSFER = "TransferRequest"
    SUPPLIERS_CHOICE = "SupplyingLibrarysChoice"


class ServiceType(StrEnum):
    """ISO 18626 serviceInfo/serviceType."""

    COPY = "Copy"
    LOAN = "Loan"
    COPY_OR_LOAN = "CopyOrLoan"


class PreferredEdition(StrEnum):
    """Which edition the requester wants (ISO 18626:2021 serviceInfo/preferredEdition)."""

    MOST_RECENT = "MostRecentEdition"
    THIS = "ThisEdition"
    ANY = "AnyEdition"
