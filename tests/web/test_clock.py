"""Days that peers mean, to both ends of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.clock import day_of

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
EAST = timezone(timedelta(hours=14))
WEST = timezone(-timedelta(hours=12))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 15, 22, 30, tzinfo=UTC), date(2026, 6, 16)),
        (datetime(2026, 6, 15, 23, 59, 59, tzinfo=UTC), date(2026, 6, 15)),
        (datetime(9999, 12, 31, 23, 30, tzinfo=UTC), date.max),
        (datetime(9999, 12, 31, 23, 30, tzinfo=WEST), date.max),
        (datetime(1, 1, 1, tzinfo=UTC), date.min),
        (datetime(1, 1, 1, tzinfo=EAST), date.min),
    ],
)
def test_the_day_that_a_moment_means(moment: datetime, day: date) -> None:
    """The zone's day; the last day there is, is no limit, and the first one is long past."""
    assert day_of(moment, COPENHAGEN) == day


@given(
    st.datetimes(timezones=st.sampled_from([UTC, EAST, WEST])), st.sampled_from([COPENHAGEN, ZoneInfo("Etc/GMT+12")])
)
def test_every_moment_means_a_day_beside_it(moment: datetime, zone: ZoneInfo) -> None:
    """Never more than two days away, at both ends of the calendar too."""
    assert abs(day_of(moment, zone).toordinal() - moment.date().toordinal()) <= 2
