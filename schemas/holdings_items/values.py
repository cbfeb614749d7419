"""What a push says: items by issue and record, and what became of it (http://oss.dbc.dk/ns/holdingsItemsUpdate)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen
from msgspec import Struct

from schemas.openholdingstatus.values import Authentication


class Kind(StrEnum):
    """The three services: some issues of records, a record with all its issues, or whether it is online."""

    ITEMS = "holdingsItemsUpdate"
    COMPLETE = "completeHoldingsItemsUpdate"
    ONLINE = "onlineHoldingsItemsUpdate"


class Status(StrEnum):
    """Where an item is. Lost and Discarded are of later editions of the contract."""

    ON_SHELF = "OnShelf"
    ON_LOAN = "OnLoan"
    ON_ORDER = "OnOrder"
    NOT_FOR_LOAN = "NotForLoan"
    LOST = "Lost"
    DISCARDED = "Discarded"
    DECOMMISSIONED = "Decommissioned"
    ONLINE = "Online"


class Outcome(StrEnum):
    """The contract's five answers."""

    OK = "ok"
    AUTHENTICATION = "authentication_error"
    INVALID_AGENCY = "failed_invalid_agency"
    INVALID_DAY = "failed_invalid_delivery_date"
    INTERNAL = "failed_update_internal_error"


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One copy; `restriction` is a letter of danMarc2 096 *r, "" for none."""

    id: str
    status: Status
    restriction: str = ""
    branch_id: str = ""
    branch: str = ""
    department: str = ""
    location: str = ""
    sub_location: str = ""
    circulation_rule: str = ""


class Issue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The copies of one issue or volume.

    `expected` is the first day on which one can be delivered; `modified` is when the system says that this was so, in
    milliseconds since 1970.
    """

    id: str
    text: str = ""
    expected: date | None = None
    items: tuple[Item, ...] = ()
    modified: int = 0


@frozen(kw_only=True)
class PushedRecord:
    """What a push says of one record; `online` is told by the online service alone, which names no issues."""

    record: str
    modified: int
    note: str = ""
    issues: tuple[Issue, ...] = ()
    online: bool | None = None


@frozen(kw_only=True)
class Update:
    """One push of one agency. `tracking` is the sender's name for it."""

    kind: Kind
    agency: str
    records: tuple[PushedRecord, ...]
    authentication: Authentication | None = None
    tracking: str = ""
