"""Files as they come: plain, gz or zip, from a disk or a pipe, each as a stream that is read piece by piece.

    for part in packed.parts(open("records.xml.gz", "rb")):
        part.stream.read(...)

Nothing is unpacked whole. A damaged file gives what can be unpacked of it; `Part.damage` tells afterwards that more
is missing. Only a zip that comes through a pipe is put on the disk first, since its index stands at its end.
"""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, Protocol, Self, cast

from schemas.marc.reading import CHUNK_BYTES

GZIP: Final = b"\x1f\x8b\x08"  # the first bytes of RFC 1952; no record of ISO 2709 begins with 1F
ZIP: Final = b"PK\x03\x04"
MAX_MEMBERS: Final = 10_000  # of a zip; a delivery has some tens
_DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Part:
    """One file's bytes, unpacked as they are asked for. `name` and `size` are those of a zip's member, else empty.

    `packed_at` is where a zip's member begins in the zip file, -1 of all else.
    """

    def __init__(self, stream: BinaryIO, name: str = "", size: int = 0) -> None:
        """Reads from a stream of plain bytes."""
        self.name = name
        self.size = size
        self.packed_at = -1
        self.damage = ""
        self.stream = stream

    @classmethod
    def unpacking(cls, source: _Unpacking, name: str = "", size: int = 0, *, seekable: bool = True) -> Self:
        """Reads what is being unpacked; where that fails the bytes end, and the damage is noted."""
        part = cls(io.BytesIO(), name, size)
        part.stream = cast("BinaryIO", io.BufferedReader(_Noted(source, part, seekable=seekable), CHUNK_BYTES))
        return part


class _Unpacking(Protocol):
    """What both GzipFile and the opened member of a zip are."""

    def read1(self, size: int = -1, /) -> bytes:
        """What one step of unpacking gives, so that a failing step costs nothing of those before it."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...

    def tell(self) -> int: ...


class _Noted(io.RawIOBase):
    """A stream that ends where unpacking fails, and notes the failure in its part."""

    def __init__(self, source: _Unpacking, part: Part, *, seekable: bool) -> None:
        self._source = source
        self._part = part
        self._seekable = seekable
        self._at = 0  # how many bytes were unpacked, where the source was read from its beginning

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = self._source.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._source.tell()

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # whatever holds bytes, as RawIOBase says
        try:
            data = self._source.read1(len(view))
        except _DAMAGED as error:
            self._part.damage = _why(error, self._at, self._part.packed_at)
            return 0
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def _why(error: Exception, unpacked: int = 0, packed_at: int = -1) -> str:
    """What is wrong with a packed file, in a sentence without the library's words.

    Args:
        error: What unpacking it raised.
        unpacked: How many bytes had been unpacked before.
        packed_at: Where a zip's member begins in the zip file, -1 where it is none.
    """
    if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
        return "the zip file is locked with a password."
    if isinstance(error, NotImplementedError):
        return "the zip file is packed in a way that is not read here."
    if isinstance(error, EOFError):
        return f"the packed file ends too early; {_rest(unpacked, packed_at)}."
    return f"the packed file is damaged; {_rest(unpacked, packed_at)}."


def _rest(unpacked: int, packed_at: int) -> str:
    """What was read of a damaged file, and where that lies which was not."""
    place = f" of what is packed from byte {packed_at} of the zip file on" if packed_at >= 0 else ""
    return f"the first {unpacked} unpacked bytes were read, the rest{place} cannot be"


class Ahead(io.RawIOBase):
    """A stream that cannot be set back, whose first bytes were read already: they come first again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer, from the bytes that were read before as long as there are any."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # as above
        data = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(data) :]
        view[: len(data)] = data
        return len(data)


def peeked(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that gives all of its bytes from the first one on."""
    if stream.seekable():
        stream.seek(0)
        head = stream.read(size)
        stream.seek(0)
        return head, stream
    head = b""
    while len(head) < size and (more := stream.read(size - len(head))):
        head += more
    return head, cast("BinaryIO", io.BufferedReader(Ahead(head, stream), CHUNK_BYTES))


def parts(stream: BinaryIO) -> Iterator[Part]:
    """The files in a stream: itself, what a gz holds, or the members of a zip in their order."""
    head, whole = peeked(stream, len(ZIP))
    if head.startswith(GZIP):
        yield Part.unpacking(gzip.GzipFile(fileobj=whole), seekable=whole.seekable())
    elif head.startswith(ZIP):
        yield from _members(whole)
    else:
        yield Part(whole)


def _members(stream: BinaryIO) -> Iterator[Part]:
    """The files of a zip; one that cannot be opened is an empty part with its damage."""
    with _on_disk(stream) as file:
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGED as error:
            yield _lost("", error)
            return
        with archive:
            files = [each for each in archive.infolist() if not each.is_dir()]
            for member in files[:MAX_MEMBERS]:
                try:
                    opened = archive.open(member)
                except _DAMAGED as error:
                    yield _lost(member.filename, error)
                    continue
                with opened:
                    part = Part.unpacking(cast("_Unpacking", opened), member.filename, member.file_size)
                    part.packed_at = member.header_offset
                    yield part
            if len(files) > MAX_MEMBERS:
                lost = Part(io.BytesIO())
                lost.damage = f"the zip file has {len(files)} files; only the first {MAX_MEMBERS} were read."
                yield lost


def _lost(name: str, error: Exception) -> Part:
    """A part of which nothing can be read."""
    part = Part(io.BytesIO(), name)
    part.damage = _why(error)
    return part


@contextmanager
def _on_disk(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A stream that can be set back: itself, or its copy in a temporary file."""
    if stream.seekable():
        yield stream
        return
    with TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, CHUNK_BYTES)
        yield copy


def is_packed(file: Path) -> bool:
    """Whether a file is gz or zip, by its first bytes.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        return stream.read(len(ZIP)).startswith((GZIP, ZIP))


def packs(name: str) -> bool:
    """Whether a file of this name is to be written as gz."""
    return name.casefold().endswith(".gz")
