"""From what libraries said to the answers of OpenHoldingStatus: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from attrs import evolve

from gateway.automation.values import NoAnswer, Silence
from gateway.catalogue.values import Edition
from gateway.directory.directory import Directory
from gateway.directory.loan_path import rank_by_path
from gateway.holdings.served import stale_note, usable
from gateway.holdings.values import Heard
from schemas.iso20775.stock import pieces_of
from schemas.iso20775.values import AvailabilityInformation, AvailabilityStatus, AvailableFor, Piece, PieceStatus
from schemas.openholdingstatus import (
    Agency,
    ErrorCode,
    HoldingsItem,
    HoldingsResponse,
    Localisations,
    LookupRecord,
    Problem,
    Responder,
    ResponderDetailed,
)

CHECK_LOCAL: Final = "check_local_library"
"""The contract's note for records of several volumes: a date would be one volume's."""

ERRORS: Final = {
    Silence.TIMEOUT: ErrorCode.ERROR_SEARCHING,
    Silence.UNREACHABLE: ErrorCode.ERROR_SEARCHING,
    Silence.NONSENSE: ErrorCode.CANNOT_PARSE_ANSWER,
    Silence.REFUSED: ErrorCode.ERROR_SEARCHING,
    Silence.NOT_CONFIGURED: ErrorCode.SERVICE_NOT_SUPPORTED,
}
"""What the contract calls each silence."""

LENT: Final = "1"
NOT_LENT: Final = "2"
"""Policies of an item."""

_LOAN: Final = frozenset({AvailableFor.LOAN, AvailableFor.UNSPECIFIED, None})


def responder_of(asked: LookupRecord, heard: Heard, today: date) -> Responder | Problem:
    """One library's answer: will it lend, and from what day.

    All copies on loan is an answer with a date, and no date is told where nobody named one.
    """
    found = usable(heard)
    if found is None:
        return problem(asked, error_of(heard))
    verdict = found.verdict
    if not verdict.owned:
        return problem(asked, ErrorCode.ITEM_NOT_FOUND)
    volumes = verdict.volumes > 1
    day = (verdict.earliest or today) if verdict.available else verdict.earliest
    note = CHECK_LOCAL if volumes else verdict.note
    return Responder(
        local_id=heard.question.edition.rpartition(":")[2],
        note=_joined(note, stale_note(heard)),
        will_lend=verdict.lendable,
        expected=day if verdict.lendable and not volumes else None,
        record=asked.record,
        pid=asked.pid,
        responder=asked.responder,
    )


def detailed_of(asked: LookupRecord, heard: Heard, today: date) -> ResponderDetailed:
    """One library's copies and volumes; one that names none is told as one item."""
    named = ResponderDetailed(record=asked.record, pid=asked.pid, responder=asked.responder)
    found = usable(heard)
    if found is None:
        return evolve(named, error=error_of(heard))
    if not found.verdict.owned:
        return evolve(named, error=ErrorCode.ITEM_NOT_FOUND)
    pieces = [piece for holding in found.holdings.holdings for piece in pieces_of(holding)]
    stale = stale_note(heard)
    items = tuple(_item(piece, today, stale) for piece in pieces if piece.availability or piece.enumerations)
    return evolve(named, items=items or (_whole(asked, heard, today),))


def _whole(asked: LookupRecord, heard: Heard, today: date) -> HoldingsItem:
    said = responder_of(asked, heard, today)
    assert isinstance(said, Responder), "a library that holds the record"
    policy = LENT if said.will_lend else NOT_LENT
    return HoldingsItem(local_item_id=said.local_id, policy=policy, expected=said.expected, note=said.note)


def _item(piece: Piece, today: date, stale: str) -> HoldingsItem:
    information = piece.availability or AvailabilityInformation()
    loan = [one for one in information.statuses if one.available_for in _LOAN]
    lent = bool(loan) or not information.statuses
    numbering = next((one.numbering for one in piece.enumerations if not one.alternative), None)
    steps = (*numbering.enumeration, *numbering.chronology) if numbering else ()
    levels = dict(zip(("level0", "level1", "level2", "level3"), (step.value for step in steps), strict=False))
    return HoldingsItem(
        local_item_id=piece.identifiers[0].value if piece.identifiers else None,
        policy=LENT if lent else NOT_LENT,
        expected=next((day for one in loan if (day := _day(one, today))), None),
        fee=information.fee.words or None if information.fee else None,
        note=_joined(*piece.notes, stale),
        text=numbering.text if numbering else None,
        **levels,
    )


def _joined(*notes: str) -> str | None:
    return "; ".join(filter(None, notes)) or None


def _day(status: PieceStatus, today: date) -> date | None:
    day = status.available_from
    if status.availability == AvailabilityStatus.AVAILABLE:
        return max(day or today, today)
    return day if day is not None and day >= today else None


def problem(asked: LookupRecord, error: ErrorCode) -> Problem:
    """Why there is no answer to one look-up."""
    return Problem(pid=asked.pid, record=asked.record, responder=asked.responder, message=error)


def error_of(heard: Heard) -> ErrorCode:
    """What the contract calls a library's silence."""
    return ERRORS[heard.answer.kind] if isinstance(heard.answer, NoAnswer) else ErrorCode.NO_HOLDING


def together(said: Iterable[Responder | Problem], *, strict: bool) -> HoldingsResponse:
    """All answers in one; `strict` gives one kind alone, as the contract's schema wants it.

    Where some libraries answered, the others will not lend and their note says the error.
    """
    answers = list(said)
    responders = tuple(one for one in answers if isinstance(one, Responder))
    errors = tuple(one for one in answers if isinstance(one, Problem))
    if not (strict and responders and errors):
        return HoldingsResponse(responders=responders, errors=errors)
    told = tuple(
        one
        if isinstance(one, Responder)
        else Responder(note=one.message, will_lend=False, record=one.record, pid=one.pid, responder=one.responder)
        for one in answers
    )
    return HoldingsResponse(responders=told)


def localised(
    editions: Sequence[tuple[str, Edition | None]], borrower: str, directory: Directory, *, merge: bool
) -> tuple[Localisations, ...]:
    """Who has the records that were asked for, in the borrower's loan path order; unknown libraries last.

    With `merge` the lists of all records become one.
    """
    rank = rank_by_path(directory, borrower)
    lists: list[tuple[tuple[str, ...], list[Agency]]] = [((pid,), _agencies(pid, edition)) for pid, edition in editions]
    if merge:
        every = [agency for _, agencies in lists for agency in agencies]
        lists = [(tuple(pid for pid, _ in editions), every)]
    return tuple(_listed(pids, sorted(agencies, key=lambda one: rank(one.agency))) for pids, agencies in lists)


def _listed(pids: tuple[str, ...], agencies: list[Agency]) -> Localisations:
    if not agencies:
        return Localisations(pids=pids, error=ErrorCode.NO_HOLDING)
    return Localisations(pids=pids, agencies=tuple(agencies))


def _agencies(pid: str, edition: Edition | None) -> list[Agency]:
    places = edition.localisations if edition else ()
    return [
        Agency(
            pid=pid,
            agency=place.branch or place.agency,
            codes="".join(place.restrictions) or None,
            local_id=place.local_id or pid.rpartition(":")[2],
        )
        for place in places
    ]
