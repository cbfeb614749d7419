"""What SIP2 item information (18) means, in the words of ISO 20775."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

from schemas.iso20775.dates import ZONE, day_or_none
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    Fee,
    Holding,
    Identifier,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.sip2.message import Message

_A: Final = AvailabilityStatus

CIRCULATION: Final = {
    "01": _A.UNKNOWN,  # other
    "02": _A.NOT_AVAILABLE,  # on order
    "03": _A.AVAILABLE,
    "04": _A.NOT_AVAILABLE,  # charged
    "05": _A.NOT_AVAILABLE,  # charged, not to be recalled until an earliest date
    "06": _A.POSSIBLY_AVAILABLE,  # in process
    "07": _A.NOT_AVAILABLE,  # recalled
    "08": _A.NOT_AVAILABLE,  # waiting on the hold shelf
    "09": _A.POSSIBLY_AVAILABLE,  # waiting to be re-shelved
    "10": _A.POSSIBLY_AVAILABLE,  # in transit between library locations
    "11": _A.NOT_AVAILABLE,  # claimed returned
    "12": _A.NOT_AVAILABLE,  # lost
    "13": _A.NOT_AVAILABLE,  # missing
}
"""Circulation statuses as ISO 20775 says them; any other is unknown."""

OTHER: Final = "01"

_DATE: Final = re.compile(r"(\d{8})(.{4})(\d{6})")
_LOCAL: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def is_there(answer: Message) -> bool:
    """Whether the system has the item: many answer for an unknown one with the status "other" and no title."""
    return answer["circulation status"] != OTHER or bool(answer.first("AJ"))


def holding_of(answer: Message, *, not_for_loan: frozenset[str]) -> Holding:
    """One item as a holding.

    Args:
        answer: an 18.
        not_for_loan: item properties, media types or locations, in lower case, whose items stay in the library:
            SIP2 itself has no word for it.
    """
    words = {answer.first(name).casefold() for name in ("CH", "CK", "AQ", "AP")}
    status = PieceStatus(
        availability=CIRCULATION.get(answer["circulation status"], AvailabilityStatus.UNKNOWN),
        available_for=AvailableFor.REFERENCE if words & not_for_loan else AvailableFor.LOAN,
        available_from=next((day for name in ("AH", "CJ") if (day := day_of(answer.first(name)))), None),
    )
    queue = answer.first("CF")
    piece = Piece(
        identifiers=tuple(Identifier(value=value) for value in answer.every("AB")[:1]),
        sublocations=answer.every("AP")[:1],
        notes=tuple(dict.fromkeys((*answer.every("AF"), *answer.every("AG")))),
        availability=AvailabilityInformation(
            statuses=(status,),
            fee=Fee(text=fee) if (fee := _fee(answer)) else None,
            queue=int(queue) if queue.isascii() and queue.isdecimal() and len(queue) < 6 else None,
        ),
    )
    return Holding(locations=answer.every("AQ")[:1] or answer.every("BG")[:1], simple=Simple(copies=(piece,)))


def _fee(answer: Message) -> str | None:
    amount = answer.first("BV")
    return " ".join(filter(None, (answer.first("BH"), amount))) if amount.strip("0., ") else None


def day_of(words: str) -> date | None:
    """The day of a date as systems write it: SIP2's eighteen characters, or in words; None where it is none.

    A zone of "Z" (UTC) is turned into the library's; blanks are local time.
    """
    if match := _DATE.fullmatch(words):
        try:
            moment = datetime.strptime(match[1] + match[3], "%Y%m%d%H%M%S")  # noqa: DTZ007  the zone stands between
        except ValueError:
            return None
        return moment.replace(tzinfo=UTC).astimezone(ZONE).date() if "Z" in match[2] else moment.date()
    if match := _LOCAL.fullmatch(words):
        try:
            return date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            return None
    return day_or_none(words[:10] if words[4:5] == "-" else words)
