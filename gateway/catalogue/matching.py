"""A query of the catalogue as SQL: a SELECT of edition numbers, and the values that it binds."""

from __future__ import annotations

from typing import Final

from gateway.catalogue.query import Index, Join, Match, Query
from gateway.catalogue.words import fold, isbn13, number

Sql = tuple[str, tuple[str, ...]]

NOTHING: Final = "SELECT NULL WHERE 0"
_BY_ID: Final = "SELECT number FROM catalogue_edition WHERE pid = ? OR local = ?"
_BY_ISBN: Final = "SELECT number FROM catalogue_edition JOIN catalogue_isbn USING (pid) WHERE isbn = ?"
_BY_WORDS: Final = "SELECT rowid FROM catalogue_words WHERE words MATCH ?"
_JOINS: Final = {Join.BOTH: "INTERSECT", Join.EITHER: "UNION", Join.BUT_NOT: "EXCEPT"}


def matching(query: Query) -> Sql:
    """The SELECT of the editions that match; every term is bound, never written into it."""
    if isinstance(query, Match):
        return _match(query)
    left, left_values = matching(query.left)
    right, right_values = matching(query.right)
    sql = f"SELECT * FROM ({left}) {_JOINS[query.join]} SELECT * FROM ({right})"  # noqa: S608  literals all the way
    return sql, (*left_values, *right_values)


def _match(match: Match) -> Sql:
    wanted = [_BY[index](match.term) for index in _LOOKED_IN[match.index]]
    told = [sql for sql in wanted if sql is not None]
    if not told:
        return NOTHING, ()
    return " UNION ".join(sql for sql, _ in told), tuple(value for _, values in told for value in values)


def _by_id(term: str) -> Sql | None:
    squeezed = number(term)
    return (_BY_ID, (squeezed, squeezed)) if squeezed else None


def _by_isbn(term: str) -> Sql | None:
    isbn = isbn13(term)
    return (_BY_ISBN, (isbn,)) if isbn else None


def _by_words(term: str) -> Sql | None:
    words = fold(term)
    return (_BY_WORDS, (" ".join(f'"{word}"' for word in words),)) if words else None


_BY: Final = {Index.ID: _by_id, Index.ISBN: _by_isbn, Index.WORDS: _by_words}
_LOOKED_IN: Final = {
    Index.ANY: (Index.ID, Index.ISBN, Index.WORDS),
    Index.ID: (Index.ID,),
    Index.ISBN: (Index.ISBN,),
    Index.WORDS: (Index.WORDS,),
}
