"""What the rules look at: the order with everything around it, and the pairs of library and edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from gateway.automation.settings import RuleSettings
from gateway.automation.values import Attempt, Held, Wish
from gateway.automation.words import H_MARK, RESTRICTIONS
from gateway.catalogue.values import Edition, Localisation
from gateway.directory.directory import Directory
from gateway.directory.values import BorrowerPolicy, Library


@attrs.frozen
class Inquiry:
    """An order, the directory it meets, the service's settings, the day, and the lenders already asked."""

    wish: Wish
    directory: Directory
    settings: RuleSettings
    today: date
    tried: tuple[Attempt, ...] = ()


@attrs.frozen
class Facts:
    """An order that is a candidate for automation.

    `material` is the order's material type id; `policy` the borrower's side for it; `own` tells an order for
    what the borrower owns itself; `ranks` gives the place on the borrower's loan path by agency, from 1.
    """

    inquiry: Inquiry
    borrower: Library
    material: str
    policy: BorrowerPolicy
    own: bool
    ranks: Mapping[str, int]

    @property
    def today(self) -> date:
        """The day of the decision."""
        return self.inquiry.today

    @property
    def directory(self) -> Directory:
        """The directory that the order meets."""
        return self.inquiry.directory

    @property
    def settings(self) -> RuleSettings:
        """The service's own settings."""
        return self.inquiry.settings

    @property
    def wish(self) -> Wish:
        """The order."""
        return self.inquiry.wish

    @property
    def material_name(self) -> str:
        """What the directory calls the order's material type."""
        return self.directory.material_name(self.material)

    def label(self, number: str) -> str:
        """A library's name and number."""
        return self.directory.label(number)

    def rank(self, agency: str) -> int:
        """The place on the borrower's loan path; a library outside it comes after all that are on it."""
        return self.ranks.get(agency, len(self.ranks) + 1)


@attrs.frozen
class Pair:
    """A library and an edition that it may hold.

    `library` is None for a number that the directory does not have; `place` is the edition's place in the
    order's list, from 0.
    """

    agency: str
    library: Library | None
    edition: Edition
    place: int
    localisations: tuple[Localisation, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """The letters of 096*r that the library has set, sorted; an h-mark counts as `a` (docs/rules.md R22)."""
        codes = {code.strip().lower() for held in self.localisations for code in held.restrictions}
        return tuple(sorted({"a" if code == H_MARK else code for code in codes} & set(RESTRICTIONS)))


@attrs.frozen
class Offer:
    """A pair whose library answered that it has the record; `delivery` is None where it names no day."""

    pair: Pair
    held: Held
    delivery: date | None
