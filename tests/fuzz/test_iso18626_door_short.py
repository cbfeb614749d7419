"""A few hundred of the inputs of `python -m tests.fuzz.iso18626_door`, so that the suite notices what it would."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from schemas.iso18626 import write
from tests.crash.wire import Heard
from tests.fuzz.iso18626_door import ERROR, NO_MESSAGE, OK, judged, run
from tests.workflow.sayings import loan_request

INPUTS = 500
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@pytest.mark.stories
def test_changed_messages_are_answered_by_the_book(tmp_path: Path) -> None:
    """Refusals, errors and orders: a live gateway answers each as the docs say, and no connection ends."""
    tally = asyncio.run(run(tmp_path, seed=20_261_122, inputs=INPUTS))
    assert tally.faults == []
    assert set(tally.outcomes) == {NO_MESSAGE, ERROR, OK}
    assert sum(tally.outcomes.values()) == INPUTS


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"<x", Heard(b"HTTP/1.1 500 Oh", TEXT, b"An error.")),
        (b"<x", Heard(b"HTTP/1.1 400 Bad Request", XML, b"<x/>")),
        (b"<x", Heard(b"HTTP/1.1 400 Bad Request", TEXT, b"")),
        (b"<x", Heard(b"HTTP/1.1 400 Bad Request", TEXT, b"Traceback " * 99 + b".")),
        (write(loan_request()), Heard(b"HTTP/1.1 400 Bad Request", TEXT, b"A sentence.")),
        (write(loan_request()), Heard(b"HTTP/1.1 200 OK", XML, write(loan_request()))),
    ],
)
def test_what_is_not_by_the_book_is_seen(body: bytes, answer: Heard) -> None:
    """Other statuses, other types, too many words, and what is no confirmation."""
    with pytest.raises(AssertionError):
        judged(body, answer)
