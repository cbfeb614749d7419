"""The directory in use: numbers, policies, closings, potential lenders."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.directory.directory import Directory, Side
from gateway.directory.values import (
    BorrowerPolicy,
    Branch,
    Closing,
    DirectoryFile,
    LenderPolicy,
    Library,
    MaterialPolicy,
)

DAY = date(2026, 6, 15)


def lending(agency: str, lends: bool | None = True, **more: Any) -> Library:  # noqa: FBT001, FBT002  columns of a table, fields by name
    """A library with a lender side, without one where `lends` is None."""
    lender = None if lends is None else LenderPolicy(lends=lends)
    given = {"policies": {"1": MaterialPolicy(lender=lender, borrower=BorrowerPolicy())}, **more}
    return Library(agency=agency, name=f"Bibliotek {agency}", **given)


def directory(*libraries: Library) -> Directory:
    """A directory of these."""
    return Directory.of(DirectoryFile(libraries=libraries))


@pytest.mark.parametrize("number", ["710100", "DK-710100", " dk-710100 ", "710104", "DK-710104"])
def test_library_is_found_by_its_number_or_a_branch(number: str) -> None:
    """In every form of the number."""
    found = directory(lending("710100", branches=(Branch(number="710104", name="Vesterbro"),)))
    assert found.agency_of(number) == "710100"


def test_number_that_nobody_has() -> None:
    """Nothing is found, and the number itself is its label."""
    found = directory()
    assert found.library("710100") is None
    assert found.agency_of("710100") is None
    assert found.lender_policy("710100", "1") is None
    assert found.borrower_policy("710100", "1") is None
    assert found.closed("710100", DAY, Side.COOPERATION) is None
    assert found.label("DK-710100") == "710100"


def test_labels_name_library_or_branch() -> None:
    """Name and number, of the branch where it is one."""
    found = directory(lending("710100", branches=(Branch(number="710104", name="Vesterbro"),)))
    assert found.label("DK-710100") == "Bibliotek 710100 (710100)"
    assert found.label("710104") == "Vesterbro (710104)"


@pytest.mark.parametrize("cooperation", [True, False])
@pytest.mark.parametrize("end_users", [True, False])
def test_the_two_sides_of_a_closing_are_apart(cooperation: bool, end_users: bool) -> None:  # noqa: FBT001  columns of a table
    """All four combinations occur in the register (R23)."""
    found = directory(lending("710100", closings=(Closing(cooperation=cooperation, end_users=end_users),)))
    assert bool(found.closed("710100", DAY, Side.COOPERATION)) is cooperation
    assert bool(found.closed("710100", DAY, Side.END_USERS)) is end_users


def test_library_and_branch_are_apart() -> None:
    """A branch's closing holds for it alone, a library's for its branches too; whose it is, is said (R23)."""
    shut = (Closing(cooperation=True),)
    branches = (Branch(number="710104", name="A", closings=shut), Branch(number="710105", name="B"))
    found = directory(lending("710100", branches=branches))
    assert found.closed("710100", DAY, Side.COOPERATION) is None
    assert found.closed("710105", DAY, Side.COOPERATION) is None
    closed = found.closed("710104", DAY, Side.COOPERATION)
    assert closed is not None
    assert closed.whose == "710104"
    whole = directory(lending("710100", branches=branches, closings=shut)).closed("710105", DAY, Side.COOPERATION)
    assert whole is not None
    assert whole.whose == "710100"
