"""docs/states.md shows the tables that the gateway goes by."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from gateway.orders.order import OrderTrouble, Stage
from gateway.orders.vocabulary import Limit
from schemas.iso18626.codes import Action, Status
from tests.tool_scripts import tool_script

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "states.md"


@pytest.fixture
def states() -> ModuleType:
    """The tool that draws the page."""
    return tool_script("states")


def test_the_page_is_current(states: ModuleType) -> None:
    """Run `.venv/bin/python tools/states.py` to mend it."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == states.drawn(page)


def test_the_page_leaves_nothing_out() -> None:
    """Every status, action, stage, limit and mark has its row or column."""
    page = PAGE.read_text(encoding="utf-8")
    assert page.count("<!-- drawn: ") == 6
    for word in (*Status, *Action):
        assert f" {word} |" in page
    for stage in Stage:
        assert f"| `{stage}` |" in page
    for limit in Limit:
        assert f"| `{limit}_days` |" in page
    for trouble in OrderTrouble:
        assert f"| `{trouble}` |" in page
