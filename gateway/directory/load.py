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
from schemas.jsonfile import JsonFault, read_json

MAX_DIRECTORY_BYTES: Final = 64 * 1024 * 1024
"""The national register of 2021 (1,280 branches) takes about one megabyte."""


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
        outline = read_json(data, _Outline)
    except JsonFault as fault:
        raise DirectoryFaultError((Fault.whole(str(fault)),)) from None
    libraries: list[Library] = []
    faults: list[Fault] = []
    for index, raw in enumerate(outline.libraries):
        path = f"$.libraries[{index}]"
        try:
            libraries.append(read_json(bytes(raw), Library, root=path))
        except JsonFault as fault:
            agency = _agency(raw)
            faults.append(Fault(library=agency, path=path, sentence=f"library {agency}: {fault}"))
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


def _agency(raw: Raw) -> str:
    try:
        return msgspec.json.decode(raw, type=_Number).agency
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "no readable number"
