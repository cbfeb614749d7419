"""What the tests of this room share: a gateway among the systems of three lenders and a borrower."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.truths import check
from tests.workflow.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A gateway; what must be true is looked at when the test is over."""
    made = World(tmp_path)
    yield made
    made.wait(60)
    check(made)
