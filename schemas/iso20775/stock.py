"""What one holding adds to a loan: copies in, copies out and when they are back, the queue, the policy.

"Status" here is a summary's or a piece's; both are first reduced to those that speak of loan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, TypeVar

from attrs import evolve, frozen

from schemas.iso20775.values import (
    AvailabilityStatus,
    AvailableFor,
    Holding,
    PartSet,
    Piece,
    PieceStatus,
    ReservationPolicy,
    Simple,
    SummaryStatus,
)

_LOAN: Final = frozenset({AvailableFor.LOAN})
_NO_SERVICE: Final = frozenset({AvailableFor.UNSPECIFIED, None})
_AnyStatus = TypeVar("_AnyStatus", "SummaryStatus", "PieceStatus")

SERVICE_WORDS: Final = {
    AvailableFor.PHYSICAL_COPY: "physical copy",
    AvailableFor.DIGITAL_COPY: "digital copy",
    AvailableFor.ONLINE_ACCESS: "online access",
    AvailableFor.REFERENCE: "use in the library",
    AvailableFor.OTHER: "another service",
}
NO_STATUS: Final = "says nothing of availability"
NO_RESERVATIONS: Final = "takes no reservations"
POSSIBLY: Final = "possibly available"


@frozen(kw_only=True)
class Stock:
    """Copies for loan: `available` are in, and can go out `at_once` or on one of `days_in` (a lead time).

    `days_out` are when copies that are out come back, `overdue` when they should have been. `queue` is None where
    nobody says.
    """

    lendable: bool = True
    available: int = 0
    at_once: bool = False
    days_in: tuple[date, ...] = ()
    days_out: tuple[date, ...] = ()
    overdue: tuple[date, ...] = ()
    queue: int | None = None
    notes: tuple[str, ...] = ()


NOTHING: Final = Stock()
"""What no copies add."""


def stock_of(holding: Holding, today: date) -> Stock | None:
    """What a holding adds on `today`; None for one that says it has no copies."""
    if holding.simple is not None:
        stock = _simple(holding.simple, today)
    elif holding.sets:
        stock = _structured(holding.sets, today)
    else:
        stock = Stock(notes=(NO_STATUS,))
    return None if stock is None else _under_policy(stock, holding)


def pieces_of(holding: Holding) -> tuple[Piece, ...]:
    """The copies and parts that a holding names."""
    copies = holding.simple.copies if holding.simple is not None else ()
    return (*copies, *(part for part_set in holding.sets for part in part_set.components))


def _simple(simple: Simple, today: date) -> Stock | None:
    summary = simple.summary
    pieces = add([_piece(piece, today) for piece in simple.copies]) if simple.copies else NOTHING
    if summary is None:
        return pieces if simple.copies else Stock(notes=(NO_STATUS,))
    if not (summary.copies or simple.copies or summary.on_order):
        return None
    stock = _summary(summary.statuses, today) if summary.statuses else pieces
    if not summary.statuses and not any(piece.availability for piece in simple.copies):
        stock = evolve(stock, notes=(NO_STATUS, *stock.notes))
    if stock.lendable and not (stock.available or stock.days_out):
        # Some systems date only the single copies; and where the first is overdue, the next may not be.
        stock = evolve(stock, days_out=pieces.days_out, overdue=stock.overdue or pieces.overdue)
    if pieces is NOTHING and not summary.on_order and summary.queue is None:
        return stock
    on_order = (f"{summary.on_order} on order",) if summary.on_order else ()
    notes = (*on_order, *stock.notes, *pieces.notes)
    queue = pieces.queue if summary.queue is None else summary.queue
    return stock if (stock.queue, stock.notes) == (queue, notes) else evolve(stock, queue=queue, notes=notes)


def _structured(sets: Sequence[PartSet], today: date) -> Stock:
    stock = add([_piece(part, today) for part_set in sets for part in part_set.components])
    runs = tuple(_run(part_set) for part_set in sets if not part_set.components)
    silent = () if any(part_set.components for part_set in sets) else (NO_STATUS,)
    return evolve(stock, notes=(*silent, *filter(None, runs), *stock.notes))


def _run(part_set: PartSet) -> str:
    """A set without parts in words: `all sets: 130(2010)-`."""
    extent = ", ".join(one.numbering.text for one in part_set.extent if one.numbering.text)
    return ": ".join(filter(None, (part_set.label, extent)))


def _summary(statuses: Sequence[SummaryStatus], today: date) -> Stock:
    chosen = for_loan(statuses)
    if not chosen:
        return _other_services(status.available_for for status in statuses)
    return add([_summary_status(status, today) for status in chosen])


def _summary_status(status: SummaryStatus, today: date) -> Stock:
    day = status.earliest_dispatch
    if status.available_count is None:  # only a day: copies that are back today are in
        return Stock(available=1, at_once=True) if day is not None and day <= today else _out(day, today)
    return _in(status.available_count, day, today) if status.available_count else _out(day, today)


def _piece(piece: Piece, today: date) -> Stock:
    information = piece.availability
    if information is None:
        return Stock(notes=piece.notes)
    chosen = for_loan(information.statuses)
    if information.statuses and not chosen:
        stock = _other_services(status.available_for for status in information.statuses)
    else:
        stock = _one_piece(chosen, today)
    if information.reservation_policy == ReservationPolicy.WILL_NOT_ACCEPT:
        stock = _without_reservations(stock)
    return evolve(stock, queue=information.queue, notes=(*stock.notes, *piece.notes))


def _one_piece(statuses: Sequence[PieceStatus], today: date) -> Stock:
    """Several statuses of one piece are one copy: in, where one of them says so."""
    for status in statuses:
        if status.availability == AvailabilityStatus.AVAILABLE:
            return _in(1, status.available_from, today)
    possibly = any(status.availability == AvailabilityStatus.POSSIBLY_AVAILABLE for status in statuses)
    stock = add([_out(status.available_from, today) for status in statuses])
    return evolve(stock, notes=(POSSIBLY, *stock.notes)) if possibly else stock


def _in(copies: int, day: date | None, today: date) -> Stock:
    if day is None or day <= today:
        return Stock(available=copies, at_once=True)
    return Stock(available=copies, days_in=(day,))


def _out(day: date | None, today: date) -> Stock:
    if day is None:
        return Stock()
    if day < today:
        return Stock(overdue=(day,))
    return Stock(days_out=(day,))


def _other_services(services: Iterable[int | None]) -> Stock:
    known = dict.fromkeys(SERVICE_WORDS[AvailableFor(code)] for code in services if code in set(AvailableFor))
    return Stock(lendable=False, notes=(f"not for loan, only for {', '.join(known) or 'another service'}",))


def _under_policy(stock: Stock, holding: Holding) -> Stock:
    """The holding as a whole may be for other services than loan, or without reservations."""
    if not holding.policies:
        return stock
    services = [one for policy in holding.policies for one in policy.availabilities]
    if services and not any(one.available_for in _LOAN | _NO_SERVICE for one in services):
        refused = _other_services(one.available_for for one in services)
        stock = evolve(refused, queue=stock.queue, notes=(*refused.notes, *stock.notes))
    reservations = {policy.reservation_policy for policy in holding.policies} - {None}
    if reservations == {ReservationPolicy.WILL_NOT_ACCEPT}:
        stock = _without_reservations(stock)
    words = tuple(one.text for one in services if one.text)
    return evolve(stock, notes=(*stock.notes, *words))


def _without_reservations(stock: Stock) -> Stock:
    return evolve(stock, days_out=(), notes=(NO_RESERVATIONS, *stock.notes))


def for_loan(statuses: Sequence[_AnyStatus]) -> list[_AnyStatus]:
    """The statuses that speak of loan: those that name it, else those that name no service."""
    named = [status for status in statuses if status.available_for == AvailableFor.LOAN]
    return named or [status for status in statuses if status.available_for in _NO_SERVICE]


def add(stocks: Sequence[Stock]) -> Stock:
    """Several stocks as one: only what may be lent counts as copies; one lendable part makes it lendable."""
    if len(stocks) == 1 and stocks[0].lendable and not stocks[0].notes:
        return stocks[0]
    lendable = [stock for stock in stocks if stock.lendable]
    queues = [stock.queue for stock in stocks if stock.queue is not None]
    return Stock(
        lendable=bool(lendable) or not stocks,
        available=sum(stock.available for stock in lendable),
        at_once=any(stock.at_once for stock in lendable),
        days_in=tuple(day for stock in lendable for day in stock.days_in),
        days_out=tuple(day for stock in lendable for day in stock.days_out),
        overdue=tuple(day for stock in lendable for day in stock.overdue),
        queue=sum(queues) if queues else None,
        notes=tuple(dict.fromkeys(note for stock in stocks for note in stock.notes)),
    )
