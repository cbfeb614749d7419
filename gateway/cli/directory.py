"""`illgate directory`: look at libraries, their settings and their loan paths, and check a directory file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click
from msgspec import structs
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.automation.words import closing_words, counted
from gateway.cli.common import CONFIG_OPTION, JSON_OPTION, NotGood, Unusable, configuration, print_json, read_bytes
from gateway.cli.system_words import against_configuration, certificates_for, system_lines
from gateway.directory.check import Fault
from gateway.directory.check import check as faults_of
from gateway.directory.directory import Directory
from gateway.directory.import_faults import import_faults
from gateway.directory.in_force import read_in_force
from gateway.directory.load import MAX_DIRECTORY_BYTES, DirectoryFaultError, read_directory, read_file
from gateway.directory.loan_path import WHY, loan_path
from gateway.directory.remarks import remarks
from gateway.directory.shelf import DIRECTORY
from gateway.directory.values import BorrowerPolicy, Closing, DirectoryFile, LenderPolicy, Library
from gateway.holdings.system_check import system_faults, unshown_logins
from gateway.lending.address_check import address_faults
from gateway.store.documents import get_document, put_document
from gateway.store.values import StoreInUse, StoreTooNew, StoreUnavailable
from gateway.web.addresses import public_system

T = TypeVar("T")

FILE_OPTION = click.option("--file", "file", metavar="FILE", help="A directory file, instead of the imported one.")


@click.group()
def directory() -> None:
    """The libraries: who they are, what they allow, whom they borrow from."""


@directory.command(epilog="Example: illgate directory check libraries.json")
@click.argument("file")
@CONFIG_OPTION
def check(file: str, config_path: Path | None) -> None:
    """Check a directory file and list every fault, also of addresses and services as far as that needs no asking.

    Exits 0 when it can be imported, 1 when it has faults, 2 when there is no such file. Warnings are of what can be
    meant so, of certificates that the configuration does not have, and of addresses that are the gateway's own.
    """
    read = _without_faults(read_bytes(file, MAX_DIRECTORY_BYTES))
    for odd in (*_odd(read), *_doubtful(read, config_path)):
        click.echo(odd)
    branches = sum(len(library.branches) for library in read.libraries)
    libraries = counted(len(read.libraries), "library", "libraries")
    click.echo(f"{file} is in order: {libraries}, {counted(branches, 'branch', 'branches')}.")


@directory.command(name="import", epilog="Example: illgate directory import libraries.json --config illgate.toml")
@click.argument("file")
@CONFIG_OPTION
def import_file(file: str, config_path: Path | None) -> None:
    """Check a directory file and make it the one in force, at once, for a running gateway too.

    Exits 0 when it was imported, 1 when it has faults: the directory before it stays in force.
    """
    data = read_bytes(file, MAX_DIRECTORY_BYTES)
    read = _without_faults(data)
    for sentence in _doubtful(read, config_path):
        click.echo(sentence, err=True)
    database = configuration(config_path).database
    try:
        put_document(database, DIRECTORY, data, tell=_tell)
    except (StoreInUse, StoreUnavailable, StoreTooNew) as error:
        raise Unusable(str(error)) from error
    libraries = counted(len(read.libraries), "library", "libraries")
    click.echo(f"{file} is in force in {database}: {libraries}.")


@directory.command(epilog="Example: illgate directory show 710100")
@click.argument("agency")
@FILE_OPTION
@CONFIG_OPTION
@JSON_OPTION
def show(agency: str, file: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Show a library: its kind, its settings for each material type, its closings and branches, its systems."""
    found = _load(file, config_path)
    library = _library(found, agency)
    if as_json:
        print_json(structs.replace(library, system=public_system(library.system)))
    else:
        _print_library(found, library)
        for line in system_lines(library, certificates_for(library, config_path)):
            Console().print(line, markup=False, highlight=False, soft_wrap=True)


