"""A plain POST to the door as bytes: the one head that nearly all peers write, read strictly. No I/O.

Whatever is not plain is somebody else's to read (`gateway.web.connection`), refusals included. So nothing is decided
here that could be decided in two ways: a head is plain only when it is RFC 9112 to the letter, has one length and no
other framing, and asks for nothing besides an answer.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from gateway.web.headers import is_readable_host, media_type_in
from gateway.web.machines import XML_TYPES

LINE: Final = b"POST /iso18626 HTTP/1.1\r\n"
MAX_HEAD: Final = 8 * 1024  # half of what twisted.web takes; real peers need some hundred bytes
MAX_FIELDS: Final = 100  # a fifth of what twisted.web takes

_FIELDS: Final = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[^\x00-\x08\x0a-\x1f\x7f]*+\r\n)++")
"""RFC 9110 5.1 and 5.5 without folded lines; `++` never goes back, so the time is the length."""

_LENGTH: Final = re.compile(rb"[0-9]{1,9}")
_READ: Final = frozenset(
    {b"content-length", b"content-type", b"host", b"connection", b"authorization", b"x-forwarded-for", b"via"}
)
_NOT_PLAIN: Final = frozenset({b"transfer-encoding", b"content-encoding", b"expect"})
_CLOSES: Final = {b"": False, b"keep-alive": False, b"close": True}
"""What a Connection header says of the connection's end; others are not plain."""


class NotYet(Enum):
    """Why there is no plain head."""

    MORE = auto()
    """It may become one."""

    OTHER = auto()
    """It is something else."""


@frozen(kw_only=True)
class PlainHead:
    """A plain head: the body stands from `begin` to `end`; headers are text as they came, "" where there is none."""

    begin: int
    end: int
    content_type: str
    authorization: str = field(repr=False)
    forwarded: str
    via: str
    closes: bool


def read_head(data: bytes, limit: int) -> PlainHead | NotYet:
    """The head at the beginning of `data`, if it is plain and announces at most `limit` bytes."""
    begin = data.find(b"\r\n\r\n", 0, MAX_HEAD) + 4
    if not data.startswith(LINE):
        return NotYet.MORE if LINE.startswith(data) else NotYet.OTHER
    if begin < 4:
        return NotYet.MORE if len(data) < MAX_HEAD else NotYet.OTHER
    if not _FIELDS.fullmatch(data, len(LINE), begin - 2):
        return NotYet.OTHER
    found: dict[bytes, bytes] = {}
    lines = data[len(LINE) : begin - 4].split(b"\r\n")
    if len(lines) > MAX_FIELDS:
        return NotYet.OTHER
    for line in lines:
        written, _, value = line.partition(b":")
        name = written.lower()
        if name in found or name in _NOT_PLAIN:
            return NotYet.OTHER
        if name in _READ:
            found[name] = value.strip(b" \t")
    return _plain(found, begin, limit) or NotYet.OTHER


def _plain(found: dict[bytes, bytes], begin: int, limit: int) -> PlainHead | None:
    length = found.get(b"content-length", b"")
    content_type = found.get(b"content-type", b"")
    closes = _CLOSES.get(found.get(b"connection", b"").lower())
    if closes is None or not _LENGTH.fullmatch(length) or int(length) > limit:
        return None
    if not (_is_xml(content_type) and _is_readable(found.get(b"host", b""))):
        return None
    return PlainHead(
        begin=begin,
        end=begin + int(length),
        content_type=content_type.decode("latin-1"),
        authorization=found.get(b"authorization", b"").decode("latin-1"),
        forwarded=found.get(b"x-forwarded-for", b"").decode("latin-1"),
        via=found.get(b"via", b"").decode("latin-1"),
        closes=closes,
    )


@lru_cache(maxsize=64)  # peers write a handful of them
def _is_xml(content_type: bytes) -> bool:
    return media_type_in(content_type.decode("latin-1")) in XML_TYPES


@lru_cache(maxsize=64)  # the service has a handful of names
def _is_readable(host: bytes) -> bool:
    return is_readable_host(host.decode("latin-1"))
