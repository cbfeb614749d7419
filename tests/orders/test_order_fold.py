"""An order is the fold of its events: the same however it is reached, never reopened, and whole in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from itertools import accumulate

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.config import TimersConfig
from gateway.orders import events as ev
from gateway.orders.folding import apply, begin, fold
from gateway.orders.limits import pending, waits
from gateway.orders.order import STAGE_OF_STATUS, Order, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.orders.waiting import Party, waits_for
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from tests.orders.plays import LENDERS, NOON, ORDER, PLACED, Play, plays

OPEN_WITH_A_LENDER = {Stage.REQUESTED, Stage.PROMISED, Stage.ON_LOAN}


def after(*events: ev.Event) -> Order:
    """A placed order after these."""
    return reduce(lambda order, event: apply(order, event, NOON), events, begin(ORDER, PLACED, NOON))


def along(play: Play) -> Sequence[Order]:
    """The order after each of its events."""
    first, *rest = play.recorded
    assert isinstance(first.event, ev.Placed)
    start = begin(first.order, first.event, first.at)
    return list(accumulate(rest, lambda order, one: apply(order, one.event, one.at), initial=start))


@settings(deadline=None)
@given(plays())
def test_the_fold_is_the_order_as_it_was_reached(play: Play) -> None:
    """Event by event or all at once; its version counts them, its last change is the last one's."""
    assert fold(play.recorded) == play.order
    assert play.order.version == len(play.recorded)
    assert play.order.changed == play.recorded[-1].at
    assert play.order.placed == NOON
    assert [order.version for order in along(play)] == list(range(1, len(play.recorded) + 1))


@settings(deadline=None)
@given(plays())
def test_what_is_closed_stays_closed(play: Play) -> None:
    """No late message reopens it, changes why it ended, or brings another lender."""
    orders = along(play)
    ended = [order for order in orders if order.closed is not None]
    assert all(order.stage is Stage.CLOSED for order in ended)
    assert len({(order.closed, order.sentence, len(order.attempts)) for order in ended}) <= 1
    assert all(order.closed is None for order in orders[: len(orders) - len(ended)])


@settings(deadline=None)
@given(plays())
def test_an_order_with_a_lender_is_with_that_lender_alone(play: Play) -> None:
    """At most one attempt is open, the last; stage, lender and status say the same thing."""
    for order in along(play):
        assert [attempt.number for attempt in order.attempts] == list(range(1, len(order.attempts) + 1))
        assert all(attempt.ended is not None for attempt in order.attempts[:-1])
        if order.stage in OPEN_WITH_A_LENDER:
            assert order.attempt is not None
            assert order.lender == order.attempt.lender
            assert order.stage == STAGE_OF_STATUS.get(order.attempt.status or Status.REQUEST_RECEIVED, order.stage)
        elif order.stage is not Stage.CLOSED:
            assert order.attempt is None
            assert order.lender is None
        assert order.tried == {attempt.lender for attempt in order.attempts if attempt.ended}


@settings(deadline=None)
@given(plays())
def test_orders_and_events_come_back_from_json(play: Play) -> None:
    """As they are stored: each event by its tag, each order as its row."""
    read = msgspec.json.Decoder(ev.Event)
    assert [read.decode(msgspec.json.encode(one.event)) for one in play.recorded] == [
        one.event for one in play.recorded
    ]
    assert msgspec.json.decode(msgspec.json.encode(play.order), type=Order) == play.order
    recorded = msgspec.json.decode(msgspec.json.encode(play.recorded), type=list[ev.Recorded])
    assert recorded == play.recorded


KINDS = ev.Event.__args__


@settings(deadline=None)
@given(st.one_of(*(st.from_type(kind) for kind in KINDS)))
def test_any_event_comes_back_from_json(event: ev.Event) -> None:
    """Of every kind, with every field that it can have."""
    assert msgspec.json.decode(msgspec.json.encode(event), type=ev.Event) == event


