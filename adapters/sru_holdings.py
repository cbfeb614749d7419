"""Holdings by ISO 20775 over SRU: one GET, one record, one verdict.

A server that does not know the record says so in one of three ways: no hits, a diagnostic, or holdings of others
only. All three are an answer (not owned), never a failure.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from adapters.http import BadAddressError, Http, HttpAnswer, HttpError, NeverArrivedError, NoAnswerInTimeError
from adapters.interface import Done, Failed, HoldingsQuery, LookUp, Refused, Trouble
from schemas import iso20775, sru
from schemas.iso20775 import LendingVerdict, NotHoldingsError
from schemas.sru import PROFILES, Diagnostic, NotSruError, SearchResponse, search_url
from schemas.xml import XmlError, local, parse

NOT_OWNED: Final = frozenset({61, 65})
"""SRU diagnostics that mean "no such record": position out of range, record does not exist."""

REFUSING: Final = frozenset({3, 68, 69})
"""SRU diagnostics by which a server keeps the record to itself: authentication, not authorised (twice)."""

PASSING: Final = frozenset({1, 2, 63, 64})
"""SRU diagnostics that may have passed later: system error, unavailable, error in retrieving, record unavailable."""

REFUSING_STATUS: Final = frozenset({401, 403})
"""HTTP codes by which a server keeps its answer to itself."""

AWAY_STATUS: Final = frozenset({429, 502, 503, 504})
"""HTTP codes of a door whose system behind is busy or away. Other 4xx mean a wrong address or request."""


async def look_up(
    http: Http,
    query: HoldingsQuery,
    *,
    timeout: float,  # noqa: ASYNC109  kept by `http` on Twisted's clock
    today: date,
) -> LookUp:
    """Ask a system that speaks ISO 20775 over SRU (`adapters.interface.HoldingsAdapter`)."""
    profile = PROFILES.get(query.profile)
    if profile is None:
        known = ", ".join(PROFILES)
        return Failed(Trouble.CONFIGURATION, f"has the holdings profile {query.profile!r}, not one of {known}")
    try:
        answer = await http.get(search_url(query.address, query.record_id, profile), timeout=timeout)
    except HttpError as fault:
        return Failed(_trouble(fault), fault.what)
    return understand(answer, query, today)


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an HTTP answer says of the record that was asked for."""
    try:
        root = parse(answer.body, max_bytes=sru.MAX_BYTES)
    except XmlError as fault:
        return _no_xml(answer, fault)
    try:
        if local(root) in {"holdings", "holding"}:
            return Done(_verdict(iso20775.read(root), query, today))
        response = sru.read(root)
        if not response.records:
            return _without_records(response)
        # One record was asked for; a server that gives more is taken at its first.
        verdict = _verdict(iso20775.read(response.records[0].data), query, today)
    except (NotSruError, NotHoldingsError) as fault:
        return _status(answer) or Failed(Trouble.NONSENSE, f"gave an answer that cannot be used: {fault}")
    return Done(_with_count(verdict, response))


def _verdict(holdings: iso20775.Holdings, query: HoldingsQuery, today: date) -> LendingVerdict:
    return iso20775.judge(holdings, today=today, institution=query.agency, branches=query.branches)


def _with_count(verdict: LendingVerdict, response: SearchResponse) -> LendingVerdict:
    if response.total is None or response.total <= 1:
        return verdict
    words = f"{response.total} records match, this is the first"
    return evolve(verdict, note=f"{verdict.note}; {words}" if verdict.note else words)


def _without_records(response: SearchResponse) -> LookUp:
    if response.diagnostics:
        return _diagnosed(response.diagnostics[0])
    if response.total == 0:
        return Done(LendingVerdict())
    return Failed(Trouble.NONSENSE, "answered without a record and without a reason")


def _diagnosed(diagnostic: Diagnostic) -> LookUp:
    number = diagnostic.number
    if number in NOT_OWNED:
        return Done(LendingVerdict())
    words = diagnostic.message or "no message"
    details = f", {diagnostic.details}" if diagnostic.details else ""
    what = f"answered with diagnostic {diagnostic.uri.rpartition('/')[2][:20]} ({words}{details})"
    if number in REFUSING:
        return Refused(what)
    return Failed(Trouble.NONSENSE if number in PASSING else Trouble.CONFIGURATION, what)


def _no_xml(answer: HttpAnswer, fault: XmlError) -> LookUp:
    status = _status(answer)
    if status is not None:
        return status
    kind = f" ({answer.content_type})" if answer.content_type else ""
    words = str(fault).rstrip(".")
    return Failed(Trouble.NONSENSE, f"gave an answer{kind} that is not SRU: {words[:1].lower()}{words[1:]}")


def _status(answer: HttpAnswer) -> LookUp | None:
    """What the HTTP code alone says, where the body says nothing; None for a 2xx."""
    if 200 <= answer.status < 300:
        return None
    what = f"answered HTTP {answer.status}"
    if answer.status in REFUSING_STATUS:
        return Refused(what)
    if answer.status in AWAY_STATUS:
        return Failed(Trouble.UNREACHABLE, what)
    return Failed(Trouble.NONSENSE if answer.status >= 500 else Trouble.CONFIGURATION, what)


def _trouble(fault: HttpError) -> Trouble:
    for kind, trouble in _BY_ERROR:
        if isinstance(fault, kind):
            return trouble
    return Trouble.NONSENSE


_BY_ERROR: Final[tuple[tuple[type[HttpError], Trouble], ...]] = (
    (BadAddressError, Trouble.CONFIGURATION),
    (NeverArrivedError, Trouble.UNREACHABLE),
    (NoAnswerInTimeError, Trouble.TIMEOUT),
)
"""HTTP errors, most special first; an answer that breaks off or is too big is nonsense."""
