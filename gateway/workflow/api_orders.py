"""Orders from the API: written as the Request that a borrower's system would have sent, and taken the same way."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.clock import END_OF_DAY
from gateway.lending.wire import agency_id, record_id
from gateway.workflow.interface import OrderDraft
from schemas.iso18626.codes import PreferredEdition, RequestType, ServiceType
from schemas.iso18626.messages import BibliographicInfo, Header, Request, ServiceInfo


def request_of(draft: OrderDraft, *, gateway: str, request_id: str, now: datetime) -> Request:
    """The Request that says what a draft says. Addressed to the gateway, or to the lender that the draft names."""
    first = draft.records[0] if draft.records else ""
    return Request(
        header=Header(
            supplying_agency=agency_id(draft.lender or gateway),
            requesting_agency=agency_id(draft.borrower),
            timestamp=now,
            requesting_request_id=request_id,
        ),
        bibliographic=BibliographicInfo(
            supplier_unique_record_id=first.partition(":")[2] or None,
            record_ids=tuple(record_id(pid) for pid in draft.records),
        ),
        service=ServiceInfo(
            request_type=RequestType.NEW,
            service_type=ServiceType.COPY if draft.copy else ServiceType.LOAN,
            preferred_edition=PreferredEdition.THIS if draft.exact_edition else PreferredEdition.ANY,
            need_before=datetime.combine(draft.need_before, END_OF_DAY, UTC) if draft.need_before else None,
            note=draft.note or None,
        ),
    )
