"""Small pieces of the sentences that explain a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gateway.directory.values import Closing

RESTRICTIONS: Final[Mapping[str, str]] = {
    "a": "not for loan",
    "b": "not lent automatically to other libraries",
    "c": "not lent, but copied on request",
    "d": "lent to a supervised reading room only",
    "e": "under acquisition",
    "f": "for use on site only",
    "g": "lent to the library's own users only",
}
"""danMarc2 096*r (docs/rules.md R22)."""
ON_ORDER: Final = "e"
H_MARK: Final = "h"


def days(number: int) -> str:
    """`1 day`, `14 days`."""
    return counted(number, "day")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 branch`, `2 branches`; `many` where it is not `one` with an s."""
    return f"1 {one}" if number == 1 else f"{number} {many or one + 's'}"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "none"


def yes_no(value: object) -> str:
    """`yes` or `no`."""
    return "yes" if value else "no"


def closing_words(closing: Closing) -> str:
    """`from 2026-06-01 to 2026-06-20 (moving house)`, `until it opens again`."""
    since = f"from {closing.since} " if closing.since else ""
    until = f"to {closing.until}" if closing.until else "until it opens again"
    return f"{since}{until}{f' ({closing.reason})' if closing.reason else ''}"
