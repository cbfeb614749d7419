"""The directory in use: who a number is, what it allows for a material type, and when it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import attrs

from gateway.directory.values import (
    BorrowerPolicy,
    Branch,
    Closing,
    DirectoryFile,
    LenderPolicy,
    Library,
)
from schemas.agency import agency_number


class Side(StrEnum):
    """Whom a closing shuts out (docs/rules.md R23)."""

    COOPERATION = "cooperation"
    END_USERS = "end_users"


@attrs.frozen
class Place:
    """What a number stands for: a library, or one branch of it."""

    library: Library
    branch: Branch | None = None

    @property
    def number(self) -> str:
        """The branch's own number, else the library's."""
        return self.branch.number if self.branch else self.library.agency


@attrs.frozen
class Closed:
    """A closing that holds on the day asked about, and the number of the library or branch that set it."""

    whose: str
    closing: Closing


def holds_on(closing: Closing, day: date, side: Side) -> bool:
    """Is this closing in force for that side on that day? Both end days are closed days."""
    shuts = closing.cooperation if side is Side.COOPERATION else closing.end_users
    begun = closing.since is None or closing.since <= day
    over = closing.until is not None and closing.until < day
    return shuts and begun and not over


@attrs.frozen
class Directory:
    """Every library, found by its own number or by a branch's.

    Numbers are taken in any form that `schemas.agency.agency_number` reads (`710100`, `DK-710100`).
    """

    libraries: tuple[Library, ...]
    material_types: Mapping[str, str]
    _places: Mapping[str, Place] = attrs.field(init=False, repr=False, eq=False)

    @_places.default
    def _index(self) -> Mapping[str, Place]:
        places = {b.number: Place(lib, b) for lib in self.libraries for b in lib.branches}
        return places | {lib.agency: Place(lib) for lib in self.libraries}

    @classmethod
    def of(cls, file: DirectoryFile) -> Directory:
        """The directory of a file whose numbers are in the house's form (see `gateway.directory.load`)."""
        return cls(tuple(sorted(file.libraries, key=lambda lib: lib.agency)), dict(file.material_types))

    def place(self, number: str) -> Place | None:
        """The library or branch with this number, None where nobody has it."""
        return self._places.get(agency_number(number))

    def library(self, number: str) -> Library | None:
        """The library with this number, or the one that the branch with this number belongs to."""
        place = self.place(number)
        return place.library if place else None

    def agency_of(self, number: str) -> str | None:
        """The agency number of a library or of the library a branch belongs to."""
        library = self.library(number)
        return library.agency if library else None

    def places(self) -> list[tuple[str, str]]:
        """Every library and branch, for choosing: number and name."""
        found: list[tuple[str, str]] = []
        for library in self.libraries:
            found.append((library.agency, library.name))
            found.extend((branch.number, f"{library.name}: {branch.name}") for branch in library.branches)
        return found

    def label(self, number: str) -> str:
        """`Herning Bibliotekerne (765700)` for people; the bare number where no name is known."""
        place = self.place(number)
        if place is None:
            return agency_number(number)
        name = self.name(number)
        return f"{name} ({place.number})" if name else place.number

    def name(self, number: str) -> str:
        """`Herning Bibliotekerne`; "" where no name is known."""
        place = self.place(number)
        if place is None:
            return ""
        return place.branch.name if place.branch else place.library.name

    def material_name(self, material_type: str) -> str:
        """What a material type is called, `material type 5` where the directory gives no name."""
        return self.material_types.get(material_type, f"material type {material_type}")

    def lender_policy(self, number: str, material_type: str) -> LenderPolicy | None:
        """A library's lender side for a material type, None where it takes no part (docs/rules.md R1)."""
        library = self.library(number)
        policy = library.policies.get(material_type) if library else None
        return policy.lender if policy else None

    def borrower_policy(self, number: str, material_type: str) -> BorrowerPolicy | None:
        """A library's borrower side for a material type, None where it takes no part (docs/rules.md R1)."""
        library = self.library(number)
        policy = library.policies.get(material_type) if library else None
        return policy.borrower if policy else None

    def closed(self, number: str, day: date, side: Side) -> Closed | None:
        """The closing that shuts this number on that day for that side (docs/rules.md R23).

        A library's closing holds for its branches too; a branch's closing holds for the branch alone.
        """
        place = self.place(number)
        if place is None:
            return None
        own = [(place.library.agency, c) for c in place.library.closings]
        branch = [(place.branch.number, c) for c in place.branch.closings] if place.branch else []
        return next((Closed(who, c) for who, c in own + branch if holds_on(c, day, side)), None)
