"""Money in ISO 20775, both ways: amounts and fees."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import Final

from lxml.etree import _Element

from schemas.iso20775.values import Amount, Charge, Fee
from schemas.xml import child, child_text, children, escape, escape_attribute, text

MAX_CHARGES: Final = 100
"""Parts of one fee that are read."""

_DECIMAL: Final = re.compile(r"[+-]?[0-9]{0,15}(?:\.[0-9]{0,15})?")
"""xs:decimal, as far as money goes."""


def read_amount(element: _Element | None) -> Amount | None:
    """The amount in an element; None where there is none, or it is no number."""
    words = text(element)
    if element is None or not _DECIMAL.fullmatch(words) or not words.strip("+-."):
        return None
    return Amount(value=Decimal(words), currency=element.get("currencyCode"))


def read_fee(element: _Element | None) -> Fee | None:
    """The fee in a feeInformation; words in its parts that are no amount are kept as words."""
    if element is None:
        return None
    if words := child_text(element, "feeText"):
        return Fee(text=words)
    parts = list(islice(children(element, "feeStructured"), MAX_CHARGES))
    charges = [_charge(part) for part in parts]
    if any(charge is None for charge in charges):
        return Fee(text="; ".join(filter(None, map(_told, parts))))
    known = tuple(charge for charge in charges if charge is not None)
    return Fee(charges=known) if known else None


def _charge(part: _Element) -> Charge | None:
    amount = read_amount(child(part, "feeAmount"))
    if amount is None:
        return None
    return Charge(amount=amount, reason=child_text(part, "feeReason") or None, unit=child_text(part, "feeUnit") or None)


def _told(part: _Element) -> str:
    return "/".join(filter(None, (child_text(part, name) for name in ("feeReason", "feeUnit", "feeAmount"))))


def write_amount(element: str, amount: Amount | None) -> str:
    """The element with an amount, or nothing."""
    if amount is None:
        return ""
    currency = f' currencyCode="{escape_attribute(amount.currency)}"' if amount.currency else ""
    return f"<{element}{currency}>{amount.value:f}</{element}>"


def write_fee(fee: Fee | None) -> str:
    """A feeInformation, or nothing."""
    if fee is None:
        return ""
    if not fee.charges:
        return f"<feeInformation><feeText>{escape(fee.text or '')}</feeText></feeInformation>"
    return f"<feeInformation>{''.join(map(_write_charge, fee.charges))}</feeInformation>"


def _write_charge(charge: Charge) -> str:
    reason = f"<feeReason>{escape(charge.reason)}</feeReason>" if charge.reason else ""
    unit = f"<feeUnit>{escape(charge.unit)}</feeUnit>" if charge.unit else ""
    return f"<feeStructured>{reason}{unit}{write_amount('feeAmount', charge.amount)}</feeStructured>"
