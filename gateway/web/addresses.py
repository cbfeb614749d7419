"""Service addresses as they may be shown: an address can hold a name and password, which are nobody else's business."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from msgspec import structs

from gateway.directory.values import System

HIDDEN = "hidden"


def public_system(system: System) -> System:
    """How a local system is reached, without the names and passwords."""
    return structs.replace(system, iso18626=_public(system.iso18626), holdings=_public(system.holdings))


def _public(address: str | None) -> str | None:
    if address is None or "@" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{HIDDEN}@{host}"))
