"""The directory as the running service sees it: the file last imported, read again when a newer one is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.directory.directory import Directory
from gateway.directory.in_force import read_in_force
from gateway.directory.load import DirectoryFaultError
from gateway.store.documents import DOCUMENT
from gateway.store.reader import Reader

DIRECTORY: Final = "directory"
"""The name under which `illgate directory import` keeps the file."""

LOOK_AGAIN_SECONDS: Final = 1.0

EMPTY: Final = Directory((), {})


class DirectoryShelf:
    """Gives the directory; looks at most once a second whether another one was imported.

    A file that this illgate cannot read, as an older one may meet it, leaves the directory before it in force.
    """

    def __init__(
        self, reader: Reader, seconds: Callable[[], float], warn: Callable[[str], None] = lambda _: None
    ) -> None:
        """`seconds` is the clock; `warn` hears of what the directory in force has that would not be imported now."""
        self._reader = reader
        self._seconds = seconds
        self._warn = warn
        self._looked = float("-inf")
        self._body = b""
        self._directory = EMPTY
        self._fault = ""

    def directory(self) -> Directory:
        """The directory in force; an empty one before the first import."""
        now = self._seconds()
        if now - self._looked >= LOOK_AGAIN_SECONDS:
            self._looked = now
            self._look()
        return self._directory

    @property
    def fault(self) -> str:
        """Why the file last imported is not in force; empty when it is."""
        return self._fault

    def _look(self) -> None:
        row = self._reader.row(DOCUMENT, DIRECTORY)
        if row is None or row.body == self._body:
            return
        self._body = row.body
        try:
            kept = read_in_force(row.body)
        except DirectoryFaultError as error:
            self._fault = f"The directory that was imported cannot be read, so the one before it holds: {error}"
            return
        self._directory, self._fault = kept.directory, ""
        for warning in kept.warnings:
            self._warn(warning)
