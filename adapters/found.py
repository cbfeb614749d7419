"""How an adapter says what it found: ISO 20775 values, judged for the library that was asked."""

from __future__ import annotations

from datetime import date
from typing import Final

from adapters.interface import Done, Found, HoldingsQuery
from schemas.iso20775 import Holdings, LendingVerdict, judge

NOT_OWNED: Final = Done(Found(holdings=Holdings(), verdict=LendingVerdict()))
"""The library does not have the record."""


def found(holdings: Holdings, query: HoldingsQuery, today: date) -> Done[Found]:
    """The end of a look-up that brought holdings."""
    verdict = judge(holdings, today=today, institution=query.agency, branches=query.branches)
    return Done(Found(holdings=holdings, verdict=verdict))
