"""docs/holdings.md tells every profile and every setting of the adapters that it has a section for."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import fields

from adapters.ncip_settings import PROFILES, NcipSettings
from adapters.sip2 import Sip2Settings
from adapters.z3950_settings import Z3950Settings

PAGE = Path(__file__).parents[2] / "docs" / "holdings.md"


def section(title: str) -> str:
    """What stands under a heading."""
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("title", "settings"), [("NCIP", NcipSettings), ("SIP2", Sip2Settings), ("Z39.50", Z3950Settings)]
)
def test_every_setting_is_told(title: str, settings: type[Struct]) -> None:
    """By the name that the directory's file has."""
    told = section(title)
    assert [field.encode_name for field in fields(settings) if f"`{field.encode_name}`" not in told] == []


def test_every_profile_of_ncip_is_told() -> None:
    """With the version that it writes and whether it asks by items or by records."""
    rows = [[cell.strip(" `") for cell in row.split("|")] for row in section("NCIP").splitlines() if row[:1] == "|"]
    told = {(row[1], row[2].removesuffix("` (?)")): (row[3], row[4]) for row in rows if row[1][:4] == "ncip"}
    kinds = {"item": "item", "item-set": "record"}
    assert told == {
        (f"ncip{edition.value}", name): (profile.version, kinds[profile.service])
        for edition, profiles in PROFILES.items()
        for name, profile in profiles.items()
    }
