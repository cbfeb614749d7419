"""The directory as the running service sees it: the newest import, and never nothing once there was one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.directory.shelf import DIRECTORY, LOOK_AGAIN_SECONDS, DirectoryShelf
from gateway.store.database import connect, prepare
from gateway.store.documents import put_document
from gateway.store.reader import Reader

ONE = b'{"libraries": [{"agency": "710100", "name": "K", "kind": "public"}]}'
TWO = ONE[:-2] + b', {"agency": "765700", "name": "H", "kind": "public"}]}'


class Shelf:
    """A shelf over a database, with a time of its own."""

    def __init__(self, path: Path, warn: Callable[[str], None] = lambda _: None) -> None:
        self.path = path
        self.now = 0.0
        connection = connect(path)
        prepare(connection)
        self.shelf = DirectoryShelf(Reader(connection), lambda: self.now, warn)

    def after(self, body: bytes) -> list[str]:
        """The agencies known once this file was imported and the shelf may look again."""
        put_document(self.path, DIRECTORY, body)
        self.now += LOOK_AGAIN_SECONDS
        return self.agencies()

    def agencies(self) -> list[str]:
        """The agencies known now."""
        return [library.agency for library in self.shelf.directory().libraries]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf on a new database."""
    return Shelf(tmp_path / "base.db")


def test_before_the_first_import_there_is_nobody(shelf: Shelf) -> None:
    """An empty directory is a directory."""
    assert shelf.agencies() == []
    assert shelf.shelf.fault == ""


def test_a_newer_import_is_seen_within_a_second(shelf: Shelf) -> None:
    """Not before the shelf looks again, and then whole."""
    assert shelf.after(ONE) == ["710100"]
    put_document(shelf.path, DIRECTORY, TWO)

    assert shelf.agencies() == ["710100"]
    shelf.now += LOOK_AGAIN_SECONDS
    assert shelf.agencies() == ["710100", "765700"]


def test_a_file_that_cannot_be_read_leaves_the_one_before_in_force(shelf: Shelf) -> None:
    """And says why, until a good one comes."""
    shelf.after(ONE)

    assert shelf.after(b'{"libraries": [], "unheard_of": 1}') == ["710100"]
    assert "cannot be read" in shelf.shelf.fault
    assert shelf.after(TWO) == ["710100", "765700"]
    assert shelf.shelf.fault == ""
