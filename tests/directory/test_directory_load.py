"""`libraries.json`: read, brought to the house's form, and every fault told in a sentence with its place."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory import load
from gateway.directory.load import DirectoryFaultError, read_directory
from gateway.directory.values import LibraryKind, Switch


def library(agency: str = "710100", **more: Any) -> dict[str, Any]:
    """A library as the file writes it."""
    return {"agency": agency, "name": f"Bibliotek {agency}", "kind": "public", **more}


def encoded(*libraries: dict[str, Any], **more: Any) -> bytes:
    """The bytes of a directory file."""
    return json.dumps({"libraries": list(libraries), **more}).encode()


def faults(*libraries: dict[str, Any]) -> list[tuple[str, str]]:
    """The faults of a file, as path and sentence."""
    with pytest.raises(DirectoryFaultError) as caught:
        read_directory(encoded(*libraries))
    return [(fault.path, fault.sentence) for fault in caught.value.faults]


def test_a_library_with_everything() -> None:
    """Every part of the format, in its own terms."""
    data = encoded(
        library(
            "DK-710100",
            central_library="DK-715700",
            policies={
                "1": {
                    "lender": {"lends": True, "days": 180},
                    "borrower": {"borrows": "test", "days": 45, "own_material": "yes", "lenders": ["DK-715700"]},
                }
            },
            loan_path={"first": ["DK-715700"], "generated": False},
            closings=[{"cooperation": True, "since": "2026-07-01", "until": "2026-07-31", "reason": "moving"}],
            branches=[{"number": "DK-710104", "name": "Vesterbro", "closings": [{"end_users": True}]}],
            system={"iso18626": "http://127.0.0.1:9001/iso18626"},
        ),
        library("715700", central=True),
        material_types={"1": "danske bøger"},
    )
    directory = read_directory(data)
    found = directory.library("710104")
    assert found is not None
    assert (found.agency, found.central_library, found.kind) == ("710100", "715700", LibraryKind.PUBLIC)
    assert found.loan_path.first == ("715700",)
    policy = directory.borrower_policy("DK-710100", "1")
    assert policy is not None
    assert (policy.borrows, policy.lenders, policy.own_profile.age_days) == (Switch.TEST, ("715700",), 365)
    assert found.closings[0].until == date(2026, 7, 31)
    assert directory.material_name("1") == "danske bøger"
    assert directory.material_name("5") == "material type 5"


@pytest.mark.parametrize(
    ("libraries", "path", "words"),
    [
        ([library(), library()], "$.libraries", "710100 is given 2 times"),
        ([library(branches=[{"number": "710100", "name": "x"}])], "$.libraries", "710100 is given 2 times"),
        ([library(name="")], "$.libraries[0].name", "710100 at $.libraries[0] has no name"),
        ([library("")], "$.libraries[0].agency", "empty number"),
        ([library(central_library="715700")], "$.libraries[0].central_library", "715700 is not in this directory"),
        (
            [library(central_library="715700"), library("715700")],
            "$.libraries[0].central_library",
            "715700 is not marked central",
        ),
        ([library(loan_path={"first": ["700000"]})], "$.libraries[0].loan_path.first[0]", "700000, which is not in"),
        (
            [library(loan_path={"first": ["715700", "715700"]}), library("715700")],
            "$.libraries[0].loan_path.first",
            "names 715700 2 times",
        ),
        (
            [library(branches=[{"number": "710104", "name": "x", "loan_path": {"first": ["7"]}}])],
            "$.libraries[0].branches[0].loan_path.first[0]",
            "710104: its loan path names 7",
        ),
        (
            [library(policies={"1": {"borrower": {"lenders": ["700000"]}}})],
            '$.libraries[0].policies["1"].borrower.lenders[0]',
            "list of lenders names 700000",
        ),
        (
            [library(closings=[{"cooperation": True, "since": "2026-07-02", "until": "2026-07-01"}])],
            "$.libraries[0].closings[0]",
            "ends 2026-07-01, before it begins 2026-07-02",
        ),
        ([library(closings=[{"reason": "who?"}])], "$.libraries[0].closings[0]", "shuts out nobody"),
        (
            [library(policies={"1": {"lender": {"days": -1}}})],
            '$.libraries[0].policies["1"].lender.days',
            "cannot be negative",
        ),
        (
            [library(policies={"1": {"borrower": {"own_profile": {"age_days": 1, "back_within_days": -2}}}})],
            '$.libraries[0].policies["1"].borrower.own_profile.back_within_days',
            "cannot be negative",
        ),
    ],
)
def test_each_fault_has_its_place_and_sentence(libraries: list[dict[str, Any]], path: str, words: str) -> None:
    """One fault at a time."""
    ((where, sentence),) = faults(*libraries)
    assert where == path
    assert words in sentence


def test_an_address_that_cannot_be_called_leaves_a_directory_in_force() -> None:
    """`illgate directory import` refuses it; one that is in force since before goes on, and staff hear of it."""
    found = read_directory(encoded(library(system={"iso18626": "http://[x"}))).library("710100")
    assert found is not None
    assert found.system.iso18626 == "http://[x"


def test_all_faults_come_at_once() -> None:
    """Whoever mends the file need not come back for each."""
    found = faults(library(loan_path={"first": ["1", "2"]}), library("715700", name="", central_library="3"))
    assert len(found) == 4


def test_unreadable_libraries_are_named_with_what_was_expected() -> None:
    """Two libraries of three cannot be read, and both are told by number and path."""
    found = faults(
        library(policies={"1": {"lender": {"days": "many"}}}), library("715700"), library("765700", kind="palace")
    )
    assert [path for path, _ in found] == ["$.libraries[0]", "$.libraries[2]"]
    assert "library 710100" in found[0][1]
    assert found[0][1].endswith('$.libraries[0].policies["1"].lender.days must be a whole number, not "many"')
    assert "library 765700" in found[1][1]
    assert 'kind must be one of public, research, education, special, foreign, not "palace"' in found[1][1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"libraries": 1}',
        b'{"libraries": [1]}',
        b'{"libraries": [], "more": 1}',
        b"\xff",
        b"[" * 99999,
    ],
)
def test_bytes_that_are_no_directory(data: bytes) -> None:
    """Never anything but a fault with a sentence."""
    with pytest.raises(DirectoryFaultError) as caught:
        read_directory(data)
    assert str(caught.value)


@given(st.binary(max_size=100))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    """Random bytes are a directory or a `DirectoryFaultError`, never another exception."""
    with suppress(DirectoryFaultError):
        read_directory(data)


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at before anything is decoded."""
    monkeypatch.setattr(load, "MAX_DIRECTORY_BYTES", 5)
    with pytest.raises(DirectoryFaultError, match="larger than 5 bytes"):
        read_directory(encoded(library()))


def test_what_is_read_can_be_written_and_read_again() -> None:
    """The file format and the types are one definition."""
    data = encoded(library(branches=[{"number": "710104", "name": "Vesterbro"}]))
    file = load.read_file(b"\xef\xbb\xbf" + data)
    assert load.read_file(msgspec.json.encode(file)) == file
