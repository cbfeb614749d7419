"""From records to editions: what the catalogue takes of a danMarc2 record, and why it leaves one out."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from attrs import frozen
from msgspec.structs import replace

from gateway.catalogue.values import Edition, Form, Localisation
from gateway.catalogue.words import fold
from schemas.marc.material import MATERIAL_RULES, MaterialRule
from schemas.marc.meaning import Description, describe
from schemas.marc.reading import WriteFault
from schemas.marc.record import Record
from schemas.marc.xmlwrite import write_record

AUTHORITY_AGENCY: Final = "870979"
DEEPEST_SET: Final = 3  # volume, section, head


class Reason(StrEnum):
    """Why a record is not in the catalogue; the values are words for a report."""

    DELETED = "deleted"
    HIDDEN = "kept out of the union catalogue (004 *n f)"
    AUTHORITY = "authority records"
    UNTITLED = "additions to another agency's record, without a title of their own"
    NO_ID = "records without 001 *a and *b"


@frozen
class LeftOut:
    """A record that the catalogue does not take; an edition with this pid is taken out. `id` is empty for NO_ID."""

    id: str
    reason: Reason


@frozen
class Catalogued:
    """An edition and what joins it to others.

    `key` is the same for editions of one work by author, title and material type, empty where that would be a
    guess; `others` are the pids that its 017 names. `record` is the whole record as a marcXchange element,
    empty where it holds what XML cannot.
    """

    edition: Edition
    key: str = ""
    others: tuple[str, ...] = ()
    record: str = ""


def catalogued(
    record: Record, *, agency: str = "", rules: Iterable[MaterialRule] = MATERIAL_RULES
) -> Catalogued | LeftOut:
    """What the catalogue takes of a record.

    Args:
        record: A record of danMarc2.
        agency: Whose it is where 001 *b does not say; empty leaves such records out.
        rules: The table of material types.
    """
    said = describe(record, agency=agency, rules=rules)
    if not said.id:
        return LeftOut("", Reason.NO_ID)
    reason = _left_out(said, titled=any(record.all("245")))
    if reason is not None:
        return LeftOut(said.id, reason)
    return Catalogued(_edition(said), work_key(said), said.other_editions, _whole(record))


def _whole(record: Record) -> str:
    try:
        return write_record(record)
    except WriteFault:
        return ""


def _left_out(said: Description, *, titled: bool) -> Reason | None:
    if said.deleted:
        return Reason.DELETED
    if said.hidden:
        return Reason.HIDDEN
    if said.agency == AUTHORITY_AGENCY:
        return Reason.AUTHORITY
    return None if titled else Reason.UNTITLED


def _edition(said: Description) -> Edition:
    return Edition(
        id=said.id,
        title=said.title,
        author=said.author,
        year=said.year,
        edition=said.edition,
        languages=said.languages.text,
        series=tuple(" ; ".join(filter(None, (each.title, each.number))) for each in said.series),
        isbns=said.isbns,
        created=said.created,
        material_type=said.material_type,
        form=Form.ONLINE if said.online else Form.PHYSICAL,
        article=said.article,
        periodical=said.periodical,
        open_access=said.open_access,
        superstructure=said.superstructure,
        novelty_codes=said.novelty_codes,
        work=said.id,
        head=said.head,
        localisations=tuple(
            Localisation(agency=each.agency, branch=each.branch, restrictions=each.restrictions)
            for each in said.localised
        ),
    )


def work_key(said: Description) -> str:
    """What the editions of one work have in common; empty where author or title is missing.

    Volumes of a set have titles such as `Bind 2` and are joined by 017 alone, and so are articles and periodicals.
    """
    author, title = fold(said.author), fold(said.main_title)
    if not author or not title or said.head or said.article or said.periodical or said.material_type is None:
        return ""
    return "|".join((" ".join(author), " ".join(title), " ".join(fold(said.volume)), said.material_type))


def completed(edition: Edition, head: Edition | None) -> Edition:
    """A record of a set with what only its head says: material, author, the title of the whole, series, languages.

    danMarc2 writes these in the head record once (009, 100, 245, 440, 041 of the set); its volumes inherit them.
    """
    if head is None:
        return edition
    inherits = edition.material_type is None
    return replace(
        edition,
        title=". ".join(part for part in (head.title, edition.title) if part),
        author=edition.author or head.author,
        material_type=head.material_type if inherits else edition.material_type,
        form=head.form if inherits else edition.form,
        year=edition.year or head.year,
        languages=edition.languages or head.languages,
        series=edition.series or head.series,
    )


def joined(record: Iterable[Localisation], holdings: Iterable[Localisation]) -> tuple[Localisation, ...]:
    """Localisations from a record and from holdings as one list, each library and branch once.

    Where both name a library, its restrictions are those of both and the record's number there is the holdings'.
    """
    found: dict[tuple[str, str | None], Localisation] = {}
    for each in (*record, *holdings):
        place = (each.agency, each.branch)
        before = found.get(place)
        if before is None:
            found[place] = each
            continue
        letters = sorted({*before.restrictions, *each.restrictions})
        found[place] = replace(before, restrictions=tuple(letters), local_id=each.local_id or before.local_id)
    return tuple(found.values())
