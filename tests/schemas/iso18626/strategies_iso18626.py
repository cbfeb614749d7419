"""Hypothesis strategies of ISO 18626 messages, for whoever has to survive any of them.

`messages()` draws complete values, which come back equal from `read(write(message))`; `messages(sparse=True)` also
leaves out what the schema wants and the writer supplies, and texts may be empty.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from schemas.iso18626 import messages as m
from schemas.iso18626.codes import (
    Action,
    ErrorType,
    MessageStatus,
    ReasonForMessage,
    RequestSubType,
    RequestType,
    ServiceType,
    Status,
)

# What XML 1.0 can hold: everything but controls, surrogates and two non-characters.
CHARACTERS: Final = st.one_of(
    st.sampled_from("aeæøåÆØÅé <>&\"'#;\t\n\r]0123456789"),
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
)
TEXTS: Final = st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda text: not text.isspace())
TOKENS: Final = TEXTS.map(str.strip)
MAYBE_TEXTS: Final = st.none() | TEXTS
SCHEMES: Final = st.none() | st.sampled_from(
    ["http://illtransactions.org/ISO18626/OpenCodeList/AgencyIdTypeList-V1.0", "ZFL", "urn:x-list:1?a=1&b=2"]
)
MOMENTS: Final = st.datetimes(datetime(1583, 1, 1), datetime(9998, 12, 31)).map(  # noqa: DTZ001 - zone follows
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
MAYBE_MOMENTS: Final = st.none() | MOMENTS
ANSWERS: Final = st.none() | st.booleans()
AMOUNTS: Final = st.decimals(Decimal(-(10**12)), Decimal(10**12), places=2)
CODES: Final = st.builds(m.Code, value=TOKENS, scheme=SCHEMES)
MAYBE_CODES: Final = st.none() | CODES
AGENCIES: Final = st.builds(m.AgencyId, type=CODES, value=TEXTS)
COSTS: Final = st.none() | st.builds(m.Costs, currency=CODES, amount=AMOUNTS)
ACTIONS: Final = st.sampled_from([a.value for a in Action if a not in {Action.LOST, Action.HOLD_RETURN}])
STATUSES: Final = st.sampled_from(
    [s.value for s in Status if s not in {Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN}]
)
REASONS: Final = st.sampled_from([reason.value for reason in ReasonForMessage])

POSTAL: Final = st.builds(
    m.Address,
    line1=TEXTS,
    line2=MAYBE_TEXTS,
    locality=MAYBE_TEXTS,
    postal_code=MAYBE_TEXTS,
    region=MAYBE_CODES,
    country=MAYBE_CODES,
)
ELECTRONIC: Final = st.builds(m.Address, electronic_type=CODES, data=TEXTS)
ADDRESSES: Final = st.lists(POSTAL | ELECTRONIC, max_size=2).map(tuple)
RECORD_IDS: Final = st.builds(m.RecordId, code=CODES, identifier=TEXTS)
ITEM_IDS: Final = st.builds(m.ItemId, code=CODES, identifier=TEXTS)

HEADERS: Final = st.builds(
    m.Header,
    supplying_agency=AGENCIES,
    requesting_agency=AGENCIES,
    timestamp=MOMENTS,
    requesting_request_id=TEXTS,
    supplying_request_id=MAYBE_TEXTS,
    multiple_item_request_id=st.just("") | TEXTS,
    authentication=st.none() | st.builds(m.Authentication, account_id=MAYBE_TEXTS, security_code=TEXTS),
)
CONFIRMATION_HEADERS: Final = st.builds(
    m.ConfirmationHeader,
    supplying_agency=st.none() | AGENCIES,
    requesting_agency=st.none() | AGENCIES,
    timestamp=MOMENTS,
    requesting_request_id=MAYBE_TEXTS,
    multiple_item_request_id=MAYBE_TEXTS,
    timestamp_received=MOMENTS,
    message_status=st.sampled_from([status.value for status in MessageStatus]),
)
ERRORS: Final = st.lists(
    st.builds(m.ErrorData, type=st.sampled_from([kind.value for kind in ErrorType]), value=MAYBE_TEXTS), max_size=1
).map(tuple)

BIBLIOGRAPHIC: Final = st.builds(
    m.BibliographicInfo,
    supplier_unique_record_id=MAYBE_TEXTS,
    title=MAYBE_TEXTS,
    author=MAYBE_TEXTS,
    subtitle=MAYBE_TEXTS,
    series_title=MAYBE_TEXTS,
    edition=MAYBE_TEXTS,
    title_of_component=MAYBE_TEXTS,
    author_of_component=MAYBE_TEXTS,
    volume=MAYBE_TEXTS,
    issue=MAYBE_TEXTS,
    pages_requested=MAYBE_TEXTS,
    estimated_no_pages=MAYBE_TEXTS,
    item_ids=st.lists(ITEM_IDS, max_size=2).map(tuple),
    sponsor=MAYBE_TEXTS,
    information_source=MAYBE_TEXTS,
    record_ids=st.lists(RECORD_IDS, max_size=2).map(tuple),
)
PUBLICATIONS: Final = st.builds(
    m.PublicationInfo,
    publisher=TEXTS,
    publication_type=MAYBE_CODES,
    publication_date=MAYBE_TEXTS,
    place=MAYBE_TEXTS,
)
SERVICES: Final = st.builds(
    m.ServiceInfo,
    request_type=st.none() | st.sampled_from([kind.value for kind in RequestType]),
    request_sub_types=st.lists(st.sampled_from([kind.value for kind in RequestSubType]), max_size=3).map(tuple),
    previous_request_id=MAYBE_TEXTS,
    service_type=st.sampled_from([kind.value for kind in ServiceType]),
    service_level=MAYBE_CODES,
    preferred_format=MAYBE_CODES,
    need_before=MAYBE_MOMENTS,
    copyright_compliance=MAYBE_CODES,
    any_edition=ANSWERS,
    start_date=MAYBE_MOMENTS,
    end_date=MAYBE_MOMENTS,
    note=MAYBE_TEXTS,
)
SUPPLIERS: Final = st.builds(
    m.SupplierInfo,
    sort_order=st.integers(-(10**20), 10**20),
    supplier=st.none() | AGENCIES,
    description=MAYBE_TEXTS,
    record_id=st.none() | RECORD_IDS,
    call_number=MAYBE_TEXTS,
    summary_holdings=MAYBE_TEXTS,
    availability_note=MAYBE_TEXTS,
)
DELIVERIES: Final = st.builds(m.DeliveryAddress, sort_order=st.integers(0, 9), address=st.none() | POSTAL | ELECTRONIC)
PATRONS: Final = st.builds(
    m.PatronInfo,
    patron_id=TEXTS,
    surname=MAYBE_TEXTS,
    given_name=MAYBE_TEXTS,
    patron_type=MAYBE_CODES,
    send_to_patron=ANSWERS,
    addresses=ADDRESSES,
)
BILLINGS: Final = st.builds(
    m.BillingInfo,
    payment_method=CODES,
    maximum_costs=COSTS,
    billing_method=MAYBE_CODES,
    billing_name=MAYBE_TEXTS,
    address=st.none() | POSTAL | ELECTRONIC,
)
REQUESTS: Final = st.builds(
    m.Request,
    header=HEADERS,
    bibliographic=BIBLIOGRAPHIC,
    publication=st.none() | PUBLICATIONS,
    service=st.none() | SERVICES,
    suppliers=st.lists(SUPPLIERS, max_size=2).map(tuple),
    deliveries=st.lists(DELIVERIES, max_size=2).map(tuple),
    requesting_agency_info=st.none()
    | st.builds(m.RequestingAgencyInfo, name=TEXTS, contact_name=MAYBE_TEXTS, addresses=ADDRESSES),
    patron=st.none() | PATRONS,
    billing=st.none() | BILLINGS,
)

MESSAGE_INFOS: Final = st.builds(
    m.MessageInfo,
    reason_for_message=REASONS,
    answer=ANSWERS,
    note=MAYBE_TEXTS,
    reason_unfilled=MAYBE_CODES,
    reason_retry=MAYBE_CODES,
    offered_costs=COSTS,
    retry_after=MAYBE_MOMENTS,
    retry_before=MAYBE_MOMENTS,
)


def supplying_messages(undated: st.SearchStrategy[datetime | None]) -> st.SearchStrategy[m.SupplyingAgencyMessage]:
    """Suppliers' messages; `undated` draws the two dates that the schema wants and the values need not have."""
    return st.builds(
        m.SupplyingAgencyMessage,
        header=HEADERS,
        info=MESSAGE_INFOS,
        status=st.builds(
            m.StatusInfo,
            status=STATUSES,
            expected_delivery=MAYBE_MOMENTS,
            due=MAYBE_MOMENTS,
            last_change=undated,
        ),
        delivery=st.none()
        | st.builds(
            m.DeliveryInfo,
            date_sent=undated,
            item_id=MAYBE_TEXTS,
            sent_via=MAYBE_CODES,
            sent_to_patron=ANSWERS,
            loan_condition=MAYBE_CODES,
            delivered_format=MAYBE_CODES,
            delivery_costs=COSTS,
        ),
        return_info=st.none()
        | st.builds(m.ReturnInfo, agency=st.none() | AGENCIES, name=TEXTS, address=st.none() | POSTAL),
    )


