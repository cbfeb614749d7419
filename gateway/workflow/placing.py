"""A borrower's Request becomes an order: what it wishes is read from it, and who is to choose the lender."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from gateway.automation.values import Hold, Wish
from gateway.catalogue.catalogue import Catalogue
from gateway.clock import day_of
from gateway.lending.inbox import ID_IN_USE, Received, Taken
from gateway.lending.wire import number_of, pids
from gateway.orders import events as ev
from gateway.store.unit import Unit
from gateway.workflow.desk import REQUEST, Desk, Office, new_order_id
from gateway.workflow.steps import Choice, ask_lender
from schemas.iso18626.codes import ErrorType, RequestType, ServiceType
from schemas.iso18626.messages import ErrorData, Request, ServiceInfo


def _refusal(value: str) -> ErrorData:
    return ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=value)


NO_REQUESTER: Final = _refusal("requestingAgencyId: requesting agency not found")
NO_SUPPLIER: Final = _refusal("supplyingAgencyId: supplying agency not found or invalid")
OWN_SUPPLIER: Final = _refusal("supplyingAgencyId: the requesting agency itself")
NO_RETRY: Final = _refusal("requestType: Retry not possible")
NO_REMINDER: Final = _refusal("requestType: unsupported value")
NOTHING_NAMED: Final = _refusal("bibliographicInfo: names neither a record nor a title")

FOR_PEOPLE: Final = {
    NO_REQUESTER.value: "No library or branch in the directory has the borrower's number.",
    NO_SUPPLIER.value: "No library in the directory has the lender's number.",
    OWN_SUPPLIER.value: "The lender is the borrower itself.",
    NOTHING_NAMED.value: "The order names no record that can be read as a pid.",
    ID_IN_USE.value: "The borrower has another order under this request id.",
}
"""Refusals of the protocol, as the API says them to the person who placed the order."""

REFUSED_TYPES: Final = {RequestType.RETRY: NO_RETRY, RequestType.REMINDER: NO_REMINDER}


@frozen(kw_only=True)
class Terms:
    """What a Request has no element for: where the user ordered, and whether the order may wait for a copy."""

    source: str = "iso18626"
    hold: Hold = Hold.RESPONDER


NO_TERMS: Final = Terms()


@frozen(kw_only=True)
class Placer:
    """Takes Requests. `agency` is the gateway's own number: a Request to it leaves the choice of lender to us."""

    office: Office
    catalogue: Catalogue
    agency: str
    zone: ZoneInfo

    def take(self, unit: Unit, received: Received, request: Request, terms: Terms = NO_TERMS) -> Taken:
        """Places the order that a Request asks for, or says why it cannot be."""
        refusal = self._refusal(request)
        if refusal is not None:
            return Taken(error=refusal)
        borrower = number_of(request.header.requesting_agency)
        wish = self._wish(request, borrower, terms)
        placed = ev.Placed(
            borrower=borrower,
            request_id=request.header.requesting_request_id,
            wish=wish,
            message=received.id,
            title=request.bibliographic.title or self._title(wish),
            author=request.bibliographic.author or "",
        )
        order_id = new_order_id(borrower, self.office.clock.seconds())
        desk = Desk.place(self.office, unit, order_id, placed)
        desk.find_by(REQUEST, request_key(borrower, placed.request_id))
        if wish.lender is None:
            desk.decide_later()
        else:
            edition = self.catalogue.edition(wish.records[0]) if wish.records else None
            ask_lender(desk, Choice(lender=wish.lender, by=ev.Starter.BORROWER, edition=edition), request)
        return Taken(order=desk.save().id)

    def _refusal(self, request: Request) -> ErrorData | None:
        parties = self._parties_refusal(request)
        if parties is not None:
            return parties
        wanted = request.service.request_type if request.service else None
        if wanted in REFUSED_TYPES:
            return REFUSED_TYPES[RequestType(wanted)]
        if not pids(request.bibliographic) and not request.bibliographic.title:
            return NOTHING_NAMED
        return None

    def _parties_refusal(self, request: Request) -> ErrorData | None:
        place = self.office.directory().place
        requester = number_of(request.header.requesting_agency)
        if place(requester) is None:
            return NO_REQUESTER
        supplier = number_of(request.header.supplying_agency)
        if supplier == self.agency:
            return None
        if place(supplier) is None:
            return NO_SUPPLIER
        return OWN_SUPPLIER if self.office.same_library(requester, supplier) else None

    def _wish(self, request: Request, borrower: str, terms: Terms) -> Wish:
        service = request.service or ServiceInfo()
        supplier = number_of(request.header.supplying_agency)
        last_day = day_of(service.need_before, self.zone) if service.need_before else None
        return Wish(
            borrower=borrower,
            records=pids(request.bibliographic),
            source=terms.source,
            exact_edition=service.any_edition is not True,
            need_before=last_day,
            hold=terms.hold,
            copy=service.service_type == ServiceType.COPY,
            lender=None if supplier == self.agency else supplier,
        )

    def _title(self, wish: Wish) -> str:
        edition = self.catalogue.edition(wish.records[0]) if wish.records else None
        return edition.title if edition else ""


def request_key(borrower: str, request_id: str) -> str:
    """The key by which an order is found from its borrower's messages: ids of two borrowers never meet."""
    return f"{borrower}|{request_id}"
