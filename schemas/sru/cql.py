"""CQL 1.2 (and 2.0's same core): a query as a tree.

    >>> parse('bath.isbn=87-02-01234-5 and (title any "sne is" not "rec.id"=42)')
    Combined(boolean=<Boolean.AND: 'and'>, left=Clause(index='bath.isbn', relation='=', term='87-02-01234-5'), ...)

Relations keep their modifiers out of the tree, prefix assignments and sort keys are refused by their diagnostics, and
what is no CQL at all is diagnostic 10. What an index means is the server's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from attrs import define, frozen

from schemas.sru.values import Diagnostic, diagnostic

MAX_CLAUSES: Final = 50
MAX_DEPTH: Final = 20
MAX_LENGTH: Final = 4_000
"""Bounds of one query; a person's has three clauses, a machine's list of ids some twenty."""

SERVER_CHOICE: Final = "cql.serverChoice"

RELATIONS: Final = frozenset(
    {"=", "==", "exact", "any", "all", "adj", "scr", "cql.scr", "<>", "<", ">", "<=", ">=", "within"}
)
"""Relations that CQL names."""

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<mark><=|>=|<>|==|[()=<>/])|(?P<word>[^\s()=<>"/]+))', re.DOTALL
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Boolean(StrEnum):
    """How two parts are joined; `prox` is not supported by anybody we know."""

    AND = "and"
    OR = "or"
    NOT = "not"


@frozen
class Clause:
    """One search: `relation` in lower case; index and term as written, the term without quotation marks."""

    index: str
    relation: str
    term: str


@frozen
class Combined:
    """Two parts and how they are joined."""

    boolean: Boolean
    left: Clause | Combined
    right: Clause | Combined


Query = Clause | Combined


class CqlFaultError(ValueError):
    """A query that is answered with a diagnostic."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(f"{fault.message}: {fault.details}" if fault.details else fault.message)
        self.diagnostic = fault


class _Token(NamedTuple):
    text: str
    quoted: bool


def parse(query: str) -> Query:
    """The tree of a query.

    Raises:
        CqlFaultError: it is no CQL (10), too long (12), too deep (13) or of too many parts (38), or uses what no server
            of ours has (15, 20, 37, 80).
    """
    if len(query) > MAX_LENGTH:
        raise CqlFaultError(diagnostic(12, "Too many characters in query", f"at most {MAX_LENGTH:,}"))
    parser = _Parser(list(_tokens(query)))
    tree = parser.query(0)
    if (rest := parser.peek()) is not None:
        if rest.text.lower() == "sortby":
            raise CqlFaultError(diagnostic(80, "Sort not supported"))
        raise _syntax(rest.text)
    return tree


def _tokens(query: str) -> Iterator[_Token]:
    at = 0
    end = len(query.rstrip())
    while at < end:
        match = _TOKEN.match(query, at)
        if match is None:
            raise _syntax(query[at : at + 20].strip())
        at = match.end()
        if (quoted := match["quoted"]) is not None:
            yield _Token(_ESCAPED.sub(r"\1", quoted[1:-1]), quoted=True)
        else:
            yield _Token(match["mark"] or match["word"], quoted=False)


@define
class _Parser:
    """Reads tokens from left to right: booleans have no precedence in CQL."""

    tokens: list[_Token]
    at: int = 0
    clauses: int = 0

    def peek(self) -> _Token | None:
        """The next token, if there is one."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def query(self, depth: int) -> Query:
        """Parts joined by booleans, as far as they go."""
        if depth > MAX_DEPTH:
            raise CqlFaultError(
                diagnostic(13, "Invalid or unsupported use of parentheses", f"at most {MAX_DEPTH} deep")
            )
        tree = self._part(depth)
        while (boolean := self._boolean()) is not None:
            tree = Combined(boolean, tree, self._part(depth))
        return tree

    def _boolean(self) -> Boolean | None:
        token = self.peek()
        word = "" if token is None or token.quoted else token.text.lower()
        if word == "prox":
            raise CqlFaultError(diagnostic(37, "Unsupported boolean operator", "prox"))
        if word not in set(Boolean):
            return None
        self.at += 1
        self._modifiers(46)
        return Boolean(word)

    def _part(self, depth: int) -> Query:
        if self._is("("):
            self.at += 1
            tree = self.query(depth + 1)
            if not self._is(")"):
                raise _syntax("a bracket is not closed")
            self.at += 1
            return tree
        if self._is(">"):
            raise CqlFaultError(diagnostic(15, "Unsupported context set", "prefix assignments are not supported"))
        return self._clause()

    def _clause(self) -> Clause:
        self.clauses += 1
        if self.clauses > MAX_CLAUSES:
            raise CqlFaultError(diagnostic(38, "Too many boolean operators in query", f"at most {MAX_CLAUSES} clauses"))
        first = self._word()
        relation = self._relation()
        if relation is None:
            return Clause(SERVER_CHOICE, "=", first)
        self._modifiers(20)
        return Clause(first, relation, self._word())

    def _relation(self) -> str | None:
        token = self.peek()
        if token is None or token.quoted or token.text.lower() not in RELATIONS:
            return None
        self.at += 1
        return token.text.lower()

    def _modifiers(self, number: int) -> None:
        if self._is("/"):
            names = {20: "Unsupported relation modifier", 46: "Unsupported boolean modifier"}
            raise CqlFaultError(diagnostic(number, names[number]))

    def _word(self) -> str:
        token = self.peek()
        if token is None:
            raise _syntax("the query ends too early")
        if not token.quoted and (token.text in "()=<>/" or token.text in RELATIONS - {"any", "all", "adj", "exact"}):
            raise _syntax(token.text)
        self.at += 1
        return token.text

    def _is(self, mark: str) -> bool:
        token = self.peek()
        return token is not None and not token.quoted and token.text == mark


def _syntax(near: str) -> CqlFaultError:
    return CqlFaultError(diagnostic(10, "Query syntax error", near[:80]))
