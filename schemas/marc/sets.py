"""How records hang together: sets of head, sections and volumes, and things inside other things (013-016).

    places = join(describe(record) for record in records)
    places["870970-basis:53968376"].head

A volume points one level up with 014, to a section or to the head; a section points to the head. 014 *x says that
the link is none of a set: a review, a debate, a continuation, a composite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, Protocol

from attrs import frozen

from schemas.agency import agency_number
from schemas.marc.record import Record

NATIONAL_AGENCY: Final = "870970"
_PARTS_ONLY: Final = frozenset({"870971", "870976"})  # DBC's bases of articles and of reviews
_BLANKS: Final = re.compile(r"\s+")


class Kind(StrEnum):
    """What a record describes (danMarc2 004 *a)."""

    SINGLE = "e"
    HEAD = "h"
    SECTION = "s"
    VOLUME = "b"
    ANALYTIC = "i"
    OTHER = ""


class Relation(StrEnum):
    """What a link is that is none of a set (014 *x, 015 *x)."""

    REVIEW = "ANM"
    DEBATE = "DEB"
    CONTINUATION = "FOR"
    COMPOSITE = "SMS"


@frozen
class Related:
    """A record that this one is about or goes on from, as a pid."""

    relation: Relation
    id: str


@frozen(kw_only=True)
class Links:
    """The pids that a record points at.

    `above` is the next record up in its set (014 *a), `top` the uppermost (013 *a), `host` the publication that an
    article stands in (016 *a), `below` the records under it (015 *a), `related` what 014 links otherwise.
    """

    above: str | None = None
    top: str | None = None
    host: str | None = None
    below: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()


def pid(agency: str, local_id: str) -> str:
    """The id of a record inside the house: `870970-basis:27942628`, `710100-katalog:x112613`."""
    store = "basis" if agency == NATIONAL_AGENCY else "katalog"
    return f"{agency}-{store}:{squeezed(local_id)}"


def squeezed(text: str) -> str:
    """An id without the blanks that some write into it: `5 421 835 4` is `54218354`."""
    return _BLANKS.sub("", text)


def links(record: Record, agency: str) -> Links:
    """What a record points at; *5 names the agency where it is another than the record's own.

    DBC's bases of articles and reviews hold nothing but these: what their records stand in or are about is in the
    national bibliography, where *5 does not say otherwise (read off data).

    Args:
        record: The record.
        agency: Whose record it is, 001 *b.
    """
    upward = list(_linked(record, "014", agency))
    outside = NATIONAL_AGENCY if agency in _PARTS_ONLY else agency
    return Links(
        above=next((each for relations, each in upward if not relations), None),
        top=next((each for _, each in _linked(record, "013", agency)), None),
        host=next((each for _, each in _linked(record, "016", outside)), None),
        below=tuple(each for relations, each in _linked(record, "015", agency) if not relations),
        related=tuple(
            Related(relation, each) for relations, each in _linked(record, "014", outside) for relation in relations
        ),
    )


def _linked(record: Record, tag: str, agency: str) -> Iterator[tuple[tuple[Relation, ...], str]]:
    """The pids that fields of a tag name, each with what its *x says of it."""
    for field in record.all(tag):
        owner = agency_number(field.first("5")) or agency
        said = {value.strip().upper() for value in field.all("x")}
        relations = tuple(relation for relation in Relation if relation in said)
        for value in field.all("a"):
            if squeezed(value):
                yield relations, pid(owner, value)


class SetFault(StrEnum):
    """What is wrong with a record's place in its set; the values end a sentence about the record."""

    ITSELF = "its 014 names the record itself"
    MISSING = "the record that its 014 names is not there"
    WRONG_LEVEL = "its 014 names a record that cannot stand above it"


_ABOVE: Final[Mapping[Kind, frozenset[Kind]]] = {
    Kind.VOLUME: frozenset({Kind.SECTION, Kind.HEAD}),
    Kind.SECTION: frozenset({Kind.HEAD}),
}


class Linked(Protocol):
    """What joining asks of a record; a `Description` has it."""

    @property
    def id(self) -> str:
        """Its pid."""

    @property
    def kind(self) -> Kind:
        """What it describes."""

    @property
    def head(self) -> str | None:
        """The record next up in its set."""


@frozen(kw_only=True)
class Place:
    """Where a record stands: the pids above it, the next one first, and those right below it, in their order.

    `fault` is set where the record's own link cannot be right; it then stands under nothing.
    """

    kind: Kind
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    head: str | None = None
    section: str | None = None
    fault: SetFault | None = None


def join(records: Iterable[Linked]) -> dict[str, Place]:
    """Where each of some records stands in its set, by its pid. Of two with one pid the later counts.

    Levels only rise from volume to section to head, so that no links can lead in a circle.
    """
    known = {record.id: record for record in records if record.id}
    faults = {number: _fault(record, known) for number, record in known.items()}
    upward = {number: record.head for number, record in known.items() if record.head and faults[number] is None}
    below: dict[str, list[str]] = {}
    for number, above in upward.items():
        below.setdefault(above, []).append(number)
    places: dict[str, Place] = {}
    for number, record in known.items():
        above_it = tuple(_climbed(number, upward))
        levels = {known[each].kind: each for each in above_it}
        places[number] = Place(
            kind=record.kind,
            above=above_it,
            below=tuple(below.get(number, ())),
            head=levels.get(Kind.HEAD),
            section=levels.get(Kind.SECTION),
            fault=faults[number],
        )
    return places


def _fault(record: Linked, known: Mapping[str, Linked]) -> SetFault | None:
    """What is wrong with a record's own link upward."""
    if record.head is None:
        return None
    if record.head == record.id:
        return SetFault.ITSELF
    upper = known.get(record.head)
    if upper is None:
        return SetFault.MISSING
    return None if upper.kind in _ABOVE.get(record.kind, frozenset()) else SetFault.WRONG_LEVEL


def _climbed(number: str, upward: Mapping[str, str]) -> Iterator[str]:
    """The pids above a record, the next one first."""
    while number in upward:
        number = upward[number]
        yield number
