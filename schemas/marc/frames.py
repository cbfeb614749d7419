"""Where the records of a file in ISO 2709 begin and end, without looking into them.

A record is a leader of 24 bytes, a directory of entries `tag(3) length(4) start(5)`, and fields that end with 1E;
the record ends with 1D. Cutting goes by that terminator and checks the leader's length against it, so that one record
with wrong numbers costs at most itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from attrs import frozen

from schemas.marc.reading import CHUNK_BYTES, MAX_RECORD_BYTES
from schemas.marc.record import LEADER_LENGTH

RECORD_END: Final = b"\x1d"
FIELD_END: Final = b"\x1e"
SUBFIELD: Final = b"\x1f"
WHOLE_END: Final = FIELD_END + RECORD_END
ENTRY_LENGTH: Final = 12
SHORTEST: Final = LEADER_LENGTH + 2  # leader, an empty directory's end, the record's end
_BETWEEN: Final = re.compile(
    b"[\x00\n\r\x1a\x19\xef\xbb\xbf]*"
)  # what transports leave between records; no record begins with these


class Source(Protocol):
    """What is read from: a file open for bytes, a pipe, a stretch of a file."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


def frames(stream: Source, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """Cut a file into records by their terminators: (offset of the record, its bytes with the terminator).

    What has no terminator comes as it is, in pieces of at most the longest record that is taken. Little more than
    one record is held in memory.

    Args:
        stream: The file, standing at the place to begin.
        offset: Where in the file that is, in bytes.
    """
    buffer, at, final = b"", 0, False  # `at` is where the next record begins in the buffer, `offset` where that does
    while True:
        end = buffer.find(RECORD_END, at) + 1
        if buffer[end - 2 : end] == WHOLE_END and buffer[at : at + 1].isdigit():  # as nearly all are
            yield offset + at, buffer[at:end]
            at = end
            continue
        begin = _after_rest(buffer, at)
        end = _record_end(buffer, begin, final=final)
        if end:
            yield offset + begin, buffer[begin:end]
            at = end
        elif final and begin == len(buffer):
            return
        elif final or len(buffer) - begin >= MAX_RECORD_BYTES:
            at = min(len(buffer), begin + MAX_RECORD_BYTES)
            yield offset + begin, buffer[begin:at]
        else:
            chunk = stream.read(CHUNK_BYTES)
            buffer, offset, at, final = buffer[begin:] + chunk, offset + begin, 0, not chunk


def _after_rest(buffer: bytes, at: int) -> int:
    """The first place that can begin a record: what transports leave between them is passed over."""
    found = _BETWEEN.match(buffer, at)
    return found.end() if found else at


def _record_end(buffer: bytes, begin: int, *, final: bool) -> int:
    """Where the record that begins at a place of a buffer ends, 0 where its end is not there yet.

    The length in the leader is believed where a terminator stands there, since a damaged value may hold another.
    `final` says that the buffer ends where the file does.
    """
    found = buffer.find(RECORD_END, begin) + 1
    if not found or buffer[found - 2 : found] == WHOLE_END:
        return found
    length = buffer[begin : begin + 5]
    end = begin + int(length) if length.isdigit() else 0
    if end > len(buffer) and not final:
        return 0
    return end if end > found and buffer[end - 2 : end] == WHOLE_END else found


@frozen
class Stretch:
    """A stretch of a file that holds whole records: from byte `start` up to byte `end`."""

    start: int
    end: int


def split(path: Path, parts: int) -> tuple[Stretch, ...]:
    """Stretches of a file in ISO 2709 of about the same size, each ending where a record does.

    Args:
        path: The file; gz and zip cannot be split.
        parts: How many stretches are wanted, 1 or more; a file of few records gives fewer.
    """
    size = path.stat().st_size
    cuts = [0]
    with path.open("rb") as stream:
        for number in range(1, parts):
            cut = _record_begin(stream, size * number // parts)
            if cuts[-1] < cut < size:
                cuts.append(cut)
    return tuple(Stretch(*pair) for pair in zip(cuts, [*cuts[1:], size], strict=True) if pair[0] < pair[1])


def _record_begin(stream: BinaryIO, offset: int) -> int:
    """The first place after an offset where a record has just ended; the file's end where none does.

    A field's end and a record's end together, since a damaged value may hold the second alone.
    """
    stream.seek(offset)
    kept = b""
    while chunk := stream.read(CHUNK_BYTES):
        found = (kept + chunk).find(WHOLE_END)
        if found >= 0:
            return offset - len(kept) + found + len(WHOLE_END)
        offset += len(chunk)
        kept = chunk[-1:]
    return offset


class StretchReader:
    """A file that begins and ends where a stretch of another does, for readers that go to their file's end."""

    def __init__(self, stream: BinaryIO, stretch: Stretch) -> None:
        stream.seek(stretch.start)
        self._stream = stream
        self._left = stretch.end - stretch.start

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all that is left for -1; nothing at the stretch's end."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(wanted)
        self._left -= len(data)
        return data
