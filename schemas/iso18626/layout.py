"""The words in which the tables of the wire are written: rows, blocks, kinds of content.

A table gives, for every element of a message, its name, our attribute, the kind of its content and how often it
comes, in the order of the official schema. `layout_1_2` is such a table; `read` and `write` compile themselves from
it, so that a 2021 table can stand beside it. `dialects` adds what other senders call the same things.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Final, Literal, NamedTuple

from attrs import field, frozen

MAX_DIGITS: Final = (
    30  # of a number, and on either side of an amount's point: more is no money, and `1E+999999` is a megabyte of zeros
)
SEVERAL: Final = frozenset({"0-1", "0-3", "*"})  # the values of `Row.times` whose attribute is a tuple
NAMESPACE: Final = "http://illtransactions.org/2013/iso18626"  # one for every version


class Kind(Enum):
    """What stands inside an element."""

    TEXT = "text"  # xs:string
    TEXTS = "texts"  # xs:string; several, which the 2021 edition allows here, are read as one joined by "; "
    CODE = "code"  # a value of an open list, with the scheme as attribute
    DATE = "date"  # xs:dateTime
    SENT = "sent"  # xs:dateTime in a header: a zero time stays a time
    ANY_DATE = "any date"  # xs:dateTime that nobody builds on: unreadable counts as absent
    YES_NO = "yes or no"  # Y, N
    BOOLEAN = "boolean"  # true, false
    EDITION = "edition"  # AnyEdition, ThisEdition, MostRecentEdition
    INTEGER = "integer"
    AMOUNT = "amount"  # xs:decimal


@frozen
class Closed:
    """A closed code list: what we know of it, and which of that the version lacks.

    Attributes:
        known: Every value of any edition.
        lacking: Values that cannot be written in this version.
        echo: The element only repeats what its receiver said, so a value it cannot hold is left out.
    """

    known: type[StrEnum]
    lacking: frozenset[str] = frozenset()
    echo: bool = False


@frozen
class Inner:
    """An element whose children are fields of the same value: physicalAddress inside address."""

    rows: tuple[Row, ...]


@frozen
class Block:
    """An element that is a value of its own.

    Attributes:
        make: The class of the value.
        rows: Its children in the order of the schema.
        essential: The attribute without which an optional block says nothing and counts as absent.
        blank: What stands for required fields that the sender left out.
        choice: The schema allows just one of the rows.
    """

    make: type
    rows: tuple[Row, ...]
    essential: str | None = None
    blank: Mapping[str, object] = field(factory=dict)
    choice: bool = False


class Row(NamedTuple):
    """One element of a block. `attribute` is empty for an `Inner`."""

    element: str
    attribute: str
    kind: Kind | Closed | Inner | Block
    times: Literal["1", "?", "0-1", "0-3", "*"] = "?"  # as in the standard's tables; the last three hold tuples
