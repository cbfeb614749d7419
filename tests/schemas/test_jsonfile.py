"""Faults of JSON files, in words: where, what was expected, what stands there."""

from __future__ import annotations

import codecs
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from schemas.jsonfile import JsonFault, read_json


class Colour(StrEnum):
    """A closed list."""

    RED = "red"
    BLUE = "blue"


class Walk(Struct, frozen=True, forbid_unknown_fields=True, tag_field="step", tag="walk"):
    """One of two steps."""

    metres: Annotated[int, Meta(ge=0, le=9)] = 0


class Rest(Struct, frozen=True, forbid_unknown_fields=True, tag_field="step", tag="rest"):
    """The other."""

    until: date | None = None


class Trip(Struct, frozen=True, forbid_unknown_fields=True):
    """A file."""

    colour: Colour
    steps: tuple[Walk | Rest, ...] = ()
    stays: dict[str, dict[str, int]] = {}
    pace: Literal["slow", "fast"] | None = None
    shoe: Literal["", "left", "right"] = ""
    places: Annotated[list[str], Meta(min_length=1)] | str = ""


def fault_of(data: bytes) -> str:
    """What is wrong with a file, empty where nothing is."""
    try:
        read_json(data, Trip)
    except JsonFault as fault:
        return str(fault)
    return ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{}", "the field colour is missing"),
        ("[]", "it must be an object, not an empty list"),
        ('{"colour": "green"}', '$.colour must be one of red, blue, not "green"'),
        ('{"colour": 7}', "$.colour must be one of red, blue, not 7"),
        ('{"color": "red"}', "there is no field color, only colour, steps, stays, pace, shoe, places"),
        ('{"colour": "red", "shoe": "x"}', '$.shoe must be one of left, right, not "x"'),
        ('{"colour": "red", "pace": "x"}', '$.pace must be one of slow, fast or null, not "x"'),
        (
            '{"colour": "red", "steps": [{"step": "walk"}, {"step": "run"}]}',
            '$.steps[1].step must be one of walk, rest, not "run"',
        ),
        ('{"colour": "red", "steps": [{}]}', "$.steps[0]: the field step is missing"),
        (
            '{"colour": "red", "steps": [{"step": "rest", "until": "15/6"}]}',
            '$.steps[0].until must be a day as 2026-06-15 or null, not "15/6"',
        ),
        (
            '{"colour": "red", "steps": [{"step": "rest", "metres": 1}]}',
            "$.steps[0]: there is no field metres, only step, until",
        ),
        (
            '{"colour": "red", "steps": [{"step": "walk", "metres": 10}]}',
            "$.steps[0].metres must be a whole number from 0 to 9, not 10",
        ),
        (
            '{"colour": "red", "stays": {"a": {"x": 1}, "b": {"x": 1, "y": true}}}',
            '$.stays["b"]["y"] must be a whole number, not true',
        ),
        (
            '{"colour": "red", "places": []}',
            "$.places must be a list of length at least 1 or text in quotes, not an empty list",
        ),
        ('{"colour": "%s"}' % ("x" * 99), f'$.colour must be one of red, blue, not "{"x" * 40}…"'),
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("{", "not JSON: it ends too early"),
        ('{"colour":\n  red}', "not JSON: invalid character at line 2, column 3"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_each_fault_says_where_and_what(text: str, sentence: str) -> None:
    """One fault at a time, without a full stop at its end."""
    with pytest.raises(JsonFault) as caught:
        read_json(text.encode(), Trip)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ('{"colour": "rød"}'.encode("latin-1"), "the file is not UTF-8: line 1 has a byte that is no character"),
        ('{\n"blå": "rød"}'.encode("latin-1"), "the file is not UTF-8: line 2 has a byte that is no character"),
        (b"\x80\x81", "the file is not UTF-8: line 1 has a byte that is no character"),
        ('{"colour": "red"}'.encode("utf-16"), "the file is not UTF-8 but UTF-16, it seems"),
        ('{"colour": "red"}'.encode("utf-16-le"), "the file is not UTF-8 but UTF-16, it seems"),
    ],
)
def test_other_encodings_are_named(data: bytes, sentence: str) -> None:
    """The commonest mistake of a file saved by hand, told as what it is."""
    with pytest.raises(JsonFault) as caught:
        read_json(data, Trip)
    assert str(caught.value) == sentence


def test_good_files_are_read() -> None:
    """With or without a byte order mark."""
    body = b'{"colour": "red", "steps": [{"step": "walk", "metres": 3}]}'
    assert read_json(body, Trip) == read_json(codecs.BOM_UTF8 + body, Trip) == Trip(Colour.RED, (Walk(3),))


def test_a_part_of_a_larger_file_is_named_by_its_place() -> None:
    """The beginning has the name that it is given."""
    with pytest.raises(JsonFault, match=r"^\$\.trips\[4\]\.colour must be"):
        read_json(b'{"colour": null}', Trip, root="$.trips[4]")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["red", "walk"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["colour", "steps", "step", "stays", "metres", "pace", "x"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_the_file_says_a_fault_is_one_sentence(value: object) -> None:
    """Every value is read, or refused in our words."""
    told = fault_of(msgspec.json.encode(value))
    assert not told.endswith(".")
    assert "Expected" not in told
    assert "Object" not in told


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    """Random bytes are a `JsonFault`, never another exception."""
    with pytest.raises(JsonFault):
        read_json(data, Trip)
