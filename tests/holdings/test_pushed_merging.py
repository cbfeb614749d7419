"""What is kept of pushes: the newest word on each issue, in whatever order and how often they come."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from gateway.holdings.pushed.merging import NOTHING, Kept, merged
from schemas.holdings_items import Issue, Item, Kind, PushedRecord, Status

Push = tuple[Kind, PushedRecord]


def push(kind: Kind, at: int, *issues: str, status: Status = Status.ON_SHELF) -> Push:
    """A push of these issues at that time."""
    items = (Item(id="1", status=status),)
    told = tuple(Issue(id=one, items=items, modified=at) for one in issues)
    return kind, PushedRecord(record="1", modified=at, issues=told, online=at % 2 == 0, note=f"note {at}")


def after(*pushes: Push) -> tuple[Kept, frozenset[Issue]]:
    """What is kept after them, and its issues without their order."""
    kept = NOTHING
    for kind, told in pushes:
        kept = merged(kept, kind, told)
    return Kept(
        note=kept.note,
        note_modified=kept.note_modified,
        complete=kept.complete,
        online=kept.online,
        online_modified=kept.online_modified,
    ), frozenset(kept.issues)


def numbers(kept: Kept) -> set[str]:
    """The issues that are kept."""
    return {issue.id for issue in kept.issues}


def test_some_issues_leave_the_others_and_a_whole_record_does_not() -> None:
    """Issue 2 is added; then all of the record is 3."""
    kept = merged(NOTHING, *push(Kind.ITEMS, 1, "1"))
    kept = merged(kept, *push(Kind.ITEMS, 2, "2"))
    assert numbers(kept) == {"1", "2"}
    kept = merged(kept, *push(Kind.COMPLETE, 3, "3"))
    assert numbers(kept) == {"3"}


def test_an_older_push_changes_nothing() -> None:
    """It was on loan at 5; that it stood on its shelf at 4 comes late."""
    kept = merged(NOTHING, *push(Kind.ITEMS, 5, "1", status=Status.ON_LOAN))
    assert merged(kept, *push(Kind.ITEMS, 4, "1")) == kept
    (issue,) = kept.issues
    assert issue.items[0].status is Status.ON_LOAN


_pushes = st.lists(st.tuples(st.sampled_from(Kind), st.sets(st.sampled_from("123"))), min_size=1, max_size=4).map(
    lambda told: [push(kind, at, *sorted(issues)) for at, (kind, issues) in enumerate(told, start=1)]
)


@given(_pushes)
def test_the_order_of_arrival_does_not_matter(pushes: list[Push]) -> None:
    """Nor does a push that comes twice."""
    in_order = after(*pushes)
    for order in permutations(pushes):
        assert after(*order) == in_order
        assert after(*order, *order) == in_order
