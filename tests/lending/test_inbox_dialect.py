"""A received message is kept with the edition by whose schema it is valid; one that is valid by none is taken too."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.lending.heads import head_of
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action
from tests.lending.post_room import PostRoom
from tests.workflow.sayings import borrower_says, request

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
