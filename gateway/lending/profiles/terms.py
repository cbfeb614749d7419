"""A message's terms and addresses as text, for notes."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.iso18626.messages import (
    Address,
    Code,
    Costs,
    Request,
    ReturnInfo,
    SupplyingAgencyMessage,
)

Value = str | Code | Costs


def costs_text(costs: Costs) -> str:
    """`100.00 DKK`."""
    return f"{costs.amount:f} {costs.currency.value}".strip()


def code_texts(codes: tuple[Code, ...]) -> Iterator[str]:
    """The values of codes."""
    return (code.value for code in codes)


def value_text(value: Value) -> str:
    """One value of a message's terms as text."""
    match value:
        case Costs():
            return costs_text(value)
        case Code():
            return value.value
        case _:
            return value


def address_text(address: Address, name: str = "") -> str:
    """An address on one line a part, as on an envelope; an electronic one is its data."""
    if address.electronic_type is not None:
        return address.data or ""
    town = " ".join(part for part in (address.postal_code, address.locality) if part)
    region = address.region.value if address.region else ""
    country = address.country.value if address.country else ""
    parts = (name, address.line1, address.line2, town, region, country)
    return "\n".join(part for part in parts if part)


def address_of(text: str) -> tuple[str | None, Address]:
    """The name and the address that somebody wrote between marks: its first lines, as `address_text` gives them.

    Nobody can tell a town from a street in such text, so all after the first line is the second.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    name = lines.pop(0) if len(lines) > 2 else None
    first, *rest = lines or [""]
    return name, Address(line1=first, line2=", ".join(rest) or None)


def delivery_text(request: Request) -> str:
    """Where a requester wants it sent: the postal address that it likes best, with its own name."""
    ranked = sorted(request.deliveries, key=lambda one: one.sort_order if one.sort_order is not None else 0)
    postal = (one.address for one in ranked if one.address is not None and one.address.electronic_type is None)
    info = request.requesting_agency_info
    address = next(postal, None)
    return address_text(address, (info.name if info else None) or "") if address else ""


def return_text(info: ReturnInfo | None) -> str:
    """Where an item goes back to."""
    if info is None or info.address is None:
        return (info.name if info else None) or ""
    return address_text(info.address, info.name or "")


def all_costs(message: SupplyingAgencyMessage) -> tuple[Costs, ...]:
    """What the supplier wants to be paid: for the delivery, or for a new try."""
    delivery = message.delivery.delivery_costs if message.delivery else ()
    retry = message.retry.offered_costs if message.retry else ()
    return (*delivery, *(costs for costs in retry if costs not in delivery))


def all_conditions(message: SupplyingAgencyMessage) -> tuple[Code, ...]:
    """On what conditions the supplier lends, or would."""
    delivery = message.delivery.loan_conditions if message.delivery else ()
    retry = message.retry.loan_conditions if message.retry else ()
    return (*delivery, *(code for code in retry if code not in delivery))
