"""Library numbers, as the wires write them and as the house keeps them.

Inside, an agency is its six-digit number, `710100`. On the wire it is an ISIL, `DK-710100`, with agency id
type `ISIL` (biblstandard.dk, Danish profile of ISO 18626); other countries' ids are kept whole, as `SE-Mdu`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

DANISH_PREFIX: Final = "DK-"
_DANISH: Final = re.compile(r"\s*(?:DK-)?([0-9]{6})\s*", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a directory's libraries and branches; asked for each holding of each answer
def agency_number(text: str) -> str:
    """The number that the house uses for an agency: `DK-710100` and `710100` give `710100`.

    Anything else comes back stripped of outer blanks and otherwise as it was, since foreign ids are opaque.
    """
    match = _DANISH.fullmatch(text)
    return match[1] if match else text.strip()


def isil(agency: str) -> str:
    """The ISIL of an agency: `710100` gives `DK-710100`; what is no Danish number stays as it is."""
    match = _DANISH.fullmatch(agency)
    return DANISH_PREFIX + match[1] if match else agency
