"""Counts that systems give: what can be one, and what to say of those that cannot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MOST_DIGITS: Final = 5
"""Digits of a queue that is believed, as of NCIP's and SIP2's."""

_LIMIT: Final = 10**MOST_DIGITS


def queue_of(waiting: int | None) -> int | None:
    """How many wait; a number below none, or of more digits, is nothing that was said."""
    return waiting if waiting is not None and 0 <= waiting < _LIMIT else None


def queue_remarks(told: Iterable[int | None]) -> tuple[str, ...]:
    """What to say where one of the queues that were told is no count."""
    strange = any(waiting is not None and queue_of(waiting) is None for waiting in told)
    return ("a queue was left out: no count",) if strange else ()
