"""What holds for any message between any two systems: valid bytes, no growth, no crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.directory.values import Iso18626Version, Peer, PeerProfile
from gateway.lending.peers import letter_to, understood
from schemas.iso18626 import MessageFault, UnknownMessage, check, read
from schemas.iso18626.messages import Post
from schemas.iso18626.validate import valid_as
from schemas.xml import parse
from tests.schemas.iso18626.strategies_iso18626 import requesting_messages, requests, supplying_messages
from tests.shared import DATA

SAMPLES = sorted((DATA / "iso18626").rglob("*.xml"))
PEERS = st.builds(Peer, profile=st.sampled_from(PeerProfile), version=st.sampled_from(Iso18626Version))
VERSIONS = st.sampled_from(["1.2", "2021-2"])
POSTS = VERSIONS.flatmap(
    lambda version: st.one_of(requests(version), supplying_messages(version), requesting_messages(version))
)


def is_valid(body: bytes, version: Iso18626Version) -> bool:
    """By the version's schema; 1.1 has none here, and is 1.2 but for the header's multipleItemRequestId."""
    if version is Iso18626Version.V1_1:
        body = body.replace(b"<timestamp>", b"<multipleItemRequestId/><timestamp>", 1)
        version = Iso18626Version.V1_2
    return version in valid_as(parse(body))


@settings(deadline=None, max_examples=60)
@given(POSTS, PEERS, PEERS)
def test_any_message_goes_from_any_system_to_any_other(message: Post, sender: Peer, receiver: Peer) -> None:
    """As valid bytes of the receiver's version; dressed once more they are no longer, so that no note grows."""
    meant = understood(sender, message)
    if check(meant) is not None or (hasattr(meant, "status") and not meant.status.status):
        return
    letter = letter_to(receiver, meant)
    assert is_valid(letter.body, receiver.version)
    assert isinstance(read(letter.body).message, type(message))
    assert len(letter_to(receiver, letter.message).body) <= len(letter.body)


@settings(deadline=None, max_examples=60)
@given(POSTS, PEERS)
def test_who_a_message_is_about_is_never_touched(message: Post, peer: Peer) -> None:
    """Profiles change what is said, not between whom and under which ids."""
    assert understood(peer, message).header == message.header
    assert letter_to(Peer(profile=peer.profile, version=peer.version), message).message.header == message.header


@pytest.mark.skipif(not SAMPLES, reason="the real messages are not beside this checkout")
def test_every_real_message_goes_from_any_system_to_any_other() -> None:
    """Of those that the door takes, each sender meeting one receiver of its own kind and one plain one."""
    passed = 0
    for path in SAMPLES:
        try:
            message = read(path.read_bytes()).message
        except (MessageFault, UnknownMessage, ValueError):
            continue
        if not isinstance(message, Post) or check(message) is not None:
            continue
        if hasattr(message, "status") and not message.status.status:
            continue
        for sender in PeerProfile:
            meant = understood(Peer(profile=sender), message)
            for receiver, version in (
                (sender, Iso18626Version.V1_2),
                (PeerProfile.PLAIN, Iso18626Version.V2021),
                (sender, Iso18626Version.V1_1),
            ):
                letter = letter_to(Peer(profile=receiver, version=version), meant)
                assert is_valid(letter.body, version), path.name
                passed += 1
    assert passed > 500
