"""The one table by which both editions are read: every element of either, under the attribute that both mean.

Where the editions cut a message otherwise, a function puts the pieces together: 1.2 tells in messageInfo what 2021
tells in retryInfo.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from msgspec.structs import replace

from . import layout_1_2, layout_2021_2
from .dialects import HEADERS
from .faults import MessageKind
from .layout import SEVERAL, Block, Inner, Kind, Row
from .layout_1_2 import LAYOUT_1_2
from .layout_2021_2 import LAYOUT_2021_2
from .layout_common import MESSAGE_INFO
from .messages import MessageInfo, RetryInfo, SupplyingAgencyMessage

RETRY_IN_1_2: Final = tuple(row.attribute for row in layout_1_2.RETRY.rows)
_WIDER: Final[Mapping[Kind, Kind]] = {Kind.TEXTS: Kind.TEXT, Kind.COUNT: Kind.INTEGER, Kind.CODE_TEXT: Kind.CODE}


def _told(**values: Any) -> tuple[MessageInfo, RetryInfo | None]:  # noqa: ANN401 - the fields of both classes, as bound
    """A messageInfo of 1.2, parted as 2021 parts it."""
    retry = {name: said for name in RETRY_IN_1_2 if (said := values.pop(name))}
    return MessageInfo(**values), RetryInfo(**retry) if retry else None


def _supplying(
    *,
    info: tuple[MessageInfo, RetryInfo | None],
    retry: RetryInfo | None = None,
    **rest: Any,  # noqa: ANN401 - the other fields of the class, as bound
) -> SupplyingAgencyMessage:
    """A supplier's message; of what both retryInfo and messageInfo say, the former counts."""
    message_info, older = info
    if retry is None:
        retry = older
    elif older is not None:
        said = {name: getattr(older, name) for name in RETRY_IN_1_2 if not getattr(retry, name)}
        retry = replace(retry, **said)
    return SupplyingAgencyMessage(info=message_info, retry=retry, **rest)


TOLD: Final = Row(
    "messageInfo", "info", Block(_told, (*MESSAGE_INFO.rows, *layout_1_2.RETRY.rows), blank=MESSAGE_INFO.blank), "1"
)


@cache
def _both(one: Block, other: Block) -> Block:
    """The rows of either block; what one edition lets be absent may be absent, what one repeats may be repeated."""
    theirs = {row.element: row for row in other.rows}
    ours = tuple(_row(row, theirs.pop(row.element, None)) for row in one.rows)
    return Block(
        one.make,
        (*ours, *(_row(row, None) for row in theirs.values())),
        essential=one.essential,
        blank={**other.blank, **one.blank},
        choice=one.choice,
    )


def _row(row: Row, other: Row | None) -> Row:
    kind = row.kind
    if isinstance(kind, Kind):
        kind = _WIDER.get(kind, kind)
    elif isinstance(kind, Block):
        kind = _both(kind, other.kind if other is not None and isinstance(other.kind, Block) else kind)
    elif isinstance(kind, Inner):
        kind = Inner(tuple(_row(inner, None) for inner in kind.rows))
    several = row.times in SEVERAL or (other is not None and other.times in SEVERAL)
    due = row.times == "1" and other is not None and other.times == "1"
    return row._replace(kind=kind, times="*" if several else "1" if due else "?")


HEADER: Final = _both(
    _both(layout_1_2.HEADER, layout_2021_2.REQUEST_HEADER),
    _both(layout_2021_2.SUPPLYING_HEADER, layout_2021_2.REQUESTING_HEADER),
)


def _superset(kind: MessageKind) -> Block:
    block = _both(LAYOUT_1_2[kind], LAYOUT_2021_2[kind])
    rows = tuple(row for row in block.rows if row.element not in {"header", TOLD.element})
    if kind is MessageKind.SUPPLYING:
        blank = {**block.blank, "info": (block.blank["info"], None)}
        block = Block(_supplying, (*_HEADERS, TOLD, *rows), blank=blank)
    elif len(rows) < len(block.rows):
        block = Block(block.make, (*_HEADERS, *rows), blank=block.blank)
    return block


_HEADERS: Final = tuple(Row(name, "header", HEADER, "1") for name in HEADERS)
SUPERSET: Final[Mapping[MessageKind, Block]] = {kind: _superset(kind) for kind in MessageKind}
