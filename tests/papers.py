"""Certificates for tests over TLS: authorities, and what they issue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST: Final = "127.0.0.1"
DAY: Final = timedelta(days=1)
FOR_HOST: Final[tuple[x509.GeneralName, ...]] = (x509.IPAddress(ip_address(HOST)),)


@frozen
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key, unlocked."""
        return self.locked(None)

    def locked(self, password: bytes | None) -> bytes:
        """The key, behind a password."""
        lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password is not None:
            lock = serialization.BestAvailableEncryption(password)
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def write(self, folder: Path, name: str) -> None:
        """As `NAME.pem` and `NAME.key`."""
        (folder / f"{name}.pem").write_bytes(self.pem)
        (folder / f"{name}.key").write_bytes(self.key_pem)


def issued(
    name: str,
    by: Pair | None = None,
    *,
    ends_in: timedelta = 90 * DAY,
    began: timedelta = DAY,
    authority: bool = False,
    names: tuple[x509.GeneralName, ...] = FOR_HOST,
    extensions: tuple[x509.ExtensionType, ...] = (),
) -> Pair:
    """A certificate under this name, for these hosts or none, signed by an authority or by itself.

    It holds from `began` ago, and for `ends_in` from now; both may be negative. What signs itself may issue others,
    and so may an `authority` between.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - began)
        .not_valid_after(now + ends_in)
        .add_extension(x509.BasicConstraints(ca=authority or by is None, path_length=None), critical=True)
    )
    for extension in ((x509.SubjectAlternativeName(names),) if names else ()) + extensions:
        builder = builder.add_extension(extension, critical=False)
    return Pair(builder.sign(by.key if by else key, hashes.SHA256()), key)
