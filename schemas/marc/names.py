"""Who made a work: the persons and bodies of 100, 110, 700, 710, and of 720 as the item spells them.

DBC's records link many names to authority records (*5 agency, *6 id) and then leave the name itself out; such a name
is `missing` here, and says where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from schemas.agency import agency_number
from schemas.marc.display import display
from schemas.marc.record import Field, Record

AUTHOR_ROLES: Final = frozenset({"aut", "cmp"})  # author, composer: an added name that may stand for the work


class NameKind(StrEnum):
    """Whose name it is."""

    PERSON = "person"
    BODY = "body"
    CONFERENCE = "conference"
    AS_SPELT = "as spelt"


@frozen(kw_only=True)
class Name:
    """One name, for people.

    `text` is `surname numeral, forename` or a body with its parts, empty where `missing`. `title` (*f) and `dates`
    (*c) tell persons of one name apart. `roles` are relator codes (*4), `main` is true in 100 and 110.
    `authority` is (agency, id) of the record that holds the name, None where there is no link.
    """

    text: str
    kind: NameKind
    roles: tuple[str, ...] = ()
    main: bool = False
    title: str = ""
    dates: str = ""
    authority: tuple[str, str] | None = None

    @property
    def missing(self) -> bool:
        """Whether the record leaves the name to its authority record."""
        return not self.text

    @property
    def is_author(self) -> bool:
        """Whether the name stands for the work: a main one, or an added one with an author's role or with none."""
        return self.main or not self.roles or not AUTHOR_ROLES.isdisjoint(self.roles)


_KINDS: Final[Mapping[str, NameKind]] = {
    "100": NameKind.PERSON,
    "110": NameKind.BODY,
    "700": NameKind.PERSON,
    "710": NameKind.BODY,
    "720": NameKind.AS_SPELT,
}
_MAIN: Final = frozenset({"100", "110"})
_PERSONS: Final = frozenset({NameKind.PERSON})
_BODIES: Final = frozenset({NameKind.BODY, NameKind.CONFERENCE})
_AUTHORS_FIRST: Final = ((_PERSONS, True), (_PERSONS, False), (_BODIES, True), (_BODIES, False))  # kinds, main or not
_CONFERENCE_CODES: Final = ("i", "k", "j")  # its number, year and place


def names(record: Record) -> tuple[Name, ...]:
    """The names of a record in its order; a field that holds neither a name nor a link is passed over."""
    found = (_name(field) for field in record.fields if field.tag in _KINDS)
    return tuple(name for name in found if name.text or name.authority)


def _name(field: Field) -> Name:
    kind = _KINDS[field.tag]
    person = kind is NameKind.PERSON
    if kind is NameKind.BODY and any(field.first(code).strip() for code in _CONFERENCE_CODES):
        kind = NameKind.CONFERENCE
    return Name(
        text=_TEXTS[kind](field),
        kind=kind,
        roles=tuple(role.strip() for role in field.all("4") if role.strip()),
        main=field.tag in _MAIN,
        title=display(field.first("f")) if person else "",
        dates=display(field.first("c")) if person else "",
        authority=_authority(field),
    )


def _authority(field: Field) -> tuple[str, str] | None:
    agency, number = agency_number(field.first("5")), field.first("6").strip()
    return (agency, number) if number else None


def _person(field: Field) -> str:
    surname = " ".join(part for part in (display(field.first("a")), display(field.first("e"))) if part)
    return ", ".join(part for part in (surname, display(field.first("h"))) if part)


def _body(field: Field) -> str:
    """`body above. body. part (addition)`; the body above (*s) may stand behind its parts in the record."""
    above = [display(value) for value in field.all("s")]
    parts = [display(value) for code, value in field.subfields if code in "abc"]
    text = ". ".join(part for part in (*above, *parts) if part)
    addition = display(field.first("e"))
    return f"{text} ({addition})" if text and addition else text


def _conference(field: Field) -> str:
    meeting = " : ".join(part for part in (display(field.first(code)) for code in _CONFERENCE_CODES) if part)
    return f"{_body(field)} ({meeting})" if _body(field) else ""


def _as_spelt(field: Field) -> str:
    return display(field.first("o") or field.first("k"))


_TEXTS: Final = {
    NameKind.PERSON: _person,
    NameKind.BODY: _body,
    NameKind.CONFERENCE: _conference,
    NameKind.AS_SPELT: _as_spelt,
}


def author(record: Record, named: tuple[Name, ...] | None = None) -> str:
    """The author as `surname, forename`; for a body its name; empty where the record names none.

    100 comes first, then added authors, then bodies. Where their names are missing, the statement of responsibility
    (245 *e) speaks, then an author as spelt (720 *o).

    Args:
        record: The record.
        named: Its names, where they are known already.
    """
    found = names(record) if named is None else named
    return next(_authors(found), "") or display(record.value("245", "e")) or _spelt(found)


def _authors(found: tuple[Name, ...]) -> Iterator[str]:
    for kinds, main in _AUTHORS_FIRST:
        for name in found:
            if name.kind in kinds and name.main is main and name.text and (name.is_author or kinds is _BODIES):
                yield name.text


def _spelt(found: tuple[Name, ...]) -> str:
    """The first name of 720, an author's where there is one."""
    spelt = [name for name in found if name.kind is NameKind.AS_SPELT]
    return next((name.text for name in sorted(spelt, key=lambda name: not name.is_author)), "")
