"""What lending asks of a danMarc2 record (kat-format.dk, danMarc2 fields 001-300; docs/rules.md R5, R12, R24, R35).

Everything is read from the record alone; how volumes stand to their head and editions to their work needs more
records, and is the catalogue's.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import frozen

from schemas.agency import agency_number
from schemas.marc.charset import DOUBLE_A, NON_SORT
from schemas.marc.localised import Localised, localised
from schemas.marc.material import MATERIAL_RULES, MaterialRule, material_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemas.marc.record import Field, Record

NATIONAL_AGENCY: Final = "870970"
SUPERSTRUCTURE_CODE: Final = "OVE"  # overbygning: bought by central libraries for all (R12)
ONLINE: Final = "xe"
_NOVELTY: Final = re.compile("BKM[0-9]{6}")  # catalogued for public libraries, and the week (R24)
_NO_SET: Final = frozenset({"ANM", "DEB", "FOR", "SMS"})  # 014 *x: review, debate, continuation, composite
_AUTHOR_ROLES: Final = frozenset({"", "aut"})
_YEAR: Final = re.compile("[0-9]{4}")
_DAY: Final = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")
_BLANKS: Final = re.compile(r"\s+")
_DISPLAYED: Final = str.maketrans({NON_SORT: "", DOUBLE_A: "aa", "\ua732": "Aa"})


class Kind(StrEnum):
    """What a record describes (danMarc2 004 *a)."""

    SINGLE = "e"
    HEAD = "h"
    SECTION = "s"
    VOLUME = "b"
    ANALYTIC = "i"
    OTHER = ""


@frozen(kw_only=True)
class Description:
    """What lending needs of one record. Texts are for people; ids are pids.

    `local_id` is 001 *a without blanks and `agency` 001 *b, either empty where it is missing. `created` is None
    where 001 *d is missing or is no day. `material_type` is None where no row of the table fits, or where a
    record of a set leaves its material to its head. `other_editions` are the pids of 017, `volume` is 245 *g and *n.
    """

    agency: str
    local_id: str
    kind: Kind
    deleted: bool
    hidden: bool
    created: date | None
    title: str
    main_title: str
    volume: str
    author: str
    year: str
    edition: str
    isbns: tuple[str, ...]
    material_type: str | None
    online: bool
    open_access: bool
    article: bool
    periodical: bool
    superstructure: bool
    novelty_codes: tuple[str, ...]
    head: str | None
    other_editions: tuple[str, ...]
    localised: tuple[Localised, ...]

    @property
    def id(self) -> str:
        """The record's pid; empty where it names no id or no agency."""
        return pid(self.agency, self.local_id) if self.agency and self.local_id else ""


def describe(record: Record, *, agency: str = "", rules: Iterable[MaterialRule] = MATERIAL_RULES) -> Description:
    """What lending needs of a record. Nothing is refused here: what is missing is empty.

    Args:
        record: A record of danMarc2.
        agency: Whose it is where 001 *b does not say.
        rules: The table of material types.
    """
    owner = agency_number(record.value("001", "b")) or agency
    kind = _kind(record)
    head = _head(record, owner)
    inherits = head is not None and not any(record.all("009"))
    titles = [title for title in map(display, record.values("245", "a")) if title]
    return Description(
        agency=owner,
        local_id=_squeezed(record.value("001", "a")),
        kind=kind,
        deleted=record.value("004", "r").strip() == "d",
        hidden="f" in record.values("004", "n"),
        created=day(record.value("001", "d")),
        title=_title(record, titles),
        main_title=" ; ".join(titles),
        volume=_volume(record),
        author=author(record),
        year=year(record),
        edition=display(record.value("250", "a")),
        isbns=isbns(record),
        material_type=None if inherits else material_type(record, rules),
        online=online(record),
        open_access=online(record) and "a" in record.values("008", "n"),
        article=record.value("008", "t").strip() == "a" or kind is Kind.ANALYTIC,
        periodical=record.value("008", "t").strip() == "p",
        superstructure=any(code.startswith(SUPERSTRUCTURE_CODE) for code in _catalogue_codes(record)),
        novelty_codes=tuple(filter(_NOVELTY.fullmatch, _catalogue_codes(record))),
        head=head,
        other_editions=tuple(_other_editions(record, owner)),
        localised=localised(record, owner),
    )


