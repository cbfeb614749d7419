# mypy: untyped-calls-exclude=twisted
"""Certificates that should not be trusted, each for one reason, and the issuer whom the machine trusts meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.ssl import PrivateCertificate

HOST = "localhost"


@frozen(kw_only=True)
class Certificates:
    """`issuer` in PEM, `good` of its hand, and the bad ones by what is wrong with them."""

    issuer: bytes
    good: PrivateCertificate
    bad: Mapping[str, PrivateCertificate]


def certificates() -> Certificates:
    """New ones."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = _certificate("illgate's test issuer", key, None, ca=True)
    stranger = ec.generate_private_key(ec.SECP256R1())
    bad = {
        "signs itself": _pair(HOST, None),
        "is another's": _pair("elsewhere.example", (issuer, key)),
        "has expired": _pair(HOST, (issuer, key), days=(-20, -1)),
        "is not valid yet": _pair(HOST, (issuer, key), days=(1, 20)),
        "is of an unknown issuer": _pair(HOST, (_certificate("nobody", stranger, None, ca=True), stranger)),
    }
    pem = issuer.public_bytes(serialization.Encoding.PEM)
    return Certificates(issuer=pem, good=_pair(HOST, (issuer, key)), bad=bad)


Issuer = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _pair(host: str, issuer: Issuer | None, days: tuple[int, int] = (-1, 1)) -> PrivateCertificate:
    key = ec.generate_private_key(ec.SECP256R1())
    signed = _certificate(host, key, issuer, days=days)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made: PrivateCertificate = PrivateCertificate.loadPEM(private + signed.public_bytes(serialization.Encoding.PEM))
    return made


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: Issuer | None,
    *,
    days: tuple[int, int] = (-1, 1),
    ca: bool = False,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    by, signing = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(signing, hashes.SHA256())
