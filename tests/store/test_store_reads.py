"""Events, rows and messages: what is written comes back, in its order, and lists go where they are asked to."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store.ids import ALPHABET, first_id, new_id
from gateway.store.unit import Unit
from gateway.store.values import StreamMoved
from tests.store.opened import CASE, NOON, Opened, message, row


def append(opened: Opened, stream: str, *bodies: bytes, after: int = 0) -> list[tuple[int, int]]:
    """Sequence and version of the events appended."""
    stored = opened.write(lambda unit: unit.append(stream, bodies, at=NOON, expected_version=after))
    return [(event.sequence, event.version) for event in stored]


def test_events_are_numbered_in_their_stream_and_in_the_whole_log(opened: Opened) -> None:
    """Versions from 1 in each stream; sequences rise over all of them."""
    assert append(opened, "a", b"1", b"2") == [(1, 1), (2, 2)]
    assert append(opened, "b", b"3") == [(3, 1)]
    assert append(opened, "a", b"4", after=2) == [(4, 3)]
    assert [event.body for event in opened.store.read.events("a")] == [b"1", b"2", b"4"]
    assert [event.body for event in opened.store.read.events_after(1, 2)] == [b"2", b"3"]
    assert opened.store.read.events("c") == ()


@pytest.mark.parametrize("after", [0, 1])
def test_a_stream_that_has_moved_takes_nothing(opened: Opened, after: int) -> None:
    """Two authors of one version: the second is refused, and all that it wrote beside goes with it."""
    append(opened, "a", b"1", b"2")

    def late(unit: Unit) -> None:
        unit.put_row(row("beside"))
        unit.append("a", [b"x", b"y"], at=NOON, expected_version=after)

    assert opened.fails(StreamMoved, late) == f"a has moved past version {after}."
    assert [event.body for event in opened.store.read.events("a")] == [b"1", b"2"]
    assert opened.store.read.row("order", "beside") is None


def test_of_two_authors_in_one_batch_the_first_wins(opened: Opened) -> None:
    """The conflict is seen inside the open batch too."""
    first = opened.store.write(lambda unit: unit.append("a", [b"first"], at=NOON, expected_version=0))
    second = opened.store.write(lambda unit: unit.append("a", [b"second"], at=NOON, expected_version=0))
    opened.turn()
    assert len(CASE.successResultOf(first)) == 1
    CASE.failureResultOf(second, StreamMoved)
    assert [event.body for event in opened.store.read.events("a")] == [b"first"]


def test_a_row_is_replaced_under_its_key(opened: Opened) -> None:
    """The later one stands, whole; another kind's row of the same key is another row."""
    old, new = row("k", facet="deciding", owner="710100", words="old"), row("k", facet="closed", body=b"new")
    other = row("k", kind="attempt")
    for one in (old, other, new):
        opened.write(lambda unit, one=one: unit.put_row(one))  # type: ignore[misc]
    assert opened.store.read.row("order", "k") == new
    assert opened.store.read.row("attempt", "k") == other


@pytest.fixture
def listed(opened: Opened) -> Opened:
    """Five rows, with what lists are narrowed by."""
    rows = (
        row("1", facet="closed", owner="710100", words="æblehavens sidste sommer 100% bomuld"),
        row("2", facet="closed", owner="746100", words="snake_case i praksis"),
        row("3", facet="deciding", owner="710100", words="snakexcase"),
        row("4", facet="deciding", owner="746100", words="c:\\temp og andre steder"),
        row("5", facet="closed", owner="710100", words="1000 bomuld"),
        row("9", kind="attempt", words="bomuld"),
    )

    def put(unit: Unit) -> None:
        for one in rows:
            unit.put_row(one)

    opened.write(put)
    return opened


@pytest.mark.parametrize(
    ("narrowed", "keys"),
    [
        ({}, "54321"),
        ({"limit": 2}, "54"),
        ({"before": "4"}, "321"),
        ({"before": "4", "limit": 1}, "3"),
        ({"before": "unknown"}, ""),
        ({"facet": "closed"}, "521"),
        ({"owner": "710100"}, "531"),
        ({"facet": "closed", "owner": "710100", "before": "5"}, "1"),
        ({"words": ""}, "54321"),
        ({"words": "   "}, "54321"),
        ({"words": "BOMULD"}, "51"),
        ({"words": "sommer bomuld"}, "1"),
        ({"words": "ÆBLE"}, "1"),
        ({"words": "100%"}, "1"),
        ({"words": "%"}, "1"),
        ({"words": "snake_case"}, "2"),
        ({"words": "_"}, "2"),
        ({"words": "\\"}, "4"),
        ({"words": "\\%"}, ""),
        ({"words": "'; DROP TABLE row; --"}, ""),
    ],
)
def test_lists_go_from_the_highest_place_down_and_narrow(listed: Opened, narrowed: dict[str, str], keys: str) -> None:
    """By facet, owner, words and the last one seen; what LIKE takes for a sign is a letter like any other."""
    found = listed.store.read.rows("order", **narrowed)  # type: ignore[arg-type]
    assert "".join(one.key for one in found) == keys


