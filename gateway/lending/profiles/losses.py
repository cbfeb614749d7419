"""What a profile left out of a message, or said by another word: found by comparing the message before and after.

As `schemas.iso18626.losses` does for versions: only paths are told, never what stood there. What a profile puts into
the note, or moves to another element, is not told.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.iso18626.losses import How, Loss
from schemas.iso18626.messages import Code, DeliveryInfo, Post, RecordId, Request, ServiceInfo, SupplyingAgencyMessage

_NO_SERVICE = ServiceInfo()
_NO_DELIVERY = DeliveryInfo()


def lost_between(before: Post, after: Post) -> tuple[Loss, ...]:
    """What the steps of a profile lost that made `after` of `before`."""
    if isinstance(before, Request) and isinstance(after, Request):
        return tuple(_of_request(before, after))
    if isinstance(before, SupplyingAgencyMessage) and isinstance(after, SupplyingAgencyMessage):
        return tuple(_of_delivery(before.delivery or _NO_DELIVERY, after.delivery or _NO_DELIVERY))
    return ()


def _of_request(before: Request, after: Request) -> Iterator[Loss]:
    had, has = before.service or _NO_SERVICE, after.service or _NO_SERVICE
    yield from _left_out(
        "bibliographicInfo/bibliographicRecordId", before.bibliographic.record_ids, after.bibliographic.record_ids
    )
    yield from _replaced("serviceInfo/serviceLevel", had.service_level, has.service_level)


def _of_delivery(before: DeliveryInfo, after: DeliveryInfo) -> Iterator[Loss]:
    yield from _left_out("deliveryInfo/itemId", before.item_ids, after.item_ids)
    yield from _replaced("deliveryInfo/sentVia", before.sent_via, after.sent_via)


def _left_out(path: str, before: tuple[RecordId | str, ...], after: tuple[RecordId | str, ...]) -> Iterator[Loss]:
    return (Loss(f"{path}[{place}]", How.DROPPED) for place, one in enumerate(before, 1) if one not in after)


def _replaced(path: str, before: Code | None, after: Code | None) -> Iterator[Loss]:
    """A word that is only spelt otherwise is the same word."""
    if before is None:
        return
    if after is None:
        yield Loss(path, How.DROPPED)
    elif before.value.casefold() != after.value.casefold():
        yield Loss(path, How.REPLACED)
