"""Every habit of a real system, and every sample that no schema takes, is among the wrong peers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from fixtures.wrong_peers.actions import ACTIONS
from fixtures.wrong_peers.conduct import CONDUCT
from fixtures.wrong_peers.doors import DOORS
from fixtures.wrong_peers.letters import LETTERS
from fixtures.wrong_peers.quirks import QUIRKS, REFUSED_SAMPLES, Quirk
from fixtures.wrong_peers.requesters import REQUESTERS
from gateway.lending.profiles.table import PROFILES
from tests.conformance.test_refused_samples import REFUSED, SAMPLES

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
NAMES: Final = frozenset(peer.name for peer in (*LETTERS, *DOORS, *CONDUCT, *ACTIONS, *REQUESTERS))
SYSTEM_OF: Final = {
    "alma": "Alma, Rapido",
    "rapido": "Alma, Rapido",
    "reshare": "ReShare",
    "oclc": "OCLC",
    "koha": "Koha",
    "koha-plugin": "openfifth plug-in",
    "slnp": "SLNP, ZFL",
}
"""Profile -> the system whose habits it is for."""


def row(quirk: Quirk) -> str:
    """How the page tells of a habit."""
    peers = ", ".join(f"`{name}`" for name in quirk.peers)
    return f"| {quirk.system} | {quirk.habit} | {peers or f'none: {quirk.why_none}'} |"


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: f"{quirk.system}: {quirk.habit}")
def test_a_habit_has_its_wrong_peers_or_a_reason(quirk: Quirk) -> None:
    """Peers that there are, or why no peer can have it; never both, never neither."""
    assert set(quirk.peers) <= NAMES
    assert bool(quirk.peers) is not bool(quirk.why_none)


def test_every_system_with_a_profile_has_its_habits_told() -> None:
    """Whom the gateway speaks to in a way of its own has habits."""
    assert {one.value for one in PROFILES} - {"plain"} == set(SYSTEM_OF)
    assert set(SYSTEM_OF.values()) <= {quirk.system for quirk in QUIRKS}


def test_the_page_tells_every_habit() -> None:
    """In the order of the table."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| system | habit | wrong peers |") + 2
    assert lines[start : start + len(QUIRKS)] == [row(quirk) for quirk in QUIRKS]
    assert not lines[start + len(QUIRKS)].startswith("|")


def test_the_faults_of_samples_are_those_of_wrong_peers() -> None:
    """Each has at least two."""
    for peers in REFUSED_SAMPLES.values():
        assert len(peers) > 1
        assert set(peers) <= NAMES


@pytest.mark.skipif(not SAMPLES.exists(), reason="The samples lie beside the checkout, and are not there.")
def test_no_refused_sample_is_forgotten() -> None:
    """All that are at hand, and no others."""
    assert {path.name for path in REFUSED} == set(REFUSED_SAMPLES)
