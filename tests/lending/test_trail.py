"""Which gateways a Via names, of all who may write one, and how we write ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.lending.trail import MAX_NAME, gateways_in, via_header

NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=MAX_NAME)


@pytest.mark.parametrize(
    ("via", "named"),
    [
        ("", ()),
        ("ISO18626/2021 190101", ("190101",)),
        ("ISO18626/2021 190101, ISO18626/2021 700100", ("190101", "700100")),
        ("1.1 proxy.example, ISO18626/2021 190101,HTTP/1.1 nginx:8080 (nginx)", ("190101",)),
        ("iso18626/1.2\t190101 (illgate)", ("190101",)),
        ("1.0 fred, 1.1 p.example.net (ISO18626/2021 190101)", ()),
        ("ISO18626/2021", ()),
        ("ISO18626 190101", ()),
        ("ISO18626/2021 DE-T%C3%BC1", ("DE-Tü1",)),
        ("ISO18626/2021 a%0Ab", ("a?b",)),
        ("ISO18626/2021 %ff", ("\ufffd",)),
        ("ISO18626/2021 " + "x" * 500, ("x" * MAX_NAME,)),
    ],
)
def test_gateways_are_told_from_proxies(via: str, named: tuple[str, ...]) -> None:
    """By the protocol that a Request came to them in; no name breaks a line, or is long."""
    assert gateways_in(via) == named


@given(st.lists(NAMES, min_size=1, max_size=6).map(tuple))
def test_what_is_written_is_read_again(gateways: tuple[str, ...]) -> None:
    """Whatever a gateway's agency is called; the header itself is ASCII."""
    ((name, value),) = via_header(gateways)
    assert name == "Via"
    assert value.isascii()
    assert gateways_in(value) == gateways


def test_nobody_is_no_header() -> None:
    """An empty Via says nothing (RFC 9110 7.6.3 wants a name in it)."""
    assert via_header(()) == ()
