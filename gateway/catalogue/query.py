"""What the union catalogue can be searched for: single matches, and how they are joined."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Index(StrEnum):
    """Where a term is looked for; ANY is a pid, a number, an ISBN, or words of title and author."""

    ID = "id"
    ISBN = "isbn"
    WORDS = "words"
    ANY = "any"


class Join(StrEnum):
    """How two queries are joined; BUT_NOT takes the second's editions out of the first's."""

    BOTH = "both"
    EITHER = "either"
    BUT_NOT = "but not"


@frozen
class Match:
    """Editions that a term is found in."""

    index: Index
    term: str


@frozen
class Joined:
    """Two queries and how they are joined."""

    join: Join
    left: Match | Joined
    right: Match | Joined


Query = Match | Joined


@frozen
class Found:
    """How many editions match, and those of the page that was asked for, newest first."""

    total: int
    pids: tuple[str, ...]
