"""What senders of other editions, and real systems, call the things that the 1.2 table names.

Reading takes the union; writing never uses this. Sources: ISO-18626-2021-2.xsd for the 2021 names, the 2021-1
schema's slip (`requestHeader`), Koha's spelling of error types, and samples of what peers send.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import messages as m
from .layout import NAMESPACE, Block, Kind, Row
from .layout_1_2 import HEADER, MESSAGE_INFO

# The second is what Koha's requesting plug-in makes up for its requests; the last, no namespace at all.
NAMESPACES: Final = (NAMESPACE, "http://example.com/ill/request", "")

RETRY_FIELDS: Final = ("offered_costs", "retry_after", "retry_before")
RETRY: Final = Block(
    m.MessageInfo,
    tuple(row for row in MESSAGE_INFO.rows if row.attribute in RETRY_FIELDS),
    blank={"reason_for_message": ""},
)

ALSO_READ: Final[Mapping[type, tuple[Row, ...]]] = MappingProxyType(
    {
        m.Request: (Row("requestHeader", "header", HEADER),),
        m.SupplyingAgencyMessage: (
            Row("requestHeader", "header", HEADER),
            Row("retryInfo", "retry", RETRY),  # 2021 moved these three out of messageInfo
        ),
        m.RequestingAgencyMessage: (Row("requestHeader", "header", HEADER),),
        m.ServiceInfo: (
            Row("itemFormat", "preferred_format", Kind.CODE),
            Row("preferredEdition", "any_edition", Kind.EDITION),
        ),
        m.DeliveryInfo: (
            Row("deliveryMethod", "sent_via", Kind.CODE),
            Row("itemFormat", "delivered_format", Kind.CODE),
        ),
    }
)

# Spellings of closed codes that differ by more than case, all in lower case.
ALSO_SPELT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unrecognizeddatavalue": "UnrecognisedDataValue",
        "unrecognizeddataelement": "UnrecognisedDataElement",
    }
)
