"""Holdings over Z39.50: one connection, Init, Search, Present, Close, all within one limit.

Each look-up has a connection of its own: sessions carry who asks, servers have few and end idle ones without a word,
and opening one costs two turns of four.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve, frozen

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found, not_its_number
from adapters.http_ends import without_answer
from adapters.http_values import HttpError
from adapters.interface import Failed, HoldingsQuery, Login, LookUp, Network, Trouble
from adapters.settings import SettingsFault
from adapters.tcp import Deadline, connected, parse_address
from adapters.wording import UNUSABLE, clause
from adapters.z3950_session import EndedError, Session
from adapters.z3950_settings import SCHEMES, Asking, asking
from schemas.iso20775 import Holdings, NotHoldingsError
from schemas.opac.holdings import together
from schemas.opac.served import UnknownRecordError, holdings_of_marc, holdings_of_opac, holdings_of_xml
from schemas.xml import XmlError, parse
from schemas.z3950 import (
    BerError,
    Diagnostic,
    Retrieved,
    oids,
)

MAX_XML: Final = 2 * 1024 * 1024
"""Bytes of a record in XML: as many as of a whole answer (`adapters.tcp.MAX_UNREAD`)."""


@frozen
class Z3950Holdings:
    """Asks systems that speak Z39.50 (`adapters.interface.HoldingsAdapter`)."""

    network: Network

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask once."""
        reactor = self.network.reactor
        deadline = Deadline.after(reactor, timeout)
        try:
            address = parse_address(query.address, SCHEMES)
            wanted = asking(query, address.path)
            shown = evolve(address, certificate=query.certificate)
            async with connected(reactor, shown, deadline, certificates=self.network.certificates) as connection:
                session = Session(reactor, connection, deadline, query.login or Login())
                return await _look_up(session, wanted, query, today)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        except BerError as fault:
            return Failed(Trouble.NONSENSE, f"{UNUSABLE}: {fault}")
        except EndedError as ended:
            return ended.end


async def _look_up(session: Session, wanted: Asking, query: HoldingsQuery, today: date) -> LookUp:
    versions = await session.open()
    hits = await session.search(wanted)
    if wrong := not_its_number(hits):
        session.close(versions)
        return wrong
    records = await session.present(wanted, hits)
    session.close(versions)
    if not hits:
        return NOT_OWNED
    return await read_aside(session.reactor, session.heard, lambda: _understood(records, hits, wanted, query, today))


def _understood(
    records: list[Retrieved | Diagnostic], hits: int, wanted: Asking, query: HoldingsQuery, today: date
) -> LookUp:
    """What the records say."""
    try:
        parts = [_holdings(record, wanted, today) for record in records if isinstance(record, Retrieved)]
    except (UnknownRecordError, NotHoldingsError, XmlError) as fault:
        return Failed(Trouble.NONSENSE, f"{UNUSABLE}: {clause(fault)}")
    holdings = together(parts)
    if hits > len(parts):
        remark = f"{hits} records match, of which {len(parts)} were read"
        holdings = evolve(holdings, remarks=(*holdings.remarks, remark))
    return found(holdings, query, today)


def _holdings(record: Retrieved, wanted: Asking, today: date) -> Holdings:
    """The holdings of a record in whatever syntax it came, which need not be the one that was asked for."""
    if record.opac is not None:
        return holdings_of_opac(record.opac, wanted.vendor)
    if record.syntax in oids.XML_SYNTAXES:
        return holdings_of_xml(parse(record.octets, max_bytes=MAX_XML), wanted.vendor, today)
    if record.syntax in oids.MARC_SYNTAXES:
        return holdings_of_marc(record.octets, wanted.vendor)
    raise UnknownRecordError(f"the record is in syntax {record.syntax[:40]}, which nobody asked for")
