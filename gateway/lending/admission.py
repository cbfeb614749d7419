"""Whether the sender of a message is who it says: by what the directory wants it to show (`Peer.sends_*`).

A library of which nothing is wanted is taken at its word. Of all that is wanted, all must be shown. A supplier's
message has no element for an account in the 2021 edition and none that suppliers fill in 1.2, so those that must prove
who they are do it by bearer or certificate. Secrets are compared in constant time and stand in no text.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import Final

from attrs import field, frozen

from adapters.iso18626 import AUTHENTICATION
from gateway.directory.values import Peer
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import Authentication, ErrorData, Post, SupplyingAgencyMessage

_FINGERPRINT: Final = re.compile(r"(?:sha-?256[:=])?\s*((?:[0-9a-f]{2}:?){32})", re.IGNORECASE)
_NOBODY: Final = Authentication()


@frozen(kw_only=True)
class Certificate:
    """A client certificate that was checked against the operator's authorities.

    `subject` is its name as RFC 4514 writes it, `common_name` that part of it, `fingerprint` its SHA-256 in hex.
    """

    subject: str
    common_name: str
    fingerprint: str


@frozen(kw_only=True)
class Shown:
    """What a sender shows beside its message: the bearer token and the certificate of its HTTP call.

    `address` is what its failures count for (`gateway.lending.tries`); it is asked only where there are any.
    """

    bearer: str = field(default="", repr=False)
    certificate: Certificate | None = None
    address: Callable[[], str] = field(default=str, eq=False, repr=False)


NOTHING_SHOWN: Final = Shown()


class SenderNotProved(Exception):
    """A sender did not show what the directory wants of it; `confirmation` says so to it, None where none can."""

    def __init__(self, confirmation: bytes | None) -> None:
        super().__init__("The sender does not prove who it is.")
        self.confirmation = confirmation


def refusal(peer: Peer, message: Post, shown: Shown) -> ErrorData | None:
    """Why a sender is not believed, as its confirmation says it; None where it is."""
    checks = (
        ("the account or the code is missing or not right", _names_account(peer, message)),
        ("the bearer token is missing or not right", not peer.sends_bearer or same(peer.sends_bearer, shown.bearer)),
        ("the client certificate is missing or another one", _has_certificate(peer.sends_certificate, shown)),
    )
    failed = next((why for why, right in checks if not right), None)
    if failed is None:
        return None
    return ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=f"{AUTHENTICATION}: {failed}")


def shows_certificate(peer: Peer, shown: Shown) -> bool:
    """Whether a sender shows the certificate that the directory wants of it; nobody else can."""
    return bool(peer.sends_certificate) and _has_certificate(peer.sends_certificate, shown)


def same(wanted: str, shown: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(wanted.encode(), shown.encode())


def _names_account(peer: Peer, message: Post) -> bool:
    if not (peer.sends_account or peer.sends_code):
        return True
    said = message.header.authentication
    if said is None and isinstance(message, SupplyingAgencyMessage):
        return True
    said = said or _NOBODY
    account = not peer.sends_account or same(peer.sends_account, said.account_id or "")
    code = not peer.sends_code or same(peer.sends_code, said.security_code or "")
    return account and code


def _has_certificate(wanted: str, shown: Shown) -> bool:
    if not wanted:
        return True
    if shown.certificate is None:
        return False
    match = _FINGERPRINT.fullmatch(wanted.strip())
    if match is not None:
        return same(match[1].replace(":", "").lower(), shown.certificate.fingerprint)
    return wanted in {shown.certificate.subject, shown.certificate.common_name}
