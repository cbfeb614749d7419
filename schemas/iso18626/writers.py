"""Compiles the tables of the wire into writers, as `binding` compiles them into readers.

A writer adds pieces of text to a list. An agency's is this:

    def write_block(_value, _pieces, _stand_in):
        _add = _pieces.append
        _part = _value.type
        _write_4(_part, _add)
        _part = _value.value
        try:
            _text = None if _part is None else _format_5(_part)
        except ValueError as _error:
            raise _unfit('agencyIdValue', _error) from None
        if _text is not None:
            _add(f"<agencyIdValue>{_text}</agencyIdValue>")
        else:
            _add("<agencyIdValue></agencyIdValue>")
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Final, cast

from schemas.xml import escape, escape_attribute, is_blank

from .compiling import INDENT, Lines, Names, compiled, indented, name
from .faults import WriteError
from .formats import FORMATS
from .layout import SEVERAL, TEXTS_JOINT, Block, Closed, Flat, Inner, Kind, Row
from .messages import Code, ServiceInfo
from .uris import is_uri

Writer = Callable[[Any, list[str], datetime], None]
"""Adds what stands inside a value's element; the date stands in for one that the schema insists on."""

Add = Callable[[str], None]

_DATES: Final = frozenset({Kind.DATE, Kind.SENT, Kind.ANY_DATE})


@cache
def block_writer(block: Block, version: str) -> Writer:
    """Writes the children of a block; the writer raises WriteError."""
    names: Names = {"_says_nothing": _says_nothing, "_one_of": _one_of, "_unfit": _unfit, "_lacking": _lacking}
    body = ["_add = _pieces.append", *_choice(block, version), *_rows(names, block.rows, version)]
    signature = "write_block(_value, _pieces, _stand_in)"
    return cast("Writer", compiled(signature, body, names, f"writer of {block.make.__name__} in {version}"))


def _choice(block: Block, version: str) -> Lines:
    if not block.choice:
        return []
    told = [f"{row.element}={_told(row.kind)}" for row in block.rows if isinstance(row.kind, Inner)]
    return [f"_one_of({version!r}, {', '.join(told)})"]


def _told(inner: Inner) -> str:
    """Whether the value has anything for this inner element."""
    return f"({' or '.join(f'_value.{row.attribute} is not None' for row in inner.rows)})"


def _rows(names: Names, rows: tuple[Row, ...], version: str) -> Lines:
    return [line for row in rows for line in _row(names, row, version)]


def _row(names: Names, row: Row, version: str) -> Lines:
    """The lines that write an element, or as many as the version takes, of the value or of its attribute."""
    if isinstance(row.kind, Inner):
        inside = [f'_add("<{row.element}>")', *_rows(names, row.kind.rows, version), f'_add("</{row.element}>")']
        return inside if row.times == "1" else [f"if {_told(row.kind)}:", *indented(inside)]
    if row.kind is Kind.TEXTS:
        return [f"{name(names, 'write', _joining(row))}(_value.{row.attribute}, _add)"]
    one = _one(names, row, version)
    if row.times in SEVERAL:
        most = "" if row.times == "*" else row.times[-1]
        return [f"for _part in _value.{row.attribute}[:{most}]:", *indented(one)]
    get = f"_part = _value.{row.attribute}"
    return [get, *one] if row.times == "1" else [get, "if _part is not None:", *indented(one)]


def _one(names: Names, row: Row, version: str) -> Lines:
    """The lines that write one element of `_part`, which is None only where the schema insists on the element."""
    if isinstance(row.kind, Flat):
        return [f"{name(names, 'write', block_writer(row.kind.block, version))}(_part, _pieces, _stand_in)"]
    if isinstance(row.kind, Block):
        return _nested(names, row, row.kind, version)
    if isinstance(row.kind, Closed):
        return _closed(names, row, row.kind, version)
    if row.kind is Kind.CODE:
        return [f"{name(names, 'write', _code_writer(row))}(_part, _add)"]
    return _plain(names, row)


