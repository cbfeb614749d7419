"""Compiles the tables of the wire into writers, as `binding` compiles them into readers.

A writer puts its pieces of text into a sink; they are prepared once for each row, because this runs for every
message that the gateway sends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import Factory, define

from schemas.xml import escape, escape_attribute, is_blank

from .faults import WriteError
from .formats import FORMATS
from .layout import SEVERAL, TEXTS_JOINT, Block, Closed, Flat, Inner, Kind, Row
from .messages import Code, ServiceInfo
from .uris import is_uri


@define
class Sink:
    """Where the pieces gather, and the date that stands in for one the schema insists on."""

    stand_in: datetime
    pieces: list[str] = Factory(list)


Writer = Callable[[Any, Sink], None]

_DATES: Final = frozenset({Kind.DATE, Kind.SENT, Kind.ANY_DATE})


def block_writer(block: Block | Inner, version: str) -> Writer:
    """Writes the children of a block; an `Inner` row gets the whole value, any other its attribute.

    The writer raises WriteError.
    """
    steps = tuple((row.attribute, _row_writer(row, version), row.times == "1") for row in block.rows)

    def write_rows(value: Any, sink: Sink) -> None:  # noqa: ANN401 - the class is the table's
        for attribute, step, due in steps:
            part = getattr(value, attribute) if attribute else value
            if part is not None or due:
                step(part, sink)

    if not isinstance(block, Block) or not block.choice:
        return write_rows

    def write_choice(value: Any, sink: Sink) -> None:  # noqa: ANN401 - as above
        told = [row.element for row in block.rows if isinstance(row.kind, Inner) and _told(row.kind, value)]
        if len(told) > 1:
            raise WriteError(told[1], f"version {version} takes one of {' and '.join(told)}, not both")
        write_rows(value, sink)

    return write_choice


def _told(inner: Inner, value: object) -> bool:
    """Whether the value has anything for this inner element."""
    return any(getattr(value, row.attribute) is not None for row in inner.rows)


def _row_writer(row: Row, version: str) -> Writer:
    if row.kind is Kind.TEXTS:
        return _joining_writer(row)
    one = _one_writer(row, version)
    if row.times not in SEVERAL:
        return one
    most = None if row.times == "*" else int(row.times[-1])

    def write_several(values: tuple[Any, ...], sink: Sink) -> None:
        for value in values[:most]:
            one(value, sink)

    return write_several


def _one_writer(row: Row, version: str) -> Writer:
    """Writes one element for one value of the row's kind."""
    if row.kind is Kind.CODE:
        return _code_writer(row)
    if isinstance(row.kind, Kind):
        return _plain_writer(row, FORMATS[row.kind])
    compiler = _COMPILERS[type(row.kind)]
    return compiler(row, row.kind, version)


def _joining_writer(row: Row) -> Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"

    def write_joined(texts: tuple[str, ...], sink: Sink) -> None:
        said = [text for text in texts if not is_blank(text)]
        if said:
            sink.pieces.append(f"{opening}{escape(TEXTS_JOINT.join(said))}{closing}")

    return write_joined


def _plain_writer(row: Row, format_value: Callable[[Any], str | None]) -> Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"
    due = row.times == "1"
    dated = row.kind in _DATES

    def write_plain(value: Any, sink: Sink) -> None:  # noqa: ANN401 - the type is the kind's
        if value is None and dated:
            value = sink.stand_in
        try:
            written = None if value is None else format_value(value)
        except ValueError as error:
            raise WriteError(row.element, str(error).rstrip(".")) from None
        if written is not None:
            sink.pieces.append(f"{opening}{written}{closing}")
        elif due:
            sink.pieces.append(opening + closing)

    return write_plain


def _code_writer(row: Row) -> Writer:
    plain, with_scheme, closing = f"<{row.element}>", f'<{row.element} ill:scheme="', f"</{row.element}>"
    due = row.times == "1"

    def write_code(code: Code | None, sink: Sink) -> None:
        if code is None or (not code.value[:1].isalnum() and is_blank(code.value)):
            if due:
                sink.pieces.append(plain + closing)
        elif code.scheme and is_uri(code.scheme):
            sink.pieces.append(f'{with_scheme}{escape_attribute(code.scheme)}">{escape(code.value)}{closing}')
        else:
            sink.pieces.append(f"{plain}{escape(code.value)}{closing}")

    return write_code


def _closed_writer(row: Row, closed: Closed, version: str) -> Writer:
    written = {
        code.value: f"<{row.element}>{code.value}</{row.element}>"
        for code in closed.known
        if code.value not in closed.lacking
    }

    def write_closed(value: str | None, sink: Sink) -> None:
        piece = written.get(value or "")
        if piece is not None:
            sink.pieces.append(piece)
        elif not closed.spare:
            raise WriteError(row.element, f"version {version} has no {value or 'empty value'}")

    return write_closed


def _inner_writer(row: Row, inner: Inner, version: str) -> Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"
    inside = block_writer(inner, version)
    due = row.times == "1"

    def write_inner(value: Any, sink: Sink) -> None:  # noqa: ANN401 - the class is the table's
        if due or _told(inner, value):
            sink.pieces.append(opening)
            inside(value, sink)
            sink.pieces.append(closing)

    return write_inner


def _flat_writer(_row: Row, flat: Flat, version: str) -> Writer:
    return block_writer(flat.block, version)


def _nested_writer(row: Row, block: Block, version: str) -> Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"
    inside = block_writer(block, version)
    due = row.times == "1"
    essential = block.essential
    instead = ServiceInfo() if block.make is ServiceInfo else None  # 2021 wants one; a request without means a loan

    def write_nested(value: Any, sink: Sink) -> None:  # noqa: ANN401 - the class is the table's
        if value is None:
            value = instead
        if value is None or (not due and essential and _says_nothing(getattr(value, essential))):
            return
        sink.pieces.append(opening)
        before = len(sink.pieces)
        inside(value, sink)
        if not due and len(sink.pieces) == before:
            sink.pieces.pop()
        else:
            sink.pieces.append(closing)

    return write_nested


def _says_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and is_blank(value))


_COMPILERS: Final[Mapping[type, Callable[[Row, Any, str], Writer]]] = {
    Inner: _inner_writer,
    Flat: _flat_writer,
    Block: _nested_writer,
    Closed: _closed_writer,
}
