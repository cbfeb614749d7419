"""Reading `libraries.json`: bytes to a `Directory`, or the whole list of what is wrong with them."""

from __future__ import annotations

from typing import Final

import attrs
import msgspec
from msgspec import Raw, Struct, field

from gateway.directory.check import Fault, check
from gateway.directory.directory import Directory
from gateway.directory.normal import normal
from gateway.directory.values import DirectoryFile, Library

MAX_DIRECTORY_BYTES: Final = 64 * 1024 * 1024
"""The national register of 2021 (1,280 branches) takes about one megabyte."""

_BOM: Final = b"\xef\xbb\xbf"


@attrs.frozen
class DirectoryFaultError(ValueError):
    """The bytes are no usable directory file; `faults` holds every fault that was found, never none."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return "; ".join(fault.sentence for fault in self.faults)


class _Outline(Struct, frozen=True, forbid_unknown_fields=True):
    libraries: list[Raw]
    material_types: dict[str, str] = field(default_factory=lambda: {"1": "Danish books"})


class _Number(Struct, frozen=True):
    agency: str = "no number"


def read_file(data: bytes) -> DirectoryFile:
    """Decode a directory file, its numbers brought to the house's form; references are not checked.

    Raises:
        DirectoryFaultError: with one fault for each library that cannot be read.
    """
    if len(data) > MAX_DIRECTORY_BYTES:
        raise DirectoryFaultError((Fault.whole(f"the file is larger than {MAX_DIRECTORY_BYTES} bytes"),))
    try:
        outline = msgspec.json.decode(data.removeprefix(_BOM), type=_Outline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DirectoryFaultError((Fault.whole(_words(error)),)) from None
    libraries: list[Library] = []
    faults: list[Fault] = []
    for index, raw in enumerate(outline.libraries):
        try:
            libraries.append(msgspec.json.decode(raw, type=Library))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            faults.append(_unreadable(index, raw, error))
    if faults:
        raise DirectoryFaultError(tuple(faults))
    return normal(DirectoryFile(libraries=tuple(libraries), material_types=outline.material_types))


def read_directory(data: bytes) -> Directory:
    """A directory from the bytes of `libraries.json`.

    Args:
        data: JSON in the format of docs/formats/libraries.schema.json, at most `MAX_DIRECTORY_BYTES`.

    Raises:
        DirectoryFaultError: the bytes cannot be read, or what they say does not hang together.
    """
    file = read_file(data)
    faults = check(file)
    if faults:
        raise DirectoryFaultError(faults)
    return Directory.of(file)


def _unreadable(index: int, raw: Raw, error: Exception) -> Fault:
    try:
        agency = msgspec.json.decode(raw, type=_Number).agency
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        agency = "no readable number"
    path, words = f"$.libraries[{index}]", _words(error)
    return Fault(library=agency, path=path, sentence=f"library {agency} at {path}: {words}")


def _words(error: Exception) -> str:
    """What was expected, what was found, and where (`$` is the start of the file)."""
    if isinstance(error, msgspec.ValidationError):
        return str(error)
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return f"not JSON: {error}"
