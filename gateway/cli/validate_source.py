"""The source around what `illgate validate` minds: a line of it and carets, without what is about a person."""

from __future__ import annotations

import re
from typing import Final

from gateway.cli.validate_kinds import ABOUT_PATRONS, Finding
from schemas.iso18626.layout import PRIVATE
from schemas.quoting import HIDDEN

MASK: Final = "·"  # one for each character, so that everything else stays in its place
_NAMES: Final = "|".join(sorted({*PRIVATE, *ABOUT_PATRONS}))
_PRIVATE: Final = re.compile(
    rf"<(?P<name>(?:[\w.-]+:)?(?:{_NAMES}))\b(?:[^>]*[^/>])?>(?P<inside>.*?)(?:</(?P=name)\s*>|\Z)", re.DOTALL
)
_TEXT: Final = re.compile(r"(?<=>)[^<>]+(?=<|\Z)|\A[^<>]+")
_LETTER: Final = re.compile(r"\S")


def lines_of(body: bytes) -> list[str]:
    """A document's lines for showing: what stands in elements about persons, and secrets, is masked."""
    return _PRIVATE.sub(_masked, body.decode(errors="replace")).split("\n")


def _masked(found: re.Match[str]) -> str:
    start, end = (place - found.start() for place in found.span("inside"))
    whole = found[0]
    hidden = _TEXT.sub(lambda text: _LETTER.sub(MASK, text[0]), whole[start:end])
    return whole[:start] + hidden + whole[end:]


def snippet(finding: Finding, lines: list[str], width: int) -> tuple[str, str] | None:
    """So much of the source around the element that a finding is about, and a line with carets under its name.

    None where the place is unknown, or what stands there is about a person.
    """
    if not 0 < finding.line <= len(lines) or finding.found == HIDDEN:
        return None
    source = lines[finding.line - 1].rstrip()
    name = finding.path.rpartition("/")[2].partition("[")[0].lstrip("@")
    at = next((place for place in (source.find(f"<{name}"), source.find(f":{name}")) if name and place >= 0), -1)
    if at < 0:
        return None
    start = max(0, at - width // 4)
    shown = source[start : start + width].expandtabs(1)
    return shown, (" " * (at - start) + "^" * (len(name) + 1))[:width]
