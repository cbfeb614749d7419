"""Messages that borrowers and lenders send in these tests, as bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from schemas.agency import isil
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import (
    AgencyId,
    Authentication,
    BibliographicInfo,
    Code,
    Confirmation,
    Header,
    MessageInfo,
    PatronInfo,
    RecordId,
    Request,
    RequestingAgencyMessage,
    ServiceInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)

GATEWAY: Final = "190101"
BORROWER: Final = "710100"
OTHER_BORROWER: Final = "746100"
FIRST: Final = "765700"
SECOND: Final = "773000"
THIRD: Final = "775100"
LENDERS: Final = (FIRST, SECOND, THIRD)
FAUST: Final = "41000011"
PID: Final = f"870970-basis:{FAUST}"
NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PATRON: Final = PatronInfo(patron_id="1234567890", surname="Ågesen", given_name="Åge")


def agency(number: str) -> AgencyId:
    """An agency as Danish systems write it."""
    return AgencyId(type=Code(value="ISIL"), value=isil(number))


def header(to: str, borrower: str, request_id: str, at: datetime = NOON) -> Header:
    """A header with everything that a borrower's system puts there."""
    return Header(
        supplying_agency=agency(to),
        requesting_agency=agency(borrower),
        timestamp=at,
        requesting_request_id=request_id,
        authentication=Authentication(account_id="konto", security_code="hemmelig"),
    )


def loan_request(
    request_id: str = "R-1",
    *,
    borrower: str = BORROWER,
    to: str = GATEWAY,
    faust: str = FAUST,
    at: datetime = NOON,
    service: ServiceInfo | None = None,
) -> Request:
    """A request for a loan, with a patron in it."""
    return Request(
        header=header(to, borrower, request_id, at),
        bibliographic=BibliographicInfo(
            title="Æblehavens sidste sommer", record_ids=(RecordId(code=Code(value="FAUST"), identifier=faust),)
        ),
        service=service or ServiceInfo(request_type=RequestType.NEW, service_type="Loan"),
        patron=PATRON,
    )


def request(request_id: str = "R-1", **more: Any) -> bytes:
    """The same as bytes."""
    return write(loan_request(request_id, **more))


def lender_says(
    lender: str,
    request_id: str,
    status: Status | str,
    *,
    reason: ReasonForMessage = ReasonForMessage.STATUS_CHANGE,
    answer: bool | None = None,
    note: str | None = None,
    at: datetime = NOON,
    due: datetime | None = None,
    supplying_request_id: str | None = None,
) -> bytes:
    """A lender's message about the request that it knows by this id; an empty status is written as vendors do."""
    said = SupplyingAgencyMessage(
        header=Header(
            supplying_agency=agency(lender),
            requesting_agency=agency(BORROWER),
            timestamp=at,
            requesting_request_id=request_id,
            supplying_request_id=supplying_request_id,
        ),
        info=MessageInfo(reason_for_message=reason, answer=answer, note=note),
        status=StatusInfo(status=str(status) if status in _OF_1_2 else "Loaned", due=due, last_change=at),
    )
    body = write(said)
    if status in _OF_1_2:
        return body
    return body.replace(b"<status>Loaned</status>", f"<status>{status}</status>".encode())


_OF_1_2: Final = frozenset(Status) - {Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN}


def borrower_says(
    action: Action,
    request_id: str = "R-1",
    *,
    borrower: str = BORROWER,
    to: str = GATEWAY,
    note: str | None = None,
    at: datetime = NOON,
) -> bytes:
    """A borrower's message about the request that it knows by this id."""
    written = Action.NOTIFICATION if action in {Action.LOST, Action.HOLD_RETURN} else action
    said = RequestingAgencyMessage(header=header(to, borrower, request_id, at), action=written, note=note)
    return write(said).replace(f"<action>{written}<".encode(), f"<action>{action}<".encode())


def confirmation(body: bytes) -> Confirmation:
    """A confirmation as a value."""
    message = read(body).message
    assert not isinstance(message, Request | SupplyingAgencyMessage | RequestingAgencyMessage)
    return message


def said_ok(body: bytes) -> bool:
    """Whether a confirmation says OK."""
    return confirmation(body).header.message_status == "OK"


def error_of(body: bytes) -> tuple[str, str | None]:
    """The error of a confirmation that says ERROR."""
    (error,) = confirmation(body).errors
    return error.type, error.value
