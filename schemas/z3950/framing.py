"""Where a message ends in a stream of bytes, without reading what it holds."""

from __future__ import annotations

from typing import Final

from schemas.z3950.ber import MAX_DEPTH
from schemas.z3950.header import BerError, header

_MESSAGE: Final = 0xA0
"""The first three bits of every message: a tag of the protocol's own, constructed."""


class Framing:
    """Finds the end of the first message in a buffer that grows; for one message.

    It remembers how far it came, so that a long answer in many pieces is walked through once.
    """

    def __init__(self) -> None:
        self._at = 0
        self._open = 0

    def __call__(self, unread: bytes | bytearray) -> int | None:
        """The size of the first message in bytes; None while it is not whole.

        Raises:
            BerError: it is no BER, or another protocol.
        """
        if self._at == 0 and unread:
            _check_first(unread[0])
        while True:
            if self._open and unread[self._at : self._at + 2] == b"\x00\x00":
                self._at += 2
                self._open -= 1
            else:
                head = header(unread, self._at)
                if head is None:
                    return None
                if head.length is None:
                    self._deeper()
                    self._at = head.end
                else:
                    if head.end + head.length > len(unread):
                        return None
                    self._at = head.end + head.length
            if not self._open:
                return self._at

    def _deeper(self) -> None:
        self._open += 1
        if self._open > MAX_DEPTH:
            raise BerError(self._at, f"elements are nested more than {MAX_DEPTH} deep")


def _check_first(byte: int) -> None:
    """Other protocols begin otherwise, and their first bytes can look like a length that never comes."""
    if byte & 0xE0 != _MESSAGE:
        raise BerError(0, "this is no message of Z39.50")
