"""Damaged bytes at the inbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.iso18626 import NotConfirmable, UnknownMessage
from schemas.iso18626.codes import Action
from schemas.xml import DoctypeRefused, NotXml
from tests.lending.post_room import PostRoom
from tests.workflow.sayings import FIRST, borrower_says, confirmation, lender_says, request, said_ok


@pytest.fixture
def room(tmp_path: Path) -> PostRoom:
    """An inbox."""
    return PostRoom(tmp_path)


MESSAGES = {
    "Request": request(),
    "SupplyingAgencyMessage": lender_says(FIRST, "O-1-1", "Loaned"),
    "RequestingAgencyMessage": borrower_says(Action.RECEIVED),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(cut=st.integers(0, 400), put=st.binary(max_size=6), which=st.sampled_from(sorted(MESSAGES)))
def test_damaged_bytes_are_refused_or_confirmed_and_never_a_fault_of_ours(
    room: PostRoom, cut: int, put: bytes, which: str
) -> None:
    """Whatever is posted: a confirmation that can be read, or one of the two errors that the door knows."""
    body = MESSAGES[which]
    place = cut * len(body) // 400
    damaged = body[:place] + put + body[place + len(put) // 2 :]
    try:
        receipt = room.receive(damaged)
    except (NotXml, DoctypeRefused, UnknownMessage, NotConfirmable):
        return
    assert confirmation(receipt.confirmation).header.message_status in {"OK", "ERROR"}
    assert receipt.ok is said_ok(receipt.confirmation)
    assert not receipt.ok or room.receive(damaged) == receipt
