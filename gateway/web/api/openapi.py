"""The API's description (OpenAPI 3.1), made from the table of routes and the types that the handlers read and give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

import msgspec

from gateway.web.answers import PROBLEM, Problem
from gateway.web.api.routes import PREFIX, ROUTES
from gateway.web.api.values import FeedEvent
from gateway.web.routing import JSON, Nothing, Route

REF: Final = "#/components/schemas/{name}"
GUARD_FAULTS: Final = (400, 401, 403, 421)  # what the guard and the reading of a query may say to any call
Json = dict[str, Any]


def description(version: str) -> bytes:
    """The whole description as JSON; `version` is the service's."""
    kinds = tuple(_types())
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    schema_of = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, Json] = {}
    for route in ROUTES:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, schema_of, components)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "illgate",
            "version": version,
            "summary": "Orders, decisions and explanations of an interlibrary-lending gateway.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "illgate"},
            },
        },
        "security": [{"token": []}, {"session": []}, {}],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def _types() -> Iterator[Any]:
    """Every type that a route reads or gives, once."""
    seen: dict[Any, None] = {Problem: None, FeedEvent: None}
    for route in ROUTES:
        for kind in (route.query, route.body, *route.gives.values()):
            if kind is not Nothing and not isinstance(kind, str):
                seen[kind] = None
    return iter(seen)


def _operation(route: Route[Any, Any, Any], schema_of: dict[Any, Json], components: Json) -> Json:
    operation: Json = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route, schema_of, components)],
        "responses": {
            **{str(status): _good(status, kind, schema_of) for status, kind in route.gives.items()},
            **{str(s): _fault(s, schema_of) for s in sorted({*GUARD_FAULTS, *route.faults})},
        },
    }
    if route.body is not Nothing:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema_of[route.body]}}}
    return operation


def _path_parameters(route: Route[Any, Any, Any]) -> Iterator[Json]:
    for name in re.findall(r"\{(\w+)\}", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(route: Route[Any, Any, Any], schema_of: dict[Any, Json], components: Json) -> Iterator[Json]:
    if route.query is Nothing:
        return
    name = schema_of[route.query]["$ref"].rpartition("/")[2]
    schema = components[name]
    for field, kind in schema["properties"].items():
        required = field in schema.get("required", ())
        yield {"name": field, "in": "query", "required": required, "schema": kind}


def _good(status: int, kind: Any, schema_of: dict[Any, Json]) -> Json:  # noqa: ANN401  a type or a media type
    content = {kind: {}} if isinstance(kind, str) else {JSON: {"schema": schema_of[kind]}}
    if kind == "text/event-stream":
        content = {kind: {"x-event-data": schema_of[FeedEvent]}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _fault(status: int, schema_of: dict[Any, Json]) -> Json:
    content = {PROBLEM: {"schema": schema_of[Problem]}}
    return {"description": HTTPStatus(status).phrase, "content": content}
