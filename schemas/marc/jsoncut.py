"""Cutting the objects out of a JSON text of any size, so that each record can be parsed alone.

Taken are one object, objects one after the other (JSON Lines, or with line breaks inside), an array of them, and an
object whose one member is an array of records (`{"collection": [...]}`). Only brackets and strings are looked at;
an object whose brackets do not fit costs at most what stands before the next line that begins with `{`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from schemas.marc.reading import CHUNK_BYTES, MAX_RECORD_BYTES, FaultCode
from schemas.marc.xmlcut import Piece

MAX_DEPTH: Final = 32  # brackets inside each other; a record in an answer of a service has 7
_SKIPPED: Final = re.compile(
    rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\[^\n])*+")*+'
)  # up to a bracket; strings have no line breaks
_OPENING: Final = b"{["
_BRACKETS: Final = (b"{", b"[", b"}", b"]")
_WHOLE: Final = msgspec.json.Decoder(msgspec.Raw)
_NEXT: Final = re.compile(rb"(?<=\n)\{")
_COLLECTION: Final = re.compile(rb'\{\s*"(?!fields"|leader"|content)[^"\\]*"\s*:\s*\[\s*(?=\{)')
_BETWEEN: Final = re.compile(rb"[\s,\[\]}\x00\x1a\x19\xef\xbb\xbf\x1e]*")  # 1E begins each text of RFC 7464


class Cutter:
    """Cuts one text."""

    def __init__(self, stream: BinaryIO, offset: int = 0) -> None:
        """Begins where the stream stands, which is `offset` bytes into the text."""
        self._stream = stream
        self._buffer = b""
        self._offset = offset  # of the buffer's first byte
        self._at = 0  # bytes of the buffer before this were handed on
        self._looked = 0  # up to here it is known that no line is one whole object
        self._arrays = 0  # that were opened around records and not closed

    def pieces(self) -> Iterator[Piece]:
        """Every object that may be a record, and a problem in place of what is none."""
        while self._at_object():
            opening = _COLLECTION.match(self._buffer, self._at)
            if opening:
                self._arrays += 1
                self._at = opening.end()
            elif self._buffer[self._at] != ord("{"):
                yield self._stray()
            else:
                yield self._object()
        if self._arrays > 0:
            sentence = "the array around the records has no end; records may be missing."
            yield Piece(self._offset + self._at, b"", sentence, FaultCode.BAD_DOCUMENT)

    def _at_object(self) -> bool:
        """Pass over what stands between objects; False at the end of the text."""
        while True:
            between = _BETWEEN.match(self._buffer, self._at)
            end = between.end() if between else self._at
            self._arrays += self._buffer.count(b"[", self._at, end) - self._buffer.count(b"]", self._at, end)
            self._at = end
            if len(self._buffer) - self._at >= CHUNK_BYTES or not self._more():
                return self._at < len(self._buffer)

    def _more(self) -> bool:
        """Read on; what was handed on leaves the buffer."""
        chunk = self._stream.read(CHUNK_BYTES)
        if chunk:
            self._buffer = self._buffer[self._at :] + chunk
            self._offset += self._at
            self._looked = max(self._looked - self._at, 0)
            self._at = 0
        return bool(chunk)

    def _piece(self, end: int, problem: str = "", code: FaultCode = FaultCode.BAD_RECORD) -> Piece:
        """The bytes up to a place of the buffer."""
        start, self._at = self._at, end
        return Piece(self._offset + start, self._buffer[start:end], problem, code)

    def _stray(self) -> Piece:
        """Bytes that begin no object, up to the next one."""
        found = self._buffer.find(b"{", self._at)
        return self._piece(found if found >= 0 else len(self._buffer), "here is no JSON object.", FaultCode.NO_FIELD)

    def _object(self) -> Piece:
        """The object at this place, or what is to be passed over instead of it."""
        end = self._line_end()
        if end:
            return self._piece(end)
        depth = done = 0  # `done` bytes of the object were looked at
        while True:
            skipped = _SKIPPED.match(self._buffer, self._at + done)
            bracket = skipped.end() if skipped else len(self._buffer)
            if self._buffer[bracket : bracket + 1] not in _BRACKETS:  # a string that the buffer cuts, or its end
                if len(self._buffer) - self._at > MAX_RECORD_BYTES:
                    return self._broken(f"it is longer than {MAX_RECORD_BYTES} bytes.", FaultCode.TOO_LONG)
                if self._buffer.find(b"\n", bracket) >= 0 or not self._more():
                    return self._broken("the object has no end.", FaultCode.NO_END)
                continue
            done = bracket + 1 - self._at
            depth += 1 if self._buffer[bracket] in _OPENING else -1
            if depth > MAX_DEPTH:
                return self._broken(f"it has more than {MAX_DEPTH} brackets inside each other.", FaultCode.BAD_RECORD)
            if not depth:
                return self._piece(self._at + done)

    def _line_end(self) -> int:
        """Where the object ends, if it is a line of its own, which is told much faster than by its brackets; else 0."""
        if self._at < self._looked:
            return 0
        newline = self._buffer.find(b"\n", self._at)
        self._looked = newline + 1 if newline >= 0 else len(self._buffer)
        line = self._buffer[self._at : newline].rstrip(b"\r ,]") if newline >= 0 else b""
        return self._at + len(line) if line.endswith(b"}") and _is_json(line) else 0

    def _broken(self, problem: str, code: FaultCode) -> Piece:
        """What cannot be an object, up to the next line that begins with one."""
        following = _NEXT.search(self._buffer, self._at + 1)
        return self._piece(following.start() if following else len(self._buffer), problem, code)


def _is_json(text: bytes) -> bool:
    """Whether bytes are one whole JSON value."""
    try:
        _WHOLE.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
