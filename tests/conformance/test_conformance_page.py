"""docs/conformance.md lists every check, as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gateway.conformance.check import Check
from gateway.conformance.judging.catalogue import CHECKS
from gateway.conformance.values import Role

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"


def row(check: Check) -> str:
    """How the page tells of a check."""
    roles = ", ".join(role for role in Role if role in check.roles)
    return f"| `{check.id}` | {roles} | {check.level} | {check.title} | {check.expected} |"


def test_every_check_is_on_the_page() -> None:
    """In the order of the report, with its level and what it expects."""
    listed = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
        and "." in line.split("`")[1]
        and line.split("`")[1].split(".")[0] in {check.id.split(".")[0] for check in CHECKS}
    ]
    assert listed == [row(check) for check in CHECKS]
    assert len({check.id for check in CHECKS}) == len(CHECKS)
