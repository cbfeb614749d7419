"""What was posted, read: all that is asked of a body's XML is asked here, before it waits for its transaction.

Nothing keeps the tree. While sixty messages wait for one commit, their trees would cost more than it takes to read
them: memory that is given back at once serves the next message while the processor still has it at hand.
"""

from __future__ import annotations

from msgspec import Struct

from schemas.iso18626 import Envelope, MessageFault, NotConfirmable, digest, read
from schemas.iso18626.faults import MessageKind
from schemas.iso18626.messages import Post, Request
from schemas.iso18626.validate import valid_by
from schemas.xml import MAX_BYTES, Element
from schemas.xml import parse as parse_xml


class Parsed(Struct, frozen=True, kw_only=True):
    """A body that is a message, or that can at least be named and answered.

    `content` is the digest of all that a message says; "" for a Request, whose repeats are told by its ids first
    (`digest_of`). `version` is the one by whose schema it is valid, None for a dialect.
    """

    body: bytes
    what: Post | MessageFault
    kind: MessageKind
    content: str = ""
    version: str | None = None


def parse(body: bytes, *, max_bytes: int = MAX_BYTES) -> Parsed:
    """Reads a body of at most so many bytes.

    Raises:
        XmlError: it is not XML that we read.
        Iso18626Error: it is XML, but no message of ISO 18626 that is posted to a gateway.
    """
    root = parse_xml(body, max_bytes=max_bytes)
    try:
        return _parsed(body, root, read(root))
    except MessageFault as fault:
        # one that was raised keeps the tree, by the frames of its traceback and of what it was raised for
        what = MessageFault(fault.kind, fault.error_type, fault.error_value, fault.head)
        return Parsed(body=body, what=what, kind=fault.kind)


def digest_of(body: bytes, *, without_timestamp: bool) -> str:
    """The digest of a body that was read before; few are asked for it, and they are read again.

    Raises:
        XmlError: it is not XML that we read.
    """
    return digest(parse_xml(body, max_bytes=len(body)), without_timestamp=without_timestamp)


def _parsed(body: bytes, root: Element, envelope: Envelope) -> Parsed:
    message = envelope.message
    if not isinstance(message, Post):
        raise NotConfirmable(envelope.kind)
    content = "" if isinstance(message, Request) else digest(root, without_timestamp=False)
    return Parsed(body=body, what=message, kind=envelope.kind, content=content, version=valid_by(root))
