# mypy: allow-untyped-calls
"""OpenHoldingStatus served: `POST /soap/openholdingstatus` with XML, `GET` with parameters (docs/served.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from attrs import frozen
from twisted.web.server import Request

from gateway.catalogue.query import Index, Match
from gateway.catalogue.values import Edition
from gateway.web.answers import JSON, Answer, Refusal
from gateway.web.connection import body_of, media_type
from gateway.web.machines import XML_TYPES, Machine
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
from schemas.soap import SOAP_1_1, SOAP_1_2, fault, wrapped
from schemas.xml import XmlError, namespace, parse

SOAP_XML: Final = "text/xml; charset=utf-8"
SCRIPT: Final = "application/javascript"
TYPES: Final = XML_TYPES | {"application/soap+xml"}
NATIONAL: Final = "870970-basis"
MOST_RECORDS: Final = 500
"""Look-ups of one request: as many libraries as the largest country here has."""

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$.]{0,63}")
_ACTIONS: Final = {
    "holdings": "holdingsRequest",
    "detailedHoldings": "detailedHoldingsRequest",
    "localisations": "localisationsRequest",
}
_REST_RECORD: Final = "lookupRecord."


@frozen(kw_only=True)
class OpenHoldingStatus:
    """The contract.

    `check` lets a caller in by the site's own means or raises; `opens` says whether the contract's own password is the
    service's token. `strict` gives one kind of answer alone (`holding_status.together`).
    """

    workflow: Workflow
    check: Callable[[Request], None]
    opens: Callable[[str, Request], bool]
    strict: bool = False

    def machine(self) -> Machine:
        """What the site mounts."""
        return Machine(methods=("GET", "HEAD", "POST"), work=self.answer)

    async def answer(self, request: Request) -> Answer:
        """The answer to a request; what cannot be read is a SOAP fault with HTTP 400."""
        try:
            message, soap = _read(request)
        except (OhsFault, XmlError) as wrong:
            words = str(wrong).rstrip(".")
            sentence = f"{words[:1].upper()}{words[1:]}."
            return Answer(status=HTTPStatus.BAD_REQUEST, body=fault(sentence), content_type=SOAP_XML)
        return _written(message, await self._response(message, request), soap)

    async def _response(self, message: Message, request: Request) -> Response:
        if error := self._refusal(message, request):
            return _refused(message, error)
        if isinstance(message, LocalisationsRequest):
            return self._localisations(message)
        pairs = [(one, self._edition(one)) for one in message.records]
        heard = iter(
            await self.workflow.holdings.look_up_each(
                [(edition, one.responder or "") for one, edition in pairs if self._is_known(one)]
            )
        )
        today = self.workflow.holdings.clock.today()
        if isinstance(message, DetailedHoldingsRequest):
            return DetailedHoldingsResponse(
                responders=tuple(
                    detailed_of(one, next(heard), today)
                    if self._is_known(one)
                    else ResponderDetailed(
                        record=one.record, pid=one.pid, responder=one.responder, error=ErrorCode.AGENCY_NOT_FOUND
                    )
                    for one in message.records
                )
            )
        said = [
            responder_of(one, next(heard), today) if self._is_known(one) else problem(one, ErrorCode.AGENCY_NOT_FOUND)
            for one in message.records
        ]
        return together(said, strict=self.strict)

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

    def _localisations(self, message: LocalisationsRequest) -> LocalisationsResponse:
        editions: Sequence[tuple[str, Edition | None]] = [
            (pid, self.workflow.catalogue.edition(pid)) for pid in message.pids
        ]
        merge = bool(message.merge)
        return LocalisationsResponse(
            localisations=localised(editions, message.agency, self.workflow.directory, merge=merge)
        )


_NO_AGENCY: Final = ErrorCode.AGENCY_NOT_FOUND


def _refused(message: Message, error: ErrorCode) -> Response:
    if isinstance(message, LocalisationsRequest):
        return LocalisationsResponse(error=Problem(message=error))
    problems = tuple(problem(one, error) for one in message.records[:MOST_RECORDS])
    if isinstance(message, DetailedHoldingsRequest):
        return DetailedHoldingsResponse(errors=problems)
    return together(problems, strict=True)


def _read(request: Request) -> tuple[Message, str]:
    """The message, and the namespace of the SOAP envelope that it came in ("" for none)."""
    if request.method != b"POST":
        return _of_parameters(request.uri.partition(b"?")[2].decode("latin-1")), ""
    if media_type(request) not in TYPES:
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A request is posted as text/xml, by its Content-Type.")
    root = parse(body_of(request))
    message = read_xml(root)
    if not isinstance(message, Message):
        raise OhsFault("it is an answer, not a request")
    soap = namespace(root)
    return message, soap if soap in {SOAP_1_1, SOAP_1_2} else ""


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
    body = wrapped(xml, soap) if soap else f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'.encode()
    return Answer(body=body, content_type=SOAP_XML)
