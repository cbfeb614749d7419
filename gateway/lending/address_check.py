"""What is wrong with libraries' ISO 18626 addresses as the directory has them, told before anybody is written to.

The sentences are those of a call itself (`adapters.http_address`). A directory in force may have such addresses all the
same: what is to go there waits, and staff hear of it (`adapters.iso18626.Misconfigured`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from adapters.http_address import Server, parse_address
from adapters.http_values import BadAddressError
from gateway.config import ServiceConfig, is_loopback
from gateway.directory.check import Fault
from gateway.directory.values import DirectoryFile, Library

EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104  compared with, never bound
"""A `[service] host` that listens on every address of the machine, loopback's too."""


def address_faults(file: DirectoryFile) -> tuple[Fault, ...]:
    """Every ISO 18626 address that cannot be called, in the order of the file; none is repeated: it may be secret."""
    return tuple(
        Fault(
            library=library.agency,
            path=f"$.libraries[{index}].system.iso18626",
            sentence=f"library {library.agency}: system.iso18626 {what}",
        )
        for index, library in enumerate(file.libraries)
        for what in _faults(library)
    )


def own_addresses(file: DirectoryFile, service: ServiceConfig) -> Iterator[str]:
    """A sentence for each library whose ISO 18626 address is the gateway's own: what it is sent would come back."""
    for library in file.libraries:
        server = _server(library)
        if server is not None and _is_own(server, service):
            yield (
                f"library {library.agency}: system.iso18626 is where the gateway itself listens (host and port of"
                " [service] in the configuration): what is sent there comes back."
            )


def _faults(library: Library) -> Iterator[str]:
    try:
        if library.system.iso18626 is not None:
            parse_address(library.system.iso18626)
    except BadAddressError as fault:
        yield fault.what


def _server(library: Library) -> Server | None:
    try:
        return None if library.system.iso18626 is None else parse_address(library.system.iso18626)[0]
    except BadAddressError:
        return None


def _is_own(server: Server, service: ServiceConfig) -> bool:
    if server.port != service.port:
        return False
    host, listens = server.host.rstrip("."), service.host.lower()
    return host == listens or (is_loopback(host) and (listens in EVERYWHERE or is_loopback(listens)))
