"""The union catalogue of editions that were handed in, for dry runs and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from gateway.catalogue.catalogue import FOUND_AT_MOST, listed, newest_first
from gateway.catalogue.editions import DEEPEST_SET, Catalogued, completed, joined
from gateway.catalogue.query import Found, Index, Join, Match, Query
from gateway.catalogue.values import Edition, Localisation
from gateway.catalogue.words import fold, isbn13, number
from gateway.catalogue.works import grouped


class MemoryCatalogue:
    """A catalogue of the editions it is made of; see `gateway.catalogue.catalogue.Catalogue`."""

    def __init__(self, editions: Iterable[Edition], records: Mapping[str, str] | None = None) -> None:
        """Takes editions whose `work` says which belong together; an empty one stands alone.

        `records` are whole records as marcXchange, by pid, where they are known.
        """
        self._records = records or {}
        self._editions = {edition.id: edition for edition in editions}
        self._works: dict[str, list[str]] = {}
        for edition in self._editions.values():
            self._works.setdefault(edition.work or edition.id, []).append(edition.id)

    def edition(self, record: str) -> Edition | None:
        """The edition with this pid, volumes completed from their head."""
        return self._completed(record, DEEPEST_SET)

    def _completed(self, record: str, levels: int) -> Edition | None:
        found = self._editions.get(record)
        if found is None or found.head is None or not levels:
            return found
        return completed(found, self._completed(found.head, levels - 1))

    def editions_of(self, record: str) -> tuple[Edition, ...]:
        """The record's edition and those of its work that can stand for it."""
        ordered = self.edition(record)
        if ordered is None:
            return ()
        members = self._works[ordered.work or ordered.id]
        return listed(ordered, (each for each in map(self.edition, members) if each is not None))

    def find(self, words: str, *, limit: int = FOUND_AT_MOST) -> tuple[Edition, ...]:
        """Editions by pid, number, ISBN, or words of title and author."""
        pids = self.search(Match(Index.ANY, words), limit=limit).pids
        return tuple(each for each in map(self.edition, pids) if each is not None)

    def search(self, query: Query, *, start: int = 0, limit: int = FOUND_AT_MOST) -> Found:
        """One page of the editions that match, and how many there are."""
        found = newest_first(edition for edition in self._editions.values() if matches(query, edition))
        return Found(len(found), tuple(edition.id for edition in found[start : start + limit]))

    def record(self, record: str) -> str | None:
        """The whole record, where it was handed in."""
        return self._records.get(record)

    def localisations(self, record: str) -> tuple[Localisation, ...]:
        """Who holds this record."""
        edition = self._editions.get(record)
        return edition.localisations if edition else ()


def matches(query: Query, edition: Edition) -> bool:
    """Whether an edition matches a query."""
    if isinstance(query, Match):
        return any(_LOOKS[index](edition, query.term) for index in _LOOKED_IN[query.index])
    left, right = matches(query.left, edition), matches(query.right, edition)
    return {Join.BOTH: left and right, Join.EITHER: left or right, Join.BUT_NOT: left and not right}[query.join]


def _has_id(edition: Edition, term: str) -> bool:
    return number(term) in {edition.id, edition.id.partition(":")[2]} - {""}


def _has_isbn(edition: Edition, term: str) -> bool:
    isbn = isbn13(term)
    return isbn is not None and isbn in map(isbn13, edition.isbns)


def _has_words(edition: Edition, term: str) -> bool:
    wanted = fold(term)
    return bool(wanted) and set(wanted) <= {*fold(edition.title), *fold(edition.author)}


_LOOKS: Final = {Index.ID: _has_id, Index.ISBN: _has_isbn, Index.WORDS: _has_words}
_LOOKED_IN: Final = {index: (index,) for index in _LOOKS} | {Index.ANY: tuple(_LOOKS)}


def from_records(
    records: Iterable[Catalogued],
    *,
    by_key: bool = True,
    holdings: Mapping[str, Sequence[Localisation]] | None = None,
) -> MemoryCatalogue:
    """A catalogue of records from `catalogued`, joined to works, with localisations from elsewhere added.

    Args:
        records: What the catalogue takes of each record; of several with one pid the last counts.
        by_key: Whether author, title and material type join editions, or 017 alone.
        holdings: More localisations, by pid.
    """
    taken = {each.edition.id: each for each in records}
    links: dict[str, set[str]] = {record: set() for record in taken}
    keys: dict[str, set[str]] = {}
    for record, each in taken.items():
        for other in each.others:
            if other in taken:
                links[record].add(other)
                links[other].add(record)
        if by_key and each.key:
            keys.setdefault(each.key, set()).add(record)
    works = grouped(taken, lambda record: links[record] | keys.get(taken[record].key, set()))
    editions = (
        replace(
            each.edition,
            work=works[record],
            localisations=joined(each.edition.localisations, (holdings or {}).get(record, ())),
        )
        for record, each in taken.items()
    )
    return MemoryCatalogue(editions, {pid: each.record for pid, each in taken.items() if each.record})
