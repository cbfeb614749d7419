"""The day that a holdings answer means, in every form that systems are known to write it.

A time with a zone is the calendar day it falls on in Europe/Copenhagen, so `2026-06-14T22:30:00Z` is June 15th;
a day without a clock, or a time without a zone, is the day as written.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Copenhagen")
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2199
"""Years outside these are how systems write "never" (9999) or "not set" (0001)."""

SAYS_NOTHING: Final = frozenset({"", "unknown", "never"})
"""Words that stand where a day should, and name none."""

_ISO: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_AMERICAN_SHORT: Final = re.compile(r"(\d{2})-(\d{2})-(\d{2})")


class NotADayError(ValueError):
    """Text that stands where a day should and is none."""


@lru_cache(maxsize=1024)  # the same few days come in every answer
def parse_day(text: str) -> date | None:
    """The day in `text`; None where it says in so many words that there is none.

    Known forms: `2026-06-29`, `2026-06-29T00:00:00.000Z`, with an offset or without, `06/29/2026` (Z39.50 systems),
    `06-29-26` (Sierra), `unknown`, `never`.

    Raises:
        NotADayError: for anything else.
    """
    text = text.strip()
    if text.lower() in SAYS_NOTHING:
        return None
    try:
        day = _day(text)
    except (ValueError, OverflowError):
        raise NotADayError("no known form of a date") from None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def day_or_none(text: str | None) -> date | None:
    """As `parse_day`, where words that are no day need no remark: they name none."""
    try:
        return parse_day(text or "")
    except NotADayError:
        return None


def _day(text: str) -> date:
    if match := _ISO.fullmatch(text):
        return _iso_day(match)
    if match := _AMERICAN.fullmatch(text):
        month, day, year = map(int, match.groups())
        return date(year, month, day)
    if match := _AMERICAN_SHORT.fullmatch(text):
        month, day, year = map(int, match.groups())
        return date(2000 + year, month, day)
    raise NotADayError("no known form of a date")


def _iso_day(match: re.Match[str]) -> date:
    day = date(*(int(part) for part in match.group(1, 2, 3)))
    hour, minute, second = (int(part or 0) for part in match.group(4, 5, 6))
    if match[4] is None or match[7] is None:
        return day
    if hour == 24 and minute == second == 0:  # XML Schema's midnight at the end of the day
        hour, day = 0, day + timedelta(days=1)
    moment = datetime.combine(day, time(hour, minute, min(second, 59)), _offset(match[7]))
    # The first and the last year have no room for another zone; both say nothing anyway.
    return day if day.year in {1, 9999} else moment.astimezone(ZONE).date()


def _offset(zone: str) -> timezone:
    if zone in {"Z", "z"}:
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)
