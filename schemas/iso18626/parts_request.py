"""The blocks of an ISO 18626 request: the thing, the service, the lenders, the delivery, the patron, the bill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from .codes import PreferredEdition
from .values import Address, AgencyId, Code, Costs

_ANY_EDITION: Final[Mapping[str, bool]] = MappingProxyType(
    {PreferredEdition.ANY: True, PreferredEdition.MOST_RECENT: True, PreferredEdition.THIS: False}
)


class ItemId(Struct, frozen=True, kw_only=True, gc=False):
    """ISBN, ISSN or the like: `ItemId(identifier="9788702...", code=Code(value="ISBN"))`."""

    identifier: str
    code: Code


class RecordId(Struct, frozen=True, kw_only=True, gc=False):
    """The id of a bibliographic record in a named scheme: FAUST, OCLC, ..."""

    code: Code
    identifier: str


class BibliographicInfo(Struct, frozen=True, kw_only=True, gc=False):
    """The thing wanted, as the requester describes it. `author_id` is an ISNI (2021)."""

    supplier_unique_record_id: str | None = None
    title: str | None = None
    author: str | None = None
    author_id: str | None = None
    subtitle: str | None = None
    series_title: str | None = None
    edition: str | None = None
    title_of_component: str | None = None
    author_of_component: str | None = None
    volumes: tuple[str, ...] = ()
    issue: str | None = None
    pages_requested: str | None = None
    estimated_no_pages: str | None = None
    item_ids: tuple[ItemId, ...] = ()
    sponsor: str | None = None
    information_source: str | None = None
    record_ids: tuple[RecordId, ...] = ()


class PublicationInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Where and when it was published. `publisher_id` is an ISNI (2021)."""

    publisher: str | None = None
    publisher_id: str | None = None
    publication_type: Code | None = None
    publication_date: str | None = None
    place: str | None = None


class ServiceInfo(Struct, frozen=True, kw_only=True, gc=False):
    """What service is wanted.

    `preferred_edition` is a word of `codes.PreferredEdition`; version 1.2 says it as anyEdition, Y or N.
    `loan_conditions` are those that the requester accepts (2021).
    """

    request_type: str | None = None
    request_sub_types: tuple[str, ...] = ()
    previous_request_id: str | None = None
    service_type: str = "Loan"
    service_level: Code | None = None
    preferred_format: Code | None = None
    need_before: datetime | None = None
    copyright_compliance: Code | None = None
    preferred_edition: str | None = None
    loan_conditions: tuple[Code, ...] = ()
    start_date: datetime | None = None
    end_date: datetime | None = None
    note: str | None = None

    @property
    def any_edition(self) -> bool | None:
        """Whether another edition will do; None where the requester did not say."""
        return _ANY_EDITION.get(self.preferred_edition or "")


class SupplierInfo(Struct, frozen=True, kw_only=True, gc=False):
    """A lender that the requester proposes, or what it knows of one."""

    sort_order: int | None = None
    supplier: AgencyId | None = None
    description: str | None = None
    record_id: RecordId | None = None
    call_number: str | None = None
    summary_holdings: str | None = None
    availability_note: str | None = None


class DeliveryAddress(Struct, frozen=True, kw_only=True, gc=False):
    """Where and how the requester wants it delivered; several are in order of preference. How is of 2021."""

    sort_order: int | None = None
    address: Address | None = None
    delivery_method: Code | None = None
    courier: Code | None = None


class RequestingAgencyInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Who at the requester can be asked."""

    name: str | None = None
    contact_name: str | None = None
    addresses: tuple[Address, ...] = ()


class PatronInfo(Struct, frozen=True, kw_only=True, gc=False):
    """The end user. Personal data: never logged, never put in an event; `repr` hides all of it."""

    patron_id: str | None = None
    surname: str | None = None
    given_name: str | None = None
    patron_type: Code | None = None
    send_to_patron: bool | None = None
    addresses: tuple[Address, ...] = ()

    def __repr__(self) -> str:
        return "PatronInfo(<hidden>)"


class BillingInfo(Struct, frozen=True, kw_only=True, gc=False):
    """How the requester pays, and at most how much."""

    payment_method: Code | None = None
    maximum_costs: Costs | None = None
    billing_method: Code | None = None
    billing_name: str | None = None
    address: Address | None = None
