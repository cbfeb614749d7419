"""Where the real schemas, messages and records lie that tests study: beside the checkout, never inside it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "reference" / "data"
"""Tests that read below this skip where it is absent; its licences forbid copying anything of it into the project."""
