"""An order's lenders for its page: those that were asked, and those that staff may send it to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from attrs import frozen

from gateway.catalogue.catalogue import editions_for
from gateway.catalogue.values import Edition
from gateway.directory.loan_path import loan_path
from gateway.orders.order import Order
from gateway.web.console import standing, times, words
from gateway.web.console.console import Console


@frozen(kw_only=True)
class Choice:
    """A library that staff may send an order to; `rank` is its place on the loan path, None off it."""

    rank: int | None
    agency: str
    name: str
    why: str
    edition: Edition
    before: str
    confirm: str


@frozen(kw_only=True)
class Tried:
    """One attempt for the page."""

    number: int
    lender: str
    name: str
    started: str
    state: str
    by: str
    waits: bool


def tried(console: Console, order: Order) -> Iterator[Tried]:
    """The attempts of an order, oldest first."""
    for attempt in order.attempts:
        waits = standing.waited(attempt, console.clock.now())
        status = words.STATUSES[attempt.status] if attempt.status else ""
        yield Tried(
            number=attempt.number,
            lender=attempt.lender,
            name=console.name(attempt.lender),
            started=times.moment(attempt.started, console.clock.zone),
            state=waits or (words.ENDS[attempt.ended] if attempt.ended else status),
            by=words.STARTERS[attempt.by],
            waits=bool(waits),
        )


def choices(console: Console, order: Order) -> Iterator[Choice]:
    """The libraries that hold what was ordered, in the order of the borrower's loan path, the others after it."""
    directory = console.workflow.directory
    path = {entry.agency: entry for entry in loan_path(directory, order.borrower)}
    own = directory.agency_of(order.borrower)
    before = {attempt.lender: attempt for attempt in order.attempts}
    holders = _holders(console, order)
    ranked = sorted(holders, key=lambda agency: (path[agency].rank if agency in path else len(path) + 1, agency))
    for agency in (one for one in ranked if one != own):
        entry, edition = path.get(agency), holders[agency]
        attempt = before.get(agency)
        asked = urlencode({"do": "send", "lender": agency, "edition": edition.id})
        yield Choice(
            rank=entry.rank if entry else None,
            agency=agency,
            name=console.name(agency),
            why=words.PATH_CLASSES[entry.why] if entry else "",
            edition=edition,
            before=words.ENDS[attempt.ended] if attempt and attempt.ended else "",
            confirm=f"/orders/{quote(order.id)}/confirm?{asked}",
        )


def _holders(console: Console, order: Order) -> dict[str, Edition]:
    """The libraries that hold what was ordered, each with the first edition of it that it holds."""
    directory, wish = console.workflow.directory, order.wish
    holders: dict[str, Edition] = {}
    for edition in editions_for(console.workflow.catalogue, wish.records, exact=wish.exact_edition):
        for held in edition.localisations:
            holders.setdefault(directory.agency_of(held.agency) or held.agency, edition)
    return holders
