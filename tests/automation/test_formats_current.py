"""The JSON Schemas in docs/formats are those of the types that read the files."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.tool_scripts import tool_script

ROOT = Path(__file__).parents[2]


def formats() -> ModuleType:
    """tools/formats.py, which is no part of any package."""
    return tool_script("formats")


@pytest.mark.parametrize("name", ["libraries", "case", "decision"])
def test_schema_is_current(name: str) -> None:
    """A type that changed has its schema written again, by `.venv/bin/python tools/formats.py`."""
    tool = formats()
    written = (ROOT / "docs" / "formats" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == tool.schema_text(tool.FORMATS[name])
