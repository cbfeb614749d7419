"""What can be wrong with the names of our own certificates in the directory."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from gateway.directory.values import Library, System

TLS_SCHEMES: Final = frozenset({"https", "ncips", "sip2s", "ssl", "z3950s"})
"""How addresses with TLS begin, ISO 18626's and those of every holdings protocol."""

ALONE: Final = "is shown at an address with TLS alone (https, ncips, sip2s, z3950s)"


def named_certificates(system: System) -> Iterator[tuple[str, str, str | None]]:
    """The fields of a system that name a certificate: the field, the name, and the address that it is shown at."""
    for field, name, address in (
        ("peer.certificate", system.peer.certificate, system.iso18626),
        ("holdings_certificate", system.holdings_certificate, system.holdings),
    ):
        if name:
            yield field, name, address


def certificate_faults(system: System) -> Iterator[tuple[str, str]]:
    """The field at fault and a predicate for it, each: a certificate is shown over TLS and nowhere else."""
    for field, name, address in named_certificates(system):
        if not can_be_shown_at(address):
            yield field, f"is {name!r}, but a certificate {ALONE}"


def can_be_shown_at(address: str | None) -> bool:
    """Whether an address is one with TLS."""
    return address is not None and address.strip().partition(":")[0].lower() in TLS_SCHEMES


def unknown_certificates(library: Library, known: Container[str]) -> Iterator[str]:
    """A sentence for each certificate that a library's system names and the configuration does not have."""
    for field, name, _address in named_certificates(library.system):
        if name not in known:
            what = f"is {name!r}, which [certificates] of the configuration does not name"
            yield f"library {library.agency}: system.{field} {what}"