REQUESTING_MESSAGES: Final = st.builds(m.RequestingAgencyMessage, header=HEADERS, action=ACTIONS, note=MAYBE_TEXTS)
CONFIRMATIONS: Final = st.one_of(
    st.builds(m.RequestConfirmation, header=CONFIRMATION_HEADERS, errors=ERRORS),
    st.builds(
        m.SupplyingAgencyMessageConfirmation,
        header=CONFIRMATION_HEADERS,
        reason_for_message=st.none() | REASONS,
        errors=ERRORS,
    ),
    st.builds(
        m.RequestingAgencyMessageConfirmation,
        header=CONFIRMATION_HEADERS,
        action=st.none() | ACTIONS,
        errors=ERRORS,
    ),
)
# Blocks without content, texts that are empty or hold what XML forbids: written validly, read as absent.
SPARSE_REQUESTS: Final = st.builds(
    m.Request,
    header=HEADERS,
    bibliographic=st.builds(
        m.BibliographicInfo,
        title=st.none() | st.text(max_size=5),
        item_ids=st.just((m.ItemId(identifier="", code=m.Code(value="")),)),
    ),
    publication=st.just(m.PublicationInfo()),
    service=st.just(m.ServiceInfo()),
    suppliers=st.just((m.SupplierInfo(), m.SupplierInfo(description="one"))),
    deliveries=st.just((m.DeliveryAddress(address=m.Address()),)),
    requesting_agency_info=st.just(m.RequestingAgencyInfo(addresses=(m.Address(data="a@example.org"),))),
    patron=st.just(m.PatronInfo()),
    billing=st.just(m.BillingInfo(address=m.Address())),
)


def messages(*, sparse: bool = False) -> st.SearchStrategy[m.Message]:
    """Any of the six messages, complete, or also with gaps."""
    if sparse:
        return st.one_of(supplying_messages(MAYBE_MOMENTS), SPARSE_REQUESTS, REQUESTING_MESSAGES, CONFIRMATIONS)
    return st.one_of(REQUESTS, supplying_messages(MOMENTS), REQUESTING_MESSAGES, CONFIRMATIONS)
