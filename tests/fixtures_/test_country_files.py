"""The built-in country: its files know each other, its records are whole, and bad files are told what is wrong."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import pytest

from fixtures import stories_file
from fixtures.countries import BUILT_IN, CountryError, read_country
from fixtures.holdings_file import Copy, CopyStatus, Spoken
from gateway.automation.values import Outcome, Reason
from gateway.directory.load import read_directory
from gateway.directory.values import PUBLIC_PROFILE, RESEARCH_PROFILE, LibraryKind, Switch
from gateway.orders.order import Stage
from gateway.orders.vocabulary import CloseReason
from schemas.marc.detect import read
from schemas.marc.meaning import Description, describe
from schemas.marc.reading import Entry

TODAY: Final = date(2026, 6, 15)
ISSUE_STORIES: Final = "abcdefghijklmn"


def entries() -> list[Entry]:
    """Every record of the country, as its files hold it."""
    found: list[Entry] = []
    for path in sorted((BUILT_IN / "records").iterdir()):
        with path.open("rb") as stream:
            for outcome in read(stream):
                assert isinstance(outcome, Entry), outcome
                assert not outcome.warnings, (path.name, outcome.number, outcome.warnings)
                found.append(outcome)
    return found


def described() -> list[Description]:
    """Every record of the country, as lending reads it."""
    return [describe(entry.record) for entry in entries()]


def test_the_country_is_big_enough_and_of_every_kind() -> None:
    """At least 14 libraries with real-shaped numbers: public, central, research, and a school that never lends."""
    libraries = {one.agency: one for one in read_directory((BUILT_IN / "libraries.json").read_bytes()).libraries}
    assert len(libraries) >= 14
    for agency, library in libraries.items():
        assert re.fullmatch(r"7[0-9]{3}00" if library.kind is LibraryKind.PUBLIC else r"8[0-9]{4}0|800022", agency)
        assert all(re.fullmatch(agency[:4] + "[0-9]{2}", branch.number) for branch in library.branches)
    central = [library for library in libraries.values() if library.central]
    assert len(central) == 7
    school = next(library for library in libraries.values() if library.kind is LibraryKind.EDUCATION)
    assert all(policy.lender is None for policy in school.policies.values())
    assert not school.loan_path.generated


def test_the_country_has_both_profiles_a_test_mode_and_closings() -> None:
    """Own material in both profiles, one borrower in TEST mode, one library and one branch that are closed."""
    libraries = read_directory((BUILT_IN / "libraries.json").read_bytes()).libraries
    borrowers = [policy.borrower for library in libraries for policy in library.policies.values() if policy.borrower]
    assert {b.own_profile for b in borrowers if b.own_material is Switch.YES} == {PUBLIC_PROFILE, RESEARCH_PROFILE}
    assert any(b.borrows is Switch.TEST for b in borrowers)
    assert any(closing.cooperation for library in libraries for closing in library.closings)
    assert any(branch.closings for library in libraries for branch in library.branches)
    assert any(library.loan_path.first for library in libraries)
    assert all(library.system.iso18626 is None for library in libraries), "addresses belong to the demo"


def test_every_faust_number_has_its_check_digit() -> None:
    """danMarc2 001 *a: weights 2-7 from the right over the other digits, sum and check divisible by 11."""
    numbers = [one.local_id for one in described() if one.agency.startswith("87097")]
    assert len(numbers) == len(set(numbers)) >= 40
    for number in numbers:
        assert re.fullmatch(r"[0-9]{8,9}", number)
        weighed = sum(int(d) * (2 + at % 6) for at, d in enumerate(reversed(number[:-1])))
        assert (weighed + int(number[-1])) % 11 == 0, number


def test_the_records_are_of_every_kind_that_the_rules_know() -> None:
    """OVE, BKM, two editions, a set with its volumes, online, article, periodical, music, film, a missing date."""
    records = described()
    by_id = {one.id: one for one in records}
    assert len(records) >= 40
    assert {"OVE202624", "OVE"} <= codes()
    assert any("BKM202624" in one.novelty_codes for one in records)
    assert any(one.superstructure and one.created and (TODAY - one.created).days < 14 for one in records)
    assert any(
        other in by_id and one.id in by_id[other].other_editions for one in records for other in one.other_editions
    )
    volumes = [one for one in records if one.head in by_id]
    assert len(volumes) == 2
    assert len({one.volume for one in volumes}) == 2
    assert {one.material_type for one in records} >= {"1", "2", "3", "4", "5", "6", "7"}
    assert any(one.online for one in records)
    assert any(one.article for one in records)
    assert any(one.periodical for one in records)
    assert any(one.deleted for one in records)
    assert any(one.hidden for one in records)
    assert any(one.created is None for one in records)
    assert any(not one.id.startswith("87097") for one in records)


def codes() -> set[str]:
    """Every catalogue code of 032 *x."""
    return {value for entry in entries() for value in entry.record.values("032", "x")}


def test_all_letters_of_restriction_are_there() -> None:
    """096 *r a-g on one record, and one holder without a mark."""
    marked = [{frozenset(place.restrictions) for place in one.localised} for one in described()]
    assert {frozenset(letter) for letter in "abcdefg"} | {frozenset()} in marked


def test_both_charsets_and_their_escapes_are_there() -> None:
    """The ISO 2709 file is danMarc2 (Latin-1 with @ escapes), the line file UTF-8; æøå read the same from both."""
    iso = (BUILT_IN / "records" / "other.iso").read_bytes()
    assert b"@015B" in iso
    assert b"N@*A@*T" in iso
    assert b"@@tegnogtale" in iso
    assert "Klitg@årdene".encode("latin-1") in iso
    lines = (BUILT_IN / "records" / "books.lin").read_text(encoding="utf-8")
    assert "Latin @* ikke" in lines
    titles = " ".join(one.title for one in described())
    for word in ("N*A*T*T*E*R", "powieść", "færge", "Ærø", "Latin * ikke", "\u03b1 til \u03c9"):
        assert word in titles


def test_every_record_of_holdings_and_stories_is_in_the_catalogue() -> None:
    """Nothing is ordered or held that no record describes."""
    known = {one.id for one in described()}
    country = read_country(BUILT_IN, now=TODAY)
    held = {pid for library in country.systems.values() for pid in library.records}
    ordered = {pid for story in country.stories for order in story.orders for pid in order.records}
    assert held <= known
    assert ordered <= known


def test_the_stories_of_the_issue_are_there() -> None:
    """(a) to (n), in this order, and some more."""
    stories = [story.id for story in read_country(BUILT_IN, now=TODAY).stories]
    assert "".join(stories[: len(ISSUE_STORIES)]) == ISSUE_STORIES
    assert len(stories) > len(ISSUE_STORIES)


def test_dialects_and_wires_are_all_spoken() -> None:
    """Different libraries answer in different protocols, and dialects of ISO 20775 and of ISO 18626."""
    settings = [library.system for library in read_country(BUILT_IN, now=TODAY).systems.values()]
    assert len({one.dialect for one in settings}) == 5
    assert len({one.wire for one in settings}) == 4
    assert {one.speaks for one in settings} == set(Spoken)


def changed(folder: Path, name: str, change: dict[str, Any]) -> Path:
    """A copy of the country with top-level keys of one of its files replaced."""
    shutil.copytree(BUILT_IN, folder, dirs_exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    return folder


STORY: Final = {"id": "x", "title": "x", "orders": [{"borrower": "762100", "records": ["870970-basis:1"]}]}
BAD: Final[list[tuple[str, str, dict[str, Any], str]]] = [
    ("misspelt field", "stories.json", {"storys": []}, "storys"),
    ("unknown status", "stories.json", {"stories": [STORY | {"steps": [{"step": "wait", "status": "Lent"}]}]}, "Lent"),
    ("unknown step", "stories.json", {"stories": [STORY | {"steps": [{"step": "dance"}]}]}, "dance"),
    (
        "unknown borrower",
        "stories.json",
        {"stories": [STORY | {"orders": [{"borrower": "1", "records": ["a:b"]}]}]},
        "1",
    ),
    (
        "no records",
        "stories.json",
        {"stories": [STORY | {"orders": [{"borrower": "762100", "records": []}]}]},
        "record",
    ),
    ("two with one id", "stories.json", {"stories": [STORY, STORY]}, "'x'"),
    ("unknown order", "stories.json", {"stories": [STORY | {"expect": [{"order": "other"}]}]}, "other"),
    ("started twice", "stories.json", {"stories": [STORY | {"steps": [{"step": "restart"}]}]}, "started twice"),
    ("never started", "stories.json", {"stories": [STORY | {"steps": [{"step": "kill"}]}]}, "not started again"),
    ("no such library", "holdings.json", {"libraries": {"999900": {}}}, "999900"),
    ("scenario", "holdings.json", {"libraries": {"762100": {"system": {"lending": "LENT"}}}}, "LENT"),
    ("scenario of a record", "holdings.json", {"libraries": {"762100": {"records": {"a:1": {"lending": "X"}}}}}, "a:1"),
    ("no record id", "holdings.json", {"libraries": {"762100": {"records": {"139900154": {}}}}}, "139900154"),
    ("dialect", "holdings.json", {"libraries": {"762100": {"system": {"dialect": "latin"}}}}, "latin"),
    ("day", "holdings.json", {"libraries": {"762100": {"records": {"a:1": {"copies": [{"back": "soon"}]}}}}}, "back"),
    ("libraries", "libraries.json", {"libraries": [{"name": "Nobody"}]}, "agency"),
    *(
        (
            f"expected {field}",
            "stories.json",
            {"stories": [STORY | {"expect": [{field: code}]}]},
            f"story x: $.stories[0].expect[0].{field} must be one of {allowed}",
        )
        for field, code, allowed in (
            ("outcome", "manuel", 'automated, manual, local or null, not "manuel".'),
            ("reason", "no_providers", "delivery_before_deadline, error, new_for_aut_own"),
            (
                "stage",
                "on loan",
                'deciding, requested, promised, on_loan, awaits_retry, with_staff, closed, not "on loan".',
            ),
            ("status", "loaned", "RequestReceived, ExpectToSupply"),
            ("closed", "done", 'completed, own_copy, cancelled, unfilled, staff or null, not "done".'),
        )
    ),
]


@pytest.mark.parametrize(("name", "change", "word"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_country_is_told_what_is_wrong(tmp_path: Path, name: str, change: dict[str, Any], word: str) -> None:
    """The file, the place in it, and what to mend, in one sentence each."""
    with pytest.raises(CountryError) as caught:
        read_country(changed(tmp_path, name, change), now=TODAY)
    assert all(fault.startswith(name) and fault.endswith(".") for fault in caught.value.faults)
    assert word in str(caught.value)


def test_a_missing_file_and_a_broken_one_are_named(tmp_path: Path) -> None:
    """An empty folder, and a file that is no JSON."""
    with pytest.raises(CountryError, match=r"libraries\.json cannot be read"):
        read_country(tmp_path, now=TODAY)
    changed(tmp_path, "holdings.json", {})
    (tmp_path / "stories.json").write_bytes(b"{")
    with pytest.raises(CountryError, match=r"stories\.json: not JSON: it ends too early"):
        read_country(tmp_path, now=TODAY)


def test_every_bad_story_is_named(tmp_path: Path) -> None:
    """A misspelt code in one story hides no fault of another."""
    stories = [STORY | {"id": id_, "expect": [{"outcome": "manuel"}]} for id_ in "xy"]
    stories.append({"title": "Without an id"})
    with pytest.raises(CountryError) as caught:
        read_country(changed(tmp_path, "stories.json", {"stories": [*stories, STORY]}), now=TODAY)
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "stories.json, story x",
        "stories.json, story y",
        "stories.json, story without an id",
    ]


def test_the_closed_lists_are_those_of_the_gateway() -> None:
    """They are written out in `fixtures.stories_file`, which does not import the gateway."""
    for written, of in (
        (stories_file.Outcome, Outcome),
        (stories_file.Reason, Reason),
        (stories_file.Stage, Stage),
        (stories_file.Closed, CloseReason),
    ):
        assert set(get_args(written)) == {one.value for one in of}


def test_numbers_of_stories_are_taken_in_every_form(tmp_path: Path) -> None:
    """`DK-765700` in an order or an expectation is 765700 once the file is read."""
    order = {"borrower": "DK-762100", "records": ["870970-basis:1"], "supplier": "DK-765700"}
    expect = {"lender": "DK-765700", "names": [" dk-710100", "820010"]}
    step = {"step": "expect", "names": ["DK-726500"], "lender": None}
    story = {"id": "x", "title": "x", "orders": [order], "steps": [step], "expect": [expect]}
    (read,) = read_country(changed(tmp_path, "stories.json", {"stories": [story]}), now=TODAY).stories
    assert (read.orders[0].borrower, read.orders[0].supplier) == ("762100", "765700")
    assert (read.expect[0].lender, read.expect[0].names) == ("765700", ("710100", "820010"))
    assert isinstance(read.steps[0], stories_file.Expect)
    assert (read.steps[0].lender, read.steps[0].names) == (None, ("726500",))


def test_a_country_without_a_date_lives_today(tmp_path: Path) -> None:
    """`date` missing: the day that it is."""
    stories = {"stories": [STORY]}
    shutil.copytree(BUILT_IN, tmp_path, dirs_exist_ok=True)
    (tmp_path / "stories.json").write_text(json.dumps(stories))
    country = read_country(tmp_path, now=date(2027, 1, 2))
    assert country.today == date(2027, 1, 2)
    assert not country.fixed


@pytest.mark.parametrize(
    ("copy", "day"),
    [
        (Copy(), None),
        (Copy(ready_in_days=3), date(2026, 6, 18)),
        (Copy(ready=date(2026, 7, 1)), date(2026, 7, 1)),
        (Copy(status=CopyStatus.ON_LOAN), None),
        (Copy(status=CopyStatus.ON_LOAN, back_in_days=20), date(2026, 7, 5)),
        (Copy(status=CopyStatus.ON_LOAN, back_in_days=-1), date(2026, 6, 14)),
        (Copy(status=CopyStatus.ON_LOAN, back=date(2026, 6, 30), back_in_days=1), date(2026, 6, 30)),
        (Copy(status=CopyStatus.NOT_FOR_LOAN, ready_in_days=3), None),
    ],
)
def test_days_of_copies(copy: Copy, day: date | None) -> None:
    """A day, or so many days from the country's day; the day itself wins."""
    assert copy.day(TODAY) == day


def test_names_and_numbers_of_branches() -> None:
    """A branch belongs to its library and has its own name; `DK-` is read everywhere."""
    country = read_country(BUILT_IN, now=TODAY)
    assert country.agency_of("DK-710111") == "710100"
    assert country.name_of("710111") == "Nørrebro Bibliotek"
    assert country.agency_of("999999") is None
    assert country.name_of("999999") == "999999"
    assert msgspec.json.decode(msgspec.json.encode(country.stories)) is not None
