"""The words of a library's `holdings_settings` that are for the fan-out, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIMIT: Final = "look_up_seconds"
HEDGE: Final = "hedge_after_seconds"
OWN_SETTINGS: Final = frozenset({LIMIT, HEDGE})
"""In place of the configuration's (docs/holdings.md, "One wave"); adapters see the rest of the settings."""


class NoSecondsError(ValueError):
    """A setting that is no number of seconds; the text is what it is, as a predicate."""


def seconds_of(settings: Mapping[str, str], name: str, usual: float) -> float:
    """The seconds that a library's own setting says, or the usual ones where it has none.

    Raises:
        NoSecondsError: it says something else.
    """
    written = settings.get(name)
    if written is None:
        return usual
    try:
        seconds = float(written)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf") or (name == LIMIT and not seconds):
        raise NoSecondsError(f"{written[:20]!r}, which is no number of seconds")
    return seconds
