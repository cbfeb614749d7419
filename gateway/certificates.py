"""The certificates of our own that the configuration names, read when the service starts (docs/peers.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from adapters.own_certificate import CertificateFault, Certificates, OwnCertificate, own_certificate
from gateway.config import CertificateConfig, ConfigError

SOON: Final = timedelta(days=30)
"""How long before its end a certificate is spoken of: time enough for a new one and for telling the peers."""


def load_certificates(configured: Mapping[str, CertificateConfig]) -> Certificates:
    """Every certificate of the configuration, by its name.

    Raises:
        ConfigError: a file is missing, or holds something else than its setting says.
    """
    return {name: _load(name, files) for name, files in configured.items()}


def expiry_warnings(certificates: Certificates, now: datetime) -> Iterator[str]:
    """A sentence for each certificate that does not hold now or will not for long."""
    for name, certificate in certificates.items():
        shown = certificate.shown
        if shown is None:
            continue
        if shown.until < now:
            yield f"The certificate {name!r} ended on {shown.until.date()}: peers will not let us in with it."
        elif shown.since > now:
            yield f"The certificate {name!r} only begins on {shown.since.date()}: peers will not let us in with it."
        elif shown.until < now + SOON:
            yield f"The certificate {name!r} ends on {shown.until.date()}: have it renewed."


def in_words(name: str, certificates: Certificates) -> str:
    """A certificate for people: its name, whose it is, until when, and its fingerprint, which a peer may ask for."""
    certificate = certificates.get(name)
    if certificate is None:
        return f"{name}, which [certificates] of the configuration does not name"
    trust = "; the peer is believed by an authority of its own" if certificate.has_authority else ""
    shown = certificate.shown
    if shown is None:
        return f"{name}: nothing is shown{trust}"
    return f"{name}: {shown.subject}, until {shown.until.date()}, SHA-256 {shown.fingerprint}{trust}"


def _load(name: str, files: CertificateConfig) -> OwnCertificate:
    try:
        return own_certificate(
            certificate=_bytes(files.certificate), key=_bytes(files.key), authority=_bytes(files.authority)
        )
    except OSError as error:
        raise ConfigError(f"[certificates.{name}]: cannot read {error.filename}: {error.strerror}.") from error
    except CertificateFault as fault:
        raise ConfigError(f"[certificates.{name}] {fault}") from fault


def _bytes(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()
