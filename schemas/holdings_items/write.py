"""The answer to a push."""

from __future__ import annotations

from typing import Final

from schemas.holdings_items.values import Outcome
from schemas.xml import escape

NAMESPACE: Final = "http://oss.dbc.dk/ns/holdingsItemsUpdate"


def write(outcome: Outcome, sentence: str = "") -> str:
    """The answer as an XML element; a `sentence` says what the sender has to mend."""
    told = (
        f"<holdingsItemsUpdateStatusMessage>{escape(sentence)}</holdingsItemsUpdateStatusMessage>" if sentence else ""
    )
    return (
        f'<holdingsItemsUpdateResponse xmlns="{NAMESPACE}"><holdingsItemsUpdateResult>'
        f"<holdingsItemsUpdateStatus>{outcome}</holdingsItemsUpdateStatus>{told}"
        "</holdingsItemsUpdateResult></holdingsItemsUpdateResponse>"
    )
