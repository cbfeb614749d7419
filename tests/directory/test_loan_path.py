"""The loan path: the library's own list, then the generated order, and why each stands there (R15-R18)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.directory import Directory
from gateway.directory.loan_path import GENERATED_ORDER, WHY, PathClass, PathEntry, loan_path
from gateway.directory.values import Branch, DirectoryFile, Library, LibraryKind, LoanPath
from tests.shared import DATA as SHARED

RESEARCH, EDUCATION = LibraryKind.RESEARCH, LibraryKind.EDUCATION


def library(agency: str, area: str | None = None, **more: Any) -> Library:
    """A public library of an area, unless more is said."""
    return Library(agency=agency, name=f"Bibliotek {agency}", **{"central_library": area, **more})


COUNTRY: Final = (
    library("710100", "715700"),
    library("715700", central=True),
    library("715300", "715700"),
    library("721900", "715700"),
    library("726500", central=True),
    library("737600", "726500"),
    library("746100", central=True),
    library("743000", "746100"),
    library("765700", central=True),
    library("756100", "763000"),
    library("763000", central=True),
    library("820010", kind=RESEARCH, superstructure=True),
    library("810015", kind=RESEARCH),
    library("831020", kind=RESEARCH),
    library("874020", kind=EDUCATION),
)


def path(number: str, libraries: Iterable[Library] = COUNTRY) -> tuple[PathEntry, ...]:
    """The loan path of a library among these."""
    return loan_path(Directory.of(DirectoryFile(libraries=tuple(libraries))), number)


def with_path(number: str, first: tuple[str, ...], *, generated: bool = True, **more: Any) -> list[Library]:
    """The country with one library's own path changed."""
    changed = library(number, "715700", loan_path=LoanPath(first=first, generated=generated), **more)
    return [changed if each.agency == number else each for each in COUNTRY]


def test_generated_path_of_a_public_library() -> None:
    """The whole order for København, class by class (R17)."""
    assert [(entry.agency, entry.why.value) for entry in path("710100")] == [
        ("710100", "own_collection"),
        ("715700", "own_central"),
        ("820010", "superstructure"),
        ("726500", "central"),
        ("746100", "central"),
        ("763000", "central"),
        ("765700", "central"),
        ("715300", "own_area"),
        ("721900", "own_area"),
        ("737600", "public"),
        ("743000", "public"),
        ("756100", "public"),
        ("810015", "research"),
        ("831020", "research"),
        ("874020", "rest"),
    ]


@pytest.mark.parametrize("number", ["831020", "874020"])
def test_research_and_education_borrow_from_research_first(number: str) -> None:
    """Research libraries borrow from each other, then from the public ones."""
    classes = list(dict.fromkeys(entry.why.value for entry in path(number)))
    assert classes[:3] == ["own_collection", "superstructure", "research"]
    assert classes.index("research") < classes.index("central") < classes.index("public")


def test_central_library_has_its_own_area() -> None:
    """For a central library, its area is the one that it is central for."""
    whys = {entry.agency: entry.why for entry in path("715700")}
    assert whys["715300"] is PathClass.OWN_AREA
    assert whys["737600"] is PathClass.PUBLIC


def test_own_list_goes_before_the_generated_order() -> None:
    """Edits at the top stay, each library stands once, and the rest keeps its order (R18)."""
    entries = path("710100", with_path("710100", ("831020", "743000")))
    assert [(entry.agency, entry.why) for entry in entries[:2]] == [
        ("831020", PathClass.OWN_CHOICE),
        ("743000", PathClass.OWN_CHOICE),
    ]
    rest = [entry.agency for entry in entries[2:]]
    assert rest == [entry.agency for entry in path("710100") if entry.agency not in {"831020", "743000"}]


def test_path_that_is_not_generated_ends() -> None:
    """Nobody else is on it (R18)."""
    assert [e.agency for e in path("710100", with_path("710100", ("746100", "715700"), generated=False))] == [
        "746100",
        "715700",
    ]


def test_branch_path_goes_first() -> None:
    """The branch's list, then its library's, then the generated order; a branch's end is an end (Q8)."""
    for generated in (True, False):
        branch = Branch(number="710104", name="x", loan_path=LoanPath(first=("746100",), generated=generated))
        numbers = [e.agency for e in path("710104", with_path("710100", ("765700",), branches=(branch,)))]
        assert numbers[:2] == (["746100", "765700"] if generated else ["746100"])
        assert len(numbers) == (len(COUNTRY) if generated else 1)
    plain = Branch(number="710104", name="x")
    assert path("710104", with_path("710100", ("765700",), branches=(plain,)))[0].agency == "765700"


def test_branch_number_on_a_path_means_its_library() -> None:
    """A path may name a branch; the library is asked."""
    branch = Branch(number="746101", name="x")
    odense = library("746100", central=True, branches=(branch,))
    libraries = [odense if each.agency == "746100" else each for each in with_path("710100", ("746101",))]
    entries = path("710100", libraries)
    assert entries[0].agency == "746100"
    assert len(entries) == len(COUNTRY)


def test_unknown_number_has_no_path() -> None:
    """Nobody has it, so nothing is on it."""
    assert path("799999") == ()


def test_every_class_has_words() -> None:
    """A console can say why a library stands where it stands."""
    assert set(WHY) == set(PathClass)


@given(st.permutations(COUNTRY), st.sampled_from([each.agency for each in COUNTRY]))
def test_path_holds_every_library_once_in_any_order_of_the_file(libraries: list[Library], number: str) -> None:
    """Ranks count from one without gaps, and the order of the file does not matter."""
    entries = path(number, libraries)
    assert [entry.rank for entry in entries] == list(range(1, len(COUNTRY) + 1))
    assert {entry.agency for entry in entries} == {each.agency for each in COUNTRY}
    assert entries == path(number)


RECORDED: Final = SHARED / "dbc/samples/bibdk_holdingstatus/localizations.json"
AREAS: Final = SHARED / "dbc/registry/central-library-areas.tsv"


def recorded_lists() -> list[list[str]]:
    """The libraries of the recorded presentation lists of København, in their order, each once."""
    answer = json.loads(RECORDED.read_text(encoding="utf-8"))
    lists = answer["localisationsResponse"]["localisations"]
    return [list(dict.fromkeys(entry["agencyId"]["$"] for entry in one["agency"])) for one in lists]


def recorded_country(numbers: Iterable[str]) -> list[Library]:
    """Those libraries as the register has them: areas, central libraries, research libraries by number."""
    rows = [line.split("\t") for line in AREAS.read_text(encoding="utf-8").splitlines()[1:]]
    areas = {row[2]: row[0] for row in rows}
    return [
        library(
            number,
            areas.get(number),
            central=number in set(areas.values()),
            superstructure=number in {"820010", "820030"},
            kind=RESEARCH if number.startswith("8") else LibraryKind.PUBLIC,
        )
        for number in numbers
    ]


@pytest.mark.skipif(not (RECORDED.exists() and AREAS.exists()), reason="the recorded lists are not on this machine")
def test_classes_of_recorded_presentation_lists() -> None:
    """Two lists of København from 2013 go through the same classes in the same order as the generated path."""
    lists = recorded_lists()
    assert [len(one) for one in lists] == [19, 39]
    for recorded in lists:
        whys = {entry.agency: entry.why for entry in path("710100", recorded_country(recorded))}
        order = list(GENERATED_ORDER[LibraryKind.PUBLIC])
        ranks = [order.index(whys[number]) for number in recorded]
        assert ranks == sorted(ranks)
        assert len(set(ranks)) >= 6
