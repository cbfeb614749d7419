"""What systems said a short while ago is kept, and not for long."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from adapters.interface import Found, HoldingsQuery
from gateway.holdings.cache import Cache, Kept, weight
from gateway.holdings.values import Ask
from schemas.iso20775 import Holdings, LendingVerdict
from schemas.iso20775.values import Holding, PartSet, Piece, Simple

FOUND = Found(holdings=Holdings(), verdict=LendingVerdict(owned=True))


def ask(record: str, day: int = 15) -> Ask:
    """A question to one system."""
    query = HoldingsQuery(protocol="p", address="http://a/", profile="plain", record_id=record, agency="773000")
    return Ask(query, date(2026, 6, day), 4.0)


def test_an_answer_is_fresh_then_stale_then_gone() -> None:
    """60 s and 900 s, to the second."""
    cache = Cache(60.0, 900.0)
    cache.keep(ask("1"), FOUND, 1000.0)
    assert cache.fresh(ask("1"), 1059.9) == Kept(FOUND, 1000.0)
    assert cache.fresh(ask("1"), 1060.0) is None
    assert cache.stale(ask("1"), 1899.9) == Kept(FOUND, 1000.0)
    assert cache.stale(ask("1"), 1900.0) is None
    assert len(cache) == 0


def test_another_record_and_another_day_are_other_questions() -> None:
    """At midnight nothing of yesterday is fresh."""
    cache = Cache(60.0, 900.0)
    cache.keep(ask("1"), FOUND, 0.0)
    assert cache.fresh(ask("2"), 1.0) is None
    assert cache.stale(ask("1", day=16), 1.0) is None


def test_no_seconds_keep_nothing_fresh() -> None:
    """An operator who wants live answers alone gets them."""
    cache = Cache(0.0, 900.0)
    cache.keep(ask("1"), FOUND, 0.0)
    assert cache.fresh(ask("1"), 0.0) is None


def test_a_big_answer_weighs_more() -> None:
    """One, and one for each copy and part."""
    piece = Piece()
    holdings = Holdings(
        holdings=(Holding(simple=Simple(copies=(piece, piece))), Holding(sets=(PartSet(components=(piece,)),)))
    )
    assert weight(Found(holdings=holdings, verdict=LendingVerdict())) == 4


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=60), st.integers(min_value=1, max_value=5))
def test_only_so_much_is_kept_and_what_was_used_last_stays(records: list[int], room: int) -> None:
    """As with a list of which the oldest drop out."""
    cache = Cache(60.0, 900.0, max_weight=room)
    order: list[int] = []
    for record in records:
        if cache.fresh(ask(str(record)), 0.0) is None:
            cache.keep(ask(str(record)), FOUND, 0.0)
        order = [one for one in order if one != record] + [record]
        order = order[-room:]
        assert len(cache) == len(order)
    assert all(cache.stale(ask(str(record)), 0.0) for record in order)
