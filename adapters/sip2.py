"""Holdings by SIP2: log in, ask what the system can do, then ask about each item of the record.

SIP2 knows items, not records: the record's id in the local system is an item's barcode, or several between commas.
One question is under way on a connection at a time; a connection that answers out of step is dropped, a good one is
kept for the next look-up. Address: `sip2://host:port`, with TLS `sip2s://host:port`. Settings: see `Sip2Settings`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final, Literal

from attrs import Factory, define, evolve, frozen
from msgspec import Struct
from twisted.internet.interfaces import IDelayedCall

from adapters.found import NOT_OWNED, found
from adapters.http_ends import without_answer
from adapters.http_values import HttpError
from adapters.interface import Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble, Unsupported
from adapters.settings import PLAIN_ALONE, SettingsFault, listed, parted, profile_of, read_settings
from adapters.system_faults import faults_by
from adapters.tcp import Connection, Deadline, Scheme, TcpAddress, connect, parse_address
from adapters.wording import UNUSABLE
from schemas.iso20775 import Holding, Holdings
from schemas.iso20775.dates import ZONE
from schemas.sip2 import Charset, Message, Sip2Fault, WrongChecksum, frame, read, write
from schemas.sip2.items import holding_of, is_there
from schemas.sip2.layout import ANSWER_OF, SUPPORTED

SCHEMES: Final = {"sip2": Scheme(port=6001), "sip2s": Scheme(port=6001, tls=True)}
"""The usual port is only a habit: 3M's own text names none."""

KEEP_SECONDS: Final = 30.0
"""How long an unused connection is kept: a log-in costs two turns, and systems have few seats for machines."""

MOST_ITEMS: Final = 50
"""Items of one record that are asked about: each is a turn of its own."""

RESENDS: Final = 3
RESEND: Final = "96"


