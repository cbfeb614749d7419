"""ISO 18626 version 1.1 (March 2014) as tables: 1.2 without the elements that its change log says it added.

It is written for systems that go by the schema of 1.1 and nothing newer. That schema itself is not at hand, so there is
none of ours beside the other two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from .faults import MessageKind
from .layout import Block, Row
from .layout_1_2 import LAYOUT_1_2

ADDED_IN_1_2: Final = frozenset({"multipleItemRequestId", "requestSubType", "startDate", "endDate"})
"""The change log of ISO-18626-v1_2.xsd, November 2017."""


def _older(block: Block) -> Block:
    return evolve(block, rows=tuple(_row(row) for row in block.rows if row.element not in ADDED_IN_1_2))


def _row(row: Row) -> Row:
    return row._replace(kind=_older(row.kind)) if isinstance(row.kind, Block) else row


LAYOUT_1_1: Final[Mapping[MessageKind, Block]] = {kind: _older(block) for kind, block in LAYOUT_1_2.items()}
