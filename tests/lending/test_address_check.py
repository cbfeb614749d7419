"""What the directory check says of ISO 18626 addresses: those that cannot be called, and the gateway's own."""

from __future__ import annotations

import pytest

from gateway.config import ServiceConfig
from gateway.directory.values import DirectoryFile, Library, System
from gateway.lending.address_check import address_faults, own_addresses

OWN = "is where the gateway itself listens"


def of(address: str | None) -> DirectoryFile:
    """A directory whose second library has an address."""
    return DirectoryFile(
        libraries=(
            Library(agency="710100", name="A"),
            Library(agency="773000", name="B", system=System(iso18626=address)),
        )
    )


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("http://x:-1/", "its host or its port is none"),
        ("http://x:0/", "its port is 0"),
        ("http://x:99999/", "its host or its port is none"),
        ("http://[x", "its host or its port is none"),
        ("http://u:hemmeligt@x/", "it holds a user name, which is not supported"),
        ("http://x y/", "it holds characters that a URL cannot have"),
        ("http://x..y/", "its host is no name that a host can have"),
        ("ftp://x/", "it must begin with http:// or https:// and a host"),
        ("/iso18626", "it must begin with http:// or https:// and a host"),
        ("http:///x", "it must begin with http:// or https:// and a host"),
        ("", "it must begin with http:// or https:// and a host"),
    ],
)
def test_an_address_that_cannot_be_called_is_a_fault(address: str, what: str) -> None:
    """In the words of the call itself, with its place, and without the address."""
    (fault,) = address_faults(of(address))
    assert (fault.library, fault.path) == ("773000", "$.libraries[1].system.iso18626")
    assert fault.sentence == f"library 773000: system.iso18626 cannot be called: {what}"


@pytest.mark.parametrize("address", [None, "http://x/", "https://ø.example:8443/iso18626?key=1", "http://[::1]:9000"])
def test_an_address_that_can_be_called_is_none(address: str | None) -> None:
    """With or without a port, a path, Danish letters; a library need not have one."""
    assert address_faults(of(address)) == ()


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("http://127.0.0.1:9626/iso18626", "127.0.0.1", 9626),
        ("http://LOCALHOST:9626/iso18626", "127.0.0.1", 9626),
        ("http://[::1]:9626/iso18626", "127.0.0.1", 9626),
        ("http://127.0.0.1:9626/iso18626", "0.0.0.0", 9626),
        ("https://ill.example/iso18626", "ILL.example", 443),
    ],
)
def test_the_gateways_own_address_is_told(address: str, host: str, port: int) -> None:
    """By the name it listens on, and by loopback's names where it listens there."""
    (sentence,) = own_addresses(of(address), ServiceConfig(host=host, port=port))
    assert sentence.startswith(f"library 773000: system.iso18626 {OWN}")


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("http://127.0.0.1:9001/iso18626", "127.0.0.1", 9626),
        ("http://127.0.0.1:9626/iso18626", "192.0.2.7", 9626),
        ("http://ill.example:9626/iso18626", "127.0.0.1", 9626),
        ("http://x:0/", "127.0.0.1", 9626),
        (None, "127.0.0.1", 9626),
    ],
)
def test_another_address_is_not(address: str | None, host: str, port: int) -> None:
    """Another port, another machine, none."""
    assert list(own_addresses(of(address), ServiceConfig(host=host, port=port))) == []
