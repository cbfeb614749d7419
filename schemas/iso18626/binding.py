"""Compiles the tables of the wire into readers: for each block a function of its own, as one would write it by hand.

The readers go once through an element's children, in any order, in any namespace of `NAMESPACES`, and build the
value from what they know; what they do not know they pass by. Of a repeated element the first that says something
counts, unless the table allows several or refuses a second.

A reader has a variable for each attribute, None until an element has said it. An agency's is this:

    def read_block(_element):
        type = value = None
        for _child in _element[:]:
            _place = _place_5(_child.tag)
            if _place == 0:
                if type is None:
                    type = _read_4(_child)
            elif _place == 1:
                _text = _child.text
                if _text and value is None and not _text.isspace():
                    value = _text
        if value is None:
            return None
        return _make(type=_blank_6 if type is None else type, value=value)

That costs half of what one function does that looks each element up in the table, and every message comes through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from schemas.xml import Element, local

from .codes import ErrorType
from .compiling import INDENT, Lines, Names, compiled, indented, name
from .contents import Reader, Unreadable, content_reader
from .dialects import NAMESPACES
from .layout import SEVERAL, Block, Flat, Inner, Kind, Row


@cache
def block_reader(block: Block) -> Reader:
    """A reader of one block of a table: None for an element that says nothing; raises Unreadable."""
    names: Names = {"_make": block.make, "_lone": _lone, "_missing": _missing, "_not_beside": _not_beside}
    attributes = tuple(dict.fromkeys(_attributes(block.rows)))
    telling = (block.essential,) if block.essential else attributes
    body = [
        " = ".join((*attributes, "None")),
        *_loop(names, "_element", block.rows),
        f"if {' and '.join(f'{attribute} is None' for attribute in telling)}:",
        f"{INDENT}return None",
        *_choice(block),
        *_due(names, block),
        f"return _make({_arguments(names, block, attributes)})",
    ]
    return cast("Reader", compiled("read_block(_element)", body, names, f"reader of {block.make.__name__}"))


def _attributes(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """The attributes that rows tell, those of inner elements too."""
    return tuple(
        attribute
        for row in rows
        for attribute in (_attributes(row.kind.rows) if isinstance(row.kind, Inner) else (row.attribute,))
    )


def _loop(names: Names, parent: str, rows: tuple[Row, ...]) -> Lines:
    """The way through an element's children; a slice costs half of what an iterator does."""
    steps: Lines = []
    for place, row in enumerate(rows):
        steps += [f"{'elif' if place else 'if'} _place == {place}:", *indented(_step(names, row))]
    find = name(names, "place", _places(rows).get)
    return [f"for _child in {parent}[:]:", *indented([f"_place = {find}(_child.tag)", *steps])]


def _places(rows: tuple[Row, ...]) -> Mapping[str, int]:
    """Which of the rows an element is of, by its tag in each known namespace."""
    return {
        f"{{{namespace}}}{row.element}" if namespace else row.element: place
        for place, row in enumerate(rows)
        for namespace in NAMESPACES
    }


def _step(names: Names, row: Row) -> Lines:
    """What is done with one element."""
    attribute = row.attribute
    if isinstance(row.kind, Flat):
        raise TypeError(row)  # the table that is read by names no value twice
    if isinstance(row.kind, Inner):
        return _loop(names, "_child", row.kind.rows)
    if row.lone:
        return [f"{attribute} = _lone({attribute}, _child)"]
    if row.kind is Kind.TEXT and row.times not in SEVERAL:
        return [
            "_text = _child.text",
            f"if _text and {attribute} is None and not _text.isspace():",
            f"{INDENT}{attribute} = _text",
        ]
    read = name(names, "read", block_reader(row.kind) if isinstance(row.kind, Block) else content_reader(row.kind))
    if row.times not in SEVERAL and not row.wins:
        return [f"if {attribute} is None:", f"{INDENT}{attribute} = {read}(_child)"]
    keep = f"({attribute} := {attribute} or []).append(_value)" if row.times in SEVERAL else f"{attribute} = _value"
    return [f"_value = {read}(_child)", "if _value is not None:", f"{INDENT}{keep}"]


def _choice(block: Block) -> Lines:
    if not block.choice:
        return []
    told = [f"{row.element}=({', '.join(_attributes((row,)))},)" for row in block.rows]
    return [f"_not_beside({', '.join(told)})"]


def _due(names: Names, block: Block) -> Lines:
    """Refuses a value without what it must have and nothing stands for."""
    lines: Lines = []
    for row in block.rows:
        if row.times == "1" and row.attribute not in {*block.blank, block.essential}:
            lines += [f"if {row.attribute} is None:", f"{INDENT}raise _missing({name(names, 'row', row)})"]
    return lines


def _arguments(names: Names, block: Block, attributes: tuple[str, ...]) -> str:
    """For each attribute what was said, or what stands for it."""
    several = {row.attribute for row in block.rows if row.times in SEVERAL}

    def argument(attribute: str) -> str:
        if attribute in several:
            return f"tuple({attribute} or ())"
        blank = block.blank.get(attribute)
        return attribute if blank is None else f"{name(names, 'blank', blank)} if {attribute} is None else {attribute}"

    return ", ".join(f"{attribute}={argument(attribute)}" for attribute in attributes)


def _not_beside(**told: tuple[object, ...]) -> None:
    """An address that is postal and electronic at once has no place in a message we pass on."""
    said = [element for element, values in told.items() if any(value is not None for value in values)]
    if len(said) > 1:
        raise Unreadable(ErrorType.UNRECOGNISED_ELEMENT, f"{said[1]}: not beside {said[0]}")


def _missing(row: Row) -> Unreadable:
    if isinstance(row.kind, Block) and row.kind.essential is None:
        return Unreadable(ErrorType.BADLY_FORMED, f"{row.element}: missing")
    return Unreadable(ErrorType.UNRECOGNISED_VALUE, f"{row.element}: cannot be empty")


def _lone(before: str | None, element: Element) -> str | None:
    """The text that is known already, or this; another than the first is refused."""
    text = element.text
    if not text or text.isspace():
        return before
    if before is not None and before.strip() != text.strip():
        raise Unreadable(ErrorType.BADLY_FORMED, f"{local(element)}: more than one")
    return text if before is None else before
