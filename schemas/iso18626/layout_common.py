"""The blocks that versions 1.2 and 2021-2 of ISO 18626 share, in the order of both schemas.

Blocks with an address in them are made for the address of an edition.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from . import messages as m
from .codes import ErrorType, ReasonForMessage
from .layout import Block, Closed, Inner, Kind, Row

TEXT, CODE, DATE = Kind.TEXT, Kind.CODE, Kind.DATE
NO_CODE: Final = m.Code(value="")
NO_AGENCY: Final = m.AgencyId(type=NO_CODE, value="")
# What a sender means who writes Go's zero time, or a confirmation without its times.
NO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)

AGENCY: Final = Block(
    m.AgencyId,
    (Row("agencyIdType", "type", CODE, "1"), Row("agencyIdValue", "value", TEXT, "1")),
    essential="value",
    blank={"type": NO_CODE},
)
COSTS: Final = Block(
    m.Costs,
    (Row("currencyCode", "currency", CODE, "1"), Row("monetaryValue", "amount", Kind.AMOUNT, "1")),
    essential="amount",
    blank={"currency": NO_CODE},
)
RECORD_ID: Final = Block(
    m.RecordId,
    (
        Row("bibliographicRecordIdentifierCode", "code", CODE, "1"),
        Row("bibliographicRecordIdentifier", "identifier", TEXT, "1"),
    ),
    essential="identifier",
    blank={"code": NO_CODE},
)
ELECTRONIC: Final = Inner(
    (
        Row("electronicAddressType", "electronic_type", CODE, "1"),
        Row("electronicAddressData", "data", TEXT, "1"),
    )
)
AUTHENTICATION: Final = Block(
    m.Authentication,
    (Row("accountId", "account_id", TEXT), Row("securityCode", "security_code", TEXT)),
)
# 2021 and some 1.2 senders name no supplier when any will do; multipleItemRequestId is 1.2's slip.
HEADER_BLANK: Final = {"supplying_agency": NO_AGENCY, "multiple_item_request_id": ""}
CONFIRMATION_BLANK: Final = {
    "supplying_agency": None,
    "requesting_agency": None,
    "timestamp": NO_TIME,
    "requesting_request_id": None,
    "timestamp_received": NO_TIME,
    "message_status": "",
}
ERROR: Final = Block(
    m.ErrorData,
    (Row("errorType", "type", Closed(ErrorType), "1"), Row("errorValue", "value", TEXT)),
    blank={"type": ""},
)
MESSAGE_INFO: Final = Block(
    m.MessageInfo,
    (
        Row("reasonForMessage", "reason_for_message", Closed(ReasonForMessage), "1"),
        Row("answerYesNo", "answer", Kind.YES_NO),
        Row("note", "note", TEXT),
        Row("reasonUnfilled", "reason_unfilled", CODE),
        Row("reasonRetry", "reason_retry", CODE),
    ),
    blank={"reason_for_message": ""},
)


def supplier(sort_order: Kind) -> Block:
    """A lender in the list; 2021 counts from 0."""
    return Block(
        m.SupplierInfo,
        (
            Row("sortOrder", "sort_order", sort_order),
            Row("supplierCode", "supplier", AGENCY),
            Row("supplierDescription", "description", TEXT),
            Row("bibliographicRecordId", "record_id", RECORD_ID),
            Row("callNumber", "call_number", TEXT),
            Row("summaryHoldings", "summary_holdings", TEXT),
            Row("availabilityNote", "availability_note", TEXT),
        ),
    )


def physical(region: Kind) -> Inner:
    """A postal address; 2021 has the region as plain text."""
    return Inner(
        (
            Row("line1", "line1", TEXT),
            Row("line2", "line2", TEXT),
            Row("locality", "locality", TEXT),
            Row("postalCode", "postal_code", TEXT),
            Row("region", "region", region),
            Row("country", "country", CODE),
        )
    )


def address_of(postal: Inner) -> Block:
    """An address, electronic or postal."""
    return Block(
        m.Address,
        (Row("electronicAddress", "", ELECTRONIC), Row("physicalAddress", "", postal)),
        choice=True,
    )


def requesting_agency_of(address: Block) -> Block:
    """Who at the requester can be asked."""
    return Block(
        m.RequestingAgencyInfo,
        (
            Row("name", "name", TEXT),
            Row("contactName", "contact_name", TEXT),
            Row("address", "addresses", address, "*"),
        ),
    )


def patron_of(address: Block) -> Block:
    """The end user."""
    return Block(
        m.PatronInfo,
        (
            Row("patronId", "patron_id", TEXT),
            Row("surname", "surname", TEXT),
            Row("givenName", "given_name", TEXT),
            Row("patronType", "patron_type", CODE),
            Row("sendToPatron", "send_to_patron", Kind.YES_NO),
            Row("address", "addresses", address, "*"),
        ),
    )


def billing_of(address: Block) -> Block:
    """How the requester pays."""
    return Block(
        m.BillingInfo,
        (
            Row("paymentMethod", "payment_method", CODE),
            Row("maximumCosts", "maximum_costs", COSTS),
            Row("billingMethod", "billing_method", CODE),
            Row("billingName", "billing_name", TEXT),
            Row("address", "address", address),
        ),
    )


def return_of(postal: Inner) -> Block:
    """Where the item goes back to."""
    return Block(
        m.ReturnInfo,
        (
            Row("returnAgencyId", "agency", AGENCY),
            Row("name", "name", TEXT),
            Row("physicalAddress", "address", Block(m.Address, postal.rows)),
        ),
    )


def status_of(statuses: Closed) -> Block:
    """Where the supplier stands."""
    return Block(
        m.StatusInfo,
        (
            Row("status", "status", statuses, "1"),
            Row("expectedDeliveryDate", "expected_delivery", DATE),
            Row("dueDate", "due", DATE),
            Row("lastChange", "last_change", DATE, "1"),
        ),
        blank={"status": "", "last_change": None},
    )
