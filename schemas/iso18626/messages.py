"""The six messages of ISO 18626 as values: one superset of the editions, read by `read`, written by `write`.

Element order and cardinality are the wire's business (`write`); here a field is what a message says. Codes from
open lists are `Code` pairs and pass through unknown; codes from closed lists are plain strings as received, so
that a message with an unknown action or status can still be named, answered and kept. `codes` lists the known ones.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from attrs import frozen


@frozen(kw_only=True)
class Code:
    """A value of an open code list, with the URI of its list where the sender gave one."""

    value: str
    scheme: str | None = None


@frozen(kw_only=True)
class AgencyId:
    """An agency on the wire: `AgencyId(type=Code(value="ISIL"), value="DK-710100")`."""

    type: Code
    value: str


@frozen(kw_only=True)
class Costs:
    """An amount of money in a currency of ISO 4217."""

    currency: Code
    amount: Decimal


@frozen(kw_only=True)
class Authentication:
    """Who a requester says it is. Never logged: `repr` hides the code."""

    account_id: str | None = None
    security_code: str | None = None

    def __repr__(self) -> str:
        return f"Authentication(account_id={self.account_id!r}, security_code=<hidden>)"


@frozen(kw_only=True)
class Header:
    """What every message carries. `timestamp` is when its sender made it, with a zone."""

    supplying_agency: AgencyId
    requesting_agency: AgencyId
    timestamp: datetime
    requesting_request_id: str
    supplying_request_id: str | None = None
    multiple_item_request_id: str = ""
    authentication: Authentication | None = None


@frozen(kw_only=True)
class ConfirmationHeader:
    """The head of a confirmation; agencies are missing when the confirmed message did not name them."""

    supplying_agency: AgencyId | None
    requesting_agency: AgencyId | None
    timestamp: datetime
    requesting_request_id: str | None
    multiple_item_request_id: str | None = None
    timestamp_received: datetime
    message_status: str


@frozen(kw_only=True)
class ErrorData:
    """Why a message was refused: a closed `type`, and a `value` that says what to mend."""

    type: str
    value: str | None = None


@frozen(kw_only=True)
class ItemId:
    """ISBN, ISSN or the like: `ItemId(identifier="9788702...", code=Code(value="ISBN"))`."""

    identifier: str
    code: Code


@frozen(kw_only=True)
class RecordId:
    """The id of a bibliographic record in a named scheme: FAUST, OCLC, ..."""

    code: Code
    identifier: str


@frozen(kw_only=True)
class BibliographicInfo:
    """The thing wanted, as the requester describes it."""

    supplier_unique_record_id: str | None = None
    title: str | None = None
    author: str | None = None
    subtitle: str | None = None
    series_title: str | None = None
    edition: str | None = None
    title_of_component: str | None = None
    author_of_component: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages_requested: str | None = None
    estimated_no_pages: str | None = None
    item_ids: tuple[ItemId, ...] = ()
    sponsor: str | None = None
    information_source: str | None = None
    record_ids: tuple[RecordId, ...] = ()


@frozen(kw_only=True)
class PublicationInfo:
    """Where and when it was published."""

    publisher: str | None = None
    publication_type: Code | None = None
    publication_date: str | None = None
    place: str | None = None


@frozen(kw_only=True)
class ServiceInfo:
    """What service is wanted. `any_edition` is None where the requester did not say."""

    request_type: str | None = None
    request_sub_types: tuple[str, ...] = ()
    previous_request_id: str | None = None
    service_type: str = "Loan"
    service_level: Code | None = None
    preferred_format: Code | None = None
    need_before: datetime | None = None
    copyright_compliance: Code | None = None
    any_edition: bool | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    note: str | None = None


@frozen(kw_only=True)
class SupplierInfo:
    """A lender that the requester proposes, or what it knows of one."""

    sort_order: int | None = None
    supplier: AgencyId | None = None
    description: str | None = None
    record_id: RecordId | None = None
    call_number: str | None = None
    summary_holdings: str | None = None
    availability_note: str | None = None


@frozen(kw_only=True)
class Address:
    """A postal address (lines, place, country) or, with `electronic_type`, an electronic one (`data`)."""

    electronic_type: Code | None = None
    data: str | None = None
    line1: str | None = None
    line2: str | None = None
    locality: str | None = None
    postal_code: str | None = None
    region: Code | None = None
    country: Code | None = None


@frozen(kw_only=True)
class DeliveryAddress:
    """Where the requester wants it delivered; several are in order of preference."""

    sort_order: int | None = None
    address: Address | None = None


@frozen(kw_only=True)
class RequestingAgencyInfo:
    """Who at the requester can be asked."""

    name: str | None = None
    contact_name: str | None = None
    addresses: tuple[Address, ...] = ()


@frozen(kw_only=True)
class PatronInfo:
    """The end user. Personal data: never logged, never put in an event; `repr` hides all of it."""

    patron_id: str | None = None
    surname: str | None = None
    given_name: str | None = None
    patron_type: Code | None = None
    send_to_patron: bool | None = None
    addresses: tuple[Address, ...] = ()

    def __repr__(self) -> str:
        return "PatronInfo(<hidden>)"


@frozen(kw_only=True)
class BillingInfo:
    """How the requester pays, and at most how much."""

    payment_method: Code | None = None
    maximum_costs: Costs | None = None
    billing_method: Code | None = None
    billing_name: str | None = None
    address: Address | None = None


@frozen(kw_only=True)
class Request:
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


@frozen(kw_only=True)
class MessageInfo:
    """Why a supplier writes, and its answers."""

    reason_for_message: str
    answer: bool | None = None
    note: str | None = None
    reason_unfilled: Code | None = None
    reason_retry: Code | None = None
    offered_costs: Costs | None = None
    retry_after: datetime | None = None
    retry_before: datetime | None = None


@frozen(kw_only=True)
class StatusInfo:
    """Where the supplier stands. An empty `status` (some vendors) means no change."""

    status: str
    expected_delivery: datetime | None = None
    due: datetime | None = None
    last_change: datetime | None = None


@frozen(kw_only=True)
class DeliveryInfo:
    """How and when the item was sent."""

    date_sent: datetime | None = None
    item_id: str | None = None
    sent_via: Code | None = None
    sent_to_patron: bool | None = None
    loan_condition: Code | None = None
    delivered_format: Code | None = None
    delivery_costs: Costs | None = None


@frozen(kw_only=True)
class ReturnInfo:
    """Where the item goes back to, when that is not the supplier."""

    agency: AgencyId | None = None
    name: str | None = None
    address: Address | None = None


@frozen(kw_only=True)
class SupplyingAgencyMessage:
    """A supplier tells a requester where things stand."""

    header: Header
    info: MessageInfo
    status: StatusInfo
    delivery: DeliveryInfo | None = None
    return_info: ReturnInfo | None = None


@frozen(kw_only=True)
class RequestingAgencyMessage:
    """A requester acts on a request: receives, cancels, renews, returns, asks."""

    header: Header
    action: str
    note: str | None = None


@frozen(kw_only=True)
class RequestConfirmation:
    """The receipt of a Request; OK promises nothing but that it was received."""

    header: ConfirmationHeader
    errors: tuple[ErrorData, ...] = ()


@frozen(kw_only=True)
class SupplyingAgencyMessageConfirmation:
    """The receipt of a SupplyingAgencyMessage."""

    header: ConfirmationHeader
    reason_for_message: str | None = None
    errors: tuple[ErrorData, ...] = ()


@frozen(kw_only=True)
class RequestingAgencyMessageConfirmation:
    """The receipt of a RequestingAgencyMessage."""

    header: ConfirmationHeader
    action: str | None = None
    errors: tuple[ErrorData, ...] = ()


Confirmation = RequestConfirmation | SupplyingAgencyMessageConfirmation | RequestingAgencyMessageConfirmation
Message = Request | SupplyingAgencyMessage | RequestingAgencyMessage | Confirmation
