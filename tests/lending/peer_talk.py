"""Messages as systems of several makers send and want them, for the tests of profiles."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.iso18626 import read
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import (
    Address,
    AgencyId,
    BibliographicInfo,
    Code,
    Costs,
    DeliveryAddress,
    DeliveryInfo,
    Header,
    MessageInfo,
    RecordId,
    Request,
    RequestingAgencyInfo,
    RequestingAgencyMessage,
    RetryInfo,
    ServiceInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)

NOW: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KRONER: Final = Costs(currency=Code(value="DKK"), amount=Decimal("125.50"))
HOME: Final = Address(
    line1="Skovvej 3", line2="Port B", locality="Herning", postal_code="7400", country=Code(value="DK")
)
MAIL: Final = Address(electronic_type=Code(value="Email"), data="laan@herning.example")


def agency(number: str) -> AgencyId:
    """A Danish agency."""
    return AgencyId(type=Code(value="ISIL"), value=f"DK-{number}")


HEADER: Final = Header(
    supplying_agency=agency("765700"),
    requesting_agency=agency("710100"),
    timestamp=NOW,
    requesting_request_id="R-1",
    supplying_request_id="S-9",
)


def asked(
    *records: tuple[str, str], note: str | None = None, deliveries: tuple[Address, ...] = (), **service: Any
) -> Request:
    """A request that names records by scheme and id."""
    return Request(
        header=HEADER,
        bibliographic=BibliographicInfo(
            title="Lysets veje",
            record_ids=tuple(RecordId(code=Code(value=code), identifier=text) for code, text in records),
        ),
        service=ServiceInfo(note=note, **service),
        deliveries=tuple(DeliveryAddress(sort_order=place, address=one) for place, one in enumerate(deliveries, 1)),
        requesting_agency_info=RequestingAgencyInfo(name="Herning Bibliotekerne"),
    )


def said(
    status: Status | str,
    reason: ReasonForMessage = ReasonForMessage.STATUS_CHANGE,
    *,
    note: str | None = None,
    answer: bool | None = None,
    retry: RetryInfo | None = None,
    delivery: DeliveryInfo | None = None,
    **info: Any,
) -> SupplyingAgencyMessage:
    """A supplier's message."""
    return SupplyingAgencyMessage(
        header=HEADER,
        info=MessageInfo(reason_for_message=reason, note=note, answer=answer, **info),
        status=StatusInfo(status=str(status), last_change=NOW),
        retry=retry,
        delivery=delivery,
    )


def acted(action: Action, note: str | None = None) -> RequestingAgencyMessage:
    """A requester's message."""
    return RequestingAgencyMessage(header=HEADER, action=action, note=note)


def posted(kind: str, inside: str, envelope: str = 'ill:version="1.2"') -> Any:
    """A message as bytes that a foreign system writes, read."""
    space = "http://illtransactions.org/2013/iso18626"
    text = (
        f'<ISO18626Message xmlns="{space}" xmlns:ill="{space}" {envelope}><{kind}>{inside}</{kind}></ISO18626Message>'
    )
    return read(text.encode()).message
