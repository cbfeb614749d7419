"""Where a message ends on a bare socket: at its end tag, since NCIP 1 says nowhere how long it is."""

from __future__ import annotations

import re
from typing import Final

from schemas.ncip.doctype import MAX_PROLOG
from schemas.ncip.read import ROOT, NcipFault

_END: Final = re.compile(rb"</(?:[\w.-]{1,40}:)?" + ROOT.encode() + rb"\s*>")
_LONGEST_END: Final = 100
"""Bytes of an end tag that may have come in pieces."""

_NAME: Final = ROOT.encode()
_BOM: Final = b"\xef\xbb\xbf"


class Framing:
    """Finds the end of the first message in a buffer that grows; for one message.

    It remembers how far it came, so that a long answer in many pieces is searched once.
    """

    def __init__(self) -> None:
        self._at = 0
        self._known = False

    def __call__(self, unread: bytearray) -> int | None:
        """The size of the first message in bytes; None while it is not whole.

        Raises:
            NcipFault: it is something else.
        """
        self._known = self._known or _is_ncip(unread)
        match = _END.search(unread, self._at)
        if match is not None:
            return match.end()
        self._at = max(0, len(unread) - _LONGEST_END)
        return None


def _is_ncip(unread: bytearray) -> bool:
    """Whether it has begun as a message; what begins otherwise, a page in HTML too, would be waited for to the end."""
    first = unread[:MAX_PROLOG].removeprefix(_BOM).lstrip()
    if first and not first.startswith(b"<"):
        raise NcipFault("it is not XML")
    begun = _NAME in first
    if not begun and len(unread) > MAX_PROLOG:
        raise NcipFault(f"it is not an {ROOT}")
    return begun
