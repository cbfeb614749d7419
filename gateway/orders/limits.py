"""Time limits of an order: what is waited for now, and from when its time counts. Pure; no clock is read here.

An open order that a lender has is always under at least one limit, so none is ever forgotten. A limit that has run
out is noticed once; it is forgotten when what was waited for has come (docs/states.md, "Time limits").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from attrs import frozen

from gateway.config import TimersConfig
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import Limit
from schemas.iso18626.codes import Status

Start = datetime | date
EARLIEST_YEAR: Final = 1900  # systems write year 1 for "no date"
LATEST_YEAR: Final = 2200  # and year 9999 for "no limit"; neither is a day to wait for


@frozen(kw_only=True)
class Wait:
    """One thing that is waited for; `key` is the same as long as it is the same wait.

    `start` is a day where a day was promised, else the moment at which the wait began.
    """

    limit: Limit
    start: Start

    @property
    def key(self) -> str:
        """What tells it from a later wait of its kind."""
        return f"{self.limit}:{self.start.isoformat()}"


def waits(order: Order) -> Iterator[Wait]:
    """Everything that is waited for now, whether its time has run out or not."""
    for limit, start_of in _STARTS.get(order.stage, _NONE).items():
        start = start_of(order)
        if start is not None:
            yield Wait(limit=limit, start=start)


def pending(order: Order, timers: TimersConfig) -> Iterator[tuple[Wait, Start]]:
    """The waits whose limit is still to run out, each with the moment or the day at which it does."""
    noticed = {one.key for one in order.noticed}
    for wait in waits(order):
        allowed: int = getattr(timers, f"{wait.limit}_days")
        if allowed and wait.key not in noticed:
            yield wait, wait.start + timedelta(days=allowed)


def usable(day: date | None) -> date | None:
    """A day that can be waited for; what systems write for "none" is none."""
    return day if day is not None and EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def _status(order: Order) -> Status | None:
    return order.attempt.status if order.attempt else None


def _unanswered(order: Order) -> Start | None:
    attempt = order.attempt
    return attempt.started if attempt and attempt.status is None else None


def _undecided(order: Order) -> Start | None:
    return order.since if _status(order) is not None else None


def _not_sent(order: Order) -> Start | None:
    expected = usable(order.expected)
    return expected if expected and expected > order.since.date() else order.since


def _needed(order: Order) -> Start | None:
    return usable(order.wish.need_before)


def _cancel_unanswered(order: Order) -> Start | None:
    return order.cancel_asked if order.cancel_pending else None


def _renew_unanswered(order: Order) -> Start | None:
    return order.renew_asked if order.renew_pending else None


_CALLED_BACK: Final = frozenset({Status.OVERDUE, Status.RECALLED})


def _is_gone(order: Order) -> bool:
    """Whether the borrower has it no more: it is on its way back, or lost."""
    return order.returned or order.lost


def _overdue(order: Order) -> Start | None:
    return usable(order.due) if not _is_gone(order) and _status(order) not in _CALLED_BACK else None


def _recall(order: Order) -> Start | None:
    return usable(order.due) if not _is_gone(order) and _status(order) is not Status.RECALLED else None


def _still_out(order: Order) -> Start | None:
    return order.since if not _is_gone(order) and _status(order) in _CALLED_BACK else None


def _undated(order: Order) -> Start | None:
    dated = usable(order.due) or _status(order) in _CALLED_BACK
    return order.since if not _is_gone(order) and not dated else None


def _not_back(order: Order) -> Start | None:
    return order.returned_at if _is_gone(order) else None


def _retry(order: Order) -> Start:
    return order.since


_STARTS: Final[dict[Stage, dict[Limit, Callable[[Order], Start | None]]]] = {
    Stage.REQUESTED: {
        Limit.UNANSWERED: _unanswered,
        Limit.UNDECIDED: _undecided,
        Limit.NEEDED: _needed,
        Limit.CANCEL_UNANSWERED: _cancel_unanswered,
    },
    Stage.PROMISED: {
        Limit.NOT_SENT: _not_sent,
        Limit.NEEDED: _needed,
        Limit.CANCEL_UNANSWERED: _cancel_unanswered,
    },
    Stage.ON_LOAN: {
        Limit.CANCEL_UNANSWERED: _cancel_unanswered,
        Limit.RENEW_UNANSWERED: _renew_unanswered,
        Limit.OVERDUE: _overdue,
        Limit.RECALL: _recall,
        Limit.STILL_OUT: _still_out,
        Limit.UNDATED: _undated,
        Limit.NOT_BACK: _not_back,
    },
    Stage.AWAITS_RETRY: {Limit.RETRY: _retry},
}
"""The limits of each stage, and from when each counts: None while nothing of its kind is waited for."""

_NONE: Final[dict[Limit, Callable[[Order], Start | None]]] = {}
