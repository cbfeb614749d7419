"""Records with their fields by tag answer as every record does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.marc import Field, Record, make_field
from schemas.marc.tagged import tagged

TAGS = ("001", "245", "096", "x08")
CODES = ("a", "å", "")
FIELDS = st.builds(
    lambda tag, pairs: make_field(tag, *pairs),
    st.sampled_from(TAGS),
    st.lists(st.tuples(st.sampled_from(CODES), st.text(max_size=3)), max_size=4),
)


@given(st.lists(FIELDS, max_size=8))
def test_a_tagged_record_answers_as_a_plain_one(fields: list[Field]) -> None:
    """The same fields and values in the same order, and it is the same record."""
    plain = Record(tuple(fields), "x" * 24, format="danMARC2", type="Bibliographic")
    found = tagged(plain)
    assert found == plain
    for tag in (*TAGS, "999"):
        assert list(found.all(tag)) == list(plain.all(tag))
        for code in CODES:
            assert found.value(tag, code) == plain.value(tag, code)
            assert list(found.values(tag, code)) == list(plain.values(tag, code))
