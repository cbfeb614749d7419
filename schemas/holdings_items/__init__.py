"""holdingsItemsUpdate, the contract by which Danish systems push holdings: read, answered, and as ISO 20775."""

from schemas.holdings_items.holdings import Days, holdings_of
from schemas.holdings_items.read import HoldingsItemsFault, read
from schemas.holdings_items.values import Issue, Item, Kind, Outcome, PushedRecord, Status, Update
from schemas.holdings_items.write import write

__all__ = [
    "Days",
    "HoldingsItemsFault",
    "Issue",
    "Item",
    "Kind",
    "Outcome",
    "PushedRecord",
    "Status",
    "Update",
    "holdings_of",
    "read",
    "write",
]
