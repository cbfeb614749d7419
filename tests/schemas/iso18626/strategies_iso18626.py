"""Hypothesis strategies of ISO 18626 messages, for whoever has to survive any of them.

`messages(version)` draws complete values of what a version can say, every field of it, which come back equal from
`read(write(message, version))`; `messages(ANY)` draws what either can say, so that each loses something in the
other's words; `messages(sparse=True)` also leaves out what the schema wants and the writer supplies, and texts may be
empty.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from schemas.iso18626 import messages as m
from schemas.iso18626.codes import (
    Action,
    ErrorType,
    MessageStatus,
    PreferredEdition,
    RequestSubType,
    RequestType,
    Status,
)
from tests.schemas.iso18626.values_iso18626 import (
    ANSWERS,
    CODES,
    COSTS,
    ELECTRONIC,
    ITEM_IDS,
    MAYBE_AGENCIES,
    MAYBE_CODES,
    MAYBE_MOMENTS,
    MAYBE_TEXTS,
    MOMENTS,
    NEW,
    OLD,
    REASONS,
    RECORD_IDS,
    SERVICE_TYPES,
    TEXTS,
    Strategy,
    headers,
    many,
    new,
    postal,
    words,
)


def services(version: str) -> Strategy:
    """What service is wanted."""
    editions = [edition.value for edition in PreferredEdition if version != OLD or edition != "MostRecentEdition"]
    return st.builds(
        m.ServiceInfo,
        request_type=st.none() | st.sampled_from([kind.value for kind in RequestType]),
        request_sub_types=many(st.sampled_from([kind.value for kind in RequestSubType]), 3 if version == OLD else 5),
        previous_request_id=MAYBE_TEXTS,
        service_type=SERVICE_TYPES,
        service_level=MAYBE_CODES,
        preferred_format=MAYBE_CODES,
        need_before=MAYBE_MOMENTS,
        copyright_compliance=MAYBE_CODES,
        preferred_edition=st.none() | st.sampled_from(editions),
        loan_conditions=new(version, many(CODES), ()),
        start_date=MAYBE_MOMENTS,
        end_date=MAYBE_MOMENTS,
        note=MAYBE_TEXTS,
    )


def bibliographics(version: str) -> Strategy:
    """The thing wanted."""
    names = (
        "supplier_unique_record_id title author subtitle series_title edition title_of_component author_of_component"
        " issue pages_requested estimated_no_pages sponsor information_source"
    )
    return st.builds(
        m.BibliographicInfo,
        **dict.fromkeys(names.split(), MAYBE_TEXTS),
        author_id=new(version, MAYBE_TEXTS),
        volumes=many(TEXTS, 1 if version == OLD else 3),
        item_ids=many(ITEM_IDS),
        record_ids=many(RECORD_IDS),
    )


def requests(version: str) -> Strategy:
    """Requests, each block of them."""
    addresses = postal(version) | ELECTRONIC
    orders = st.integers(0 if version == NEW else -(10**20), 10**20)
    return st.builds(
        m.Request,
        header=headers(version, "request"),
        bibliographic=bibliographics(version),
        publication=st.none()
        | st.builds(
            m.PublicationInfo,
            publisher=TEXTS,
            publisher_id=new(version, MAYBE_TEXTS),
            publication_type=MAYBE_CODES,
            publication_date=MAYBE_TEXTS,
            place=MAYBE_TEXTS,
        ),
        service=services(version) if version == NEW else st.none() | services(version),
        suppliers=many(
            st.builds(
                m.SupplierInfo,
                sort_order=orders,
                supplier=MAYBE_AGENCIES,
                description=MAYBE_TEXTS,
                record_id=st.none() | RECORD_IDS,
                call_number=MAYBE_TEXTS,
                summary_holdings=MAYBE_TEXTS,
                availability_note=MAYBE_TEXTS,
            )
        ),
        deliveries=many(
            st.builds(
                m.DeliveryAddress,
                sort_order=orders,
                address=st.none() | addresses,
                delivery_method=new(version, MAYBE_CODES),
                courier=new(version, MAYBE_CODES),
            )
        ),
        requesting_agency_info=st.none()
        | st.builds(m.RequestingAgencyInfo, name=TEXTS, contact_name=MAYBE_TEXTS, addresses=many(addresses)),
        patron=st.none()
        | st.builds(
            m.PatronInfo,
            patron_id=TEXTS,
            surname=MAYBE_TEXTS,
            given_name=MAYBE_TEXTS,
            patron_type=MAYBE_CODES,
            send_to_patron=ANSWERS,
            addresses=many(addresses),
        ),
        billing=st.none()
        | st.builds(
            m.BillingInfo,
            payment_method=CODES,
            maximum_costs=st.none() | COSTS,
            billing_method=MAYBE_CODES,
            billing_name=MAYBE_TEXTS,
            address=st.none() | addresses,
        ),
    )


def retries(version: str) -> Strategy:
    """On what terms the supplier could be asked again; never empty, for that would say nothing."""
    lists = "loan_conditions item_formats service_levels delivery_methods couriers payment_methods"
    return st.builds(
        m.RetryInfo,
        **dict.fromkeys(lists.split(), new(version, many(CODES), ())),
        editions=new(version, many(TEXTS), ()),
        volumes=new(version, many(TEXTS), ()),
        service_type=new(version, st.none() | SERVICE_TYPES),
        offered_costs=many(COSTS, 1 if version == OLD else 2),
        retry_before=MAYBE_MOMENTS,
        retry_after=MOMENTS,
    )


def deliveries(version: str, undated: Strategy) -> Strategy:
    """How it was sent."""
    few = 1 if version == OLD else 3
    return st.builds(
        m.DeliveryInfo,
        date_sent=undated,
        item_ids=many(TEXTS, few),
        url=new(version, MAYBE_TEXTS),
        sent_via=MAYBE_CODES,
        address=new(version, st.none() | ELECTRONIC | postal(version)),
        sent_to_patron=ANSWERS,
        loan_conditions=many(CODES, few),
        delivered_format=MAYBE_CODES,
        service_type=new(version, st.none() | SERVICE_TYPES),
        delivery_costs=many(COSTS, few),
        payment_method=new(version, MAYBE_CODES),
    )


SHIPPINGS: Final = st.builds(
    m.ShippingInfo,
    courier=CODES,
    tracking_ids=many(TEXTS),
    insurance=ANSWERS,
    insurance_third_party=ANSWERS,
    third_party_name=MAYBE_TEXTS,
    insurance_costs=many(COSTS),
)


def supplying_messages(version: str, undated: Strategy = MOMENTS) -> Strategy:
    """Suppliers' messages; `undated` draws the two dates that the schema wants and the values need not have."""
    return st.builds(
        m.SupplyingAgencyMessage,
        header=headers(version, "supplying"),
        info=st.builds(
            m.MessageInfo,
            reason_for_message=REASONS,
            answer=ANSWERS,
            note=MAYBE_TEXTS,
            reason_unfilled=MAYBE_CODES,
            reason_retry=MAYBE_CODES,
        ),
        status=st.builds(
            m.StatusInfo,
            status=words(version, Status),
            expected_delivery=MAYBE_MOMENTS,
            due=MAYBE_MOMENTS,
            last_change=undated,
        ),
        retry=st.none() | retries(version),
        delivery=st.none() | deliveries(version, undated),
        shipping=new(version, st.none() | SHIPPINGS),
        return_info=st.none()
        | st.builds(m.ReturnInfo, agency=MAYBE_AGENCIES, name=TEXTS, address=st.none() | postal(version)),
    )


