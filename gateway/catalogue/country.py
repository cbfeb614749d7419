"""Who holds what in a country folder: the one part of `holdings.json` that the union catalogue needs.

A library that is listed for a record is localised at it, with or without a 096 in the record (docs/formats.md), under
the id that its own system has for the record. How that system answers is no business of the catalogue.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from gateway.catalogue.values import Localisation
from schemas.agency import agency_number
from schemas.marc.localised import main_library

HOLDINGS_FILE: Final = "holdings.json"
RECORDS_FOLDER: Final = "records"
MAX_HOLDINGS_BYTES: Final = 67_108_864  # a country of many thousand records; larger ones are no country by hand


class CountryFault(ValueError):
    """A file of a country folder cannot be used; the text says which, where and why."""


class _Held(Struct, frozen=True):
    local_id: str | None = None


class _System(Struct, frozen=True):
    records: dict[str, _Held] = {}


class _Holdings(Struct, frozen=True):
    libraries: dict[str, _System]


def holdings_of(folder: Path) -> dict[str, tuple[Localisation, ...]]:
    """Localisations by pid from a country's `holdings.json`; empty where the folder has none.

    Raises:
        CountryFault: the file is too big or does not have the form of docs/formats.md.
        OSError: it cannot be read.
    """
    file = folder / HOLDINGS_FILE
    if not file.exists():
        return {}
    if file.stat().st_size > MAX_HOLDINGS_BYTES:
        raise CountryFault(f"{file} has more than {MAX_HOLDINGS_BYTES} bytes.")
    try:
        told = msgspec.json.decode(file.read_bytes(), type=_Holdings)
    except msgspec.DecodeError as error:
        raise CountryFault(f"{file}: {error}.") from error
    found: dict[str, list[Localisation]] = {}
    for written, system in told.libraries.items():
        agency, branch = main_library(agency_number(written))
        for record, held in system.records.items():
            place = Localisation(agency=agency, branch=branch, local_id=held.local_id)
            found.setdefault(record, []).append(place)
    return {record: tuple(places) for record, places in found.items()}
