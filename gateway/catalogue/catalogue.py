"""What the rest of the gateway asks of the union catalogue.

Answers are values as of the moment of asking; nothing waits and nothing is kept. `MemoryCatalogue` holds editions
that were handed in (cases, tests), `StoredCatalogue` reads the service's database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from gateway.catalogue.query import Found, Query
from gateway.catalogue.values import Edition, Localisation

LARGEST_WORK: Final = 100  # editions handed to one decision: each may mean questions to many libraries
FOUND_AT_MOST: Final = 50  # what one page of a search shows


class Catalogue(Protocol):
    """The union catalogue, read."""

    def edition(self, record: str) -> Edition | None:
        """The edition with this pid, volumes completed from their head; None where the catalogue has none."""

    def editions_of(self, record: str) -> tuple[Edition, ...]:
        """The editions that serve an order for any edition of this record's work.

        The record itself comes first, then the others, newest first (docs/rules.md R11). Others count only where
        they are of the same material type and form: nobody gets the audio book for the book.
        """

    def find(self, words: str, *, limit: int = FOUND_AT_MOST) -> tuple[Edition, ...]:
        """Editions by pid, by FAUST or local number, by ISBN, or by words of title and author; newest first."""

    def search(self, query: Query, *, start: int = 0, limit: int = FOUND_AT_MOST) -> Found:
        """One page of the editions that match, newest first, from place `start` on; and how many there are."""

    def record(self, record: str) -> str | None:
        """The whole record with this pid, as an element in marcXchange's namespace; None where there is none."""

    def localisations(self, record: str) -> tuple[Localisation, ...]:
        """Who holds this record, in the catalogue's order; empty where nobody does or nobody knows it."""


def editions_for(catalogue: Catalogue, records: Iterable[str], *, exact: bool) -> tuple[Edition, ...]:
    """The editions that serve an order for these records, each once: with `exact` no others of their works."""
    if exact:
        named = (catalogue.edition(record) for record in records)
        found = [edition for edition in named if edition is not None]
    else:
        found = [edition for record in records for edition in catalogue.editions_of(record)]
    return tuple({edition.id: edition for edition in found}.values())


def newest_first(editions: Iterable[Edition]) -> list[Edition]:
    """Editions in the order of listing: by year, newest first and those without one last, then by pid."""
    return sorted(sorted(editions, key=lambda edition: edition.id), key=lambda edition: edition.year, reverse=True)


def listed(ordered: Edition, work: Iterable[Edition]) -> tuple[Edition, ...]:
    """The ordered edition and those of its work that can stand for it, in the order of listing."""
    others = (
        edition
        for edition in work
        if edition.id != ordered.id and edition.material_type == ordered.material_type and edition.form == ordered.form
    )
    return (ordered, *newest_first(others))[:LARGEST_WORK]
