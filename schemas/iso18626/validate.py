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

from .layout import PRIVATE

SCHEMAS: Final[Mapping[str, Schema]] = MappingProxyType(
    {version: Schema(Path(__file__).with_name(f"iso18626-{version}.xsd"), PRIVATE) for version in ("1.2", "2021-2")}
)


def valid_as(root: Element) -> frozenset[str]:
    """The versions by whose schema a document is valid: `1.2`, `2021-2`, both (some confirmations) or none."""
    return frozenset(version for version, schema in SCHEMAS.items() if schema.is_valid(root))
