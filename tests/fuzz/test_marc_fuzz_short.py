"""A few thousand of the fuzz run's inputs, so that the suite notices what the long run would."""

from __future__ import annotations

from tests.fuzz.marc_fuzz import run

INPUTS = 4_000
LEAST_SHARE = 0.3  # of inputs that are still records: wounds, not noise


def test_wounded_records_crash_no_reader() -> None:
    """Every serialization, every charset, policy and mode; the long run is `python -m tests.fuzz.marc_fuzz`."""
    tally = run((20_250_101, INPUTS))
    assert tally.crashes == []
    assert tally.inputs == INPUTS
    assert tally.with_record > LEAST_SHARE * INPUTS
