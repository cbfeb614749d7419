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
_TOKEN: Final = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)  # up to a bracket
_LINE: Final = re.compile(rb"(\{[^\n]*\})[,\]]*\r?\n")
_WHOLE: Final = msgspec.json.Decoder(msgspec.Raw)
_NEXT: Final = re.compile(rb"(?<=\n)\{")
_COLLECTION: Final = re.compile(
    rb'\{\s*"(?!fields"|leader"|datafield"|controlfield"|content)[^"\\]*"\s*:\s*\[\s*(?=\{)'
)
_BETWEEN: Final = re.compile(rb"[\s,\[\]}\x00\x1a\x19\xef\xbb\xbf\x1e]*")  # 1E begins each text of RFC 7464


class Cutter:
    """Cuts one text."""

    def __init__(self, stream: BinaryIO, offset: int = 0) -> None:
        """Begins where the stream stands, which is `offset` bytes into the text."""
        self._stream = stream
        self._buffer = b""
        self._offset = offset  # of the buffer's first byte
        self._arrays = 0  # that were opened around records and not closed

    def pieces(self) -> Iterator[Piece]:
        """Every object that may be a record, and a problem in place of what is none."""
        while self._at_object():
            opening = _COLLECTION.match(self._buffer)
            if opening:
                self._arrays += 1
                self._drop(opening.end())
            elif self._buffer[:1] != b"{":
                yield self._stray()
            else:
                yield self._object()
        if self._arrays > 0:
            sentence = "the array around the records has no end; records may be missing."
            yield Piece(self._offset, b"", sentence, FaultCode.BAD_DOCUMENT)

    def _at_object(self) -> bool:
        """Pass over what stands between objects; False at the end of the text."""
        while True:
            between = _BETWEEN.match(self._buffer)
            passed = self._drop(between.end() if between else 0)
            self._arrays += passed.count(b"[") - passed.count(b"]")
            if len(self._buffer) >= CHUNK_BYTES or not self._more():
                return bool(self._buffer)

    def _more(self) -> bool:
        chunk = self._stream.read(CHUNK_BYTES)
        self._buffer += chunk
        return bool(chunk)

    def _drop(self, size: int) -> bytes:
        """Take bytes off the buffer."""
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        self._offset += size
        return taken

    def _piece(self, size: int, problem: str = "", code: FaultCode = FaultCode.BAD_RECORD) -> Piece:
        offset = self._offset
        return Piece(offset, self._drop(size), problem, code)

    def _stray(self) -> Piece:
        """Bytes that begin no object, up to the next one."""
        found = self._buffer.find(b"{")
        size = found if found > 0 else min(len(self._buffer), MAX_RECORD_BYTES)
        return self._piece(size, "here is no JSON object.", FaultCode.NO_FIELD)

    def _object(self) -> Piece:
        """The object at the buffer's beginning, or what is to be passed over in its place."""
        line = _LINE.match(self._buffer)
        if line and _is_json(line[1]):
            return self._piece(line.end(1))
        at = depth = 0
        while True:
            token = _TOKEN.match(self._buffer, at)
            if token is None:  # what is left may be a string that the buffer cuts
                if len(self._buffer) > MAX_RECORD_BYTES:
                    return self._broken(f"it is longer than {MAX_RECORD_BYTES} bytes.", FaultCode.TOO_LONG)
                if not self._more():
                    return self._broken("the object has no end.", FaultCode.NO_END)
                continue
            at = token.end()
            depth += 1 if token[1] in b"{[" else -1
            if depth > MAX_DEPTH:
                return self._broken(f"it has more than {MAX_DEPTH} brackets inside each other.", FaultCode.BAD_RECORD)
            if not depth:
                return self._piece(at)

    def _broken(self, problem: str, code: FaultCode) -> Piece:
        """What cannot be an object, up to the next line that begins with one."""
        following = _NEXT.search(self._buffer, 1)
        return self._piece(following.start() if following else len(self._buffer), problem, code)


def _is_json(text: bytes) -> bool:
    """Whether bytes are one whole JSON value; of a line, this is told much faster than its brackets are counted."""
    try:
        _WHOLE.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
