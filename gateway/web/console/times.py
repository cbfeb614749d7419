"""Moments and days as the console writes them: in the library's zone, in the order that sorts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from gateway.web.console.page_words import Ages

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`2026-06-15 14:05` on a library's clock."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def day(on: date | None) -> str:
    """`2026-06-15`, or nothing."""
    return on.isoformat() if on else ""


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits: `just now`, `5 min`, `3 h`, `2 days`."""
    passed = max(now - since, timedelta())
    if passed < MINUTE:
        return Ages.now
    if passed < HOUR:
        return Ages.minutes.format(passed // MINUTE)
    if passed < DAY:
        return Ages.hours.format(passed // HOUR)
    return days(passed // DAY)


def days(number: int) -> str:
    """`1 day`, `14 days`."""
    return Ages.day if number == 1 else Ages.days.format(number)