def test_every_kind_has_its_own_tag() -> None:
    """Twenty-two kinds, twenty-two tags: the words that the order base is written in."""
    tags = {kind.__struct_config__.tag for kind in KINDS}
    assert tags == {
        "placed",
        "decided",
        "attempt_started",
        "attempt_delivered",
        "attempt_ended",
        "supplier_said",
        "borrower_said",
        "told_borrower",
        "told_lender",
        "delivery_delayed",
        "delivery_given_up",
        "delivery_mended",
        "resent",
        "left_to_staff",
        "retried",
        "reminded",
        "awaits_retry",
        "time_ran_out",
        "found_overdue",
        "recalled",
        "seen",
        "closed",
    }


def test_a_log_that_does_not_begin_with_placing_is_no_order() -> None:
    """It names the order."""
    stray = ev.Recorded(sequence=1, order=ORDER, version=1, at=NOON, event=ev.LeftToStaff(sentence=""))
    with pytest.raises(ValueError, match=f"Order {ORDER} does not begin with its placing"):
        fold([stray])
    with pytest.raises(ValueError, match="not enough values"):
        fold([])


STARTED = ev.AttemptStarted(
    attempt=1, lender=LENDERS[0], edition="e", request_id="r-1", by=Starter.DECISION, message="m"
)


def said(status: str, reason: ReasonForMessage = ReasonForMessage.STATUS_CHANGE, **more: object) -> ev.SupplierSaid:
    """The first lender's word, applied."""
    usual: dict[str, object] = {"applied": True, "message": "m", "attempt": 1, "lender": LENDERS[0]}
    return ev.SupplierSaid(status=status, reason_for_message=reason, **(usual | more))  # type: ignore[arg-type]


def asked_for(action: Action) -> ev.BorrowerSaid:
    """The borrower's action, passed on."""
    return ev.BorrowerSaid(message="m", action=action, applied=True, attempt=1)


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("RequestReceived", "requested"),
        ("ExpectToSupply", "promised"),
        ("WillSupply", "promised"),
        ("Loaned", "on_loan"),
        ("Overdue", "on_loan"),
        ("Recalled", "on_loan"),
        ("HoldReturn", "on_loan"),
        ("ReleaseHoldReturn", "on_loan"),
    ],
)
def test_a_status_puts_the_order_in_its_stage(status: str, stage: str) -> None:
    """And stands at the attempt."""
    order = after(STARTED, said(status))
    assert order.stage == stage
    assert order.attempts[0].status == status
    assert order.attempts[0].delivered, "a lender that speaks has the request"


def test_what_was_not_applied_changes_nothing_but_that_the_lender_has_it() -> None:
    """Recorded, never applied."""
    before = after(STARTED, said("Loaned", due=date(2026, 4, 1)))
    order = apply(before, said("WillSupply", applied=False, due=date(2026, 9, 9), remark="no"), NOON)
    assert order == msgspec.structs.replace(before, version=before.version + 1)


def test_days_stay_until_a_new_one_is_named() -> None:
    """A renewal without a day keeps the day that was."""
    lent = after(STARTED, said("Loaned", due=date(2026, 4, 1)), said("Overdue"))
    assert lent.due == date(2026, 4, 1)
    assert apply(lent, said("Loaned", due=date(2026, 5, 1)), NOON).due == date(2026, 5, 1)


def test_a_lenders_days_go_with_its_attempt() -> None:
    """The next one's loan is due on the day that this one names, or on none."""
    promised = after(STARTED, said("WillSupply", due=date(2026, 4, 1), expected=date(2026, 3, 9)))
    assert (promised.due, promised.expected) == (date(2026, 4, 1), date(2026, 3, 9))
    ended = ev.AttemptEnded(attempt=1, lender="765700", how=AttemptEnd.UNFILLED, sentence="no")
    left = apply(promised, ended, NOON)
    assert (left.due, left.expected) == (None, None)


