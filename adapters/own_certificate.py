# mypy: untyped-calls-exclude=twisted
"""A TLS certificate of our own that servers are shown, and the authorities that those servers are believed by.

Read from the bytes of PEM files once, so that what is wrong with them is said when the service starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from attrs import field, frozen
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import Certificate, load_pem_x509_certificates
from OpenSSL import crypto
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import Certificate as TwistedCertificate
from twisted.internet.ssl import optionsForClientTLS, platformTrust, trustRootFromCertificates
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from adapters.http_values import OwnCertificateError


class CertificateFault(ValueError):
    """The bytes cannot be used; the text is a sentence that begins with the setting at fault."""


@frozen(kw_only=True)
class Shown:
    """What others see of a certificate: its subject, its SHA-256 fingerprint in hex, and the days it holds (UTC)."""

    subject: str
    fingerprint: str
    since: datetime
    until: datetime


@implementer(IPolicyForHTTPS)
@frozen(kw_only=True)
class OwnCertificate:
    """What is shown to a server, None for nothing, and whom the server's own certificate must be from.

    Without authorities of its own the system's trusted roots count; with them they alone do. A server's name is
    checked either way.
    """

    shown: Shown | None = None
    has_authority: bool = False
    _trust: Any = field(factory=platformTrust, repr=False)
    _options: Mapping[str, Any] = field(factory=dict, repr=False)

    def creatorForNetloc(self, hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:  # noqa: ARG002, N802  Twisted's name and shape
        """How a connection to a host is made (`IPolicyForHTTPS`)."""
        creator: IOpenSSLClientConnectionCreator = optionsForClientTLS(
            hostname.decode("ascii"), trustRoot=self._trust, extraCertificateOptions=dict(self._options)
        )
        return creator


Certificates: TypeAlias = Mapping[str, OwnCertificate]
"""Certificates by the names that the directory gives them."""

NO_CERTIFICATES: Final[Certificates] = {}


def check_showable(where: str, name: str, certificates: Certificates, *, tls: bool) -> None:
    """Whether the server at `where` can be shown the certificate of that name.

    Raises:
        OwnCertificateError: its address has no TLS, or there is no such certificate.
    """
    if not tls:
        raise OwnCertificateError(where, f"cannot be shown the certificate {name!r}: its address has no TLS")
    if name not in certificates:
        why = f"is to be shown the certificate {name!r}, which [certificates] of the configuration does not name"
        raise OwnCertificateError(where, why)


def not_let_in(where: str, name: str, certificates: Certificates) -> OwnCertificateError:
    """What it comes to that the server's TLS turned down what it was shown, which is nothing where `name` is ""."""
    if name and certificates[name].shown is not None:
        return OwnCertificateError(where, f"does not accept the certificate {name!r} that we show")
    return OwnCertificateError(where, "wants a certificate of ours")


def own_certificate(
    *, certificate: bytes | None = None, key: bytes | None = None, authority: bytes | None = None
) -> OwnCertificate:
    """What PEM files hold: a certificate with its chain and its key, both or neither, and authorities.

    Raises:
        CertificateFault: one of them holds something else, or the key is another certificate's.
    """
    shown, options = None, {}
    if certificate is not None and key is not None:
        own, *chain = _certificates(certificate, "certificate")
        private = private_key(key)
        if _public(private) != _public(crypto.X509.from_cryptography(own).get_pubkey()):
            raise CertificateFault("key is not the certificate's: they do not fit together.")
        shown = Shown(
            subject=own.subject.rfc4514_string(),
            fingerprint=own.fingerprint(SHA256()).hex(),
            since=own.not_valid_before_utc,
            until=own.not_valid_after_utc,
        )
        options = {
            "privateKey": private,
            "certificate": crypto.X509.from_cryptography(own),
            "extraCertChain": [crypto.X509.from_cryptography(one) for one in chain],
        }
    if authority is None:
        return OwnCertificate(shown=shown, options=options)
    roots = [TwistedCertificate(crypto.X509.from_cryptography(one)) for one in _certificates(authority, "authority")]
    return OwnCertificate(shown=shown, options=options, has_authority=True, trust=trustRootFromCertificates(roots))


def _certificates(pem: bytes, setting: str) -> Sequence[Certificate]:
    try:
        return load_pem_x509_certificates(pem)
    except ValueError:
        raise CertificateFault(f"{setting} must be a PEM file with a certificate.") from None


def private_key(pem: bytes) -> crypto.PKey:
    """The key in a PEM file. A locked one is refused: nobody is there to be asked for its password.

    Raises:
        CertificateFault: it holds none, a locked one, or one of a kind that is not used here.
    """
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise CertificateFault("key is locked with a password; write it without one.") from None
    except Exception:  # noqa: BLE001  the library's own list is open; what it says may repeat the key
        raise CertificateFault("key must be a PEM file with a private key.") from None
    try:
        return crypto.PKey.from_cryptography_key(key)  # type: ignore[arg-type]  # what it does not take, it refuses
    except TypeError:
        raise CertificateFault(
            "key is of a kind that certificates here do not have; take RSA or an elliptic curve."
        ) from None


def _public(key: crypto.PKey) -> bytes:
    return crypto.dump_publickey(crypto.FILETYPE_ASN1, key)
