# mypy: allow-untyped-calls
"""OpenHoldingStatus served: `POST /soap/openholdingstatus` with XML, `GET` with parameters (docs/served.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from attrs import frozen
from twisted.internet.task import deferLater
from twisted.web.server import Request

from adapters.aside import read_aside
from gateway.catalogue.query import Index, Match
from gateway.catalogue.values import Edition
from gateway.holdings.served import MOST_PIECES, PIECE_BYTES, TooManyPiecesError, pieces_in
from gateway.holdings.values import Heard
from gateway.web.answers import JSON, Answer, Refusal
from gateway.web.connection import body_of, media_type
from gateway.web.machines import Machine
from gateway.web.soap.envelopes import TAKEN, content_type, enveloped, refused, soap_of
from gateway.web.soap.holding_status import detailed_of, localised, problem, responder_of, together
from gateway.workflow.interface import Workflow
from schemas.openholdingstatus import (
    Authentication,
    DetailedHoldingsRequest,
    DetailedHoldingsResponse,
    ErrorCode,
    LocalisationsRequest,
    LocalisationsResponse,
    LookupRecord,
    OhsFault,
    OutputType,
    Problem,
    Responder,
    ResponderDetailed,
    Response,
    read_xml,
    write_json,
    write_xml,
)
from schemas.openholdingstatus import (
    Request as Message,
)
from schemas.openholdingstatus.layout import Tree, message_of
from schemas.soap import SoapFault, requested
from schemas.xml import XmlError, parse

SCRIPT: Final = "application/javascript"
NATIONAL: Final = "870970-basis"
MOST_RECORDS: Final = 500
"""Look-ups of one request: as many libraries as the largest country here has."""

AT_ONCE: Final = 16
"""Records that the catalogue is asked for in one turn of the reactor, some 2 ms of work."""

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$.]{0,63}")
_ACTIONS: Final = {
    "holdings": "holdingsRequest",
    "detailedHoldings": "detailedHoldingsRequest",
    "localisations": "localisationsRequest",
}
_REST_RECORD: Final = "lookupRecord."
_Wanted = TypeVar("_Wanted")
_Found = TypeVar("_Found")


@frozen(kw_only=True)
class OpenHoldingStatus:
    """The contract.

    `check` lets a caller in by the site's own means or raises; `opens` says whether the contract's own password is the
    service's token. `strict` gives one kind of answer alone (`holding_status.together`). Answers of some size are made
    in a thread of the `reactor`.
    """

    workflow: Workflow
    reactor: Any
    check: Callable[[Request], None]
    opens: Callable[[str, Request], bool]
    strict: bool = False

    def machine(self) -> Machine:
        """What the site mounts."""
        return Machine(methods=("GET", "HEAD", "POST"), work=self.answer)

    async def answer(self, request: Request) -> Answer:
        """The answer to a request; what cannot be read is a SOAP fault with HTTP 400."""
        soap = soap_of(request)
        try:
            if request.method == b"POST":
                body = _posted(request)
                content, soap = await read_aside(self.reactor, len(body), lambda: requested(parse(body)))
                message = await read_aside(self.reactor, len(body), lambda: _request(read_xml(content)))
            else:
                message, soap = _of_parameters(request.uri.partition(b"?")[2].decode("latin-1")), ""
            ready = await self._ready(message, request)
        except (OhsFault, SoapFault, XmlError, TooManyPiecesError) as wrong:
            return refused(wrong, soap)
        return await read_aside(self.reactor, ready.size, lambda: _written(message, ready.make(), soap))

    async def _ready(self, message: Message, request: Request) -> _Ready:
        """All that an answer needs, so that it can be made anywhere."""
        if error := self._refusal(message, request):
            return _Ready(0, lambda: _refused(message, error))
        if isinstance(message, LocalisationsRequest):
            return await self._localisations(message)
        editions = await self._each(message.records, self._edition)
        known = {one for one in message.records if self._is_known(one)}
        pairs = [(one, edition) for one, edition in zip(message.records, editions, strict=True) if one in known]
        asked = [(edition, one.responder or "") for one, edition in pairs]
        told = await self.workflow.holdings.look_up_each(asked)
        heard = {one: said for (one, _), said in zip(pairs, told, strict=True)}
        today = self.workflow.holdings.clock.today()
        if isinstance(message, DetailedHoldingsRequest):
            size = pieces_in(heard[one] for one in message.records if one in heard) * PIECE_BYTES
            return _Ready(size, lambda: _detailed(message, heard, today))
        return _Ready(
            len(heard) * PIECE_BYTES,
            lambda: together([_short(one, heard.get(one), today) for one in message.records], strict=self.strict),
        )

    async def _each(self, wanted: Sequence[_Wanted], find: Callable[[_Wanted], _Found]) -> list[_Found]:
        """What the catalogue has of each, with the reactor's other work in between."""
        found: list[_Found] = []
        for number, one in enumerate(wanted, 1):
            found.append(find(one))
            if number % AT_ONCE == 0:
                await deferLater(self.reactor, 0)
        return found

    def _refusal(self, message: Message, request: Request) -> ErrorCode | None:
        """Why nothing of a request is looked up."""
        if not self._is_let_in(message.authentication, request):
            return ErrorCode.AUTHENTICATION
        if message.output not in {None, OutputType.XML, OutputType.JSON}:
            return ErrorCode.ERROR_IN_REQUEST
        if message.callback is not None and not _CALLBACK.fullmatch(message.callback):
            return ErrorCode.ERROR_IN_REQUEST
        if isinstance(message, LocalisationsRequest):
            known = self.workflow.directory.library(message.agency) is not None
            return ErrorCode.ERROR_IN_REQUEST if len(message.pids) > MOST_RECORDS else None if known else _NO_AGENCY
        named = all((one.record or one.pid) and one.responder for one in message.records)
        return ErrorCode.ERROR_IN_REQUEST if len(message.records) > MOST_RECORDS or not named else None

    def _is_let_in(self, who: Authentication | None, request: Request) -> bool:
        if who is not None and who.password and self.opens(who.password, request):
            return True
        try:
            self.check(request)
        except Refusal as refusal:
            if refusal.status != HTTPStatus.UNAUTHORIZED:
                raise
            return False
        return True

    def _is_known(self, one: LookupRecord) -> bool:
        return self.workflow.directory.library(one.responder or "") is not None

    def _edition(self, one: LookupRecord) -> Edition:
        """The record as the catalogue has it; one that it does not have is asked for all the same."""
        catalogue = self.workflow.catalogue
        if one.pid:
            return catalogue.edition(one.pid) or Edition(id=one.pid)
        found = catalogue.search(Match(Index.ID, one.record or ""), limit=1).pids
        pid = next(iter(found), f"{NATIONAL}:{one.record}")
        return catalogue.edition(pid) or Edition(id=pid)

    async def _localisations(self, message: LocalisationsRequest) -> _Ready:
        found = await self._each(message.pids, self.workflow.catalogue.edition)
        editions = list(zip(message.pids, found, strict=True))
        places = sum(len(edition.localisations) for edition in found if edition is not None)
        if places > MOST_PIECES:
            raise OhsFault(
                f"the records are in {places:,} places, and one answer holds at most {MOST_PIECES:,}: ask for fewer"
                " records at a time"
            )
        directory, merge = self.workflow.directory, bool(message.merge)
        return _Ready(
            places * PIECE_BYTES,
            lambda: LocalisationsResponse(localisations=localised(editions, message.agency, directory, merge=merge)),
        )


