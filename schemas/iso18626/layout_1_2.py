"""ISO 18626 version 1.2 as tables, in the order of its official schema (ISO-18626-v1_2.xsd, November 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import messages as m
from .codes import (
    Action,
    MessageStatus,
    ReasonForMessage,
    RequestSubType,
    RequestType,
    ServiceType,
    Status,
)
from .faults import MessageKind
from .layout import Block, Closed, Flat, Inner, Kind, Row
from .layout_common import (
    AGENCY,
    AUTHENTICATION,
    CODE,
    CONFIRMATION_BLANK,
    COSTS,
    DATE,
    ERROR,
    HEADER_BLANK,
    MESSAGE_INFO,
    NO_CODE,
    RECORD_ID,
    TEXT,
    address_of,
    billing_of,
    patron_of,
    physical,
    requesting_agency_of,
    return_of,
    status_of,
    supplier,
)

ACTIONS: Final = Closed(Action, lacking=frozenset({Action.HOLD_RETURN, Action.LOST}))
ACTIONS_ECHOED: Final = Closed(Action, lacking=ACTIONS.lacking, spare=True)
STATUSES: Final = Closed(Status, lacking=frozenset({Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN}))
PHYSICAL: Final = physical(CODE)
ADDRESS: Final = address_of(PHYSICAL)

ITEM_ID: Final = Block(
    m.ItemId,
    (
        Row("bibliographicItemIdentifier", "identifier", TEXT, "1"),
        Row("bibliographicItemIdentifierCode", "code", CODE, "1"),
    ),
    essential="identifier",
    blank={"code": NO_CODE},
)
HEADER: Final = Block(
    m.Header,
    (
        Row("supplyingAgencyId", "supplying_agency", AGENCY, "1"),
        Row("requestingAgencyId", "requesting_agency", AGENCY, "1"),
        Row("multipleItemRequestId", "multiple_item_request_id", TEXT, "1"),
        Row("timestamp", "timestamp", Kind.SENT, "1"),
        Row("requestingAgencyRequestId", "requesting_request_id", TEXT, "1", lone=True),
        Row("supplyingAgencyRequestId", "supplying_request_id", TEXT),
        Row("requestingAgencyAuthentication", "authentication", AUTHENTICATION),
    ),
    blank=HEADER_BLANK,
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
    blank=CONFIRMATION_BLANK,
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
        Row("volume", "volumes", Kind.TEXTS, "0-1"),
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
        Row("anyEdition", "preferred_edition", Kind.ANY_EDITION),
        Row("startDate", "start_date", DATE),
        Row("endDate", "end_date", DATE),
        Row("note", "note", TEXT),
    ),
    blank={"service_type": ServiceType.LOAN.value},
)
REQUESTED_DELIVERY: Final = Block(
    m.DeliveryAddress,
    (Row("sortOrder", "sort_order", Kind.INTEGER), Row("address", "address", ADDRESS)),
)

RETRY: Final = Block(
    m.RetryInfo,
    (
        Row("offeredCosts", "offered_costs", COSTS, "0-1"),
        Row("retryAfter", "retry_after", DATE),
        Row("retryBefore", "retry_before", DATE),
    ),
)
DELIVERY: Final = Block(
    m.DeliveryInfo,
    (
        Row("dateSent", "date_sent", DATE, "1"),
        Row("itemId", "item_ids", Kind.TEXTS, "0-1"),
        Row("sentVia", "sent_via", CODE),
        Row("sentToPatron", "sent_to_patron", Kind.BOOLEAN),
        Row("loanCondition", "loan_conditions", CODE, "0-1"),
        Row("deliveredFormat", "delivered_format", CODE),
        Row("deliveryCosts", "delivery_costs", COSTS, "0-1"),
    ),
    blank={"date_sent": None},
)

LAYOUT_1_2: Final[Mapping[MessageKind, Block]] = {
    MessageKind.REQUEST: Block(
        m.Request,
        (
            Row("header", "header", HEADER, "1"),
            Row("bibliographicInfo", "bibliographic", BIBLIOGRAPHIC, "1"),
            Row("publicationInfo", "publication", PUBLICATION),
            Row("serviceInfo", "service", SERVICE),
            Row("supplierInfo", "suppliers", supplier(Kind.INTEGER), "*"),
            Row("requestedDeliveryInfo", "deliveries", REQUESTED_DELIVERY, "*"),
            Row("requestingAgencyInfo", "requesting_agency_info", requesting_agency_of(ADDRESS)),
            Row("patronInfo", "patron", patron_of(ADDRESS)),
            Row("billingInfo", "billing", billing_of(ADDRESS)),
        ),
        blank={"bibliographic": m.BibliographicInfo()},
    ),
    MessageKind.SUPPLYING: Block(
        m.SupplyingAgencyMessage,
        (
            Row("header", "header", HEADER, "1"),
            Row(
                "messageInfo",
                "",
                Inner((Row("", "info", Flat(MESSAGE_INFO), "1"), Row("", "retry", Flat(RETRY)))),
                "1",
            ),
            Row("statusInfo", "status", status_of(STATUSES), "1"),
            Row("deliveryInfo", "delivery", DELIVERY),
            Row("returnInfo", "return_info", return_of(PHYSICAL)),
        ),
        blank={"info": m.MessageInfo(reason_for_message=""), "status": m.StatusInfo(status="")},
    ),
    MessageKind.REQUESTING: Block(
        m.RequestingAgencyMessage,
        (
            Row("header", "header", HEADER, "1"),
            Row("action", "action", ACTIONS, "1"),
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
            Row("reasonForMessage", "reason_for_message", Closed(ReasonForMessage, spare=True)),
            Row("errorData", "errors", ERROR, "0-1"),
        ),
    ),
    MessageKind.REQUESTING_CONFIRMATION: Block(
        m.RequestingAgencyMessageConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("action", "action", ACTIONS_ECHOED),
            Row("errorData", "errors", ERROR, "0-1"),
        ),
    ),
}
KIND_OF: Final[Mapping[type[m.Message], MessageKind]] = {
    m.Request: MessageKind.REQUEST,
    m.SupplyingAgencyMessage: MessageKind.SUPPLYING,
    m.RequestingAgencyMessage: MessageKind.REQUESTING,
    m.RequestConfirmation: MessageKind.REQUEST_CONFIRMATION,
    m.SupplyingAgencyMessageConfirmation: MessageKind.SUPPLYING_CONFIRMATION,
    m.RequestingAgencyMessageConfirmation: MessageKind.REQUESTING_CONFIRMATION,
}
