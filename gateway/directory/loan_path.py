"""The loan path (lånevej): in which order a library borrows from the others (docs/rules.md R15-R18).

First comes what the library wrote itself, then, where it lets the path be generated, every other library in
the order that the agency for culture recommends (R17). What that order leaves open, two recorded presentation
lists of 2013 settle: among public libraries those of the own area come first, then area by area, by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from gateway.directory.directory import Directory
from gateway.directory.values import Library, LibraryKind, LoanPath


class PathClass(StrEnum):
    """Why a library stands where it stands on a loan path."""

    OWN_CHOICE = "own_choice"
    OWN_COLLECTION = "own_collection"
    OWN_CENTRAL = "own_central"
    SUPERSTRUCTURE = "superstructure"
    CENTRAL = "central"
    OWN_AREA = "own_area"
    PUBLIC = "public"
    RESEARCH = "research"
    REST = "rest"


WHY: Final[Mapping[PathClass, str]] = {
    PathClass.OWN_CHOICE: "put there by the library itself",
    PathClass.OWN_COLLECTION: "its own collection",
    PathClass.OWN_CENTRAL: "its own central library",
    PathClass.SUPERSTRUCTURE: "a library with overbygning material",
    PathClass.CENTRAL: "another central library",
    PathClass.OWN_AREA: "a public library of its own area",
    PathClass.PUBLIC: "a public library of another area",
    PathClass.RESEARCH: "a research library",
    PathClass.REST: "another library that takes part",
}

_PUBLIC_ORDER: Final = (
    PathClass.OWN_COLLECTION,
    PathClass.OWN_CENTRAL,
    PathClass.SUPERSTRUCTURE,
    PathClass.CENTRAL,
    PathClass.OWN_AREA,
    PathClass.PUBLIC,
    PathClass.RESEARCH,
    PathClass.REST,
)
_RESEARCH_ORDER: Final = (
    PathClass.OWN_COLLECTION,
    PathClass.SUPERSTRUCTURE,
    PathClass.RESEARCH,
    PathClass.OWN_CENTRAL,
    PathClass.CENTRAL,
    PathClass.OWN_AREA,
    PathClass.PUBLIC,
    PathClass.REST,
)
GENERATED_ORDER: Final[Mapping[LibraryKind, tuple[PathClass, ...]]] = {
    LibraryKind.PUBLIC: _PUBLIC_ORDER,
    LibraryKind.RESEARCH: _RESEARCH_ORDER,
    LibraryKind.EDUCATION: _RESEARCH_ORDER,
    LibraryKind.SPECIAL: _RESEARCH_ORDER,
    LibraryKind.FOREIGN: _PUBLIC_ORDER,
}


class PathEntry(Struct, frozen=True, kw_only=True):
    """One place on a loan path; `rank` counts from 1."""

    rank: int
    agency: str
    name: str
    why: PathClass


def path_class(borrower: Library, library: Library) -> PathClass:
    """Which class of the recommended order a library belongs to, seen from a borrower (docs/rules.md R17)."""
    area = borrower.agency if borrower.central else borrower.central_library
    checks = (
        (library.agency == borrower.agency, PathClass.OWN_COLLECTION),
        (library.agency == area, PathClass.OWN_CENTRAL),
        (library.superstructure, PathClass.SUPERSTRUCTURE),
        (library.central, PathClass.CENTRAL),
        (_is_public(library) and area is not None and library.central_library == area, PathClass.OWN_AREA),
        (_is_public(library), PathClass.PUBLIC),
        (library.kind is LibraryKind.RESEARCH, PathClass.RESEARCH),
    )
    return next((found for holds, found in checks if holds), PathClass.REST)


def loan_path(directory: Directory, number: str) -> tuple[PathEntry, ...]:
    """The loan path of a library, or of a branch: first to last, each library once.

    A branch with a path of its own uses it; where that one goes on, its library's follows. A path that is not
    generated ends where its list ends, and libraries beyond it are not on the path at all.

    Args:
        directory: who there is.
        number: the borrower's library or branch number.

    Returns:
        The entries by rank; empty where nobody has that number.
    """
    place = directory.place(number)
    if place is None:
        return ()
    branch_path = place.branch.loan_path if place.branch else None
    paths = [branch_path, place.library.loan_path] if branch_path else [place.library.loan_path]
    seen: dict[str, PathClass] = {}
    for agency, why in _steps(directory, place.library, paths):
        seen.setdefault(agency, why)
    return tuple(
        PathEntry(rank=rank, agency=agency, name=_name(directory, agency), why=why)
        for rank, (agency, why) in enumerate(seen.items(), start=1)
    )


def rank_by_path(directory: Directory, number: str) -> Callable[[str], int]:
    """A key to sort libraries and branches by, first to last on a borrower's loan path; who is not on it comes last."""
    ranks = {entry.agency: entry.rank for entry in loan_path(directory, number)}
    return lambda agency: ranks.get(directory.agency_of(agency) or agency, len(ranks) + 1)


def _steps(directory: Directory, borrower: Library, paths: Sequence[LoanPath]) -> Iterator[tuple[str, PathClass]]:
    for path in paths:
        for number in path.first:
            yield directory.agency_of(number) or number, PathClass.OWN_CHOICE
        if not path.generated:
            return
    order = GENERATED_ORDER[borrower.kind]
    classed = [(path_class(borrower, library), library) for library in directory.libraries]
    classed.sort(key=lambda pair: (order.index(pair[0]), pair[1].central_library or "", pair[1].agency))
    for why, library in classed:
        yield library.agency, why


def _is_public(library: Library) -> bool:
    return library.kind is LibraryKind.PUBLIC


def _name(directory: Directory, agency: str) -> str:
    library = directory.library(agency)
    return library.name if library else ""
