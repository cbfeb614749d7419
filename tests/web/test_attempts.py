# mypy: allow-untyped-calls
"""Guessing is slowed down: at the door for messages, at the API and at the login alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from twisted.internet.address import IPv4Address

from gateway.lending.tries import BURST, SECONDS_EACH
from tests.web.inside import Inside, Wire, inside

FORM = "application/x-www-form-urlencoded"


def ask(house: Inside, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """Status and head of one answer on a new connection; a header's name is given with underlines."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    here = IPv4Address("TCP", "127.0.0.1", 4000)
    channel, wire = cast("Any", house.site.buildProtocol(here)), Wire(peerAddress=here)
    channel.makeConnection(wire)
    channel.dataReceived("\r\n".join([*lines, "", ""]).encode() + body)
    house.turned.advance(0)
    head = wire.value().partition(b"\r\n\r\n")[0].decode()
    return int(head.split(" ")[1]), head


def wrong_token(house: Inside, **headers: str) -> int:
    """A call of the API with a token that is not the service's."""
    shown = "Bearer gæt".encode().decode("latin-1")
    return ask(house, "GET", "/api/v1/orders", b"", Authorization=shown, **headers)[0]


def wrong_login(house: Inside, **headers: str) -> int:
    """The login page filled in wrongly."""
    return ask(house, "POST", "/login", b"token=x", Content_Type=FORM, **headers)[0]


def right_token(house: Inside, **headers: str) -> int:
    """A call of the API with the service's token."""
    return ask(house, "GET", "/api/v1/orders", b"", Authorization="Bearer tegn", **headers)[0]


def message(house: Inside, body: bytes, **headers: str) -> tuple[int, str]:
    """A message at the door."""
    return ask(house, "POST", "/iso18626", body, Content_Type="application/xml", **headers)


@pytest.mark.parametrize("attempt", [wrong_token, wrong_login])
def test_after_so_many_failures_nothing_is_looked_at(attempt: Callable[[Inside], int]) -> None:
    """429 with the time to wait, after which one more is heard."""
    house = inside("tegn")
    assert [attempt(house) for _ in range(BURST)] == [401] * BURST
    status, head = ask(house, "GET", "/api/v1/orders", Authorization="Bearer tegn")
    assert (status, f"Retry-After: {SECONDS_EACH:.0f}" in head) == (429, True)
    assert attempt(house) == 429
    house.turned.advance(SECONDS_EACH)
    assert attempt(house) == 401
    assert attempt(house) == 429


def test_who_shows_the_right_thing_is_never_slowed_down() -> None:
    """Only failures count, and without a token there is nothing to guess."""
    house = inside("tegn")
    for _ in range(3 * BURST):
        assert right_token(house) == 200
        assert ask(house, "GET", "/api/v1/orders")[0] == 401


def test_the_door_and_the_token_are_not_guessed_together() -> None:
    """Somebody who guesses the service's token keeps no peer from the door."""
    house = inside("tegn")
    for _ in range(BURST + 1):
        wrong_token(house)
    assert message(house, b"<ISO18626Message/>")[0] == 200


def test_a_message_of_somebody_who_guesses_is_429() -> None:
    """With what the order base says of the time to wait (`tests/workflow/test_proving.py`)."""
    status, head = message(inside(), b"<guessed/>")
    assert (status, "Retry-After: 30" in head) == (429, True)


def test_a_strange_bearer_token_with_what_is_no_message_is_401() -> None:
    """With the challenge of RFC 6750."""
    status, head = message(inside(), b"<unproved/>", Authorization="Bearer gaet")
    assert (status, 'WWW-Authenticate: Bearer realm="iso18626"' in head) == (401, True)


def test_the_door_tells_which_address_counts() -> None:
    """A proxy on this machine names its client last; what the client claims before that counts for nothing."""
    house = inside()
    for forwarded, counts in (
        ("203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("", "127.0.0.1"),
    ):
        headers = {"X_Forwarded_For": forwarded} if forwarded else {}
        message(house, b"<ISO18626Message/>", **headers)
        assert house.workflow.came_from == counts


def test_addresses_fail_for_themselves() -> None:
    """At the API as at the door."""
    house = inside("tegn")
    for _ in range(BURST):
        wrong_token(house, X_Forwarded_For="203.0.113.9, 198.51.100.1")
    assert right_token(house, X_Forwarded_For="198.51.100.1") == 429
    assert right_token(house, X_Forwarded_For="198.51.100.2") == 200
    assert right_token(house) == 200
    for number in range(BURST):
        wrong_token(house, X_Forwarded_For=f"2001:db8:1:2::{number}")
    assert right_token(house, X_Forwarded_For="2001:db8:1:2:ffff::1") == 429
    assert right_token(house, X_Forwarded_For="2001:db8:1:3::1") == 200
