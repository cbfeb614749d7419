"""HoldingsSchema8, the Danish B3: the real answer, and what it can say that the real one does not."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from schemas.holdings_schema_8 import NotHoldingsSchemaError, read
from schemas.iso20775 import Holdings, LendingVerdict, judge
from schemas.iso20775.values import Identifier
from schemas.xml import parse
from tests.shared import DATA

REAL: Final = DATA / "iso20775" / "responses" / "z3950_holdingsSchema8_B3_statsbiblioteket.xml"
TODAY: Final = date(2026, 6, 15)


@pytest.mark.skipif(not REAL.exists(), reason="the real answer is not beside this checkout")
@pytest.mark.parametrize(
    ("today", "available", "earliest"),
    [
        (date(2017, 11, 20), 1, None),
        (date(2017, 11, 21), 1, None),
        (date(2017, 11, 19), 0, date(2017, 11, 20)),
    ],
)
def test_the_real_answer(today: date, available: int, earliest: date | None) -> None:
    """Two copies at the Statsbibliotek, lent, the first from 20 November 2017; until then none is in."""
    holdings = read(parse(REAL.read_bytes()), today)
    (holding,) = holdings.holdings
    assert holdings.resources == (Identifier(value="004874555"),)
    assert holding.institution is None
    assert holding.simple is not None
    assert holding.simple.summary is not None
    assert holding.simple.summary.copies == 2
    assert judge(holdings, today=today, institution="820010") == LendingVerdict(
        owned=True, lendable=True, available=available, earliest=earliest
    )


def document(views: str, *, site: str = '<holdingsSiteLocation-6 targetLocationId-26="820010"/>') -> bytes:
    """An answer with these views."""
    return (
        '<n:holdingsStructure xmlns:n="http://www.loc.gov/z3950/agency/defns/HoldingsSchema8">'
        f'<bibItemInfo-1 targetItemId-3="4711"/><holdingsStatement-4>{site}'
        f"<localHoldings-10>{views}</localHoldings-10></holdingsStatement-4></n:holdingsStructure>"
    ).encode()


def view(lending: str = "", inside: str = "", number: str = "1") -> str:
    """One view."""
    info = f"<bibPartLendingInfo-116 {lending}/>" if lending else ""
    return f'<bibView-11 targetBibPartId-40="{number}">{info}{inside}</bibView-11>'


def holdings(views: str) -> Holdings:
    """Holdings with these views."""
    return read(parse(document(views)), TODAY)


@pytest.mark.parametrize(
    ("lending", "expected"),
    [
        (
            'servicePolicy-109="1" expectedDispatchDate-111="2026-06-15T00:00:00"',
            LendingVerdict(owned=True, lendable=True, available=1),
        ),
        (
            'servicePolicy-109="1" expectedDispatchDate-111="2026-07-01"',
            LendingVerdict(owned=True, lendable=True, earliest=date(2026, 7, 1)),
        ),
        ('servicePolicy-109="1"', LendingVerdict(owned=True, lendable=True)),
        (
            'servicePolicy-109="2" serviceNotes-112="kun læsesal"',
            LendingVerdict(owned=True, note="not for loan, only for another service; kun læsesal"),
        ),
        (
            'servicePolicy-109="7"',
            LendingVerdict(owned=True, lendable=True, note="the lending policy '7' is not known"),
        ),
        (
            'servicePolicy-109="1" expectedDispatchDate-111="snart"',
            LendingVerdict(owned=True, lendable=True, note="the day 'snart' cannot be read"),
        ),
        ("", LendingVerdict(owned=True, lendable=True, note="says nothing of availability")),
    ],
)
def test_policy_and_day_together_are_the_answer(lending: str, expected: LendingVerdict) -> None:
    """Will lend and by when, will not, codes that nobody knows, days that are none, and silence."""
    assert judge(holdings(view(lending)), today=TODAY, institution="820010") == expected


def test_a_place_that_is_missing_means_not_held() -> None:
    """The Danish profile's way to say that the record is not there."""
    assert read(parse(document(view(), site="")), TODAY) == Holdings()
    assert read(parse(b"<holdingsStructure/>"), TODAY) == Holdings()


def test_another_librarys_place_is_another_librarys() -> None:
    """A number of six digits is an agency."""
    verdict = judge(holdings(view('servicePolicy-109="1"')), today=TODAY, institution="710100")
    assert not verdict.owned


def test_volumes_are_told_apart_by_nested_enumeration() -> None:
    """Two volumes with a year each; levels and captions are kept."""
    steps = (
        '<bibPartEnumeration-45 enumLevel-93="1" enumCaption-94="bd." specificEnumeration-95="{0}">'
        '<bibPartChildEnumeration enumLevel-93="2" specificEnumeration-95="h. 1"/></bibPartEnumeration-45>'
        '<bibPartChronology-46 specificChronology-98="201{0}"/>'
    )
    lent = 'servicePolicy-109="1" expectedDispatchDate-111="2026-06-01"'
    found = holdings(view(lent, steps.format(1)) + view('servicePolicy-109="1"', steps.format(2), "2"))
    (part_set,) = found.holdings[0].sets
    first = part_set.components[0].enumerations[0].numbering
    assert [(one.level, one.caption, one.value) for one in first.enumeration] == [(1, "bd.", "1"), (2, "", "h. 1")]
    assert [one.value for one in first.chronology] == ["2011"]
    verdict = judge(found, today=TODAY, institution="820010")
    assert (verdict.available, verdict.volumes) == (1, 2)


def test_another_element_is_refused_by_name() -> None:
    """The reader says what it got."""
    with pytest.raises(NotHoldingsSchemaError, match="its root element is 'holdings', not 'holdingsStructure'"):
        read(parse(b"<holdings/>"), TODAY)
