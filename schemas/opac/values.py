"""OPAC records: a bibliographic record and what a local system says of each holding and each copy of it.

One set of values for both forms on the wire: the Z39.50 record syntax OPAC (Z39.50-1995, RecordSyntax-opac) and the
XML that YAZ made of it, which SRU servers give too. Field names follow the ASN.1; "" is what was not said.
"""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Circulation:
    """One circulating copy (CircRecord). None: the system leaves the element empty, as FOLIO does."""

    available_now: bool | None = None
    availability_date: str = ""
    available_thru: str = ""
    restrictions: str = ""
    item_id: str = ""
    renewable: bool | None = None
    on_hold: bool | None = None
    enum_and_chron: str = ""
    midspine: str = ""
    temporary_location: str = ""


@frozen(kw_only=True)
class Volume:
    """One volume of a holding."""

    enumeration: str = ""
    chronology: str = ""
    enum_and_chron: str = ""


@frozen(kw_only=True)
class OpacHolding:
    """A holding at one place (HoldingsAndCircData), with its copies where the system names them."""

    type_of_record: str = ""
    encoding_level: str = ""
    format: str = ""
    receipt_acq_status: str = ""
    general_retention: str = ""
    completeness: str = ""
    date_of_report: str = ""
    nuc_code: str = ""
    local_location: str = ""
    shelving_location: str = ""
    call_number: str = ""
    shelving_data: str = ""
    copy_number: str = ""
    public_note: str = ""
    reproduction_note: str = ""
    terms_use_repro: str = ""
    enum_and_chron: str = ""
    volumes: tuple[Volume, ...] = ()
    circulations: tuple[Circulation, ...] = ()


@frozen(kw_only=True)
class OpacRecord:
    """A whole OPAC record.

    `bibliographic` and `marc_holdings` are MARC as it came, ISO 2709 or XML, b"" where there is none: few readers
    want it, and `schemas.opac.marc` reads it for them.
    """

    bibliographic: bytes = b""
    holdings: tuple[OpacHolding, ...] = ()
    marc_holdings: tuple[bytes, ...] = ()


HOLDING_TEXTS: tuple[tuple[int, str, str], ...] = (
    (1, "typeOfRecord", "type_of_record"),
    (2, "encodingLevel", "encoding_level"),
    (3, "format", "format"),
    (4, "receiptAcqStatus", "receipt_acq_status"),
    (5, "generalRetention", "general_retention"),
    (6, "completeness", "completeness"),
    (7, "dateOfReport", "date_of_report"),
    (8, "nucCode", "nuc_code"),
    (9, "localLocation", "local_location"),
    (10, "shelvingLocation", "shelving_location"),
    (11, "callNumber", "call_number"),
    (12, "shelvingData", "shelving_data"),
    (13, "copyNumber", "copy_number"),
    (14, "publicNote", "public_note"),
    (15, "reproductionNote", "reproduction_note"),
    (16, "termsUseRepro", "terms_use_repro"),
    (17, "enumAndChron", "enum_and_chron"),
)
"""Tag in BER, element in XML, field of `OpacHolding`; the order is that of both forms."""

VOLUME_TEXTS: tuple[tuple[int, str, str], ...] = (
    (1, "enumeration", "enumeration"),
    (2, "chronology", "chronology"),
    (3, "enumAndChron", "enum_and_chron"),
)
"""The same for `Volume`."""

CIRCULATION_PARTS: tuple[tuple[int, str, str, bool], ...] = (
    (1, "availableNow", "available_now", True),
    (2, "availabilityDate", "availability_date", False),
    (3, "availableThru", "available_thru", False),
    (4, "restrictions", "restrictions", False),
    (5, "itemId", "item_id", False),
    (6, "renewable", "renewable", True),
    (7, "onHold", "on_hold", True),
    (8, "enumAndChron", "enum_and_chron", False),
    (9, "midspine", "midspine", False),
    (10, "temporaryLocation", "temporary_location", False),
)
"""The same for `Circulation`; the last says whether it is a yes or no."""
