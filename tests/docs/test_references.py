"""Pages that code and other pages name are there, and every rule number that code cites is listed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = sorted(
    path
    for folder in ("schemas", "adapters", "gateway", "fixtures", "docs", "tools")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md"}
)
NAMED: Final = re.compile(r"\bdocs/[\w/.-]+?\.(?:md|json)\b")
CITED: Final = re.compile(r"docs/rules\.md ([RGQ]\d+[a-z]?)(?:-([RGQ]?\d+))?")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_pages_are_there(source: Path) -> None:
    """A reader who follows a reference arrives."""
    for name in NAMED.findall(source.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_cited_rules_are_listed() -> None:
    """`docs/rules.md R10` in a docstring leads to a row of that page."""
    rules = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    cited = {first for path in SOURCES for first, _ in CITED.findall(path.read_text(encoding="utf-8"))}

    assert cited
    assert sorted(rule for rule in cited if not re.search(rf"\b{rule}\b", rules)) == []
