"""A borrower asks once more after RetryPossible (ISO 18626 requestType Retry), under the same id or a new one.

The same thing wanted, perhaps later or at another price, goes to the lender that might supply it, as a Retry. Something
else wanted is decided anew, unless the borrower had chosen the lender itself.
"""

from __future__ import annotations

import msgspec
from attrs import frozen
from msgspec.structs import replace

from gateway.automation.values import Wish
from gateway.lending.inbox import ID_IN_USE, Received, Taken
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.order import Attempt, Order
from gateway.orders.transitions import retryable
from gateway.orders.vocabulary import Starter
from gateway.store.unit import Unit
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import REQUEST, order_by, request_key
from gateway.workflow.refusals import NO_RETRY
from gateway.workflow.steps import Choice, ask_lender, original_request, tell_borrower
from gateway.workflow.wishes import Terms, WishReader
from schemas.iso18626.codes import Status
from schemas.iso18626.messages import Request


@frozen(kw_only=True)
class Retrier:
    """Takes Requests of the type Retry."""

    office: Office
    reader: WishReader

    def take(self, unit: Unit, received: Received, request: Request, terms: Terms) -> Taken:
        """Asks again as a Retry wants it, or says why that is not possible."""
        key = _key(request, request.header.requesting_request_id)
        under_its_id = order_by(unit, REQUEST, key)
        order_id = _named(unit, request) or under_its_id
        if order_id is None:
            return Taken(error=NO_RETRY)
        if under_its_id not in (None, order_id):
            return Taken(error=ID_IN_USE)
        desk = Desk.take_up(self.office, unit, order_id)
        attempt = retryable(desk.order, self._meant(desk.order, request))
        if attempt is None:
            return Taken(order=order_id) if _is_under_way(desk, request) else Taken(error=NO_RETRY)
        changed = _asks_for_else(original_request(desk), request)
        desk.record(self._event(desk.order, received, request, terms, attempt, changed=changed))
        desk.find_by(REQUEST, key)
        self._ask(desk, request, attempt, changed=changed)
        return Taken(order=desk.save().id)

    def _meant(self, order: Order, request: Request) -> frozenset[str] | None:
        """The numbers by which the library was asked that a Retry is addressed to; None where it is to the gateway.

        A system answers under any of its library's numbers, and that is the one that the borrower's writes to.
        """
        chosen = self.reader.chosen(request)
        if chosen is None:
            return None
        return frozenset(one.lender for one in order.attempts if self.office.same_library(one.lender, chosen))

    def _ask(self, desk: Desk, request: Request, attempt: Attempt, *, changed: bool) -> None:
        wish = desk.order.wish
        if changed and wish.lender is None:
            desk.decide_later()
            return
        pid = next(iter(wish.records), "") if changed else attempt.edition
        edition = self.reader.catalogue.edition(pid) if pid else None
        if attempt.by is not Starter.BORROWER:
            sentence = f"{self.office.label(attempt.lender)} is asked again."
            tell_borrower(desk, Status.EXPECT_TO_SUPPLY, sentence, original=request, supplier=attempt.lender)
        ask_lender(desk, Choice(lender=attempt.lender, by=attempt.by, edition=edition), request, again=attempt)

    def _event(  # noqa: PLR0913  what a Retry is made of
        self, order: Order, received: Received, request: Request, terms: Terms, attempt: Attempt, *, changed: bool
    ) -> ev.Retried:
        read = self.reader.placed(request, received.id, terms)
        return ev.Retried(
            message=received.id,
            attempt=attempt.number,
            request_id=read.request_id,
            wish=_with_lender(read, order),
            changed=changed,
            title=read.title or order.title,
            author=read.author or order.author,
            starts=read.starts,
            ends=read.ends,
        )


def _with_lender(read: ev.Placed, order: Order) -> Wish:
    """The new wish, the lender chosen by whom it was: a reply to a lender's message is addressed to that lender."""
    before = order.wish
    booked = read.wish.booked_from or before.booked_from
    return msgspec.structs.replace(
        read.wish, lender=before.lender, source=before.source, hold=before.hold, booked_from=booked
    )


def _named(unit: Unit, request: Request) -> str | None:
    """The order that requestingAgencyPreviousRequestId names."""
    previous = request.service.previous_request_id if request.service else None
    return order_by(unit, REQUEST, _key(request, previous)) if previous else None


def _key(request: Request, request_id: str) -> str:
    return request_key(number_of(request.header.requesting_agency), request_id)


def _asks_for_else(before: Request, now: Request) -> bool:
    """Whether something else is wanted: other records, another volume, a copy instead of a loan."""
    service = tuple(one.service.service_type if one.service else "" for one in (before, now))
    described = before.bibliographic != now.bibliographic or before.publication != now.publication
    return described or service[0] != service[1]


def _is_under_way(desk: Desk, request: Request) -> bool:
    """Whether this Retry was taken already: its sender lost our confirmation, and wrote it anew."""
    last = original_request(desk)
    return replace(last, header=replace(last.header, timestamp=request.header.timestamp)) == request
