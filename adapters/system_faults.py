"""What is wrong with how a directory describes a library's system, found without asking it.

Each adapter lists its own checks, which are what a look-up itself goes through before it asks: so whoever keeps the
directory reads the look-up's own sentences, all of them at once where a look-up ends at the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from attrs import evolve
from msgspec import Struct

from adapters.http_address import parse_address
from adapters.http_values import BadAddressError
from adapters.interface import HoldingsQuery
from adapters.settings import SettingsFault, read_settings

Check = Callable[[HoldingsQuery], Any]
"""What a look-up makes of a query before it asks; raises `SettingsFault` or `BadAddressError`."""

Faults = Callable[[HoldingsQuery], tuple[str, ...]]
"""Every fault of a query, as predicates: "has the holdings profile 'magic', not one of ..."."""


def faults_by(*checks: Check, settings: type[Struct]) -> Faults:
    """The faults that these checks find, each once; every one of the `settings` is looked at by itself."""

    def faults(query: HoldingsQuery) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*_of_settings(query, settings), *_found(query, *checks))))

    return faults


def http_address(query: HoldingsQuery) -> None:
    """The check of an address that is HTTP's.

    Raises:
        BadAddressError: it cannot be called.
    """
    _called(query.address)


@lru_cache(maxsize=1024)  # the same for every record that a system is asked for
def _called(address: str) -> None:
    parse_address(address)


def _of_settings(query: HoldingsQuery, kind: type[Struct]) -> Iterator[str]:
    for one in query.settings:
        yield from _found(evolve(query, settings=(one,)), lambda alone: read_settings(alone, kind))


def _found(query: HoldingsQuery, *checks: Check) -> Iterator[str]:
    for check in checks:
        try:
            check(query)
        except SettingsFault as fault:
            yield str(fault)
        except BadAddressError as fault:
            yield fault.what
