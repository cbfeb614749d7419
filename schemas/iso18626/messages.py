"""The six messages of ISO 18626 as values: one superset of the editions, read by `read`, written by `write`.

Element order and cardinality are the wire's business (`write`); here a field is what a message says, under one name
for both editions, and a tuple where either edition allows several. Codes from open lists are `Code` pairs and pass
through unknown; codes from closed lists are plain strings as received, so that a message with an unknown action or
status can still be named, answered and kept. `codes` lists the known ones.
"""

from __future__ import annotations

from msgspec import Struct

from .parts_head import Authentication, ConfirmationHeader, ErrorData, Header
from .parts_request import (
    BibliographicInfo,
    BillingInfo,
    DeliveryAddress,
    ItemId,
    PatronInfo,
    PublicationInfo,
    RecordId,
    RequestingAgencyInfo,
    ServiceInfo,
    SupplierInfo,
)
from .parts_supply import DeliveryInfo, MessageInfo, RetryInfo, ReturnInfo, ShippingInfo, StatusInfo
from .values import Address, AgencyId, Code, Costs

__all__ = [
    "Address",
    "AgencyId",
    "Authentication",
    "BibliographicInfo",
    "BillingInfo",
    "Code",
    "Confirmation",
    "ConfirmationHeader",
    "Costs",
    "DeliveryAddress",
    "DeliveryInfo",
    "ErrorData",
    "Header",
    "ItemId",
    "Message",
    "MessageInfo",
    "PatronInfo",
    "PublicationInfo",
    "RecordId",
    "Request",
    "RequestConfirmation",
    "RequestingAgencyInfo",
    "RequestingAgencyMessage",
    "RequestingAgencyMessageConfirmation",
    "RetryInfo",
    "ReturnInfo",
    "ServiceInfo",
    "ShippingInfo",
    "StatusInfo",
    "SupplierInfo",
    "SupplyingAgencyMessage",
    "SupplyingAgencyMessageConfirmation",
]


class Request(Struct, frozen=True, kw_only=True, gc=False):
    """A requester asks for a loan or a copy."""

    header: Header
    bibliographic: BibliographicInfo
    publication: PublicationInfo | None = None
    service: ServiceInfo | None = None
    suppliers: tuple[SupplierInfo, ...] = ()
    deliveries: tuple[DeliveryAddress, ...] = ()
    requesting_agency_info: RequestingAgencyInfo | None = None
    patron: PatronInfo | None = None
    billing: BillingInfo | None = None


class SupplyingAgencyMessage(Struct, frozen=True, kw_only=True, gc=False):
    """A supplier tells a requester where things stand."""

    header: Header
    info: MessageInfo
    status: StatusInfo
    retry: RetryInfo | None = None
    delivery: DeliveryInfo | None = None
    shipping: ShippingInfo | None = None
    return_info: ReturnInfo | None = None


class RequestingAgencyMessage(Struct, frozen=True, kw_only=True, gc=False):
    """A requester acts on a request: receives, cancels, renews, returns, asks."""

    header: Header
    action: str
    note: str | None = None


class RequestConfirmation(Struct, frozen=True, kw_only=True, gc=False):
    """The receipt of a Request; OK promises nothing but that it was received."""

    header: ConfirmationHeader
    errors: tuple[ErrorData, ...] = ()


class SupplyingAgencyMessageConfirmation(Struct, frozen=True, kw_only=True, gc=False):
    """The receipt of a SupplyingAgencyMessage."""

    header: ConfirmationHeader
    reason_for_message: str | None = None
    errors: tuple[ErrorData, ...] = ()


class RequestingAgencyMessageConfirmation(Struct, frozen=True, kw_only=True, gc=False):
    """The receipt of a RequestingAgencyMessage."""

    header: ConfirmationHeader
    action: str | None = None
    errors: tuple[ErrorData, ...] = ()


Confirmation = RequestConfirmation | SupplyingAgencyMessageConfirmation | RequestingAgencyMessageConfirmation
Post = Request | SupplyingAgencyMessage | RequestingAgencyMessage
"""What one system posts to another."""

Message = Post | Confirmation
