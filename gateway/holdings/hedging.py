"""How many second tries are affordable: a share of all look-ups, so that hedging never doubles a slow day's load.

Pure. A look-up is idempotent in every protocol, so that a second try beside a slow first one does no harm but its load.
"""

from __future__ import annotations

from typing import Final

BURST: Final = 10.0
"""Second tries that may be saved up: one wave's slowest libraries."""


class HedgeBudget:
    """Earns `share` of a second try with each look-up."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._saved = 0.0

    def earn(self) -> None:
        """A look-up goes out."""
        self._saved = min(BURST, self._saved + self._share)

    def spend(self) -> bool:
        """Whether a second try may go out; it is paid for then."""
        if self._saved < 1.0:
            return False
        self._saved -= 1.0
        return True
