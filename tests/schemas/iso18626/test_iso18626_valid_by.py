"""Which of two editions' schemas a document is said to follow, where one, both or none take it."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Final

import pytest

from schemas.iso18626 import parts_head as head
from schemas.iso18626 import write
from schemas.iso18626.messages import RequestConfirmation
from schemas.iso18626.validate import named_version, valid_as, valid_by
from schemas.xml import parse
from tests.fuzz.iso18626_documents import documents
from tests.fuzz.iso18626_mutations import mutate

MOMENT: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RECEIPT: Final = RequestConfirmation(
    header=head.ConfirmationHeader(
        supplying_agency=None,
        requesting_agency=None,
        timestamp=MOMENT,
        requesting_request_id="R-17",
        timestamp_received=MOMENT,
        message_status="OK",
    )
)


@pytest.mark.parametrize(
    ("stated", "version"),
    [("1.2", "1.2"), ("2021-2", "2021-2"), ("2021-1", "2021-2"), ("v1_2_2017", "1.2"), ("", "1.2"), ("3.0", "1.2")],
)
def test_of_two_editions_that_take_it_the_named_one_counts(stated: str, version: str) -> None:
    """A receipt without an error is the same in both, whatever its sender calls it."""
    root = parse(write(RECEIPT).replace(b'version="1.2"', f'version="{stated}"'.encode()))
    assert valid_as(root) == {"1.2", "2021-2"}
    assert (named_version(root), valid_by(root)) == (version, version)


def test_a_message_that_calls_itself_another_edition_is_found_out() -> None:
    """What is valid by the other schema alone follows that; what none takes follows none."""
    draw = random.Random(18_626)
    originals = documents()
    seen = set()
    for _ in range(1_000):
        root = mutate(originals, draw).root
        valid, named = valid_as(root), named_version(root)
        expected = named if named in valid else next(iter(valid), None)
        assert valid_by(root) == expected
        seen.add((len(valid), expected == named))
    assert seen == {(0, False), (1, True), (1, False), (2, True)}
