"""The content models and the writer, held to the standard's own schema where it is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas.ncip import (
    CannotWriteError,
    Dialect,
    Identifier,
    Message,
    Part,
    look_up_item,
    look_up_item_set,
    read,
    write,
)
from schemas.ncip.content import MESSAGES, model_of, told
from schemas.ncip.look_up import RecordNumber
from schemas.ncip.read import problems_of
from schemas.ncip.structures import CODED, FLAGS, MOMENTS, NUMBERS, STRUCTURES
from schemas.xml import Element
from tests.shared import DATA

XSD = DATA / "adapters" / "schemas" / "ncip" / "ncip_v2_02.xsd"
XS = "{http://www.w3.org/2001/XMLSchema}"
OCCURS = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}

with_schema = pytest.mark.skipif(not XSD.exists(), reason="the standard's schema is not here")


@cache
def declared() -> dict[str, Element]:
    """The elements that the schema declares."""
    return {one.get("name", ""): one for one in etree.parse(XSD).getroot().iterchildren(f"{XS}element")}


@cache
def judge() -> etree.XMLSchema:
    """The schema."""
    return etree.XMLSchema(etree.parse(XSD))


def names_in(model: str | None) -> list[str]:
    """The names of a model with how often each may stand."""
    return re.findall(r"\w+[?*+]?", model or "")


def schema_names(element: str) -> list[str]:
    """The same of the schema."""
    found = declared()[element].iter(f"{XS}element")
    return [
        (one.get("ref") or "").split(":")[-1] + OCCURS[one.get("minOccurs", "1"), one.get("maxOccurs", "1")]
        for one in found
        if one.get("ref")
    ]


@with_schema
def test_the_models_name_what_the_schema_names() -> None:
    """Every message and structure, name by name in order, each as often as it may stand; and nothing is left out."""
    modelled = [*MESSAGES, *STRUCTURES]
    assert {name: names_in(told(name)) for name in modelled} == {name: schema_names(name) for name in modelled}
    complex_ones = {
        name
        for name, one in declared().items()
        if one.find(f"{XS}complexType") is not None and name not in {"NCIPMessage", "Ext"} | FLAGS
    }
    assert complex_ones == set(modelled)


@with_schema
def test_the_kinds_of_text_are_the_schemas() -> None:
    """Codes, moments, numbers."""
    by_type: dict[str, set[str]] = {}
    for name, one in declared().items():
        by_type.setdefault((one.get("type") or "").split(":")[-1], set()).add(name)
    assert by_type["SchemeValuePair"] == CODED
    assert by_type["dateTime"] == MOMENTS
    assert by_type["positiveInteger"] | by_type["nonNegativeInteger"] | by_type["integer"] == NUMBERS


def leaf(name: str) -> st.SearchStrategy[Part]:
    """An element that holds text."""
    if name in FLAGS:
        return st.just(Part(name=name))
    if name in MOMENTS:
        return st.just(Part(name=name, value="2026-06-15T10:00:00+02:00"))
    if name in NUMBERS:
        return st.integers(1, 9).map(lambda number: Part(name=name, value=str(number)))
    schemes = st.sampled_from(["", "http://x.example/a?b&c"]) if name in CODED else st.just("")
    texts = st.sampled_from(["Tågernes bog", "<&>", "a b"])
    return st.builds(Part, name=st.just(name), value=texts, scheme=schemes)


@cache
def parts(name: str, depth: int = 0) -> st.SearchStrategy[Part]:
    """An element of this name with what it may hold, deep down only what it has to; without Ext."""
    model = model_of(name)
    if model is None:
        return leaf(name)

    @st.composite
    def build(draw: st.DrawFn) -> Part:
        words = draw(content(told(name) or "", depth))
        held = tuple(draw(parts(word, depth + 1)) for word in words)
        return Part(name=name, parts=tuple(draw(st.permutations(held))))

    return build()


TOKEN = re.compile(r"\w+|[()|?*+]")


def content(model: str, depth: int) -> st.SearchStrategy[list[str]]:
    """Names that a model allows."""
    tokens = TOKEN.findall(model)
    return st.composite(lambda draw: choice(draw, tokens, depth, live=True))()


def choice(draw: st.DrawFn, tokens: list[str], depth: int, *, live: bool) -> list[str]:
    """One of several sequences, drawn while it is read."""
    ways = [sequence(draw, tokens, depth, live=live)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        ways.append(sequence(draw, tokens, depth, live=live))
    return ways[draw(st.integers(0, len(ways) - 1))] if live else []


def sequence(draw: st.DrawFn, tokens: list[str], depth: int, *, live: bool) -> list[str]:
    """One after another; what need not stand stands seldom, and deep down never."""
    names: list[str] = []
    while tokens and tokens[0] not in {"|", ")"}:
        token = tokens.pop(0)
        if token == "(":
            found = choice(draw, tokens, depth, live=live)
            tokens.pop(0)
        else:
            found = [token]
        mark = tokens.pop(0) if tokens and tokens[0] in {"?", "*", "+"} else ""
        optional = mark in {"?", "*"}
        wanted = found != ["Ext"] and (not optional or (depth < 2 and draw(st.booleans())))
        names += found * (2 if mark in {"*", "+"} and depth < 1 and draw(st.booleans()) else 1) if wanted else []
    return names


@with_schema
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(MESSAGES)).flatmap(parts), st.booleans())
def test_whatever_the_models_allow_is_valid_and_comes_back(root: Part, qualified: bool) -> None:  # noqa: FBT001
    """Any message, its parts in any order: the standard's schema finds nothing, and reading gives it back."""
    body = tuple(part for part in root.parts if part.name not in {"InitiationHeader", "ResponseHeader", "Problem"})
    problems = tuple(found for part in root.parts if part.name == "Problem" for found in problems_of(part))
    message = Message(name=root.name, problems=problems, body=body)
    written = write(message, Dialect(qualified=True))
    judge().assertValid(etree.fromstring(written))
    again = read(written if qualified else write(message, Dialect(qualified=False)))
    assert flat(again.body) == flat(body)
    assert again.problems == problems


