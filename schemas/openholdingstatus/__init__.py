"""OpenHoldingStatus, the Danish look-up service (openholdingstatus.addi.dk), and the plain JSON of its follower.

    >>> from schemas.openholdingstatus import HoldingsRequest, LookupRecord, read_xml, write_xml
    >>> asked = HoldingsRequest(records=(LookupRecord(responder="DK-710100", record="27942628"),))
    >>> read_xml(write_xml(asked).encode()) == asked
    True

`values` holds the messages, `layout` the contract as tables, `spelling` XML and both shapes of JSON, `holdings` what an
answer means in the words of ISO 20775.
"""

from schemas.openholdingstatus.layout import OhsFault
from schemas.openholdingstatus.spelling import (
    NAMESPACE,
    read_json,
    read_xml,
    write_json,
    write_plain_json,
    write_xml,
)
from schemas.openholdingstatus.values import (
    Agency,
    Authentication,
    DetailedHoldingsRequest,
    DetailedHoldingsResponse,
    ErrorCode,
    HoldingsItem,
    HoldingsRequest,
    HoldingsResponse,
    Localisations,
    LocalisationsRequest,
    LocalisationsResponse,
    LookupRecord,
    OutputType,
    Problem,
    Request,
    Responder,
    ResponderDetailed,
    Response,
)

__all__ = [
    "NAMESPACE",
    "Agency",
    "Authentication",
    "DetailedHoldingsRequest",
    "DetailedHoldingsResponse",
    "ErrorCode",
    "HoldingsItem",
    "HoldingsRequest",
    "HoldingsResponse",
    "Localisations",
    "LocalisationsRequest",
    "LocalisationsResponse",
    "LookupRecord",
    "OhsFault",
    "OutputType",
    "Problem",
    "Request",
    "Responder",
    "ResponderDetailed",
    "Response",
    "read_json",
    "read_xml",
    "write_json",
    "write_plain_json",
    "write_xml",
]
