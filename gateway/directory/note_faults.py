"""What can be wrong with the notes that a library has written.

Names in braces that stand for nothing, characters that no message can hold, too much of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateway.directory.values import LoanNotes

STANDS_FOR: Final = ("lender", "title", "due")
LONGEST_NOTE: Final = 500  # characters; a letter of some lines, as people read it in a list of messages
_NAMES: Final = "|".join(STANDS_FOR)
_WELL_FORMED: Final = re.compile(rf"(?:[^{{}}]|\{{(?:{_NAMES})\}})*", re.DOTALL)
"""Text with these names in braces, and no other brace: `str.format` does with it what was meant, and nothing else."""

_UNWRITTEN: Final = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, and what XML 1.0 (2.2, Char) has no room for."""


def note_faults(notes: LoanNotes) -> Iterator[tuple[str, str]]:
    """The field at fault and a predicate for it, each."""
    for name in notes.__struct_fields__:
        text: str = getattr(notes, name)
        if len(text) > LONGEST_NOTE:
            yield name, f"must have at most {LONGEST_NOTE} characters, not {len(text)}"
        elif unwritten := _UNWRITTEN.search(text):
            yield name, f"has a control character at its place {unwritten.start() + 1}, which no message can hold"
        elif not _WELL_FORMED.fullmatch(text):
            known = ", ".join(f"{{{one}}}" for one in STANDS_FOR)
            yield name, f"may have no braces but in {known}"
