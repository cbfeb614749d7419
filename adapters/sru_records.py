"""Holdings that stand in catalogue records over SRU: OPAC XML, or MARC with a field for each copy.

The directory's `holdings_profile` names the vendor whose rules say which field and which words (schemas.opac.vendors);
settings correct them, and say how to ask: see `SruRecordSettings`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from attrs import evolve, frozen
from msgspec import Meta

from adapters.aside import read_aside
from adapters.found import found, not_its_number
from adapters.http import HttpAnswer, HttpError
from adapters.http_ends import by_status, without_answer
from adapters.interface import Failed, HoldingsQuery, LookUp, Network, Trouble
from adapters.settings import SettingsFault, profile_of, read_settings
from adapters.sru_ends import no_xml, without_records
from adapters.system_faults import faults_by, http_address
from adapters.vendor_words import VendorWords
from adapters.wording import UNUSABLE
from schemas import sru
from schemas.opac.days import DayOrder
from schemas.opac.holdings import together
from schemas.opac.served import UnknownRecordError, holdings_of_xml
from schemas.opac.vendors import PLAIN, VENDORS, Vendor, with_words
from schemas.sru import NotSruError, search_url
from schemas.sru.request import Profile
from schemas.xml import XmlError, parse


class SruRecordSettings(VendorWords, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set beside its own words.

    `index` is the CQL index of record ids, `schema` what this server calls the form of record, `records` how many
    records of a result are read.
    """

    version: Literal["1.1", "1.2", "2.0"] = "1.2"
    index: str = "rec.id"
    schema: str = ""
    records: Annotated[int, Meta(ge=1, le=50)] = 10


OPAC: Final = "opac"
MARCXML: Final = "marcxml"


@frozen
class SruRecords:
    """Asks SRU servers for records (`adapters.interface.HoldingsAdapter`); `schema` where settings name none."""

    network: Network
    schema: str

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept by the HTTP client on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask once."""
        try:
            settings = read_settings(query, SruRecordSettings)
            vendor = settings.correct(_vendor(query))
            profile = Profile(version=settings.version, index=settings.index, schema=settings.schema or self.schema)
            http_address(query)
            url = search_url(query.address, query.record_id, profile, maximum=settings.records)
            answer = await self.network.http_for(query).get(url, timeout=timeout)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        return await read_aside(
            self.network.reactor, len(answer.body), lambda: understand(answer, query, vendor, today)
        )


def _vendor(query: HoldingsQuery) -> Vendor:
    vendor = profile_of(query, VENDORS)
    return with_words(vendor, days=DayOrder.DAY_FIRST) if vendor is PLAIN else vendor


faults: Final = faults_by(_vendor, http_address, settings=SruRecordSettings)
"""What is wrong with a library's service as the directory has it."""


def understand(answer: HttpAnswer, query: HoldingsQuery, vendor: Vendor, today: date) -> LookUp:
    """What an HTTP answer says of the record that was asked for."""
    try:
        response = sru.read(parse(answer.document, max_bytes=sru.MAX_BYTES))
    except XmlError as fault:
        return no_xml(answer, fault)
    except NotSruError as fault:
        return by_status(answer) or Failed(Trouble.NONSENSE, f"{UNUSABLE}: {fault}")
    if not response.records:
        return without_records(response)
    if wrong := not_its_number(response.total or 0):
        return wrong
    try:
        holdings = together(holdings_of_xml(record.data, vendor, today) for record in response.records)
    except UnknownRecordError as fault:
        return Failed(Trouble.NONSENSE, f"{UNUSABLE}: {fault}")
    if response.total is not None and response.total > len(response.records):
        remark = f"{response.total} records match, of which {len(response.records)} were read"
        holdings = evolve(holdings, remarks=(*holdings.remarks, remark))
    return found(holdings, query, today)
