"""How SIP2 systems add up a message: the same sum over different things.

The 3M text: the two's complement of the sum of all characters up to and with "AZ", as four hexadecimal digits. What
"character" means where text is not ASCII, vendors see differently (docs/holdings.md); we write bytes and accept all.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

MARK: Final = b"AZ"
DIGITS: Final = 4


class Adding(Enum):
    """Over what a sum was made."""

    BYTES = "bytes"
    CODE_POINTS = "code points"
    WITHOUT_TAIL = "without the tail"


def sum_of(numbers: bytes) -> str:
    """The checksum of these bytes, which end with "AZ"."""
    return _digits(sum(numbers))


def adding(line: bytes, text: str, given: str) -> Adding | None:
    """In which way `given` is the checksum of a line, None where it is in none.

    Args:
        line: the message up to and with "AZ".
        text: the same, decoded.
        given: four hexadecimal digits.
    """
    known = given.upper()
    tail = line.rfind(b"AY")
    for way, total in (
        (Adding.BYTES, sum(line)),
        (Adding.CODE_POINTS, sum(map(ord, text))),
        (Adding.WITHOUT_TAIL, sum(line[: tail if tail >= 0 else len(line) - len(MARK)])),
    ):
        if _digits(total) == known:
            return way
    return None


def _digits(total: int) -> str:
    return f"{-total & 0xFFFF:04X}"
