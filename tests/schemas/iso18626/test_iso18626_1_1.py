"""Version 1.1 is written as 1.2 without the four elements that 1.2's change log says it added."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.iso18626 import WriteError, losses_of, read, write
from schemas.iso18626.layout_1_1 import ADDED_IN_1_2
from schemas.iso18626.messages import Post
from schemas.iso18626.validate import valid_as
from schemas.xml import parse
from tests.schemas.iso18626.strategies_iso18626 import requesting_messages, requests, supplying_messages

POSTS = st.one_of(requests("1.2"), supplying_messages("1.2"), requesting_messages("1.2"))
NEWER = re.compile(rb"<(?:" + "|".join(sorted(ADDED_IN_1_2)).encode() + rb")[ />]")


def as_1_2(body: bytes) -> bytes:
    """The bytes with the one new element without which 1.2 is not valid."""
    return body.replace(b"<timestamp>", b"<multipleItemRequestId/><timestamp>", 1)


@settings(deadline=None, max_examples=60)
@given(POSTS)
def test_all_but_the_new_elements_is_valid_by_the_schema_of_1_2(message: Post) -> None:
    """In its order and its words; what is left out is told."""
    body = write(message, "1.1")

    assert not NEWER.search(body)
    assert b'ill:version="1.1"' in body
    assert "1.2" in valid_as(parse(as_1_2(body)))
    newer = {loss.path.rpartition("/")[2].partition("[")[0] for loss in losses_of(message, "1.1")}
    assert newer <= ADDED_IN_1_2
    assert (read(body).message == message) is not bool(newer)


@pytest.mark.parametrize("version", ["1.0", "2021-1", "2022", ""])
def test_other_versions_are_not_written(version: str) -> None:
    """They are only read."""
    header = b"<confirmationHeader><messageStatus>OK</messageStatus></confirmationHeader>"
    message = read(b"<requestConfirmation>" + header + b"</requestConfirmation>").message
    with pytest.raises(WriteError):
        write(message, version)
