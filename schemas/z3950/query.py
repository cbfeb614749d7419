"""Queries of Z39.50 (type 1, RPN) as values, and their text form PQF, which YAZ made common.

>>> parse_pqf("@and @attr 1=12 27942628 @attr 1=4 smilla").root.operator
<Operator.AND: 0>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, TypeAlias

from attrs import frozen

from schemas.z3950.oids import ATTRIBUTE_SETS, BIB_1, is_oid

MAX_DEPTH: Final = 20
"""Levels of operators in a query: people write three."""

LOCAL_NUMBER: Final = 12
"""The use attribute of bib-1 for a record's own number in its system."""

_TOKEN: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))')
_ATTRIBUTE: Final = re.compile(r"([0-9]{1,4})=([0-9]{1,9})")


class QueryError(ValueError):
    """A text that is no PQF; the words are a clause."""


class Operator(IntEnum):
    """How two result sets become one (Operator)."""

    AND = 0
    OR = 1
    AND_NOT = 2


@frozen
class Attribute:
    """How a term is to be understood: `type` 1 says what it is (use), 4 its structure; `set_id` "" is the query's."""

    type: int
    value: int
    set_id: str = ""


@frozen
class Term:
    """Something to look for."""

    text: str
    attributes: tuple[Attribute, ...] = ()


@frozen
class Combined:
    """Two queries in one."""

    operator: Operator
    left: Structure
    right: Structure


Structure: TypeAlias = Term | Combined


@frozen
class Query:
    """A whole query; `attribute_set` is an OID."""

    root: Structure
    attribute_set: str = BIB_1

    def filled(self, mark: str, text: str) -> Query:
        """This query with `text` wherever a term has `mark`: a pattern becomes a question."""
        return Query(_filled(self.root, mark, text), self.attribute_set)


def _filled(structure: Structure, mark: str, text: str) -> Structure:
    if isinstance(structure, Term):
        return Term(structure.text.replace(mark, text), structure.attributes)
    return Combined(structure.operator, _filled(structure.left, mark, text), _filled(structure.right, mark, text))


def by_use(text: str, use: int = LOCAL_NUMBER, attribute_set: str = BIB_1) -> Query:
    """A query for one term in one index."""
    return Query(Term(text, (Attribute(1, use),)), attribute_set)


_OPERATORS: Final = {"@and": Operator.AND, "@or": Operator.OR, "@not": Operator.AND_NOT}


def parse_pqf(text: str) -> Query:
    """A query from PQF: `@attrset`, `@attr`, `@and`, `@or`, `@not`, terms bare or in double quotes.

    Raises:
        QueryError: it is no PQF, or uses more of it than is known here.
    """
    tokens = _Tokens(text)
    attribute_set = BIB_1
    if tokens.take("@attrset"):
        attribute_set = _set_id(tokens.word())
    root = _structure(tokens, (), MAX_DEPTH)
    if not tokens.at_end:
        raise QueryError("it goes on after its end")
    return Query(root, attribute_set)


class _Tokens:
    """Words of a text, with whether each stood in quotes, since a quoted `@and` is a term."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_split(text))
        self._next = 0

    @property
    def at_end(self) -> bool:
        """Whether all words have been taken."""
        return self._next == len(self._tokens)

    def take(self, keyword: str) -> bool:
        """Take the next word if it is this keyword."""
        if self.at_end or self._tokens[self._next] != (keyword, False):
            return False
        self._next += 1
        return True

    def token(self) -> tuple[str, bool]:
        """The next word, which must be there."""
        if self.at_end:
            raise QueryError("it ends where a term should follow")
        self._next += 1
        return self._tokens[self._next - 1]

    def word(self) -> str:
        """The next word's text."""
        return self.token()[0]


def _split(text: str) -> Iterator[tuple[str, bool]]:
    place, text = 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise QueryError("it has a double quote that is not closed")
        quoted, bare = match.groups()
        yield (bare, False) if quoted is None else (re.sub(r"\\(.)", r"\1", quoted), True)
        place = match.end()


def _structure(tokens: _Tokens, attributes: tuple[Attribute, ...], depth: int) -> Structure:
    if not depth:
        raise QueryError(f"it nests operators more than {MAX_DEPTH} deep")
    word, quoted = tokens.token()
    if quoted or not word.startswith("@"):
        return Term(word, attributes)
    if word == "@attr":
        while True:
            attributes = (*attributes, _attribute(tokens))
            if not tokens.take("@attr"):
                return _structure(tokens, attributes, depth)
    operator = _OPERATORS.get(word)
    if operator is None:
        raise QueryError(f"{word[:20]} is not known in it")
    left = _structure(tokens, attributes, depth - 1)
    return Combined(operator, left, _structure(tokens, attributes, depth - 1))


def _attribute(tokens: _Tokens) -> Attribute:
    word = tokens.word()
    set_id = ""
    if "=" not in word:
        set_id, word = _set_id(word), tokens.word()
    match = _ATTRIBUTE.fullmatch(word)
    if match is None:
        raise QueryError(f"{word[:20]} is no attribute; one is written 1=12")
    return Attribute(int(match[1]), int(match[2]), set_id)


def _set_id(name: str) -> str:
    known = ATTRIBUTE_SETS.get(name.lower()) or ATTRIBUTE_SETS.get(re.sub(r"^(bib|dan)(1)$", r"\1-\2", name.lower()))
    if known is None and not is_oid(name):
        raise QueryError(f"{name[:20]} is no attribute set that is known")
    return known or name
