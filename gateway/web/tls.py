# mypy: allow-untyped-calls
"""TLS of the service itself, and the client certificates that peers prove themselves with."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from twisted.internet.ssl import Certificate as TwistedCertificate
from twisted.internet.ssl import CertificateOptions, PrivateCertificate, trustRootFromCertificates
from twisted.web.server import Request

from gateway.config import ConfigError, ServiceConfig
from gateway.lending.admission import Certificate

CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def server_options(service: ServiceConfig) -> CertificateOptions | None:
    """How the service listens with TLS; None where it has no certificate.

    With `client_ca` a caller may show a certificate of those authorities, and need not: which peer must is the
    directory's to say.

    Raises:
        ConfigError: a file cannot be read or is no certificate or key, or the two do not belong together.
    """
    if service.tls_certificate is None or service.tls_key is None:
        return None
    try:
        own = PrivateCertificate.loadPEM(service.tls_key.read_bytes() + b"\n" + service.tls_certificate.read_bytes())
        chain = _certificates(service.tls_certificate.read_bytes())[1:]
        authorities = _certificates(service.client_ca.read_bytes()) if service.client_ca else []
        options = CertificateOptions(
            privateKey=own.privateKey.original,
            certificate=own.original,
            extraCertChain=[one.original for one in chain],
            trustRoot=trustRootFromCertificates(authorities) if authorities else None,
            requireCertificate=False,
        )
        options.getContext().check_privatekey()
    except OSError as error:
        raise ConfigError(f"[service] TLS: cannot read {error.filename}: {error.strerror}.") from error
    except (SSL.Error, ValueError) as error:
        raise ConfigError(
            "[service] tls_certificate, tls_key and client_ca must be PEM files, and the key must be the certificate's."
        ) from error
    return options


def _certificates(pem: bytes) -> list[TwistedCertificate]:
    """The certificates of a PEM file, in its order; a private key before them is passed over."""
    return [TwistedCertificate.loadPEM(CERTIFICATE + part) for part in pem.split(CERTIFICATE)[1:]]


def client_certificate(request: Request) -> Certificate | None:
    """The certificate that a caller showed and that was checked while the connection was made; None without one."""
    transport: Any = getattr(request, "transport", None)
    get = getattr(transport, "getPeerCertificate", None)
    shown = get() if get is not None else None
    if shown is None:
        return None
    certificate = shown.to_cryptography()
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        common_name=str(names[0].value) if names else "",
        fingerprint=certificate.fingerprint(SHA256()).hex(),
    )
