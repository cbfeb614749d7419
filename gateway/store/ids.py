"""Ids that sort by the time they were made in."""

from __future__ import annotations

import os
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
CHARACTERS: Final = 16  # 9 for milliseconds until the year 3084, 7 for 35 random bits within one of them
RANDOM_BITS: Final = 35
_RANDOM_BYTES: Final = 5  # 40 bits, of which five too many
_PAIRS: Final = tuple(one + other for one in ALPHABET for other in ALPHABET)
_PLACES: Final = range(5 * CHARACTERS - 10, -1, -10)


def new_id(seconds: float) -> str:
    """A new id of 16 letters and digits for this moment (seconds since 1970); later ones sort after it."""
    chance = int.from_bytes(os.urandom(_RANDOM_BYTES)) >> (8 * _RANDOM_BYTES - RANDOM_BITS)
    return _written(int(seconds * 1000) << RANDOM_BITS | chance)


def first_id(seconds: float) -> str:
    """What sorts before every id of this moment and of later ones, and after those of earlier ones."""
    return _written(int(seconds * 1000) << RANDOM_BITS)


def _written(number: int) -> str:
    return "".join([_PAIRS[number >> place & 1023] for place in _PLACES])
