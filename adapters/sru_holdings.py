"""Holdings by ISO 20775 over SRU: one GET, one record, one verdict.

A server that does not know the record says so in one of three ways: no hits, a diagnostic, or holdings of others
only. All three are an answer (not owned), never a failure.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve, frozen

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found
from adapters.http import HttpAnswer, HttpError
from adapters.http_ends import by_status, without_answer
from adapters.interface import Done, Failed, Found, HoldingsQuery, LookUp, Network, Refused, Trouble
from schemas import iso20775, sru
from schemas.iso20775 import NotHoldingsError
from schemas.sru import PROFILES, Diagnostic, NotSruError, SearchResponse, search_url
from schemas.xml import XmlError, local, parse

NO_SUCH_RECORD: Final = frozenset({61, 65})
"""SRU diagnostics that mean "no such record": position out of range, record does not exist."""

REFUSING: Final = frozenset({3, 68, 69})
"""SRU diagnostics by which a server keeps the record to itself: authentication, not authorised (twice)."""

PASSING: Final = frozenset({1, 2, 63, 64})
"""SRU diagnostics that may have passed later: system error, unavailable, error in retrieving, record unavailable."""


@frozen
class SruHoldings:
    """Asks systems that speak ISO 20775 over SRU (`adapters.interface.HoldingsAdapter`)."""

    network: Network

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept by the HTTP client on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask once."""
        profile = PROFILES.get(query.profile)
        if profile is None:
            known = ", ".join(PROFILES)
            return Failed(Trouble.CONFIGURATION, f"has the holdings profile {query.profile!r}, not one of {known}")
        try:
            answer = await self.network.http.get(search_url(query.address, query.record_id, profile), timeout=timeout)
        except HttpError as fault:
            return without_answer(fault)
        return await read_aside(self.network.reactor, len(answer.body), lambda: understand(answer, query, today))


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an HTTP answer says of the record that was asked for."""
    try:
        root = parse(answer.body, max_bytes=sru.MAX_BYTES)
    except XmlError as fault:
        return _no_xml(answer, fault)
    try:
        if local(root) in {"holdings", "holding"}:
            return found(iso20775.read(root), query, today)
        response = sru.read(root)
        if not response.records:
            return _without_records(response)
        # One record was asked for; a server that gives more is taken at its first.
        first = found(iso20775.read(response.records[0].data), query, today)
    except (NotSruError, NotHoldingsError) as fault:
        return by_status(answer) or Failed(Trouble.NONSENSE, f"gave an answer that cannot be used: {fault}")
    return _with_count(first, response)


def _with_count(first: Done[Found], response: SearchResponse) -> Done[Found]:
    if response.total is None or response.total <= 1:
        return first
    words = f"{response.total} records match, this is the first"
    note = first.value.verdict.note
    verdict = evolve(first.value.verdict, note=f"{note}; {words}" if note else words)
    return Done(evolve(first.value, verdict=verdict))


def _without_records(response: SearchResponse) -> LookUp:
    if response.diagnostics:
        return _diagnosed(response.diagnostics[0])
    if response.total == 0:
        return NOT_OWNED
    return Failed(Trouble.NONSENSE, "answered without a record and without a reason")


def _diagnosed(diagnostic: Diagnostic) -> LookUp:
    number = diagnostic.number
    if number in NO_SUCH_RECORD:
        return NOT_OWNED
    words = diagnostic.message or "no message"
    details = f", {diagnostic.details}" if diagnostic.details else ""
    what = f"answered with diagnostic {diagnostic.uri.rpartition('/')[2][:20]} ({words}{details})"
    if number in REFUSING:
        return Refused(what)
    return Failed(Trouble.NONSENSE if number in PASSING else Trouble.CONFIGURATION, what)


def _no_xml(answer: HttpAnswer, fault: XmlError) -> LookUp:
    status = by_status(answer)
    if status is not None:
        return status
    kind = f" ({answer.content_type})" if answer.content_type else ""
    words = str(fault).rstrip(".")
    return Failed(Trouble.NONSENSE, f"gave an answer{kind} that is not SRU: {words[:1].lower()}{words[1:]}")
