"""Which attempt of an order a stored message to a lender belongs to, by the request id that it carries.

Not by its lender, who may have been asked twice, nor by its kind: a Reminder is a Request too.
"""

from __future__ import annotations

from gateway.orders.order import Attempt, Order
from gateway.store.values import MessageRecord
from schemas.iso18626 import read
from schemas.iso18626.messages import Request, RequestingAgencyMessage
from schemas.xml import parse


def attempt_of(order: Order, message: MessageRecord) -> Attempt | None:
    """The attempt whose lender a message of ours is to; None for one to the borrower."""
    said = read(parse(message.body, max_bytes=len(message.body))).message
    if not isinstance(said, Request | RequestingAgencyMessage):
        return None
    return order.attempt_under(said.header.requesting_request_id)
