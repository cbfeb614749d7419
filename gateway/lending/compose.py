"""The messages that the gateway writes itself or passes on, made from those it received.

Ids are transparent (docs/decisions.md): both sides see each other's real agency, every message goes through the
gateway's address, and each attempt at a lender has a request id of its own.
"""

from __future__ import annotations

from datetime import datetime

from attrs import evolve, frozen

from gateway.catalogue.values import Edition
from gateway.lending.wire import agency_id, record_id
from schemas.iso18626.codes import RequestType, ServiceType
from schemas.iso18626.messages import (
    AgencyId,
    BibliographicInfo,
    Header,
    MessageInfo,
    Request,
    RequestingAgencyMessage,
    ServiceInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)


@frozen(kw_only=True)
class Ids:
    """Who speaks to whom about which request, as one message's header says it."""

    lender: str
    borrower: AgencyId
    request_id: str
    supplying_request_id: str | None = None

    def header(self, now: datetime) -> Header:
        """The header of a message made now. Passwords never pass from one side to the other."""
        return Header(
            supplying_agency=agency_id(self.lender),
            requesting_agency=self.borrower,
            timestamp=now,
            requesting_request_id=self.request_id,
            supplying_request_id=self.supplying_request_id,
        )


@frozen(kw_only=True)
class Wanted:
    """The edition that a lender is asked for, and its id in the lender's own system."""

    edition: Edition
    local_id: str


def request_to_lender(original: Request, ids: Ids, wanted: Wanted | None, *, now: datetime) -> Request:
    """The borrower's request as one lender gets it: new ids, the edition chosen, no patron, no bill.

    Without `wanted` the borrower's own description goes on as it came.
    """
    service = evolve(
        original.service or ServiceInfo(service_type=ServiceType.LOAN),
        request_type=RequestType.NEW,
        previous_request_id=None,
    )
    patron = original.patron if original.patron and original.patron.send_to_patron else None
    return evolve(
        original,
        header=ids.header(now),
        bibliographic=_described(original.bibliographic, wanted) if wanted else original.bibliographic,
        service=service,
        suppliers=(),
        patron=patron,
        billing=None,
    )


def _described(asked: BibliographicInfo, wanted: Wanted) -> BibliographicInfo:
    edition = wanted.edition
    return evolve(
        asked,
        title=edition.title or asked.title,
        author=edition.author or asked.author,
        edition=edition.edition or asked.edition,
        supplier_unique_record_id=wanted.local_id,
        record_ids=(record_id(edition.id),),
    )


def word_to_borrower(ids: Ids, info: MessageInfo, status: StatusInfo, *, now: datetime) -> SupplyingAgencyMessage:
    """The gateway's own word to a borrower about its order."""
    return SupplyingAgencyMessage(header=ids.header(now), info=info, status=status)


def pass_to_borrower(said: SupplyingAgencyMessage, ids: Ids, *, now: datetime) -> SupplyingAgencyMessage:
    """A lender's message under the borrower's own request id."""
    return evolve(said, header=ids.header(now))


def pass_to_lender(said: RequestingAgencyMessage, ids: Ids, *, now: datetime) -> RequestingAgencyMessage:
    """A borrower's message under the ids of the attempt at one lender."""
    return evolve(said, header=ids.header(now))
