"""The fixed fields of every SIP2 message: names and widths in characters, in the order of the 3M text, 2.00."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DATE: Final = 18
"""A date and time: YYYYMMDD, four characters for the zone (blanks: local), HHMMSS."""

FIXED: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "01": (("card retained", 1), ("date", DATE)),
    "09": (("no block", 1), ("date", DATE), ("return date", DATE)),
    "10": (("ok", 1), ("resensitize", 1), ("magnetic", 1), ("alert", 1), ("date", DATE)),
    "11": (("renewal policy", 1), ("no block", 1), ("date", DATE), ("due date", DATE)),
    "12": (("ok", 1), ("renewal ok", 1), ("magnetic", 1), ("desensitize", 1), ("date", DATE)),
    "15": (("hold mode", 1), ("date", DATE)),
    "16": (("ok", 1), ("available", 1), ("date", DATE)),
    "17": (("date", DATE),),
    "18": (("circulation status", 2), ("security marker", 2), ("fee type", 2), ("date", DATE)),
    "19": (("date", DATE),),
    "20": (("ok", 1), ("date", DATE)),
    "23": (("language", 3), ("date", DATE)),
    "24": (("patron status", 14), ("language", 3), ("date", DATE)),
    "25": (("date", DATE),),
    "26": (("patron status", 14), ("language", 3), ("date", DATE)),
    "29": (("third party", 1), ("no block", 1), ("date", DATE), ("due date", DATE)),
    "30": (("ok", 1), ("renewal ok", 1), ("magnetic", 1), ("desensitize", 1), ("date", DATE)),
    "35": (("date", DATE),),
    "36": (("end session", 1), ("date", DATE)),
    "37": (("date", DATE), ("fee type", 2), ("payment type", 2), ("currency", 3)),
    "38": (("accepted", 1), ("date", DATE)),
    "63": (("language", 3), ("date", DATE), ("summary", 10)),
    "64": (
        ("patron status", 14),
        ("language", 3),
        ("date", DATE),
        ("hold items", 4),
        ("overdue items", 4),
        ("charged items", 4),
        ("fine items", 4),
        ("recall items", 4),
        ("unavailable holds", 4),
    ),
    "65": (("date", DATE),),
    "66": (("ok", 1), ("renewed", 4), ("unrenewed", 4), ("date", DATE)),
    "93": (("user algorithm", 1), ("password algorithm", 1)),
    "94": (("ok", 1),),
    "96": (),
    "97": (),
    "98": (
        ("online", 1),
        ("checkin ok", 1),
        ("checkout ok", 1),
        ("renewal policy", 1),
        ("status update ok", 1),
        ("offline ok", 1),
        ("timeout", 3),
        ("retries", 3),
        ("date", DATE),
        ("version", 4),
    ),
    "99": (("status", 1), ("width", 3), ("version", 4)),
}
"""By message code. Odd codes ask, the even one after them answers, but for 94 (93), 98 (99) and 96, 97 (resend)."""

ANSWER_OF: Final[Mapping[str, str]] = {
    "01": "24",
    "93": "94",
    "99": "98",
    **{code: f"{int(code) + 1:02}" for code in FIXED if code not in {"01", "93", "96", "97", "99"} and int(code) % 2},
}
"""Which code answers which."""

SUPPORTED: Final = (
    "patron status",
    "checkout",
    "checkin",
    "block patron",
    "status",
    "resend",
    "login",
    "patron information",
    "end session",
    "fee paid",
    "item information",
    "item status update",
    "patron enable",
    "hold",
    "renew",
    "renew all",
)
"""The flags of BX in a 98, in order; a system may leave BX out."""
