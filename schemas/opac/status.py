"""A copy's status in words or marks, by a vendor's rule, as ISO 20775 says it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from attrs import frozen

from schemas.iso20775.dates import NotADayError
from schemas.iso20775.values import AvailabilityInformation, AvailabilityStatus, AvailableFor, PieceStatus
from schemas.marc.record import Field
from schemas.opac.days import read_day
from schemas.opac.values import Circulation
from schemas.opac.vendors import MarcRule, OpacRule, Thru

_DUE: Final = re.compile(r"due[: ]++(\S++)(?:\s*+\+\s*+(\d{1,4})\s++holds?)?.*", re.IGNORECASE)
"""Sierra's note of a copy that is out: `DUE 01-11-23`, `DUE 01-11-23 +1 HOLD`. `++` never goes back, so that a long one
takes no longer than it is."""

AVAILABLE: Final = PieceStatus(availability=AvailabilityStatus.AVAILABLE)
POSSIBLY: Final = PieceStatus(availability=AvailabilityStatus.POSSIBLY_AVAILABLE)
OUT: Final = PieceStatus(availability=AvailabilityStatus.NOT_AVAILABLE)
IN_THE_HOUSE: Final = PieceStatus(availability=AvailabilityStatus.AVAILABLE, available_for=AvailableFor.REFERENCE)


@frozen(kw_only=True)
class Copy:
    """What is said of a copy (None: nothing), and what could not be read of it, as a clause."""

    said: AvailabilityInformation | None = None
    remark: str = ""


def by_circulation(one: Circulation, rule: OpacRule) -> Copy:
    """A copy with circulation data. That it is on hold means that at least one waits; the reverse is never known."""
    policy = one.available_thru if rule.thru is Thru.POLICY else ""
    restrictions = "" if rule.restrictions_are_places else one.restrictions
    queue = 1 if one.on_hold else None
    if {policy.casefold(), restrictions.casefold()} & rule.not_for_loan:
        return Copy(said=AvailabilityInformation(statuses=(IN_THE_HOUSE,), policy=policy or None))
    if one.available_now is None:
        return Copy()
    day, remark = (None, "") if one.available_now else _day(one.availability_date, rule)
    status = AVAILABLE if one.available_now else _out(day)
    said = AvailabilityInformation(statuses=(status,), policy=policy or None, queue=queue)
    return Copy(said=said, remark=remark)


def by_note(note: str, rule: OpacRule) -> Copy:
    """A holding without circulation data, of which only a note may speak."""
    word = note.strip().casefold()
    if not word or not rule.note_decides:
        return Copy()
    if word in rule.available:
        return _copy(AVAILABLE)
    if word in rule.possibly:
        return _copy(POSSIBLY)
    if word in rule.not_for_loan:
        return _copy(IN_THE_HOUSE)
    due = _DUE.fullmatch(word)
    if due is None:
        return _copy(OUT)
    day, remark = _day(due[1], rule)
    queue = int(due[2]) if due[2] else None
    return Copy(said=AvailabilityInformation(statuses=(_out(day),), queue=queue), remark=remark)


def by_field(field: Field, rule: MarcRule) -> Copy:
    """A copy in a field of MARC."""
    if rule.not_for_loan and field.first(rule.not_for_loan).strip() not in {"", "0"}:
        return _copy(IN_THE_HOUSE)
    if rule.lending and (letter := field.first(rule.lending).strip().casefold()):
        return Copy() if letter in rule.lent else _for_another(rule.services.get(letter, AvailableFor.OTHER))
    if rule.out and (due := field.first(rule.out).strip()):
        day, remark = _day(due, rule)
        return Copy(said=AvailabilityInformation(statuses=(_out(day),)), remark=remark)
    if rule.spoken and (word := field.first(rule.spoken).strip().casefold()) and word not in rule.spoken_in:
        return _copy(OUT)
    if rule.status:
        return _by_word(field.first(rule.status).strip().casefold(), rule)
    return _copy(AVAILABLE) if rule.not_for_loan and field.first(rule.not_for_loan).strip() else Copy()


def _by_word(word: str, rule: MarcRule) -> Copy:
    if not word:
        return Copy()
    if word in rule.possibly:
        return _copy(POSSIBLY)
    inside = word not in rule.unavailable if rule.unavailable else word in rule.available
    return _copy(AVAILABLE if inside else OUT)


def _copy(status: PieceStatus) -> Copy:
    return Copy(said=AvailabilityInformation(statuses=(status,)))


def _for_another(service: AvailableFor) -> Copy:
    return _copy(PieceStatus(availability=AvailabilityStatus.AVAILABLE, available_for=service))


def _out(day: date | None) -> PieceStatus:
    return OUT if day is None else PieceStatus(availability=AvailabilityStatus.NOT_AVAILABLE, available_from=day)


def _day(written: str, rule: OpacRule | MarcRule) -> tuple[date | None, str]:
    try:
        return read_day(written, rule.days), ""
    except NotADayError:
        return None, f"the day {written[:20]!r} cannot be read"
