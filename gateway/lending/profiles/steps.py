"""Steps that several profiles share; each is made from the table that says what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from gateway.lending.profiles.notes import with_lines
from gateway.lending.profiles.profile import Step
from schemas.iso18626.codes import Action, ReasonForMessage
from schemas.iso18626.messages import Code, Request, RequestingAgencyMessage, ServiceInfo, SupplyingAgencyMessage

ANSWERS = frozenset(
    {
        ReasonForMessage.NOTIFICATION,
        ReasonForMessage.CANCEL_RESPONSE,
        ReasonForMessage.RENEW_RESPONSE,
        ReasonForMessage.STATUS_REQUEST_RESPONSE,
    }
)
"""Reasons that say what a message answers, whatever its status: they are left as they are."""


def rename_statuses(names: Mapping[str, str]) -> Step[SupplyingAgencyMessage]:
    """Writes other statuses in place of those that a system does not know."""

    def step(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
        status = names.get(message.status.status)
        return message if status is None else replace(message, status=replace(message.status, status=status))

    return step


def reason_by_status(reasons: Mapping[str, str]) -> Step[SupplyingAgencyMessage]:
    """Gives a status the reason that a system expects with it (ISO 18626 reasonForMessage); answers keep theirs."""

    def step(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
        reason = reasons.get(message.status.status)
        if reason is None or message.info.reason_for_message in ANSWERS:
            return message
        return replace(message, info=replace(message.info, reason_for_message=reason))

    return step


def keep_item_codes(codes: Iterable[str]) -> Step[Request]:
    """Leaves out the numbers of the thing of kinds that a system does not know, and spells the others' as it does."""
    known = {code.upper(): Code(value=code) for code in codes}

    def step(request: Request) -> Request:
        found = ((item, known.get(item.code.value.upper())) for item in request.bibliographic.item_ids)
        kept = tuple(replace(item, code=code) for item, code in found if code is not None)
        return replace(request, bibliographic=replace(request.bibliographic, item_ids=kept))

    return step


def keep_record_codes(codes: Iterable[str], first: str = "") -> Step[Request]:
    """Leaves out record ids of schemes that a system does not know, and spells the others' as it does.

    Those of the `first` scheme come first.
    """
    known = {code.upper(): Code(value=code) for code in codes}

    def step(request: Request) -> Request:
        found = ((record, known.get(record.code.value.upper())) for record in request.bibliographic.record_ids)
        records = [replace(record, code=code) for record, code in found if code is not None]
        ordered = tuple(sorted(records, key=lambda record: record.code.value != first))
        return replace(request, bibliographic=replace(request.bibliographic, record_ids=ordered))

    return step


def known_service_level(levels: Iterable[str], otherwise: str) -> Step[Request]:
    """Says an unknown service level by one that a system knows; case does not count."""
    known = {level.lower(): level for level in levels}

    def step(request: Request) -> Request:
        service = request.service
        if service is None or service.service_level is None:
            return request
        level = known.get(service.service_level.value.lower(), otherwise)
        if level == service.service_level.value:
            return request
        return replace(request, service=replace(service, service_level=Code(value=level)))

    return step


def tell_actions(words: Mapping[str, str]) -> Step[RequestingAgencyMessage]:
    """Says the actions that a system has no process for as notifications, in words."""

    def step(message: RequestingAgencyMessage) -> RequestingAgencyMessage:
        said = words.get(message.action)
        if said is None:
            return message
        return replace(message, action=Action.NOTIFICATION, note=f"{said} {message.note}" if message.note else said)

    return step


def noted_request(request: Request, *lines: str) -> Request:
    """The request with lines under its note."""
    service = request.service or ServiceInfo()
    note = with_lines(service.note, lines)
    return request if note == service.note else replace(request, service=replace(service, note=note))


def noted(message: SupplyingAgencyMessage, *lines: str) -> SupplyingAgencyMessage:
    """The supplier's message with lines under its note."""
    note = with_lines(message.info.note, lines)
    return message if note == message.info.note else replace(message, info=replace(message.info, note=note))
