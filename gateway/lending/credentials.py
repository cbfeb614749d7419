"""What we show a peer of ourselves: an account and a code in the message's header, a bearer token beside it.

It is put on the message as it is sent and nowhere kept: a stored message can be read by staff, and a code that was
mended in the directory holds for the messages that wait.
"""

from __future__ import annotations

from typing import Final

from adapters.http import RequestHeaders
from gateway.directory.values import Peer
from schemas.xml import escape

END_OF_HEADER: Final = b"</header>"
OF_A_SUPPLIER: Final = b"<supplyingAgencyMessage>"
WITH_ROOM: Final = b'ill:version="1.2"'
"""The header of a supplier's message has room for requestingAgencyAuthentication in version 1.2 alone."""


def with_credentials(body: bytes, peer: Peer) -> bytes:
    """The message with our account and code for this peer, where it has any and the message has a place for them.

    `body` is one that we wrote ourselves: requestingAgencyAuthentication is the last part of its header in every
    version of ISO 18626, and header is the first element that ends so.
    """
    if not (peer.account or peer.code) or (OF_A_SUPPLIER in body and WITH_ROOM not in body):
        return body
    before, end, after = body.partition(END_OF_HEADER)
    parts = (("accountId", peer.account), ("securityCode", peer.code))
    said = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts if text)
    shown = f"<requestingAgencyAuthentication>{said}</requestingAgencyAuthentication>".encode()
    return before + shown + end + after


def bearer_header(peer: Peer) -> RequestHeaders:
    """The Authorization header for this peer, none where it wants none (RFC 6750)."""
    return (("Authorization", f"Bearer {peer.bearer}"),) if peer.bearer else ()
