"""The functions that are made from the tables: what they rely on, and that people can read them."""

from __future__ import annotations

import inspect
import keyword
import traceback
from collections.abc import Iterator
from textwrap import indent
from typing import Final

import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from schemas.iso18626 import binding, writers
from schemas.iso18626.binding import block_reader
from schemas.iso18626.contents import Unreadable
from schemas.iso18626.layout import SEVERAL, Block, Flat, Inner, Row
from schemas.iso18626.layout_common import AGENCY, COSTS
from schemas.iso18626.superset import SUPERSET
from schemas.iso18626.write import LAYOUTS
from schemas.iso18626.writers import block_writer
from schemas.xml import parse

READ: Final = tuple(SUPERSET.values())
WRITTEN: Final = tuple(block for layout in LAYOUTS.values() for block in layout.values())


def rows_of(block: Block | Inner) -> Iterator[Row]:
    """The rows whose attributes are a value's own."""
    for row in block.rows:
        if isinstance(row.kind, Inner):
            yield from rows_of(row.kind)
        else:
            yield row


def blocks_of(*blocks: Block) -> Iterator[Block]:
    """These blocks and all in them."""
    for block in blocks:
        yield block
        for row in rows_of(block):
            if isinstance(row.kind, Block | Flat):
                yield from blocks_of(row.kind if isinstance(row.kind, Block) else row.kind.block)


def test_what_nobody_said_is_what_the_class_says_of_it() -> None:
    """A reader gives None, or an empty tuple, for what is absent and has no blank: so do the classes by themselves."""
    seen = 0
    for block in blocks_of(*READ):
        if not (isinstance(block.make, type) and issubclass(block.make, Struct)):
            continue
        default = {field.name: field.default for field in fields(block.make)}
        for row in rows_of(block):
            if row.attribute not in block.blank and default[row.attribute] is not NODEFAULT:
                assert default[row.attribute] == (() if row.times in SEVERAL else None), (block.make, row)
                seen += 1
    assert seen > 100


def test_attributes_are_names_that_a_function_may_have_beside_its_own() -> None:
    """What the compilers name themselves begins with an underscore."""
    for block in blocks_of(*READ, *WRITTEN):
        for row in rows_of(block):
            assert row.attribute.isidentifier()
            assert not row.attribute.startswith("_")
            assert not keyword.iskeyword(row.attribute)


@pytest.mark.parametrize(
    ("made", "told"),
    [(block_reader(AGENCY), binding.__doc__), (block_writer(AGENCY, "1.2"), writers.__doc__)],
    ids=["reader", "writer"],
)
def test_the_example_of_a_compiler_is_what_it_makes(made: object, told: str | None) -> None:
    """Whoever reads the module sees the function for an agency."""
    assert callable(made)
    assert indent(inspect.getsource(made), "    ") in (told or "")


def test_a_traceback_shows_the_line_of_a_function_that_was_made() -> None:
    """It is found like any other code."""
    costs = parse(b"<c><currencyCode>DKK</currencyCode><monetaryValue>1E999</monetaryValue></c>")
    with pytest.raises(Unreadable) as caught:
        block_reader(COSTS)(costs)
    shown = "".join(traceback.format_exception(caught.value))
    assert "reader of Costs" in shown
    assert "amount = _" in shown
