"""Library numbers of a directory file, brought to the form the house keeps them in (`schemas.agency`)."""

from __future__ import annotations

from msgspec.structs import replace

from gateway.directory.values import (
    BorrowerPolicy,
    Branch,
    DirectoryFile,
    Library,
    LoanPath,
    MaterialPolicy,
)
from schemas.agency import agency_number


def normal(file: DirectoryFile) -> DirectoryFile:
    """The same file with every number as six digits where it is Danish: `DK-710100` becomes `710100`."""
    return replace(file, libraries=tuple(_library(library) for library in file.libraries))


def _library(library: Library) -> Library:
    central = library.central_library
    return replace(
        library,
        agency=agency_number(library.agency),
        central_library=None if central is None else agency_number(central),
        policies={material: _policy(policy) for material, policy in library.policies.items()},
        loan_path=_path(library.loan_path),
        branches=tuple(_branch(branch) for branch in library.branches),
    )


def _branch(branch: Branch) -> Branch:
    path = None if branch.loan_path is None else _path(branch.loan_path)
    return replace(branch, number=agency_number(branch.number), loan_path=path)


def _path(path: LoanPath) -> LoanPath:
    return replace(path, first=tuple(agency_number(number) for number in path.first))


def _policy(policy: MaterialPolicy) -> MaterialPolicy:
    return policy if policy.borrower is None else replace(policy, borrower=_borrower(policy.borrower))


def _borrower(policy: BorrowerPolicy) -> BorrowerPolicy:
    if policy.lenders is None:
        return policy
    return replace(policy, lenders=tuple(agency_number(number) for number in policy.lenders))
