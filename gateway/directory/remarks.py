"""What is odd in a directory that can be used: numbers of libraries and of branches in each other's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateway.directory.values import DirectoryFile, Library

LIBRARY_NUMBER: Final = re.compile(r"[78][0-9]{3}00")
"""Numbers that libraries have as a whole, as 710100; those of their branches end in 01 to 99 (?)."""


def remarks(file: DirectoryFile) -> tuple[str, ...]:
    """A sentence for each number that is probably a slip of whoever wrote the file."""
    branches = {branch.number: library for library in file.libraries for branch in library.branches}
    return tuple(one for library in file.libraries for one in (*_branches(library), *_lenders(library, branches, file)))


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
