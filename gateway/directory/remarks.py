"""What is odd in a directory that can be used: numbers in each other's place or too short, unknown material types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateway.directory.values import DirectoryFile, Library

LIBRARY_NUMBER: Final = re.compile(r"[78][0-9]{3}00")
"""Numbers that libraries have as a whole, as 710100; those of their branches end in 01 to 99 (?)."""

DIGITS: Final = 6
"""Of a Danish library's number; what is no Danish number has letters, as `SE-Mdu` (`schemas.agency`)."""


def remarks(file: DirectoryFile) -> tuple[str, ...]:
    """A sentence for each number or material type that is probably a slip of whoever wrote the file."""
    branches = {branch.number: library for library in file.libraries for branch in library.branches}
    of_each = (
        one
        for library in file.libraries
        for one in (*_digits(library), *_branches(library), *_lenders(library, branches, file))
    )
    return (*of_each, *_material_types(file))


def _digits(library: Library) -> Iterator[str]:
    for what, number in (("it", library.agency), *(("its branch", branch.number) for branch in library.branches)):
        if number.isdigit() and len(number) != DIGITS:
            yield f"library {library.agency}: {what} has the number {number}; a Danish number has {DIGITS} digits."


def _material_types(file: DirectoryFile) -> Iterator[str]:
    """One sentence for a type, however many libraries have policies for it."""
    named: dict[str, list[str]] = {}
    for library in file.libraries:
        for material in library.policies:
            named.setdefault(material, []).append(library.agency)
    for material, agencies in named.items():
        if material not in file.material_types:
            others = f" (and {len(agencies) - 1} more)" if agencies[1:] else ""
            what = f"a policy is for material type {material}, which material_types does not name."
            yield f"library {agencies[0]}{others}: {what}"


def _branches(library: Library) -> Iterator[str]:
    for branch in library.branches:
        if LIBRARY_NUMBER.fullmatch(branch.number) and branch.number != library.agency:
            yield (
                f"library {library.agency}: its branch {branch.name or 'without a name'} has the number"
                f" {branch.number}, which is a library's: whatever is for that library is taken for {library.agency}."
            )


def _lenders(library: Library, branches: dict[str, Library], file: DirectoryFile) -> Iterator[str]:
    """Lenders are compared with libraries' numbers, so that a branch's number lets nobody pass."""
    for material, policy in library.policies.items():
        for number in (policy.borrower.lenders if policy.borrower else None) or ():
            if number in branches:
                yield (
                    f"library {library.agency}: its list of lenders for"
                    f" {file.material_types.get(material, f'material type {material}')} names {number}, a branch of"
                    f" {branches[number].agency}: a branch is never asked, name its library."
                )
