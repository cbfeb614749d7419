"""What holds of every message: round trip, validity by the official schema, no crash on damaged bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas.iso18626 import Iso18626Error, WriteError, check, confirmation_for, read, write
from schemas.iso18626 import messages as m
from schemas.xml import XmlError
from tests.bench.iso18626_codec import loan_request
from tests.schemas.iso18626.strategies_iso18626 import messages
from tests.shared import DATA as SHARED

XSD: Final = SHARED / "iso18626/xsd/ISO-18626-v1_2.xsd"
BIG: Final = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)

needs_xsd = pytest.mark.skipif(not XSD.exists(), reason="the official schema is not on this machine")


@cache
def official() -> etree.XMLSchema:
    """The official 1.2 schema, for libxml2."""
    return etree.XMLSchema(etree.parse(XSD))


JUDGE: Final = """
import json, sys, xmlschema
schema = xmlschema.XMLSchema(sys.argv[1])
for document in json.load(sys.stdin):
    schema.validate(document)
"""
"""xmlschema in a process of its own: once Twisted is loaded, zope.interface marks ABCMeta and xmlschema 4 stumbles."""


@BIG
@given(messages())
def test_what_is_written_is_read_again(message: m.Message) -> None:
    """Complete values survive the wire without a change."""
    assert read(write(message)).message == message


@needs_xsd
@BIG
@given(messages() | messages(sparse=True))
def test_what_is_written_is_valid(message: m.Message) -> None:
    """Whatever the value lacks, the bytes are valid version 1.2."""
    official().assertValid(etree.fromstring(write(message)))


@needs_xsd
@settings(BIG, max_examples=3)
@given(st.lists(messages() | messages(sparse=True), min_size=5, max_size=10))
def test_a_second_validator_agrees(drawn: list[m.Message]) -> None:
    """The xmlschema library sees no fault either; it is slow, so it sees fewer."""
    documents = json.dumps([write(message).decode() for message in drawn])
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(XSD)], input=documents, capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stderr


@BIG
@given(messages(sparse=True))
def test_writing_settles_after_one_round(message: m.Message) -> None:
    """What is read of a sparse message is what its writing meant: written again, the bytes are the same."""
    written = write(message)
    assert write(read(written).message) == written


WHOLE: Final = write(loan_request())
PIECES: Final = (
    b"",
    b"<",
    b">",
    b"</",
    b"&#0;",
    b"\xff",
    b"<header>",
    b"</header>",
    b"<status>Lost</status>",
    b"2026-13-01",
    b"ill:",
    b"<errorData/>",
    b"<address><physicalAddress><line1>x</line1></physicalAddress></address>",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good request with up to four places cut out, doubled or written over."""
    body = WHOLE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 120)))
        body = body[:start] + draw(st.sampled_from((*PIECES, body[start:end] * 2))) + body[end:]
    return body


@st.composite
def rearranged(draw: st.DrawFn) -> bytes:
    """A good request whose elements are renamed, emptied, refilled, moved: well-formed and wrong."""
    root = etree.fromstring(WHOLE)
    elements = list(root.iter())
    for _ in range(draw(st.integers(1, 6))):
        element, other = draw(st.sampled_from(elements)), draw(st.sampled_from(elements))
        change = draw(st.sampled_from(("tag", "text", "drop", "move")))
        if change == "tag":
            element.tag = other.tag
        elif change == "text":
            element.text = draw(st.sampled_from(("", " ", "1", "Y", "maybe", "2026-03-02", "0001-01-01", "loan")))
        elif change == "drop" and element is not root:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        elif change == "move" and element not in set(other.iterancestors()) | {root, other}:
            other.append(element)
    return etree.tostring(root)


@settings(BIG, max_examples=2500)
@given(damaged() | rearranged())
def test_damaged_bytes_are_read_or_refused(body: bytes) -> None:
    """Every outcome is a message or one of our errors; what passes the checks can be written or says why not."""
    with suppress(XmlError, Iso18626Error):
        message = read(body).message
        error = check(message)
        if isinstance(message, m.Request):
            answer = confirmation_for(message, now=message.header.timestamp, error=error)
            assert read(write(answer)).kind == "requestConfirmation"
            if error is None:
                settle(message)


def settle(message: m.Request) -> None:
    """A checked request goes out again, or fails for a limit of version 1.2 alone."""
    try:
        written = write(message)
    except WriteError as refused:
        assert refused.element == "requestSubType"  # noqa: PT017 - the other outcome is as good
    else:
        assert write(read(written).message) == written
