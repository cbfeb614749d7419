"""Holdings by FBS/Cicero's catalogue service (JSON): one GET, one FAUST number.

The address is the service's whole (`https://.../external/agencyid/catalog/holdings/v3`); the login's password is the
bearer token. Settings: `not_for_loan` lists material groups, between commas, whose copies stay in the library;
`exclude` lists branches that are to be left out.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from adapters.found import found
from adapters.http import HttpAnswer
from adapters.http_look_up import Asking, UnusableAnswerError, with_parameters
from adapters.interface import HoldingsQuery, LookUp
from adapters.settings import listed, parted, read_settings
from schemas import fbs
from schemas.jsonfile import JsonFault

ACCEPT: Final = ("Accept", "application/json")


class FbsSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    not_for_loan: str = ""
    exclude: str = ""


def ask(query: HoldingsQuery) -> Asking:
    """The request for one record."""
    excluded = parted(read_settings(query, FbsSettings).exclude)
    parameters = urlencode([("recordid", query.record_id), *(("exclude", branch) for branch in excluded)])
    token = query.login.password if query.login else ""
    shown = (("Authorization", f"Bearer {token}"),) if token else ()
    return Asking(url=with_parameters(query.address, parameters), headers=(ACCEPT, *shown))


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the record."""
    not_for_loan = listed(read_settings(query, FbsSettings).not_for_loan)
    try:
        holdings = fbs.read(answer.body, record=query.record_id, not_for_loan=not_for_loan)
    except JsonFault as fault:
        raise UnusableAnswerError(str(fault)) from None
    return found(holdings, query, today)
