"""What staff must see to stays until they have, or until an event settles what it is about; never because time ran."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.orders import events as ev
from gateway.orders.folding import apply, begin
from gateway.orders.marks import PUT_ON_BY, SETTLED_BY
from gateway.orders.order import Order, OrderTrouble
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from schemas.iso18626.codes import ReasonForMessage, Status
from tests.orders.plays import BORROWER, NOON, ORDER, PLACED, Play, plays
from tests.orders.settling import ALLOWED, lost_mark, may_go

ONE: Final = "765700"
TWO: Final = "773000"


def after(*events: ev.Event) -> Order:
    """A placed order after these."""
    return reduce(lambda order, event: apply(order, event, NOON), events, begin(ORDER, PLACED, NOON))


def asked(lender: str, number: int) -> ev.AttemptStarted:
    """A lender is asked, in the message `q1`, `q2` and so on."""
    return ev.AttemptStarted(
        attempt=number,
        lender=lender,
        edition="e",
        request_id=f"{ORDER}-{number}",
        by=Starter.DECISION,
        message=f"q{number}",
    )


def ended(lender: str, number: int, how: AttemptEnd = AttemptEnd.STAFF) -> ev.AttemptEnded:
    """Its attempt is over."""
    return ev.AttemptEnded(attempt=number, lender=lender, how=how, sentence="over")


def says(
    status: str,
    reason: ReasonForMessage = ReasonForMessage.STATUS_CHANGE,
    *,
    answer: bool | None = None,
    attempt: int = 1,
) -> ev.SupplierSaid:
    """The lender of an attempt speaks."""
    return ev.SupplierSaid(
        attempt=attempt,
        lender=ONE if attempt == 1 else TWO,
        message="s",
        reason_for_message=reason,
        status=status,
        applied=False,
        answer=answer,
    )


LEFT: Final = (asked(ONE, 1), ended(ONE, 1), asked(TWO, 2))
"""One lender was left by staff, the next one has the order."""
CANCEL: Final = ReasonForMessage.CANCEL_RESPONSE
ARRIVED: Final = ev.AttemptDelivered(attempt=1, lender=ONE)
GIVEN_UP: Final = ev.DeliveryGivenUp(message="m7", to=BORROWER, sentence="nobody there")
REQUEST_GIVEN_UP: Final = ev.DeliveryGivenUp(message="q2", to=TWO, sentence="nobody there")
OURS: Final = ev.DeliveryDelayed(message="q2", to=TWO, sentence="HTTP 401", ours=True)

SETTLED: Final[tuple[tuple[ev.Event, OrderTrouble, tuple[ev.Event, ...]], ...]] = (
    (ARRIVED, OrderTrouble.LATE_ARRIVAL, (says("", CANCEL, answer=True), says("Unfilled"), says("Loaned"))),
    (
        says("WillSupply"),
        OrderTrouble.LATE_PROMISE,
        (says("Loaned", CANCEL, answer=True), says("Unfilled"), says("RetryPossible"), says("Cancelled")),
    ),
    (says("", CANCEL, answer=False), OrderTrouble.LATE_PROMISE, (says("LoanCompleted"), says("Loaned"))),
    (says("Loaned"), OrderTrouble.LATE_LOAN, (says("LoanCompleted"), says("Loaned", CANCEL, answer=True))),
    (says("CopyCompleted"), OrderTrouble.LATE_LOAN, (says("LoanCompleted"),)),
    (GIVEN_UP, OrderTrouble.GIVEN_UP, (ev.Resent(message="m7", to=BORROWER),)),
    (
        REQUEST_GIVEN_UP,
        OrderTrouble.GIVEN_UP,
        (
            ev.Resent(message="q2", to=TWO),
            ev.AttemptDelivered(attempt=2, lender=TWO),
            says("RequestReceived", attempt=2),
            ended(TWO, 2),
        ),
    ),
    (OURS, OrderTrouble.OURS, (ev.DeliveryMended(to=TWO), ended(TWO, 2), REQUEST_GIVEN_UP)),
)
"""What puts a mark on, which one, and every event that takes it off."""

STAYS: Final[tuple[tuple[ev.Event, tuple[ev.Event, ...]], ...]] = (
    (
        says("Loaned"),
        (
            says("Unfilled"),
            says("", CANCEL, answer=False),
            says("LoanCompleted", ReasonForMessage.NOTIFICATION),
            says("LoanCompleted", attempt=2),
            ended(TWO, 2, AttemptEnd.UNFILLED),
            asked("775100", 3),
            ev.Closed(reason=CloseReason.COMPLETED, sentence=""),
        ),
    ),
    (says("WillSupply"), (says("Unfilled", CANCEL, answer=False), says("Unfilled", attempt=2))),
    (GIVEN_UP, (ev.Resent(message="m8", to=BORROWER), ended(TWO, 2), ev.AttemptDelivered(attempt=2, lender=TWO))),
    (REQUEST_GIVEN_UP, (says("Loaned"), ARRIVED)),
    (OURS, (ev.DeliveryMended(to=BORROWER), GIVEN_UP, ev.Resent(message="q2", to=TWO))),
)
"""What puts a mark on, and what is about something else: after all of it the mark is still there."""


def troubles(order: Order) -> list[OrderTrouble]:
    """What staff are shown of it."""
    return [mark.trouble for mark in order.marks]


@pytest.mark.parametrize(("cause", "trouble", "ends"), SETTLED)
def test_each_mark_goes_when_it_is_settled(cause: ev.Event, trouble: OrderTrouble, ends: tuple[ev.Event, ...]) -> None:
    """By any of these events, and by staff; what another event puts on in its place is another mark."""
    marked = after(*LEFT, cause)
    assert troubles(marked) == [trouble]
    assert marked.needs_attention == marked.marks[0].sentence
    by_hand = ev.Seen(sentence="")
    possible: list[ev.Event] = [*ends, by_hand]
    for end in possible:
        assert trouble not in troubles(apply(marked, end, NOON)), end


@pytest.mark.parametrize(("cause", "others"), STAYS)
def test_what_is_about_something_else_leaves_a_mark(cause: ev.Event, others: tuple[ev.Event, ...]) -> None:
    """Another lender, another message, an earlier word, a new attempt, the end of the order."""
    marked = after(*LEFT, cause)
    later = reduce(lambda order, event: apply(order, event, NOON), others, marked)
    assert marked.marks[0] in later.marks


def test_the_tables_name_every_trouble() -> None:
    """Each can come, and each has something that settles it; every row of the tables is in the cases above."""
    assert set(SETTLED_BY) == set(OrderTrouble) == {trouble for _, trouble, _ in SETTLED}
    assert {type(cause) for cause, _, _ in SETTLED} == set(PUT_ON_BY)
    shown: dict[OrderTrouble, set[type]] = {trouble: set() for trouble in OrderTrouble}
    for _, trouble, ends in SETTLED:
        shown[trouble] |= {type(end) for end in ends}
    assert shown == {trouble: set(ends) for trouble, ends in SETTLED_BY.items()}
    assert shown == {trouble: set(kinds) for trouble, kinds in ALLOWED.items()}


def test_several_marks_stand_side_by_side() -> None:
    """Staff read all of them; each goes for itself."""
    both = after(*LEFT, says("Loaned"), GIVEN_UP)
    assert both.needs_attention == f"{ONE} sent Loaned after its attempt had ended. nobody there"
    assert troubles(apply(both, says("LoanCompleted"), NOON)) == [OrderTrouble.GIVEN_UP]


def test_staff_see_to_what_they_looked_at() -> None:
    """What comes between their look and their click stays; the same trouble once more is a new one."""
    looked = after(*LEFT, says("Loaned"))
    grown = apply(apply(looked, GIVEN_UP, NOON), says("Overdue"), NOON)
    seen = apply(grown, ev.Seen(sentence="", version=looked.version), NOON)
    assert troubles(seen) == [OrderTrouble.GIVEN_UP, OrderTrouble.LATE_LOAN]
    assert not apply(seen, ev.Seen(sentence="", version=seen.version), NOON).marks


def test_two_wrong_addresses_are_mended_each_for_itself() -> None:
    """And one that staff have seen is not told again at the next try."""
    wrong = after(*LEFT, OURS, ev.DeliveryDelayed(message="m", to=BORROWER, sentence="HTTP 403", ours=True))
    assert wrong.unmended == (TWO, BORROWER)
    mended = apply(wrong, ev.DeliveryMended(to=TWO), NOON)
    assert (mended.unmended, [mark.agency for mark in mended.marks]) == ((BORROWER,), [BORROWER])
    assert apply(mended, ev.Seen(sentence=""), NOON).unmended == (BORROWER,)


SEEN_IN_PLAYS: Final = Counter[str]()

AGENCIES: Final = st.sampled_from((ONE, TWO, BORROWER))
NUMBERS: Final = st.sampled_from((1, 2))
MESSAGES: Final = st.sampled_from(("q1", "q2", "m7"))
HAPPENINGS: Final[st.SearchStrategy[ev.Event]] = st.one_of(
    st.builds(ended, st.sampled_from((ONE, TWO)), NUMBERS, st.sampled_from(AttemptEnd)),
    st.builds(
        says,
        st.sampled_from([*Status, ""]),
        st.sampled_from([CANCEL, *ReasonForMessage]),
        answer=st.none() | st.booleans(),
        attempt=NUMBERS,
    ),
    st.builds(ev.AttemptDelivered, attempt=NUMBERS, lender=AGENCIES),
    st.builds(ev.DeliveryGivenUp, message=MESSAGES, to=AGENCIES, sentence=st.sampled_from(("none", "no"))),
    st.builds(ev.DeliveryDelayed, message=MESSAGES, to=AGENCIES, sentence=st.just("401"), ours=st.booleans()),
    st.builds(ev.DeliveryMended, to=AGENCIES),
    st.builds(ev.Resent, message=MESSAGES, to=AGENCIES),
    st.builds(ev.Seen, sentence=st.just(""), version=st.none() | st.integers(1, 20)),
    st.builds(ev.Closed, reason=st.sampled_from(CloseReason), sentence=st.just("")),
    st.builds(ev.LeftToStaff, sentence=st.just("")),
    st.builds(asked, AGENCIES, st.just(3)),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(HAPPENINGS, max_size=20))
def test_no_order_ever_loses_a_mark_without_an_event_that_settles_it(happenings: list[ev.Event]) -> None:
    """Whatever happens in whatever order; and a mark that there is always shows."""
    order = after(*LEFT)
    for event in happenings:
        before, order = order, apply(order, event, NOON)
        for mark in before.marks:
            assert mark in order.marks or may_go(mark, event, order.marks), (mark, event)
        assert all(mark.sentence in order.needs_attention for mark in order.marks)
        SEEN_IN_PLAYS.update(mark.trouble for mark in order.marks)
        SEEN_IN_PLAYS["gone"] += len(before.marks) > len(order.marks)


@settings(deadline=None)
@given(plays())
def test_no_play_of_an_order_loses_one_either(play: Play) -> None:
    """Of the events that a gateway records in the order in which it does."""
    assert lost_mark(play.recorded) is None


def test_the_happenings_had_marks_of_every_kind() -> None:
    """Without any they would prove nothing of them."""
    assert set(SEEN_IN_PLAYS) >= {*OrderTrouble, "gone"}
