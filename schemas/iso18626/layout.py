"""The words in which the tables of the wire are written: rows, blocks, kinds of content.

A table gives, for every element of a message, its name, our attribute, the kind of its content and how often it
comes, in the order of the official schema. `layout_1_2` and `layout_2021_2` are such tables; `write`, `losses` and
the XML schemas beside them are made from each, `read` from both at once (`superset`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from typing import Any, Final, Literal, NamedTuple

from attrs import field, frozen

MAX_DIGITS: Final = (
    30  # of a number, and on either side of an amount's point: more is no money, and `1E+999999` is a megabyte of zeros
)
TEXTS_JOINT: Final = "; "
SEVERAL: Final = frozenset({"0-1", "0-3", "*"})  # the values of `Row.times` whose attribute is a tuple
PRIVATE: Final = frozenset({"patronInfo", "address", "requestingAgencyAuthentication"})
"""What stands in these elements is about a person, or a secret; no fault repeats it."""
NAMESPACE: Final = "http://illtransactions.org/2013/iso18626"  # one for every version


class Kind(Enum):
    """What stands inside an element, and what our attribute holds for it."""

    TEXT = "text"  # xs:string
    TEXTS = "texts"  # xs:string; our several texts joined by `TEXTS_JOINT`, where the edition has one element for them
    CODE = "code"  # a value of an open list, with the scheme as attribute
    CODE_TEXT = "text of a code"  # xs:string; our Code without its scheme
    DATE = "date"  # xs:dateTime
    SENT = "sent"  # xs:dateTime in a header: a zero time stays a time
    ANY_DATE = "any date"  # xs:dateTime that nobody builds on: unreadable counts as absent
    YES_NO = "yes or no"  # Y, N
    BOOLEAN = "boolean"  # true, false
    ANY_EDITION = "any edition"  # Y, N; our preferred edition in the words of 1.2
    INTEGER = "integer"
    COUNT = "count"  # an integer from 0
    AMOUNT = "amount"  # xs:decimal


@frozen
class Closed:
    """A closed code list: what we know of it, and which of that the version lacks.

    Attributes:
        known: Every value of any edition.
        lacking: Values that cannot be written in this version.
        spare: The element repeats or refines what is said elsewhere, so a value that it cannot hold is left out.
    """

    known: type[StrEnum]
    lacking: frozenset[str] = frozenset()
    spare: bool = False


@frozen
class Inner:
    """An element whose children are fields of the same value: physicalAddress inside address."""

    rows: tuple[Row, ...]


@frozen
class Flat:
    """A value whose children stand among others: 1.2 tells parts of retryInfo inside messageInfo.

    Its row has no element name.
    """

    block: Block


@frozen(eq=False)  # one block is one thing: what is made of it is made once
class Block:
    """An element that is a value of its own.

    Attributes:
        make: The class of the value, or what makes it.
        rows: Its children in the order of the schema.
        essential: The attribute without which an optional block says nothing and counts as absent.
        blank: What stands for required fields that the sender left out.
        choice: The schema allows just one of the rows.
    """

    make: Callable[..., Any]
    rows: tuple[Row, ...]
    essential: str | None = None
    blank: Mapping[str, object] = field(factory=dict)
    choice: bool = False


class Row(NamedTuple):
    """One element of a block. `attribute` is empty for an `Inner`, `element` for a `Flat`.

    `wins`: what it says counts more than what an older name of the same attribute said.
    `lone`: a second one that says something else is refused, since nobody can tell which is meant.
    """

    element: str
    attribute: str
    kind: Kind | Closed | Inner | Flat | Block
    times: Literal["1", "?", "0-1", "0-3", "*"] = "?"  # as in the standard's tables; the last three hold tuples
    wins: bool = False
    lone: bool = False
