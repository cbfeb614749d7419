"""ISO 18626 documents with every element of an edition in them, made from its tables: what mutations start from."""

from __future__ import annotations

from typing import Final

from lxml import etree

from schemas.iso18626.faults import MessageKind
from schemas.iso18626.layout import NAMESPACE, Block, Closed, Flat, Inner, Kind, Row
from schemas.iso18626.write import LAYOUTS
from schemas.xml import Element

VALUES: Final = {
    Kind.TEXT: "Løgneren & andre",
    Kind.TEXTS: "bind 1",
    Kind.CODE: "ISIL",
    Kind.CODE_TEXT: "Sjælland",
    Kind.DATE: "2026-03-02T09:30:00Z",
    Kind.SENT: "2026-03-02T09:30:00Z",
    Kind.ANY_DATE: "2026-03-02T09:30:00Z",
    Kind.YES_NO: "Y",
    Kind.BOOLEAN: "true",
    Kind.ANY_EDITION: "N",
    Kind.INTEGER: "2",
    Kind.COUNT: "0",
    Kind.AMOUNT: "99.50",
}
SCHEME: Final = "http://illtransactions.org/ISO18626/OpenCodeList/AgencyIdTypeList-V1.0"


def document(version: str, kind: MessageKind, *, choice: int = 0, full: bool = True) -> Element:
    """A valid message: with every element of the edition, or with those alone that the schema wants.

    Args:
        version: `1.2` or `2021-2`.
        kind: Which of the six.
        choice: Which of the alternatives is taken where the schema allows one: 0 or 1.
        full: Whether optional elements stand in it.
    """
    root = etree.fromstring(f'<ISO18626Message xmlns="{NAMESPACE}" xmlns:ill="{NAMESPACE}" ill:version="{version}"/>')
    _fill(etree.SubElement(root, _tag(kind)), LAYOUTS[version][kind], choice, full=full)
    return root


def documents() -> list[Element]:
    """All of them, both editions."""
    return [
        document(version, kind, choice=choice, full=full)
        for version in LAYOUTS
        for kind in MessageKind
        for choice, full in ((0, True), (1, True), (0, False))
    ]


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _fill(parent: Element, block: Block | Inner, choice: int, *, full: bool) -> None:
    rows: tuple[Row, ...] = block.rows
    if isinstance(block, Block) and block.choice:
        rows = (rows[choice]._replace(times="1"),)
    for row in rows:
        if isinstance(row.kind, Flat):
            _fill(parent, row.kind.block, choice, full=full)
        elif full or row.times == "1":
            for _ in range({"*": 2, "0-3": 3}.get(row.times, 1) if full else 1):
                _put(parent, row, choice, full=full)


def _put(parent: Element, row: Row, choice: int, *, full: bool) -> None:
    element = etree.SubElement(parent, _tag(row.element))
    if isinstance(row.kind, Kind):
        element.text = VALUES[row.kind]
        if row.kind is Kind.CODE and full:
            element.set(_tag("scheme"), SCHEME)
    elif isinstance(row.kind, Closed):
        element.text = next(code.value for code in row.kind.known if code not in row.kind.lacking)
    elif isinstance(row.kind, Block | Inner):
        _fill(element, row.kind, choice, full=full)
