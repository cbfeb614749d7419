"""Project ReShare's mod-rs: marks in notes, several facts in an item id, addresses of files as item ids.

The marks are those of its message builder (docs/peers.md, "ReShare").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from gateway.lending.profiles.notes import labelled
from gateway.lending.profiles.profile import Profile, Steps
from gateway.lending.profiles.steps import noted, tell_actions
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import (
    Code,
    DeliveryInfo,
    Request,
    RequestingAgencyMessage,
    RetryInfo,
    SupplyingAgencyMessage,
)

AGREED: Final = "#ReShareLoanConditionAgreeResponse#"
ABORT: Final = "#ABORT#"
TRANSFER: Final = "transferToCluster:"
URL: Final = "URL"
MULTIVOL: Final = "multivol:"
PARTED: Final = "##"

_NUMBERS: Final = re.compile(r"#(?:seq|lastSeq):?\d*#\s*")
_UPDATED: Final = re.compile(r"#ReShareUpdatedField-([^#]*)#")
_TRANSFER: Final = re.compile(re.escape(TRANSFER) + r"\s*(\S+)")

WORDS: Final[Mapping[str, str]] = {
    AGREED: "The loan conditions are agreed to.",
    ABORT: "The supplier has broken off.",
}
"""Marks that stand for a sentence. The first is written in its place again when the message goes to another ReShare."""

NO_PROCESS: Final[Mapping[str, str]] = {
    Action.RENEW: "The borrower asks for a renewal.",
    Action.SHIPPED_FORWARD: "The borrower has passed the item on.",
}
"""Actions of ISO 18626 that it does not implement."""


def plain_note(note: str | None) -> str | None:
    """A note as people read it: numbers gone, marks in words."""
    if not note:
        return note
    text = _NUMBERS.sub("", note)
    text = _UPDATED.sub(r"The requester has changed \1. ", text)
    text = _TRANSFER.sub(r"The supplier proposes another record: \1.", text)
    for mark, words in WORDS.items():
        text = text.replace(mark, f"{words} ")
    return text.strip() or None


def _supplier_note(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    note = plain_note(message.info.note)
    return message if note == message.info.note else replace(message, info=replace(message.info, note=note))


def _requester_note(message: RequestingAgencyMessage) -> RequestingAgencyMessage:
    note = plain_note(message.note)
    return message if note == message.note else replace(message, note=note)


def _request_note(request: Request) -> Request:
    service = request.service
    note = plain_note(service.note) if service else None
    if service is None or note == service.note:
        return request
    return replace(request, service=replace(service, note=note))


def _abort_is_unfilled(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """A supplier that breaks off tells it in a notification's note alone; it means that it does not supply."""
    if ABORT not in (message.info.note or ""):
        return message
    info = replace(message.info, reason_for_message=ReasonForMessage.STATUS_CHANGE)
    return replace(message, info=info, status=replace(message.status, status=Status.UNFILLED))


def _conditional_is_told(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """A promise with a loan condition waits for the requester to agree, or to cancel, which rejects the condition."""
    delivery = message.delivery
    if message.status.status != Status.WILL_SUPPLY or delivery is None or not delivery.loan_conditions:
        return message
    conditions = (code.value for code in delivery.loan_conditions)
    return noted(message, labelled("Only on the condition, which a Cancel rejects", conditions))


def _items_from_ids(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """`name##call number##barcode`, with `multivol:` before it where there are several: the barcode is the item."""
    delivery = message.delivery
    if delivery is None or not any(PARTED in one or one.startswith(MULTIVOL) for one in delivery.item_ids):
        return message
    parted = [one.removeprefix(MULTIVOL).split(PARTED) for one in delivery.item_ids]
    named = (", ".join(part for part in parts[:-1] if part) for parts in parted)
    told = noted(message, labelled("Volumes", named))
    return replace(told, delivery=replace(delivery, item_ids=tuple(parts[-1] for parts in parted)))


def _url_from_id(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    delivery = message.delivery
    if delivery is None or delivery.url or not delivery.item_ids or not _is_url(delivery.sent_via):
        return message
    first, *others = delivery.item_ids
    return replace(message, delivery=replace(delivery, url=first, item_ids=tuple(others)))


def _url_as_id(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    delivery = message.delivery
    if delivery is None or not delivery.url:
        return message
    as_item = replace(delivery, url=None, item_ids=(delivery.url,), sent_via=Code(value=URL))
    return noted(replace(message, delivery=as_item), labelled("Items", delivery.item_ids))


def _costs_from_offer(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """What it wants to be paid for a loan that it promises stands where others offer a new try."""
    retry = message.retry
    if message.status.status == Status.RETRY_POSSIBLE or retry is None or not retry.offered_costs:
        return message
    delivery = message.delivery or DeliveryInfo()
    if delivery.delivery_costs:
        return message
    rest = replace(retry, offered_costs=())
    return replace(
        message,
        retry=None if rest == RetryInfo() else rest,
        delivery=replace(delivery, delivery_costs=retry.offered_costs),
    )


def _costs_as_offer(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """It reads one; the others stay what the delivery costs, and are told once."""
    delivery, retry = message.delivery, message.retry or RetryInfo()
    if delivery is None or not delivery.delivery_costs or retry.offered_costs:
        return message
    return replace(message, retry=replace(retry, offered_costs=delivery.delivery_costs[:1]))


def _agreed_as_mark(message: RequestingAgencyMessage) -> RequestingAgencyMessage:
    words = WORDS[AGREED]
    if message.action != Action.NOTIFICATION or words not in (message.note or ""):
        return message
    return replace(message, note=(message.note or "").replace(words, AGREED))


def _is_url(sent_via: Code | None) -> bool:
    return sent_via is not None and sent_via.value.upper() == URL


RESHARE: Final = Profile(
    incoming=Steps(
        request=(_request_note,),
        supplying=(
            _abort_is_unfilled,
            _supplier_note,
            _url_from_id,
            _items_from_ids,
            _costs_from_offer,
            _conditional_is_told,
        ),
        requesting=(_requester_note,),
    ),
    outgoing=Steps(
        supplying=(_url_as_id, _costs_as_offer),
        requesting=(tell_actions(NO_PROCESS), _agreed_as_mark),
    ),
)
