"""Holdings by ILS-DI (Koha, Nanook, BiblixNet): one GET, one record, its items.

The address is the service's (`https://.../cgi-bin/koha/ilsdi.pl`). Settings: `service` is `GetRecords`, which tells due
dates and the queue, or `GetAvailability`, which some sites open alone.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from adapters.found import found
from adapters.http import HttpAnswer
from adapters.http_look_up import Asking, UnusableAnswerError, with_parameters
from adapters.interface import HoldingsQuery, LookUp
from adapters.settings import PLAIN_ALONE, profile_of, read_settings
from adapters.system_faults import faults_by, http_address
from adapters.wording import clause
from schemas.koha import ilsdi
from schemas.xml import XmlError


class IlsDiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    service: Literal["GetRecords", "GetAvailability"] = "GetRecords"


def ask(query: HoldingsQuery) -> Asking:
    """The request for one record."""
    profile_of(query, PLAIN_ALONE)
    service = read_settings(query, IlsDiSettings).service
    parameters = {"service": service, "id": query.record_id}
    if service == "GetAvailability":
        parameters["id_type"] = "bib"
    return Asking(url=with_parameters(query.address, urlencode(parameters)))


faults: Final = faults_by(ask, http_address, settings=IlsDiSettings)
"""What is wrong with a library's ILS-DI service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the record; Koha gives its HTML error page with HTTP 200."""
    try:
        holdings = ilsdi.read(answer.document)
    except XmlError as fault:
        raise UnusableAnswerError(clause(fault)) from None
    except ilsdi.IlsDiFault as fault:
        raise UnusableAnswerError(str(fault)) from None
    return found(holdings, query, today)
