"""Where an order stands, in plain words and with a lamp: what the list and the head of the order page show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import frozen

from gateway.automation.explain import REASONS
from gateway.clock import Clock
from gateway.orders.order import Attempt, Order, Stage
from gateway.orders.waiting import Waiting
from gateway.web.console import times, words
from gateway.web.console.page_words import T
from schemas.iso18626.codes import Status

LONG_UNANSWERED: Final = timedelta(days=2)  # a lender's staff look at new requests on every working day


class Lamp(StrEnum):
    """The colour beside a status; the word says the same to those who see no colour."""

    QUIET = "quiet"
    BUSY = "busy"
    WAIT = "wait"
    GOOD = "good"
    ALERT = "alert"


LAMPS: Final = {
    Stage.DECIDING: Lamp.BUSY,
    Stage.REQUESTED: Lamp.WAIT,
    Stage.PROMISED: Lamp.BUSY,
    Stage.ON_LOAN: Lamp.GOOD,
    Stage.AWAITS_RETRY: Lamp.WAIT,
    Stage.WITH_STAFF: Lamp.WAIT,
    Stage.CLOSED: Lamp.QUIET,
}
NEXT: Final = {
    Stage.DECIDING: T.next_deciding,
    Stage.REQUESTED: T.next_requested,
    Stage.PROMISED: T.next_promised,
    Stage.AWAITS_RETRY: T.next_retry,
    Stage.WITH_STAFF: T.next_staff,
    Stage.CLOSED: T.next_closed,
}


@frozen(kw_only=True)
class Standing:
    """An order's standing: `words` for the pill, `more` beneath it, `attention` says why staff must look."""

    words: str
    lamp: Lamp
    more: str
    next: str
    attention: tuple[str, ...]


@frozen(kw_only=True)
class OrderLine:
    """One line of the list; `why` says why the rules left the order to staff, while it is with them."""

    order: Order
    borrower: str
    lender: str
    standing: Standing
    when_word: str
    when_day: str
    late: bool
    age: str
    placed: str
    why: str


def unanswered(attempt: Attempt | None) -> bool:
    """Whether a lender was asked and has not said a word."""
    return attempt is not None and attempt.ended is None and attempt.status is None


def attention(order: Order, name: Callable[[str], str]) -> tuple[str, ...]:
    """What staff must see to, a sentence each: what has happened, and the newest wait that took too long."""
    late = (one.sentence for one in order.noticed[-1:])
    return tuple(dict.fromkeys((*marked(order, order.version, name), *late)))


def marked(order: Order, version: int, name: Callable[[str], str]) -> tuple[str, ...]:
    """What has happened that staff must see to, a sentence each; what came after this version of the order apart."""
    marks = (one for one in order.marks if one.version <= version)
    said = (words.MARKS[one.trouble].format(who=name(one.agency), said=one.sentence) for one in marks)
    return tuple(dict.fromkeys(said))


def standing(order: Order, clock: Clock, name: Callable[[str], str]) -> Standing:
    """Where an order stands now; `name` gives a library's name by its number."""
    attempt = order.attempt
    more = waited(attempt, clock.now()) if attempt else ""
    silent = clock.now() - attempt.started if attempt and more else timedelta()
    alert = bool(order.needs_attention) or silent >= LONG_UNANSWERED or _late(order, clock.today())
    return Standing(
        words=_words(order, silent=bool(more)),
        lamp=Lamp.ALERT if alert and order.stage is not Stage.CLOSED else LAMPS[order.stage],
        more=more,
        next=_next(order),
        attention=attention(order, name) or _pending(order),
    )


