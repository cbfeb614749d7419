"""How long a title counts as brand-new: the week of its catalogue code and four more (docs/rules.md R24).

>>> novelty_until("BKM202520")
datetime.date(2025, 6, 15)
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, date, timedelta
from typing import Final

NOVELTY_WEEKS: Final = 4
_CODE: Final = re.compile(r"\s*+(?:[A-ZÆØÅ]{3}\s*+)?([0-9]{4})([0-9]{2})\s*+")
_SUNDAY: Final = 7


def novelty_until(code: str, weeks: int = NOVELTY_WEEKS) -> date | None:
    """The last day on which a title with this code is brand-new: the Sunday of ISO week code + `weeks`.

    Weeks are ISO weeks of the code's year, and run on into the next: 202550 ends in week 2 of 2026.

    Args:
        code: `BKM202520`, or the year and week alone.
        weeks: How many weeks after the code's own.

    Returns:
        The day, or None for a placeholder such as 999999, a week that the year has not, or no code at all.
    """
    match = _CODE.fullmatch(code)
    if match is None or int(match[1]) >= MAXYEAR:
        return None
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), _SUNDAY) + timedelta(weeks=weeks)
    except (ValueError, OverflowError):
        return None
