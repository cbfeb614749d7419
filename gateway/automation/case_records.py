"""The records of a case: written out field by field, or as danMarc2 text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from gateway.automation.words import H_MARK, RESTRICTIONS
from gateway.catalogue.editions import Catalogued, LeftOut, catalogued
from gateway.catalogue.memory import from_records
from gateway.catalogue.values import Edition, Form, Localisation
from schemas.marc.line import decode
from schemas.marc.reading import RecordFault

DANISH_BOOKS: Final = "1"


class CaseError(ValueError):
    """The case cannot be decided; the text says where in the file and what to mend."""


class CaseRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record of a case, field by field as in `gateway.catalogue.values.Edition`, or as danMarc2 text.

    `created` is 001 *d as the record has it, `2026-06-01` or `20260601`; what is no day counts as broken (R5).
    Without `material_type` it is of the type that the order asks for, a Danish book ("1") where that names none.
    `localisations` are library numbers, or objects where there is more to say. `line` is a record in danMarc2
    line format; beside it only `localisations`, which add to its own, and `work` may be given.
    """

    id: str = ""
    line: str | None = None
    title: str = ""
    author: str = ""
    year: str = ""
    edition: str = ""
    created: str | None = None
    material_type: str | UnsetType | None = UNSET
    form: Form = Form.PHYSICAL
    article: bool = False
    periodical: bool = False
    open_access: bool = False
    superstructure: bool = False
    novelty_codes: tuple[str, ...] = ()
    work: str = ""
    localisations: tuple[str | Localisation, ...] = ()


_PLAIN_FIELDS: Final = frozenset(Edition.__struct_fields__) - {"created", "localisations", "material_type"}
_BESIDE_LINE: Final = frozenset({"line", "localisations", "work"})


def editions_of(records: Sequence[CaseRecord], ordered: str | None = None) -> tuple[Edition, ...]:
    """The editions of a case's records, in their order; those given as text joined to works as the catalogue does.

    Args:
        records: the records.
        ordered: the material type that the order asks for, which is that of records that say nothing of theirs.

    Raises:
        CaseError: a record has no id, cannot be read, stands there twice, or is marked with an unknown letter.
    """
    taken = [_catalogued(record, f"$.records[{index}]", ordered) for index, record in enumerate(records)]
    texts = from_records(each for each in taken if isinstance(each, Catalogued))
    editions = []
    for record, each in zip(records, taken, strict=True):
        read = texts.edition(each.edition.id) if isinstance(each, Catalogued) else None
        editions.append(each if isinstance(each, Edition) else _with_case(record, read or each.edition))
    twice = [pid for pid, count in Counter(edition.id for edition in editions).items() if count > 1]
    if twice:
        raise CaseError(f"$.records: {', '.join(twice)} is given more than once")
    return tuple(editions)


def _catalogued(record: CaseRecord, path: str, ordered: str | None) -> Edition | Catalogued:
    _check_marks(record, path)
    if record.line is not None:
        return _from_text(record, record.line, path)
    if not record.id:
        raise CaseError(f"{path}: a record needs an id, or its text as line")
    plain = {name: value for name, value in asdict(record).items() if name in _PLAIN_FIELDS}
    material = (ordered or DANISH_BOOKS) if record.material_type is UNSET else record.material_type
    return Edition(created=_day(record.created), material_type=material, localisations=_listed(record), **plain)


def _check_marks(record: CaseRecord, path: str) -> None:
    for index, at in enumerate(record.localisations):
        for letter in () if isinstance(at, str) else at.restrictions:
            if letter.strip().lower() not in {*RESTRICTIONS, H_MARK}:
                raise CaseError(
                    f"{path}.localisations[{index}].restrictions: {letter!r} is no letter of 096 *r; there are "
                    f"{', '.join(RESTRICTIONS)}, and {H_MARK} for the h-mark"
                )


def _from_text(record: CaseRecord, text: str, path: str) -> Catalogued:
    given, default = asdict(record), asdict(CaseRecord())
    extra = [name for name in given if name not in _BESIDE_LINE and given[name] != default[name]]
    if extra:
        raise CaseError(f"{path}: {', '.join(extra)} cannot stand beside line; the record itself says it")
    try:
        read, _warnings = decode(text.encode())
    except RecordFault as fault:
        raise CaseError(f"{path}.line: {str(fault).rstrip('.')}") from None
    found = catalogued(read)
    if isinstance(found, LeftOut):
        raise CaseError(f"{path}.line: the union catalogue leaves such records out: {found.reason.value}")
    return found


def _with_case(record: CaseRecord, edition: Edition) -> Edition:
    located = replace(edition, localisations=(*edition.localisations, *_listed(record)))
    return replace(located, work=record.work) if record.work else located


def _listed(record: CaseRecord) -> tuple[Localisation, ...]:
    return tuple(Localisation(agency=at) if isinstance(at, str) else at for at in record.localisations)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
