"""What a library's ISO 20775 answer means for a loan.

Three things are kept apart: whether the library owns it, whether its policy lets it be lent, and when. The rules:

* Only loan counts. Of several statuses those for loan (availableFor 1) speak; where there are none, those without
  a service (0 or absent); a status for a copy, online access or the reading room never makes a loan.
* Copies are summed over all holdings of the institution; the earliest day wins.
* All copies out is an answer, with a day and a queue, not a failure.
* Pieces with different enumerations are different volumes, not several copies.
* What nobody said is not guessed: no status at all is owned, lendable, and no copy known to be in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from attrs import frozen

from schemas.agency import agency_number
from schemas.iso20775.stock import add, pieces_of, stock_of
from schemas.iso20775.values import Holding, Holdings, Numbering, Piece

MAX_NOTE: Final = 500
"""Characters of a note that are kept: a person reads it in a table."""

_MAIN_LIBRARY_DIGITS: Final = {"6": 4, "7": 4, "8": 5}
"""How many first digits a Danish library shares with its branches, by its first digit: schools and public libraries
have three for the municipality, research libraries four of their own; the rest numbers the branch."""


@frozen(kw_only=True)
class LendingVerdict:
    """One institution's answer about one record, for a loan.

    `available` copies are on the shelf now. `earliest` is the first day on which one can be dispatched: for copies
    on the shelf a lead time (None: at once), for copies that are out the day the first is back (None: nobody says).
    `queue` is how many wait, None where nobody says. `volumes` counts distinct volumes, 1 for an ordinary book.
    `note` says for a person what the figures cannot.
    """

    owned: bool = False
    lendable: bool = False
    available: int = 0
    earliest: date | None = None
    queue: int | None = None
    volumes: int = 1
    note: str = ""


def judge(
    holdings: Holdings, *, today: date, institution: str | None = None, branches: Iterable[str] = ()
) -> LendingVerdict:
    """The verdict over all holdings of one institution.

    Args:
        holdings: the whole answer, which may name several institutions.
        today: a copy that was due before it is overdue, and its day says nothing any more.
        institution: the agency that was asked, so that another library's holdings are left out; None takes all.
        branches: numbers of the agency's branches, whose holdings are its own.
    """
    own = holdings.holdings
    if institution is not None:
        mine = {agency_number(number) for number in (institution, *branches)}
        own = tuple([holding for holding in own if _belongs(holding, mine)])
    stocks = [stock for holding in own if (stock := stock_of(holding, today)) is not None]
    if not stocks:
        return LendingVerdict(note="; ".join(holdings.remarks))
    total = add(stocks)
    days_in = () if total.at_once else total.days_in
    earliest = min(days_in if total.available else total.days_out, default=None)
    late = total.overdue and earliest is None and not total.available
    overdue = (f"overdue since {min(total.overdue)}",) if late else ()
    return LendingVerdict(
        owned=True,
        lendable=total.lendable,
        available=total.available,
        earliest=earliest,
        queue=total.queue,
        volumes=max(1, len(_volumes(own))),
        note="; ".join((*overdue, *total.notes, *holdings.remarks))[:MAX_NOTE],
    )


def _belongs(holding: Holding, mine: Collection[str]) -> bool:
    """Whether a holding is the asked institution's: under its number, a branch's, a code of its own, or none."""
    if holding.institution is None:
        return True
    number = agency_number(holding.institution.value)
    if number in mine or any(_same_library(number, other) for other in mine):
        return True
    is_isil = (holding.institution.text or "").strip().upper() == "ISIL"
    return not is_isil and not _is_danish(number)


def _same_library(number: str, other: str) -> bool:
    """Whether two Danish numbers are a library and its branch, or two branches of it."""
    shared = _MAIN_LIBRARY_DIGITS.get(number[:1])
    return shared is not None and _is_danish(number) and number[:shared] == other[:shared]


def _is_danish(number: str) -> bool:
    return len(number) == 6 and number.isascii() and number.isdecimal()


def _volumes(holdings: Iterable[Holding]) -> set[frozenset[str]]:
    return {key for holding in holdings for piece in pieces_of(holding) if (key := _volume(piece))}


def _volume(piece: Piece) -> frozenset[str]:
    """What tells a volume from another: its numberings but the alternative ones; nothing for an unnumbered copy."""
    return frozenset(
        f"{one.unit_type} {_numbering(one.numbering)}"
        for one in piece.enumerations
        if not one.alternative and _numbering(one.numbering)
    )


def _numbering(numbering: Numbering) -> str:
    if numbering.text is not None:
        return " ".join(numbering.text.casefold().split())
    steps = (*numbering.enumeration, *numbering.chronology)
    return "|".join(" ".join(step.value.casefold().split()) for step in steps)
