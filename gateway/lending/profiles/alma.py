"""Ex Libris Alma, and Rapido which behaves alike: a part of the statuses, and everything else in the note.

What is known of it comes from the shims of CrossLink's broker (docs/peers.md, "Alma and Rapido").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from gateway.lending.profiles import before_1_2
from gateway.lending.profiles.notes import Mark, cut, labelled, put
from gateway.lending.profiles.profile import Profile, Steps
from gateway.lending.profiles.steps import (
    keep_item_codes,
    keep_record_codes,
    known_service_level,
    noted,
    reason_by_status,
    rename_statuses,
)
from gateway.lending.profiles.terms import (
    address_of,
    all_conditions,
    all_costs,
    code_texts,
    costs_text,
    delivery_text,
    return_text,
)
from schemas.iso18626.codes import ReasonForMessage, Status
from schemas.iso18626.messages import DeliveryAddress, Request, ReturnInfo, ServiceInfo, SupplyingAgencyMessage

SHIP_TO: Final = Mark("#SHIP_TO#", "#ST_END#")
RETURN_TO: Final = Mark("#RETURN_TO#", "#RT_END#")

STATUSES: Final[Mapping[str, str]] = {Status.EXPECT_TO_SUPPLY: Status.WILL_SUPPLY}
REASONS: Final[Mapping[str, str]] = {
    Status.WILL_SUPPLY: ReasonForMessage.REQUEST_RESPONSE,
    Status.UNFILLED: ReasonForMessage.REQUEST_RESPONSE,
    Status.LOANED: ReasonForMessage.STATUS_CHANGE,
    Status.LOAN_COMPLETED: ReasonForMessage.REQUEST_RESPONSE,
}
REASONS_IT_MEANS: Final[Mapping[str, str]] = {Status.LOAN_COMPLETED: ReasonForMessage.STATUS_CHANGE}
"""The reasons that it expects with a status, and what those mean that it sends itself."""

OCLC: Final = "OCLC"
ITEM_CODES: Final = ("ISBN", "ISSN", "ISMN")
RECORD_CODES: Final = ("AMICUS", "BL", "FAUST", "JNB", "LA", "LCCN", "Medline", "NCID", OCLC, "PMID", "TP")
"""The kinds and schemes of the open lists of 2017 (ISO 18626 bibliographic*IdentifierCode)."""
SERVICE_LEVELS: Final = ("Express", "Normal", "Rush", "SecondaryMail", "Standard", "Urgent")
STANDARD: Final = "Standard"


def _conditional_is_told(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """A promise on conditions is a notification that says them: as a response they would not be seen."""
    if message.status.status != Status.WILL_SUPPLY or not (all_conditions(message) or all_costs(message)):
        return message
    if message.info.reason_for_message != ReasonForMessage.REQUEST_RESPONSE:
        return message
    return replace(message, info=replace(message.info, reason_for_message=ReasonForMessage.NOTIFICATION))


def _terms_in_note(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    url = message.delivery.url if message.delivery else None
    unfilled, retry = message.info.reason_unfilled, message.info.reason_retry
    return noted(
        message,
        labelled("Loan condition", code_texts(all_conditions(message))),
        labelled("Costs", map(costs_text, all_costs(message))),
        labelled("URL", (url or "",)),
        labelled("Unfilled", (unfilled.value if unfilled else "",)),
        labelled("Retry possible", (retry.value if retry else "",)),
    )


def _return_in_note(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    text = return_text(message.return_info)
    if not text:
        return message
    return replace(message, info=replace(message.info, note=put(message.info.note, RETURN_TO, text)))


def _return_from_note(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    text, rest = cut(message.info.note, RETURN_TO)
    if text is None or message.return_info is not None:
        return message
    name, address = address_of(text)
    info = replace(message.info, note=rest or None)
    return replace(message, info=info, return_info=ReturnInfo(name=name, address=address))


def _delivery_in_note(request: Request) -> Request:
    text = delivery_text(request)
    if not text:
        return request
    service = request.service or ServiceInfo()
    return replace(request, service=replace(service, note=put(service.note, SHIP_TO, text)))


def _delivery_from_note(request: Request) -> Request:
    text, rest = cut(request.service.note if request.service else None, SHIP_TO)
    if text is None or request.service is None or request.deliveries:
        return request
    _name, address = address_of(text)
    service = replace(request.service, note=rest or None)
    return replace(request, service=service, deliveries=(DeliveryAddress(address=address),))


ALMA: Final = Profile(
    incoming=Steps(
        request=(_delivery_from_note,),
        supplying=(reason_by_status(REASONS_IT_MEANS), _return_from_note),
    ),
    outgoing=Steps(
        request=(
            keep_item_codes(ITEM_CODES),
            keep_record_codes(RECORD_CODES, first=OCLC),
            known_service_level(SERVICE_LEVELS, otherwise=STANDARD),
            before_1_2.told,
            before_1_2.without,
            _delivery_in_note,
        ),
        supplying=(
            rename_statuses(STATUSES),
            reason_by_status(REASONS),
            _conditional_is_told,
            _terms_in_note,
            _return_in_note,
        ),
    ),
)
RAPIDO: Final = ALMA