def requesting_messages(version: str) -> Strategy:
    """Requesters' messages."""
    return st.builds(
        m.RequestingAgencyMessage,
        header=headers(version, "requesting"),
        action=words(version, Action),
        note=MAYBE_TEXTS,
    )


def confirmations(version: str) -> Strategy:
    """Receipts."""
    header = st.builds(
        m.ConfirmationHeader,
        supplying_agency=MAYBE_AGENCIES,
        requesting_agency=MAYBE_AGENCIES,
        timestamp=MOMENTS,
        requesting_request_id=MAYBE_TEXTS,
        multiple_item_request_id=st.none() if version == NEW else MAYBE_TEXTS,
        timestamp_received=MOMENTS,
        message_status=st.sampled_from([status.value for status in MessageStatus]),
    )
    error = st.builds(m.ErrorData, type=st.sampled_from([kind.value for kind in ErrorType]), value=MAYBE_TEXTS)
    errors = many(error, 1 if version == OLD else 3)
    return st.one_of(
        st.builds(m.RequestConfirmation, header=header, errors=errors),
        st.builds(
            m.SupplyingAgencyMessageConfirmation,
            header=header,
            reason_for_message=st.none() | REASONS,
            errors=errors,
        ),
        st.builds(
            m.RequestingAgencyMessageConfirmation,
            header=header,
            action=st.none() | words(version, Action),
            errors=errors,
        ),
    )


# Blocks without content, texts that are empty or hold what XML forbids: written validly, read as absent.
SPARSE_REQUESTS: Final = st.builds(
    m.Request,
    header=headers(OLD, "request"),
    bibliographic=st.builds(
        m.BibliographicInfo,
        title=st.none() | st.text(max_size=5),
        volumes=many(st.text(max_size=3)),
        item_ids=st.just((m.ItemId(identifier="", code=m.Code(value="")),)),
    ),
    publication=st.just(m.PublicationInfo()),
    service=st.none() | st.just(m.ServiceInfo()),
    suppliers=st.just((m.SupplierInfo(), m.SupplierInfo(description="one"))),
    deliveries=st.just((m.DeliveryAddress(address=m.Address()),)),
    requesting_agency_info=st.just(m.RequestingAgencyInfo(addresses=(m.Address(data="a@example.org"),))),
    patron=st.just(m.PatronInfo()),
    billing=st.just(m.BillingInfo(address=m.Address())),
)


def messages(version: str = OLD, *, sparse: bool = False) -> st.SearchStrategy[m.Message]:
    """Any of the six messages, complete in the words of a version, or also with gaps."""
    first = SPARSE_REQUESTS if sparse else requests(version)
    supplying = supplying_messages(version, MAYBE_MOMENTS if sparse else MOMENTS)
    return st.one_of(first, supplying, requesting_messages(version), confirmations(version))
