"""What a wave of look-ups is limited by, and who hears how it went."""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct

from gateway.directory.values import Library


class HoldingsLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seconds for one look-up and for the whole wave, and look-ups under way at one local system.

    The defaults leave an order undecided for no longer than a person waits, and local systems free for their users.
    """

    look_up: float = 4.0
    wave: float = 10.0
    per_system: int = 2

    def __post_init__(self) -> None:
        if self.look_up <= 0 or self.wave <= 0 or self.per_system < 1:
            raise ValueError("holdings limits must be above zero")


DEFAULT_LIMITS: Final = HoldingsLimits()


class Observe(Protocol):
    """Hears of every answer: `outcome` is "held", "not_held" or a `Silence`; `seconds` since the wave began."""

    def __call__(self, library: str, outcome: str, seconds: float) -> None:
        """Count it; must not raise."""
        ...


class FindLibrary(Protocol):
    """What the directory knows of an agency or of a branch; None for a number that it does not know."""

    def __call__(self, agency: str, /) -> Library | None:
        """The library of that number."""
        ...


def nobody(library: str, outcome: str, seconds: float) -> None:
    """An `Observe` for callers that do not count."""