class Sip2Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set.

    `charset` is what its system writes text in; `checksum` "ignore" takes messages whose sum is wrong; `numbered` "no"
    writes neither numbers nor sums; `end` is what its system wants at a message's end; `institution` and `location` are
    its words for itself (AO, CP); `status` "no" leaves out asking what it can do; `not_for_loan` lists item properties,
    media types or locations, between commas, whose items stay in the library.
    """

    charset: Charset = Charset.UTF_8
    checksum: Literal["check", "ignore"] = "check"
    numbered: Literal["yes", "no"] = "yes"
    end: Literal["cr", "crlf"] = "cr"
    institution: str = ""
    location: str = ""
    status: Literal["yes", "no"] = "yes"
    not_for_loan: str = ""


class _OutOfStep(Sip2Fault):
    """An answer to something else than what was asked."""


@define
class _Talk:
    """One connection and how it is spoken on; messages are numbered over its whole life."""

    connection: Connection
    settings: Sip2Settings
    _next: int = 0

    async def ask(self, request: Message, deadline: Deadline) -> Message:
        """The answer to a request; one that came damaged, here or there, is sent again.

        Raises:
            Sip2Fault: the answer is none, or is to something else.
            HttpError: there is no answer.
        """
        number = self._next
        self._next = (number + 1) % 10
        for _ in range(RESENDS):
            self.connection.send(self._written(request, number))
            try:
                answer = await self._heard(deadline)
            except WrongChecksum:
                continue
            if answer.code == RESEND:
                continue
            if answer.code != ANSWER_OF[request.code] or answer.sequence not in {None, number}:
                raise _OutOfStep(f"it is a {answer.code} in answer to a {request.code}, out of step")
            return answer
        raise Sip2Fault("message and answer do not come through undamaged")

    def _written(self, request: Message, number: int) -> bytes:
        settings = self.settings
        sequence = number if settings.numbered == "yes" else None
        end = b"\r" if settings.end == "cr" else b"\r\n"
        return write(request, charset=settings.charset, sequence=sequence, end=end)

    async def _heard(self, deadline: Deadline) -> Message:
        line = await self.connection.receive(frame, deadline)
        return read(line, charset=self.settings.charset, checked=self.settings.checksum == "check")


@frozen
class _Kept:
    """A connection at rest, and the call that will end it."""

    talk: _Talk
    end: IDelayedCall


_Whose = tuple[str, str, Login | None, tuple[tuple[str, str], ...]]


@define
class Sip2:
    """Asks systems that speak SIP2 (`adapters.interface.HoldingsAdapter`)."""

    network: Network
    _kept: dict[_Whose, list[_Kept]] = Factory(dict)

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept by the deadline on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask about every item of the record, one after another, within the limit."""
        deadline = Deadline.after(self.network.reactor, timeout)
        try:
            _check_profile(query)
            settings = read_settings(query, Sip2Settings)
            return await self._look_up(query, settings, _address(query), deadline, today)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        except Sip2Fault as fault:
            return Failed(Trouble.NONSENSE, f"{UNUSABLE}: {fault}")

    async def close(self) -> None:
        """Drop the kept connections."""
        for kept in [one for many in self._kept.values() for one in many]:
            if kept.end.active():
                kept.end.cancel()
            kept.talk.connection.abort()
        self._kept.clear()

    async def _look_up(
        self, query: HoldingsQuery, settings: Sip2Settings, address: TcpAddress, deadline: Deadline, today: date
    ) -> LookUp:
        whose = (query.address, query.certificate, query.login, query.settings)
        talk = self._taken(whose)
        if talk is None:
            begun = await self._begun(query, settings, address, deadline)
            if not isinstance(begun, _Talk):
                return begun
            talk = begun
        try:
            holdings = await self._items(talk, query, settings, deadline)
        except BaseException:
            talk.connection.abort()
            raise
        self._keep(whose, talk)
        return found(holdings, query, today) if holdings.holdings else NOT_OWNED

    async def _begun(
        self, query: HoldingsQuery, settings: Sip2Settings, address: TcpAddress, deadline: Deadline
    ) -> _Talk | Refused | Unsupported | Failed:
        """A new connection, logged in, that answers item information; or why there is none."""
        shown = evolve(address, certificate=query.certificate)
        connection = await connect(self.network.reactor, shown, deadline, certificates=self.network.certificates)
        talk = _Talk(connection, settings)
        try:
            refused = await _logged_in(talk, query, deadline) or await _able(talk, deadline)
        except BaseException:
            connection.abort()
            raise
        if refused is None:
            return talk
        await connection.close()
        return refused

    async def _items(self, talk: _Talk, query: HoldingsQuery, settings: Sip2Settings, deadline: Deadline) -> Holdings:
        wanted = parted(query.record_id)
        holdings: list[Holding] = []
        for item in wanted[:MOST_ITEMS]:
            fields = [("AO", settings.institution), ("AB", item), ("AC", "")]
            answer = await talk.ask(Message.make("17", {"date": _now(self.network.reactor)}, fields), deadline)
            if answer.first("AB") not in {"", item}:
                raise _OutOfStep("it is about another item, out of step")
            if is_there(answer):
                holdings.append(holding_of(answer, not_for_loan=listed(settings.not_for_loan)))
        left_out = len(wanted) - MOST_ITEMS
        remarks = (f"only the first {MOST_ITEMS} of {len(wanted)} items were asked about",) if left_out > 0 else ()
        return Holdings(holdings=tuple(holdings), remarks=remarks)

    def _taken(self, whose: _Whose) -> _Talk | None:
        """A kept connection that is still in step."""
        while kept := self._kept.get(whose):
            one = kept.pop()
            if one.end.active():
                one.end.cancel()
            if one.talk.connection.is_open and not one.talk.connection.has_unread:
                return one.talk
            one.talk.connection.abort()
        self._kept.pop(whose, None)
        return None

    def _keep(self, whose: _Whose, talk: _Talk) -> None:
        end = self.network.reactor.callLater(KEEP_SECONDS, self._drop, whose, talk)
        self._kept.setdefault(whose, []).append(_Kept(talk, end))

    def _drop(self, whose: _Whose, talk: _Talk) -> None:
        talk.connection.abort()
        left = [kept for kept in self._kept.get(whose, ()) if kept.talk is not talk]
        with suppress(KeyError):
            self._kept[whose] = left
            if not left:
                del self._kept[whose]


def _check_profile(query: HoldingsQuery) -> None:
    profile_of(query, PLAIN_ALONE)


def _address(query: HoldingsQuery) -> TcpAddress:
    return parse_address(query.address, SCHEMES)


faults: Final = faults_by(_check_profile, _address, settings=Sip2Settings)
"""What is wrong with a library's SIP2 server as the directory has it."""


async def _logged_in(talk: _Talk, query: HoldingsQuery, deadline: Deadline) -> Refused | None:
    if query.login is None:
        return None
    who = [("CN", query.login.user), ("CO", query.login.password)]
    where = [("CP", talk.settings.location)] if talk.settings.location else []
    fixed = {"user algorithm": "0", "password algorithm": "0"}
    answer = await talk.ask(Message.make("93", fixed, [*who, *where]), deadline)
    return None if answer["ok"] == "1" else Refused("does not accept the login")


async def _able(talk: _Talk, deadline: Deadline) -> Unsupported | Failed | None:
    """Whether the system is there and has item information; one that leaves BX out is taken to have it."""
    if talk.settings.status == "no":
        return None
    answer = await talk.ask(Message.make("99", {"status": "0", "width": "080", "version": "2.00"}), deadline)
    if answer["online"] == "N":
        return Failed(Trouble.UNREACHABLE, "says that its system is off line")
    flags = dict(zip(SUPPORTED, answer.first("BX"), strict=False))
    if flags.get("item information") == "N":
        return Unsupported("has no item information in its SIP2 service")
    return None


def _now(clock: Any) -> str:  # noqa: ANN401  IReactorTime
    return datetime.fromtimestamp(clock.seconds(), ZONE).strftime("%Y%m%d    %H%M%S")
