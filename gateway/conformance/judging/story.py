"""A supplier's messages about one request read as a story: what moved the status, and what only spoke of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from gateway.conformance.evidence import Evidence, Exchange, Way
from schemas.iso18626.codes import ReasonForMessage, Status
from schemas.iso18626.messages import RequestingAgencyMessage, SupplyingAgencyMessage

ENDS: Final = frozenset(
    {
        Status.UNFILLED,
        Status.CANCELLED,
        Status.COPY_COMPLETED,
        Status.LOAN_COMPLETED,
        Status.COMPLETED_WITHOUT_RETURN,
    }
)
"""Statuses that nothing follows."""


_TELLING: Final = frozenset({ReasonForMessage.NOTIFICATION, ReasonForMessage.STATUS_REQUEST_RESPONSE})
"""Reasons that speak of the status and never change it."""


@frozen
class Said:
    """One message of a supplier, the status that stood before it, and our last action ("" for none of either)."""

    exchange: Exchange
    message: SupplyingAgencyMessage
    before: str
    action: str
    is_first: bool

    @property
    def reason(self) -> str:
        """Its reasonForMessage."""
        return self.message.info.reason_for_message

    @property
    def status(self) -> str:
        """Its status."""
        return self.message.status.status

    @property
    def moves(self) -> bool:
        """Whether it changes the status: a Notification and a refused wish do not, nor does an empty status."""
        return moves(self.message) and self.status != self.before


def moves(message: SupplyingAgencyMessage) -> bool:
    """Whether a message says a status of its own: not one that only tells of it, and no refusal of a wish."""
    if not message.status.status or message.info.reason_for_message in _TELLING:
        return False
    return message.info.answer is not False


def told(evidence: Evidence) -> Iterator[Said]:
    """Every message of a supplier that we confirmed, in order, with what stood before it in its conversation.

    `action` is the last action of ours before it. The same bytes again are one message.
    """
    standing: dict[str, str] = {}
    acted: dict[str, str] = {}
    seen: set[bytes] = set()
    begun: set[str] = set()
    for one in evidence.exchanges:
        key = one.asked.request_id
        message = one.asked.message
        if one.way is Way.SENT and isinstance(message, RequestingAgencyMessage):
            acted[key] = message.action
        if one.way is Way.SENT or not isinstance(message, SupplyingAgencyMessage) or one.body in seen:
            continue
        if one.status != 200:
            continue
        seen.add(one.body)
        yield Said(one, message, standing.get(key, ""), acted.get(key, ""), key not in begun)
        begun.add(key)
        if moves(message):
            standing[key] = message.status.status
