"""Days as local systems write them for people: in the order of the country, with or without words around."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from schemas.iso20775.dates import EARLIEST_YEAR, LATEST_YEAR, NotADayError, parse_day


class DayOrder(StrEnum):
    """What `04-03-2026` is: American systems put the month first, European ones the day."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


_SIGN: Final = r"(?:\s*+[-./]\s*+|\s++)"  # `++` never goes back, so the time is the length
_NUMBERS: Final = re.compile(rf"(\d{{1,2}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{4}}|\d{{2}})(?:[ T,]+\d{{1,2}}[:.]\d{{2}}.*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]*\d{4,6}.*)?")


def read_day(written: str, order: DayOrder) -> date | None:
    """The day in a text; None where it says that there is none.

    Known beside the forms of ISO 20775 (`schemas.iso20775.parse_day`): `01/25/2023`, `25-01-2023`, `25.1.23` by
    `order`, `20230125`, any of them with a time of day behind.

    Raises:
        NotADayError: for anything else.
    """
    words = written.strip()
    numbers, compact = _NUMBERS.fullmatch(words), _COMPACT.fullmatch(words)
    if numbers is None and compact is None:
        return parse_day(words)
    try:
        day = _compact(compact) if compact is not None else _ordered(numbers, order)
    except ValueError:
        raise NotADayError("no known form of a date") from None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def _compact(match: re.Match[str]) -> date:
    return date(*map(int, match.groups()))


def _ordered(match: re.Match[str] | None, order: DayOrder) -> date:
    first, second, year = map(int, match.groups()) if match is not None else (0, 0, 0)
    month, day = (first, second) if order is DayOrder.MONTH_FIRST else (second, first)
    return date(year + 2000 if year < 100 else year, month, day)
