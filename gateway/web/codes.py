"""Security codes are cut out of messages before anybody reads them: they are passwords of the systems that sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

CODE: Final = "securityCode"
MASK: Final = b"***"
_TAG: Final = re.compile(rb"<(/?)(?:[\w.-]+:)?securityCode(?:\s[^<>]*)?>")
_OTHERS: Final = ("utf-16-le", "utf-16-be")


def without_codes(body: bytes) -> bytes:
    """The message with `***` for the content of each securityCode (ISO 18626 requestingAgencyAuthentication).

    All else stays byte for byte; a message in UTF-16 is written in UTF-8. The text is looked through once, whatever it
    is, and hidden is what stands between a beginning and the last end before the next beginning.
    """
    if any(CODE.encode(encoding) in body for encoding in _OTHERS):
        body = body.decode("utf-16", "replace").replace("UTF-16", "UTF-8").encode()
    shown, told = list[bytes](), 0
    for begun, ended in _spans(body):
        shown += (body[told:begun], MASK)
        told = ended
    return b"".join((*shown, body[told:]))


def _spans(body: bytes) -> Iterator[tuple[int, int]]:
    """Where each code begins and ends."""
    begun: int | None = None
    ended: int | None = None
    for tag in _TAG.finditer(body):
        if tag[1]:
            ended = tag.start() if begun is not None else None
            continue
        if begun is not None and ended is not None:
            yield begun, ended
            begun = None
        if begun is None:
            begun, ended = tag.end(), None
    if begun is not None and ended is not None:
        yield begun, ended
