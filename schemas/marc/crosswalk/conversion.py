"""Whole records from danMARC2 to MARC21 and back.

Going there, each field is turned by the table, the coded fields together. Then the result is turned back, and what
does not return as it was comes along in 886 (`keeping`) and is reported as a loss. Coming back, a field from 886
takes the place of the MARC21 that had been made of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from attrs import evolve, frozen
from msgspec.structs import replace

from schemas.marc.charset import NON_SORT
from schemas.marc.crosswalk import coded, keeping, losses, shapes
from schemas.marc.crosswalk.marc21 import ADDED, FIRST_NAMES, ONLY
from schemas.marc.crosswalk.rules import Context, Loss
from schemas.marc.crosswalk.table import rule_back, rules_for
from schemas.marc.record import Field, Record

DANMARC2: Final = "danMARC2"
MARC21: Final = "MARC21"
_IN_SET: Final = frozenset("bs")  # 004 *a: volume, section
_PART: Final = frozenset("bc")  # leader/19: the same
_ROUNDS: Final = 3  # fields that are equal in MARC21 and not in danMARC2 may need a second look; three are never passed
_ISBD: Final = ("a", "i")  # leader/18: values end with ISBD's marks
_STATUS: Final = 5  # positions of the leader
_TYPES: Final = (6, 7)
_FULLNESS: Final = 17
_PUNCTUATION: Final = 18
_SET_TITLE: Final = 19  # where in a set


@frozen
class Converted:
    """A record in the other format, and everything that it has no place for there."""

    record: Record
    losses: tuple[Loss, ...] = ()


def to_marc21(record: Record, *, parent_title: str = "", keep: bool = True) -> Converted:
    """A record of danMARC2 in MARC21 (UTF-8, without ISBD's punctuation: leader/09 is `a`, leader/18 is `c`).

    Args:
        record: A record of danMARC2.
        parent_title: The title (245 *a) of the set that a volume belongs to; the volume's own becomes a part's name.
        keep: Whether fields that MARC21 has no full place for come along in 886, so that `to_danmarc2` restores them.

    Returns:
        The record, and a loss for everything that other systems will not see; with `keep` it is still in 886.
    """
    made = _turned(record, parent_title)
    returned = to_danmarc2(made).record.fields
    found = tuple(_losses(record.fields, returned, keep=keep))
    if not keep:
        return Converted(made, found)
    kept: list[Field] = []
    for _ in range(_ROUNDS):
        more = _missing(record.fields, returned, kept)
        if not more:
            break
        kept.extend(more)
        returned = to_danmarc2(evolve(made, fields=(*made.fields, *kept))).record.fields
    return Converted(evolve(made, fields=_sorted((*made.fields, *kept))), found)


def _turned(record: Record, parent_title: str) -> Record:
    """The record in MARC21 as far as the table goes."""
    part = coded.forward(record)
    context = Context(record.value("001", "b"), record.value("004", "a") in _IN_SET, parent_title)
    made = [*part.controls, *part.derived]
    for field in record.fields:
        if field.tag not in coded.CODED:
            made.extend(_fields(field, context))
    return Record(_finished(made), part.leader, format=MARC21, type=record.type)


def _fields(field: Field, context: Context) -> list[Field]:
    """The fields of MARC21 that a field of danMARC2 becomes, the one that comes back first."""
    turned = (shapes.turn(rule, field, context) for rule in rules_for(field))
    return [each for each in turned if each.subfields]


def _finished(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Fields in the order of their tags; one name stands first, and titles know whether there is one."""
    ordered = _sorted(fields)
    named = any(field.tag in FIRST_NAMES for field in ordered)
    seen: set[str] = set()
    made: list[Field] = []
    for each in ordered:
        tag = "1XX" if each.tag in FIRST_NAMES else each.tag
        if tag in seen and tag in {*ONLY, "1XX"}:
            if each.tag in ADDED:
                made.append(replace(each, tag=ADDED[each.tag]))
            continue
        seen.add(tag)
        made.append(_placed(each, named=named))
    return _sorted(made)


def _placed(field: Field, *, named: bool) -> Field:
    """A title as it stands beside a name (245 1#, 240) or alone (245 0#, 130)."""
    if field.tag == "245":
        return replace(field, indicators=("1" if named else "0") + field.indicators[1:])
    if field.tag == "240" and not named:
        return replace(field, tag="130", indicators="0 ")
    return field


def _unplaced(field: Field) -> Field:
    """The form of a title that does not know whether a name stands before it."""
    if field.tag == "245":
        return replace(field, indicators="0" + (field.indicators[1:] or "0"))
    return replace(field, tag="240", indicators="10") if field.tag == "130" else field


def _sorted(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(sorted(fields, key=lambda field: (not field.tag.isdigit(), field.tag)))


def _losses(original: tuple[Field, ...], returned: tuple[Field, ...], *, keep: bool) -> Iterable[Loss]:
    for field in (Counter(original) - Counter(returned)).elements():
        if field.tag not in coded.CODED:
            yield from (evolve(loss, kept=keep) for loss in losses.of_field(field))
    for tag in coded.CODED:
        before, after = ([field for field in fields if field.tag == tag] for fields in (original, returned))
        if before and before != after:
            yield from (evolve(loss, kept=keep) for loss in losses.of_coded(tag, before, after))


def _missing(original: tuple[Field, ...], returned: tuple[Field, ...], kept: list[Field]) -> list[Field]:
    """The 886 that are still needed for a record to come back whole."""
    lost = Counter(original) - Counter(returned)
    more = [keeping.kept(field) for field in original if field.tag not in coded.CODED and _taken(lost, field)]
    for tag in coded.CODED:
        before, after = ([field for field in fields if field.tag == tag] for fields in (original, returned))
        if before != after and not any(field.first("a") == tag for field in kept):
            more.extend([keeping.kept(field) for field in before] or [keeping.absent(tag)])
    return more


def _taken(counted: Counter[Field], field: Field) -> bool:
    if not counted[field]:
        return False
    counted[field] -= 1
    return True


def to_danmarc2(record: Record) -> Converted:
    """A record of MARC21 in danMARC2; fields that came along in 886 are restored.

    Args:
        record: A record of MARC21. Where leader/18 says so, ISBD's marks between values are taken off.

    Returns:
        The record, and a loss for every field and code that danMARC2 has no place for.
    """
    kept = [field for field in record.fields if keeping.is_kept(field)]
    rest = [_unplaced(field) for field in record.fields if not keeping.is_kept(field)]
    codes = _codes(record, kept)
    owner = Record(codes)
    volume = len(record.leader) > _SET_TITLE and record.leader[_SET_TITLE] in _PART
    isbd = record.leader[_PUNCTUATION : _PUNCTUATION + 1] in _ISBD
    context = Context(owner.value("001", "b"), volume, _parent(rest) if volume else "", isbd)
    slots: list[Field | None] = list(rest)
    restored = _restore(slots, kept, context)
    own_types = [field for field in restored.values() if field.tag in coded.TYPES]
    told = coded.forward(Record((*codes, *own_types)))
    for field in told.derived:
        _take(slots, field)
    found = list(_unread_codes(record, told))
    made = _back(slots, context, found)
    made.update(restored)
    fields = _sorted((*codes, *(field for _, field in sorted(made.items()))))
    return Converted(Record(fields, _leader(record), format=DANMARC2, type=record.type), tuple(dict.fromkeys(found)))


def _codes(record: Record, kept: list[Field]) -> tuple[Field, ...]:
    """The coded fields, those from 886 before those that MARC21's codes make."""
    told = {field.first("a") for field in kept}
    made = [field for field in coded.back(record.leader, record.fields) if field.tag not in told]
    restored = (keeping.restored(field) for field in kept if field.first("a") in coded.CODED)
    return _sorted((*made, *(field for field in restored if field)))


def _parent(fields: list[Field]) -> str:
    """The title of the set, where a volume stands under it (245 $a before the $p of its own)."""
    title = next((field for field in fields if field.tag == "245"), None)
    if title is None or not title.first("p"):
        return ""
    whole, skipped = title.first("a"), int(title.indicators[1]) if title.indicators[1].isdecimal() else 0
    return whole[:skipped] + NON_SORT + whole[skipped:] if skipped else whole


def _restore(slots: list[Field | None], kept: list[Field], context: Context) -> dict[float, Field]:
    """Fields from 886 at the places of what had been made of them, which is taken out."""
    made: dict[float, Field] = {}
    for number, each in enumerate(kept):
        field = keeping.restored(each)
        if field is None or field.tag in coded.CODED:
            continue
        places = [_take(slots, made_of) for made_of in _fields(field, context)]
        if context.parent and field.tag == "245" and None in places:
            places = [_take(slots, made_of) for made_of in _fields(field, evolve(context, parent=""))]
        at = next((place for place in places if place is not None), len(slots))
        made[at + (number + 1) / (len(kept) + 1) if at == len(slots) else at] = field
    return made


def _take(slots: list[Field | None], field: Field) -> int | None:
    """Take one field out, under its tag or that of a name that stood second; its place, None where it is not there."""
    for tag in (field.tag, ADDED.get(field.tag, "")):
        wanted = replace(field, tag=tag)
        if wanted in slots:
            at = slots.index(wanted)
            slots[at] = None
            return at
    return None


def _back(slots: list[Field | None], context: Context, found: list[Loss]) -> dict[float, Field]:
    """What is left, by the table: first the fields that come back, which take their companions along."""
    made: dict[float, Field] = {}
    for companions in (False, True):
        for at, field in enumerate(slots):
            rule = rule_back(field) if field else None
            if field is None or rule is None or rule.companion is not companions:
                continue
            turned = shapes.turn_back(rule, field, context)
            if not turned.subfields:
                continue
            slots[at] = None
            made[at] = turned
            for companion in _fields(turned, context)[1:]:
                _take(slots, companion)
            found.extend(_unread(field, rule.to_danmarc2))
    found.extend(Loss(field.tag, "", losses.NO_DANMARC2) for field in slots if field and not _is_coded(field))
    return made


def _unread_codes(record: Record, told: coded.Coded) -> Iterable[Loss]:
    """Losses for the control fields and the leader, where danMARC2's codes do not say all that they do."""
    if any(keeping.is_kept(field) for field in record.fields):
        return  # danMARC2 made it: what is there was told once
    places = (_STATUS, *_TYPES, _FULLNESS, _SET_TITLE)
    if any(record.leader[at : at + 1] != told.leader[at] for at in places):
        yield Loss("LDR", "", losses.NO_DANMARC2_CODE)
    for field in record.fields:
        if _is_coded(field) and not any(_says(control, field) for control in told.controls):
            yield Loss(field.tag, "", losses.NO_DANMARC2_CODE)


def _says(told: Field, original: Field) -> bool:
    """Whether a control field says all that another does; blanks and `|` say nothing."""
    pairs = zip(told.data, original.data, strict=False)
    return told.tag == original.tag and all(mine == theirs or theirs in " |" for mine, theirs in pairs)


def _is_coded(field: Field) -> bool:
    return field.is_control and field.tag in {"001", "003", "005", "007", "008"}


def _unread(field: Field, known: dict[str, str]) -> Iterable[Loss]:
    constant = {"2"}
    return (
        Loss(field.tag, code, losses.NO_DANMARC2_CODE)
        for code, _ in field.subfields
        if code not in known and code not in constant
    )


def _leader(record: Record) -> str:
    """danMARC2's leader: only the status is told there, the rest stands in the fields."""
    return f"00000{record.leader[5:6] or 'n'}    2200000   4500"
