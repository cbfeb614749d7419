"""What the XML Schema of an edition minds in a message, for the staff who talk to its sender and `illgate validate`."""

from __future__ import annotations

import re
from typing import Final

from schemas.xml import Element
from schemas.xsd_words import SchemaFault, faults_of

from .layout import NAMESPACE
from .validate import SCHEMAS, named_version, valid_as

_VERSION: Final = f"{{{NAMESPACE}}}version"
_SPELLED: Final = {
    "1.2": re.compile(r"v?1[._]2(?:[._]2017)?", re.ASCII),
    "2021-2": re.compile(r"v?2021[-._]2", re.ASCII),
}
"""How senders spell the editions that have a schema here; 1.0, 1.1, 2021-1 and 2021-3 were other schemas."""


def stated_edition(root: Element) -> str | None:
    """The edition that a message names (`1.2`, `v1_2_2017`, `2021-2`); None for none, or one without a schema here."""
    stated = (root.get(_VERSION) or root.get("version") or "").strip()
    return next((edition for edition, spelled in _SPELLED.items() if spelled.fullmatch(stated)), None)


def version_of(root: Element) -> str:
    """The version whose schema a document follows; where none takes it, the one that it names.

    A document that names none of them goes to the one that it misses by the fewest faults, of two alike to 1.2, which
    most of the world speaks.
    """
    valid = valid_as(root)
    if len(valid) == 1:
        return next(iter(valid))
    if valid:
        return named_version(root)
    stated = stated_edition(root)
    if stated is not None:
        return stated
    named = named_version(root)
    return min(SCHEMAS, key=lambda version: (len(faults_of(root, SCHEMAS[version])), version != named))


def explain(root: Element, version: str | None = None) -> tuple[SchemaFault, ...]:
    """What the schema of a version minds in a document; nothing where it is valid.

    Args:
        root: The document, as `schemas.xml.parse` gives it.
        version: `1.2` or `2021-2`; None for the one it follows.
    """
    return faults_of(root, SCHEMAS[version or version_of(root)])
