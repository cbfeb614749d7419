"""Guessing costs time: who failed too often to prove who it is, is not listened to for a while.

Failures count for an address and for the one that it claimed to be: each fills a bucket by one, which empties by one
every so many seconds, and while it is full nothing that claims this from there is looked at. Thus a neighbour behind
the same address, with a wrong code of its own, keeps nobody out. Who is claimed is known when a message is read; a
flood of claims costs little all the same, since failing addresses are not read while too much of that was for nothing.
Only failures count. Pure but for the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from attrs import frozen

BURST: Final = 10  # a person who mistypes, or a system that is being set up
SECONDS_EACH: Final = 30.0  # so a guesser has 2,880 tries a day, and a code of six letters holds for centuries
MAX_BUCKETS: Final = 20_000  # 2 MB; beyond it the one whose last failure is oldest is forgotten
READ_AT_ONCE: Final = 20  # messages read for nothing; a system in trouble sends a handful
READ_A_SECOND: Final = 20.0  # a hundredth of what a core reads of usual ones


class TooManyTries(Exception):
    """Somebody failed too often to be listened to now; after `seconds`, whole ones, it may try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many failed attempts to prove who you are came from your address; try again later.")
        self.seconds = math.ceil(seconds)


@frozen
class _Bucket:
    level: float
    at: float


_EMPTY: Final = _Bucket(0.0, 0.0)


class Tries:
    """The failures of addresses, each for whom it claimed to be."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` is the clock."""
        self._seconds = seconds
        self._failures: dict[tuple[str, str | None], _Bucket] = {}  # None: whoever it claimed to be
        self._for_nothing = _EMPTY

    @property
    def any(self) -> bool:
        """Whether anybody has failed; until then nobody's address needs to be known."""
        return bool(self._failures)

    def check(self, address: str, claimed: str) -> None:
        """Lets an address try to prove that it is somebody, or says when it may.

        Raises:
            TooManyTries: it failed too often as this one.
        """
        over = self._level(address, claimed) - (BURST - 1)
        if over > 0:
            self._was_for_nothing()
            raise TooManyTries(over * SECONDS_EACH)

    def check_read(self, address: str) -> None:
        """Lets a message be read of which nobody knows yet who it claims to be from.

        Raises:
            TooManyTries: its address fails often, and much is being read for nothing.
        """
        often = self._level(address, None) > BURST - 1
        if often and self._read_for_nothing() > READ_AT_ONCE - 1:
            raise TooManyTries(1 / READ_A_SECOND)

    def failed(self, address: str, claimed: str) -> None:
        """An address did not prove what it claimed."""
        now = self._seconds()
        self._was_for_nothing()
        for key in ((address, claimed), (address, None)):
            level = min(self._level(*key), BURST)
            self._failures.pop(key, None)
            self._failures[key] = _Bucket(level + 1, now)
        while len(self._failures) > MAX_BUCKETS:
            del self._failures[next(iter(self._failures))]

    def _level(self, address: str, claimed: str | None) -> float:
        bucket = self._failures.get((address, claimed), _EMPTY)
        return max(0.0, bucket.level - (self._seconds() - bucket.at) / SECONDS_EACH)

    def _read_for_nothing(self) -> float:
        return max(0.0, self._for_nothing.level - (self._seconds() - self._for_nothing.at) * READ_A_SECOND)

    def _was_for_nothing(self) -> None:
        self._for_nothing = _Bucket(min(self._read_for_nothing(), READ_AT_ONCE) + 1, self._seconds())
