"""From CQL to what the catalogue can be searched for; what it cannot is refused by the standard's diagnostics."""

from __future__ import annotations

from functools import reduce
from typing import Final

from gateway.catalogue.query import Index, Join, Joined, Match, Query
from gateway.catalogue.words import fold
from schemas.sru import diagnostic
from schemas.sru.cql import MAX_CLAUSES, SERVER_CHOICE, Boolean, Clause, Combined, CqlFaultError
from schemas.sru.cql import Query as Cql
from schemas.sru.explain import IndexName

INDEXES: Final = {
    SERVER_CHOICE.lower(): Index.ANY,
    "cql.anywhere": Index.ANY,
    "cql.allindexes": Index.ANY,
    "rec.id": Index.ID,
    "rec.identifier": Index.ID,
    "dc.identifier": Index.ANY,
    "bath.isbn": Index.ISBN,
    "bath.standardidentifier": Index.ISBN,
    "isbn": Index.ISBN,
    "dc.title": Index.WORDS,
    "dc.creator": Index.WORDS,
    "title": Index.WORDS,
    "creator": Index.WORDS,
}
"""Indexes by their names in lower case. Words of title and author are one index: a record says both of both."""

SETS: Final = (
    ("cql", "info:srw/cql-context-set/1/cql-v1.1"),
    ("rec", "info:srw/cql-context-set/2/rec-1.1"),
    ("dc", "info:srw/cql-context-set/1/dc-v1.1"),
    ("bath", "http://zing.z3950.org/cql/bath/2.0/"),
)
"""Context sets by the names that are used above."""

TOLD: Final = (
    IndexName(set="cql", name="serverChoice", title="Record id, ISBN, or words of title and author"),
    IndexName(set="rec", name="id", title="Record id: a pid, a FAUST or a local number"),
    IndexName(set="bath", name="isbn", title="ISBN"),
    IndexName(set="dc", name="title", title="Words of title and author"),
    IndexName(set="dc", name="creator", title="Words of title and author"),
)
"""What explain says of them."""

_WHOLE: Final = frozenset({"=", "all", "adj", "scr", "cql.scr", "any"})
_JOINS: Final = {Boolean.AND: Join.BOTH, Boolean.OR: Join.EITHER, Boolean.NOT: Join.BUT_NOT}
_EXACT: Final = frozenset({"==", "exact"})


def catalogue_query(tree: Cql) -> Query:
    """What to search for.

    Raises:
        CqlFaultError: an index (16) or a relation (19) that the catalogue has not, no term (27), a masked one (28),
            more words for `any` than a query has clauses (38).
    """
    if isinstance(tree, Combined):
        return Joined(_JOINS[tree.boolean], catalogue_query(tree.left), catalogue_query(tree.right))
    return _clause(tree)


def _clause(clause: Clause) -> Query:
    index = INDEXES.get(clause.index.lower())
    if index is None:
        raise CqlFaultError(diagnostic(16, "Unsupported index", clause.index[:80]))
    words_only = index in {Index.WORDS, Index.ANY}
    if clause.relation not in _WHOLE and not (clause.relation in _EXACT and not words_only):
        raise CqlFaultError(diagnostic(19, "Unsupported relation", clause.relation[:20]))
    if not clause.term.strip():
        raise CqlFaultError(diagnostic(27, "Empty term unsupported"))
    if "*" in clause.term or "?" in clause.term:
        raise CqlFaultError(diagnostic(28, "Masking character not supported"))
    if clause.relation == "any":
        return _any(index, clause.term)
    return Match(index, clause.term)


def _any(index: Index, term: str) -> Query:
    """One of the words is enough; numbers end at blanks alone, and one may itself be written with blanks."""
    words = fold(term) if index is Index.WORDS else tuple(term.split())
    if len(words) > MAX_CLAUSES:
        raise CqlFaultError(diagnostic(38, "Too many boolean operators in query", str(MAX_CLAUSES)))
    whole = (term,) if index in {Index.ID, Index.ISBN} or not words else ()
    matches: list[Query] = [Match(index, word) for word in dict.fromkeys((*words, *whole))]
    return reduce(lambda left, right: Joined(Join.EITHER, left, right), matches)
