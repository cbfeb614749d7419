"""What the XML Schema of an edition minds in a message, for the staff who talk to its sender and `illgate validate`."""

from __future__ import annotations

from schemas.xml import Element
from schemas.xsd_words import SchemaFault, faults_of

from .validate import SCHEMAS, named_version, valid_as


def version_of(root: Element) -> str:
    """The version whose schema a document follows, or comes nearest to.

    Of two that it misses by as many faults, the one that it names, else 1.2, which most of the world speaks.
    """
    valid = valid_as(root)
    if len(valid) == 1:
        return next(iter(valid))
    named = named_version(root)
    if valid:
        return named
    return min(SCHEMAS, key=lambda version: (len(faults_of(root, SCHEMAS[version])), version != named))


def explain(root: Element, version: str | None = None) -> tuple[SchemaFault, ...]:
    """What the schema of a version minds in a document; nothing where it is valid.

    Args:
        root: The document, as `schemas.xml.parse` gives it.
        version: `1.2` or `2021-2`; None for the one it follows.
    """
    return faults_of(root, SCHEMAS[version or version_of(root)])
