"""What keeps a directory file from being imported, beside the faults of what it says.

It is asked once for each file, by the commands: a directory that is in force is not lost by it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from gateway.directory.check import Fault
from gateway.directory.values import DirectoryFile
from schemas.jsonfile import BOM, ROOT

LIBRARIES: Final = "libraries"


def import_faults(data: bytes, read: DirectoryFile) -> tuple[Fault, ...]:
    """What is wrong with a file that reads well: no library in it, or a field written twice in one object.

    Args:
        data: the file, as `gateway.directory.load.read_file` has read it without a fault.
        read: what it says.
    """
    if not read.libraries:
        return (Fault.whole("the file has no library; importing it would empty the directory in force"),)
    return tuple(_repeated(data, read))


class _Object(dict[str, object]):
    """An object of JSON that knows which of its names were written more than once (RFC 8259, 4: one is lost)."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.repeated = tuple(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)


def _repeated(data: bytes, read: DirectoryFile) -> Iterator[Fault]:
    whole = json.loads(data.removeprefix(BOM), object_pairs_hook=_Object)
    libraries = whole.pop(LIBRARIES)
    for path, name in _places(whole, ROOT):
        yield Fault(library="", path=path, sentence=_sentence(path, name))
    for index, (library, part) in enumerate(zip(read.libraries, libraries, strict=True)):
        for path, name in _places(part, f"{ROOT}.{LIBRARIES}[{index}]"):
            sentence = f"library {library.agency}: {_sentence(path, name)}"
            yield Fault(library=library.agency, path=path, sentence=sentence)


def _sentence(path: str, name: str) -> str:
    return f"{path}: the field {name} is given more than once, and only one of them can count"


def _places(part: object, path: str) -> Iterator[tuple[str, str]]:
    """The path of each object with a repeated name, and the name."""
    if isinstance(part, _Object):
        yield from ((path, name) for name in part.repeated)
        for name, inner in part.items():
            yield from _places(inner, f"{path}.{name}")
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            yield from _places(inner, f"{path}[{index}]")
