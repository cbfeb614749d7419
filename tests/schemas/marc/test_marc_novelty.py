"""R24: how long a title is brand-new."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marc.novelty import novelty_until


@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("BKM202520", date(2025, 6, 15)),
        ("202520", date(2025, 6, 15)),
        (" bkm202520".upper(), date(2025, 6, 15)),
        ("BKM202550", date(2026, 1, 11)),
        ("BKM202652", date(2027, 1, 24)),
        ("BKM202653", date(2027, 1, 31)),
        ("BKM202553", None),
        ("BKM202500", None),
        ("BKM999999", None),
        ("BKM999952", None),
        ("OVE", None),
        ("BKM2025", None),
        ("", None),
    ],
)
def test_the_last_day_is_the_sunday_four_weeks_on(code: str, last: date | None) -> None:
    """Week 2 of 2026 after 202550; week 3 of 2027 after 202652, since 2026 has 53 weeks."""
    assert novelty_until(code) == last


@given(st.dates(date(1901, 1, 1), date(2900, 1, 1)), st.integers(0, 60))
def test_it_is_always_a_sunday_so_many_weeks_on(day: date, weeks: int) -> None:
    """For every ISO week of every year."""
    year, week, _ = day.isocalendar()
    last = novelty_until(f"BKM{year}{week:02d}", weeks)
    assert last is not None
    assert last.isoweekday() == 7
    assert (last - date.fromisocalendar(year, week, 7)).days == 7 * weeks
