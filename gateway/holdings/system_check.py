"""What is wrong with libraries' holdings services as the directory has them, told before anybody is asked.

The sentences are the look-up's: each adapter finds its own faults (`adapters.registry.FAULTS`), and what the fan-out
itself refuses is refused here by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from adapters.registry import FAULTS, shows_login
from adapters.system_faults import Faults
from gateway.directory.check import Fault
from gateway.directory.fan_out_settings import HEDGE, LIMIT
from gateway.directory.values import DirectoryFile, Library
from gateway.holdings.pushed import source
from gateway.holdings.questions import CannotAsk, check_protocol, has_service, own_seconds, query_of

PROTOCOLS: Final[Mapping[str, Faults]] = {**FAULTS, source.PROTOCOL: source.faults}
"""Who knows what is wrong, by every `holdings_protocol` that there is."""

A_RECORD: Final = "1"
"""The number of a record that a query wants and no check looks at."""


def system_faults(file: DirectoryFile) -> tuple[Fault, ...]:
    """Every holdings service that a look-up would refuse, in the order of the file."""
    return tuple(
        Fault(library=library.agency, path=f"$.libraries[{index}].system", sentence=_sentence(library, what))
        for index, library in enumerate(file.libraries)
        for what in _faults(library)
    )


def unshown_logins(file: DirectoryFile) -> tuple[str, ...]:
    """A sentence for each login that no look-up shows: its protocol has no place for one."""
    return tuple(
        _sentence(library, f"has a holdings_login, which {library.system.holdings_protocol} does not show")
        for library in file.libraries
        if library.system.holdings_login is not None
        and has_service(library.system)
        and library.system.holdings_protocol in FAULTS
        and not shows_login(query_of(library, A_RECORD))
    )


def _faults(library: Library) -> Iterator[str]:
    """Predicates; none for a library without a holdings service, which is nothing wrong."""
    system = library.system
    if not has_service(system):
        return
    for setting in (LIMIT, HEDGE):
        try:
            own_seconds(system, setting, 0.0)
        except CannotAsk as why:
            yield str(why)
    try:
        check_protocol(system, PROTOCOLS)
    except CannotAsk as why:
        yield str(why)
        return
    yield from PROTOCOLS[system.holdings_protocol](query_of(library, A_RECORD))


def _sentence(library: Library, what: str) -> str:
    return f"library {library.agency}: {library.name or library.agency} {what}."
