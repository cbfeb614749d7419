"""What can be wrong with a directory that reads well: numbers, references, closings, limits, peers.

What is wrong with an address or a holdings service those know who would call it (`gateway.lending.address_check`,
`gateway.holdings.system_check`): the directory works without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from gateway.directory.certificate_faults import certificate_faults
from gateway.directory.note_faults import note_faults
from gateway.directory.peer_faults import SHOWN, peer_faults
from gateway.directory.values import Branch, Closing, DirectoryFile, Library, LoanPath, MaterialPolicy

AS_IT_IS: Final = "it is taken as it is"


class Fault(Struct, frozen=True, kw_only=True):
    """One fault: whose it is, where it stands in the file, and a sentence for whoever can mend it.

    A `reference` fault (a name missing, a number that nobody in the file has) leaves a directory that still
    works; a case written by hand may have it, a directory file may not. `meanwhile` is what is done, to stand after
    "until it is mended, ", where the directory that is in force has the fault; "" where it cannot be in force with it.
    """

    library: str
    path: str
    sentence: str
    reference: bool = False
    meanwhile: str = ""

    @classmethod
    def whole(cls, words: str) -> Fault:
        """A fault of the whole file."""
        return cls(library="", path="$", sentence=words)


def check(file: DirectoryFile) -> tuple[Fault, ...]:
    """Every fault of a directory file, in the order of the file; none means that it can be used."""
    known = {library.agency for library in file.libraries}
    known |= {branch.number for library in file.libraries for branch in library.branches}
    faults = list(_duplicates(file))
    for index, library in enumerate(file.libraries):
        path = f"$.libraries[{index}]"
        faults += _library(library, path)
        faults += _references(file, library, path, known)
    return tuple(faults)


def _duplicates(file: DirectoryFile) -> Iterator[Fault]:
    numbers = Counter(library.agency for library in file.libraries)
    numbers.update(branch.number for library in file.libraries for branch in library.branches)
    for number, count in numbers.items():
        if count > 1:
            sentence = f"the number {number} is given {count} times; a number stands for one library or branch"
            yield Fault(library=number, path="$.libraries", sentence=sentence)


def _library(library: Library, path: str) -> Iterator[Fault]:
    who = library.agency
    if not who:
        yield Fault(library="", path=f"{path}.agency", sentence=f"the library at {path} has an empty number")
    if not library.name:
        sentence = f"library {who} at {path} has no name"
        yield Fault(library=who, path=f"{path}.name", sentence=sentence, reference=True, meanwhile=AS_IT_IS)
    for material, policy in library.policies.items():
        yield from _limits(who, f'{path}.policies["{material}"]', policy)
    yield from _closings(who, f"{path}.closings", library.closings)
    for index, branch in enumerate(library.branches):
        yield from _branch(branch, f"{path}.branches[{index}]")
    yield from _words_and_systems(library, path)


def _words_and_systems(library: Library, path: str) -> Iterator[Fault]:
    for name, what in note_faults(library.notes):
        yield _fault(library, path, f"notes.{name}", what, "the usual words are said instead")
    for name, what in certificate_faults(library.system):
        yield _fault(library, path, f"system.{name}", what, "nobody is written to or asked there")
    for name, what in peer_faults(library.system.peer):
        meanwhile = "it is not shown" if name in SHOWN else "it is compared as it stands"
        yield _fault(library, path, f"system.peer.{name}", what, meanwhile)


def _fault(library: Library, path: str, field: str, what: str, meanwhile: str) -> Fault:
    """A fault of a field that the directory in force bears."""
    sentence = f"library {library.agency}: {field} {what}"
    return Fault(library=library.agency, path=f"{path}.{field}", sentence=sentence, meanwhile=meanwhile)


def _branch(branch: Branch, path: str) -> Iterator[Fault]:
    if not branch.number:
        yield Fault(library="", path=f"{path}.number", sentence=f"the branch at {path} has an empty number")
    yield from _closings(branch.number, f"{path}.closings", branch.closings)


def _closings(who: str, path: str, closings: Iterable[Closing]) -> Iterator[Fault]:
    for index, closing in enumerate(closings):
        at = f"{path}[{index}]"
        if closing.since and closing.until and closing.until < closing.since:
            sentence = f"{who}: the closing at {at} ends {closing.until}, before it begins {closing.since}"
            yield Fault(library=who, path=at, sentence=sentence)
        if not (closing.cooperation or closing.end_users):
            sentence = f"{who}: the closing at {at} shuts out nobody; set cooperation, end_users or both to true"
            yield Fault(library=who, path=at, sentence=sentence)


def _limits(who: str, path: str, policy: MaterialPolicy) -> Iterator[Fault]:
    limits: list[tuple[str, int]] = []
    if policy.lender:
        limits.append(("lender.days", policy.lender.days))
    if policy.borrower:
        profile = policy.borrower.own_profile
        limits += [
            ("borrower.days", policy.borrower.days),
            ("borrower.own_profile.age_days", profile.age_days),
            ("borrower.own_profile.back_within_days", profile.back_within_days),
        ]
    for name, days in limits:
        if days < 0:
            sentence = f"library {who}: {name} at {path} is {days}; a number of days cannot be negative"
            yield Fault(library=who, path=f"{path}.{name}", sentence=sentence)


def _references(file: DirectoryFile, library: Library, path: str, known: set[str]) -> Iterator[Fault]:
    who, central = library.agency, library.central_library
    centrals = {lib.agency for lib in file.libraries if lib.central}
    if central is not None and central not in centrals:
        what = "is not marked central" if central in known else "is not in this directory"
        sentence = f"library {who}: its central library {central} {what}"
        at = f"{path}.central_library"
        yield Fault(library=who, path=at, sentence=sentence, reference=True, meanwhile=AS_IT_IS)
    yield from _path(who, f"{path}.loan_path", library.loan_path, known)
    for index, branch in enumerate(library.branches):
        if branch.loan_path is not None:
            yield from _path(branch.number, f"{path}.branches[{index}].loan_path", branch.loan_path, known)
    for material, policy in library.policies.items():
        lenders = policy.borrower.lenders if policy.borrower else None
        at = f'{path}.policies["{material}"].borrower.lenders'
        yield from _unknown(who, at, "list of lenders", lenders or (), known)


def _path(who: str, path: str, loan_path: LoanPath, known: set[str]) -> Iterator[Fault]:
    yield from _unknown(who, f"{path}.first", "loan path", loan_path.first, known)
    for number, count in Counter(loan_path.first).items():
        if count > 1:
            sentence = f"{who}: its loan path names {number} {count} times"
            at = f"{path}.first"
            yield Fault(library=who, path=at, sentence=sentence, reference=True, meanwhile=AS_IT_IS)


def _unknown(who: str, path: str, what: str, numbers: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for index, number in enumerate(numbers):
        if number not in known:
            sentence = f"{who}: its {what} names {number}, which is not in this directory"
            at = f"{path}[{index}]"
            yield Fault(library=who, path=at, sentence=sentence, reference=True, meanwhile=AS_IT_IS)
