"""The time, as the service knows it: moments in UTC, days in the library's zone. Always handed in, never read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from attrs import frozen


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
