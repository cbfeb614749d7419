"""What must be true of an order base after every step, whatever happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.lending.heads import OUTBOX, MessageState, head_of, parcel_of
from gateway.orders import events as ev
from gateway.orders.events import Recorded
from gateway.orders.folding import fold
from gateway.orders.limits import pending
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.orders.waiting import Party
from gateway.store.values import ListedMessage
from gateway.workflow.belonging import attempt_of
from gateway.workflow.order_base import DECIDE, REQUEST, TIMER, request_key
from gateway.workflow.views import OrderView
from schemas.iso18626.codes import Status
from tests.orders.settling import lost_mark
from tests.workflow.world import World

UNTOUCHED = frozenset({AttemptEnd.NEVER_ARRIVED, AttemptEnd.REFUSED})
"""Ends that say the lender has nothing of the order."""


def check(world: World) -> None:
    """All of it, for every order."""
    for order in world.workflow.queries.orders(limit=500):
        view = world.workflow.queries.view(order.id)
        assert view is not None
        assert fold(view.events) == order, "the row is the fold of its events"
        one_lender_at_a_time(view.events)
        nobody_else_once_it_is_cancelled(view.events)
        what_is_taken_back_is_cancelled_once(world, order, view.events)
        nothing_with_a_lender_that_was_left(world, order)
        nothing_is_taken_from_a_lender_that_has_it(view)
        a_cancel_of_the_whole_is_answered(order, view.events)
        somebody_has_it(world, order)
        it_waits_under_a_limit(world, view)
        no_mark_is_lost(view.events)
        what_is_closed_stays_closed(view.events)
        the_borrower_knows(world, order)
        the_day_is_its_lenders(order, view.events)
        found_by_its_request(world, order)


def one_lender_at_a_time(events: Iterable[Recorded]) -> None:
    """No Request to a second lender before the attempt at the first has ended; none at all once it is closed."""
    open_attempt: int | None = None
    for recorded in events:
        event = recorded.event
        if isinstance(event, ev.AttemptStarted):
            assert open_attempt is None, f"attempt {event.attempt} began while {open_attempt} was open"
            open_attempt = event.attempt
        if isinstance(event, ev.AttemptEnded):
            assert open_attempt == event.attempt
            open_attempt = None


def nobody_else_once_it_is_cancelled(events: Iterable[Recorded]) -> None:
    """After a Cancel of the whole order no lender is asked, until the borrower itself asks again or staff send it."""
    withdrawn = False
    for recorded in events:
        match recorded.event:
            case ev.BorrowerSaid(action="Cancel", applied=True, lender_only=False):
                withdrawn = True
            case ev.Retried():
                withdrawn = False
            case ev.AttemptStarted(by=by, lender=lender):
                assert not withdrawn or by is Starter.STAFF, f"{lender} was asked for a cancelled order"


def what_is_taken_back_is_cancelled_once(world: World, order: Order, events: Iterable[Recorded]) -> None:
    """A lender that has a request which staff took back is told, by one Cancel of ours or by the borrower's own."""
    ours = [one.event.attempt for one in events if isinstance(one.event, ev.ToldLender) and one.event.own]
    assert len(ours) == len(set(ours)), "one Cancel is enough"
    for attempt in order.attempts:
        lender = world.directory.agency_of(attempt.lender) or attempt.lender
        has_it = any(r.header.requesting_request_id == attempt.request_id for r in world.peers[lender].requests)
        if attempt.ended is AttemptEnd.STAFF and has_it:
            assert attempt.told_to_cancel, f"{attempt.lender} would send in vain"
        if attempt.number in ours:
            assert attempt.ended is AttemptEnd.STAFF


def nothing_with_a_lender_that_was_left(world: World, order: Order) -> None:
    """A lender that is said never to have had the order has not; and gets no Request after its attempt has ended."""
    parcels = [parcel_of(body) for queue, body in world.tasks() if queue == OUTBOX and _of(body, order)]
    for parcel in parcels:
        message = world.store.read.message(parcel.message)
        assert message is not None
        assert message.state == MessageState.WAITING, "what has arrived is sent once more"
        attempt = attempt_of(order, message)
        over = attempt is not None and attempt.ended is not None and message.id not in attempt.after_end
        assert not over or parcel.cancels is not None, f"a message of ended attempt {attempt} is still to be sent"
    waiting = {parcel.attempt for parcel in parcels}
    for attempt in order.attempts:
        lender = world.directory.agency_of(attempt.lender) or attempt.lender
        has_it = any(r.header.requesting_request_id == attempt.request_id for r in world.peers[lender].requests)
        if attempt.ended in UNTOUCHED:
            assert not has_it, f"{attempt.lender} has a request that is said never to have reached it"
        if attempt.ended is not None:
            assert attempt.number not in waiting, f"the Request of ended attempt {attempt.number} is still to be sent"


def nothing_is_taken_from_a_lender_that_has_it(view: OrderView) -> None:
    """A lender that took the Request, or spoke of it, is never said not to have it, and nobody may send it again."""
    has_it: set[int] = set()
    for recorded in view.events:
        match recorded.event:
            case ev.SupplierSaid(attempt=number) | ev.AttemptDelivered(attempt=number):
                has_it.add(number)
            case ev.AttemptEnded(attempt=number, how=how):
                assert how not in UNTOUCHED or number not in has_it, f"attempt {number} was taken from its lender"
    begun = {attempt.message for attempt in view.order.attempts if attempt.number in has_it}
    assert {row.state for row in view.messages if row.id in begun} <= {MessageState.DELIVERED}