def order_line(order: Order, clock: Clock, name: Callable[[str], str]) -> OrderLine:
    """A line of the list; `name` gives a library's name by its number."""
    lent = order.stage is Stage.ON_LOAN
    on = order.due if lent else order.expected if order.stage is not Stage.CLOSED else None
    return OrderLine(
        order=order,
        borrower=name(order.borrower),
        lender=name(order.lender) if order.lender else "",
        standing=standing(order, clock, name),
        when_word=T.due if lent else T.expected,
        when_day=times.day(on),
        late=_late(order, clock.today()),
        age=times.age(order.placed, clock.now()),
        placed=times.moment(order.placed, clock.zone),
        why=REASONS[order.reason] if order.reason and order.stage is Stage.WITH_STAFF else "",
    )


def _late(order: Order, today: date) -> bool:
    past = order.due is not None and order.due < today
    return order.stage is Stage.ON_LOAN and not order.returned and (past or order.status is Status.OVERDUE)


def _words(order: Order, *, silent: bool) -> str:
    if order.stage is Stage.CLOSED and order.closed:
        return words.CLOSED[order.closed]
    if order.stage is Stage.REQUESTED and silent:
        return T.asked_no_answer
    if order.stage is Stage.ON_LOAN:
        return _loan_words(order)
    return words.STAGES[order.stage]


_LOAN_WORDS: Final[tuple[tuple[Callable[[Order], bool], str, str], ...]] = (
    (lambda order: order.returned, T.being_returned, T.next_returned),
    (lambda order: order.lost, T.lost, T.next_lost),
    (lambda order: order.status is Status.OVERDUE, T.overdue, T.next_overdue),
    (lambda order: order.status is Status.RECALLED, T.recalled, T.next_recalled),
    (lambda order: order.status is Status.HOLD_RETURN, T.held_return, T.next_hold),
    (lambda order: order.status is Status.RELEASE_HOLD_RETURN, T.with_borrower, T.next_release),
    (lambda order: order.received, T.with_borrower, T.next_received),
    (lambda _order: True, words.STAGES[Stage.ON_LOAN], T.next_loaned),
)
"""The first that holds of an order on loan: its words, and what happens next."""


def _loan_words(order: Order) -> str:
    return next(said for holds, said, _ in _LOAN_WORDS if holds(order))


_WITH_A_LENDER: Final = frozenset({Stage.REQUESTED, Stage.PROMISED})


def _next(order: Order) -> str:
    if order.stage is Stage.ON_LOAN and order.renew_pending and _is_kept(order):
        return T.next_renew
    if order.stage is Stage.ON_LOAN:
        return next(then for holds, _, then in _LOAN_WORDS if holds(order))
    if order.needs_attention and order.stage in _WITH_A_LENDER:
        return T.next_attention
    return NEXT[order.stage]


def _is_kept(order: Order) -> bool:
    """Whether the borrower has the item, and its lender has not called it back."""
    return not (order.returned or order.lost or order.status is Status.RECALLED)


def _pending(order: Order) -> tuple[str, ...]:
    pending = ((order.cancel_pending, T.cancel_pending), (order.renew_pending, T.renew_pending))
    return tuple(said for holds, said in pending if holds)


def waits(waiting: Waiting | None, clock: Clock, name: Callable[[str], str]) -> str:
    """Whom an order waits for: `Herning to answer, since 2026-03-02 09:15, until 2026-03-09`; "" for nobody."""
    if waiting is None:
        return ""
    who = words.WAITS[waiting.what].format(who=name(waiting.agency) if waiting.agency else "")
    since = T.waits_since.format(times.moment(waiting.since, clock.zone))
    if waiting.until is None or waiting.limit is None:
        return f"{who}, {since}, {words.UNTIMED[waiting.party]}"
    then = words.LIMITS[waiting.limit]
    return f"{who}, {since}, {T.waits_until.format(times.day(waiting.until))}, {then}"


def waited(attempt: Attempt, now: datetime) -> str:
    """`unanswered for 2 days` for a lender that has not said a word, else nothing."""
    if not unanswered(attempt):
        return ""
    if now - attempt.started < times.MINUTE:
        return T.asked_now
    return T.unanswered.format(times.age(attempt.started, now))
