"""What holds of every message: round trip, validity by the official schema, no crash on damaged bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from typing import Final

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas.iso18626 import Iso18626Error, check, confirmation_for, losses_of, read, write, write_with_losses
from schemas.iso18626 import messages as m
from schemas.xml import XmlError
from tests.bench.iso18626_codec import loan_request
from tests.schemas.iso18626.strategies_iso18626 import messages
from tests.schemas.iso18626.values_iso18626 import ANY, NEW, OLD
from tests.shared import DATA as SHARED

XSDS: Final = {
    "1.2": SHARED / "iso18626/xsd/ISO-18626-v1_2.xsd",
    "2021-2": SHARED / "iso18626/xsd/ISO-18626-2021-2.xsd",
}
BIG: Final = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)

needs_xsd = pytest.mark.skipif(not XSDS["1.2"].exists(), reason="the official schemas are not on this machine")
both = pytest.mark.parametrize("version", [OLD, NEW])


@cache
def official(version: str) -> etree.XMLSchema:
    """The official schema, for libxml2."""
    return etree.XMLSchema(etree.parse(XSDS[version]))


JUDGE: Final = """
import json, sys, xmlschema
schema = xmlschema.XMLSchema(sys.argv[1])
for document in json.load(sys.stdin):
    schema.validate(document)
"""
"""xmlschema in a process of its own: once Twisted is loaded, zope.interface marks ABCMeta and xmlschema 4 stumbles."""


@both
@BIG
@given(data=st.data())
def test_what_is_written_is_read_again(version: str, data: st.DataObject) -> None:
    """Values that a version can say survive the wire without a change, and no loss is told."""
    message = data.draw(messages(version))
    assert read(write(message, version)).message == message
    assert losses_of(message, version) == ()


@both
@settings(BIG, max_examples=300)
@given(message=messages(ANY))
def test_losses_are_told_exactly_where_something_is_lost(version: str, message: m.Message) -> None:
    """What is read again differs from what was written if, and only if, a loss was told."""
    written = write_with_losses(message, version)
    if version == NEW and isinstance(message, m.Request) and message.service is None:
        message = evolve(message, service=m.ServiceInfo())
    assert (read(written.body).message == message) is (written.losses == ())


@needs_xsd
@both
@BIG
@given(data=st.data())
def test_what_is_written_is_valid(version: str, data: st.DataObject) -> None:
    """Whatever the value lacks, or has too much, the bytes are valid by the version's official schema."""
    message = data.draw(messages(version) | messages(version, sparse=True) | messages(ANY))
    official(version).assertValid(etree.fromstring(write(message, version)))


@needs_xsd
@both
@settings(BIG, max_examples=3)
@given(drawn=st.lists(messages() | messages(sparse=True), min_size=5, max_size=10))
def test_a_second_validator_agrees(version: str, drawn: list[m.Message]) -> None:
    """The xmlschema library sees no fault either; it is slow, so it sees fewer."""
    documents = json.dumps([write(message, version).decode() for message in drawn])
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(XSDS[version])], input=documents, capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stderr


@both
@BIG
@given(message=messages(sparse=True))
def test_writing_settles_after_one_round(version: str, message: m.Message) -> None:
    """What is read of a sparse message is what its writing meant: written again, the bytes are the same."""
    written = write(message, version)
    assert write(read(written).message, version) == written


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
    """A checked request goes out again in either version."""
    for version in (OLD, NEW):
        written = write(message, version)
        assert write(read(written).message, version) == written
