"""The kinds of document that `illgate validate` knows: by which root each is told, and what is looked at in it.

A kind is one entry of `KINDS`. Where we have its XML Schema, that decides; else our reader's findings do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Final

from attrs import frozen
from lxml import etree
from msgspec import Struct, structs

from schemas import iso20775, ncip
from schemas.iso18626 import Iso18626Error, MessageFault, MessageKind, check, read
from schemas.iso18626.explain import explain, stated_edition, version_of
from schemas.iso18626.layout import NAMESPACE
from schemas.iso18626.open_codes import unlisted
from schemas.iso18626.validate import SCHEMAS, valid_as
from schemas.iso20775.schema import SCHEMAS as HOLDINGS_SCHEMAS
from schemas.marc import marcxchange
from schemas.marc.reading import Entry
from schemas.ncip.content import is_text_of, model_of, told
from schemas.quoting import quoted, quoted_text
from schemas.xml import Element, local, namespace, text
from schemas.xsd import Schema
from schemas.xsd_words import SchemaFault, faults_of, line_of, path_of

ABOUT_PATRONS: Final = frozenset({"AuthenticationInput", "UserId", "UserOptionalFields"})
"""What stands in these elements of NCIP is about a person, or a secret."""
READER: Final = "how illgate reads it"
"""The rule of a fault that no schema names."""
NAMED: Final = "the version that a message names"
VERSION: Final = f"{{{NAMESPACE}}}version"
MAX_WHY: Final = 3
"""Faults by the version that a message names and does not follow: enough to find the first of them, and no list."""


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong, or odd, in a document; `line` from 1, 0 where it is unknown."""

    path: str
    line: int = 0
    found: str
    expected: str = ""
    rule: str = ""


@frozen
class Judged:
    """What a kind's looker found.

    Attributes:
        faults: Why the document is invalid; empty for a valid one.
        warnings: What is odd in it, or refused by receivers, though it is valid.
        version: The edition that it was looked at as; empty where the kind has none.
        valid_as: The editions by whose schema it is valid.
        by_schema: Whether an XML Schema has judged.
    """

    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    version: str = ""
    valid_as: frozenset[str] = frozenset()
    by_schema: bool = False


@frozen
class Kind:
    """One kind of document.

    Attributes:
        name: What people call it.
        roots: Local names of its root element.
        look: Judges a document, given its root, its bytes and the version to take it as (None: the nearest).
        versions: The versions that `--version` may name.
        schemas: Those whose elements are all that belongs in such a document; empty where not all are at hand.
    """

    name: str
    roots: frozenset[str]
    look: Callable[[Element, bytes, str | None], Judged]
    versions: tuple[str, ...] = ()
    schemas: tuple[Schema, ...] = ()

    @property
    def names(self) -> frozenset[str] | None:
        """Elements whose text may be shown; None for all. What no schema knows may be a name or a note, misspelt."""
        return frozenset().union(*(one.names for one in self.schemas)) if self.schemas else None


def kind_of(root: Element) -> Kind | None:
    """The kind that a root element tells, or None."""
    return _BY_ROOT.get(local(root))


def names_of(kind: str) -> frozenset[str] | None:
    """The elements of a kind, by its name, whose text may be shown; None for all."""
    return next((one.names for one in KINDS if one.name == kind), None)


def _iso18626(root: Element, _body: bytes, version: str | None) -> Judged:
    version = version or version_of(root)
    faults = tuple(map(_finding, explain(root, version)))
    codes = tuple(
        Finding(
            path=path_of(element),
            line=line_of(element),
            found=quoted(element.text or ""),
            expected=f"a value of the open list {one.name}",
            rule="open list; others are kept and passed on",
        )
        for element, one in unlisted(root)
    )
    valid = valid_as(root)
    warnings = (*_refused(root), *_named_otherwise(root, version, valid), *codes)
    return Judged(faults, warnings, version, valid, by_schema=True)


def _named_otherwise(root: Element, judged: str, valid: frozenset[str]) -> tuple[Finding, ...]:
    """Remarks where the version that a message names is not the one that it is valid by, was judged by, or is nearest.

    Where it is valid by another, the first faults by its own tell why.
    """
    stated = root.get(VERSION)
    if stated is None:
        return ()
    named = stated_edition(root)
    if named == judged:
        expected = "" if valid else _nearer(root, judged)
    else:
        expected = f"{judged}, by whose schema it is {'valid' if judged in valid else 'judged here'}"
    if not expected:
        return ()
    path = f"{path_of(root)}/@version"
    remark = Finding(path=path, line=line_of(root), found=quoted(stated), expected=expected, rule=NAMED)
    return (remark, *_why_not(root, named)) if named and judged in valid else (remark,)


