"""How a fault repeats what somebody sent: short, on one line, and never what is about a person."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from schemas.xml import Element, local

MAX_ECHO: Final = 64  # characters of a value that a fault repeats; real codes have up to 31
HIDDEN: Final = "a value that is not shown here"

# Six digits of a birthday and four more: a Danish personal number, wherever a sender has put it.
PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)\d{6}[-\s]?\d{4}(?!\d)")


def quoted(value: str) -> str:
    """A value between quotation marks, cut to `MAX_ECHO` characters; one that holds a personal number is not shown."""
    flat = " ".join(value.split())
    if PERSONAL_NUMBER.search(flat):
        return HIDDEN
    return f"'{flat[:MAX_ECHO]}...'" if len(flat) > MAX_ECHO else f"'{flat}'"


def quoted_text(element: Element, private: Collection[str]) -> str:
    """The text of an element as `quoted`; not shown where it, or what it stands in, has one of the private names."""
    if any(local(one) in private for one in (element, *element.iterancestors())):
        return HIDDEN
    return quoted(element.text or "")
