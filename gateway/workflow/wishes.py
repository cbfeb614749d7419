"""What a borrower's Request wishes for, as the rules and the order base read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from gateway.automation.values import Hold, Wish
from gateway.catalogue.catalogue import Catalogue
from gateway.clock import day_of
from gateway.lending.wire import number_of, pids
from gateway.orders import events as ev
from schemas.iso18626.codes import ServiceType
from schemas.iso18626.messages import Request, ServiceInfo


@frozen(kw_only=True)
class Terms:
    """What a Request has no element for: where the user ordered, and whether the order may wait for a copy.

    `gateways` are those that it has passed (`gateway.lending.trail`).
    """

    source: str = "iso18626"
    hold: Hold = Hold.RESPONDER
    gateways: tuple[str, ...] = ()


NO_TERMS: Final = Terms()


@frozen(kw_only=True)
class WishReader:
    """Reads Requests. `agency` is the gateway's own number: a Request to it leaves the choice of lender to us.

    One that names no supplier does too (ISO 18626:2021 TransferRequest).
    """

    catalogue: Catalogue
    agency: str
    zone: ZoneInfo

    def chosen(self, request: Request) -> str | None:
        """The library that a Request is addressed to; None where the gateway is to choose."""
        supplier = number_of(request.header.supplying_agency)
        return None if supplier in {"", self.agency} else supplier

    def wish(self, request: Request, terms: Terms) -> Wish:
        """What the rules are asked for."""
        service = request.service or ServiceInfo()
        return Wish(
            borrower=number_of(request.header.requesting_agency),
            records=pids(request.bibliographic),
            source=terms.source,
            exact_edition=service.any_edition is not True,
            need_before=self._day(service.need_before),
            booked_from=self._day(service.start_date),
            hold=terms.hold,
            copy=service.service_type == ServiceType.COPY,
            lender=self.chosen(request),
        )

    def title(self, request: Request, wish: Wish) -> str:
        """The title that the request gives, else the catalogue's, else that of the part that is wanted."""
        asked = request.bibliographic
        edition = self.catalogue.edition(wish.records[0]) if wish.records else None
        return asked.title or (edition.title if edition else "") or asked.title_of_component or ""

    def placed(self, request: Request, message: str, terms: Terms) -> ev.Placed:
        """The event that the Request begins its order with; `message` is the id it is stored under."""
        wish, service = self.wish(request, terms), request.service or ServiceInfo()
        return ev.Placed(
            borrower=wish.borrower,
            request_id=request.header.requesting_request_id,
            wish=wish,
            message=message,
            title=self.title(request, wish),
            author=request.bibliographic.author or "",
            group=request.header.multiple_item_request_id,
            sub_types=service.request_sub_types,
            starts=self._day(service.start_date),
            ends=self._day(service.end_date),
            gateways=terms.gateways,
        )

    def _day(self, moment: datetime | None) -> date | None:
        return day_of(moment, self.zone) if moment else None
