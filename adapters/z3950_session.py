"""A session with a Z39.50 server: its steps, each within the look-up's deadline and with its typed end."""

from __future__ import annotations

from typing import Any, Final

from attrs import define

from adapters.aside import read_aside
from adapters.interface import Failed, Login, LookUp, Refused, Trouble
from adapters.tcp import Connection, Deadline
from adapters.wording import UNUSABLE
from adapters.z3950_ends import closed, diagnosed
from adapters.z3950_settings import Asking
from schemas import z3950
from schemas.z3950 import (
    Authentication,
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
)
from schemas.z3950.values import VERSION_3

ILLGATE: Final = Implementation(id="illgate", name="illgate")
NOT_GIVEN: Final = Failed(Trouble.NONSENSE, "did not give a record that it has found")


class EndedError(Exception):
    """The look-up has ended before its last step; carries its end."""

    def __init__(self, end: LookUp) -> None:
        super().__init__()
        self.end = end


@define
class Session:
    """The steps of a session; each raises `EndedError` where the server's answer ends the look-up.

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
        if answer.hits < 0:
            raise EndedError(Failed(Trouble.NONSENSE, f"{UNUSABLE}: it counts {answer.hits} records"))
        return answer.hits

    async def present(self, wanted: Asking, hits: int) -> list[Retrieved | Diagnostic]:
        """The first records of the result, a slice at a time; a server may give fewer than it is asked for.

        Diagnostics stand in for records that it cannot give; where it gives none, the first of them is the end.
        """
        records: list[Retrieved | Diagnostic] = []
        last = min(hits, wanted.records)
        while len(records) < last:
            count = min(wanted.slice, last - len(records))
            request = PresentRequest(
                start=len(records) + 1, count=count, syntax=wanted.syntax, composition=wanted.composition
            )
            answer = await self._exchange(request)
            if not isinstance(answer, PresentResponse):
                raise _out_of_step(answer)
            if answer.diagnostics and records:
                break
            if answer.diagnostics or not answer.records:
                raise self._diagnosed(answer.diagnostics, NOT_GIVEN)
            records += answer.records[:count]
        if records and not any(isinstance(record, Retrieved) for record in records):
            raise self._diagnosed(tuple(one for one in records if isinstance(one, Diagnostic)), NOT_GIVEN)
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
            raise EndedError(closed(message))
        return message

    def _diagnosed(self, diagnostics: tuple[Diagnostic, ...], otherwise: LookUp) -> EndedError:
        if not diagnostics:
            return EndedError(otherwise)
        return EndedError(diagnosed(diagnostics[0], self.login))


def _authentication(login: Login) -> Authentication | None:
    if not (login.user or login.password or login.group):
        return None
    return Authentication(user=login.user, password=login.password, group=login.group)


def _out_of_step(message: Message) -> EndedError:
    what = f"{UNUSABLE}: it is a {type(message).__name__}, out of step"
    return EndedError(Failed(Trouble.NONSENSE, what))
