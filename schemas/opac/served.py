"""Holdings in whatever a catalogue serves for a record: told by its root element, read by its vendor's rules.

    holdings_of_xml(root, VENDORS["koha"], today)     # opacRecord, MARCXML, marcXchange, ISO 20775, HoldingsSchema8
    holdings_of_marc(octets, VENDORS["polaris"])      # ISO 2709

Both give one record's holdings; `schemas.opac.holdings.together` makes one answer of several records'.
"""

from __future__ import annotations

from datetime import date

from schemas import holdings_schema_8, iso20775
from schemas.iso20775 import Holdings
from schemas.marc import Record, RecordFault, iso2709, marcxchange
from schemas.opac import xml
from schemas.opac.holdings import SILENT, opac_holdings, together
from schemas.opac.marc import danmarc_holdings, marc_holdings
from schemas.opac.values import OpacRecord
from schemas.opac.vendors import Vendor
from schemas.xml import Element, XmlError, child, local, parse


class UnknownRecordError(ValueError):
    """A record in a form that tells of no holdings here; the text is a clause."""


def holdings_of_xml(root: Element, vendor: Vendor, today: date) -> Holdings:
    """The holdings of one record in XML; `today` is needed by forms that say only when a copy can be sent.

    Raises:
        UnknownRecordError: nobody knows its root element, or it is not what it begins as.
    """
    name = local(root)
    if name == xml.ROOT:
        return holdings_of_opac(xml.read(root), vendor)
    if name == holdings_schema_8.ROOT:
        return holdings_schema_8.read(root, today)
    if name in {"holdings", "holding"}:
        return iso20775.read(root)
    record = child(root, "record") if name == "collection" else root
    if record is None or local(record) != "record":
        raise UnknownRecordError(f"its root element is {name[:40]!r}")
    try:
        return _of_record(marcxchange.decode(record)[0], vendor)
    except RecordFault as fault:
        raise UnknownRecordError(f"it is no MARC: {fault}") from None


def holdings_of_marc(octets: bytes, vendor: Vendor) -> Holdings:
    """The holdings of one record in ISO 2709.

    Raises:
        UnknownRecordError: it is none.
    """
    try:
        record, _ = iso2709.decode(octets)
        return _of_record(record, vendor)
    except RecordFault as fault:
        raise UnknownRecordError(f"it is no MARC: {fault}") from None


def _of_record(record: Record, vendor: Vendor) -> Holdings:
    if vendor.marc is not None:
        return marc_holdings(record, vendor.marc)
    return danmarc_holdings(record)


def holdings_of_opac(record: OpacRecord, vendor: Vendor) -> Holdings:
    """The holdings of an OPAC record; MARC holdings and the record itself speak where it has none of its own."""
    found = opac_holdings(record, vendor)
    if found != SILENT or vendor.marc is None:
        return found
    raws = [raw for raw in (*record.marc_holdings, record.bibliographic) if raw]
    return together([_of_bytes(raw, vendor) for raw in raws] or [SILENT])


def _of_bytes(raw: bytes, vendor: Vendor) -> Holdings:
    """MARC as it came in an OPAC record; what is none is as good as silent."""
    try:
        if raw.lstrip()[:1] != b"<":
            return holdings_of_marc(raw, vendor)
        return _of_record(marcxchange.decode(parse(raw))[0], vendor)
    except (UnknownRecordError, RecordFault, XmlError):
        return SILENT