def _nearer(root: Element, judged: str) -> str:
    """The version that a message misses by fewer faults than the one it was judged by, in words; "" for none."""
    faults = {version: len(explain(root, version)) for version in SCHEMAS}
    best = min(faults, key=lambda version: (faults[version], version != judged))
    if best == judged:
        return ""
    count = faults[best]
    return f"{best}, whose schema it misses by {'one fault' if count == 1 else f'{count} faults'} alone"


def _why_not(root: Element, version: str) -> Iterator[Finding]:
    """The first faults by a version's schema, as remarks."""
    for fault in explain(root, version)[:MAX_WHY]:
        yield structs.replace(_finding(fault), rule=f"why it is not {version}: {fault.rule}")


def _refused(root: Element) -> tuple[Finding, ...]:
    """Why a receiver answers a message with an ERROR, though it may be valid."""
    try:
        error = check(read(root).message)
    except MessageFault as fault:
        return (_answered(root, fault.error_type, fault.error_value),)
    except Iso18626Error as fault:
        return (Finding(path=path_of(root), line=line_of(root), found=str(fault), rule=READER),)
    return () if error is None else (_answered(root, error.type, error.value or ""),)


def _answered(root: Element, error_type: str, error_value: str) -> Finding:
    found = f"receivers answer it with ERROR {error_type}: {error_value}"
    return Finding(path=path_of(root), line=line_of(root), found=found, rule=READER)


def _iso20775(root: Element, _body: bytes, _version: str | None) -> Judged:
    try:
        remarks = iso20775.read(root).remarks
    except iso20775.NotHoldingsError as error:
        return Judged(faults=(Finding(path=path_of(root), line=line_of(root), found=str(error), rule=READER),))
    read = tuple(Finding(path=path_of(root), found=remark, rule=READER) for remark in remarks)
    schema = HOLDINGS_SCHEMAS.get(namespace(root))
    if schema is None or local(root) != "holdings":
        return Judged(faults=read)
    return Judged(tuple(map(_finding, faults_of(root, schema))), read, by_schema=True)


def _finding(fault: SchemaFault) -> Finding:
    return Finding(path=fault.path, line=fault.line, found=fault.found, expected=fault.expected, rule=fault.rule)


def _ncip(root: Element, body: bytes, _version: str | None) -> Judged:
    """NCIP 2 by the content of its elements (ANSI/NISO Z39.83-2, 2.02); NCIP 1, whose DTD differs, as far as read."""
    try:
        message = ncip.read(body)
    except ncip.NcipFault as fault:
        return Judged(faults=(Finding(path=path_of(root), line=line_of(root), found=str(fault), rule=READER),))
    if message.edition is not ncip.Edition.TWO:
        return Judged(version=message.version)
    found = [Finding(path=path_of(root), line=line_of(root), found="no version", expected="the attribute version")]
    return Judged((*([] if message.version else found), *_misplaced(root)), version=message.version)


def _misplaced(element: Element) -> Iterator[Finding]:
    """Each element of NCIP 2 whose children are not those that it takes, or whose text is not of its kind."""
    name = local(element)
    if name == "Ext":
        return
    held = list(element.iterchildren(etree.Element))
    model, names = model_of(name), [local(child) for child in held]
    if model is not None and not model.allows(names):
        found = ", ".join(names) or "no elements"
        yield Finding(
            path=path_of(element), line=line_of(element), found=found, expected=told(name) or "", rule="elements"
        )
    elif not held and not is_text_of(name, text(element)):
        yield Finding(
            path=path_of(element),
            line=line_of(element),
            found=quoted_text(element, ABOUT_PATRONS),
            expected="a value of its type",
            rule="data type",
        )
    for child in held:
        yield from _misplaced(child)


def _marcxchange(_root: Element, body: bytes, _version: str | None) -> Judged:
    faults: list[Finding] = []
    warnings: list[Finding] = []
    for item in marcxchange.read(BytesIO(body)):
        path, line = f"/collection/record[{item.number}]", body.count(b"\n", 0, item.offset) + 1
        if isinstance(item, Entry):
            warnings += [Finding(path=path, line=line, found=warning, rule=READER) for warning in item.warnings]
        else:
            faults.append(Finding(path=path, line=line, found=item.sentence, rule=READER))
    return Judged(faults=tuple(faults), warnings=tuple(warnings))


KINDS: Final = (
    Kind(
        "ISO 18626",
        frozenset({"ISO18626Message", *MessageKind}),
        _iso18626,
        versions=tuple(SCHEMAS),
        schemas=tuple(SCHEMAS.values()),
    ),
    Kind("ISO 20775", frozenset({"holdings", "holding"}), _iso20775),
    Kind("NCIP", frozenset({"NCIPMessage"}), _ncip),
    Kind("MarcXchange", frozenset({"collection", "record"}), _marcxchange),
)
_BY_ROOT: Final[Mapping[str, Kind]] = {root: kind for kind in KINDS for root in kind.roots}
