"""The catalogue codes of danMarc2 032: in which bibliography, or for which purpose, a record was made, and when.

`BKM202520` is BKM, year 2025, week 20. The names are kat-format.dk's (annex G and 032); those marked [inf] are read off
data, and codes that are not listed are kept like the others.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from attrs import frozen

from schemas.marc.record import Record

NATIONAL_NAMES: Final = {
    "ABU": "articles, weekly",
    "ANU": "reviews, weekly",
    "DAN": "reviews",
    "DAR": "articles",
    "DBF": "Danish books",
    "DBI": "pictures",
    "DBR": "Danish books, retrospective",
    "DKF": "maps",
    "DLF": "sound",
    "DLR": "sound, retrospective",
    "DMF": "printed music",
    "DMO": "music recordings",
    "DOP": "official publications",
    "DPF": "periodicals",
    "DPO": "Dania polyglotta",
    "FBL": "Faroese books",
    "IDO": "net documents [inf]",
    "IDP": "net periodicals [inf]",
    "GBF": "Greenlandic books [inf]",
    "GMO": "Greenlandic music recordings [inf]",
    "GPF": "Greenlandic periodicals [inf]",
}
"""032 *a, the national bibliography."""

OTHER_NAMES: Final = {
    "ACC": "acquisition, before the release [inf]",
    "BKM": "catalogued for public libraries [inf]",
    "BKX": "express",
    "BKR": "correction",
    "FSF": "Filmstriben",
    "FSB": "Filmstriben",
    "FSS": "Filmstriben",
    "NET": "on the net [inf]",
    "OVE": "overbygning: bought for all libraries",
    "SKO": "schools [inf]",
}
"""032 *x, everything else."""

_CODE: Final = re.compile("([A-ZÆØÅ]{3})(?:([0-9]{4})([0-9]{2}))?", re.ASCII)
_BLANKS: Final = re.compile(r"\s+")


@frozen
class CatalogueCode:
    """One code: `name` of three letters, `year` and `week`, both None where the code has no week that exists.

    Before the week is known, `BKM999999` and the like stand in its place. `written` is the code without blanks.
    """

    written: str
    name: str
    year: int | None = None
    week: int | None = None
    national: bool = False

    @property
    def monday(self) -> date | None:
        """The first day of the code's ISO week."""
        return date.fromisocalendar(self.year, self.week, 1) if self.year and self.week else None


def catalogue_codes(record: Record) -> tuple[CatalogueCode, ...]:
    """The codes of 032, national ones (*a) and others (*x), in order and each once.

    What is no code (three letters, then nothing or six digits) has an empty `name` and is kept as it is written.
    """
    found = (
        _code(_BLANKS.sub("", value).upper(), national=code == "a")
        for field in record.all("032")
        for code, value in field.subfields
        if code in "ax"
    )
    return tuple(dict.fromkeys(code for code in found if code.written))


def _code(written: str, *, national: bool) -> CatalogueCode:
    match = _CODE.fullmatch(written)
    if match is None:
        return CatalogueCode(written, "", national=national)
    if match[2]:
        year, week = int(match[2]), int(match[3])
        try:
            date.fromisocalendar(year, week, 1)
        except ValueError:
            return CatalogueCode(written, match[1], national=national)
        return CatalogueCode(written, match[1], year, week, national)
    return CatalogueCode(written, match[1], national=national)
