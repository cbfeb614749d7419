"""What lending asks of a danMarc2 record (kat-format.dk, danMarc2 fields 001-300; docs/rules.md R5, R12, R24, R35).

Everything is read from the record alone; how volumes stand to their head needs more records (`schemas.marc.sets`), and
how editions stand to their work is the catalogue's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from schemas.agency import agency_number
from schemas.marc.carriers import Material, materials
from schemas.marc.codes import CatalogueCode, catalogue_codes
from schemas.marc.display import display
from schemas.marc.forms import (
    NetAccess,
    e_book_reason,
    is_article,
    is_periodical,
    net_access,
    online,
    open_access,
)
from schemas.marc.identifiers import Identifiers, faust_fault, identifiers
from schemas.marc.localised import Localised, localised, orderable
from schemas.marc.material import MATERIAL_RULES, MaterialRule, material_type
from schemas.marc.names import Name, author, names
from schemas.marc.origin import Languages, Years, languages, year, years
from schemas.marc.record import Record
from schemas.marc.sets import NATIONAL_AGENCY, Kind, Links, links, pid, squeezed
from schemas.marc.tagged import tagged
from schemas.marc.titles import Series, edition, main_titles, original_title, series, title, volume

__all__ = [
    "NATIONAL_AGENCY",
    "SUPERSTRUCTURE_CODE",
    "Description",
    "Kind",
    "author",
    "day",
    "describe",
    "display",
    "isbns",
    "online",
    "pid",
    "year",
]

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")  # danMarc2's times are local
SUPERSTRUCTURE_CODE: Final = "OVE"  # overbygning: bought by central libraries for all (R12)
NOVELTY_CODE: Final = "BKM"  # catalogued for public libraries, and the week (R24)
_NOVELTY: Final = re.compile(f"{NOVELTY_CODE}[0-9]{{6}}")
_FAUST_AGENCIES: Final = "8709"  # DBC's own bases, whose ids are FAUST numbers
_DAY: Final = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME: Final = re.compile("([0-9]{8})(?:([0-9]{2})([0-9]{2})([0-9]{2}))?")


@frozen(kw_only=True)
class Description:
    """What lending needs of one record. Texts are for people; ids are pids.

    `local_id` is 001 *a without blanks and `agency` 001 *b, either empty where it is missing; `id_fault` says why the
    id cannot be right, where its agency's ids are FAUST numbers. `created` (001 *d) and `changed` (001 *c, the
    library's local time) are None where they are missing or no day. `status` (004 *r) and `type` (008 *t) are
    danMarc2's letters.

    `material_type` is None where no row of the table fits, or where a record of a set leaves its material to its
    head. `other_editions` are the pids of 017, `volume` is 245 *g and *n. `isbns` are as the record writes them,
    misprints too; `identifiers` tells right ones from wrong ones. `author_missing` is true where the record leaves
    the name of its author to an authority record, whatever `author` says instead. `orderable` is bibliotek.dk's rule
    for 096, `e_book` the rule by which the thing is an e-book (empty where it is none).
    """

    agency: str
    local_id: str
    id_fault: str
    kind: Kind
    type: str
    status: str
    deleted: bool
    hidden: bool
    created: date | None
    changed: datetime | None
    title: str
    main_title: str
    original_title: str
    volume: str
    author: str
    names: tuple[Name, ...]
    year: str
    years: Years
    languages: Languages
    edition: str
    series: tuple[Series, ...]
    isbns: tuple[str, ...]
    identifiers: Identifiers
    material_type: str | None
    materials: tuple[Material, ...]
    online: bool
    net_access: NetAccess
    open_access: bool
    e_book: str
    article: bool
    periodical: bool
    superstructure: bool
    novelty_codes: tuple[str, ...]
    catalogue_codes: tuple[CatalogueCode, ...]
    head: str | None
    links: Links
    other_editions: tuple[str, ...]
    localised: tuple[Localised, ...]
    orderable: bool

    @property
    def id(self) -> str:
        """The record's pid; empty where it names no id or no agency."""
        return pid(self.agency, self.local_id) if self.agency and self.local_id else ""

    @property
    def author_missing(self) -> bool:
        """Whether a main name is only linked to its authority record."""
        return any(name.main and name.missing for name in self.names)