def a_cancel_of_the_whole_is_answered(order: Order, events: Iterable[Recorded]) -> None:
    """An order that ends without an item, after its borrower has cancelled it, ends with an answer to that."""
    owed, refused = False, False
    for recorded in events:
        match recorded.event:
            case ev.BorrowerSaid(action="Cancel", applied=applied, lender_only=lender_only):
                owed, refused = owed or (applied and not lender_only), not applied
            case ev.ToldBorrower(reason_for_message="CancelResponse") | ev.ToldBorrower(status="Cancelled"):
                owed, refused = owed and refused, False
    assert not owed or order.closed in {None, CloseReason.COMPLETED}


def _of(body: bytes, order: Order) -> bool:
    return parcel_of(body).order == order.id


def somebody_has_it(world: World, order: Order) -> None:
    """An order that is not closed is to be decided, or a lender has it, or it lies with staff."""
    to_decide = (DECIDE, order.id.encode()) in world.tasks()
    if order.stage == Stage.CLOSED:
        assert order.closed is not None
    elif order.stage in {Stage.WITH_STAFF, Stage.AWAITS_RETRY}:
        assert order.attempt is None
    elif order.stage == Stage.DECIDING:
        assert to_decide
        assert order.attempt is None
    else:
        assert order.attempt is not None
        asked = any(queue == OUTBOX and parcel_of(body).attempt for queue, body in world.tasks() if _mine(body, order))
        assert asked or order.attempt.delivered or order.needs_attention, "nobody will ever hear of this attempt"


def it_waits_under_a_limit(world: World, view: OrderView) -> None:
    """What the API shows of an open order: a day by which something happens, or who has it in a queue of theirs.

    Staff have those that lie with them, and those of which a limit has run out; the gateway has its own tasks.
    """
    order, waiting = view.order, view.waits_for
    assert (waiting is None) == (order.stage == Stage.CLOSED)
    timers = world.tasks().count((TIMER, order.id.encode()))
    limited = any(pending(order, world.timers))
    assert timers == limited, "a limit that runs has its one task, and no other order has"
    if waiting is None:
        return
    timed = limited and waiting.party is not Party.STAFF
    assert (waiting.until is not None) == (waiting.limit is not None) == timed
    if waiting.until is not None or waiting.party is Party.STAFF:
        return
    if waiting.party is Party.GATEWAY and order.stage is Stage.DECIDING:
        assert (DECIDE, order.id.encode()) in world.tasks()
    else:
        assert order.noticed, "nobody will ever be reminded of this order"
        queue = world.workflow.queries.orders(attention=True, limit=500)
        assert order.id in {one.id for one in queue}, "its time is over, and it is in no queue"


def no_mark_is_lost(events: Sequence[Recorded]) -> None:
    """What staff must see to goes when they have, or when an event settles it; and an order with a mark shows it."""
    assert lost_mark(events) is None
    order = fold(events)
    assert all(mark.sentence in order.needs_attention for mark in order.marks)


MOVES = (ev.Retried, ev.Decided, ev.AttemptStarted, ev.AttemptEnded, ev.LeftToStaff, ev.AwaitsRetry, ev.Closed)


def what_is_closed_stays_closed(events: Sequence[Recorded]) -> None:
    """Whatever anybody says or does, a closed order goes nowhere any more."""
    ends = [place for place, one in enumerate(events) if isinstance(one.event, ev.Closed)]
    later = events[ends[0] + 1 :] if ends else ()
    assert not [one.event for one in later if isinstance(one.event, MOVES)]


def the_borrower_knows(world: World, order: Order) -> None:
    """Once nothing waits and the newest has arrived, its system was last told the status that the order has."""
    messages = world.store.read.messages(order.id)
    told = sorted((one for one in messages if _is_to(one, order.borrower)), key=lambda one: one.at)
    if not told or any(one.state == MessageState.WAITING for one in told) or order.status in _NOT_IN_1_2:
        return
    newest = [one.state for one in told if one.at == told[-1].at]  # the tests' clock stands still
    heard = world.peers[order.borrower].said_of(order.request_id)
    if heard and newest == [MessageState.DELIVERED]:
        assert heard[-1] == order.status


def _is_to(message: ListedMessage, party: str) -> bool:
    head = head_of(message.head)
    return (head.direction, head.peer) == ("out", party)


def the_day_is_its_lenders(order: Order, events: Iterable[Recorded]) -> None:
    """When the loan is due was said by the lender that has it."""
    named = {
        one.event.due for one in events if isinstance(one.event, ev.SupplierSaid) and _speaks_now(one.event, order)
    }
    assert order.due in named | {None}


def _speaks_now(event: ev.SupplierSaid, order: Order) -> bool:
    return order.attempt is not None and event.attempt == order.attempt.number


_NOT_IN_1_2 = frozenset({Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN})


def _mine(body: bytes, order: Order) -> bool:
    return body != order.id.encode() and body.startswith(b"{") and _of(body, order)


def found_by_its_request(world: World, order: Order) -> None:
    """The borrower's id leads to the order."""
    row = world.store.read.row(REQUEST, request_key(order.borrower, order.request_id))
    assert row is not None
    assert row.body == order.id.encode()
