"""What libraries said of one record, as holdings that can be handed on: each library's own, and written strictly.

A library's own holdings go on where the schema has room for them; else what they mean for a loan, as a summary.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from attrs import evolve

from adapters.interface import Found
from gateway.automation.values import Held, NoAnswer
from gateway.holdings.answers import last_words
from gateway.holdings.cache import weight
from gateway.holdings.values import Heard, Source
from schemas.agency import isil
from schemas.iso20775 import CannotWriteError, Holdings, LendingVerdict, write
from schemas.iso20775.values import (
    AvailableFor,
    CopiesSummary,
    Holding,
    Identifier,
    PolicyAvailability,
    Simple,
    SummaryPolicy,
    SummaryStatus,
)

ISIL: Final = "ISIL"
ANY_FORM: Final = Identifier(value="unspecified")


MOST_PIECES: Final = 25_000
"""Copies and parts that one answer hands on, some 8 MB of ISO 20775. Of a record at one library 5,000 are read, so that
each can be had; who wants many journals, or a journal at many libraries, asks for some at a time."""

PIECE_BYTES: Final = 150
"""What a copy or a part takes at least when it is written, to judge by whether that is done aside."""


class TooManyPiecesError(ValueError):
    """An answer would hold more than is handed on at a time; the text is a sentence for whoever asked."""

    def __init__(self, pieces: int) -> None:
        super().__init__(
            f"The libraries tell of {pieces:,} copies and parts, and one answer holds at most {MOST_PIECES:,}: ask for"
            " fewer records or libraries at a time."
        )


def pieces_of(heard: Iterable[Heard]) -> int:
    """Copies and parts that are handed on of these answers, each of which counts as one more."""
    return sum(weight(found) for one in heard if (found := usable(one)))


def pieces_in(heard: Iterable[Heard]) -> int:
    """As `pieces_of`, of all that one answer is to hold.

    Raises:
        TooManyPiecesError: they are too many.
    """
    pieces = pieces_of(heard)
    if pieces > MOST_PIECES:
        raise TooManyPiecesError(pieces)
    return pieces


def holdings_of(heard: Iterable[Heard], record: str) -> Holdings:
    """The holdings of every library that holds a record, in the order of `heard`; each under its ISIL."""
    held = tuple(one for library in heard for one in _of_library(library))
    return Holdings(holdings=held, resources=(Identifier(value=record),))


def usable(heard: Heard) -> Found | None:
    """What a library said, where a decision may rest on it: others act on it as we do (docs/holdings.md)."""
    return None if isinstance(heard.answer, NoAnswer) else heard.found


def remarks(heard: Iterable[Heard]) -> tuple[str, ...]:
    """Why a library gave no answer, or that its answer is stale, a sentence each."""
    told = (one.answer.sentence if isinstance(one.answer, NoAnswer) else stale_note(one) for one in heard)
    return tuple(filter(None, told))


def stale_note(heard: Heard) -> str:
    """Why a stale answer must do and when it was given; "" for any other."""
    if heard.source is not Source.STALE or heard.found is None or heard.said_at is None:
        return ""
    return last_words(heard.silence, heard.found.verdict, heard.said_at)


def _of_library(heard: Heard) -> tuple[Holding, ...]:
    found = usable(heard)
    if found is None or not found.verdict.owned:
        return ()
    institution = Identifier(value=isil(heard.question.library), text=ISIL)
    own = tuple(evolve(holding, institution=institution) for holding in found.holdings.holdings)
    try:
        write(Holdings(holdings=own))
    except CannotWriteError:
        return (_summary(found.verdict, institution),)
    return own


def _summary(verdict: LendingVerdict, institution: Identifier) -> Holding:
    """A verdict as one simple holding: what a reader of ISO 20775 makes the same verdict of."""
    count = verdict.available
    status = SummaryStatus(available_count=count, available_for=AvailableFor.LOAN, earliest_dispatch=verdict.earliest)
    refused = SummaryPolicy(
        form=ANY_FORM,
        availabilities=(PolicyAvailability(available_for=AvailableFor.OTHER, text=verdict.note or None),),
    )
    return Holding(
        institution=institution,
        simple=Simple(summary=CopiesSummary(copies=max(count, 1), statuses=(status,), queue=verdict.queue)),
        policies=() if verdict.lendable else (refused,),
    )


def expected(held: Held, today: date) -> date | None:
    """The first day on which a copy can be had: today for one on the shelf, None where nobody says."""
    return (held.earliest or today) if held.available else held.earliest
