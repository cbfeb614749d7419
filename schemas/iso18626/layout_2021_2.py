"""ISO 18626 version 2021-2 as tables, in the order of its official schema (ISO-18626-2021-2.xsd, June 2022)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import messages as m
from .codes import (
    Action,
    MessageStatus,
    PreferredEdition,
    ReasonForMessage,
    RequestSubType,
    RequestType,
    ServiceType,
    Status,
)
from .faults import MessageKind
from .layout import Block, Closed, Kind, Row
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

ACTIONS: Final = Closed(Action)
PHYSICAL: Final = physical(Kind.CODE_TEXT)
ADDRESS: Final = address_of(PHYSICAL)
SUPPLYING_AGENCY: Final = Row("supplyingAgencyId", "supplying_agency", AGENCY, "1")
REQUESTING_AGENCY: Final = Row("requestingAgencyId", "requesting_agency", AGENCY, "1")
CONSORTIUM: Final = Row("consortialId", "consortial_id", AGENCY)
TIMESTAMP: Final = Row("timestamp", "timestamp", Kind.SENT, "1")
REQUEST_ID: Final = Row("requestingAgencyRequestId", "requesting_request_id", TEXT, "1", lone=True)
SUPPLYING_ID: Final = Row("supplyingAgencyRequestId", "supplying_request_id", TEXT)
WHO: Final = Row("requestingAgencyAuthentication", "authentication", AUTHENTICATION)
SERVICE_TYPE: Final = Row("serviceType", "service_type", Closed(ServiceType, spare=True))

REQUEST_HEADER: Final = Block(
    m.Header,
    (
        SUPPLYING_AGENCY._replace(times="?"),
        REQUESTING_AGENCY,
        CONSORTIUM,
        Row("multipleItemRequestId", "multiple_item_request_id", TEXT),
        TIMESTAMP,
        REQUEST_ID,
        WHO,
    ),
    blank=HEADER_BLANK,
)
SUPPLYING_HEADER: Final = Block(
    m.Header,
    (SUPPLYING_AGENCY, REQUESTING_AGENCY, TIMESTAMP, REQUEST_ID, SUPPLYING_ID),
    blank=HEADER_BLANK,
)
REQUESTING_HEADER: Final = Block(
    m.Header,
    (SUPPLYING_AGENCY, REQUESTING_AGENCY, CONSORTIUM, TIMESTAMP, REQUEST_ID, SUPPLYING_ID, WHO),
    blank=HEADER_BLANK,
)
CONFIRMATION_HEADER: Final = Block(
    m.ConfirmationHeader,
    (
        Row("supplyingAgencyId", "supplying_agency", AGENCY),
        Row("requestingAgencyId", "requesting_agency", AGENCY),
        Row("timestamp", "timestamp", Kind.ANY_DATE, "1"),
        Row("requestingAgencyRequestId", "requesting_request_id", TEXT),
        Row("timestampReceived", "timestamp_received", Kind.ANY_DATE, "1"),
        Row("messageStatus", "message_status", Closed(MessageStatus), "1"),
    ),
    blank=CONFIRMATION_BLANK,
)

ITEM_ID: Final = Block(
    m.ItemId,
    (
        Row("bibliographicItemIdentifierCode", "code", CODE, "1"),
        Row("bibliographicItemIdentifier", "identifier", TEXT, "1"),
    ),
    essential="identifier",
    blank={"code": NO_CODE},
)
BIBLIOGRAPHIC: Final = Block(
    m.BibliographicInfo,
    (
        Row("supplierUniqueRecordId", "supplier_unique_record_id", TEXT),
        Row("title", "title", TEXT),
        Row("author", "author", TEXT),
        Row("authorId", "author_id", TEXT),
        Row("subtitle", "subtitle", TEXT),
        Row("seriesTitle", "series_title", TEXT),
        Row("edition", "edition", TEXT),
        Row("titleOfComponent", "title_of_component", TEXT),
        Row("authorOfComponent", "author_of_component", TEXT),
        Row("volume", "volumes", TEXT, "*"),
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
        Row("publisherId", "publisher_id", TEXT),
        Row("publicationType", "publication_type", CODE),
        Row("publicationDate", "publication_date", TEXT),
        Row("placeOfPublication", "place", TEXT),
    ),
)
SERVICE: Final = Block(
    m.ServiceInfo,
    (
        Row("requestType", "request_type", Closed(RequestType)),
        Row("requestSubType", "request_sub_types", Closed(RequestSubType), "*"),
        Row("requestingAgencyPreviousRequestId", "previous_request_id", TEXT),
        Row("serviceType", "service_type", Closed(ServiceType), "1"),
        Row("serviceLevel", "service_level", CODE),
        Row("itemFormat", "preferred_format", CODE),
        Row("needBeforeDate", "need_before", DATE),
        Row("copyrightCompliance", "copyright_compliance", CODE),
        Row("anyEdition", "preferred_edition", Kind.ANY_EDITION),
        Row("preferredEdition", "preferred_edition", Closed(PreferredEdition, spare=True), wins=True),
        Row("loanCondition", "loan_conditions", CODE, "*"),
        Row("startDate", "start_date", DATE),
        Row("endDate", "end_date", DATE),
        Row("note", "note", TEXT),
    ),
    blank={"service_type": ServiceType.LOAN.value},
)
REQUESTED_DELIVERY: Final = Block(
    m.DeliveryAddress,
    (
        Row("sortOrder", "sort_order", Kind.COUNT),
        Row("address", "address", ADDRESS),
        Row("deliveryMethod", "delivery_method", CODE),
        Row("courierName", "courier", CODE),
    ),
)

RETRY: Final = Block(
    m.RetryInfo,
    (
        Row("loanCondition", "loan_conditions", CODE, "*"),
        Row("edition", "editions", TEXT, "*"),
        Row("itemFormat", "item_formats", CODE, "*"),
        Row("volume", "volumes", TEXT, "*"),
        SERVICE_TYPE,
        Row("serviceLevel", "service_levels", CODE, "*"),
        Row("deliveryMethod", "delivery_methods", CODE, "*"),
        Row("courierName", "couriers", CODE, "*"),
        Row("offeredCosts", "offered_costs", COSTS, "*"),
        Row("paymentMethod", "payment_methods", CODE, "*"),
        Row("retryBefore", "retry_before", DATE),
        Row("retryAfter", "retry_after", DATE),
    ),
)
DELIVERY: Final = Block(
    m.DeliveryInfo,
    (
        Row("dateSent", "date_sent", DATE, "1"),
        Row("itemId", "item_ids", TEXT, "*"),
        Row("URL", "url", TEXT),
        Row("deliveryMethod", "sent_via", CODE),
        Row("address", "address", ADDRESS),
        Row("sentToPatron", "sent_to_patron", Kind.BOOLEAN),
        Row("loanCondition", "loan_conditions", CODE, "*"),
        Row("itemFormat", "delivered_format", CODE),
        SERVICE_TYPE,
        Row("deliveryCosts", "delivery_costs", COSTS, "*"),
        Row("paymentMethod", "payment_method", CODE),
    ),
    blank={"date_sent": None},
)
SHIPPING: Final = Block(
    m.ShippingInfo,
    (
        Row("courierName", "courier", CODE),
        Row("trackingId", "tracking_ids", TEXT, "*"),
        Row("insurance", "insurance", Kind.YES_NO),
        Row("insuranceThirdParty", "insurance_third_party", Kind.YES_NO),
        Row("thirdPartyName", "third_party_name", TEXT),
        Row("insuranceCosts", "insurance_costs", COSTS, "*"),
    ),
)

LAYOUT_2021_2: Final[Mapping[MessageKind, Block]] = {
    MessageKind.REQUEST: Block(
        m.Request,
        (
            Row("header", "header", REQUEST_HEADER, "1"),
            Row("bibliographicInfo", "bibliographic", BIBLIOGRAPHIC, "1"),
            Row("publicationInfo", "publication", PUBLICATION),
            Row("serviceInfo", "service", SERVICE, "1"),
            Row("supplierInfo", "suppliers", supplier(Kind.COUNT), "*"),
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
            Row("header", "header", SUPPLYING_HEADER, "1"),
            Row("messageInfo", "info", MESSAGE_INFO, "1"),
            Row("statusInfo", "status", status_of(Closed(Status)), "1"),
            Row("retryInfo", "retry", RETRY),
            Row("deliveryInfo", "delivery", DELIVERY),
            Row("shippingInfo", "shipping", SHIPPING),
            Row("returnInfo", "return_info", return_of(PHYSICAL)),
        ),
        blank={"info": m.MessageInfo(reason_for_message=""), "status": m.StatusInfo(status="")},
    ),
    MessageKind.REQUESTING: Block(
        m.RequestingAgencyMessage,
        (
            Row("header", "header", REQUESTING_HEADER, "1"),
            Row("action", "action", ACTIONS, "1"),
            Row("note", "note", TEXT),
        ),
        blank={"action": ""},
    ),
    MessageKind.REQUEST_CONFIRMATION: Block(
        m.RequestConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("errorData", "errors", ERROR, "*"),
        ),
    ),
    MessageKind.SUPPLYING_CONFIRMATION: Block(
        m.SupplyingAgencyMessageConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("reasonForMessage", "reason_for_message", Closed(ReasonForMessage, spare=True)),
            Row("errorData", "errors", ERROR, "*"),
        ),
    ),
    MessageKind.REQUESTING_CONFIRMATION: Block(
        m.RequestingAgencyMessageConfirmation,
        (
            Row("confirmationHeader", "header", CONFIRMATION_HEADER, "1"),
            Row("action", "action", Closed(Action, spare=True)),
            Row("errorData", "errors", ERROR, "*"),
        ),
    ),
}
