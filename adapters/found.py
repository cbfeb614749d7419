"""How an adapter says what it found: ISO 20775 values, judged for the library that was asked."""

from __future__ import annotations

from datetime import date
from typing import Final

from adapters.interface import Done, Failed, Found, HoldingsQuery, Trouble
from schemas.iso20775 import Holdings, LendingVerdict, judge

NOT_OWNED: Final = Done(Found(holdings=Holdings(), verdict=LendingVerdict()))
"""The library does not have the record."""


def found(holdings: Holdings, query: HoldingsQuery, today: date) -> Done[Found]:
    """The end of a look-up that brought holdings."""
    verdict = judge(holdings, today=today, institution=query.agency, branches=query.branches)
    return Done(Found(holdings=holdings, verdict=verdict))


MOST_MATCHES: Final = 100
"""Records that one record's number may match: a title, or a work in many editions. More are another index."""


def not_its_number(matches: int) -> Failed | None:
    """What a search for a record's number comes to that matched what no number can; None for one that can stand."""
    if matches <= MOST_MATCHES:
        return None
    return Failed(Trouble.CONFIGURATION, f"found {matches:,} records by the number of one: the index set is another")
