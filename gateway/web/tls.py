# mypy: allow-untyped-calls
"""TLS of the service itself, and the client certificates that peers prove themselves with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from OpenSSL import SSL, crypto
from twisted.internet.ssl import Certificate as TwistedCertificate
from twisted.internet.ssl import CertificateOptions
from twisted.web.server import Request

from adapters.own_certificate import CertificateFault, private_key
from gateway.config import ConfigError, ServiceConfig
from gateway.lending.admission import Certificate

CERTIFICATE: Final = b"-----BEGIN CERTIFICATE-----"


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
        own, *chain = _certificates(service.tls_certificate)
        options = CertificateOptions(
            privateKey=private_key(service.tls_key.read_bytes()),
            certificate=own,
            extraCertChain=chain,
            verify=service.client_ca is not None,
            caCerts=_certificates(service.client_ca) if service.client_ca is not None else None,
            requireCertificate=False,
        )
        options.getContext()
    except OSError as error:
        raise ConfigError(f"[service] TLS: cannot read {error.filename}: {error.strerror}.") from error
    except CertificateFault as fault:
        raise ConfigError(f"[service] tls_{fault}") from fault
    except (SSL.Error, crypto.Error, ValueError) as error:
        raise ConfigError(
            "[service] tls_certificate, tls_key and client_ca must be PEM files, and the key must be the certificate's."
        ) from error
    return options


def _certificates(path: Path) -> list[Any]:
    """The certificates of a PEM file, in its order; a private key beside them is passed over."""
    parts = path.read_bytes().split(CERTIFICATE)[1:]
    return [TwistedCertificate.loadPEM(CERTIFICATE + part).original for part in parts]


def client_certificate(request: Request) -> Certificate | None:
    """The certificate that a caller showed and that was checked while the connection was made; None without one."""
    return certificate_of(getattr(request, "transport", None))


def certificate_of(transport: object) -> Certificate | None:
    """The same of a connection."""
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
