"""Which adapter speaks which protocol of the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters import sru_holdings
from adapters.interface import HoldingsAdapter

HOLDINGS: Final[Mapping[str, HoldingsAdapter]] = {
    "iso20775-sru": sru_holdings.look_up,
}
"""Holdings adapters by a library's `holdings_protocol`."""
