"""What the fan-out works on: a question as a system is asked it, and an answer as it turns up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from adapters.interface import Found, HoldingsQuery
from gateway.automation.values import Answer, Question
from gateway.directory.values import Library


class ServiceEnds(RuntimeError):
    """The service ends before the libraries have answered."""

    def __init__(self) -> None:
        super().__init__("The service is being stopped before the libraries have answered; ask again in a moment.")


@frozen(cache_hash=True)
class Ask:
    """What makes two look-ups equal: the same question to the same system, in the same way, on the same day.

    `limit` is the seconds it may take; after `hedge_after` seconds a second try may go out beside it (None: never).
    """

    query: HoldingsQuery
    today: date
    limit: float
    hedge_after: float | None = None


class Source(StrEnum):
    """Where an answer comes from: the system now, its answer of a moment ago, an old one, or nowhere."""

    LIVE = "live"
    KEPT = "kept"
    STALE = "stale"
    NONE = "none"


@frozen(kw_only=True)
class Heard:
    """One library's answer about one record, as it turned up.

    `answer` is what a decision reads, `found` the whole of what the system said (None: nothing). `said_at` is when it
    said so, unless it is live; a stale answer stands only where the system does not answer now, and why it does not
    is in `silence`. `seconds` are from the beginning of the wave.
    """

    question: Question
    answer: Answer
    source: Source
    seconds: float
    found: Found | None = None
    said_at: datetime | None = None
    silence: str = ""


class Listener(Protocol):
    """Hears of a wave while it runs; must not raise."""

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Whom the wave asks about what."""
        ...

    def heard(self, heard: Heard) -> None:
        """One answer has turned up."""
        ...


class FindLibrary(Protocol):
    """What the directory knows of an agency or of a branch; None for a number that it does not know."""

    def __call__(self, agency: str, /) -> Library | None:
        """The library of that number."""
        ...


Observe = Callable[[Heard], None]
"""Hears of every answer of every wave, to count it; must not raise."""


class Nobody:
    """A `Listener` for those who wait for the whole."""

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Nothing."""

    def heard(self, heard: Heard) -> None:
        """Nothing."""


NOBODY = Nobody()
