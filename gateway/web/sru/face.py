# mypy: allow-untyped-calls
"""`GET` and `POST /sru`: SRU 1.1, 1.2 and 2.0 over the union catalogue, with live holdings (docs/served.md)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from attrs import frozen
from twisted.internet.task import deferLater
from twisted.web.server import Request

from adapters.aside import read_aside
from gateway.catalogue.query import Found
from gateway.holdings.served import MOST_PIECES
from gateway.web.answers import Answer, Refusal
from gateway.web.connection import body_of, media_type
from gateway.web.machines import Machine
from gateway.web.routing import FORM
from gateway.web.sru.records import LIVE, PARTIAL, SCHEMAS, Records
from gateway.web.sru.search import SETS, TOLD, catalogue_query
from gateway.workflow.interface import Workflow
from schemas.agency import agency_number
from schemas.sru import Diagnostic, RecordText, SearchRequest, diagnostic, surrogate, write, write_diagnostic
from schemas.sru.cql import CqlFaultError, parse
from schemas.sru.explain import Server, write_explain
from schemas.sru.request import MAX_PARAMETERS, MAX_RECORDS, RequestFaultError, read_request
from schemas.sru.values import V1_1, V1_2, V2_0

XML: Final = "text/xml; charset=utf-8"
MAX_QUERY_BYTES: Final = 8 * 1024
"""Bytes of a request that is looked at: a query of 4,000 characters with its percent signs, and the rest."""

MAX_REQUEST_BYTES: Final = 64 * 1024
"""Bytes of a posted request that are read, so that one too long gets SRU's diagnostic; a longer one gets HTTP's 413."""

MOST_LIVE: Final = 5
"""Records of one answer for which libraries are asked: each is a wave of its own, and they go one after another."""

LIBRARIES: Final = ("x-agency", "x-libraries")
"""Parameters that limit whom holdings are asked of: library numbers with commas between (SRU extra request data)."""

_BY_SCHEMA: Final = {name.lower(): one.name for one in SCHEMAS for name in (one.name, one.identifier)} | {
    "iso20775": "isohold"
}
_BLANK: Final = SearchRequest(query="")


@frozen(kw_only=True)
class Sru:
    """The face; `check` lets a caller in or raises. Answers of some size are written in a thread of the `reactor`."""

    workflow: Workflow
    reactor: Any
    check: Callable[[Request], None]

    def machine(self) -> Machine:
        """What the site mounts."""
        return Machine(methods=("GET", "HEAD", "POST"), work=self.answer)

    async def answer(self, request: Request) -> Answer:
        """The answer to a request: what is wrong with one is told by a diagnostic, with HTTP 200, as SRU wants it."""
        self.check(request)
        written = _query_of(request)
        if too_long := _too_long(written):
            return Answer(body=write_diagnostic(too_long), content_type=XML)
        return Answer(body=await self._body(written, request), content_type=XML)

    async def _body(self, query: str, request: Request) -> bytes:
        given = parse_qs(query, max_num_fields=None)
        if _asks_to_explain(given):
            return write_explain(_server(request), _version(given))
        try:
            wanted = read_request(query)
        except RequestFaultError as fault:
            return write_diagnostic(fault)
        schema = _BY_SCHEMA.get(wanted.schema.lower(), "") if wanted.schema else SCHEMAS[0].name
        if not schema:
            return _refused(wanted, diagnostic(66, "Unknown schema for retrieval", wanted.schema[:80]))
        try:
            found = self._found(wanted, schema)
        except CqlFaultError as fault:
            return _refused(wanted, fault.diagnostic)
        if found.total and wanted.start > found.total:
            return write(wanted, total=found.total, diagnostics=[diagnostic(61, "First record position out of range")])
        return await self._given(wanted, schema, found, _libraries(given))

    def _found(self, wanted: SearchRequest, schema: str) -> Found:
        tree = catalogue_query(parse(wanted.query))
        limit = min(wanted.maximum, MOST_LIVE) if schema in LIVE else wanted.maximum
        return self.workflow.catalogue.search(tree, start=max(wanted.start - 1, 0), limit=limit)

    async def _given(self, wanted: SearchRequest, schema: str, found: Found, libraries: tuple[str, ...]) -> bytes:
        records = Records(
            catalogue=self.workflow.catalogue, desk=self.workflow.holdings, reactor=self.reactor, libraries=libraries
        )
        texts: list[RecordText] = []
        why: list[str] = []
        room = MOST_PIECES
        for pid in found.pids:
            if texts:
                await deferLater(self.reactor, 0)
            given = await records.give(pid, schema, room)
            text = given.text
            texts.append(surrogate(text, wanted.version) if isinstance(text, Diagnostic) else text)
            why += given.remarks
            room -= given.pieces
        wrong = [diagnostic(PARTIAL, "Result set created with valid partial results available", " ".join(why))]
        return await read_aside(
            self.reactor,
            sum(len(text.xml) for text in texts),
            lambda: write(wanted, total=found.total, records=texts, diagnostics=wrong if why else ()),
        )


def _query_of(request: Request) -> str:
    if request.method == b"POST":
        if media_type(request) != FORM:
            raise Refusal(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"An SRU request is posted as {FORM}, by its Content-Type."
            )
        written = body_of(request)
    else:
        written = request.uri.partition(b"?")[2]
    return written.decode("latin-1")


def _too_long(written: str) -> RequestFaultError | None:
    """The diagnostic for a request that has arrived and is not looked at further than for its version."""
    pairs = written.split("&", MAX_PARAMETERS)
    version = _version(parse_qs("&".join(pairs[:MAX_PARAMETERS])))
    if len(pairs) > MAX_PARAMETERS:
        fault = diagnostic(6, "Unsupported parameter value", f"at most {MAX_PARAMETERS} parameters are taken")
        return RequestFaultError(fault, version)
    if len(written) > MAX_QUERY_BYTES:
        fault = diagnostic(12, "Too many characters in query", f"a request has at most {MAX_QUERY_BYTES:,} bytes")
        return RequestFaultError(fault, version)
    return None


def _asks_to_explain(given: dict[str, list[str]]) -> bool:
    """By its operation; without one (as in SRU 2.0), a request without a query."""
    operation = given.get("operation", [""])[0]
    return operation == "explain" or (not operation and "query" not in given)


def _version(given: dict[str, list[str]]) -> str:
    version = given.get("version", [V1_2 if "operation" in given else V2_0])[0]
    return version if version in {V1_1, V1_2, V2_0} else V1_2


def _libraries(given: dict[str, list[str]]) -> tuple[str, ...]:
    named = (one for name in LIBRARIES for value in given.get(name, ()) for one in value.split(","))
    return tuple(dict.fromkeys(agency_number(one) for one in named if one.strip()))


def _refused(wanted: SearchRequest, fault: Diagnostic) -> bytes:
    return write(wanted, total=None, diagnostics=[fault])


def _server(request: Request) -> Server:
    host = request.getHost()
    return Server(
        host=request.getRequestHostname().decode("ascii", "replace"),
        port=host.port,
        database="sru",
        title="illgate: union catalogue with live holdings",
        sets=SETS,
        indexes=TOLD,
        schemas=SCHEMAS,
        records=1,
        most_records=MAX_RECORDS,
    )
