# mypy: allow-untyped-calls
"""Certificates of our own for look-ups on bare sockets, at listeners that demand one, in both versions of TLS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from attrs import evolve, frozen
from OpenSSL import crypto
from twisted.internet.defer import maybeDeferred
from twisted.internet.protocol import Factory
from twisted.internet.ssl import Certificate, CertificateOptions, TLSVersion, trustRootFromCertificates
from twisted.internet.task import deferLater
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory

from adapters import ncip_exchange, sip2, z3950_settings
from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, KeepsConnections, LookUp, Network, Trouble
from adapters.own_certificate import own_certificate
from adapters.registry import HOLDINGS
from fixtures.holdings_file import Copy
from fixtures.systems.ncip import NcipSocket, NcipSystem
from fixtures.systems.ncip import Shelves as NcipShelves
from fixtures.systems.sip2 import Shelves, sip2_server
from gateway.directory.certificate_faults import TLS_SCHEMES
from gateway.web.tls import certificate_of
from tests.adapters.test_z3950 import simulated
from tests.adapters.z3950_room import AGENCY
from tests.papers import HOST, issued
from tests.reactor_thread import Reactor, leftovers, run_in_reactor

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
TODAY: Final = date(2026, 6, 15)
AUTHORITY: Final = issued("authority")
PEER: Final = issued("peer", AUTHORITY)
CERTIFICATES: Final = {
    name: own_certificate(
        certificate=pair.pem if pair else None, key=pair.key_pem if pair else None, authority=AUTHORITY.pem
    )
    for name, pair in {
        "ours": issued("illgate", AUTHORITY),
        "other": issued("other", AUTHORITY),
        "strange": issued("strange"),
        "nothing": None,
    }.items()
}


@frozen
class System:
    """A simulated system, and one of its records."""

    scheme: str
    make: Callable[[], Factory]
    record: str


SYSTEMS: Final = {
    "sip2": System("sip2s", lambda: sip2_server(Shelves(items={"3001": Copy()}, today=TODAY)), "3001"),
    "z3950": System("z3950s", simulated, "1"),
    "ncip1": System(
        "ncips",
        lambda: NcipSocket(NcipSystem(NcipShelves(records={"1": {"3001": Copy()}}, today=TODAY))),
        "3001",
    ),
}


class Watched(ProtocolWrapper):
    """A connection that keeps whose certificate came with what it heard."""

    factory: Any

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Note it, and pass it on."""
        shown = certificate_of(self.transport)
        assert shown is not None
        self.factory.seen.append(shown.common_name)
        super().dataReceived(data)


class Door(WrappingFactory):
    """Stands before a system; `seen` are the names of those it heard from, once for each piece of what they said."""

    protocol = Watched

    def __init__(self, system: Factory) -> None:
        super().__init__(system)
        self.seen: list[str] = []


def demanding(version: Any) -> CertificateOptions:
    """A server's TLS that lets in whom the authority has issued a certificate."""
    return CertificateOptions(
        privateKey=crypto.PKey.from_cryptography_key(PEER.key),
        certificate=crypto.X509.from_cryptography(PEER.certificate),
        trustRoot=trustRootFromCertificates([Certificate(crypto.X509.from_cryptography(AUTHORITY.certificate))]),
        insecurelyLowerMinimumTo=version,
        lowerMaximumSecurityTo=version,
    )


def looked_up(
    protocol: str, *shown: str, version: Any = TLSVersion.TLSv1_3, scheme: str = ""
) -> tuple[list[LookUp], list[str], int]:
    """A look-up with each certificate; how each ended, whom the system heard, and its port. Nothing is left behind."""
    system = SYSTEMS[protocol]
    door = Door(system.make())

    async def work(reactor: Reactor) -> tuple[list[LookUp], int]:
        before = leftovers(reactor)
        listening = reactor.listenSSL(0, door, demanding(version), interface=HOST)
        client = HttpClient(reactor, certificates=CERTIFICATES)
        adapter = HOLDINGS[protocol](Network(http=client, reactor=reactor, certificates=CERTIFICATES))
        port = listening.getHost().port
        query = HoldingsQuery(
            protocol=protocol,
            address=f"{scheme or system.scheme}://{HOST}:{port}",
            profile="plain",
            record_id=system.record,
            agency=AGENCY,
        )
        ends = [await adapter(evolve(query, certificate=one), timeout=10.0, today=TODAY) for one in shown]
        if isinstance(adapter, KeepsConnections):
            await adapter.close()
        await client.close()
        await maybeDeferred(listening.stopListening)
        while len(leftovers(reactor)) > len(before):
            await deferLater(reactor, 0.001, lambda: None)
        return ends, port

    ends, port = run_in_reactor(work)
    return ends, door.seen, port


@pytest.mark.parametrize("version", [TLSVersion.TLSv1_2, TLSVersion.TLSv1_3])
@pytest.mark.parametrize("protocol", SYSTEMS)
def test_the_system_sees_the_certificate_that_the_directory_names(protocol: str, version: Any) -> None:
    """Each look-up its own, though connections are kept."""
    ends, seen, _ = looked_up(protocol, "ours", "other", "ours", version=version)

    assert [isinstance(end, Done) and end.value.verdict.owned for end in ends] == [True] * 3, ends
    assert list(dict.fromkeys(seen)) == ["illgate", "other"]
    assert seen[-1] == "illgate"


@pytest.mark.parametrize("protocol", SYSTEMS)
@pytest.mark.parametrize(
    ("shown", "what"),
    [
        ("strange", "does not accept the certificate 'strange' that we show"),
        ("nothing", "wants a certificate of ours"),
        ("lost", "is to be shown the certificate 'lost', which [certificates] of the configuration does not name"),
    ],
)
def test_what_is_not_let_in_is_ours_to_mend(protocol: str, shown: str, what: str) -> None:
    """In the words of HTTP; the system has heard nothing."""
    (end,), seen, _ = looked_up(protocol, shown)

    assert end == Failed(Trouble.CONFIGURATION, what)
    assert seen == []


@pytest.mark.parametrize("protocol", SYSTEMS)
def test_tls_1_2_has_no_word_for_a_missing_certificate(protocol: str) -> None:
    """It breaks off, which is told."""
    (end,), seen, _ = looked_up(protocol, "nothing", version=TLSVersion.TLSv1_2)

    assert end == Failed(Trouble.UNREACHABLE, "broke off the TLS handshake: it may want another certificate of ours")
    assert seen == []


@pytest.mark.parametrize("protocol", SYSTEMS)
def test_a_private_authority_is_believed_where_it_is_named_alone(protocol: str) -> None:
    """The system's trusted roots do not know it."""
    (end,), seen, _ = looked_up(protocol, "")

    what = "has a TLS certificate from an authority that is not known here, 'CN=authority'"
    assert end == Failed(Trouble.UNREACHABLE, what)
    assert seen == []


@pytest.mark.parametrize("protocol", SYSTEMS)
def test_no_certificate_goes_over_an_open_line(protocol: str) -> None:
    """An address without TLS is not called at all."""
    (end,), _, _ = looked_up(protocol, "ours", scheme=SYSTEMS[protocol].scheme.removesuffix("s"))

    assert end == Failed(Trouble.CONFIGURATION, "cannot be shown the certificate 'ours': its address has no TLS")


def test_the_directory_knows_every_address_with_tls() -> None:
    """Those of all protocols, and HTTP's."""
    schemes = {**ncip_exchange.SCHEMES, **sip2.SCHEMES, **z3950_settings.SCHEMES}

    assert {"https", *(name for name, scheme in schemes.items() if scheme.tls)} == TLS_SCHEMES
