# mypy: untyped-calls-exclude=twisted
"""Calls over TLS: a certificate that is not trusted proves that nothing was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.defer import maybeDeferred
from twisted.internet.ssl import PrivateCertificate, trustRootFromCertificates
from twisted.web.client import BrowserLikePolicyForHTTPS

from adapters.http import HttpAnswer, HttpClient, HttpError, UntrustedError
from tests.adapters.scripted import Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor

NAME: Final = "localhost"
UNPROVED: Final = {
    NAME: "has a TLS certificate that it signed itself",
    "127.0.0.1": "has a TLS certificate for localhost, not for 127.0.0.1",
}
"""What is wrong with the certificate for localhost, by the host that is called."""

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted's, not ours


def certificate() -> PrivateCertificate:
    """A certificate for localhost that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    loaded: PrivateCertificate = PrivateCertificate.loadPEM(private + signed.public_bytes(serialization.Encoding.PEM))
    return loaded


@pytest.mark.parametrize(
    ("host", "trusted", "arrives"),
    [(NAME, True, True), (NAME, False, False), ("127.0.0.1", True, False)],
    ids=["trusted", "unknown issuer", "another name"],
)
def test_only_a_trusted_server_is_sent_anything(host: str, trusted: bool, arrives: bool) -> None:  # noqa: FBT001  columns
    """The system's roots and the name in the address decide; the handshake ends before the request begins."""
    server = Scripted(always(answer(b"<ok/>")))
    own = certificate()

    async def work(reactor: Reactor) -> HttpAnswer | HttpError:
        listening = reactor.listenSSL(0, server, own.options(), interface="127.0.0.1")
        client = HttpClient(reactor)
        if trusted:
            client._pool.tls = BrowserLikePolicyForHTTPS(trustRootFromCertificates([own]))
        url = f"https://{host}:{listening.getHost().port}/"
        try:
            return await client.post(url, b"<message/>", "text/xml", timeout=10.0)
        except HttpError as error:
            return error
        finally:
            await client.close()
            await maybeDeferred(listening.stopListening)

    end = run_in_reactor(work)
    assert len(server.requests) == int(arrives)
    if arrives:
        assert isinstance(end, HttpAnswer)
    else:
        assert type(end) is UntrustedError
        assert end.what == UNPROVED[host]
