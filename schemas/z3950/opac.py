"""The OPAC record in BER (Z39.50-1995, RecordSyntax-opac), read and written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from schemas.opac.values import (
    CIRCULATION_PARTS,
    HOLDING_TEXTS,
    VOLUME_TEXTS,
    Circulation,
    OpacHolding,
    OpacRecord,
    Volume,
)
from schemas.z3950 import ber
from schemas.z3950.ber import Element
from schemas.z3950.external import octets_of, write_octets
from schemas.z3950.header import Tag, context
from schemas.z3950.oids import USMARC

_BIBLIOGRAPHIC: Final = context(1)
_HOLDINGS: Final = context(2)
_MARC_HOLDINGS: Final = context(1)
_HOLDINGS_AND_CIRC: Final = context(2)
_VOLUMES: Final = context(18)
_CIRCULATIONS: Final = context(19)

_HOLDING_FIELDS: Final = {context(number): name for number, _, name in HOLDING_TEXTS}
_VOLUME_FIELDS: Final = {context(number): name for number, _, name in VOLUME_TEXTS}
_CIRCULATION_FIELDS: Final = {context(number): (name, flag) for number, _, name, flag in CIRCULATION_PARTS}


def read_opac(record: Element) -> OpacRecord:
    """An OPAC record from its SEQUENCE; unknown elements are passed over."""
    bibliographic = record.find(_BIBLIOGRAPHIC)
    holdings = record.find(_HOLDINGS)
    parts = holdings.children or () if holdings is not None else ()
    return OpacRecord(
        bibliographic=b"" if bibliographic is None else octets_of(bibliographic),
        holdings=tuple(_holding(part) for part in parts if part.tag == _HOLDINGS_AND_CIRC),
        marc_holdings=tuple(octets_of(part) for part in parts if part.tag == _MARC_HOLDINGS),
    )


def _holding(part: Element) -> OpacHolding:
    volumes: tuple[Volume, ...] = ()
    circulations: tuple[Circulation, ...] = ()
    for child in part.children or ():
        if child.tag == _CIRCULATIONS:
            circulations = tuple(_circulation(one) for one in child.children or ())
        elif child.tag == _VOLUMES:
            volumes = tuple(Volume(**_texts(one, _VOLUME_FIELDS)) for one in child.children or ())
    texts: dict[str, Any] = _texts(part, _HOLDING_FIELDS)
    return OpacHolding(volumes=volumes, circulations=circulations, **texts)


def _texts(part: Element, fields: dict[Tag, str]) -> dict[str, str]:
    return {fields[child.tag]: child.text() for child in part.children or () if child.tag in fields}


def _circulation(part: Element) -> Circulation:
    values: dict[str, Any] = {}
    for child in part.children or ():
        name, flag = _CIRCULATION_FIELDS.get(child.tag, ("", False))
        if name:
            values[name] = child.boolean() if flag else child.text()
    return Circulation(**values)


def write_opac(record: OpacRecord) -> bytes:
    """The SEQUENCE of an OPAC record; its MARC is taken to be MARC21, which is the OPAC syntax's own."""
    bibliographic = write_octets(_BIBLIOGRAPHIC, USMARC, record.bibliographic) if record.bibliographic else b""
    parts = [
        *(write_octets(_MARC_HOLDINGS, USMARC, raw) for raw in record.marc_holdings),
        *(_write_holding(holding) for holding in record.holdings),
    ]
    return ber.constructed(ber.SEQUENCE, bibliographic, ber.constructed(_HOLDINGS, *parts) if parts else b"")


def _write_holding(holding: OpacHolding) -> bytes:
    volumes = [ber.constructed(ber.SEQUENCE, *_write_texts(one, _VOLUME_FIELDS.items())) for one in holding.volumes]
    circulations = [_write_circulation(one) for one in holding.circulations]
    return ber.constructed(
        _HOLDINGS_AND_CIRC,
        *_write_texts(holding, _HOLDING_FIELDS.items()),
        ber.constructed(_VOLUMES, *volumes) if volumes else b"",
        ber.constructed(_CIRCULATIONS, *circulations) if circulations else b"",
    )


def _write_texts(value: OpacHolding | Volume, fields: Iterable[tuple[Tag, str]]) -> list[bytes]:
    return [ber.text(tag, getattr(value, name)) for tag, name in fields]


def _write_circulation(one: Circulation) -> bytes:
    """What is a yes or no must be written (RecordSyntax-opac); what is not known is no."""
    return ber.constructed(
        ber.SEQUENCE,
        *(
            ber.boolean(tag, bool(getattr(one, name))) if flag else ber.text(tag, getattr(one, name))
            for tag, (name, flag) in _CIRCULATION_FIELDS.items()
        ),
    )
