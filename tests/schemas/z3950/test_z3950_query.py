"""PQF as YAZ defines it: what is taken, and what is refused in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.z3950 import BerError, ber, oids, tags
from schemas.z3950.header import context
from schemas.z3950.query import Attribute, Combined, Operator, Query, QueryError, Term, by_use, parse_pqf
from schemas.z3950.read_query import read_query

USE = Attribute(1, 12)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("27942628", Query(Term("27942628"))),
        ("@attr 1=12 27942628", by_use("27942628")),
        ("@attrset dan1 @attr 1=9 710100", by_use("710100", 9, oids.DAN_1)),
        ("@attrset 1.2.840.10003.3.15 @attr 1=9 710100", by_use("710100", 9, oids.DAN_1)),
        ("@attr BIB1 1=12 x", Query(Term("x", (Attribute(1, 12, oids.BIB_1),)))),
        ("@attr 4=103 @attr 1=12 x", Query(Term("x", (Attribute(4, 103), USE)))),
        ('"@and"', Query(Term("@and"))),
        (r'@attr 1=12 "a \"b\" \\c"', by_use(r'a "b" \c')),
        (
            "@and @attr 1=12 x @not y z",
            Query(Combined(Operator.AND, Term("x", (USE,)), Combined(Operator.AND_NOT, Term("y"), Term("z")))),
        ),
        ("@attr 1=12 @or x y", Query(Combined(Operator.OR, Term("x", (USE,)), Term("y", (USE,))))),
    ],
)
def test_pqf_is_read(text: str, query: Query) -> None:
    """Attributes before an operator are those of both its sides."""
    assert parse_pqf(text) == query


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it ends where a term should follow"),
        ("@attr 1=12", "it ends where a term should follow"),
        ("@and x", "it ends where a term should follow"),
        ("x y", "it goes on after its end"),
        ('"x', "it has a double quote that is not closed"),
        ("@prox x y", "@prox is not known in it"),
        ("@attr 1=title x", "1=title is no attribute; one is written 1=12"),
        ("@attrset pica x", "pica is no attribute set that is known"),
        ("@and " * 30 + "x", "it nests operators more than 20 deep"),
    ],
)
def test_what_is_no_pqf_is_refused(text: str, why: str) -> None:
    """In a clause for whoever wrote it."""
    with pytest.raises(QueryError) as error:
        parse_pqf(text)
    assert str(error.value) == why


OPERAND = ber.constructed(tags.OPERAND, ber.constructed(context(31)))
TWO = (ber.constructed(tags.OPERAND), ber.constructed(tags.OPERAND))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (ber.constructed(context(2)), "the query is of type 2, not 1"),
        (OPERAND, "result sets as operands are not known here"),
        (ber.constructed(tags.COMBINED, *TWO), "here should be a term or two with an operator"),
        (
            ber.constructed(tags.COMBINED, *TWO, ber.constructed(tags.OPERATOR, ber.simple(context(3), b""))),
            "the operator is not known",
        ),
    ],
)
def test_queries_that_are_not_known_are_refused(query: bytes, why: str) -> None:
    """Other types, other operands, proximity."""
    if query[0] != 0xA2:
        query = ber.constructed(tags.TYPE_1, ber.oid(ber.OID, oids.BIB_1), query)
    with pytest.raises(BerError, match=why):
        read_query(ber.parse(query))


@given(st.text(min_size=0, max_size=30))
def test_any_id_can_be_filled_in(text: str) -> None:
    """An id never becomes an operator or ends a quotation; it may stand in the middle of a term."""
    assert parse_pqf("@attr 1=12 {id}").filled("{id}", text) == by_use(text)
    pattern = parse_pqf('@and "x" @attr 1=12 ".b{id}"')
    assert pattern.filled("{id}", text) == Query(Combined(Operator.AND, Term("x"), Term(f".b{text}", (USE,))))
