"""Object identifiers of Z39.50 that holdings look-ups need (Z39.50 Maintenance Agency, register of OIDs)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_Z3950: Final = "1.2.840.10003"

BIB_1: Final = f"{_Z3950}.3.1"
DAN_1: Final = f"{_Z3950}.3.15"
ATTRIBUTE_SETS: Final[Mapping[str, str]] = {"bib-1": BIB_1, "dan-1": DAN_1}
"""Attribute sets by the names that PQF and the directory use, in small letters."""

BIB_1_DIAGNOSTICS: Final = f"{_Z3950}.4.1"

USMARC: Final = f"{_Z3950}.5.10"
DANMARC: Final = f"{_Z3950}.5.14"
OPAC: Final = f"{_Z3950}.5.102"
SUTRS: Final = f"{_Z3950}.5.101"
XML: Final = f"{_Z3950}.5.109.10"
APPLICATION_XML: Final = f"{_Z3950}.5.109.11"
RECORD_SYNTAXES: Final[Mapping[str, str]] = {
    "opac": OPAC,
    "xml": XML,
    "usmarc": USMARC,
    "danmarc2": DANMARC,
}
"""Record syntaxes that can be asked for, by the directory's words."""

MARC_SYNTAXES: Final = frozenset(f"{_Z3950}.5.{number}" for number in (1, 2, *range(10, 33)))
"""Record syntaxes that are a national MARC in ISO 2709."""

XML_SYNTAXES: Final = frozenset({XML, APPLICATION_XML})

HOLDINGS_SCHEMA: Final = f"{_Z3950}.13.7.4"
"""The Z39.50 Holdings Schema 1.4, whose XML form is HoldingsSchema8."""

_OID: Final = re.compile(r"[0-2](\.[0-9]{1,9}){2,15}")


def is_oid(text: str) -> bool:
    """Whether a text is an object identifier in digits and full stops."""
    return _OID.fullmatch(text) is not None
