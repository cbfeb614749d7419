"""Ids that sort by the time they were made in."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
TIME_CHARACTERS: Final = 9  # milliseconds until the year 3084
RANDOM_CHARACTERS: Final = 7  # 35 random bits within one millisecond
_RANDOM_BITS: Final = 5 * RANDOM_CHARACTERS


def new_id(seconds: float) -> str:
    """A new id of 16 letters and digits for this moment (seconds since 1970); later ones sort after it."""
    return _written(int(seconds * 1000), TIME_CHARACTERS) + _written(secrets.randbits(_RANDOM_BITS), RANDOM_CHARACTERS)


def _written(number: int, characters: int) -> str:
    return "".join([ALPHABET[number >> shift & 31] for shift in range(5 * characters - 5, -1, -5)])
