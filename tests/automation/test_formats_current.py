"""The JSON Schemas in docs/formats are those of the types that read the files."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def formats() -> ModuleType:
    """tools/formats.py, which is no part of any package."""
    spec = importlib.util.spec_from_file_location("formats", ROOT / "tools" / "formats.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["libraries", "case", "decision"])
def test_schema_is_current(name: str) -> None:
    """A type that changed has its schema written again, by `.venv/bin/python tools/formats.py`."""
    tool = formats()
    written = (ROOT / "docs" / "formats" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == tool.schema_text(tool.FORMATS[name])
