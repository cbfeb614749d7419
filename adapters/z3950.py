"""Holdings over Z39.50: one connection, Init, Search, Present, Close, all within one limit.

Each look-up has a connection of its own: sessions carry who asks, servers end idle ones without a word, and opening
one costs one exchange more.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from attrs import define, evolve, frozen

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found
from adapters.http_ends import without_answer
from adapters.http_values import HttpError
from adapters.interface import Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble
from adapters.settings import SettingsFault
from adapters.tcp import Connection, Deadline, connected, parse_address
from adapters.z3950_ends import closed, diagnosed
from adapters.z3950_settings import SCHEMES, Asking, asking
from schemas import z3950
from schemas.iso20775 import Holdings, NotHoldingsError
from schemas.opac.holdings import together
from schemas.opac.served import UnknownRecordError, holdings_of_marc, holdings_of_opac, holdings_of_xml
from schemas.xml import XmlError, parse
from schemas.z3950 import (
    Authentication,
    BerError,
    Close,
    Diagnostic,
    Implementation,
    InitRequest,
    InitResponse,
    Message,
    PresentRequest,
    PresentResponse,
    Retrieved,
    SearchRequest,
    SearchResponse,
    oids,
)
from schemas.z3950.values import VERSION_3

ILLGATE: Final = Implementation(id="illgate", name="illgate")

MAX_XML: Final = 2 * 1024 * 1024
"""Bytes of a record in XML: as many as of a whole answer (`adapters.tcp.MAX_UNREAD`)."""

_UNUSABLE: Final = "gave an answer that cannot be used"


class _EndedError(Exception):
    """The look-up has ended before its last step; carries its end."""

    def __init__(self, end: LookUp) -> None:
        super().__init__()
        self.end = end


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
            async with connected(reactor, address, deadline) as connection:
                session = _Session(reactor, connection, deadline, query.login or Login())
                return await _look_up(session, wanted, query, today)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        except BerError as fault:
            return Failed(Trouble.NONSENSE, f"{_UNUSABLE}: {fault}")
        except _EndedError as ended:
            return ended.end


async def _look_up(session: _Session, wanted: Asking, query: HoldingsQuery, today: date) -> LookUp:
    versions = await session.open()
    hits = await session.search(wanted)
    records = await session.present(wanted, hits)
    session.close(versions)
    if not hits:
        return NOT_OWNED
    return await read_aside(session.reactor, session.heard, lambda: _understood(records, hits, wanted, query, today))


@define
class _Session:
    """The steps of a session; each raises `_EndedError` where the server's answer ends the look-up.

    `heard` counts the bytes that came.
    """

    reactor: Any
    connection: Connection
    deadline: Deadline
    login: Login
    heard: int = 0

    async def open(self) -> frozenset[int]:
        """Init; the versions that both sides know."""
        answer = await self._exchange(InitRequest(authentication=_authentication(self.login), implementation=ILLGATE))
        if not isinstance(answer, InitResponse):
            raise _out_of_step(answer)
        if not answer.accepted:
            raise self._diagnosed(answer.diagnostics, Refused("refused the session"))
        return answer.versions

    async def search(self, wanted: Asking) -> int:
        """How many records match."""
        answer = await self._exchange(SearchRequest(databases=(wanted.database,), query=wanted.query))
        if not isinstance(answer, SearchResponse):
            raise _out_of_step(answer)
        if not answer.succeeded:
            raise self._diagnosed(answer.diagnostics, Failed(Trouble.NONSENSE, "did not search and did not say why"))
        return answer.hits

    async def present(self, wanted: Asking, hits: int) -> list[Retrieved]:
        """The first records of the result, a slice at a time; a server may give fewer than it is asked for."""
        records: list[Retrieved] = []
        last = min(hits, wanted.records)
        while len(records) < last:
            count = min(wanted.slice, last - len(records))
            request = PresentRequest(
                start=len(records) + 1, count=count, syntax=wanted.syntax, composition=wanted.composition
            )
            answer = await self._exchange(request)
            if not isinstance(answer, PresentResponse):
                raise _out_of_step(answer)
            refusals = (*answer.diagnostics, *(one for one in answer.records if isinstance(one, Diagnostic)))
            if refusals or not answer.records:
                raise self._diagnosed(refusals, Failed(Trouble.NONSENSE, "did not give a record that it has found"))
            records += [one for one in answer.records[:count] if isinstance(one, Retrieved)]
        return records

    def close(self, versions: frozenset[int]) -> None:
        """Say good-bye, which belongs to version 3, without waiting for the answer."""
        if VERSION_3 in versions:
            self.connection.send(z3950.write(Close()))

    async def _exchange(self, request: Message) -> Message:
        self.connection.send(z3950.write(request))
        raw = await self.connection.receive(z3950.Framing(), self.deadline)
        self.heard += len(raw)
        message = await read_aside(self.reactor, len(raw), lambda: z3950.read(raw))
        if isinstance(message, Close):
            raise _EndedError(closed(message))
        return message

    def _diagnosed(self, diagnostics: tuple[Diagnostic, ...], otherwise: LookUp) -> _EndedError:
        if not diagnostics:
            return _EndedError(otherwise)
        secrets = (self.login.user, self.login.password, self.login.group)
        return _EndedError(diagnosed(diagnostics[0], secrets=secrets))


def _authentication(login: Login) -> Authentication | None:
    if not (login.user or login.password or login.group):
        return None
    return Authentication(user=login.user, password=login.password, group=login.group)


def _out_of_step(message: Message) -> _EndedError:
    what = f"{_UNUSABLE}: it is a {type(message).__name__}, out of step"
    return _EndedError(Failed(Trouble.NONSENSE, what))


def _understood(records: list[Retrieved], hits: int, wanted: Asking, query: HoldingsQuery, today: date) -> LookUp:
    """What the records say."""
    try:
        parts = [_holdings(record, wanted, today) for record in records]
    except (UnknownRecordError, NotHoldingsError, XmlError) as fault:
        return Failed(Trouble.NONSENSE, f"{_UNUSABLE}: {str(fault).rstrip('.')}")
    holdings = together(parts)
    if hits > len(records):
        remark = f"{hits} records match, of which {len(records)} were read"
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
