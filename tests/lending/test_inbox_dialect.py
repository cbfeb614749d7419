"""A received message is kept with the edition by whose schema it is valid; one that is valid by none is taken too."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.lending.heads import head_of
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action
from schemas.iso18626.messages import ServiceInfo
from tests.lending.post_room import PostRoom
from tests.workflow.sayings import borrower_says, loan_request, request

OLD = borrower_says(Action.RECEIVED)


@pytest.mark.parametrize(
    ("body", "valid_as"),
    [
        (OLD, ("1.2",)),
        (request(), ("1.2",)),
        (write(read(OLD).message, "2021-2"), ("2021-2",)),
        (OLD.replace(b"<multipleItemRequestId></multipleItemRequestId>", b"").replace(b"ill:version", b"version"), ()),
    ],
)
def test_the_edition_of_a_message_is_kept_with_it(tmp_path: Path, body: bytes, valid_as: tuple[str, ...]) -> None:
    """Staff see a peer's dialect; the message counts all the same."""
    room = PostRoom(tmp_path)
    assert room.receive(body).ok
    (kept,) = room.kept("received")
    assert head_of(kept.head).valid_as == valid_as
    assert head_of(kept.head).remark == ""


NOTED = loan_request(service=ServiceInfo(request_type="New", service_type="Loan", note='of version="2021-2"'))


@pytest.mark.parametrize(
    ("body", "edition"),
    [
        (request(), "1.2"),
        (write(loan_request(), "2021-2"), "2021-2"),
        (write(loan_request(), "2021-2").replace(b'ill:version="2021-2"', b"version = '2021-1'"), "2021-2"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- a <b> c -->\n" + write(loan_request(), "2021-2")[39:], "2021-2"),
        (write(NOTED), "1.2"),
        (write(NOTED).replace(b"<ISO18626Message", b"<!-- version='2021' --><ISO18626Message"), "1.2"),
        (write(loan_request(), "2021-2").replace(b' ill:version="2021-2"', b""), "1.2"),
    ],
)
def test_a_message_is_answered_in_its_edition(tmp_path: Path, body: bytes, edition: str) -> None:
    """That which its envelope names, whatever its notes and comments say; 1.2 where it names none."""
    receipt = PostRoom(tmp_path).receive(body)
    assert read(receipt.confirmation).version == edition