def pid(agency: str, local_id: str) -> str:
    """The id of a record inside the house: `870970-basis:27942628`, `710100-katalog:x112613`."""
    store = "basis" if agency == NATIONAL_AGENCY else "katalog"
    return f"{agency}-{store}:{_squeezed(local_id)}"


def _squeezed(text: str) -> str:
    """An id without the blanks that some write into it: `5 421 835 4` is `54218354`."""
    return _BLANKS.sub("", text)


def day(text: str) -> date | None:
    """A day written yyyymmdd; None for anything else, days that no calendar has among it."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def display(text: str) -> str:
    """Text for people: the sign before the sorted part is dropped, and aa that is sorted as å is aa again."""
    return text.translate(_DISPLAYED).strip()


def _kind(record: Record) -> Kind:
    try:
        return Kind(record.value("004", "a").strip())
    except ValueError:
        return Kind.OTHER


def _title(record: Record, titles: list[str]) -> str:
    """The title as people read it: volume, titles, subtitles. Capital codes are sort forms and stay out."""
    subtitles = [subtitle for subtitle in map(display, record.values("245", "c")) if subtitle]
    title = " : ".join([" ; ".join(titles), *subtitles]) if titles else " : ".join(subtitles)
    return ". ".join(part for part in (_volume(record), title) if part)


def _volume(record: Record) -> str:
    """What tells the volumes of a set apart: number (*g) and part (*n)."""
    return " ".join(display(value) for code in "gn" for value in record.values("245", code) if value.strip())


def author(record: Record) -> str:
    """The author as `surname, forename`; for a body its name; empty where the record names none.

    Names that are only linked to an authority record (*5 *6) are not in the record; the statement of
    responsibility (245 *e) speaks where there is no other.
    """
    for field in (*record.all("100"), *_authors(record.all("700")), *record.all("110"), *record.all("710")):
        name = ", ".join(part for part in (display(field.first("a")), display(field.first("h"))) if part)
        if name:
            return name
    return display(record.value("245", "e") or record.value("720", "o"))


def _authors(fields: Iterator[Field]) -> Iterator[Field]:
    """Added names that wrote the work: those with the role of an author, or with no role at all."""
    return (field for field in fields if field.first("4").strip() in _AUTHOR_ROLES)


def year(record: Record) -> str:
    """The year of publication in four digits (008 *a, else the first in 260 *c); empty where there is none."""
    for text in (record.value("008", "a"), record.value("260", "c")):
        match = _YEAR.search(text)
        if match:
            return match[0]
    return ""


def isbns(record: Record) -> tuple[str, ...]:
    """The ISBNs of 021 (*e of 13 digits, *a of 10), without hyphens and blanks, each once."""
    found = (
        re.sub(r"[\s-]", "", value).upper() for field in record.all("021") for code in "ea" for value in field.all(code)
    )
    return tuple(dict.fromkeys(isbn for isbn in found if isbn))


def online(record: Record) -> bool:
    """Whether the thing exists on the net only: every 009 *g is xe, or 008 *w calls it an e-book on no paper."""
    specific = {value.strip() for value in record.values("009", "g") if value.strip()}
    return specific == {ONLINE} or (record.value("008", "w").strip() == "1" and "xx" not in specific)


def _catalogue_codes(record: Record) -> tuple[str, ...]:
    """The codes of 032 (*a national bibliography, *x others), with or without a week."""
    codes = (_squeezed(value).upper() for field in record.all("032") for code, value in field.subfields if code in "ax")
    return tuple(dict.fromkeys(code for code in codes if code))


def _head(record: Record, agency: str) -> str | None:
    """The record next up in a set (014 *a); None where 014 links to something that is no set."""
    for field in record.all("014"):
        above = _squeezed(field.first("a"))
        if above and not _NO_SET.intersection(value.strip() for value in field.all("x")):
            return pid(agency, above)
    return None


def _other_editions(record: Record, agency: str) -> Iterator[str]:
    """The pids that 017 links to; *5 names the agency where it is another."""
    for field in record.all("017"):
        owner = agency_number(field.first("5")) or agency
        for value in field.all("a"):
            if value.strip():
                yield pid(owner, value)
