"""EXTERNAL: something of another standard, named by its object identifier (ISO 8824-1)."""

from __future__ import annotations

from typing import Final

from schemas.z3950 import ber
from schemas.z3950.ber import Element
from schemas.z3950.header import Tag, context

_SINGLE: Final = context(0)
_OCTETS: Final = context(1)
_BITS: Final = context(2)


def syntax_of(external: Element) -> str:
    """What it is, as an object identifier; "" where it does not say."""
    reference = external.find(ber.OID)
    return "" if reference is None else reference.oid()


def octets_of(external: Element) -> bytes:
    """Its bytes, where it holds bytes; a string inside ASN.1 counts, some servers wrap XML in one."""
    octets = external.find(_OCTETS)
    if octets is not None:
        return octets.octets()
    bits = external.find(_BITS)
    if bits is not None:
        return bits.octets()[1:]
    single = external.find(_SINGLE)
    return single.only().octets() if single is not None and not single.only().children else b""


def single_of(external: Element) -> Element | None:
    """Its value, where it holds ASN.1."""
    single = external.find(_SINGLE)
    return None if single is None else single.only()


def write_octets(tag: Tag, syntax: str, octets: bytes) -> bytes:
    """An EXTERNAL of bytes under its own or another tag."""
    return ber.constructed(tag, ber.oid(ber.OID, syntax), ber.simple(_OCTETS, octets))


def write_single(tag: Tag, syntax: str, value: bytes) -> bytes:
    """An EXTERNAL of one ASN.1 value, which is written already."""
    return ber.constructed(tag, ber.oid(ber.OID, syntax), ber.constructed(_SINGLE, value))
