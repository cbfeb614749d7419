"""Which day it is in a library whose zone the kit does not know: a day is wrong where it is so everywhere on earth."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

_FIRST: Final = timezone(timedelta(hours=14))  # Kiribati, where a day begins
_LAST: Final = timezone(timedelta(hours=-12))


def latest_today() -> date:
    """Today where it begins first: what is told for a later day is not for today."""
    return datetime.now(_FIRST).date()


def earliest_today() -> date:
    """Today where it ends last: an earlier day is past."""
    return datetime.now(_LAST).date()
