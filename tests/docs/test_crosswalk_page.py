"""docs/crosswalk.md is printed from the table that the crosswalk works by."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.tool_scripts import tool_script

ROOT: Final = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    """A rule that changed has its page printed again, by `.venv/bin/python tools/crosswalk.py`."""
    tool = tool_script("crosswalk")
    assert tool.FILE.read_text(encoding="utf-8") == tool.page()
