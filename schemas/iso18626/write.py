"""From a message to bytes, strictly as one version of ISO 18626 wants them.

Order and names come from the version's table (`layout_1_2`, `layout_2021_2`), every date is `YYYY-MM-DDThh:mm:ssZ`,
attributes are qualified, version 1.2 headers carry an empty multipleItemRequestId. An action or status that the version
has no word for raises; several texts are joined where it has one element; of other things that it allows fewer of, the
first are written; what it has no place for is left out (`losses` tells of both). Absent values, blank texts and
blocks without content are left out; where the schema insists on a date that the message lacks (lastChange, dateSent),
the message's own timestamp stands in, and where it insists on serviceInfo, a loan.

The text is joined from pieces prepared once for each row: this runs for every message the gateway sends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from attrs import Factory, define, frozen

from schemas.xml import escape, escape_attribute, format_datetime, is_blank

from .codes import PreferredEdition
from .faults import MessageKind, WriteError
from .layout import MAX_DIGITS, NAMESPACE, SEVERAL, TEXTS_JOINT, Block, Closed, Flat, Inner, Kind, Row
from .layout_1_2 import KIND_OF, LAYOUT_1_2
from .layout_2021_2 import LAYOUT_2021_2
from .messages import Code, Message, ServiceInfo


@define
class _Sink:
    """Where the pieces gather, and the date that stands in for one the schema insists on."""

    stand_in: datetime
    pieces: list[str] = Factory(list)


_Writer = Callable[[Any, _Sink], None]


@frozen
class _Edition:
    """One version, compiled: how each kind of message opens, what writes its inside, how it closes."""

    opening: Mapping[MessageKind, str]
    body: Mapping[MessageKind, _Writer]
    closing: Mapping[MessageKind, str]


def write(message: Message, version: str = "1.2") -> bytes:
    """The message as an XML document in UTF-8, valid by the official schema of `version`.

    Args:
        message: One of the six.
        version: `1.2` or `2021-2`.

    Raises:
        WriteError: the version is unknown, or has no word for what the message does (an action or status of another
            edition, an empty status), or a value is none (an amount without bounds); `element` tells where.
    """
    edition = _EDITIONS.get(version)
    if edition is None:
        raise WriteError("version", f"{version!r} cannot be written, only {', '.join(_EDITIONS)}")
    kind = KIND_OF[type(message)]
    sink = _Sink(stand_in=message.header.timestamp)
    sink.pieces.append(edition.opening[kind])
    edition.body[kind](message, sink)
    sink.pieces.append(edition.closing[kind])
    return "".join(sink.pieces).encode()


def _compile(layout: Mapping[MessageKind, Block], version: str) -> _Edition:
    envelope = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ISO18626Message xmlns="{NAMESPACE}" xmlns:ill="{NAMESPACE}" ill:version="{version}">'
    )
    return _Edition(
        opening={kind: f"{envelope}<{kind}>" for kind in layout},
        body={kind: _block_writer(block, version) for kind, block in layout.items()},
        closing={kind: f"</{kind}></ISO18626Message>\n" for kind in layout},
    )


def _block_writer(block: Block | Inner, version: str) -> _Writer:
    """Writes the children of a block; an `Inner` row gets the whole value, any other its attribute."""
    steps = tuple((row.attribute, _row_writer(row, version)) for row in block.rows)

    def write_rows(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - the class is the table's
        for attribute, step in steps:
            step(getattr(value, attribute) if attribute else value, sink)

    if not isinstance(block, Block) or not block.choice:
        return write_rows

    def write_choice(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - as above
        told = [row.element for row in block.rows if isinstance(row.kind, Inner) and _told(row.kind, value)]
        if len(told) > 1:
            raise WriteError(told[1], f"version {version} takes one of {' and '.join(told)}, not both")
        write_rows(value, sink)

    return write_choice


def _told(inner: Inner, value: object) -> bool:
    """Whether the value has anything for this inner element."""
    return any(getattr(value, row.attribute) is not None for row in inner.rows)


def _row_writer(row: Row, version: str) -> _Writer:
    if row.kind is Kind.TEXTS:
        return _joining_writer(row)
    one = _one_writer(row, version)
    if row.times not in SEVERAL:
        return one
    most = None if row.times == "*" else int(row.times[-1])

    def write_several(values: tuple[Any, ...], sink: _Sink) -> None:
        for value in values[:most]:
            one(value, sink)

    return write_several


def _joining_writer(row: Row) -> _Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"

    def write_joined(texts: tuple[str, ...], sink: _Sink) -> None:
        said = [text for text in texts if not is_blank(text)]
        if said:
            sink.pieces.append(f"{opening}{escape(TEXTS_JOINT.join(said))}{closing}")

    return write_joined


def _inner_writer(row: Row, inner: Inner, version: str) -> _Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"
    inside = _block_writer(inner, version)
    due = row.times == "1"

    def write_inner(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - the class is the table's
        if due or _told(inner, value):
            sink.pieces.append(opening)
            inside(value, sink)
            sink.pieces.append(closing)

    return write_inner


def _one_writer(row: Row, version: str) -> _Writer:
    """Writes one element for one value of the row's kind; absent values as the row's `times` says."""
    if isinstance(row.kind, Inner):
        return _inner_writer(row, row.kind, version)
    if isinstance(row.kind, Flat):
        return _flat_writer(row.kind, version)
    if isinstance(row.kind, Block):
        return _nested_writer(row, row.kind, version)
    if isinstance(row.kind, Closed):
        return _closed_writer(row, row.kind, version)
    if row.kind is Kind.CODE:
        return _code_writer(row)
    if row.kind in _OTHERS:
        return _other_writer(row, _OTHERS[row.kind])
    opening, closing = f"<{row.element}>", f"</{row.element}>"
    format_value = _FORMATS[row.kind]
    due = row.times == "1"
    dated = row.kind in _DATES
    textual = row.kind is Kind.TEXT

    def write_plain(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - the type is the kind's
        if value is None or (textual and is_blank(value)):
            if not due:
                return
            value = sink.stand_in if dated else ""
        try:
            sink.pieces.append(f"{opening}{format_value(value)}{closing}")
        except ValueError as error:
            raise WriteError(row.element, str(error).rstrip(".")) from None

    return write_plain


def _other_writer(row: Row, format_value: Callable[[Any], str | None]) -> _Writer:
    """Writes an optional element in the words of an edition, or leaves out what has none."""
    opening, closing = f"<{row.element}>", f"</{row.element}>"

    def write_other(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - the type is the kind's
        written = None if value is None else format_value(value)
        if written is not None:
            sink.pieces.append(f"{opening}{written}{closing}")

    return write_other


def _flat_writer(flat: Flat, version: str) -> _Writer:
    inside = _block_writer(flat.block, version)

    def write_flat(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - the class is the table's
        if value is not None:
            inside(value, sink)

    return write_flat


def _nested_writer(row: Row, block: Block, version: str) -> _Writer:
    opening, closing = f"<{row.element}>", f"</{row.element}>"
    inside = _block_writer(block, version)
    due = row.times == "1"
    essential = block.essential
    instead = block.make() if block.make is ServiceInfo else None

    def write_nested(value: Any, sink: _Sink) -> None:  # noqa: ANN401 - the class is the table's
        if value is None and due:
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


def _closed_writer(row: Row, closed: Closed, version: str) -> _Writer:
    written = {
        code.value: f"<{row.element}>{code.value}</{row.element}>"
        for code in closed.known
        if code.value not in closed.lacking
    }
    due = row.times == "1"

    def write_closed(value: str | None, sink: _Sink) -> None:
        if value is None and not due:
            return
        piece = written.get(value or "")
        if piece is not None:
            sink.pieces.append(piece)
        elif not closed.echo:
            raise WriteError(row.element, f"version {version} has no {value or 'empty value'}")

    return write_closed


def _code_writer(row: Row) -> _Writer:
    plain, with_scheme, closing = f"<{row.element}>", f'<{row.element} ill:scheme="', f"</{row.element}>"
    due = row.times == "1"

    def write_code(code: Code | None, sink: _Sink) -> None:
        if code is None or is_blank(code.value):
            if due:
                sink.pieces.append(plain + closing)
        elif code.scheme:
            sink.pieces.append(f'{with_scheme}{escape_attribute(code.scheme)}">{escape(code.value)}{closing}')
        else:
            sink.pieces.append(f"{plain}{escape(code.value)}{closing}")

    return write_code


def _format_amount(amount: Decimal) -> str:
    """An xs:decimal: no exponent, and no more digits on either side than a reader takes."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAX_DIGITS or amount.adjusted() >= MAX_DIGITS:
        raise ValueError("not an amount of money")
    return format(amount, "f")


