"""By the XML Schema of which edition a message is valid.

Reading is wide and asks none of this: what is invalid and readable is taken. What is wrong with a message that no
edition's schema takes is told by `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from schemas.xml import Element
from schemas.xsd import Schema

from .layout import NAMESPACE, PRIVATE

SCHEMAS: Final[Mapping[str, Schema]] = MappingProxyType(
    {version: Schema(Path(__file__).with_name(f"iso18626-{version}.xsd"), PRIVATE) for version in ("1.2", "2021-2")}
)


def valid_as(root: Element) -> frozenset[str]:
    """The versions by whose schema a document is valid: `1.2`, `2021-2`, both (some confirmations) or none."""
    return frozenset(version for version, schema in SCHEMAS.items() if schema.is_valid(root))


def valid_by(root: Element) -> str | None:
    """The version that a document follows: the one that it names, else the other; None where it is valid by neither.

    Less is asked than by `valid_as`, and most messages are what they say: one schema judges them instead of two.
    """
    named = named_version(root)
    if SCHEMAS[named].is_valid(root):
        return named
    return next((version for version, schema in SCHEMAS.items() if version != named and schema.is_valid(root)), None)


def named_version(root: Element) -> str:
    """The version in a sender's own word for it (`2021-1`, `1.2`, `v1_2_2017`, ...); 1.2 for any other and for none."""
    stated = root.get(f"{{{NAMESPACE}}}version") or root.get("version") or ""
    return "2021-2" if "2021" in stated else "1.2"