def describe(record: Record, *, agency: str = "", rules: Iterable[MaterialRule] = MATERIAL_RULES) -> Description:
    """What lending needs of a record. Nothing is refused here: what is missing is empty.

    Args:
        record: A record of danMarc2.
        agency: Whose it is where 001 *b does not say.
        rules: The table of material types.
    """
    record = tagged(record)
    owner = agency_number(record.value("001", "b")) or agency
    local_id = squeezed(record.value("001", "a"))
    pointed = links(record, owner)
    inherits = pointed.above is not None and not any(record.all("009"))
    codes = catalogue_codes(record)
    named = names(record)
    return Description(
        agency=owner,
        local_id=local_id,
        id_fault=faust_fault(local_id) if local_id and owner.startswith(_FAUST_AGENCIES) else "",
        kind=_kind(record),
        type=record.value("008", "t").strip(),
        status=record.value("004", "r").strip(),
        deleted=record.value("004", "r").strip() == "d",
        hidden="f" in record.values("004", "n"),
        created=day(record.value("001", "d")),
        changed=moment(record.value("001", "c")),
        title=title(record),
        main_title=" ; ".join(main_titles(record)),
        original_title=original_title(record),
        volume=volume(record),
        author=author(record, named),
        names=named,
        year=year(record),
        years=years(record),
        languages=languages(record),
        edition=edition(record),
        series=series(record),
        isbns=isbns(record),
        identifiers=identifiers(record),
        material_type=None if inherits else material_type(record, rules),
        materials=materials(record),
        online=online(record),
        net_access=net_access(record),
        open_access=open_access(record),
        e_book=e_book_reason(record),
        article=is_article(record),
        periodical=is_periodical(record),
        superstructure=any(code.written.startswith(SUPERSTRUCTURE_CODE) for code in codes),
        novelty_codes=tuple(code.written for code in codes if _NOVELTY.fullmatch(code.written)),
        catalogue_codes=codes,
        head=pointed.above,
        links=pointed,
        other_editions=tuple(_other_editions(record, owner)),
        localised=localised(record, owner),
        orderable=orderable(record),
    )


def day(text: str) -> date | None:
    """A day written yyyymmdd; None for anything else, days that no calendar has among it."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A local time written yyyymmddhhmmss, or a day alone at its midnight; None for anything else."""
    match = _TIME.fullmatch(text.strip())
    when = day(match[1]) if match else None
    if match is None or when is None:
        return None
    hour, minute, second = (int(part or 0) for part in match.groups()[1:])
    try:
        return datetime(when.year, when.month, when.day, hour, minute, second, tzinfo=COPENHAGEN)
    except ValueError:
        return None


def _kind(record: Record) -> Kind:
    try:
        return Kind(record.value("004", "a").strip())
    except ValueError:
        return Kind.OTHER


def isbns(record: Record) -> tuple[str, ...]:
    """The ISBNs of 021 (*e of 13 digits, *a of 10), without hyphens and blanks, each once."""
    found = (
        re.sub(r"[\s-]", "", value).upper() for field in record.all("021") for code in "ea" for value in field.all(code)
    )
    return tuple(dict.fromkeys(isbn for isbn in found if isbn))


def _other_editions(record: Record, agency: str) -> Iterator[str]:
    """The pids that 017 links to; *5 names the agency where it is another."""
    for field in record.all("017"):
        owner = agency_number(field.first("5")) or agency
        for value in field.all("a"):
            if value.strip():
                yield pid(owner, value)