@directory.command(epilog="Example: illgate directory path 710100")
@click.argument("agency")
@FILE_OPTION
@CONFIG_OPTION
@JSON_OPTION
def path(agency: str, file: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Print the loan path of a library or branch, and why each library stands where it stands."""
    found = _load(file, config_path)
    _library(found, agency)
    entries = loan_path(found, agency)
    if as_json:
        print_json(entries)
        return
    table = Table(title=f"Loan path of {found.label(agency)}", title_justify="left")
    for heading in ("Place", "Number", "Library", "Why there"):
        table.add_column(heading)
    for entry in entries:
        table.add_row(str(entry.rank), entry.agency, entry.name, WHY[entry.why])
    Console().print(table)


def _without_faults(data: bytes) -> DirectoryFile:
    """The file, if nothing is wrong with it; else its faults are told and the command ends."""
    try:
        read = read_file(data)
    except DirectoryFaultError as error:
        raise _faulty(error.faults) from None
    faults = (*import_faults(data, read), *faults_of(read), *address_faults(read), *system_faults(read))
    if faults:
        raise _faulty(faults, _odd(read))
    return read


def _odd(read: DirectoryFile) -> list[str]:
    return [f"Warning: {sentence}" for sentence in (*remarks(read), *unshown_logins(read))]


def _doubtful(read: DirectoryFile, config_path: Path | None) -> list[str]:
    return [f"Warning: {sentence}" for sentence in against_configuration(read, config_path)]


def _faulty(faults: Iterable[Fault], odd: Iterable[str] = ()) -> click.exceptions.Exit:
    for sentence in (*(fault.sentence for fault in faults), *odd):
        click.echo(sentence)
    return click.exceptions.Exit(1)


def _load(file: str | None, config_path: Path | None) -> Directory:
    """The directory of a file, or the one last imported."""
    if file is not None:
        return _used(file, read_bytes(file, MAX_DIRECTORY_BYTES), read_directory)
    database = configuration(config_path).database
    try:
        stored = get_document(database, DIRECTORY, tell=_tell)
    except (StoreInUse, StoreUnavailable, StoreTooNew) as error:
        raise Unusable(str(error)) from error
    if stored is None:
        raise Unusable(f"No directory has been imported into {database}; name a file with --file, or import one.")
    kept = _used(str(database), stored, read_in_force)
    for warning in kept.warnings:
        _tell(f"Warning: {warning}")
    return kept.directory


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)


def _used(name: str, data: bytes, read: Callable[[bytes], T]) -> T:
    """What `read` makes of a directory that is to be looked at."""
    try:
        return read(data)
    except DirectoryFaultError as error:
        faults = "".join(f"\n  {fault.sentence}" for fault in error.faults)
        raise Unusable(f"{name} is no directory that can be used:{faults}") from None


def _library(found: Directory, agency: str) -> Library:
    library = found.library(agency)
    if library is None:
        raise NotGood(f"No library or branch has the number {agency}.")
    return library


def _print_library(found: Directory, library: Library) -> None:
    console = Console()
    roles = [name for name, has in (("central library", library.central), ("last resort", library.last_resort)) if has]
    console.print(f"[bold]{escape(found.label(library.agency))}[/bold], {', '.join([library.kind.value, *roles])}")
    if library.central_library:
        console.print(f"Area of {escape(found.label(library.central_library))}")
    table = Table("Material", "As a lender", "As a borrower", "Own material")
    for material, policy in sorted(library.policies.items()):
        table.add_row(
            found.material_name(material), _lends(policy.lender), _borrows(policy.borrower), _own(policy.borrower)
        )
    console.print(table)
    for closing in library.closings:
        console.print(f"Closed for {_sides(closing)} {closing_words(closing)}")
    for branch in library.branches:
        console.print(f"Branch {escape(found.label(branch.number))}")
        for closing in branch.closings:
            console.print(f"  closed for {_sides(closing)} {closing_words(closing)}")


def _lends(policy: LenderPolicy | None) -> str:
    return "not automatically" if policy is None or not policy.lends else f"from {policy.days} days"


def _borrows(policy: BorrowerPolicy | None) -> str:
    return "not automatically" if policy is None else f"{policy.borrows.value}, from {policy.days} days"


def _own(policy: BorrowerPolicy | None) -> str:
    if policy is None:
        return ""
    profile = policy.own_profile
    limits = f"more than {profile.age_days} days old, not back within {profile.back_within_days}"
    return f"{policy.own_material.value}: {limits}"


def _sides(closing: Closing) -> str:
    sides = [("other libraries", closing.cooperation), ("its users", closing.end_users)]
    return " and ".join(name for name, shut in sides if shut)
