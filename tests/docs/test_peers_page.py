"""docs/peers.md shows what the profiles really change."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from gateway.directory.values import PeerProfile
from tests.tool_scripts import tool_script

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "peers.md"


@pytest.fixture
def peers() -> ModuleType:
    """The tool that draws the examples."""
    return tool_script("peers")


def test_the_page_is_current(peers: ModuleType) -> None:
    """Run `.venv/bin/python tools/peers.py` to mend it."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == peers.drawn(page)


def test_every_profile_has_its_example(peers: ModuleType) -> None:
    """On the page, and it changes something; the plain one has none, a version's is beside it."""
    page = PAGE.read_text(encoding="utf-8")
    assert set(peers.EXAMPLES) == {*PeerProfile} - {PeerProfile.PLAIN} | {"version"}
    for name, example in peers.EXAMPLES.items():
        assert page.count(f"<!-- drawn: {name} -->\n") == 1
        assert example.before != example.after or example.unsent