def _format_yes_no(answer: bool) -> str:  # noqa: FBT001 - a value to write, not a switch
    return "Y" if answer else "N"


def _format_boolean(answer: bool) -> str:  # noqa: FBT001 - as above
    return "true" if answer else "false"


def _format_count(number: int) -> str | None:
    return str(number) if number >= 0 else None


def _format_any_edition(preferred: str) -> str | None:
    return _ANY_EDITION.get(preferred)


def _format_code_text(code: Code) -> str | None:
    return None if is_blank(code.value) else escape(code.value)


_ANY_EDITION: Final[Mapping[str, str]] = {
    PreferredEdition.ANY: "Y",
    PreferredEdition.MOST_RECENT: "Y",
    PreferredEdition.THIS: "N",
}
_OTHERS: Final[Mapping[Kind, Callable[[Any], str | None]]] = {
    Kind.COUNT: _format_count,
    Kind.ANY_EDITION: _format_any_edition,
    Kind.CODE_TEXT: _format_code_text,
}
_DATES: Final = frozenset({Kind.DATE, Kind.SENT, Kind.ANY_DATE})
_FORMATS: Final[Mapping[Kind, Callable[[Any], str]]] = {
    Kind.TEXT: escape,
    Kind.DATE: format_datetime,
    Kind.SENT: format_datetime,
    Kind.ANY_DATE: format_datetime,
    Kind.YES_NO: _format_yes_no,
    Kind.BOOLEAN: _format_boolean,
    Kind.INTEGER: str,
    Kind.AMOUNT: _format_amount,
}
LAYOUTS: Final[Mapping[str, Mapping[MessageKind, Block]]] = {"1.2": LAYOUT_1_2, "2021-2": LAYOUT_2021_2}
_EDITIONS: Final[Mapping[str, _Edition]] = {version: _compile(layout, version) for version, layout in LAYOUTS.items()}