@frozen
class _Ready:
    """An answer that is still to be made, of about so many bytes."""

    size: int
    make: Callable[[], Response]


def _detailed(message: DetailedHoldingsRequest, heard: Mapping[LookupRecord, Heard], today: date) -> Response:
    unknown = ErrorCode.AGENCY_NOT_FOUND
    return DetailedHoldingsResponse(
        responders=tuple(
            detailed_of(one, heard[one], today)
            if one in heard
            else ResponderDetailed(record=one.record, pid=one.pid, responder=one.responder, error=unknown)
            for one in message.records
        )
    )


def _short(one: LookupRecord, heard: Heard | None, today: date) -> Responder | Problem:
    return problem(one, ErrorCode.AGENCY_NOT_FOUND) if heard is None else responder_of(one, heard, today)


_NO_AGENCY: Final = ErrorCode.AGENCY_NOT_FOUND


def _refused(message: Message, error: ErrorCode) -> Response:
    if isinstance(message, LocalisationsRequest):
        return LocalisationsResponse(error=Problem(message=error))
    problems = tuple(problem(one, error) for one in message.records[:MOST_RECORDS])
    if isinstance(message, DetailedHoldingsRequest):
        return DetailedHoldingsResponse(errors=problems)
    return together(problems, strict=True)


def _posted(request: Request) -> bytes:
    if media_type(request) not in TAKEN:
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A request is posted as text/xml, by its Content-Type.")
    return body_of(request)


def _request(message: Message | Response) -> Message:
    if not isinstance(message, Message):
        raise OhsFault("it is an answer, not a request")
    return message


def _of_parameters(query: str) -> Message:
    """The REST mirror: `?action=holdings&lookupRecord.responderId=710100&lookupRecord.pid=...`.

    A name of `lookupRecord` that comes again begins the next record.
    """
    try:
        pairs = parse_qsl(query, max_num_fields=4 * MOST_RECORDS)
    except ValueError:
        raise OhsFault("it has too many parameters") from None
    given = dict(pairs)
    name = _ACTIONS.get(given.get("action", ""))
    if name is None:
        raise OhsFault(f"the action must be one of {', '.join(_ACTIONS)}")
    records: list[list[Tree]] = []
    others: list[Tree] = []
    for key, value in pairs:
        inner = key.removeprefix(_REST_RECORD)
        if inner == key:
            others.append(Tree(key, value))
        elif not records or any(one.name == inner for one in records[-1]):
            records.append([Tree(inner, value)])
        else:
            records[-1].append(Tree(inner, value))
    looked_up = [Tree("lookupRecord", children=tuple(one)) for one in records]
    message = message_of(Tree(name, children=(*looked_up, *others)))
    assert isinstance(message, Message), "every action is a request"
    return message


def _written(message: Message, response: Response, soap: str) -> Answer:
    if message.output == OutputType.JSON:
        callback = message.callback if message.callback and _CALLBACK.fullmatch(message.callback) else None
        return Answer(body=write_json(response, callback), content_type=SCRIPT if callback else JSON)
    xml = write_xml(response)
    if soap:
        return enveloped(xml, soap)
    return Answer(body=f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'.encode(), content_type=content_type())