def flat(held: Iterable[Part]) -> list[Any]:
    """Parts without regard to order."""
    return sorted([part.name, part.value, part.scheme, flat(part.parts)] for part in held)


@pytest.mark.parametrize(
    "message",
    [
        look_up_item(Identifier(value="3001", type="Barcode")),
        look_up_item(Identifier(value="3001", agency="DK-710100")),
        look_up_item_set(RecordNumber(value="27942628", agency="DK-710100"), token="50", most=50),
        look_up_item_set(RecordNumber(value="27942628", code="BibID")),
    ],
)
@with_schema
def test_the_questions_are_valid(message: Message) -> None:
    """By the schema, as they are sent."""
    judge().assertValid(etree.fromstring(write(message, Dialect())))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message(name="LookupItem"), "NCIP 2 does not let LookupItem hold nothing"),
        (Message(name=""), "NCIP has no message without a service or a problem"),
        (Message(name="LookThere"), "NCIP 2 has no message LookThere"),
        (
            Message(name="LookupItem", body=(Part(name="ItemId", parts=(Part(name="Shelf", value="1"),)),)),
            "NCIP 2 does not let ItemId hold Shelf",
        ),
        (
            Message(name="LookupItemSetResponse", body=(Part(name="NextItemToken", value="1"),)),
            "NCIP 2 does not let LookupItemSetResponse hold NextItemToken",
        ),
        (
            Message(name="RenewItemResponse", body=(Part(name="Pending", parts=(Part(name="DateOfExpectedReply"),)),)),
            "NCIP 2 does not let DateOfExpectedReply hold this text",
        ),
    ],
)
def test_what_ncip_2_does_not_allow_is_not_written(message: Message, said: str) -> None:
    """A sentence that names the element and never a value."""
    with pytest.raises(CannotWriteError, match=f"^{re.escape(said)}$"):
        write(message, Dialect())


def test_editions_and_dialects_on_the_wire() -> None:
    """NCIP 1 names its DTD and writes codes as two elements; NCIP 2 may do without the attribute's namespace."""
    asked = look_up_item(Identifier(value="3001", agency="DK-710100", agency_scheme="http://isil/"))
    one = write(asked, Dialect(version="1.01")).decode()
    assert '<!DOCTYPE NCIPMessage PUBLIC "-//NISO//NCIP DTD Version 1.01//EN"' in one
    assert "<UniqueItemId><UniqueAgencyId><Scheme>http://isil/</Scheme><Value>DK-710100</Value></UniqueAgencyId>" in one
    assert ' version="http://www.niso.org/schemas/ncip/v2_02/' in write(asked, Dialect(qualified=False)).decode()
    in_ext = write(look_up_item_set(RecordNumber(value="1", code="BibID")), Dialect(version="2.0", sets_in_ext=True))
    assert b"<ns1:Ext><ns1:LookupItemSet>" in in_ext
    assert read(in_ext).name == "LookupItemSet"


def test_nothing_about_a_person_is_shown() -> None:
    """Neither ids nor PINs nor what a problem repeats."""
    asked = read(
        b"<NCIPMessage><LookupUser><InitiationHeader><FromAgencyAuthentication>hemmelig</FromAgencyAuthentication>"
        b"</InitiationHeader><AuthenticationInput><AuthenticationInputData>hemmelig</AuthenticationInputData>"
        b"</AuthenticationInput><UserId><UserIdentifierValue>hemmelig</UserIdentifierValue></UserId>"
        b"<Problem><ProblemType>No</ProblemType><ProblemValue>hemmelig</ProblemValue></Problem></LookupUser></NCIPMessage>"
    )
    assert asked.header is not None
    assert asked.header.agency_password == "hemmelig"
    assert "hemmelig" not in repr((asked, asked.user, asked.authentications))
