"""The API's description is of this API: every route is in it, and real answers are what it promises."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.web.api.routes import PREFIX, ROUTES
from gateway.web.routing import Nothing
from tests.web.client import Service
from tests.web.jsonschema import faults

CALLS: list[tuple[str, str, str, object]] = [
    ("GET", "/orders", "/orders?limit=200", None),
    ("POST", "/orders", "/orders", {"borrower": "710100", "records": ["870970-basis:41000022"]}),
    ("GET", "/orders/{order}", "/orders/01JX000106", None),
    ("GET", "/orders/{order}", "/orders/01JX000101", None),
    ("GET", "/orders/{order}", "/orders/01JX000103", None),
    ("GET", "/orders/{order}/decision", "/orders/01JX000106/decision", None),
    ("POST", "/orders/{order}/actions", "/orders/01JX000104/actions", {"do": "send", "lender": "773000"}),
    ("POST", "/decisions", "/decisions", {"borrower": "765700", "records": ["870970-basis:41000011"]}),
    ("GET", "/messages/refused", "/messages/refused", None),
    ("GET", "/messages/given-up", "/messages/given-up", None),
    ("GET", "/libraries", "/libraries", None),
    ("GET", "/libraries/{agency}", "/libraries/765700", None),
    ("GET", "/libraries/{agency}/loan-path", "/libraries/765700/loan-path", None),
    ("GET", "/records", "/records?q=havet", None),
    ("GET", "/records/{record}", "/records/870970-basis:41000011", None),
    ("GET", "/holdings/{record}", "/holdings/870970-basis:41000022", None),
    ("GET", "/holdings/{record}", "/holdings/nix", None),
    ("GET", "/holdings/paused", "/holdings/paused", None),
    ("GET", "/statistics", "/statistics", None),
    ("GET", "/orders/{order}", "/orders/nix", None),
    ("POST", "/orders", "/orders", {"borrower": "0"}),
    ("POST", "/orders/{order}/actions", "/orders/01JX000001/actions", {"do": "close"}),
]


@pytest.fixture(scope="module")
def described(service: Service) -> dict[str, Any]:
    """The description as served."""
    reply = service.get("/api/v1/openapi.json")
    assert reply.headers["content-type"] == "application/json"
    document: dict[str, Any] = reply.json
    return document


def test_every_route_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    """The description and the router come from one table."""
    ours = {(PREFIX + route.path, route.method.lower()) for route in ROUTES}
    theirs = {(path, method) for path, methods in described["paths"].items() for method in methods}

    assert ours == theirs
    assert described["openapi"] == "3.1.0"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_served(service: Service, route: Any) -> None:
    """No path of the table is unknown to the router: a made-up id may be missing, the route is not."""
    path = PREFIX + re.sub(r"\{\w+\}", "nix", route.path)
    body = b"{}" if route.body is not Nothing else None
    reply = service.ask("HEAD" if route.method == "GET" else route.method, path, body, content_type="application/json")

    assert reply.status in {200, 400, 404, 422}
    if route.method == "POST":
        assert "page" not in reply.text


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]} {call[2]}")
def test_real_answers_are_what_is_promised(
    service: Service, described: dict[str, Any], call: tuple[str, str, str, object]
) -> None:
    """An answer's status, media type and every field are described."""
    method, route, path, body = call
    reply = service.post_json(PREFIX + path, body) if body else service.get(PREFIX + path)
    promised = described["paths"][PREFIX + route][method.lower()]["responses"][str(reply.status)]
    schema = promised["content"][reply.headers["content-type"]]["schema"]

    assert list(faults(reply.json, schema, described["components"]["schemas"])) == []


def test_all_described_calls_with_json_answers_were_tried() -> None:
    """A new route needs a call above."""
    tried = {(method, route) for method, route, _, _ in CALLS}
    json_routes = {(r.method, r.path) for r in ROUTES if not all(isinstance(k, str) for k in r.gives.values())}

    assert json_routes <= tried


def test_counts_say_what_they_count(described: dict[str, Any]) -> None:
    """A caller that narrows the list is not misled."""
    counts = described["components"]["schemas"]["OrderList"]["properties"]["counts"]

    assert "whole order base" in counts["description"]


def test_the_checker_finds_faults() -> None:
    """A check that finds nothing wrong must be able to."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"anyOf": [{"type": "null"}, {"enum": ["x"]}]}},
        "required": ["a"],
    }
    wrong: list[object] = [{}, {"a": "1"}, {"a": True}, {"a": 1, "b": "y"}, {"a": 1, "c": 2}, [], None]

    assert list(faults({"a": 1, "b": None}, schema, {})) == []
    assert all(list(faults(value, schema, {})) for value in wrong)
    assert list(faults(1, {"frob": 1}, {}))
