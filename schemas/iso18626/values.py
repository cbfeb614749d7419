"""The small values that the messages of ISO 18626 are made of: codes, agencies, money, addresses."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class Code(Struct, frozen=True, kw_only=True, gc=False):
    """A value of an open code list, with the URI of its list where the sender gave one."""

    value: str
    scheme: str | None = None


class AgencyId(Struct, frozen=True, kw_only=True, gc=False):
    """An agency on the wire: `AgencyId(type=Code(value="ISIL"), value="DK-710100")`."""

    type: Code
    value: str


class Costs(Struct, frozen=True, kw_only=True, gc=False):
    """An amount of money in a currency of ISO 4217."""

    currency: Code
    amount: Decimal


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """A postal address (lines, place, country) or, with `electronic_type`, an electronic one (`data`)."""

    electronic_type: Code | None = None
    data: str | None = None
    line1: str | None = None
    line2: str | None = None
    locality: str | None = None
    postal_code: str | None = None
    region: Code | None = None
    country: Code | None = None
