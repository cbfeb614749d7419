"""ISO 18626 bodies written by hand, and short ways to read them, for the tests of the reader."""

from __future__ import annotations

from typing import Final

import pytest

from schemas.iso18626 import MessageFault, read
from schemas.iso18626 import messages as m

NAMESPACE: Final = "http://illtransactions.org/2013/iso18626"
AGENCIES: Final = (
    "<supplyingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100</agencyIdValue></supplyingAgencyId>"
    "<requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-726500</agencyIdValue></requestingAgencyId>"
)
REST: Final = "<timestamp>2026-03-02T09:30:00Z</timestamp><requestingAgencyRequestId>R-17</requestingAgencyRequestId>"
HEADER: Final = f"<header>{AGENCIES}<multipleItemRequestId/>{REST}</header>"
LOANED: Final = (
    "<messageInfo><reasonForMessage>StatusChange</reasonForMessage></messageInfo>"
    "<statusInfo><status>Loaned</status><lastChange>2026-03-02T09:30:00Z</lastChange></statusInfo>"
)


def envelope(inside: str, attributes: str = 'ill:version="1.2"') -> bytes:
    """The message in its envelope, in the official namespace."""
    opening = f'<ISO18626Message xmlns="{NAMESPACE}" xmlns:ill="{NAMESPACE}" {attributes}>'
    return f"{opening}{inside}</ISO18626Message>".encode()


def request(inside: str = "") -> m.Request:
    """What is read of a request with this beside its header."""
    message = read(envelope(f"<request>{HEADER}{inside}</request>")).message
    assert isinstance(message, m.Request)
    return message


def supplying(inside: str) -> m.SupplyingAgencyMessage:
    """What is read of a supplier's message with this beside its header."""
    message = read(envelope(f"<supplyingAgencyMessage>{HEADER}{inside}</supplyingAgencyMessage>")).message
    assert isinstance(message, m.SupplyingAgencyMessage)
    return message


def fault_of(body: bytes) -> MessageFault:
    """The fault that reading ends in."""
    with pytest.raises(MessageFault) as fault:
        read(body)
    return fault.value
