"""Holdings by the Danish look-up services: OpenHoldingStatus and its follower, one question about one library.

Profiles: `soap` posts the contract's XML, `json` asks its REST mirror for JSON, `plain` asks the newer service
(`.../holdings-status/holdings`). Settings: `detailed` asks for copies and volumes (soap alone), `pid_prefix` is written
before the record's id where a pid is wanted.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from adapters.found import NOT_OWNED, found
from adapters.http import HttpAnswer
from adapters.http_look_up import Asking, UnusableAnswerError, with_parameters
from adapters.interface import Failed, HoldingsQuery, LookUp, Refused, Trouble
from adapters.settings import check_of_profile, profile_of, read_settings
from adapters.system_faults import faults_by, http_address
from adapters.wording import clause, repeats_login
from schemas import openholdingstatus as ohs
from schemas.agency import isil
from schemas.openholdingstatus import ErrorCode
from schemas.openholdingstatus.holdings import error_code, from_detailed, from_responder
from schemas.soap import wrapped
from schemas.xml import XmlError

SOAP_ACTION: Final = f"{ohs.NAMESPACE}/"
XML: Final = "text/xml; charset=utf-8"
JSON: Final = ("Accept", "application/json")

MAX_WORDS: Final = 100
"""Characters of a service's own words that are told."""

_TROUBLES: Final = {
    ErrorCode.SERVICE_UNAVAILABLE: Trouble.UNREACHABLE,
    ErrorCode.ERROR_SEARCHING: Trouble.UNREACHABLE,
    ErrorCode.ERROR_CONTACTING: Trouble.UNREACHABLE,
    ErrorCode.ERROR_FETCHING_ORDER: Trouble.UNREACHABLE,
    ErrorCode.CANNOT_PARSE_ANSWER: Trouble.NONSENSE,
    ErrorCode.CANNOT_PARSE_ORDER: Trouble.NONSENSE,
    ErrorCode.ERROR_PARSING: Trouble.NONSENSE,
    ErrorCode.NO_HOLDINGS_SPECIFIED: Trouble.NONSENSE,
    ErrorCode.ERROR_IN_REQUEST: Trouble.CONFIGURATION,
    ErrorCode.SERVICE_NOT_SUPPORTED: Trouble.CONFIGURATION,
    ErrorCode.AGENCY_NOT_FOUND: Trouble.CONFIGURATION,
    ErrorCode.NO_AGENCIES: Trouble.CONFIGURATION,
}
"""What an error of the contract means here; those that are an answer or a refusal stand below."""

_NOT_THERE: Final = frozenset({ErrorCode.ITEM_NOT_FOUND, ErrorCode.NO_HOLDING})


class DbcSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    detailed: Literal["no", "yes"] = "no"
    pid_prefix: str = "870970-basis:"


def ask(query: HoldingsQuery) -> Asking:
    """The request for one record at one library."""
    way = profile_of(query, PROFILES)
    _check_detailed(query)
    _check_prefix(query)
    return way(query, read_settings(query, DbcSettings))


def _check_detailed(query: HoldingsQuery) -> None:
    if ("detailed", "no") not in query.settings:  # which is true of every profile
        check_of_profile(query, "detailed", "soap")


def _check_prefix(query: HoldingsQuery) -> None:
    check_of_profile(query, "pid_prefix", "plain")


def _json(query: HoldingsQuery, _settings: DbcSettings) -> Asking:
    parameters = {
        "action": "holdings",
        "lookupRecord.responderId": isil(query.agency),
        "lookupRecord.bibliographicRecordId": query.record_id,
        "outputType": "json",
    }
    return Asking(url=with_parameters(query.address, urlencode(parameters)), headers=(JSON,))


def _plain(query: HoldingsQuery, settings: DbcSettings) -> Asking:
    lookup = f"{settings.pid_prefix}{query.record_id}@{query.agency}"
    return Asking(url=with_parameters(query.address, urlencode({"lookup": lookup})), headers=(JSON,))


def _soap(query: HoldingsQuery, settings: DbcSettings) -> Asking:
    records = (ohs.LookupRecord(responder=isil(query.agency), record=query.record_id),)
    login = query.login
    who = ohs.Authentication(group=login.group, password=login.password, user=login.user) if login is not None else None
    detailed = settings.detailed == "yes"
    request = (ohs.DetailedHoldingsRequest if detailed else ohs.HoldingsRequest)(authentication=who, records=records)
    action = "DetailedHoldings" if detailed else "Holdings"
    return Asking(
        url=query.address,
        headers=(("SOAPAction", f'"{SOAP_ACTION}{action}"'),),
        body=wrapped(ohs.write_xml(request)),
        content_type=XML,
    )


PROFILES: Final = {"soap": _soap, "json": _json, "plain": _plain}
"""How each profile asks."""

faults: Final = faults_by(ask, _check_detailed, _check_prefix, http_address, settings=DbcSettings)
"""What is wrong with a library's look-up service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an answer says of the library; an answer wins over an error that stands beside it."""
    try:
        said = ohs.read_xml(answer.document) if query.profile == "soap" else ohs.read_json(answer.body)
    except (ohs.OhsFault, XmlError) as fault:
        raise UnusableAnswerError(clause(fault)) from None
    if isinstance(said, ohs.HoldingsResponse) and said.responders:
        return found(from_responder(said.responders[0], today), query, today)
    if isinstance(said, ohs.DetailedHoldingsResponse) and said.responders:
        first = said.responders[0]
        return _error(first.error, query) if first.error else found(from_detailed(first, today), query, today)
    if isinstance(said, ohs.HoldingsResponse | ohs.DetailedHoldingsResponse):
        return _error(said.errors[0].message, query) if said.errors else NOT_OWNED
    raise UnusableAnswerError("it is not the answer to what was asked")


def _error(message: str, query: HoldingsQuery) -> LookUp:
    code = error_code(message)
    if code in _NOT_THERE:
        return NOT_OWNED
    hidden = code is None and repeats_login(message, query.login)
    told = "an error" if hidden else f"the error {message[:MAX_WORDS]}"
    what = f"answered with {told}"
    if code is ErrorCode.AUTHENTICATION:
        return Refused(what)
    return Failed(_TROUBLES.get(code, Trouble.NONSENSE) if code else Trouble.NONSENSE, what)
