# mypy: untyped-calls-exclude=twisted
"""Servers whose TLS certificates prove nothing, each for one reason, over HTTPS and on a bare socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from ipaddress import ip_address
from typing import Final

import pytest
from attrs import frozen
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID
from OpenSSL import crypto
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.ssl import CertificateOptions
from twisted.python.failure import Failure

from adapters.http import HttpClient, UntrustedError
from adapters.iso18626 import Delivery, Misconfigured, send
from adapters.own_certificate import own_certificate
from adapters.tcp import Deadline, TcpAddress, connected
from adapters.trust import DOUBTS, OTHER, doubt_of_chain
from tests.papers import DAY, HOST, Pair, issued
from tests.reactor_thread import Reactor, run_in_reactor

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
LIMIT: Final = 10.0
SAN: Final = ExtensionOID.SUBJECT_ALTERNATIVE_NAME
ROOT: Final = issued("Region Root")
OLD_ROOT: Final = issued("Old Root", ends_in=-DAY, began=9 * DAY)
STRANGER: Final = issued("Stranger Root")
OURS: Final = own_certificate(authority=ROOT.pem + OLD_ROOT.pem)


def dns(*names: str) -> tuple[x509.GeneralName, ...]:
    """Names for a certificate."""
    return tuple(map(x509.DNSName, names))


def end(pair: Pair) -> date:
    """The last day of a certificate."""
    return pair.certificate.not_valid_after_utc.date()


@frozen
class Case:
    """A chain that a server shows, and what is said of it after its host and port."""

    chain: Sequence[Pair]
    what: str
    mend: str
    theirs: bool = False


NAME_IT = "[certificates] of the configuration can name it where it is to be believed"
BETWEEN = f"{NAME_IT}, unless its people leave out a certificate between it and a known one"
WRONG = "its address or its certificate is wrong"
RENEW = "its people must renew it"
OVER: Final = issued("peer", ROOT, ends_in=-3 * DAY, began=9 * DAY)
EARLY: Final = issued("peer", ROOT, began=-3 * DAY)
MIDDLE: Final = issued("Middle", ROOT, authority=True)
OLD_MIDDLE: Final = issued("Old Middle", ROOT, authority=True, ends_in=-2 * DAY, began=9 * DAY)

CASES: Final = {
    "signed itself": Case([issued("alone")], "has a TLS certificate that it signed itself", NAME_IT),
    "unknown": Case(
        [issued("peer", STRANGER)],
        "has a TLS certificate from an authority that is not known here, 'CN=Stranger Root'",
        BETWEEN,
    ),
    "unknown, sent along": Case(
        [issued("peer", STRANGER), STRANGER],
        "has a TLS certificate from an authority that is not known here, 'CN=Stranger Root'",
        BETWEEN,
    ),
    "a link left out": Case(
        [issued("peer", MIDDLE)],
        "has a TLS certificate from an authority that is not known here, 'CN=Middle'",
        BETWEEN,
    ),
    "over": Case(
        [OVER],
        f"has a TLS certificate that ended on {end(OVER)}",
        RENEW,
        theirs=True,
    ),
    "not begun": Case(
        [EARLY],
        f"has a TLS certificate that only begins on {EARLY.certificate.not_valid_before_utc.date()}",
        "its people must mend that, unless the clock of this machine is behind",
        theirs=True,
    ),
    "a link is over": Case(
        [issued("peer", OLD_MIDDLE), OLD_MIDDLE],
        f"has a TLS certificate under an authority's, 'CN=Old Middle', that ended on {end(OLD_MIDDLE)}",
        f"{RENEW}, or [certificates] has an old one",
    ),
    "our authority is over": Case(
        [issued("peer", OLD_ROOT)],
        f"has a TLS certificate under an authority's, 'CN=Old Root', that ended on {end(OLD_ROOT)}",
        f"{RENEW}, or [certificates] has an old one",
    ),
    "another name": Case(
        [issued("peer", ROOT, names=dns("ill.kolding.example"))],
        f"has a TLS certificate for ill.kolding.example, not for {HOST}",
        WRONG,
    ),
    "many other names": Case(
        [issued("peer", ROOT, names=dns("a.example", "*.b.example", "c.example", "d.example", "e.example"))],
        f"has a TLS certificate for a.example, *.b.example, c.example and 2 more, not for {HOST}",
        WRONG,
    ),
    "a number beside a name": Case(
        [issued("peer", ROOT, names=(*dns("a.example"), x509.IPAddress(ip_address("::1"))))],
        f"has a TLS certificate for a.example, ::1, not for {HOST}",
        WRONG,
    ),
    "no host": Case(
        [issued("peer", ROOT, names=(x509.UniformResourceIdentifier("https://ill.example"),))],
        f"has a TLS certificate without the name of a host, so that it is not shown to be {HOST}",
        RENEW,
        theirs=True,
    ),
    "a name that is none": Case(
        [issued("peer", ROOT, names=(), extensions=(x509.UnrecognizedExtension(SAN, b"\x30\x05\x82\x03a\xe6b"),))],
        f"has a TLS certificate without the name of a host, so that it is not shown to be {HOST}",
        RENEW,
        theirs=True,
    ),
    "a client's": Case(
        [issued("peer", ROOT, extensions=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]),))],
        "has a TLS certificate that is not meant for servers",
        RENEW,
        theirs=True,
    ),
    "no name": Case(
        [issued("peer", ROOT, names=())],
        f"has a TLS certificate without the name of a host, so that it is not shown to be {HOST}",
        RENEW,
        theirs=True,
    ),
}


class Heard(Factory):
    """A server of one connection that keeps what it was sent, and tells why the connection ended."""

    def __init__(self) -> None:
        self.sent = b""
        self.ended: Deferred[str] = Deferred()

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: ARG002, N802  Twisted's name and shape
        """A connection."""
        return _Hearing(self)


class _Hearing(Protocol):
    def __init__(self, server: Heard) -> None:
        self._server = server

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        self._server.sent += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  Twisted's name
        self._server.ended.callback(str(reason.value))


def options(chain: Sequence[Pair]) -> CertificateOptions:
    """A server's, with its chain."""
    own, *others = [crypto.X509.from_cryptography(pair.certificate) for pair in chain]
    key = crypto.PKey.from_cryptography_key(chain[0].key)
    return CertificateOptions(privateKey=key, certificate=own, extraCertChain=others)