def test_rows_are_counted_by_facet(listed: Opened) -> None:
    """Of their kind alone."""
    assert listed.store.read.facets("order") == {"closed": 3, "deciding": 2}
    assert [one.key for one in listed.store.read.all_rows("order")] == ["1", "2", "3", "4", "5"]


def test_a_message_keeps_its_bytes_and_its_confirmation(opened: Opened) -> None:
    """It moves from state to state; a confirmation once there stays."""
    kept = message("m1", identity="who|what", digest="d", stream="o1", confirmation=b"\x00first\xff")
    opened.write(lambda unit: unit.add_message(kept))
    assert opened.store.read.message("m1") == kept
    assert opened.store.read.message_by_identity("who|what") == kept
    opened.write(lambda unit: unit.move_message("m1", state="delivered", head=b"[]"))
    moved = opened.store.read.message("m1")
    assert moved is not None
    assert (moved.state, moved.head, moved.body, moved.confirmation) == ("delivered", b"[]", b"m1", b"\x00first\xff")
    opened.write(lambda unit: unit.move_message("m1", state="given_up", head=b"[]", confirmation=b"later"))
    later = opened.store.read.message("m1")
    assert later is not None
    assert later.confirmation == b"later"


def test_messages_are_found_by_stream_state_and_identity(opened: Opened) -> None:
    """Of a stream oldest first, in a state newest first; without an identity nobody finds them by one."""
    kept = (message("m1", stream="o1"), message("m2", stream="o2", state="waiting"), message("m3", stream="o1"))

    def add(unit: Unit) -> None:
        for one in kept:
            unit.add_message(one)

    opened.write(add)
    assert [one.id for one in opened.store.read.messages("o1")] == ["m1", "m3"]
    assert [one.id for one in opened.store.read.messages_in("received", 5)] == ["m3", "m1"]
    assert [one.id for one in opened.store.read.messages_in("received", 1)] == ["m3"]
    assert opened.store.read.message_by_identity("") is None
    assert opened.store.read.message("m9") is None


@pytest.mark.parametrize(("keep", "left"), [(0, ""), (2, "78"), (5, "34578"), (9, "34578")])
def test_only_the_newest_messages_of_no_order_are_kept(opened: Opened, keep: int, left: str) -> None:
    """Refused ones beyond the number go; what belongs to an order, or stands otherwise, stays."""

    def add(unit: Unit) -> None:
        for name in "34578":
            unit.add_message(message(name, state="refused"))
        unit.add_message(message("1", state="refused", stream="o1"))
        unit.add_message(message("2"))
        unit.forget_messages("refused", keep)

    opened.write(add)
    found = opened.store.read.messages_in("refused", 20)
    assert "".join(sorted(one.id for one in found if one.stream is None)) == left
    assert opened.store.read.message("1") is not None
    assert opened.store.read.message("2") is not None


def test_bytes_are_looked_for_from_a_message_on(opened: Opened) -> None:
    """In their stream; a long one is not read to its beginning."""
    for name, stream in (("m1", "o1"), ("m2", "o1"), ("m3", "o1"), ("m4", "o2")):
        opened.write(partial(Unit.add_message, message=message(name, stream=stream)))
    keeps = opened.store.read.keeps
    assert [keeps("o1", one, since="m2") for one in (b"m1", b"m2", b"m3", b"m4")] == [False, True, True, False]


@settings(deadline=None)
@given(st.floats(min_value=0, max_value=3e10), st.floats(min_value=0.001, max_value=1e6))
def test_ids_sort_by_their_time(moment: float, later: float) -> None:
    """Sixteen letters that no one misreads; the later millisecond sorts after."""
    first, second = new_id(moment), new_id(moment + later + 0.001)
    assert len(first) == 16
    assert set(first) <= set(ALPHABET)
    assert first < second
    assert new_id(moment) != first
    assert first_id(moment) <= first < first_id(moment + later + 0.001) <= second
