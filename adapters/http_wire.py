"""HTTP/1.1 as bytes: what a request is written as, and an answer read as it comes (RFC 9112). No I/O.

What systems do that the RFC does not like is read all the same where its meaning is plain (lines that end in a line
feed alone, a length beside chunks); what could be read in two ways is refused.
"""

from __future__ import annotations

import re
import zlib
from enum import Enum, auto
from typing import Final

from attrs import frozen

from adapters.http_values import HttpAnswer, RequestHeaders
from schemas.told_charset import told_charset

MAX_HEAD: Final = 64 * 1024
"""Bytes of an answer's head, and of what follows its last chunk: four times what servers take themselves."""

MAX_CHUNK_LINE: Final = 1024
"""Bytes of the line before a chunk: a size, and extensions that nobody uses."""

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?![0-9])")
_FIELDS: Final = re.compile(
    rb"(?im)^(content-length|content-type|content-encoding|transfer-encoding|connection|retry-after)[ \t]*:"
    rb"([^\r\n]*)\r?$"
)
"""The fields that are read; blanks around a value are cut off outside, where that costs no more than they are many."""
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]+")
_WITHOUT_BODY: Final = frozenset({204, 304})
_NOT_PACKED: Final = frozenset({b"", b"identity"})
_TRANSFERS: Final = frozenset({b"", b"identity", b"chunked"})
_ENCODED: Final = {b"gzip": 31, b"x-gzip": 31, b"deflate": 47}
"""zlib's name for each encoding that is undone although it was not asked for; 47 finds the header itself."""


class NotHttpError(ValueError):
    """Bytes that are no HTTP answer, or an answer that cannot be read in one way only."""


class OverLimitError(ValueError):
    """The body is longer than is read."""


class EncodedError(ValueError):
    """The body is packed in a way that was not asked for; the text names the encoding."""


@frozen(kw_only=True)
class Ask:
    """What is sent: a method, headers beside the usual ones, and a body where the method has one."""

    method: bytes
    headers: RequestHeaders = ()
    body: bytes | None = None


def write_request(ask: Ask, name: bytes, target: bytes) -> bytes:
    """The request as bytes; `name` is the server's for the Host header, `target` the path and query."""
    lines = [
        b"%b %b HTTP/1.1" % (ask.method, target),
        b"Host: " + name,
        b"User-Agent: illgate",
        b"Accept-Encoding: identity",
    ]
    if ask.headers:
        lines += [b"%b: %b" % (_clean(field), _clean(value)) for field, value in ask.headers]
    if ask.body is not None:
        lines.append(b"Content-Length: %d" % len(ask.body))
    return b"\r\n".join((*lines, b"", ask.body or b""))


def _clean(text: str) -> bytes:
    """A header's text without what would end it."""
    return _CONTROL.sub(b" ", text.encode())


class _Reading(Enum):
    HEAD = auto()
    LENGTH = auto()
    CHUNKS = auto()
    TRAILER = auto()
    UNTIL_CLOSE = auto()
    DONE = auto()