def meet(case: Case, call: Callable[[Reactor, int], Awaitable[object]]) -> tuple[UntrustedError, int, Heard]:
    """What a call to a server behind the chain raises, the server's port, and what it heard; nothing is left behind."""
    server = Heard()

    async def work(reactor: Reactor) -> tuple[UntrustedError, int]:
        listening = reactor.listenSSL(0, server, options(case.chain), interface=HOST)
        try:
            with pytest.raises(UntrustedError) as caught:
                await call(reactor, listening.getHost().port)
            return caught.value, listening.getHost().port
        finally:
            await maybeDeferred(listening.stopListening)

    fault, port = run_in_reactor(work)
    return fault, port, server


async def over_http(reactor: Reactor, port: int) -> None:
    """A POST."""
    client = HttpClient(reactor, certificates={"region": OURS})
    try:
        await client.showing("region").post(f"https://{HOST}:{port}/", b"<message/>", "text/xml", timeout=LIMIT)
    finally:
        await client.close()


async def on_a_bare_socket(reactor: Reactor, port: int) -> None:
    """A message, and its answer."""
    deadline = Deadline.after(reactor, LIMIT)
    address = TcpAddress(HOST, port, tls=True, certificate="region")
    async with connected(reactor, address, deadline, certificates={"region": OURS}) as connection:
        connection.send(b"message\r")
        await connection.receive(lambda unread: len(unread) or None, deadline)


@pytest.mark.parametrize("call", [over_http, on_a_bare_socket])
@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_with_a_certificate_is_said_and_who_mends_it(
    name: str, call: Callable[[Reactor, int], Awaitable[object]]
) -> None:
    """The same words whatever is spoken; the server was sent nothing."""
    case = CASES[name]

    fault, port, server = meet(case, call)

    assert str(fault) == f"{HOST}:{port} {case.what}"
    assert (fault.mend, fault.theirs) == (case.mend, case.theirs)
    assert server.sent == b""


def test_the_server_is_told_by_its_own_tls() -> None:
    """With the alert that its people can find in their log."""
    server = Heard()

    async def work(reactor: Reactor) -> str:
        listening = reactor.listenSSL(0, server, options(CASES["over"].chain), interface=HOST)
        with pytest.raises(UntrustedError):
            await over_http(reactor, listening.getHost().port)
        reason = await server.ended
        await maybeDeferred(listening.stopListening)
        return reason

    assert "certificate expired" in run_in_reactor(work)


def test_a_peer_whose_certificate_is_over_has_to_mend_it_itself() -> None:
    """The sentence that staff read of it."""

    async def work(reactor: Reactor) -> tuple[str, Delivery]:
        listening = reactor.listenSSL(0, Heard(), options(CASES["over"].chain), interface=HOST)
        client = HttpClient(reactor, certificates={"region": OURS})
        url = f"https://{HOST}:{listening.getHost().port}/iso18626"
        try:
            return url, await send(client.showing("region"), url, b"<ISO18626Message/>", timeout=LIMIT)
        finally:
            await client.close()
            await maybeDeferred(listening.stopListening)

    url, delivery = run_in_reactor(work)
    where = url.partition("//")[2].partition("/")[0]
    said = f"{where} has a TLS certificate that ended on {end(OVER)}: its people must renew it."
    assert delivery == Misconfigured(0, said, theirs=True)


@pytest.mark.parametrize("code", [*DOUBTS, 7, 999])
@pytest.mark.parametrize("depth", [0, 2])
def test_every_number_of_openssl_gives_a_whole_clause(code: int, depth: int) -> None:
    """No gap is left open; an unknown number is told, so that it can be looked up."""
    doubt = doubt_of_chain(code, ROOT.certificate, depth)

    assert doubt.what.startswith("has a TLS certificate")
    assert "{" not in doubt.what + doubt.mend
    assert (code in DOUBTS) or str(code) in doubt.mend
    assert not (doubt.theirs and depth)
    assert OTHER.theirs is False


def test_a_name_does_what_it_says_in_the_certificate_alone() -> None:
    """What its issuer wrote is shown on one line, cut, and is no place for braces or escapes."""
    issuer = issued("{ends} \x1b[31m" + "x" * 40)
    said = doubt_of_chain(20, issued("peer", issuer).certificate, 0).what

    assert said.endswith("'CN={ends} ?[31m" + "x" * 40 + "'")
