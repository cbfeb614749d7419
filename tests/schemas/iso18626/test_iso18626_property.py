"""What holds of every message: round trip, validity by the official schema, no crash on damaged bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from schemas.iso18626 import losses_of, read, write, write_with_losses
from schemas.iso18626 import messages as m
from tests.schemas.iso18626.strategies_iso18626 import messages
from tests.schemas.iso18626.values_iso18626 import ANY, NEW, OLD
from tests.shared import DATA as SHARED

XSDS: Final = {
    "1.2": SHARED / "iso18626/xsd/ISO-18626-v1_2.xsd",
    "2021-2": SHARED / "iso18626/xsd/ISO-18626-2021-2.xsd",
}
BIG: Final = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=50
)

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
@settings(BIG, max_examples=200)
@given(message=messages(ANY))
def test_losses_are_told_exactly_where_something_is_lost(version: str, message: m.Message) -> None:
    """What is read again differs from what was written if, and only if, a loss was told."""
    written = write_with_losses(message, version)
    if version == NEW and isinstance(message, m.Request) and message.service is None:
        message = replace(message, service=m.ServiceInfo())
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
