"""The files of `illgate marc`: `-` for pipes, gz by name, a bar on a terminal, and the side file for bad records."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self, cast

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from gateway.cli.common import STANDARD_INPUT, Unusable
from schemas.marc.packed import packs

PART: Final = ".part"  # what a file is called until it is whole
PACKING: Final = 6  # gz's own default: higher levels cost twice the time for one percent


@contextmanager
def disk() -> Iterator[None]:
    """Ends a command with one sentence where a file fails while it is read or written.

    Raises:
        Unusable: the disk is full, say. A reader of our pipe that went away is none of this.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unusable(f"{error.filename or 'A file'} failed: {error.strerror or error}.") from error


@contextmanager
def source(name: str, console: Console | None = None) -> Iterator[BinaryIO]:
    """A file to read, with a bar of its bytes where there is a console, on a terminal, and the file has a size.

    Raises:
        Unusable: it cannot be opened.
    """
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise Unusable(f"Cannot read {name}: {error.strerror or error}.") from None
        size = os.fstat(file.fileno()).st_size
        if console is None or not console.is_terminal or not size:
            yield file
            return
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        progress = stack.enter_context(Progress(*columns, TimeRemainingColumn(), console=console))
        task = progress.add_task(Path(name).name, total=size)
        yield stack.enter_context(progress.wrap_file(file, task_id=task))


@contextmanager
def target(name: str) -> Iterator[BinaryIO]:
    """A file to write, packed where its name ends with `.gz`; it gets its name when it is whole.

    Raises:
        Unusable: it cannot be opened.
    """
    if name == STANDARD_INPUT:
        stream = sys.stdout.buffer
        yield stream
        stream.flush()
        return
    path = Path(name)
    special = path.exists() and not path.is_file()  # a pipe or a device, which nothing can take the place of
    unfinished = path if special else path.with_name(path.name + PART)
    try:
        file = unfinished.open("wb")
    except OSError as error:
        raise Unusable(f"Cannot write {name}: {error.strerror or error}.") from None
    try:
        with file, _packing(file, name) as stream:
            yield stream
    except BaseException:
        if not special:
            unfinished.unlink(missing_ok=True)
        raise
    if not special:
        unfinished.replace(path)


@contextmanager
def _packing(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    if not packs(name):
        yield file
        return
    # No name and no time in the file: the same records give the same bytes.
    with gzip.GzipFile("", "wb", PACKING, file, mtime=0) as packed:
        yield cast("BinaryIO", packed)


class SideFile:
    """Where bad records go, byte for byte, each ending its line or itself; made with the first of them."""

    def __init__(self, path: Path | None) -> None:
        """With None nothing is kept."""
        self._path = path
        self._stream: BinaryIO | None = None
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def put(self, raw: bytes) -> None:
        """Keep the bytes of one record.

        Raises:
            Unusable: the file cannot be written.
        """
        if self._path is None or not raw:
            return
        try:
            if self._stream is None:
                self._stream = self._path.open("wb")
            self._stream.write(raw if raw.endswith((b"\n", b"\x1d")) else raw + b"\n")
        except OSError as error:
            raise Unusable(f"Cannot write {self._path}: {error.strerror or error}.") from None
        self.count += 1
