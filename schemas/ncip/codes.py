"""NCIP's lists of codes, as far as a holdings look-up and its errors need them, and what the codes mean here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from schemas.iso20775.values import AvailabilityStatus
from schemas.ncip.values import Problem

NISO: Final = "http://www.niso.org/ncip/v1_0/"
PROBLEM_SCHEME: Final = f"{NISO}schemes/processingerrortype/generalprocessingerror.scm"
ISIL_SCHEME: Final = "http://biblstandard.dk/isil/schemes/1.1/"
"""The Danish profile's scheme of agencies, whose ids are ISILs."""

_SCHEMES: Final[Mapping[str, str]] = {
    "AgencyId": "",
    "BibliographicItemIdentifierCode": f"{NISO}imp1/schemes/bibliographicitemidentifiercode/"
    "bibliographicitemidentifiercode.scm",
    "BibliographicRecordIdentifierCode": f"{NISO}imp1/schemes/bibliographicrecordidentifiercode/"
    "bibliographicrecordidentifiercode.scm",
    "ItemElementType": f"{NISO}schemes/itemelementtype/itemelementtype.scm",
    "ItemIdentifierType": f"{NISO}imp1/schemes/visibleitemidentifiertype/visibleitemidentifiertype.scm",
    "ProblemType": PROBLEM_SCHEME,
    "UserElementType": f"{NISO}schemes/userelementtype/userelementtype.scm",
    "UserIdentifierType": f"{NISO}imp1/schemes/visibleuseridentifiertype/visibleuseridentifiertype.scm",
}


def scheme_of(element: str) -> str:
    """NCIP's own scheme for the codes of an element; empty for agencies, which have none."""
    name = element.lower()
    return _SCHEMES.get(element, f"{NISO}imp1/schemes/{name}/{name}.scm")


_A: Final = AvailabilityStatus

CIRCULATION: Final[Mapping[str, AvailabilityStatus]] = {
    "available for pickup": _A.NOT_AVAILABLE,  # for somebody else
    "available on shelf": _A.AVAILABLE,
    "circulation status undefined": _A.UNKNOWN,
    "claimed returned or never borrowed": _A.NOT_AVAILABLE,
    "in process": _A.POSSIBLY_AVAILABLE,
    "in transit between library locations": _A.POSSIBLY_AVAILABLE,
    "lost": _A.NOT_AVAILABLE,
    "missing": _A.NOT_AVAILABLE,
    "not available": _A.NOT_AVAILABLE,
    "on loan": _A.NOT_AVAILABLE,
    "on order": _A.NOT_AVAILABLE,
    "pending transfer": _A.POSSIBLY_AVAILABLE,
    "recalled": _A.NOT_AVAILABLE,
    "waiting to be reshelved": _A.POSSIBLY_AVAILABLE,
}
"""CirculationStatus, folded, as ISO 20775 says it; any other is unknown."""

NOT_FOR_LOAN: Final = frozenset(
    {"in library use only", "not for loan", "supervision required", "use only in controlled access"}
)
"""ItemUseRestrictionTypes, folded, that keep an item in the house whatever its status; the others only limit a loan."""


class Meaning(Enum):
    """What a problem means for a look-up."""

    NOT_THERE = auto()
    REFUSED = auto()
    UNSUPPORTED = auto()
    AWAY = auto()
    SETTINGS = auto()


_M: Final = Meaning

PROBLEMS: Final[Mapping[str, Meaning]] = {
    "unknown item": _M.NOT_THERE,
    "item access denied": _M.REFUSED,
    "item does not circulate": _M.REFUSED,
    "resource cannot be provided": _M.REFUSED,
    "temporary processing failure": _M.AWAY,
    "unsupported service": _M.UNSUPPORTED,
    "agency authentication failed": _M.SETTINGS,
    "element rule violated": _M.SETTINGS,
    "invalid message syntax error": _M.SETTINGS,
    "missing version": _M.SETTINGS,
    "needed data missing": _M.SETTINGS,
    "system authentication failed": _M.SETTINGS,
    "unauthorized service for agency": _M.SETTINGS,
    "unauthorized service for system": _M.SETTINGS,
    "unknown agency": _M.SETTINGS,
    "unknown element": _M.SETTINGS,
    "unknown scheme": _M.SETTINGS,
    "unknown system": _M.SETTINGS,
    "unknown value from known scheme": _M.SETTINGS,
}
"""Problem types, folded, that a look-up can meet. An unknown agency is the asked one or the asking one: both are
settings, and a library that is not known there has said nothing about the record."""

_DASHES: Final = re.compile(r" ?[-\u2010-\u2015\u2212] ?")


@lru_cache(maxsize=1024)  # the same few codes come in every answer
def folded(code: str) -> str:
    """A code as it is compared: without regard to case, blanks and the kind of dash."""
    return " ".join(_DASHES.sub(" - ", " ".join(code.split())).casefold().split())


def meaning_of(problem: Problem) -> Meaning | None:
    """What a problem means for a look-up; None for one that a look-up does not know."""
    return PROBLEMS.get(folded(problem.type))
