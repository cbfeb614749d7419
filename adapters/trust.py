# mypy: untyped-calls-exclude=twisted
"""Whether a server's TLS certificate proves that it is the one we call; where it does not, why, and who mends it.

OpenSSL judges the chain, and tells what is wrong with it by a number (`X509_V_ERR_*`) and by the certificate at fault;
`service_identity` judges the names (RFC 9525). Twisted's own check tells of neither, and takes a certificate that names
nobody for everybody's; so both are asked here. Nothing is sent to a server that they do not believe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import define, frozen
from cryptography import x509
from OpenSSL import SSL
from OpenSSL.crypto import X509
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import (
    DNS_ID,
    DNSPattern,
    IPAddress_ID,
    IPAddressPattern,
    ServiceID,
    verify_service_identity,
)
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from adapters.endpoints import is_strict
from adapters.http_values import UntrustedError
from schemas.quoting import quoted

CODES: Final = SSL.X509VerificationCodes

NO_NAME: Final = "127.0.0.1"
"""Told to Twisted in the place of a host that it would refuse (`proof_from`)."""

MOST_NAMES: Final = 3
"""Names of a certificate that are told: enough to see whose it is; some have a hundred."""


@frozen
class Doubt:
    """What is wrong with a certificate, as a predicate, and who mends it how; `theirs` when its own people must."""

    what: str
    mend: str
    theirs: bool = False


_RENEW: Final = "its people must renew it"
_NAME_IT: Final = "[certificates] of the configuration can name it where it is to be believed"
_UNKNOWN: Final = Doubt(
    "has a TLS certificate from an authority that is not known here, {issuer}",
    f"{_NAME_IT}, unless its people leave out a certificate between it and a known one",
)
_WEAK: Final = "has a TLS certificate{under} that proves nothing, since its "

DOUBTS: Final[Mapping[int, Doubt]] = {
    CODES.ERR_DEPTH_ZERO_SELF_SIGNED_CERT: Doubt("has a TLS certificate that it signed itself", _NAME_IT),
    CODES.ERR_UNABLE_TO_GET_ISSUER_CERT: _UNKNOWN,
    CODES.ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY: _UNKNOWN,
    CODES.ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: _UNKNOWN,
    CODES.ERR_SELF_SIGNED_CERT_IN_CHAIN: _UNKNOWN,
    CODES.ERR_CERT_HAS_EXPIRED: Doubt("has a TLS certificate{under} that ended on {ends}", _RENEW, theirs=True),
    CODES.ERR_CERT_NOT_YET_VALID: Doubt(
        "has a TLS certificate{under} that only begins on {begins}",
        "its people must mend that, unless the clock of this machine is behind",
        theirs=True,
    ),
    CODES.ERR_INVALID_PURPOSE: Doubt("has a TLS certificate{under} that is not meant for servers", _RENEW, theirs=True),
    66: Doubt(_WEAK + "key is too short", _RENEW, theirs=True),
    67: Doubt(_WEAK + "key is too short", _RENEW, theirs=True),
    68: Doubt(_WEAK + "signature is of too weak a kind", _RENEW, theirs=True),
}
"""By OpenSSL's number; X509_V_ERR_EE_KEY_TOO_SMALL, _CA_KEY_TOO_SMALL and _CA_MD_TOO_WEAK have no name in pyOpenSSL."""

OTHER: Final = Doubt("has a TLS certificate{under} that is not trusted", "OpenSSL's number for what is wrong is {code}")


