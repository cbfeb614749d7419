"""The scripts of `tools/`, which are no part of any package: what they write must be what is kept."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final

TOOLS: Final = Path(__file__).parents[1] / "tools"


def tool_script(name: str) -> ModuleType:
    """`tools/NAME.py` as a module, made anew."""
    spec = importlib.util.spec_from_file_location(f"tool_{name}", TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
