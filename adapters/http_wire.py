"""HTTP/1.1 as bytes: what a request is written as, and an answer read as it comes (RFC 9112). No I/O.

What systems do that the RFC does not like is read all the same where its meaning is plain (lines that end in a line
feed alone, blank ones before the status, a length beside chunks, an encoding that is none); what could be read in two
ways is refused.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from math import inf
from typing import Final

from attrs import frozen

from adapters.http_packing import OverLimitError, unpacked
from adapters.http_values import HttpAnswer, RequestHeaders
from schemas.told_charset import told_charset

MAX_HEAD: Final = 64 * 1024
"""Bytes of an answer's head, and of what follows its last chunk: four times what servers take themselves."""

MAX_CHUNK_LINE: Final = 1024
"""Bytes of the line before a chunk: a size, and extensions that nobody uses."""

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?![0-9])")
_FIELDS: Final = re.compile(
    rb"(?im)^(content-length|content-type|content-encoding|transfer-encoding|connection|keep-alive|retry-after)[ \t]*:"
    rb"([^\r\n]*)\r?$"
)
"""The fields that are read; blanks around a value are cut off outside, where that costs no more than they are many."""
_LISTS: Final = frozenset({b"connection", b"content-length"})
"""Fields whose values count together where a server writes them more than once (RFC 9110, 5.3 and 8.6)."""

_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]+")
_WITHOUT_BODY: Final = frozenset({204, 205, 304})  # RFC 9110, 15.3.5, 15.3.6 and 15.4.5
_TRANSFERS: Final = frozenset({b"", b"identity", b"chunked"})
_KEPT_FOR: Final = re.compile(rb"(?i)\btimeout\s*=\s*([0-9]{1,9})")


class NotHttpError(ValueError):
    """Bytes that are no HTTP answer, or an answer that cannot be read in one way only."""


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

    `reusable` says, once the answer is whole, whether the connection may serve another call, and `kept_for` the seconds
    for which the server will keep it, as far as it says so.

    Args:
        max_body: bytes of a body that are taken, packed or not.
    """

    def __init__(self, max_body: int) -> None:
        self.reusable = False
        self.kept_for = inf
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
            case _Reading.DONE:  # by its head alone: what follows that is nobody's
                self.reusable = self.reusable and not data
            case _Reading.HEAD:
                pass
        return self._state is _Reading.DONE

    def close(self) -> None:
        """The connection has ended; a body without an announced length ends with it (RFC 9112, 6.3).

        One in chunks is whole with its last chunk, whatever else was to follow (RFC 9112, 8).

        Raises:
            NotHttpError: the answer breaks off.
        """
        if self._state in {_Reading.UNTIL_CLOSE, _Reading.TRAILER}:
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
        if self._encoding and body:
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
        data = data.lstrip(b"\r\n")
        while (end := _HEAD_END.search(data)) is not None and end.start() <= MAX_HEAD:
            status = self._understand(data[: end.start()])
            data = data[end.end() :].lstrip(b"\r\n") if status < 200 else data[end.end() :]
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
            if name in _LISTS and name in fields:
                said = fields.pop(name) + b"," + said
            fields.setdefault(name, said)
        self._type = fields.get(b"content-type", b"")
        self._encoding = fields.get(b"content-encoding", b"").lower()
        self._retry_after = fields.get(b"retry-after", b"")
        self.reusable = match[1] != b"0" and b"close" not in fields.get(b"connection", b"").lower()
        if kept := _KEPT_FOR.search(fields.get(b"keep-alive", b"")):
            self.kept_for = int(kept[1])
        self._begin_body(fields)
        return self._status

    def _begin_body(self, fields: dict[bytes, bytes]) -> None:
        transfer = fields.get(b"transfer-encoding", b"").lower()
        length = _one_length(fields.get(b"content-length"))
        if self._status in _WITHOUT_BODY:
            self._state = _Reading.DONE
            self.reusable = self.reusable and length in {None, b"0"} and not transfer
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


def _one_length(said: bytes | None) -> bytes | None:
    """The length that one field or several agree on; None where nothing is said.

    Raises:
        NotHttpError: they do not agree.
    """
    if said is None:
        return None
    lengths = {one.strip() for one in said.split(b",")}
    if len(lengths) > 1:
        raise NotHttpError("two lengths")
    return lengths.pop()
