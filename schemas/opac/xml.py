"""The OPAC record in XML as YAZ writes it (opacxml.xsd), read by local name in any order and written in the schema's.

<opacRecord><bibliographicRecord>...</bibliographicRecord><holdings><holding>
  <localLocation>Magasin</localLocation>
  <circulations><circulation><availableNow value="1"/><renewable value="0"/><onHold value="0"/></circulation>
...
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from schemas.opac.values import (
    CIRCULATION_PARTS,
    HOLDING_TEXTS,
    VOLUME_TEXTS,
    Circulation,
    OpacHolding,
    OpacRecord,
    Volume,
)
from schemas.xml import Element, child, children, escape, escape_attribute, local, text

ROOT: Final = "opacRecord"

MAX_PIECES: Final = 5_000
"""Holdings, and copies of one holding, that are read: as many as of an ISO 20775 answer."""

_HOLDING_FIELDS: Final = {element: name for _, element, name in HOLDING_TEXTS}
_VOLUME_FIELDS: Final = {element: name for _, element, name in VOLUME_TEXTS}
_CIRCULATION_FIELDS: Final = {element: (name, flag) for _, element, name, flag in CIRCULATION_PARTS}
_YES: Final = frozenset({"1", "true"})
_NO: Final = frozenset({"0", "false"})


class NotOpacError(ValueError):
    """Well-formed XML that is no OPAC record; says what it is instead."""


def read(root: Element) -> OpacRecord:
    """The OPAC record in an `opacRecord` element.

    Raises:
        NotOpacError: it is another element.
    """
    if local(root) != ROOT:
        raise NotOpacError(f"its root element is {local(root)[:40]!r}, not {ROOT!r}")
    bibliographic, holdings = child(root, "bibliographicRecord"), child(root, "holdings")
    marc = None if bibliographic is None else next(iter(bibliographic), None)
    return OpacRecord(
        bibliographic=b"" if marc is None else etree.tostring(marc, with_tail=False),
        holdings=() if holdings is None else tuple(_holding(one) for one in _some(holdings, "holding")),
    )


def _some(element: Element | None, name: str) -> Iterator[Element]:
    return islice(children(element, name), MAX_PIECES) if element is not None else iter(())


def _holding(element: Element) -> OpacHolding:
    texts: dict[str, Any] = _texts(element, _HOLDING_FIELDS)
    return OpacHolding(
        volumes=tuple(Volume(**_texts(one, _VOLUME_FIELDS)) for one in _some(child(element, "volumes"), "volume")),
        circulations=tuple(_circulation(one) for one in _some(child(element, "circulations"), "circulation")),
        **texts,
    )


def _texts(element: Element, fields: dict[str, str]) -> dict[str, str]:
    return {fields[local(one)]: text(one) for one in element if local(one) in fields}


def _circulation(element: Element) -> Circulation:
    values: dict[str, Any] = {}
    for one in element:
        name, flag = _CIRCULATION_FIELDS.get(local(one), ("", False))
        if name:
            values[name] = _flag(one.get("value", "")) if flag else text(one)
    return Circulation(**values)


def _flag(written: str) -> bool | None:
    """Yes, no, or not said: FOLIO writes renewable and onHold without a value."""
    word = written.strip().lower()
    return True if word in _YES else False if word in _NO else None


def write(record: OpacRecord) -> str:
    """An OPAC record as an XML fragment; `bibliographic` must be XML, and stands in it as it is."""
    holdings = "".join(map(_write_holding, record.holdings))
    marc = record.bibliographic.decode()
    return f"<{ROOT}><bibliographicRecord>{marc}</bibliographicRecord><holdings>{holdings}</holdings></{ROOT}>"


def _write_holding(holding: OpacHolding) -> str:
    texts = _write_texts(holding, _HOLDING_FIELDS)
    volumes = "".join(f"<volume>{_write_texts(one, _VOLUME_FIELDS)}</volume>" for one in holding.volumes)
    copies = "".join(map(_write_circulation, holding.circulations))
    return (
        f"<holding>{texts}"
        + (f"<volumes>{volumes}</volumes>" if volumes else "")
        + (f"<circulations>{copies}</circulations>" if copies else "")
        + "</holding>"
    )


def _write_texts(value: OpacHolding | Volume, fields: dict[str, str]) -> str:
    said = ((element, getattr(value, name)) for element, name in fields.items())
    return "".join(f"<{element}>{escape(words)}</{element}>" for element, words in said if words)


def _write_circulation(one: Circulation) -> str:
    parts = []
    for element, (name, flag) in _CIRCULATION_FIELDS.items():
        value = getattr(one, name)
        if flag:
            word = "" if value is None else str(int(value))
            parts.append(f'<{element} value="{escape_attribute(word)}"/>')
        elif value:
            parts.append(f"<{element}>{escape(value)}</{element}>")
    return f"<circulation>{''.join(parts)}</circulation>"
