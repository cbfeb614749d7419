"""docs/holdings.md says of every protocol what it cannot say, and names every setting that a library may write."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from msgspec import Struct
from msgspec.structs import fields

from adapters.daia import DaiaSettings
from adapters.dbc_holdings import DbcSettings
from adapters.fbs import FbsSettings
from adapters.folio import FolioSettings
from adapters.iso20775_http import PlainSettings
from adapters.koha_ilsdi import IlsDiSettings
from adapters.koha_rest import KohaSettings
from adapters.ncip_settings import NcipSettings
from adapters.registry import HOLDINGS
from adapters.sip2 import Sip2Settings
from adapters.sru_records import SruRecordSettings
from adapters.z3950_settings import Z3950Settings
from fixtures.holdings_file import Spoken
from fixtures.systems.holdings.lacks import LACKS
from fixtures.systems.spoken import SPOKEN

PAGE: Final = (Path(__file__).resolve().parents[2] / "docs" / "holdings.md").read_text(encoding="utf-8")
SETTINGS: Final[tuple[type[Struct], ...]] = (
    DaiaSettings,
    DbcSettings,
    FbsSettings,
    FolioSettings,
    IlsDiSettings,
    KohaSettings,
    NcipSettings,
    PlainSettings,
    Sip2Settings,
    SruRecordSettings,
    Z3950Settings,
)


@pytest.mark.parametrize("speaks", Spoken)
def test_what_a_protocol_cannot_say_stands_on_the_page(speaks: Spoken) -> None:
    """The same words as in the data, in one row."""
    lacks = "; ".join(sorted(LACKS[speaks])) or "nothing"
    assert re.search(rf"^\| `{SPOKEN[speaks].protocol}` \| [^|]+ \| {re.escape(lacks)} \|$", PAGE, re.MULTILINE)


def test_every_protocol_and_setting_is_named() -> None:
    """Nobody has to read code to fill in the directory."""
    for protocol in HOLDINGS:
        assert f'"{protocol}"' in PAGE or f"`{protocol}`" in PAGE, protocol
    for kind in SETTINGS:
        for field in fields(kind):
            assert f"`{field.name}`" in PAGE, f"{kind.__name__}.{field.name}"
