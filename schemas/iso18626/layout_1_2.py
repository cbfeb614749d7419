"""ISO 18626 version 1.2 as tables, in the order of its official schema (ISO-18626-v1_2.xsd, November 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from . import messages as m
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
from .faults import MessageKind
from .layout import Block, Closed, Inner, Kind, Row

TEXT, CODE, DATE = Kind.TEXT, Kind.CODE, Kind.DATE
NO_CODE: Final = m.Code(value="")
NO_AGENCY: Final = m.AgencyId(type=NO_CODE, value="")
# What a sender means who writes Go's zero time, or a confirmation without its times.
NO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)

_ACTIONS_OF_2021: Final = frozenset({Action.HOLD_RETURN, Action.LOST})
_STATUSES_OF_2021: Final = frozenset({Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN})

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
ITEM_ID: Final = Block(
    m.ItemId,
    (
        Row("bibliographicItemIdentifier", "identifier", TEXT, "1"),
        Row("bibliographicItemIdentifierCode", "code", CODE, "1"),
    ),
    essential="identifier",
    blank={"code": NO_CODE},
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
PHYSICAL: Final = Inner(
    (
        Row("line1", "line1", TEXT),
        Row("line2", "line2", TEXT),
        Row("locality", "locality", TEXT),
        Row("postalCode", "postal_code", TEXT),
        Row("region", "region", CODE),
        Row("country", "country", CODE),
    )
)
ADDRESS: Final = Block(
    m.Address,
    (Row("electronicAddress", "", ELECTRONIC), Row("physicalAddress", "", PHYSICAL)),
    choice=True,
)
AUTHENTICATION: Final = Block(
    m.Authentication,
    (Row("accountId", "account_id", TEXT), Row("securityCode", "security_code", TEXT)),
)
HEADER: Final = Block(
    m.Header,
    (
        Row("supplyingAgencyId", "supplying_agency", AGENCY, "1"),
        Row("requestingAgencyId", "requesting_agency", AGENCY, "1"),
        Row("multipleItemRequestId", "multiple_item_request_id", TEXT, "1"),
        Row("timestamp", "timestamp", Kind.SENT, "1"),
        Row("requestingAgencyRequestId", "requesting_request_id", TEXT, "1"),
        Row("supplyingAgencyRequestId", "supplying_request_id", TEXT),
        Row("requestingAgencyAuthentication", "authentication", AUTHENTICATION),
    ),
    # 2021 and some 1.2 senders name no supplier when any will do; multipleItemRequestId is 1.2's slip.
    blank={"supplying_agency": NO_AGENCY, "multiple_item_request_id": ""},
)
CONFIRMATION_HEADER: Final = Block(
    m.ConfirmationHeader,
    (
        Row("supplyingAgencyId", "supplying_agency", AGENCY),
        Row("requestingAgencyId", "requesting_agency", AGENCY),
        Row("timestamp", "timestamp", Kind.ANY_DATE, "1"),
        Row("requestingAgencyRequestId", "requesting_request_id", TEXT),
        Row("multipleItemRequestId", "multiple_item_request_id", TEXT),
        Row("timestampReceived", "timestamp_received", Kind.ANY_DATE, "1"),
        Row("messageStatus", "message_status", Closed(MessageStatus), "1"),
    ),
    blank={
        "supplying_agency": None,
        "requesting_agency": None,
        "timestamp": NO_TIME,
        "requesting_request_id": None,
        "timestamp_received": NO_TIME,
        "message_status": "",
    },
)
ERROR: Final = Block(
    m.ErrorData,
    (Row("errorType", "type", Closed(ErrorType), "1"), Row("errorValue", "value", TEXT)),
    blank={"type": ""},
)

BIBLIOGRAPHIC: Final = Block(
    m.BibliographicInfo,
    (
        Row("supplierUniqueRecordId", "supplier_unique_record_id", TEXT),
        Row("title", "title", TEXT),
        Row("author", "author", TEXT),
        Row("subtitle", "subtitle", TEXT),
        Row("seriesTitle", "series_title", TEXT),
        Row("edition", "edition", TEXT),
        Row("titleOfComponent", "title_of_component", TEXT),
        Row("authorOfComponent", "author_of_component", TEXT),
        Row("volume", "volume", Kind.TEXTS),
        Row("issue", "issue", TEXT),
        Row("pagesRequested", "pages_requested", TEXT),
        Row("estimatedNoPages", "estimated_no_pages", TEXT),
        Row("bibliographicItemId", "item_ids", ITEM_ID, "*"),
        Row("sponsor", "sponsor", TEXT),
        Row("informationSource", "information_source", TEXT),
        Row("bibliographicRecordId", "record_ids", RECORD_ID, "*"),
    ),
)
PUBLICATION: Final = Block(
    m.PublicationInfo,
    (
        Row("publisher", "publisher", TEXT),
        Row("publicationType", "publication_type", CODE),
        Row("publicationDate", "publication_date", TEXT),
        Row("placeOfPublication", "place", TEXT),
    ),
)
SERVICE: Final = Block(
    m.ServiceInfo,
    (
        Row("requestType", "request_type", Closed(RequestType)),
        Row("requestSubType", "request_sub_types", Closed(RequestSubType), "0-3"),
        Row("requestingAgencyPreviousRequestId", "previous_request_id", TEXT),
        Row("serviceType", "service_type", Closed(ServiceType), "1"),
        Row("serviceLevel", "service_level", CODE),
        Row("preferredFormat", "preferred_format", CODE),
        Row("needBeforeDate", "need_before", DATE),
        Row("copyrightCompliance", "copyright_compliance", CODE),
        Row("anyEdition", "any_edition", Kind.YES_NO),
        Row("startDate", "start_date", DATE),
        Row("endDate", "end_date", DATE),
        Row("note", "note", TEXT),
    ),
    blank={"service_type": ServiceType.LOAN.value},
)
SUPPLIER: Final = Block(
    m.SupplierInfo,
    (
        Row("sortOrder", "sort_order", Kind.INTEGER),
        Row("supplierCode", "supplier", AGENCY),
        Row("supplierDescription", "description", TEXT),
        Row("bibliographicRecordId", "record_id", RECORD_ID),
        Row("callNumber", "call_number", TEXT),
        Row("summaryHoldings", "summary_holdings", TEXT),
        Row("availabilityNote", "availability_note", TEXT),
    ),
)
REQUESTED_DELIVERY: Final = Block(
    m.DeliveryAddress,
    (Row("sortOrder", "sort_order", Kind.INTEGER), Row("address", "address", ADDRESS)),
)
REQUESTING_AGENCY: Final = Block(
    m.RequestingAgencyInfo,
    (
        Row("name", "name", TEXT),
        Row("contactName", "contact_name", TEXT),
        Row("address", "addresses", ADDRESS, "*"),
    ),
)
PATRON: Final = Block(
    m.PatronInfo,
    (
        Row("patronId", "patron_id", TEXT),
        Row("surname", "surname", TEXT),
        Row("givenName", "given_name", TEXT),
        Row("patronType", "patron_type", CODE),
        Row("sendToPatron", "send_to_patron", Kind.YES_NO),
        Row("address", "addresses", ADDRESS, "*"),
    ),
)
BILLING: Final = Block(
    m.BillingInfo,
    (
        Row("paymentMethod", "payment_method", CODE),
        Row("maximumCosts", "maximum_costs", COSTS),
        Row("billingMethod", "billing_method", CODE),
        Row("billingName", "billing_name", TEXT),
        Row("address", "address", ADDRESS),
    ),
)

MESSAGE_INFO: Final = Block(
    m.MessageInfo,
    (
        Row("reasonForMessage", "reason_for_message", Closed(ReasonForMessage), "1"),
        Row("answerYesNo", "answer", Kind.YES_NO),
        Row("note", "note", TEXT),
        Row("reasonUnfilled", "reason_unfilled", CODE),
        Row("reasonRetry", "reason_retry", CODE),
        Row("offeredCosts", "offered_costs", COSTS),
        Row("retryAfter", "retry_after", DATE),
        Row("retryBefore", "retry_before", DATE),
    ),
    blank={"reason_for_message": ""},
)
STATUS_INFO: Final = Block(
    m.StatusInfo,
    (
        Row("status", "status", Closed(Status, lacking=_STATUSES_OF_2021), "1"),
        Row("expectedDeliveryDate", "expected_delivery", DATE),
        Row("dueDate", "due", DATE),
        Row("lastChange", "last_change", DATE, "1"),
    ),
    blank={"status": "", "last_change": None},
)
DELIVERY: Final = Block(
    m.DeliveryInfo,
    (
        Row("dateSent", "date_sent", DATE, "1"),
        Row("itemId", "item_id", Kind.TEXTS),
        Row("sentVia", "sent_via", CODE),
        Row("sentToPatron", "sent_to_patron", Kind.BOOLEAN),
        Row("loanCondition", "loan_condition", CODE),
        Row("deliveredFormat", "delivered_format", CODE),
        Row("deliveryCosts", "delivery_costs", COSTS),
    ),
    blank={"date_sent": None},
)
RETURN: Final = Block(
    m.ReturnInfo,
    (
        Row("returnAgencyId", "agency", AGENCY),
        Row("name", "name", TEXT),
        Row("physicalAddress", "address", Block(m.Address, PHYSICAL.rows)),
    ),
)

LAYOUT_1_2: Final[Mapping[MessageKind, Block]] = {
    MessageKind.REQUEST: Block(
        m.Request,
        (
            Row("header", "header", HEADER, "1"),
            Row("bibliographicInfo", "bibliographic", BIBLIOGRAPHIC, "1"),
            Row("publicationInfo", "publication", PUBLICATION),
            Row("serviceInfo", "service", SERVICE),
            Row("supplierInfo", "suppliers", SUPPLIER, "*"),
            Row("requestedDeliveryInfo", "deliveries", REQUESTED_DELIVERY, "*"),
            Row("requestingAgencyInfo", "requesting_agency_info", REQUESTING_AGENCY),
            Row("patronInfo", "patron", PATRON),
            Row("billingInfo", "billing", BILLING),
        ),
        blank={"bibliographic": m.BibliographicInfo()},
    ),
    MessageKind.SUPPLYING: Block(
        m.SupplyingAgencyMessage,
        (
            Row("header", "header", HEADER, "1"),
            Row("messageInfo", "info", MESSAGE_INFO, "1"),
            Row("statusInfo", "status", STATUS_INFO, "1"),
            Row("deliveryInfo", "delivery", DELIVERY),
            Row("returnInfo", "return_info", RETURN),
        ),
        blank={"info": m.MessageInfo(reason_for_message=""), "status": m.StatusInfo(status="")},
    ),
    MessageKind.REQUESTING: Block(
        m.RequestingAgencyMessage,
        (
            Row("header", "header", HEADER, "1"),
            Row("action", "action", Closed(Action, lacking=_ACTIONS_OF_2021), "1"),
            Row("note", "note", TEXT),
        ),
        blank={"action": ""},
    ),
    MessageKind.REQUEST_CONFIRMATION: Block(
        m.RequestConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("errorData", "errors", ERROR, "0-1"),
        ),
    ),
    MessageKind.SUPPLYING_CONFIRMATION: Block(
        m.SupplyingAgencyMessageConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("reasonForMessage", "reason_for_message", Closed(ReasonForMessage, echo=True)),
            Row("errorData", "errors", ERROR, "0-1"),
        ),
    ),
    MessageKind.REQUESTING_CONFIRMATION: Block(
        m.RequestingAgencyMessageConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("action", "action", Closed(Action, lacking=_ACTIONS_OF_2021, echo=True)),
            Row("errorData", "errors", ERROR, "0-1"),
        ),
    ),
}
KIND_OF: Final[Mapping[type, MessageKind]] = {block.make: kind for kind, block in LAYOUT_1_2.items()}
