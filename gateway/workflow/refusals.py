"""Why the order base refuses a message, as its confirmation says it; the words follow those that peers know."""

from __future__ import annotations

from typing import Final

from adapters.iso18626 import GOES_ROUND, OWN_LETTER
from gateway.lending.inbox import ID_IN_USE
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import ErrorData


def _refusal(value: str) -> ErrorData:
    return ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=value)


NO_REQUESTER: Final = _refusal("requestingAgencyId: requesting agency not found")
NO_SUPPLIER: Final = _refusal("supplyingAgencyId: supplying agency not found or invalid")
OWN_SUPPLIER: Final = _refusal("supplyingAgencyId: the requesting agency itself")
WRONG_SUPPLIER: Final = _refusal("supplyingAgencyId: the request with this ID was not sent to this agency")
NOTHING_NAMED: Final = _refusal("bibliographicInfo: names neither a record nor a title")
UNKNOWN_ID: Final = _refusal("requestingAgencyRequestId: request with a given ID not found")
OUR_OWN_LETTER: Final = _refusal(f"{OWN_LETTER} has come back to it")
NO_RETRY: Final = _refusal("requestType: Retry not possible")


def reminder_has_its_own_id(request_id: str) -> ErrorData:
    """A Reminder under a new id, of the order that its borrower knows by this one."""
    return _refusal(f"requestingAgencyRequestId: a Reminder uses the id of its Request, which is {request_id}")


def goes_round(gateways: tuple[str, ...]) -> ErrorData:
    """A Request that has passed too many gateways: the directories of some lead to each other."""
    return _refusal(f"{GOES_ROUND}: {', '.join(gateways)}")


FOR_PEOPLE: Final = {
    NO_REQUESTER.value: "No library or branch in the directory has the borrower's number.",
    NO_SUPPLIER.value: "No library in the directory has the lender's number.",
    OWN_SUPPLIER.value: "The lender is the borrower itself.",
    NOTHING_NAMED.value: "The order names no record that can be read as a pid.",
    OUR_OWN_LETTER.value: "The request id is one that this gateway has given to a lender.",
    ID_IN_USE.value: "The borrower has another order under this request id.",
}
"""Refusals of a Request, as the API says them to the person who placed the order."""
