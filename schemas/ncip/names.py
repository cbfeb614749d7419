"""What NCIP 1 calls by another name than NCIP 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TO_2: Final[Mapping[str, str]] = {
    "UniqueAgencyId": "AgencyId",
    "UniqueItemId": "ItemId",
    "UniqueRequestId": "RequestId",
    "UniqueUserId": "UserId",
    "VisibleItemId": "ItemId",
    "VisibleItemIdentifier": "ItemIdentifierValue",
    "VisibleItemIdentifierType": "ItemIdentifierType",
    "VisibleUserId": "UserId",
    "VisibleUserIdentifier": "UserIdentifierValue",
    "VisibleUserIdentifierType": "UserIdentifierType",
}
"""NCIP 1's name to NCIP 2's: ids are unique within an agency, or visible and of a type; NCIP 2 has one for both."""

TO_1: Final[Mapping[str, str]] = {
    "AgencyId": "UniqueAgencyId",
    "ItemId": "UniqueItemId",
    "RequestId": "UniqueRequestId",
    "UserId": "UniqueUserId",
}

VISIBLE: Final[Mapping[str, str]] = {
    "ItemId": "VisibleItemId",
    "ItemIdentifierType": "VisibleItemIdentifierType",
    "ItemIdentifierValue": "VisibleItemIdentifier",
    "UserId": "VisibleUserId",
    "UserIdentifierType": "VisibleUserIdentifierType",
    "UserIdentifierValue": "VisibleUserIdentifier",
}
"""NCIP 2's name to NCIP 1's, for an id that has a type and for what it holds."""