@implementer(IOpenSSLClientConnectionCreator)
@define(eq=False)
class Proof:
    """Makes one TLS connection, and knows afterwards why the server was not believed: `fault`, None where it was."""

    host: str
    port: int
    _creator: IOpenSSLClientConnectionCreator
    fault: UntrustedError | None = None

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: ANN401, N802, N803  Twisted's names and type
        """A connection whose handshake fails where the certificate proves nothing; the server gets TLS's alert."""
        connection: SSL.Connection = self._creator.clientConnectionForTLS(tlsProtocol)
        if not _is_number(self.host):
            connection.set_tlsext_host_name(_fully(self.host).encode("ascii"))
        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, self._judge)
        return connection

    def _judge(self, _connection: SSL.Connection, certificate: X509, code: int, depth: int, ok: int) -> bool:
        """Called for each certificate from the root to the server's own (depth 0); what is raised fails it too."""
        doubt = None
        if not ok:
            doubt = doubt_of_chain(code, certificate.to_cryptography(), depth)
        elif depth == 0:
            doubt = doubt_of_name(certificate, self.host)
        if doubt is not None:
            where = f"{self.host}:{self.port}"
            self.fault = UntrustedError(where, doubt.what, mend=doubt.mend, theirs=doubt.theirs)
        return doubt is None


def proof_from(host: str, port: int, policy: IPolicyForHTTPS) -> Proof:
    """What a connection to a server must bring; `policy` has the authorities, and the certificate that we show.

    Twisted makes no connection to a name that IDNA does not have; it is told a number instead, for which it tells the
    server's TLS no name, and leaves that to `Proof`.
    """
    known = host if _is_number(host) or is_strict(host) else NO_NAME
    return Proof(host, port, policy.creatorForNetloc(known.encode("ascii"), port))


def doubt_of_chain(code: int, certificate: x509.Certificate, depth: int) -> Doubt:
    """What is wrong with a certificate of the chain, so many steps above the server's own; its days are UTC's.

    One further up may be sent by the server, or be an authority of ours.
    """
    doubt = DOUBTS.get(code, OTHER)
    values = {
        "under": f" under an authority's, {_name(certificate.subject)}," if depth else "",
        "issuer": _name(certificate.issuer),
        "begins": certificate.not_valid_before_utc.date(),
        "ends": certificate.not_valid_after_utc.date(),
        "code": code,
    }
    mend = f"{doubt.mend}, or [certificates] has an old one" if doubt.theirs and depth else doubt.mend
    return Doubt(doubt.what.format_map(values), mend.format_map(values), theirs=doubt.theirs and not depth)


def doubt_of_name(certificate: X509, host: str) -> Doubt | None:
    """What is wrong with whom the server's own certificate is for; None where it is for `host`."""
    wanted: ServiceID = IPAddress_ID(host) if _is_number(host) else DNS_ID(_fully(host))
    try:
        patterns = extract_patterns(certificate)
        verify_service_identity(patterns, [wanted], [])
    except (CertificateError, ValueError):  # it has no names, or none that can be read
        names = []
    except VerificationError:
        names = [_host(pattern) for pattern in patterns if isinstance(pattern, DNSPattern | IPAddressPattern)]
    else:
        return None
    if not names:
        what = f"has a TLS certificate without the name of a host, so that it is not shown to be {host}"
        return Doubt(what, _RENEW, theirs=True)
    more = len(names) - MOST_NAMES
    told = ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return Doubt(f"has a TLS certificate for {told}, not for {host}", "its address or its certificate is wrong")


def _is_number(host: str) -> bool:
    return bool(isIPAddress(host) or isIPv6Address(host))


def _fully(name: str) -> str:
    """A name as TLS has it: without the last dot (RFC 6066, 3)."""
    return name.removesuffix(".")


def _host(pattern: DNSPattern | IPAddressPattern) -> str:
    name = pattern.pattern
    return _plain(name.decode("ascii", "replace") if isinstance(name, bytes) else str(name))


def _name(name: x509.Name) -> str:
    """Whose name it is, in the words of the certificate."""
    return quoted(_plain(name.rfc4514_string()))


def _plain(words: str) -> str:
    """Somebody else's words without what a terminal would act on."""
    return "".join(c if c.isprintable() else "?" for c in words)