def _plain(names: Names, row: Row) -> Lines:
    """A text, date or number; an empty element where the schema insists on it and there is nothing to say."""
    written = f'_add(f"<{row.element}>{{_text}}</{row.element}>")'
    empty = f'_add("<{row.element}></{row.element}>")'
    due, dated = row.times == "1", row.kind in _DATES
    text = f"{name(names, 'format', FORMATS[cast('Kind', row.kind)])}(_part)"
    return [
        *(["if _part is None:", f"{INDENT}_part = _stand_in"] if due and dated else []),
        "try:",
        f"{INDENT}_text = {f'None if _part is None else {text}' if due and not dated else text}",
        "except ValueError as _error:",
        f"{INDENT}raise _unfit({row.element!r}, _error) from None",
        "if _text is not None:",
        f"{INDENT}{written}",
        *(["else:", f"{INDENT}{empty}"] if due else []),
    ]


def _closed(names: Names, row: Row, closed: Closed, version: str) -> Lines:
    written = {
        code.value: f"<{row.element}>{code.value}</{row.element}>"
        for code in closed.known
        if code.value not in closed.lacking
    }
    otherwise = ["else:", f"{INDENT}raise _lacking({row.element!r}, {version!r}, _part)"]
    return [
        f'_text = {name(names, "written", written.get)}(_part or "")',
        "if _text is not None:",
        f"{INDENT}_add(_text)",
        *([] if closed.spare else otherwise),
    ]


def _nested(names: Names, row: Row, block: Block, version: str) -> Lines:
    """A block of its own; an optional one without content is left out."""
    inside = f"{name(names, 'write', block_writer(block, version))}(_part, _pieces, _stand_in)"
    opening, closing = f'_add("<{row.element}>")', f'_add("</{row.element}>")'
    if row.times == "1":
        # 2021 wants a serviceInfo; a request without one means a loan
        instead = [f"_part = {name(names, 'loan', ServiceInfo())}"] if block.make is ServiceInfo else []
        absent = ["if _part is None:", *indented(instead)] if instead else []
        return [*absent, "if _part is not None:", *indented([opening, inside, closing])]
    lines = [
        opening,
        "_before = len(_pieces)",
        inside,
        "if len(_pieces) == _before:",
        f"{INDENT}_pieces.pop()",
        "else:",
        f"{INDENT}{closing}",
    ]
    return [f"if not _says_nothing(_part.{block.essential}):", *indented(lines)] if block.essential else lines


def _joining(row: Row) -> Callable[[tuple[str, ...], Add], None]:
    opening, closing = f"<{row.element}>", f"</{row.element}>"

    def write_joined(texts: tuple[str, ...], add: Add) -> None:
        said = [text for text in texts if not is_blank(text)]
        if said:
            add(f"{opening}{escape(TEXTS_JOINT.join(said))}{closing}")

    return write_joined


def _code_writer(row: Row) -> Callable[[Code | None, Add], None]:
    plain, with_scheme, closing = f"<{row.element}>", f'<{row.element} ill:scheme="', f"</{row.element}>"
    due = row.times == "1"

    def write_code(code: Code | None, add: Add) -> None:
        if code is None or _says_nothing(code.value):
            if due:
                add(plain + closing)
        elif code.scheme and is_uri(code.scheme):
            add(f'{with_scheme}{escape_attribute(code.scheme)}">{escape(code.value)}{closing}')
        else:
            add(f"{plain}{escape(code.value)}{closing}")

    return write_code


def _says_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value[:1].isalnum() and is_blank(value))


def _one_of(version: str, **told: bool) -> None:
    """Refuses a value with two forms of which the schema takes one."""
    said = [element for element, is_told in told.items() if is_told]
    if len(said) > 1:
        raise WriteError(said[1], f"version {version} takes one of {' and '.join(said)}, not both")


def _unfit(element: str, error: ValueError) -> WriteError:
    return WriteError(element, str(error).rstrip("."))


def _lacking(element: str, version: str, value: str | None) -> WriteError:
    return WriteError(element, f"version {version} has no {value or 'empty value'}")
