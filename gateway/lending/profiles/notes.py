"""What systems without an element for it put into a note: marked stretches of text, and labelled lines.

A stretch stands between two marks, `#SHIP_TO#...#ST_END#`, and can be cut out again. A labelled line is for people:
`Loan condition: LibraryUseOnly`.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen


@frozen
class Mark:
    """Where a stretch begins and ends."""

    begin: str
    end: str


def put(note: str | None, mark: Mark, text: str) -> str:
    """The note with a stretch at its end; one that it has already is replaced. Marks in the text are left out."""
    _, rest = cut(note, mark)
    inside = text.replace(mark.begin, "").replace(mark.end, "")
    return join_lines((rest, f"{mark.begin}{inside}{mark.end}"))


def cut(note: str | None, mark: Mark) -> tuple[str | None, str]:
    """The first such stretch of a note, None where it has none, and the note without it."""
    before, begin, rest = (note or "").partition(mark.begin)
    text, end, after = rest.partition(mark.end)
    if not (begin and end):
        return None, note or ""
    return text.strip(), join_lines((before.strip(), after.strip()))


def labelled(label: str, values: Iterable[str]) -> str:
    """`Label: one, other`, on one line whatever the values hold; "" where there is nothing to say."""
    said = ", ".join(line for value in values if (line := " ".join(value.split())))
    return f"{label}: {said}" if said else ""


def told_under(note: str | None, label: str) -> frozenset[str]:
    """The values of a note's line with this label, as `labelled` writes it."""
    begin = f"{label}: "
    lines = (line.removeprefix(begin) for line in (note or "").splitlines() if line.startswith(begin))
    return frozenset(value for line in lines for value in line.split(", "))


def join_lines(lines: Iterable[str]) -> str:
    """Lines under each other, those that say nothing left out."""
    return "\n".join(line for line in lines if line)


def with_lines(note: str | None, lines: Iterable[str]) -> str | None:
    """The note and, under it, those of the lines that it does not have yet; None where all of it is nothing."""
    present = set((note or "").splitlines())
    return join_lines((note or "", *(line for line in lines if line not in present))) or None
