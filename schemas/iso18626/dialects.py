"""What real systems call the things that the tables of the two editions name.

Reading takes the union; writing never uses this. Sources: the 2021-1 schema's slip (`requestHeader`), Koha's spelling
of error types, and samples of what peers send.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .layout import NAMESPACE

# The second is what Koha's requesting plug-in makes up for its requests; the last, no namespace at all.
NAMESPACES: Final = (NAMESPACE, "http://example.com/ill/request", "")
# The 2021-1 schema's slip for the header of the three messages.
HEADERS: Final = ("header", "requestHeader")

# Spellings of closed codes that differ by more than case, all in lower case.
ALSO_SPELT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unrecognizeddatavalue": "UnrecognisedDataValue",
        "unrecognizeddataelement": "UnrecognisedDataElement",
    }
)
