# mypy: allow-untyped-calls
"""Guessing is slowed down: at the door for messages, at the API and at the login alike."""

from __future__ import annotations

from typing import Any, cast

import pytest
from twisted.internet.address import IPv4Address

from gateway.web.attempts import BURST, MAX_ADDRESSES, SECONDS_EACH, Attempts
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


def unproved(house: Inside, **headers: str) -> int:
    """A message whose sender is not believed."""
    return ask(house, "POST", "/iso18626", b"<unproved/>", Content_Type="application/xml", **headers)[0]


def proved(house: Inside, **headers: str) -> int:
    """A message that is taken."""
    return ask(house, "POST", "/iso18626", b"<ISO18626Message/>", Content_Type="application/xml", **headers)[0]


def wrong_token(house: Inside, **headers: str) -> int:
    """A call of the API with a token that is not the service's."""
    shown = "Bearer gæt".encode().decode("latin-1")
    return ask(house, "GET", "/api/v1/orders", b"", Authorization=shown, **headers)[0]


def wrong_login(house: Inside, **headers: str) -> int:
    """The login page filled in wrongly."""
    return ask(house, "POST", "/login", b"token=x", Content_Type=FORM, **headers)[0]


@pytest.mark.parametrize(("attempt", "told"), [(unproved, 200), (wrong_token, 401), (wrong_login, 401)])
def test_after_so_many_failures_nothing_is_looked_at(attempt: object, told: int) -> None:
    """429 with the time to wait, after which one more is heard."""
    assert callable(attempt)
    house = inside("tegn")
    assert [attempt(house) for _ in range(BURST)] == [told] * BURST
    status, head = ask(house, "POST", "/iso18626", b"<unproved/>", Content_Type="application/xml")
    assert (status, f"Retry-After: {SECONDS_EACH:.0f}" in head) == (429, True)
    assert attempt(house) == 429
    house.turned.advance(SECONDS_EACH)
    assert attempt(house) == told
    assert attempt(house) == 429


def test_who_shows_the_right_thing_is_never_slowed_down() -> None:
    """Only failures count, and without a token there is nothing to guess."""
    house = inside("tegn")
    for _ in range(3 * BURST):
        assert ask(house, "GET", "/api/v1/orders", Authorization="Bearer tegn")[0] == 200
        assert ask(house, "GET", "/api/v1/orders")[0] == 401
        assert proved(house) == 200


def test_a_strange_bearer_token_with_what_is_no_message_is_401() -> None:
    """With the challenge of RFC 6750."""
    status, head = ask(
        inside(), "POST", "/iso18626", b"<unproved/>", Content_Type="text/xml", Authorization="Bearer gaet"
    )
    assert (status, 'WWW-Authenticate: Bearer realm="iso18626"' in head) == (401, True)


def test_addresses_fail_for_themselves() -> None:
    """A proxy on this machine names its client last; what the client claims before that counts for nothing."""
    house = inside()
    for _ in range(BURST):
        unproved(house, X_Forwarded_For="203.0.113.9, 198.51.100.1")
    assert proved(house, X_Forwarded_For="198.51.100.1") == 429
    assert proved(house, X_Forwarded_For="198.51.100.2") == 200
    assert proved(house) == 200
    for number in range(BURST):
        unproved(house, X_Forwarded_For=f"2001:db8:1:2::{number}")
    assert proved(house, X_Forwarded_For="2001:db8:1:2:ffff::1") == 429
    assert proved(house, X_Forwarded_For="2001:db8:1:3::1") == 200


def test_any_number_of_addresses_takes_bounded_memory() -> None:
    """The one whose failure is oldest is forgotten."""
    attempts = Attempts(lambda: 0.0)
    for number in range(MAX_ADDRESSES + 100):
        attempts.address_failed(f"host-{number}")
    assert len(attempts._buckets) == MAX_ADDRESSES
    assert "host-0" not in attempts._buckets
