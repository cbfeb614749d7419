"""Write the XML Schemas of ISO 18626 from the tables that its messages are read and written by.

.venv/bin/python tools/iso18626_xsd.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from attrs import Factory, define
from lxml import etree

from schemas.iso18626.layout import NAMESPACE, SEVERAL, Block, Closed, Flat, Inner, Kind, Row
from schemas.iso18626.messages import AgencyId, Costs
from schemas.iso18626.roots import ROOTS
from schemas.iso18626.write import LAYOUTS
from schemas.xml import Element

FOLDER: Final = Path(__file__).parents[1] / "schemas" / "iso18626"
XS: Final = "http://www.w3.org/2001/XMLSchema"
CODE: Final = "type_schemeValuePair"
YES_NO: Final = "type_yesNo"
KINDS: Final[dict[Kind, str]] = {
    Kind.TEXT: "xs:string",
    Kind.TEXTS: "xs:string",
    Kind.CODE: CODE,
    Kind.CODE_TEXT: "xs:string",
    Kind.DATE: "xs:dateTime",
    Kind.SENT: "xs:dateTime",
    Kind.ANY_DATE: "xs:dateTime",
    Kind.YES_NO: YES_NO,
    Kind.BOOLEAN: "xs:boolean",
    Kind.ANY_EDITION: YES_NO,
    Kind.INTEGER: "xs:integer",
    Kind.COUNT: "xs:nonNegativeInteger",
    Kind.AMOUNT: "xs:decimal",
}
# The blocks that stand under several names.
BLOCKS: Final[dict[object, str]] = {AgencyId: "type_agencyId", Costs: "type_costs"}
TEXT: Final = """ISO 18626 version {version}: one message in its envelope, or any of its blocks alone.
Written by tools/iso18626_xsd.py from schemas/iso18626/{module}.py; change that, not this."""


@define
class _Schema:
    """A schema in the making: what stands at its top, by name."""

    version: str
    elements: dict[str, Element] = Factory(dict)
    types: dict[str, Element] = Factory(dict)


def schema_text(version: str) -> bytes:
    """The XML Schema of a version, as its file holds it."""
    schema = _Schema(version)
    envelope = Block(dict, tuple(Row(kind, kind, block, "1") for kind, block in LAYOUTS[version].items()), choice=True)
    message = _complex(schema, envelope)
    etree.SubElement(message, f"{{{XS}}}attribute", name="version", type="xs:string", use="required")
    top = _element("element", name="ISO18626Message")
    top.append(message)
    schema.elements = {"ISO18626Message": top, **dict(sorted(schema.elements.items()))}
    missing = ROOTS[version] - set(schema.elements)
    if missing:
        raise LookupError(f"No table of {version} has {', '.join(sorted(missing))}.")
    schema.types |= {YES_NO: _words(YES_NO, ("Y", "N")), CODE: _code()}
    return _document(schema)


def _document(schema: _Schema) -> bytes:
    root = etree.fromstring(
        f'<xs:schema xmlns:xs="{XS}" xmlns="{NAMESPACE}" targetNamespace="{NAMESPACE}"'
        ' elementFormDefault="qualified" attributeFormDefault="qualified"/>'
    )
    words = TEXT.format(version=schema.version, module=f"layout_{schema.version.replace('.', '_').replace('-', '_')}")
    etree.SubElement(etree.SubElement(root, f"{{{XS}}}annotation"), f"{{{XS}}}documentation").text = words
    root.extend(schema.elements.values())
    root.extend(schema.types[name] for name in sorted(schema.types))
    etree.indent(root, "  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _element(kind: str, **attributes: str) -> Element:
    return etree.Element(f"{{{XS}}}{kind}", attributes)


def _complex(schema: _Schema, block: Block | Inner) -> Element:
    """The content of a block: its elements in order, or one of them."""
    body = _element("complexType")
    choice = isinstance(block, Block) and block.choice
    group = etree.SubElement(body, f"{{{XS}}}{'choice' if choice else 'sequence'}")
    for row in block.rows:
        flat = row.kind.block.rows if isinstance(row.kind, Flat) else (row,)
        group.extend(_particle(schema, one._replace(times="1") if choice else one) for one in flat)
    return body


def _particle(schema: _Schema, row: Row) -> Element:
    """A row inside a block: a reference to an element of the top, or an element of its own."""
    declared = _declared(schema, row)
    if row.element in ROOTS[schema.version]:
        known = schema.elements.setdefault(row.element, declared)
        if etree.tostring(known) != etree.tostring(declared):
            raise ValueError(f"{row.element} stands at the top of {schema.version} and means two things.")
        declared = _element("element", ref=row.element)
    if row.times != "1":
        declared.set("minOccurs", "0")
    if row.times in SEVERAL and row.times != "0-1":
        declared.set("maxOccurs", "unbounded" if row.times == "*" else row.times[-1])
    return declared


def _declared(schema: _Schema, row: Row) -> Element:
    declared = _element("element", name=row.element)
    if isinstance(row.kind, Kind):
        declared.set("type", KINDS[row.kind])
    elif isinstance(row.kind, Closed):
        declared.set("type", _closed(schema, row.kind))
    elif isinstance(row.kind, Block) and row.kind.make in BLOCKS:
        name = BLOCKS[row.kind.make]
        declared.set("type", name)
        if name not in schema.types:
            schema.types[name] = _complex(schema, row.kind)
            schema.types[name].set("name", name)
    elif isinstance(row.kind, Block | Inner):
        declared.append(_complex(schema, row.kind))
    return declared


def _closed(schema: _Schema, closed: Closed) -> str:
    name = f"type_{closed.known.__name__[0].lower()}{closed.known.__name__[1:]}"
    schema.types[name] = _words(name, tuple(code.value for code in closed.known if code not in closed.lacking))
    return name


def _words(name: str, words: tuple[str, ...]) -> Element:
    simple = _element("simpleType", name=name)
    base = etree.SubElement(simple, f"{{{XS}}}restriction", base="xs:string")
    for word in words:
        etree.SubElement(base, f"{{{XS}}}enumeration", value=word)
    return simple


def _code() -> Element:
    pair = _element("complexType", name=CODE)
    extension = etree.SubElement(
        etree.SubElement(pair, f"{{{XS}}}simpleContent"), f"{{{XS}}}extension", base="xs:string"
    )
    etree.SubElement(extension, f"{{{XS}}}attribute", name="scheme", type="xs:anyURI")
    return pair


def main() -> int:
    """Write both schemas; says which files changed."""
    for version in LAYOUTS:
        path = FOLDER / f"iso18626-{version}.xsd"
        text = schema_text(version)
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
            print(f"written: {path.relative_to(FOLDER.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
