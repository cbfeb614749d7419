"""What can be wrong with how a peer is spoken to: secrets that cannot be sent, strange certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateway.directory.values import Peer

SHOWN: Final = ("account", "code", "bearer")
SECRETS: Final = (*SHOWN, "sends_account", "sends_code", "sends_bearer")
BEARERS: Final = ("bearer", "sends_bearer")  # they stand in a header of HTTP (RFC 6750), which is ASCII without blanks
_HEX: Final = re.compile(r"(?:sha-?(?:1|256)[:=])?\s*[0-9a-f]{2}(?:[: ]?[0-9a-f]{2}){7,}", re.IGNORECASE)
_SHA256_BYTES: Final = 32


def peer_faults(peer: Peer) -> Iterator[tuple[str, str]]:
    """The field at fault and a predicate for it, each; no secret is repeated."""
    for name in SECRETS:
        value = getattr(peer, name)
        if not value.isprintable() or value != value.strip():
            yield name, "must be printable text that neither begins nor ends with a blank"
        elif name in BEARERS and not (value.isascii() and " " not in value):
            yield name, "must be ASCII without blanks, since it stands in a header of HTTP"
    certificate = peer.sends_certificate
    if (
        _HEX.fullmatch(certificate)
        and len(re.sub(r"(?i)^sha-?(?:1|256)[:=]|[: ]", "", certificate)) != 2 * _SHA256_BYTES
    ):
        yield (
            "sends_certificate",
            "must be a SHA-256 fingerprint, 64 hex digits, or the name of the certificate's subject",
        )
