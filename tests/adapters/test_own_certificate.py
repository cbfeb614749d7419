# mypy: untyped-calls-exclude=twisted
"""A certificate of our own that a peer demands, over TLS to a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.http import Http, HttpClient
from adapters.interface import Failed, HoldingsQuery, Login, LookUp, Network, Trouble
from adapters.iso18626 import Confirmed, Delivery, Misconfigured, NeverArrived, send
from adapters.own_certificate import CertificateFault, Certificates, own_certificate
from adapters.registry import HOLDINGS
from schemas.iso18626 import write
from schemas.iso18626.messages import AgencyId, Code, Header, RequestingAgencyMessage
from tests.adapters.tls_peer import TlsPeer, tls_peer
from tests.papers import Pair, issued
from tests.reactor_thread import Reactor, run_in_reactor
from tests.workflow.sayings import NOON

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
X25519 = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
BARE = {"sip2", "z3950"}
TODAY = NOON.date()
MESSAGE = write(
    RequestingAgencyMessage(
        header=Header(
            supplying_agency=AgencyId(type=Code(value="ISIL"), value="DK-710100"),
            requesting_agency=AgencyId(type=Code(value="ISIL"), value="DK-773000"),
            timestamp=NOON,
            requesting_request_id="R-17",
        ),
        action="Received",
    )
)


@frozen
class Town:
    """A peer, and what we can show it."""

    peer: TlsPeer
    certificates: Certificates

    def send(self, *shown: str) -> list[Delivery]:
        """A message for each name, one after the other, over one client."""

        async def work(reactor: Reactor) -> list[Delivery]:
            client = HttpClient(reactor, certificates=self.certificates)
            try:
                return [await _post(client.showing(name), self.peer.url()) for name in shown]
            finally:
                await client.close()

        return run_in_reactor(work)


async def _post(http: Http, url: str) -> Delivery:
    return await send(http, url, MESSAGE, timeout=30.0)


def known(authority: Pair) -> Certificates:
    """What we can show: ours, another of ours, a strange one's, nothing, and ours to a server nobody vouches for."""

    def one(pair: Pair | None, trusted: Pair | None) -> dict[str, bytes | None]:
        return {
            "certificate": pair.pem if pair else None,
            "key": pair.key_pem if pair else None,
            "authority": trusted.pem if trusted else None,
        }

    ours = issued("illgate", authority)
    rows = {
        "ours": one(ours, authority),
        "other": one(issued("other", authority), authority),
        "strange": one(issued("strange"), authority),
        "nothing": one(None, authority),
        "unknown-server": one(ours, None),
    }
    return {name: own_certificate(**row) for name, row in rows.items()}


