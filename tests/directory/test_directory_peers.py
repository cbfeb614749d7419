"""How a peer is spoken to, as a directory file says it: what is read, what is refused, and in which words."""

from __future__ import annotations

import json

import msgspec
import pytest

from gateway.directory.load import DirectoryFaultError, read_directory
from gateway.directory.values import Addressing, Iso18626Version, Login, Peer, PeerProfile, System


def read(**peer: object) -> Peer:
    """The peer of a directory's one library."""
    library = {"agency": "710100", "name": "Herning", "kind": "public", "system": {"peer": peer}}
    found = read_directory(json.dumps({"libraries": [library]}).encode()).library("710100")
    assert found is not None
    return found.system.peer


def test_every_name_of_a_profile_and_a_version_is_read() -> None:
    """As docs/peers.md writes them."""
    for profile in ("plain", "alma", "rapido", "reshare", "oclc", "koha", "koha-plugin", "slnp"):
        assert read(profile=profile).profile is PeerProfile(profile)
    assert read(version="1.1").version is Iso18626Version.V1_1
    assert read(version="2021-2", addressing="opaque") == Peer(
        version=Iso18626Version.V2021, addressing=Addressing.OPAQUE
    )


@pytest.mark.parametrize(
    ("peer", "place", "words"),
    [
        ({"profile": "almma"}, "profile", "must be one of plain, alma,"),
        ({"version": "1.3"}, "version", "must be one of 1.1, 1.2, 2021-2"),
        ({"code": "a\nb"}, "code", "printable text"),
        ({"sends_account": " geheim"}, "sends_account", "neither begins nor ends with a blank"),
        ({"bearer": "tøgn"}, "bearer", "ASCII without blanks"),
        ({"sends_bearer": "a b"}, "sends_bearer", "ASCII without blanks"),
        ({"bearer": "a\r\nX: y"}, "bearer", "printable text"),
        ({"sends_certificate": ":".join(["ab"] * 20)}, "sends_certificate", "64 hex digits"),
        ({"sends_certificate": "sha1:" + "ab" * 20}, "sends_certificate", "64 hex digits"),
    ],
)
def test_each_fault_has_its_place_and_no_secret(peer: dict[str, str], place: str, words: str) -> None:
    """Told before the directory is used."""
    with pytest.raises(DirectoryFaultError) as caught:
        read(**peer)
    (fault,) = caught.value.faults
    assert f"system.peer.{place}" in f"{fault.path} {fault.sentence}"
    assert words in fault.sentence
    if place not in {"profile", "version"}:
        assert peer[place].strip() not in fault.sentence


@pytest.mark.parametrize(
    "certificate", ["ab" * 32, "sha256:" + ":".join(["AB"] * 32), "CN=ill.example,O=Herning", "ill.example", "cafe", ""]
)
def test_fingerprints_and_names_are_taken(certificate: str) -> None:
    """In the forms that tools print."""
    assert read(sends_certificate=certificate).sends_certificate == certificate


def test_secrets_stand_in_no_repr() -> None:
    """A directory in a traceback tells nobody's code."""
    fields = ("account", "code", "bearer", "sends_account", "sends_code", "sends_bearer", "sends_certificate")
    peer = msgspec.convert(dict.fromkeys(fields, "hemmeligt"), Peer)
    system = System(peer=peer, holdings_login=Login(user="hemmeligt", password="hemmeligt", group="hemmeligt"))
    assert "hemmeligt" not in repr(system)
    assert "profile=plain" in repr(system)
