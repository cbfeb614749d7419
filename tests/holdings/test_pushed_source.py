# mypy: allow-untyped-calls
"""Libraries that answer by what was pushed: from a real database, with the day from their own system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve
from twisted.internet.defer import ensureDeferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from adapters.interface import Done, Failed, Found, HoldingsAdapter, HoldingsQuery, LookUp, Trouble
from gateway.holdings.pushed.source import PushedHoldings
from gateway.holdings.pushed.store import PushedStore
from schemas.holdings_items import Issue, Item, Kind, PushedRecord, Status, Update
from schemas.iso20775 import Holdings, LendingVerdict

TODAY: Final = date(2026, 6, 15)
QUERY: Final = HoldingsQuery(
    protocol="pushed", address="pushed:710100", profile="plain", record_id="1", agency="710100", branches=("710111",)
)


def store(tmp_path: Path, *items: Item, agency: str = "710100", expected: date | None = None) -> PushedStore:
    """A database with one push in it."""
    tmp_path.mkdir(exist_ok=True)
    kept = PushedStore(tmp_path / "illgate.db")
    issues = (Issue(id="", items=items, expected=expected, modified=1),)
    record = PushedRecord(record="1", modified=1, issues=issues)
    kept.take(Update(kind=Kind.ITEMS, agency=agency, records=(record,)))
    return kept


def looked_up(kept: PushedStore, systems: Mapping[str, HoldingsAdapter] | None = None, **settings: str) -> LookUp:
    """The end of a look-up."""
    adapter = PushedHoldings(store=kept, reactor=Clock(), live=systems or {})
    query = evolve(QUERY, settings=tuple(settings.items()))
    try:
        return SynchronousTestCase().successResultOf(ensureDeferred(adapter(query, timeout=1.0, today=TODAY)))
    finally:
        kept.close()


def verdict(end: LookUp) -> LendingVerdict:
    """What it means for a loan."""
    assert isinstance(end, Done), end
    return end.value.verdict


def test_branches_count_together_and_another_library_has_its_own(tmp_path: Path) -> None:
    """One in at a branch, one out; nothing of it at 715700, whose push it was not."""
    items = (
        Item(id="1", status=Status.ON_SHELF, branch_id="710111", branch="Nørrebro"),
        Item(id="2", status=Status.ON_LOAN, branch_id="710100", branch="Hovedbiblioteket"),
    )
    told = verdict(looked_up(store(tmp_path, *items)))
    assert (told.owned, told.lendable, told.available) == (True, True, 1)
    assert verdict(looked_up(store(tmp_path / "other", *items, agency="715700"))) == LendingVerdict()


def test_it_is_there_after_the_database_was_closed(tmp_path: Path) -> None:
    """A push is kept, not remembered."""
    store(tmp_path, Item(id="1", status=Status.ON_SHELF)).close()
    assert verdict(looked_up(PushedStore(tmp_path / "illgate.db"))).available == 1


class OwnSystem:
    """A library's own system, which says when the copy is back and how many wait."""

    def __init__(self, end: LookUp) -> None:
        self.end = end
        self.asked: list[HoldingsQuery] = []

    async def __call__(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ARG002, ASYNC109
        """What it was made to say."""
        self.asked.append(query)
        return self.end


LIVE: Final = Done(
    Found(
        holdings=Holdings(),
        verdict=LendingVerdict(owned=True, lendable=True, earliest=date(2026, 6, 24), queue=2),
    )
)


def test_the_day_comes_from_the_librarys_own_system(tmp_path: Path) -> None:
    """Which is asked in its protocol, with the settings that are left; what was pushed says the rest."""
    own = OwnSystem(LIVE)
    kept = store(tmp_path, Item(id="1", status=Status.ON_LOAN), expected=date(2026, 6, 20))
    told = verdict(looked_up(kept, {"daia": own}, live="daia", id_prefix="ppn:"))
    assert (told.available, told.earliest, told.queue) == (0, date(2026, 6, 24), 2)
    (query,) = own.asked
    assert (query.protocol, query.settings) == ("daia", (("id_prefix", "ppn:"),))


@pytest.mark.parametrize(
    "end", [Failed(Trouble.TIMEOUT, "did not answer"), Done(Found(holdings=Holdings(), verdict=LendingVerdict()))]
)
def test_a_system_that_says_nothing_leaves_what_was_pushed(tmp_path: Path, end: LookUp) -> None:
    """With the day that was pushed."""
    kept = store(tmp_path, Item(id="1", status=Status.ON_LOAN), expected=date(2026, 6, 20))
    told = verdict(looked_up(kept, {"daia": OwnSystem(end)}, live="daia"))
    assert (told.available, told.earliest, told.queue) == (0, date(2026, 6, 20), None)


def test_nobody_is_asked_about_a_copy_that_is_in(tmp_path: Path) -> None:
    """Or about one that is not lent."""
    own = OwnSystem(LIVE)
    assert verdict(
        looked_up(store(tmp_path, Item(id="1", status=Status.ON_SHELF)), {"daia": own}, live="daia")
    ).available
    assert own.asked == []


@pytest.mark.parametrize(
    ("settings", "what"),
    [({"colour": "red"}, "colour"), ({"live": "pigeon"}, "'pigeon', which is no protocol"), ({"days": "no"}, "days")],
)
def test_wrong_settings_are_told(tmp_path: Path, settings: dict[str, Any], what: str) -> None:
    """Somebody must mend the directory."""
    end = looked_up(store(tmp_path, Item(id="1", status=Status.ON_SHELF)), **settings)
    assert isinstance(end, Failed)
    assert (end.trouble, what in end.what) == (Trouble.CONFIGURATION, True)


def test_a_journal_of_thousands_of_issues_is_told(tmp_path: Path) -> None:
    """Every issue is a volume of its own."""
    kept = PushedStore(tmp_path / "illgate.db")
    issues = tuple(
        Issue(id=str(n), text=f"{n}", items=(Item(id=str(n), status=Status.ON_SHELF),), modified=1) for n in range(4000)
    )
    record = PushedRecord(record="1", modified=1, issues=issues)
    kept.take(Update(kind=Kind.COMPLETE, agency="710100", records=(record,)))
    told = verdict(looked_up(kept))
    assert (told.available, told.volumes) == (4000, 4000)
