"""A store for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.opened import Opened


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """An empty order base whose disk answers at once."""
    made = Opened(tmp_path / "illgate.db")
    yield made
    if made.store._closing is None:
        made.close()
