"""The source around what `illgate validate` minds: a line of it and carets, without what is about a person."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from gateway.cli.validate_kinds import ABOUT_PATRONS, Finding
from schemas.iso18626.layout import PRIVATE
from schemas.quoting import HIDDEN, PERSONAL_NUMBER

MASK: Final = "·"  # one for each character, so that everything else stays in its place
_PRIVATE: Final = PRIVATE | ABOUT_PATRONS
_TOKEN: Final = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<(?P<close>/?)(?:[\w.-]+:)?(?P<name>[\w.-]+)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|[^<]+|<",
    re.DOTALL,
)
"""A comment, a section, an instruction, a tag, or text, of a document that is XML."""
_VALUE: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_LETTER: Final = re.compile(r"\S")


def lines_of(body: bytes, names: Collection[str] | None = None) -> list[str]:
    """A document's lines for showing: what stands in elements about persons, and secrets, is masked.

    So are comments, personal numbers, and what stands in an element that is none of `names`, where those are given: a
    misspelt one may hold anything.
    """
    return "".join(_shown(body.decode(errors="replace"), names)).split("\n")


def _shown(text: str, names: Collection[str] | None) -> Iterator[str]:
    """The text in its pieces; `inside` counts the open elements from the outermost one that is masked."""
    inside = 0
    for token in _TOKEN.finditer(text):
        whole, name = token[0], token["name"]
        if name is None:
            masked = inside or whole.startswith("<!--")
            yield _masked(whole) if masked else _unnumbered(whole)
        elif token["close"]:
            inside = max(0, inside - 1)
            yield whole
        else:
            masks = inside or name in _PRIVATE or (names is not None and name not in names)
            yield _VALUE.sub(lambda value: _masked(value[0]), whole) if masks else _unnumbered(whole)
            inside += bool(masks) and not whole.endswith("/>")


def _unnumbered(text: str) -> str:
    return PERSONAL_NUMBER.sub(lambda found: _masked(found[0]), text)


def _masked(text: str) -> str:
    return _LETTER.sub(MASK, text)


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
