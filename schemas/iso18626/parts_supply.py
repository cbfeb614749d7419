"""The blocks of a supplier's ISO 18626 message: why, where it stands, on what terms, how it was sent."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from .values import Address, AgencyId, Code, Costs


class MessageInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Why a supplier writes, and its answers."""

    reason_for_message: str
    answer: bool | None = None
    note: str | None = None
    reason_unfilled: Code | None = None
    reason_retry: Code | None = None


class StatusInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Where the supplier stands. An empty `status` (some vendors) means no change."""

    status: str
    expected_delivery: datetime | None = None
    due: datetime | None = None
    last_change: datetime | None = None


class RetryInfo(Struct, frozen=True, kw_only=True, gc=False):
    """On what terms the supplier could be asked again (status RetryPossible): each field lists what it could do.

    Version 1.2 has the costs and the two days alone, in its messageInfo.
    """

    loan_conditions: tuple[Code, ...] = ()
    editions: tuple[str, ...] = ()
    item_formats: tuple[Code, ...] = ()
    volumes: tuple[str, ...] = ()
    service_type: str | None = None
    service_levels: tuple[Code, ...] = ()
    delivery_methods: tuple[Code, ...] = ()
    couriers: tuple[Code, ...] = ()
    offered_costs: tuple[Costs, ...] = ()
    payment_methods: tuple[Code, ...] = ()
    retry_before: datetime | None = None
    retry_after: datetime | None = None


class DeliveryInfo(Struct, frozen=True, kw_only=True, gc=False):
    """How and when the item was sent: on its way as a parcel, or as a file to be fetched at `url` (2021)."""

    date_sent: datetime | None = None
    item_ids: tuple[str, ...] = ()
    url: str | None = None
    sent_via: Code | None = None
    address: Address | None = None
    sent_to_patron: bool | None = None
    loan_conditions: tuple[Code, ...] = ()
    delivered_format: Code | None = None
    service_type: str | None = None
    delivery_costs: tuple[Costs, ...] = ()
    payment_method: Code | None = None


class ShippingInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Who carries the parcel, its numbers with the carrier, and who insures it (2021)."""

    courier: Code | None = None
    tracking_ids: tuple[str, ...] = ()
    insurance: bool | None = None
    insurance_third_party: bool | None = None
    third_party_name: str | None = None
    insurance_costs: tuple[Costs, ...] = ()


class ReturnInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Where the item goes back to, when that is not the supplier."""

    agency: AgencyId | None = None
    name: str | None = None
    address: Address | None = None
