"""Bodies that were packed although nobody had asked for it (Content-Encoding, RFC 9110 8.4)."""

from __future__ import annotations

import zlib
from typing import Final

GZIP: Final = frozenset({b"gzip", b"x-gzip"})
DEFLATE: Final = b"deflate"
NOT_UNDONE: Final = frozenset(
    {b"aes128gcm", b"br", b"compress", b"dcb", b"dcz", b"exi", b"pack200-gzip", b"x-compress", b"zstd"}
)
PACKINGS: Final = NOT_UNDONE | GZIP | {DEFLATE}
"""All encodings that IANA lists. What is none of these is no packing: some write the charset here, or `none`."""

_MAGIC: Final = b"\x1f\x8b"  # RFC 1952, 2.3.1
_GZIP_BITS: Final = 31  # zlib's names for what begins with the head of gzip, with either's head, and with none
_HEAD_BITS: Final = 47
_RAW_BITS: Final = -15

MOST_MEMBERS: Final = 100
"""Members of a body in gzip: one is usual, and each costs a copy of all that follow it."""


class OverLimitError(ValueError):
    """The body is longer than is read."""


class EncodedError(ValueError):
    """The body is packed in a way that was not asked for, and that is not undone; the text names the encoding."""


def unpacked(body: bytes, encoding: bytes, limit: int) -> bytes:
    """A packed body unpacked, as far as a limit: what swells beyond it is cut off while it swells.

    One that is not packed, whatever is said of it (a proxy has unpacked it and left the word), comes back as it came.
    deflate is zlib's form, and as often as not the bare one without its head (RFC 9110, 8.4.1.2).

    Raises:
        OverLimitError: there are more than `limit` bytes in it.
        EncodedError: an encoding that is not undone, or a body that breaks off.
    """
    try:
        if encoding in GZIP:
            return _members(body, limit) if body.startswith(_MAGIC) else body
        if encoding == DEFLATE:
            return _deflated(body, limit)
    except zlib.error:
        raise EncodedError(encoding.decode("ascii", "replace")) from None
    if encoding in NOT_UNDONE:
        raise EncodedError(encoding.decode("ascii", "replace"))
    return body


def _members(body: bytes, limit: int) -> bytes:
    """A file of gzip has one member or more, each packed by itself (RFC 1952, 2.2); zeros may fill it up."""
    plain = b""
    for _ in range(MOST_MEMBERS):
        member, body = _inflated(body, _GZIP_BITS, limit - len(plain))
        plain += member
        if not body.startswith(_MAGIC):
            return plain
    raise zlib.error("too many members")


def _deflated(body: bytes, limit: int) -> bytes:
    try:
        return _inflated(body, _HEAD_BITS, limit)[0]
    except zlib.error:
        return _inflated(body, _RAW_BITS, limit)[0]


def _inflated(body: bytes, bits: int, limit: int) -> tuple[bytes, bytes]:
    """What one packed piece holds, and what follows it."""
    unpacker = zlib.decompressobj(bits)
    plain = unpacker.decompress(body, limit + 1)
    if len(plain) > limit:
        raise OverLimitError
    if not unpacker.eof:
        raise zlib.error("it breaks off")
    return plain, unpacker.unused_data
