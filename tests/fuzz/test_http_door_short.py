"""Some of the inputs of `python -m tests.fuzz.http_door`, and that it would notice what it looks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.web.iso18626.plain import LINE, NotYet, read_head
from tests.fuzz.http_door import WORDS, run
from tests.web.test_iso18626_bytes import BODY, HEAD, LENGTH, PLAIN

INPUTS = 1_000
LIMIT = 100


def test_changed_http_gets_one_answer_from_both_ways_in() -> None:
    """Whatever came, wherever its pieces end; and nobody holds a connection."""
    tally = run(inputs=INPUTS, seed=20_261_122)
    assert tally.faults == []
    assert INPUTS / 10 < tally.plain < INPUTS
    assert {"0", "200", "400", "404", "405", "413", "415"} <= set(tally.statuses)


@given(st.lists(st.sampled_from(WORDS) | st.binary(max_size=20), max_size=6), st.integers(0, 200))
def test_a_head_is_told_the_same_with_any_bytes_behind_it(words: list[bytes], cut: int) -> None:
    """Once it is known what a beginning is, more bytes change nothing; and a plain one has its length."""
    sent = HEAD + b"".join(words) + LENGTH + b"\r\n" + BODY
    early, late = read_head(sent[:cut], LIMIT), read_head(sent, LIMIT)
    assert early in {NotYet.MORE, late}
    if not isinstance(late, NotYet):
        assert (late.end - late.begin) in {0, 5, 18}
        assert sent.startswith(LINE)
        assert sent[late.begin - 4 : late.begin] == b"\r\n\r\n"


@given(st.integers(0, len(PLAIN)))
def test_a_plain_message_is_never_taken_for_something_else(cut: int) -> None:
    """However little of it has come."""
    head = read_head(PLAIN[:cut], LIMIT)
    assert head is NotYet.MORE if cut < len(PLAIN) - len(BODY) else not isinstance(head, NotYet)
