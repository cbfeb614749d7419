"""Holdings by FOLIO's RTAC (edge-rtac, JSON or XML): one GET, one instance, its items.

The record's id is the instance's. The API key is the login's password and goes in a header, never in the address.
Settings: `not_for_loan` lists loan types, between commas, whose items stay in the reading room; `form` is what is
asked for, `json` or `xml`, and either is read.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from adapters.found import NOT_OWNED, found
from adapters.http import HttpAnswer, RequestHeaders
from adapters.http_look_up import Asking, UnusableAnswerError, with_parameters
from adapters.interface import Failed, HoldingsQuery, LookUp, Trouble
from adapters.settings import PLAIN_ALONE, SettingsFault, listed, profile_of, read_settings
from adapters.system_faults import faults_by, http_address
from adapters.wording import repeats_login
from schemas import rtac, rtac_xml
from schemas.jsonfile import JsonFault

ACCEPT: Final = {"json": ("Accept", "application/json"), "xml": ("Accept", "application/xml")}

MAX_WORDS: Final = 200
"""Characters of a server's own words that are told."""


class FolioSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    not_for_loan: str = ""
    form: Literal["json", "xml"] = "json"


def ask(query: HoldingsQuery) -> Asking:
    """The request for one instance, with volumes; the address is the service's (`.../rtac-batch`)."""
    profile_of(query, PLAIN_ALONE)
    form = read_settings(query, FolioSettings).form
    parameters = urlencode({"instanceIds": query.record_id, "fullPeriodicals": "true"})
    return Asking(url=with_parameters(query.address, parameters), headers=(ACCEPT[form], *_shown(query)))


def _shown(query: HoldingsQuery) -> RequestHeaders:
    """The header that says who asks; none without a login."""
    if query.login is None:
        return ()
    if not query.login.password:
        raise SettingsFault("has a holdings_login without a password, which is FOLIO's API key")
    return (("Authorization", f"apikey {query.login.password}"),)


faults: Final = faults_by(ask, _shown, http_address, settings=FolioSettings)
"""What is wrong with a library's RTAC service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the instance; holdings win over an error that stands beside them."""
    try:
        is_xml = answer.body.lstrip()[:1] == b"<"
        said = rtac_xml.read(answer.document) if is_xml else rtac.read(answer.body)
    except JsonFault as fault:
        raise UnusableAnswerError(str(fault)) from None
    settings = read_settings(query, FolioSettings)
    holdings = rtac.holdings_of(said, instance=query.record_id, not_for_loan=listed(settings.not_for_loan))
    if holdings.holdings:
        return found(holdings, query, today)
    if not said.errors:
        return NOT_OWNED
    if all(problem.not_found for problem in said.errors):
        return NOT_OWNED
    words = " ".join(problem.message for problem in said.errors)
    told = "" if repeats_login(words, query.login) else f": {words[:MAX_WORDS]}"
    return Failed(Trouble.NONSENSE, f"answered with an error{told}")
