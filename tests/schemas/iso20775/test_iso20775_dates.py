"""Every form in which systems write a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.iso20775 import NotADayError, parse_day
from schemas.iso20775.dates import ZONE


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-29", date(2026, 6, 29)),
        (" 2026-06-29Z ", date(2026, 6, 29)),
        ("2026-06-29+02:00", date(2026, 6, 29)),
        ("2026-06-29T00:00:00.000Z", date(2026, 6, 29)),
        ("2026-06-29T00:00:00Z", date(2026, 6, 29)),
        ("2026-06-29T21:59:59Z", date(2026, 6, 29)),
        ("2026-06-29T22:00:00Z", date(2026, 6, 30)),
        ("2026-01-29T22:59:59.999999999Z", date(2026, 1, 29)),
        ("2026-01-29T23:00:00Z", date(2026, 1, 30)),
        ("2026-06-29T23:30:00", date(2026, 6, 29)),
        ("2026-06-29 23:30", date(2026, 6, 29)),
        ("2026-06-30T00:30:00+02:00", date(2026, 6, 30)),
        ("2026-06-30T00:30:00+0300", date(2026, 6, 29)),
        ("2026-06-29T20:00:00-05", date(2026, 6, 30)),
        ("2026-06-29T24:00:00Z", date(2026, 6, 30)),
        ("06/29/2026", date(2026, 6, 29)),
        ("6/9/2026", date(2026, 6, 9)),
        ("06-29-26", date(2026, 6, 29)),
    ],
)
def test_a_day_in_any_form(text: str, day: date) -> None:
    """A time with a zone is a day in Copenhagen; without one it is the day as written."""
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "unknown", "Never", "0001-01-01T00:00:00Z", "9999-12-31", "9999-12-31T23:59:59Z", "1899-12-30"]
)
def test_words_and_years_that_name_no_day(text: str) -> None:
    """They say nothing, which is no fault."""
    assert parse_day(text) is None


@pytest.mark.parametrize(
    "text",
    ["snart", "2026-02-30", "29.06.2026", "13/13/2026", "2026-06-29T25:00:00Z", "2026", "2026-06-29T10:00:00+99:00"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    """Never guessed."""
    with pytest.raises(NotADayError):
        parse_day(text)


@given(
    st.datetimes(min_value=datetime(1901, 1, 1), max_value=datetime(2198, 12, 31)),  # noqa: DTZ001  Hypothesis wants them bare
    st.integers(-14 * 4, 14 * 4),
)
def test_a_moment_is_its_day_in_copenhagen_whatever_zone_it_is_written_in(moment: datetime, quarters: int) -> None:
    """The same moment in any zone gives the same day."""
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    written = moment.astimezone(timezone(timedelta(minutes=15 * quarters))).isoformat()
    assert parse_day(written) == moment.astimezone(ZONE).date()


@given(st.text())
def test_any_text_is_a_day_nothing_or_a_typed_fault(text: str) -> None:
    """No other exception comes out."""
    try:
        day = parse_day(text)
    except NotADayError:
        return
    assert day is None or isinstance(day, date)
