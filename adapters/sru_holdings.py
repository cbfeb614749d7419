"""Holdings by ISO 20775 over SRU: one GET, one record, one verdict.

A server that does not know the record says so in one of three ways: no hits, a diagnostic, or holdings of others
only. All three are an answer (not owned), never a failure.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve, frozen
from msgspec import Struct

from adapters.aside import read_aside
from adapters.found import found
from adapters.http import HttpAnswer, HttpError
from adapters.http_ends import by_status, without_answer
from adapters.interface import Done, Failed, Found, HoldingsQuery, LookUp, Network, Trouble
from adapters.settings import SettingsFault, profile_of, read_settings
from adapters.sru_ends import no_xml, without_records
from adapters.system_faults import faults_by, http_address
from adapters.wording import UNUSABLE
from schemas import iso20775, sru
from schemas.iso20775 import NotHoldingsError
from schemas.sru import PROFILES, NotSruError, SearchResponse, search_url
from schemas.xml import XmlError, local, parse


class NoSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A library's profile says all that there is to say."""


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
        try:
            answer = await self.network.http_for(query).get(_asked(query), timeout=timeout)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        return await read_aside(self.network.reactor, len(answer.body), lambda: understand(answer, query, today))


def _asked(query: HoldingsQuery) -> str:
    read_settings(query, NoSettings)
    http_address(query)
    return search_url(query.address, query.record_id, profile_of(query, PROFILES))


faults: Final = faults_by(_asked, http_address, settings=NoSettings)
"""What is wrong with a library's service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, today: date) -> LookUp:
    """What an HTTP answer says of the record that was asked for."""
    try:
        root = parse(answer.document, max_bytes=sru.MAX_BYTES)
    except XmlError as fault:
        return no_xml(answer, fault)
    try:
        if local(root) in {"holdings", "holding"}:
            return found(iso20775.read(root), query, today)
        response = sru.read(root)
        if not response.records:
            return without_records(response)
        # One record was asked for; a server that gives more is taken at its first.
        first = found(iso20775.read(response.records[0].data), query, today)
    except (NotSruError, NotHoldingsError) as fault:
        return by_status(answer) or Failed(Trouble.NONSENSE, f"{UNUSABLE}: {fault}")
    return _with_count(first, response)


def _with_count(first: Done[Found], response: SearchResponse) -> Done[Found]:
    if response.total is None or response.total <= 1:
        return first
    words = f"{response.total} records match, this is the first"
    note = first.value.verdict.note
    verdict = evolve(first.value.verdict, note=f"{note}; {words}" if note else words)
    return Done(evolve(first.value, verdict=verdict))
