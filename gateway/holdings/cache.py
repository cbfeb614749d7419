"""What systems said a short while ago: fresh enough to do without asking, or stale but better than nothing.

Pure: the caller says what time it is. The least recently used answers go first when there are too many.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from attrs import frozen

from adapters.interface import Found
from gateway.holdings.values import Ask

MAX_WEIGHT: Final = 50_000
"""How much is kept: an answer weighs one, and one more for each copy or part it names; about 1 KB each."""


@frozen
class Kept:
    """What a system said, and when, in seconds since 1970."""

    found: Found
    at: float


class Cache:
    """The last answer to each question.

    Args:
        fresh: seconds for which an answer stands for a new one.
        stale: seconds for which it is kept for when the system does not answer.
        max_weight: how much is kept.
    """

    def __init__(self, fresh: float, stale: float, *, max_weight: int = MAX_WEIGHT) -> None:
        self._fresh = fresh
        self._stale = max(fresh, stale)
        self._max_weight = max_weight
        self._kept: OrderedDict[Ask, Kept] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, ask: Ask, found: Found, now: float) -> None:
        """Remember an answer in place of an earlier one."""
        self._drop(ask)
        self._kept[ask] = Kept(found, now)
        self._weight += weight(found)
        while self._weight > self._max_weight:
            self._drop(next(iter(self._kept)))

    def fresh(self, ask: Ask, now: float, at_most: float = float("inf")) -> Kept | None:
        """An answer that stands for a new one, and is younger than `at_most` seconds."""
        return self._younger(ask, now, min(self._fresh, at_most))

    def stale(self, ask: Ask, now: float) -> Kept | None:
        """An answer for when the system does not answer now, of whatever age is kept."""
        return self._younger(ask, now, self._stale)

    def _younger(self, ask: Ask, now: float, limit: float) -> Kept | None:
        kept = self._kept.get(ask)
        if kept is None:
            return None
        if now - kept.at >= self._stale:
            self._drop(ask)
            return None
        if now - kept.at >= limit:
            return None
        self._kept.move_to_end(ask)
        return kept

    def _drop(self, ask: Ask) -> None:
        kept = self._kept.pop(ask, None)
        if kept is not None:
            self._weight -= weight(kept.found)


def weight(found: Found) -> int:
    """How much room an answer takes: one, and one for each copy or part."""
    pieces = 1
    for holding in found.holdings.holdings:
        if holding.simple is not None:
            pieces += len(holding.simple.copies)
        for part in holding.sets:
            pieces += len(part.components)
    return pieces
