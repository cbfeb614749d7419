"""Hosts of addresses, in the form in which they are looked up."""

from __future__ import annotations

import pytest

from adapters.host_names import host_name
from adapters.http_address import parse_address
from adapters.http_values import BadAddressError


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("library.example", "library.example"),
        ("ill_gate.library.example.", "ill_gate.library.example."),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("ø.example", "xn--pda.example"),
        ("BØGER.example", "xn--bger-gra.example"),
        ("straße.example", "xn--strae-oqa.example"),
        (f"{63 * 'a'}.example", f"{63 * 'a'}.example"),
    ],
)
def test_a_host_has_the_name_that_dns_knows(host: str, name: str) -> None:
    """IDNA 2008: ø is kept, and ß is not ss."""
    assert host_name(host) == name


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "a..b",
        ".a",
        "a b",
        "a;b",
        "a\x00b",
        "☃.example",
        "ø..example",
        f"{64 * 'a'}.dk",
        70 * "ø" + ".dk",
        70 * "abc.",
    ],
)
def test_no_host_has_such_a_name(host: str) -> None:
    """Empty and long labels, and characters that no name has."""
    with pytest.raises(BadAddressError, match="its host is no name that a host can have"):
        host_name(host)


def test_an_address_of_a_host_with_danish_letters_can_be_called() -> None:
    """The Host header and the look-up have the same ASCII name; what follows the host must be ASCII already."""
    server, target = parse_address("https://bøger.example:8443/iso?x=1#ø")
    assert (server.host, server.port, server.tls, server.name) == (
        "xn--bger-gra.example",
        8443,
        True,
        b"xn--bger-gra.example:8443",
    )
    assert target == b"/iso?x=1"
    with pytest.raises(BadAddressError, match="characters that a URL cannot have"):
        parse_address("https://library.example/bøger")
