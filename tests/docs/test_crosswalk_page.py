"""docs/crosswalk.md is printed from the table that the crosswalk works by."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    """A rule that changed has its page printed again, by `.venv/bin/python tools/crosswalk.py`."""
    spec = importlib.util.spec_from_file_location("crosswalk_page", ROOT / "tools" / "crosswalk.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.FILE.read_text(encoding="utf-8") == tool.page()
