"""A borrower's Request becomes an order, asks again for one, or reminds of one: by its requestType."""

from __future__ import annotations

from attrs import frozen
from msgspec.structs import replace

from gateway.lending.inbox import ID_IN_USE, Received, Taken
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.vocabulary import Starter
from gateway.store.unit import Unit
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import ATTEMPT, REQUEST, load_order, new_order_id, order_by, request_key
from gateway.workflow.refusals import (
    NO_REQUESTER,
    NO_SUPPLIER,
    NOTHING_NAMED,
    OUR_OWN_LETTER,
    OWN_SUPPLIER,
    goes_round,
)
from gateway.workflow.reminding import Reminder
from gateway.workflow.retrying import Retrier
from gateway.workflow.steps import Choice, ask_lender
from gateway.workflow.wishes import NO_TERMS, Terms, WishReader
from schemas.iso18626.codes import RequestSubType, RequestType
from schemas.iso18626.messages import BibliographicInfo, ErrorData, Request


@frozen(kw_only=True)
class Placer:
    """Takes Requests, those aside that have passed `most_gateways` others."""

    office: Office
    reader: WishReader
    most_gateways: int

    def take(self, unit: Unit, received: Received, request: Request, terms: Terms = NO_TERMS) -> Taken:
        """Does what a Request asks for, or says why that cannot be."""
        refusal = self._way_refusal(unit, request, terms) or self._parties_refusal(request)
        if refusal is not None:
            return Taken(error=refusal)
        kind = request.service.request_type if request.service else None
        if kind == RequestType.REMINDER:
            return Reminder(office=self.office, catalogue=self.reader.catalogue).take(unit, received, request)
        if not _says_what(request.bibliographic):
            return Taken(error=NOTHING_NAMED)
        if kind == RequestType.RETRY:
            return Retrier(office=self.office, reader=self.reader).take(unit, received, request, terms)
        return self._place(unit, received, request, terms)

    def _place(self, unit: Unit, received: Received, request: Request, terms: Terms) -> Taken:
        placed = self._at_home(request, self.reader.placed(request, received.id, terms))
        key = request_key(placed.borrower, placed.request_id)
        if order_by(unit, REQUEST, key) is not None:
            return Taken(error=ID_IN_USE)
        desk = Desk.place(self.office, unit, new_order_id(placed.borrower, self.office.clock.seconds()), placed)
        desk.find_by(REQUEST, key)
        desk.join_group()
        wish = placed.wish
        if wish.lender is None:
            desk.decide_later()
        else:
            edition = self.reader.catalogue.edition(wish.records[0]) if wish.records else None
            ask_lender(desk, Choice(lender=wish.lender, by=Starter.BORROWER, edition=edition), request)
        return Taken(order=desk.save().id)

    def _at_home(self, request: Request, placed: ev.Placed) -> ev.Placed:
        """A patron's request to its own library is that library's order: the gateway chooses the lender."""
        wish = placed.wish
        if not _is_patrons(request) or not self._is_own(wish.borrower, wish.lender):
            return placed
        return replace(placed, wish=replace(wish, lender=None))

    def _way_refusal(self, unit: Unit, request: Request, terms: Terms) -> ErrorData | None:
        if self._has_come_back(unit, request):
            return OUR_OWN_LETTER
        return goes_round(terms.gateways) if len(terms.gateways) >= self.most_gateways else None

    def _has_come_back(self, unit: Unit, request: Request) -> bool:
        """Whether it is the Request of one of our own attempts, written in our name or for its order's borrower.

        So the lender's address leads back here. A lender that asks further under the id it was given is another.
        """
        order_id = order_by(unit, ATTEMPT, request.header.requesting_request_id)
        order = load_order(unit, order_id) if order_id else None
        requester = number_of(request.header.requesting_agency)
        return order is not None and (requester == self.office.agency or self._is_own(requester, order.borrower))

    def _parties_refusal(self, request: Request) -> ErrorData | None:
        place = self.office.directory().place
        requester = number_of(request.header.requesting_agency)
        if place(requester) is None:
            return NO_REQUESTER
        supplier = self.reader.chosen(request)
        if supplier is None:
            return None
        if place(supplier) is None:
            return NO_SUPPLIER
        return OWN_SUPPLIER if self._is_own(requester, supplier) and not _is_patrons(request) else None

    def _is_own(self, requester: str, supplier: str | None) -> bool:
        return supplier is not None and self.office.same_library(requester, supplier)


def _says_what(asked: BibliographicInfo) -> bool:
    """Whether it names what is wanted: by a title, or by a number, if only a person or the lender's system reads it."""
    titles = (asked.title, asked.title_of_component)
    return any((*titles, asked.supplier_unique_record_id, asked.item_ids, asked.record_ids))


def _is_patrons(request: Request) -> bool:
    """Whether a patron's own system asks (ISO 18626 requestSubType PatronRequest)."""
    return request.service is not None and RequestSubType.PATRON in request.service.request_sub_types
