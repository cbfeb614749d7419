"""Which elements the two editions' schemas declare for themselves, so that each may stand alone as a document.

Peers do send a bare `request` without its envelope, and by the official schemas that is valid. Source:
ISO-18626-v1_2.xsd and ISO-18626-2021-2.xsd, global elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BOTH: Final = frozenset(
    {
        "ISO18626Message",
        "request",
        "requestConfirmation",
        "supplyingAgencyMessage",
        "supplyingAgencyMessageConfirmation",
        "requestingAgencyMessage",
        "requestingAgencyMessageConfirmation",
        "address",
        "bibliographicInfo",
        "bibliographicItemId",
        "bibliographicRecordId",
        "billingInfo",
        "confirmationHeader",
        "deliveryInfo",
        "electronicAddress",
        "errorData",
        "messageInfo",
        "multipleItemRequestId",
        "patronInfo",
        "physicalAddress",
        "publicationInfo",
        "requestedDeliveryInfo",
        "requestingAgencyAuthentication",
        "requestingAgencyId",
        "requestingAgencyInfo",
        "requestingAgencyRequestId",
        "returnInfo",
        "serviceInfo",
        "statusInfo",
        "supplierInfo",
        "supplyingAgencyId",
        "supplyingAgencyRequestId",
        "timestamp",
        "timestampReceived",
    }
)
_IN_2021: Final = frozenset(
    {
        "action",
        "consortialId",
        "courierName",
        "deliveryMethod",
        "edition",
        "itemFormat",
        "loanCondition",
        "paymentMethod",
        "retryInfo",
        "serviceLevel",
        "shippingInfo",
        "sortOrder",
        "volume",
    }
)
ROOTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({"1.2": _BOTH | {"header"}, "2021-2": _BOTH | _IN_2021})
