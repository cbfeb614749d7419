"""Records as MarcXchange 1.1 (ISO 25577) or as MARCXML (Library of Congress, MARC21slim)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from schemas.marc.isorecord import IsoRecord
from schemas.marc.isoxml import quick_parts
from schemas.marc.reading import WriteFault
from schemas.marc.record import LEADER_LENGTH, Field, Record
from schemas.xml import escape, escape_attribute

NAMESPACE: Final = "info:lc/xmlns/marcxchange-v1"
MARCXML_NAMESPACE: Final = "http://www.loc.gov/MARC21/slim"
DANMARC2: Final = "danMARC2"  # the value of record@format that DBC writes
CLOSING: Final = "</collection>\n"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARCXML_TAG: Final = re.compile("[0-9A-Za-z]{3}")
_MARCXML_CODE: Final = re.compile("[!-~]")
_MARCXML_INDICATORS: Final = re.compile("[0-9a-z ]{2}")


class Flavour(StrEnum):
    """The two XML forms that are written. MARCXML holds MARC21 only: 001-009 have no subfields there."""

    MARCXCHANGE = "marcxchange"
    MARCXML = "marcxml"


NAMESPACES: Final = {Flavour.MARCXCHANGE: NAMESPACE, Flavour.MARCXML: MARCXML_NAMESPACE}


def opening(flavour: Flavour = Flavour.MARCXCHANGE) -> str:
    """What stands before the records of a document; `CLOSING` stands after them."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACES[flavour]}">'


def write(records: Iterable[Record], flavour: Flavour = Flavour.MARCXCHANGE) -> bytes:
    """A document with a `collection` of records, in UTF-8.

    Raises:
        WriteFault: as `write_record`.
    """
    body = "".join(write_record(record, flavour) for record in records)
    return f"{opening(flavour)}{body}{CLOSING}".encode()


def write_record(record: Record, flavour: Flavour = Flavour.MARCXCHANGE) -> str:
    """One `record` element, for a place where the flavour's namespace is the default one.

    Raises:
        WriteFault: a value holds a control character, which XML cannot; or the record is asked for in MARCXML and
            has what only danMarc2 has: subfields in 001-009, codes beyond ASCII, other indicators than two.
    """
    if isinstance(record, IsoRecord) and (quick := quick_parts(record, marc21=flavour is Flavour.MARCXML)):
        # Over its bytes a record has neither format nor type.
        return f"<record><leader>{escape(_leader(record.leader))}</leader>{quick}</record>"
    head = f"<record{_attributes(record, flavour)}><leader>{escape(_leader(record.leader))}</leader>"
    if flavour is Flavour.MARCXML:
        for field in record.fields:
            _fits_marcxml(field)
    parts = [head]
    # The schemas want control fields first.
    parts.extend(_control(field) for field in record.fields if field.is_control)
    parts.extend(_data(field) for field in record.fields if not field.is_control)
    parts.append("</record>")
    return "".join(parts)


def _attributes(record: Record, flavour: Flavour) -> str:
    """The record's own format and type; MARCXML has no format."""
    kept = (("format", record.format if flavour is Flavour.MARCXCHANGE else ""), ("type", record.type))
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in kept if value)


def _fits_marcxml(field: Field) -> None:
    """Refuse what the schema of MARCXML has no place for."""
    if not _MARCXML_TAG.fullmatch(field.tag):
        raise WriteFault(f"'{field.tag}' is no tag that MARCXML can hold: it takes three letters or digits.")
    if field.tag.startswith("00") and not field.is_control:
        raise WriteFault(f"field {field.tag} has subfields, which MARCXML cannot hold; convert the record to MARC21.")
    if field.is_control:
        return
    if not _MARCXML_INDICATORS.fullmatch(field.indicators):
        raise WriteFault(f"field {field.tag}: MARCXML takes two indicators of digits, small letters or blanks.")
    if not all(_MARCXML_CODE.fullmatch(code) for code, _ in field.subfields):
        raise WriteFault(f"field {field.tag} has a subfield code that MARCXML cannot hold; it takes ASCII only.")


def _leader(leader: str) -> str:
    """The leader with zeros for length and base address, which say nothing in XML."""
    if len(leader) != LEADER_LENGTH:
        return leader
    return f"00000{leader[5:12]}00000{leader[17:]}"


def _control(field: Field) -> str:
    value = _writable(field.tag, field.data)
    return f'<controlfield tag="{escape_attribute(field.tag)}">{value}</controlfield>'


def _data(field: Field) -> str:
    indicators = "".join(f' ind{at}="{escape_attribute(each)}"' for at, each in enumerate(field.indicators, start=1))
    parts = [f'<datafield tag="{escape_attribute(field.tag)}"{indicators}>']
    parts.extend(
        f'<subfield code="{escape_attribute(code)}">{_writable(field.tag, value)}</subfield>'
        for code, value in field.subfields
    )
    parts.append("</datafield>")
    return "".join(parts)


def _writable(tag: str, value: str) -> str:
    if _UNWRITABLE.search(value):
        raise WriteFault(f"field {tag} holds a control character, which XML cannot.")
    return escape(value)
