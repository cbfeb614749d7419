"""Service addresses as they may be shown: an address can hold a name and password, which are nobody else's business."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from msgspec import structs

from gateway.directory.values import Login, Peer, System

HIDDEN = "hidden"
_SECRETS = ("account", "code", "bearer", "sends_account", "sends_code", "sends_bearer", "sends_certificate")


def public_system(system: System) -> System:
    """How a local system is reached, without the names and passwords."""
    return structs.replace(
        system,
        iso18626=_public(system.iso18626),
        peer=_without_secrets(system.peer),
        holdings=_public(system.holdings),
        holdings_login=Login(user=HIDDEN) if system.holdings_login else None,
        holdings_settings=dict.fromkeys(system.holdings_settings, HIDDEN),
    )


def _without_secrets(peer: Peer) -> Peer:
    return structs.replace(peer, **{name: HIDDEN for name in _SECRETS if getattr(peer, name)})


def _public(address: str | None) -> str | None:
    if address is None or "@" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{HIDDEN}@{host}"))
