"""Ids that sort by the time they were made in."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
TIME_CHARACTERS: Final = 9  # milliseconds until the year 3084
RANDOM_CHARACTERS: Final = 7  # 35 random bits within one millisecond


def new_id(seconds: float) -> str:
    """A new id of 16 letters and digits for this moment (seconds since 1970); later ones sort after it."""
    milliseconds = int(seconds * 1000)
    time_part = "".join(ALPHABET[(milliseconds >> 5 * place) & 31] for place in reversed(range(TIME_CHARACTERS)))
    return time_part + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
