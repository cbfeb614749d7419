"""A few thousand of the fuzz run's inputs, so that the suite notices what the long run would."""

from __future__ import annotations

from itertools import islice

from tests.fuzz.iso18626_fuzz import FAULT, NOT_XML, REFUSED, TAKEN, UNKNOWN, bound, run
from tests.fuzz.iso18626_mutations import mutants

INPUTS = 2_500
LEAST_SHARE = 0.3  # of inputs that reach binding and become messages: changes, not noise


def test_changed_messages_crash_nothing() -> None:
    """Parse, read, check, confirm, write in both editions; the long run is `python -m tests.fuzz.iso18626_fuzz`."""
    tally = run((20_261_122, INPUTS))
    assert tally.crashes == []
    assert tally.inputs == INPUTS
    assert bound(tally) > LEAST_SHARE * INPUTS
    assert set(tally.outcomes) == {NOT_XML, UNKNOWN, FAULT, REFUSED, TAKEN}
    assert len(tally.kinds) == 6
    assert set(tally.valid) == {"1.2", "2021-2", "neither"}


def test_mutants_come_again_from_their_seed() -> None:
    """A crash can be looked at again; another seed gives other inputs."""
    first, again, other = (list(islice(mutants(seed), 50)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