@pytest.fixture(scope="module", params=["TLSv1_2", "TLSv1_3"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A peer with a certificate of a private authority, in both versions of TLS."""
    authority = issued("authority")
    folder = tmp_path_factory.mktemp("peer")
    with tls_peer(folder, issued("peer", authority), authority, request.param) as peer:
        yield Town(peer, known(authority))


def test_the_peer_sees_the_certificate_that_the_call_names(town: Town) -> None:
    """Each over connections of its own, which are kept as others are."""
    answers = town.send("ours", "other", "ours", "other")

    assert [type(answer) for answer in answers] == [Confirmed] * 4
    heard = [town.peer.heard() for _ in answers]
    assert [one["shown"] for one in heard] == ["illgate", "other", "illgate", "other"]
    ports = [one["port"] for one in heard]
    assert ports[0] == ports[2] != ports[1] == ports[3]


def test_a_certificate_that_the_peer_does_not_take_is_ours_to_mend(town: Town) -> None:
    """Its TLS says so before it has read anything; the next lender is not asked for that."""
    (answer,) = town.send("strange")

    assert isinstance(answer, Misconfigured)
    assert answer.sentence == f"127.0.0.1:{town.peer.port} does not accept the certificate 'strange' that we show."


def test_a_peer_that_wants_one_of_us_which_shows_none(town: Town) -> None:
    """TLS 1.3 has an alert for it; that of 1.2 is said for many things, so it proves only that nothing arrived."""
    (answer,) = town.send("nothing")

    if isinstance(answer, Misconfigured):
        assert answer.sentence.endswith(" wants a certificate of ours.")
    else:
        assert isinstance(answer, NeverArrived)
        assert answer.sentence.endswith(" broke off the TLS handshake: it may want another certificate of ours.")


@pytest.mark.parametrize("name", ["unknown-server", ""])
def test_a_private_authority_is_believed_where_it_is_named_alone(town: Town, name: str) -> None:
    """The system's trusted roots do not know the peer."""
    (answer,) = town.send(name)

    assert isinstance(answer, Misconfigured)
    said = f":{town.peer.port} has a TLS certificate from an authority that is not known here, 'CN=authority': "
    assert said in answer.sentence


def test_a_name_that_the_configuration_lacks_is_ours_to_mend(town: Town) -> None:
    """Nothing goes out without the proof that the directory wants."""
    (answer,) = town.send("lost")

    assert isinstance(answer, Misconfigured)
    assert "'lost', which [certificates] of the configuration does not name" in answer.sentence


def test_no_certificate_goes_over_an_open_line() -> None:
    """An address without TLS is not called at all."""

    async def work(reactor: Reactor) -> Delivery:
        return await _post(HttpClient(reactor).showing("ours"), "http://127.0.0.1:9/iso18626")

    answer = run_in_reactor(work)
    assert isinstance(answer, Misconfigured)
    assert answer.sentence.endswith("its address has no TLS.")


def test_files_that_hold_something_else_are_told_in_a_sentence() -> None:
    """By the setting at fault; never by what stands in them."""
    pair, other = issued("illgate"), issued("other")
    rows: list[tuple[dict[str, bytes], str]] = [
        ({"certificate": b"", "key": pair.key_pem}, "certificate must be a PEM file with a certificate."),
        ({"certificate": pair.key_pem, "key": pair.key_pem}, "certificate must be a PEM file with a certificate."),
        ({"certificate": pair.pem, "key": pair.pem}, "key must be a PEM file with a private key."),
        ({"certificate": pair.pem, "key": b"-----BEGIN"}, "key must be a PEM file with a private key."),
        ({"certificate": pair.pem, "key": other.key_pem}, "key is not the certificate's: they do not fit together."),
        ({"certificate": pair.pem, "key": pair.locked(b"4711")}, "key is locked with a password; write it without"),
        ({"certificate": pair.pem, "key": X25519}, "key is of a kind that certificates here do not have; take RSA or"),
        ({"authority": b"\x00"}, "authority must be a PEM file with a certificate."),
    ]
    for files, sentence in rows:
        with pytest.raises(CertificateFault) as fault:
            own_certificate(**files)
        assert str(fault.value).startswith(sentence)


def test_a_certificate_does_not_show_its_key() -> None:
    """Neither its repr nor what others see of it."""
    pair = issued("illgate")
    own = own_certificate(certificate=pair.pem, key=pair.key_pem)

    assert own.shown is not None
    assert (own.shown.subject, own.shown.fingerprint) == ("CN=illgate", pair.fingerprint)
    assert "PKey" not in repr(own)


def test_the_chain_goes_along(tmp_path: Path) -> None:
    """A peer that knows the root alone lets in what one issued by it has issued."""
    root = issued("root")
    between = issued("between", root, authority=True)
    leaf = issued("leaf", between)
    shown = own_certificate(certificate=leaf.pem + between.pem, key=leaf.key_pem, authority=root.pem)
    with tls_peer(tmp_path, issued("peer", root), root) as peer:
        (answer,) = Town(peer, {"leaf": shown}).send("leaf")
        assert isinstance(answer, Confirmed)
        assert peer.heard()["shown"] == "leaf"


@pytest.mark.parametrize("protocol", sorted(HOLDINGS.keys() - BARE))
def test_a_look_up_shows_the_certificate_that_the_directory_names(town: Town, protocol: str) -> None:
    """Every protocol that is HTTP's; what it is answered is nonsense to it."""
    query = HoldingsQuery(
        protocol=protocol,
        address=town.peer.url("/look-up"),
        profile="plain",
        record_id="12345678",
        agency="710100",
        login=Login(user="u", password="p", group="710100"),
        certificate="ours",
    )

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor, certificates=town.certificates)
        try:
            return await HOLDINGS[protocol](Network(http=client, reactor=reactor))(query, timeout=30.0, today=TODAY)
        finally:
            await client.close()

    answer = run_in_reactor(work)
    assert not isinstance(answer, Failed) or answer.trouble is Trouble.NONSENSE, answer
    assert town.peer.heard()["shown"] == "illgate"