def test_flags_of_a_loan_rise_and_fall() -> None:
    """Received, returned; a renewal and a cancellation are open until their answer comes, whatever it is."""
    lent = after(STARTED, said("Loaned"), asked_for(Action.RECEIVED), asked_for(Action.RENEW), asked_for(Action.CANCEL))
    assert (lent.received, lent.returned, lent.renew_pending, lent.cancel_pending) == (True, False, True, True)
    renewed = apply(lent, said("", ReasonForMessage.RENEW_RESPONSE, answer=False), NOON)
    assert (renewed.renew_pending, renewed.cancel_pending) == (False, True)
    undecided = apply(lent, said("", ReasonForMessage.RENEW_RESPONSE), NOON)
    assert undecided.renew_pending, "an answer without Y or N says that the lender has still to decide"
    refused = apply(renewed, said("", ReasonForMessage.CANCEL_RESPONSE, answer=False), NOON)
    assert not refused.cancel_pending
    assert apply(refused, asked_for(Action.SHIPPED_RETURN), NOON).returned
    closed = apply(lent, ev.Closed(reason=CloseReason.COMPLETED, sentence=""), NOON)
    assert (closed.renew_pending, closed.cancel_pending) == (False, False), "nobody answers any more"
    ignored = ev.BorrowerSaid(message="m", action=Action.RENEW, applied=False, remark="no")
    assert not apply(refused, ignored, NOON).renew_pending


@pytest.mark.parametrize(
    ("status", "reason", "calls"),
    [
        ("Loaned", ReasonForMessage.STATUS_CHANGE, True),
        ("WillSupply", ReasonForMessage.REQUEST_RESPONSE, True),
        ("Loaned", ReasonForMessage.NOTIFICATION, False),
        ("Unfilled", ReasonForMessage.STATUS_CHANGE, False),
        ("", ReasonForMessage.STATUS_CHANGE, False),
    ],
)
def test_a_lender_that_delivers_too_late_calls_a_person(status: str, reason: ReasonForMessage, *, calls: bool) -> None:
    """Its attempt has ended, another lender may have the order: somebody must stop one of them."""
    over = ev.AttemptEnded(attempt=1, lender=LENDERS[0], how=AttemptEnd.STAFF, sentence="no word")
    order = after(STARTED, over, said(status, reason, applied=False))
    attention = f"{LENDERS[0]} sent {status} after its attempt had ended." if calls else ""
    assert (order.needs_attention, order.stage) == (attention, Stage.DECIDING)


def test_a_request_that_arrives_after_staff_gave_it_up_calls_a_person() -> None:
    """Ended otherwise, nobody needs to know."""
    for how in AttemptEnd:
        over = ev.AttemptEnded(attempt=1, lender=LENDERS[0], how=how, sentence="over")
        order = after(STARTED, over, ev.AttemptDelivered(attempt=1, lender=LENDERS[0]))
        assert bool(order.needs_attention) == (how is AttemptEnd.STAFF)
        assert order.attempts[0].delivered


@settings(deadline=None)
@given(plays())
def test_an_open_order_waits_for_somebody(play: Play) -> None:
    """It says for whom; and it is with staff, under a limit that runs, or marked for staff since one ran out."""
    for order in along(play):
        waiting = waits_for(order)
        assert (waiting is None) == (order.stage is Stage.CLOSED)
        if order.stage in OPEN_WITH_A_LENDER or order.stage is Stage.AWAITS_RETRY:
            assert any(pending(order, TimersConfig())) or order.needs_attention
        elif waiting is not None:
            assert waiting.party in {Party.STAFF, Party.GATEWAY}


@settings(deadline=None)
@given(plays())
def test_a_limit_that_ran_out_is_forgotten_when_the_wait_is_over(play: Play) -> None:
    """What staff are shown is still so; a limit is noticed once."""
    for order in along(play):
        held = {wait.key for wait in waits(order)}
        keys = [one.key for one in order.noticed]
        assert set(keys) <= held
        assert len(keys) == len(set(keys))
        assert not {wait.key for wait, _ in pending(order, TimersConfig())} & set(keys)
