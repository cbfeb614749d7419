"""CQL: trees of queries, and the diagnostics of what is none."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sru.cql import Boolean, Clause, Combined, CqlFaultError, Query, parse

ANY = "cql.serverChoice"


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("42", Clause(ANY, "=", "42")),
        ("rec.id=42", Clause("rec.id", "=", "42")),
        ("rec.id = 870970-basis:42", Clause("rec.id", "=", "870970-basis:42")),
        ('dc.title any "sne is"', Clause("dc.title", "any", "sne is")),
        ('"dc.title" ALL "a \\"b\\""', Clause("dc.title", "all", 'a "b"')),
        ("isbn==87-02", Clause("isbn", "==", "87-02")),
        ('""', Clause(ANY, "=", "")),
        ('"and"', Clause(ANY, "=", "and")),
        ("any", Clause(ANY, "=", "any")),
        (
            "a and b or c",
            Combined(
                Boolean.OR,
                Combined(Boolean.AND, Clause(ANY, "=", "a"), Clause(ANY, "=", "b")),
                Clause(ANY, "=", "c"),
            ),
        ),
        (
            "a AND (b NOT x=c)",
            Combined(
                Boolean.AND,
                Clause(ANY, "=", "a"),
                Combined(Boolean.NOT, Clause(ANY, "=", "b"), Clause("x", "=", "c")),
            ),
        ),
        ("((a))", Clause(ANY, "=", "a")),
    ],
)
def test_queries_become_trees(query: str, tree: Query) -> None:
    """From left to right, brackets first; quotation marks make words of everything."""
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 10),
        ("   ", 10),
        ("a and", 10),
        ("and and and)", 10),
        ("(a", 10),
        ("a)", 10),
        ("rec.id=", 10),
        ('"open', 10),
        ("= 42", 10),
        ("a b", 10),
        ("a prox b", 37),
        ("a =/stem b", 20),
        ("a and/rel.x b", 46),
        ("> dc = 'x' a", 15),
        ("a sortby b", 80),
        ("a or " * 60 + "a", 38),
        ("(" * 30 + "a" + ")" * 30, 13),
        ("a" * 5000, 12),
    ],
)
def test_what_is_no_query_has_its_diagnostic(query: str, number: int) -> None:
    """By the standard's own numbers."""
    with pytest.raises(CqlFaultError) as caught:
        parse(query)
    assert caught.value.diagnostic.number == number


WORDS = st.sampled_from(["a", "b c", 'say "x"', "870970-basis:1", "and", "(", "æ"])
CLAUSES = st.builds(Clause, st.sampled_from(["rec.id", "dc.title"]), st.sampled_from(["=", "any", "=="]), WORDS)
TREES = st.recursive(CLAUSES, lambda tree: st.builds(Combined, st.sampled_from(Boolean), tree, tree), max_leaves=8)


def written(tree: Query) -> str:
    """A tree as CQL."""
    if isinstance(tree, Clause):
        term = tree.term.replace("\\", "\\\\").replace('"', '\\"')
        return f'{tree.index} {tree.relation} "{term}"'
    return f"({written(tree.left)}) {tree.boolean} ({written(tree.right)})"


@given(TREES)
def test_what_is_written_is_read(tree: Query) -> None:
    """Any tree, any words."""
    assert parse(written(tree)) == tree


@given(st.text(max_size=60) | st.text('ab ()"=</>\\', max_size=30))
def test_any_text_is_read_or_refused(query: str) -> None:
    """No other error than the typed one."""
    with suppress(CqlFaultError):
        parse(query)
