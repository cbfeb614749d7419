"""A library's `holdings_settings` as the value that its adapter wants."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct

from adapters.interface import HoldingsQuery
from schemas.jsonfile import misfit

_Settings = TypeVar("_Settings", bound=Struct)


class SettingsFault(ValueError):
    """Settings of a library that its adapter cannot use; a predicate: "has the holdings setting ..."."""


def read_settings(query: HoldingsQuery, kind: type[_Settings]) -> _Settings:
    """The settings of a query, which are words, as `kind`, whose fields may be numbers and closed lists.

    Raises:
        SettingsFault: one is unknown or is not what it should be.
    """
    words = dict(query.settings)
    try:
        return msgspec.convert(words, kind, strict=False)
    except msgspec.ValidationError as error:
        told = misfit(str(error), words, kind, "holdings_settings")
        raise SettingsFault(f"has holdings settings that cannot be used: {told}") from None


def listed(words: str) -> frozenset[str]:
    """A setting that lists words between commas, without regard to case."""
    return frozenset(part.casefold() for part in parted(words))


def parted(words: str) -> list[str]:
    """The words between commas, as they are written and in their order."""
    return [part for word in words.split(",") if (part := word.strip())]
