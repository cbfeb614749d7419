# mypy: allow-untyped-calls
"""One literal table of routes drives klein, the reading of what comes in, and the API's description.

A route names the types of its query and its body; both are read strictly (unknown names and wrong types are refused
with their place) before the handler is called, so a handler works on values and gives an `Answer`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Generic, TypeVar, cast
from urllib.parse import parse_qsl

import msgspec
from attrs import frozen
from klein import Klein
from klein._app import KleinErrorFunction
from klein.resource import KleinResource
from msgspec import Struct
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.python.failure import Failure
from twisted.web.server import Request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gateway.web.answers import Answer, Refusal, Stream, Writer, answer_of, not_found, wrong_method
from gateway.web.connection import body_of, media_type, set_head

MAX_QUERY_NAMES: Final = 32  # no form of ours has more; each costs a little
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A query or a body that holds nothing."""


S = TypeVar("S")
Q = TypeVar("Q", bound=Struct)
B = TypeVar("B", bound=Struct)


@frozen(kw_only=True)
class Call(Generic[Q, B]):
    """One call as values. `path` holds the parts of the path by name; `request` is for what only HTTP knows."""

    path: Mapping[str, str]
    query: Q
    body: B
    request: Request


@frozen(kw_only=True)
class Route(Generic[S, Q, B]):
    """One call that a face takes.

    `path` names its parts in braces, `/orders/{order}`. `gives` maps each good status to the type of its JSON body,
    or to a content type; `faults` are the statuses of problems that belong to this call.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Callable[[S, Call[Q, B]], Awaitable[Answer | Stream]]
    query: type[Q]
    body: type[B]
    gives: Mapping[int, Any]
    faults: tuple[int, ...] = ()
    body_type: str = JSON


def klein_resource(
    service: S, routes: tuple[Route[S, Any, Any], ...], write: Writer, prefix: str = ""
) -> KleinResource:
    """The resource that serves these routes; `write` words a refusal for this face."""
    app = Klein()
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    for route in routes:
        rule = re.sub(r"\{(\w+)\}", r"<\1>", prefix + route.path)
        app.route(rule, methods=[route.method], endpoint=route.name)(_endpoint(service, route, write))
    app.handle_errors(Exception)(cast("KleinErrorFunction", _refuser(write)))
    resource: KleinResource = app.resource()
    return resource


def _endpoint(service: S, route: Route[S, Any, Any], write: Writer) -> Callable[..., Deferred[bytes]]:
    def endpoint(request: Request, **path: str) -> Deferred[bytes]:
        return _shielded(ensureDeferred(_answer(service, route, request, path, write)), request)

    endpoint.__name__ = route.name
    return endpoint


async def _answer(
    service: S, route: Route[S, Any, Any], request: Request, path: Mapping[str, str], write: Writer
) -> Answer | Stream:
    try:
        query = read_query(request, route.query)
        call = Call(path=path, query=query, body=_read_body(request, route), request=request)
        return await route.handler(service, call)
    except Exception as fault:  # noqa: BLE001  the one place where a failure becomes an answer
        return answer_of(fault, write)


def _shielded(work: Deferred[Answer | Stream], request: Request) -> Deferred[bytes]:
    """What klein waits for. It cancels that when the caller leaves; the work itself must go on to its end."""
    waiting: Deferred[bytes] = Deferred()

    def done(answer: Answer | Stream) -> None:
        if waiting.called:
            return
        if isinstance(answer, Stream):
            answer.begin(request)
        else:
            waiting.callback(set_head(request, answer))

    work.addCallback(done)
    return waiting


def _refuser(write: Writer) -> Callable[[Request, Failure], bytes]:
    """Words what the router itself refuses: no such path, no such method."""

    def refuse(request: Request, failure: Failure) -> bytes:
        fault = failure.value
        if isinstance(fault, MethodNotAllowed):
            fault = wrong_method(request.method.decode("ascii", "replace"), tuple(fault.valid_methods or ()))
        elif isinstance(fault, HTTPException):
            fault = not_found("page")
        elif not isinstance(fault, Exception):
            failure.raiseException()
        return set_head(request, answer_of(fault, write))

    return refuse


def read_query(request: Request, kind: type[Q]) -> Q:
    """The query of a request as a value.

    Raises:
        Refusal: 400, a name is unknown or given twice, or a value is of the wrong kind.
    """
    _, _, text = request.uri.partition(b"?")
    return _read_pairs(text, kind, "query")


def _read_body(request: Request, route: Route[Any, Any, Any]) -> Struct:
    if route.body is Nothing:
        return Nothing()
    if media_type(request) != route.body_type:
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body must be {route.body_type}, by its Content-Type.")
    data = body_of(request)
    if route.body_type == FORM:
        return cast("Struct", _read_pairs(data, route.body, "form"))
    return cast("Struct", msgspec.json.decode(data, type=route.body))


def _read_pairs(text: bytes, kind: type[S], what: str) -> S:
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_QUERY_NAMES, errors="strict")
    except ValueError:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"The {what} is not written as name=value pairs.") from None
    values = {name: value for name, value in pairs if value != ""}
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refusal(HTTPStatus.BAD_REQUEST, f"A name stands twice in the {what}; give it once.")
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as fault:
        text_of_fault = str(fault).replace("Object", f"The {what}").replace("$.", "")
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{text_of_fault}.") from None
