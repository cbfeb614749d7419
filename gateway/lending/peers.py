"""A message between the house and one peer: how it is meant when it comes in, and how it is written when it goes out.

This is the one place where the directory's settings of a peer (`Peer`: profile, version) touch its messages.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from gateway.directory.values import Peer
from gateway.lending.profiles.profile import Profile
from gateway.lending.profiles.table import PROFILES
from gateway.lending.versions import in_words, not_said, with_told
from schemas.iso18626 import changes_between, write
from schemas.iso18626.messages import Post, RequestingAgencyMessage

PLAIN_PEER: Final = Peer()
"""How a system is spoken to of which the directory says nothing."""

NOT_TAKEN: Final = "not sent: the lender's system does not take {action}"


@frozen(kw_only=True)
class Letter:
    """A message as one peer gets it.

    `message` is what is really said, `body` its bytes. `lost` names what neither the peer's system nor its version has
    an element for, and what its profile says otherwise, "" for nothing; `unsent` says why the peer gets nothing at all,
    "" where it gets it.
    """

    message: Post
    body: bytes
    lost: str = ""
    unsent: str = ""


def profile_of(peer: Peer) -> Profile:
    """The profile that the directory names."""
    return PROFILES[peer.profile]


def understood(peer: Peer, message: Post) -> Post:
    """What a message that came from a peer means, the quirks of its system taken out."""
    return profile_of(peer).incoming.apply(message)


def letter_to(peer: Peer, message: Post) -> Letter:
    """A message as the peer's system and version want it.

    Raises:
        WriteError: the message has a value that no version can say.
    """
    sayable = in_words(message, peer.version)
    shaped = profile_of(peer).outgoing.apply(sayable)
    dressed = with_told(shaped, peer.version)
    body = write(dressed, peer.version)
    losses = (*changes_between(message, shaped, peer.version), *not_said(dressed, peer.version))
    lost = "; ".join(map(str, losses))
    return Letter(message=dressed, body=body, lost=lost, unsent=refuses(peer, message))


def refuses(peer: Peer, message: Post) -> str:
    """Why a peer's system cannot be sent this message in any dress; "" where it can."""
    if isinstance(message, RequestingAgencyMessage) and message.action in profile_of(peer).lacks:
        return NOT_TAKEN.format(action=message.action)
    return ""
