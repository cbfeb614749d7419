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
from adapters.http import HttpAnswer, RequestHeaders
from adapters.http_look_up import Asking, UnusableAnswerError, with_parameters
from adapters.interface import HoldingsQuery, LookUp
from adapters.settings import PLAIN_ALONE, SettingsFault, listed, parted, profile_of, read_settings
from adapters.system_faults import faults_by, http_address
from schemas import fbs
from schemas.jsonfile import JsonFault

ACCEPT: Final = ("Accept", "application/json")


class FbsSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    not_for_loan: str = ""
    exclude: str = ""


def ask(query: HoldingsQuery) -> Asking:
    """The request for one record."""
    profile_of(query, PLAIN_ALONE)
    excluded = parted(read_settings(query, FbsSettings).exclude)
    parameters = urlencode([("recordid", query.record_id), *(("exclude", branch) for branch in excluded)])
    return Asking(url=with_parameters(query.address, parameters), headers=(ACCEPT, *_shown(query)))


def _shown(query: HoldingsQuery) -> RequestHeaders:
    """The header that says who asks; none without a login."""
    if query.login is None:
        return ()
    if not query.login.password:
        raise SettingsFault("has a holdings_login without a password, which is FBS's bearer token")
    return (("Authorization", f"Bearer {query.login.password}"),)


faults: Final = faults_by(ask, _shown, http_address, settings=FbsSettings)
"""What is wrong with a library's FBS service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the record."""
    not_for_loan = listed(read_settings(query, FbsSettings).not_for_loan)
    try:
        holdings = fbs.read(answer.body, record=query.record_id, not_for_loan=not_for_loan)
    except JsonFault as fault:
        raise UnusableAnswerError(str(fault)) from None
    return found(holdings, query, today)
