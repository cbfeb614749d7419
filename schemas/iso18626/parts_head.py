"""What stands at the head of every ISO 18626 message, and the error of a confirmation."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from .values import AgencyId


class Authentication(Struct, frozen=True, kw_only=True, gc=False):
    """Who a requester says it is. Never logged: `repr` hides the code."""

    account_id: str | None = None
    security_code: str | None = None

    def __repr__(self) -> str:
        return f"Authentication(account_id={self.account_id!r}, security_code=<hidden>)"


class Header(Struct, frozen=True, kw_only=True, gc=False):
    """What every message carries. `timestamp` is when its sender made it, with a zone.

    `consortial_id` is the consortium under whose rules the requester asks (2021).
    """

    supplying_agency: AgencyId
    requesting_agency: AgencyId
    timestamp: datetime
    requesting_request_id: str
    supplying_request_id: str | None = None
    multiple_item_request_id: str = ""
    consortial_id: AgencyId | None = None
    authentication: Authentication | None = None


class ConfirmationHeader(Struct, frozen=True, kw_only=True, gc=False):
    """The head of a confirmation; agencies are missing when the confirmed message did not name them."""

    supplying_agency: AgencyId | None
    requesting_agency: AgencyId | None
    timestamp: datetime
    requesting_request_id: str | None
    multiple_item_request_id: str | None = None
    timestamp_received: datetime
    message_status: str


class ErrorData(Struct, frozen=True, kw_only=True, gc=False):
    """Why a message was refused: a closed `type`, and a `value` that says what to mend."""

    type: str
    value: str | None = None
