"""A library's `holdings_profile` and `holdings_settings` as the values that its adapter wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from adapters.interface import HoldingsQuery
from schemas.jsonfile import misfit

PLAIN_ALONE: Final = {"plain": None}
"""The profiles of a protocol that is spoken in one way."""

_Settings = TypeVar("_Settings", bound=Struct)
_Profile = TypeVar("_Profile")


class SettingsFault(ValueError):
    """What a directory says of a library that its adapter cannot use; a predicate: "has the holdings setting ..."."""


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


def profile_of(query: HoldingsQuery, profiles: Mapping[str, _Profile]) -> _Profile:
    """What the profile of a query stands for.

    Raises:
        SettingsFault: it is none of these.
    """
    try:
        return profiles[query.profile]
    except KeyError:
        known = ", ".join(profiles)
        which = f"not one of {known}" if len(profiles) > 1 else f"and {query.protocol} has {known} alone"
        raise SettingsFault(f"has the holdings profile {query.profile!r}, {which}") from None


def check_of_profile(query: HoldingsQuery, setting: str, profile: str) -> None:
    """A setting that one profile alone goes by stands in no other, where it would do nothing.

    Raises:
        SettingsFault: it does.
    """
    if query.profile != profile and setting in dict(query.settings):
        raise SettingsFault(f"has the holdings setting {setting}, which is for the holdings profile {profile} alone")


def listed(words: str) -> frozenset[str]:
    """A setting that lists words between commas, without regard to case."""
    return frozenset(part.casefold() for part in parted(words))


def parted(words: str) -> list[str]:
    """The words between commas, as they are written and in their order."""
    return [part for word in words.split(",") if (part := word.strip())]