class AnswerReader:
    """One answer, read as it comes.

    `reusable` says, once the answer is whole, whether the connection may serve another call.

    Args:
        max_body: bytes of a body that are taken, packed or not.
    """

    def __init__(self, max_body: int) -> None:
        self.reusable = False
        self._max_body = max_body
        self._state = _Reading.HEAD
        self._buffer = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._left = 0
        self._status = 0
        self._type = b""
        self._encoding = b""
        self._retry_after = b""

    @property
    def begun(self) -> bool:
        """Whether a byte has come."""
        return self._state is not _Reading.HEAD or bool(self._buffer)

    def feed(self, data: bytes) -> bool:
        """Takes what has come; True when the answer is whole.

        Raises:
            NotHttpError: it is no HTTP.
            OverLimitError: it is too long.
        """
        if self._state is _Reading.HEAD:
            data = self._head(self._buffer + data)
        match self._state:
            case _Reading.LENGTH:
                self._take(data[: self._left])
                surplus = len(data) > self._left
                self._left -= min(len(data), self._left)
                if not self._left:
                    self._end(surplus=surplus)
            case _Reading.UNTIL_CLOSE:
                self._take(data)
            case _Reading.CHUNKS | _Reading.TRAILER:
                self._buffer += data
                self._chunks()
            case _Reading.HEAD | _Reading.DONE:
                pass
        return self._state is _Reading.DONE

    def close(self) -> None:
        """The connection has ended; a body without an announced length ends with it (RFC 9112, 6.3).

        Raises:
            NotHttpError: the answer breaks off.
        """
        if self._state is _Reading.UNTIL_CLOSE:
            self._end(surplus=True)
        if self._state is not _Reading.DONE:
            raise NotHttpError("the answer breaks off")

    def answer(self) -> HttpAnswer:
        """The whole answer.

        Raises:
            OverLimitError: its body is too long once it is unpacked.
            EncodedError: its body is packed in a way that is not undone.
        """
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        if self._encoding not in _NOT_PACKED and body:
            body = unpacked(body, self._encoding, self._max_body)
        content_type = self._type.decode("ascii", "replace")
        return HttpAnswer(
            status=self._status,
            content_type=content_type.partition(";")[0].strip().lower(),
            charset=told_charset(content_type),
            body=body,
            retry_after=self._retry_after.decode("ascii", "replace"),
        )

    def _head(self, data: bytes) -> bytes:
        """Reads the head if it is whole; gives what follows it. Interim answers (1xx) are passed over."""
        while (end := _HEAD_END.search(data)) is not None and end.start() <= MAX_HEAD:
            status = self._understand(data[: end.start()])
            data = data[end.end() :]
            if status >= 200:
                self._buffer = b""
                return data
        if len(data) > MAX_HEAD or not data.startswith(b"HTTP/1."[: len(data)]):
            raise NotHttpError("no HTTP head")
        self._buffer = data
        return b""

    def _understand(self, head: bytes) -> int:
        match = _STATUS.match(head)
        if match is None or match[2] == b"101":
            raise NotHttpError("no HTTP status")
        self._status = int(match[2])
        if self._status < 200:
            return self._status
        fields: dict[bytes, bytes] = {}
        for written, value in _FIELDS.findall(head):
            name, said = written.lower(), value.strip(b" \t")
            if fields.setdefault(name, said) != said and name == b"content-length":
                raise NotHttpError("two lengths")
        self._type = fields.get(b"content-type", b"")
        self._encoding = fields.get(b"content-encoding", b"").lower()
        self._retry_after = fields.get(b"retry-after", b"")
        self.reusable = match[1] != b"0" and b"close" not in fields.get(b"connection", b"").lower()
        self._begin_body(fields)
        return self._status

    def _begin_body(self, fields: dict[bytes, bytes]) -> None:
        transfer = fields.get(b"transfer-encoding", b"").lower()
        length = fields.get(b"content-length")
        if self._status in _WITHOUT_BODY:
            self._state = _Reading.DONE
        elif transfer not in _TRANSFERS:
            raise NotHttpError("a transfer encoding that was not asked for")
        elif transfer == b"chunked":
            self._state = _Reading.CHUNKS
        elif length is None:
            self._state = _Reading.UNTIL_CLOSE
        elif not length.isdigit() or len(length) > 18:
            raise NotHttpError("a length that is no number")
        else:
            self._state, self._left = _Reading.LENGTH, int(length)
            if self._left > self._max_body:
                raise OverLimitError

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_body:
            raise OverLimitError
        self._parts.append(data)

    def _chunks(self) -> None:
        """Takes whole and half chunks out of the buffer: a size line, so many bytes, a line's end (RFC 9112, 7.1)."""
        at, buffer = 0, self._buffer
        while self._state is _Reading.CHUNKS and at < len(buffer):
            if self._left > 2:  # bytes of the chunk, and the two of the line's end behind it
                data = buffer[at : at + self._left - 2]
                self._take(data)
                self._left -= len(data)
                at += len(data)
            elif self._left:
                at, self._left = at + 1, self._left - 1
            else:
                line_end = buffer.find(b"\n", at, at + MAX_CHUNK_LINE)
                if line_end < 0:
                    break
                self._chunk_line(buffer[at:line_end])
                at = line_end + 1
        self._buffer = buffer[at:]
        if self._state is _Reading.TRAILER:
            self._trailer()
        elif len(self._buffer) >= MAX_CHUNK_LINE:
            raise NotHttpError("no chunk")

    def _chunk_line(self, line: bytes) -> None:
        size = line.partition(b";")[0].strip()
        try:
            self._left = int(size, 16) + 2
        except ValueError:
            raise NotHttpError("no chunk size") from None
        if not size.isalnum():  # a sign, or a stroke between digits, which Python would take
            raise NotHttpError("no chunk size")
        if self._left > self._max_body + 2:
            raise OverLimitError
        if self._left == 2:
            self._left, self._state = 0, _Reading.TRAILER

    def _trailer(self) -> None:
        """Passes over the fields behind the last chunk, to the blank line."""
        *lines, self._buffer = self._buffer.split(b"\n")
        for number, line in enumerate(lines):
            if line in {b"", b"\r"}:
                self._end(surplus=bool(self._buffer) or number + 1 < len(lines))
                return
        if len(self._buffer) > MAX_HEAD:
            raise NotHttpError("too long a trailer")

    def _end(self, *, surplus: bool) -> None:
        self._state = _Reading.DONE
        self._buffer = b""
        self.reusable = self.reusable and not surplus


def unpacked(body: bytes, encoding: bytes, limit: int) -> bytes:
    """A packed body unpacked, as far as a limit: what swells beyond it is cut off while it swells.

    Raises:
        OverLimitError: there are more than `limit` bytes in it.
        EncodedError: another encoding, or not packed so at all.
    """
    form = _ENCODED.get(encoding)
    name = encoding.decode("ascii", "replace")[:20]
    if form is None:
        raise EncodedError(name)
    unpacker = zlib.decompressobj(form)
    try:
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise EncodedError(name) from None
    if len(plain) > limit:
        raise OverLimitError
    if not unpacker.eof:
        raise EncodedError(name)
    return plain
