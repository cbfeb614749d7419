"""OpenHoldingStatus, the Danish look-up service: its three requests and three answers as values.

Field order follows the contract's schema (http://oss.dbc.dk/ns/openholdingstatus). A record is named by
`bibliographicRecordId` (`record`, the id alone) or by `pid`, never by both.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import field, frozen


class ErrorCode(StrEnum):
    """The contract's fifteen errors."""

    SERVICE_UNAVAILABLE = "service_unavailable"
    ERROR_IN_REQUEST = "error_in_request"
    SERVICE_NOT_SUPPORTED = "service_not_supported_by_library"
    CANNOT_PARSE_ANSWER = "cannot_parse_library_answer"
    CANNOT_PARSE_ORDER = "cannot_parse_request_order"
    ITEM_NOT_FOUND = "item_not_found"
    ERROR_SEARCHING = "error_searching_library"
    ERROR_CONTACTING = "error_contacting_holdings_server"
    ERROR_PARSING = "error_parsing_holdings_server_answer"
    ERROR_FETCHING_ORDER = "error_fetching_request_order"
    NO_HOLDING = "no_holding_return_from_library"
    NO_HOLDINGS_SPECIFIED = "no_holdings_specified_by_library"
    AUTHENTICATION = "authentication_error"
    AGENCY_NOT_FOUND = "agency_not_found"
    NO_AGENCIES = "no_agencies_found"


class OutputType(StrEnum):
    """How the asker wants the answer; `php` is PHP's own serialization, which nobody else writes."""

    XML = "xml"
    JSON = "json"
    PHP = "php"


@frozen(kw_only=True)
class Authentication:
    """Who asks. Never logged: `repr` hides all of it."""

    group: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    user: str = field(default="", repr=False)


@frozen(kw_only=True)
class LookupRecord:
    """One record at one library."""

    responder: str | None = None
    record: str | None = None
    pid: str | None = None


@frozen(kw_only=True)
class HoldingsRequest:
    """May each of these be lent, and when?"""

    authentication: Authentication | None = None
    records: tuple[LookupRecord, ...]
    callback: str | None = None
    output: str | None = None


@frozen(kw_only=True)
class DetailedHoldingsRequest:
    """What copies and volumes are there of each of these?"""

    authentication: Authentication | None = None
    records: tuple[LookupRecord, ...]
    callback: str | None = None
    output: str | None = None


@frozen(kw_only=True)
class LocalisationsRequest:
    """Who has these, in the loan path order of `agency`? With `merge` the lists of all pids become one."""

    authentication: Authentication | None = None
    agency: str
    role: str | None = None
    pids: tuple[str, ...]
    merge: bool | None = None
    callback: str | None = None
    output: str | None = None


@frozen(kw_only=True)
class Responder:
    """What a library says: will it lend, and from what day (None: at once, or nobody knows)."""

    local_id: str | None = None
    note: str | None = None
    will_lend: bool | None = None
    expected: date | None = None
    record: str | None = None
    pid: str | None = None
    responder: str | None = None


@frozen(kw_only=True)
class Problem:
    """Why there is no answer; `message` is an `ErrorCode`, or what else a server says."""

    pid: str | None = None
    record: str | None = None
    responder: str | None = None
    message: str


@frozen(kw_only=True)
class HoldingsResponse:
    """The contract allows one kind or the other; its own server gives both in one answer."""

    responders: tuple[Responder, ...] = ()
    errors: tuple[Problem, ...] = ()


@frozen(kw_only=True)
class HoldingsItem:
    """A copy or a volume. `policy` 1 is lent, 0 and 2 are not; the levels are year, volume, issue."""

    local_item_id: str | None = None
    policy: str | None = None
    expected: date | None = None
    fee: str | None = None
    note: str | None = None
    text: str | None = None
    local_id: str | None = None
    level0: str | None = None
    level1: str | None = None
    level2: str | None = None
    level3: str | None = None


@frozen(kw_only=True)
class ResponderDetailed:
    """The copies and volumes at one library, or why there is no answer."""

    record: str | None = None
    pid: str | None = None
    responder: str | None = None
    items: tuple[HoldingsItem, ...] = ()
    error: str | None = None


@frozen(kw_only=True)
class DetailedHoldingsResponse:
    """As `HoldingsResponse`."""

    responders: tuple[ResponderDetailed, ...] = ()
    errors: tuple[Problem, ...] = ()


@frozen(kw_only=True)
class Agency:
    """A library that has the record."""

    pid: str
    agency: str
    note: str | None = None
    codes: str | None = None
    call_number: str | None = None
    local_id: str | None = None


@frozen(kw_only=True)
class Localisations:
    """The libraries of one record, or of several merged ones, in loan path order."""

    pids: tuple[str, ...]
    agencies: tuple[Agency, ...] = ()
    error: str | None = None


@frozen(kw_only=True)
class LocalisationsResponse:
    """One list for each pid that was asked for, or one for all."""

    localisations: tuple[Localisations, ...] = ()
    error: Problem | None = None


Request = HoldingsRequest | DetailedHoldingsRequest | LocalisationsRequest
Response = HoldingsResponse | DetailedHoldingsResponse | LocalisationsResponse
