"""The time, as the service knows it: moments in UTC, days in the library's zone. Always handed in, never read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

END_OF_DAY: Final = time(23, 59, 59)
"""In UTC, the time with which ISO 18626 writes a day alone (guidelines: where the time has no meaning)."""


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day that a peer means: the day as written where the time has no meaning, else the zone's.

    A moment beyond either end of the calendar is the day at that end: the last one, as some systems write "no limit",
    or the first one, which is long past.
    """
    try:
        utc = moment.astimezone(UTC)
        if utc.time().replace(microsecond=0) == END_OF_DAY:
            return utc.date()
        return utc.astimezone(zone).date()
    except OverflowError:
        return date.max if moment.year == date.max.year else date.min


@frozen
class Clock:
    """`seconds` gives seconds since 1970 (a reactor's, or a test's); `fixed` holds the library day still."""

    seconds: Callable[[], float]
    zone: ZoneInfo
    fixed: date | None = None

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def today(self) -> date:
        """The library day."""
        return self.fixed or self.now().astimezone(self.zone).date()

    def start_of(self, day: date) -> float:
        """The second in which a library day begins; a day held still is as far from now as from `fixed`."""
        if self.fixed is not None:
            return self.seconds() + (day - self.fixed).total_seconds()
        return datetime.combine(day, time(), self.zone).timestamp()
