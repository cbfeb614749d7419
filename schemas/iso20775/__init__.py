"""ISO 20775:2009 holdings: what a library has, where, and when it can be had.

    <holdings xmlns="http://www.loc.gov/standards/iso20775/">
      <holding>
        <institutionIdentifier>
          <value>DK-710100</value><typeOrSource><text>ISIL</text></typeOrSource>
        </institutionIdentifier>
        <holdingSimple>
          <copiesSummary>
            <copiesCount>2</copiesCount>
            <status>
              <availableCount>0</availableCount><availableFor>1</availableFor>
              <earliestDispatchDate>2026-06-29T00:00:00Z</earliestDispatchDate>
            </status>
            <reservationQueueLength>3</reservationQueueLength>
          </copiesSummary>
        </holdingSimple>
      </holding>
    </holdings>

`read` takes this in any namespace, `judge` says what it means for a loan (two copies, none in, the first back on
June 29th, three waiting), `write` writes it in the order of the schema.
"""

from schemas.iso20775.dates import NotADayError, parse_day
from schemas.iso20775.read import NotHoldingsError, read
from schemas.iso20775.values import Holding, Holdings
from schemas.iso20775.verdict import LendingVerdict, judge
from schemas.iso20775.write import LOC, NO_NAMESPACE, OPENURL, CannotWriteError, write

__all__ = [
    "LOC",
    "NO_NAMESPACE",
    "OPENURL",
    "CannotWriteError",
    "Holding",
    "Holdings",
    "LendingVerdict",
    "NotADayError",
    "NotHoldingsError",
    "judge",
    "parse_day",
    "read",
    "write",
]
