"""Tables of content models as a person reads them: `Name: model`, continued where it is indented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ANSWER: Final = "->"
_ENTRY: Final = re.compile(r"^(\w+):((?:.|\n(?=[ \t]))*)", re.MULTILINE)


def told_models(table: str) -> dict[str, str]:
    """The models of a table, by name, each on one line."""
    return dict(_entries(table))


def told_services(table: str) -> dict[str, tuple[str, str]]:
    """The pairs of models of a table whose entries have an answer after an arrow."""
    parted = ((name, model.partition(ANSWER)) for name, model in _entries(table))
    return {name: (asked.strip(), answered.strip()) for name, (asked, _, answered) in parted}


def told_names(names: str) -> frozenset[str]:
    """The names of a list with blanks between."""
    return frozenset(names.split())


def _entries(table: str) -> Iterator[tuple[str, str]]:
    for match in _ENTRY.finditer(table):
        yield match[1], " ".join(match[2].split())
