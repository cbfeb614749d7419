"""A directory that is in force stays so: what an earlier illgate let in, and this one refuses to import, is borne.

Each such fault is told, by its place and with what is done meanwhile (`Fault.meanwhile`), and what is at fault is not
used where it would do harm: a note that no message can hold, a secret that no header can carry.
"""

from __future__ import annotations

from typing import Final

import attrs
from msgspec.structs import replace

from gateway.directory.check import check
from gateway.directory.directory import Directory
from gateway.directory.load import DirectoryFaultError, read_file
from gateway.directory.note_faults import note_faults
from gateway.directory.peer_faults import SHOWN, peer_faults
from gateway.directory.values import DirectoryFile, Library

MOST_TOLD: Final = 20
"""Warnings that are told one by one; `illgate directory check` has them all."""


@attrs.frozen
class InForce:
    """A directory, and a sentence for whatever of it this illgate would not import."""

    directory: Directory
    warnings: tuple[str, ...] = ()


def read_in_force(data: bytes) -> InForce:
    """The directory that is kept, from the bytes that were imported.

    Raises:
        DirectoryFaultError: the bytes cannot be read, or have faults that leave nothing to work with.
    """
    file = read_file(data)
    faults = check(file)
    unbearable = tuple(fault for fault in faults if not fault.meanwhile)
    if unbearable:
        raise DirectoryFaultError(unbearable)
    if not faults:
        return InForce(Directory.of(file))
    told = [f"{fault.sentence}; until it is mended, {fault.meanwhile}." for fault in faults[:MOST_TOLD]]
    if more := len(faults) - len(told):
        told.append(f"The directory in force has {more} more such faults; `illgate directory check` names them all.")
    return InForce(Directory.of(_harmless(file)), tuple(told))


def _harmless(file: DirectoryFile) -> DirectoryFile:
    return replace(file, libraries=tuple(_without_faults(library) for library in file.libraries))


def _without_faults(library: Library) -> Library:
    """The library without the notes and the secrets of ours that are at fault; what a peer must show stays wanted."""
    notes, peer = library.notes, library.system.peer
    unsayable = {name: "" for name, _ in note_faults(notes)}
    unshown = {name: "" for name, _ in peer_faults(peer) if name in SHOWN}
    system = replace(library.system, peer=replace(peer, **unshown)) if unshown else library.system
    return replace(library, notes=replace(notes, **unsayable), system=system)
