"""What an answer means for a loan: one row for each way in which systems say it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import iso20775, sru
from schemas.iso20775 import Holding, Holdings, LendingVerdict, judge
from schemas.iso20775.values import (
    AvailabilityInformation,
    CopiesSummary,
    EnumerationAndChronology,
    Identifier,
    Level,
    Numbering,
    PartSet,
    Piece,
    PieceStatus,
    PolicyAvailability,
    Simple,
    SummaryPolicy,
    SummaryStatus,
)
from tests.shared import DATA as SHARED

TODAY = date(2026, 6, 15)
SAMPLES = SHARED / "iso20775/responses"
Status = tuple[int | None, int | None, int | None]


def day(offset: int) -> date:
    """Days from today."""
    return TODAY + timedelta(days=offset)


def simple(*statuses: Status, queue: int | None = None, copies: int = 1, on_order: int | None = None) -> Holding:
    """A simple holding; a status is (count, service, days from today)."""
    summary = CopiesSummary(
        copies=copies,
        statuses=tuple(
            SummaryStatus(
                available_count=count,
                available_for=service,
                earliest_dispatch=None if offset is None else day(offset),
            )
            for count, service, offset in statuses
        ),
        queue=queue,
        on_order=on_order,
    )
    return Holding(simple=Simple(summary=summary))


def piece(*statuses: Status, volume: str = "", queue: int | None = None, reservations: int | None = None) -> Piece:
    """A copy or part; a status is (availability, service, days from today)."""
    return Piece(
        enumerations=(EnumerationAndChronology(numbering=Numbering(text=volume)),) if volume else (),
        availability=AvailabilityInformation(
            statuses=tuple(
                PieceStatus(
                    availability=status or 0,
                    available_for=service,
                    available_from=None if offset is None else day(offset),
                )
                for status, service, offset in statuses
            ),
            queue=queue,
            reservation_policy=reservations,
        ),
    )


def copies(*pieces: Piece) -> Holding:
    """A simple holding that speaks only of its single copies."""
    return Holding(simple=Simple(summary=CopiesSummary(copies=len(pieces)), copies=pieces))


def parts(*pieces: Piece) -> Holding:
    """A structured holding."""
    return Holding(sets=(PartSet(components=pieces),))


def under(holding: Holding, *services: int | None, reservations: int | None = None, text: str | None = None) -> Holding:
    """The holding with a policy for these services."""
    policy = SummaryPolicy(
        availabilities=tuple(PolicyAvailability(available_for=service, text=text) for service in services),
        reservation_policy=reservations,
    )
    return Holding(institution=holding.institution, simple=holding.simple, sets=holding.sets, policies=(policy,))


def verdict(*holdings: Holding) -> LendingVerdict:
    """Judged today, all holdings taken."""
    return judge(Holdings(holdings=holdings), today=TODAY)


def owned(
    available: int = 0,
    back: int | None = None,
    *,
    lendable: bool = True,
    queue: int | None = None,
    volumes: int = 1,
    note: str = "",
) -> LendingVerdict:
    """The expected verdict; `back` in days from today."""
    return LendingVerdict(
        owned=True,
        lendable=lendable,
        available=available,
        earliest=None if back is None else day(back),
        queue=queue,
        volumes=volumes,
        note=note,
    )


SILENT = "says nothing of availability"
ROWS: list[tuple[str, tuple[Holding, ...], LendingVerdict]] = [
    ("nothing", (), LendingVerdict()),
    ("in for loan", (simple((1, 1, 0)),), owned(1)),
    ("in, no service named", (simple((1, None, None)),), owned(1)),
    ("in, service unspecified", (simple((1, 0, 0)),), owned(1)),
    ("in, an old day", (simple((1, 1, -30)),), owned(1)),
    ("in, with lead time", (simple((1, 1, 3)),), owned(1, 3)),
    ("Alma: a status for each service", (simple((2, 1, 0), (2, 2, 0), (2, 3, 0), copies=2),), owned(2)),
    (
        "loan named: the unnamed status is not added",
        (simple((1, 1, 0), (5, None, 0)),),
        owned(1),
    ),
    (
        "only copies",
        (simple((1, 2, 0), (1, 3, 0)),),
        owned(lendable=False, note="not for loan, only for physical copy, digital copy"),
    ),
    (
        "only the reading room",
        (simple((1, 5, 0)),),
        owned(lendable=False, note="not for loan, only for use in the library"),
    ),
    ("an unknown service", (simple((1, 9, 0)),), owned(lendable=False, note="not for loan, only for another service")),
    ("out, with a day and a queue", (simple((0, 1, 20), queue=3),), owned(0, 20, queue=3)),
    ("out, Alma's way", (simple((0, None, 14)),), owned(0, 14)),
    ("out, back today", (simple((0, 1, 0)),), owned(0, 0)),
    ("out, no day", (simple((0, None, None)),), owned()),
    ("out, overdue", (simple((0, None, -5)),), owned(note="overdue since 2026-06-10")),
    ("only a day, past", (simple((None, 1, 0)),), owned(1)),
    ("only a day, to come", (simple((None, 1, 6)),), owned(0, 6)),
    ("two places summed, earliest wins", (simple((0, 1, 9)), simple((0, 1, 4))), owned(0, 4)),
    ("one in, one out", (simple((0, 1, 9)), simple((1, 1, 0))), owned(1)),
    ("one at once, one with lead time", (simple((1, 1, 2)), simple((1, 1, 0))), owned(2)),
    ("two with lead times", (simple((1, 1, 5)), simple((1, 1, 2))), owned(2, 2)),
    ("lead time beats one that is back sooner", (simple((1, 1, 5)), simple((0, 1, 2))), owned(1, 5)),
    (
        "one to lend, one for the reading room",
        (simple((1, 1, 0)), simple((4, 5, 0))),
        owned(1, note="not for loan, only for use in the library"),
    ),
    ("queues are summed", (simple((0, 1, 9), queue=2), simple((0, 1, 4), queue=1)), owned(0, 4, queue=3)),
    ("no status", (simple(),), owned(note=SILENT)),
    ("only the holder's name", (Holding(),), owned(note=SILENT)),
    ("no copies at all", (simple(copies=0),), LendingVerdict()),
    ("on order", (simple(copies=0, on_order=2),), owned(note=f"2 on order; {SILENT}")),
    ("single copies", (copies(piece((1, 1, 0)), piece((2, 1, 8))),), owned(1)),
    ("single copies, all out", (copies(piece((2, 1, 8), queue=1), piece((2, None, 3))),), owned(0, 3, queue=1)),
    ("a copy with a status for each service is one", (copies(piece((1, 1, 0), (1, 2, 0))),), owned(1)),
    (
        "a copy for the reading room only",
        (copies(piece((1, 5, 0))),),
        owned(lendable=False, note="not for loan, only for use in the library"),
    ),
    ("possibly there", (copies(piece((3, 1, None))),), owned(note="possibly available")),
    ("unknown", (copies(piece((0, 1, None))),), owned()),
    (
        "no reservations: out is out",
        (copies(piece((2, 1, 8), reservations=2)),),
        owned(note="takes no reservations"),
    ),
    ("reservations taken", (under(simple((0, 1, 8)), 1, reservations=1),), owned(0, 8)),
    ("no reservations by policy", (under(simple((0, 1, 8)), 1, reservations=2),), owned(note="takes no reservations")),
    (
        "policy: reading room only",
        (under(simple((1, None, 0)), 5, text="Kun læsesal"),),
        owned(lendable=False, note="not for loan, only for use in the library; Kun læsesal"),
    ),
    ("policy: loan and copies", (under(simple((1, None, 0)), 2, 1, text="28 dage"),), owned(1, note="28 dage")),
    ("policy says nothing of services", (under(simple((1, None, 0)), None),), owned(1)),
    ("one part", (parts(piece((1, 1, 0), volume="Bd. 1")),), owned(1)),
    ("the same volume twice", (parts(piece((1, 1, 0), volume="Bd. 1"), piece((1, 1, 0), volume="bd.  1")),), owned(2)),
    (
        "two volumes",
        (parts(piece((1, 1, 0), volume="Bd. 1"), piece((2, 1, 4), volume="Bd. 2")),),
        owned(1, volumes=2),
    ),
    ("volumes as copies", (copies(piece((1, 1, 0), volume="1"), piece((1, 1, 0), volume="2")),), owned(2, volumes=2)),
    (
        "volumes in two places",
        (parts(piece((1, 1, 0), volume="1")), parts(piece((1, 1, 0), volume="2"))),
        owned(2, volumes=2),
    ),
    (
        "a run without parts",
        (
            Holding(
                sets=(
                    PartSet(
                        label="all sets",
                        extent=(EnumerationAndChronology(numbering=Numbering(text="130(2010)-")),),
                    ),
                )
            ),
        ),
        owned(note=f"{SILENT}; all sets: 130(2010)-"),
    ),
]


@pytest.mark.parametrize(("holdings", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_table(holdings: tuple[Holding, ...], expected: LendingVerdict) -> None:
    """One row, one way of saying it."""
    assert verdict(*holdings) == expected


def test_a_summary_without_a_day_takes_it_from_the_copies() -> None:
    """Some systems date only the single copies; counts stay the summary's."""
    summary = CopiesSummary(statuses=(SummaryStatus(available_count=0, available_for=1),))
    holding = Holding(simple=Simple(summary=summary, copies=(piece((2, 1, 8)),)))
    assert verdict(holding) == owned(0, 8)


def test_where_the_first_copy_is_overdue_the_next_may_not_be() -> None:
    """The summary's day has passed, a single copy's has not."""
    summary = CopiesSummary(statuses=(SummaryStatus(available_count=0, earliest_dispatch=day(-1)),))
    holding = Holding(simple=Simple(summary=summary, copies=(piece((2, None, -1)), piece((2, None, 2)))))
    assert verdict(holding) == owned(0, 2)


def test_an_alternative_numbering_makes_no_second_volume() -> None:
    """The same piece, numbered twice; and steps are compared by value."""
    steps = Numbering(enumeration=(Level(value="1", level=1, caption="Bd."),))
    main = EnumerationAndChronology(numbering=steps)
    second = EnumerationAndChronology(numbering=Numbering(text="Heft 7"), alternative=True)
    both = Piece(enumerations=(main, second))
    assert verdict(parts(both, Piece(enumerations=(main,)))).volumes == 1


def named(value: str, text: str | None = "ISIL") -> Holding:
    """One copy at an institution."""
    holding = simple((1, 1, 0))
    return Holding(institution=Identifier(value=value, text=text), simple=holding.simple)


@pytest.mark.parametrize(
    ("value", "text", "mine"),
    [
        ("DK-773000", "ISIL", True),
        ("773000", None, True),
        ("DK-773002", "ISIL", True),
        ("DK-790900", "ISIL", True),
        ("DK-774000", "ISIL", False),
        ("774000", None, False),
        ("NO-1110307", "ISIL", False),
        ("RAND", None, True),
        ("RAND", "own code", True),
    ],
)
def test_only_the_asked_librarys_copies_count(value: str, text: str | None, mine: bool) -> None:  # noqa: FBT001  a column
    """Its number, a branch's by rule or by the directory, a code of its own; not another library's."""
    holdings = Holdings(holdings=(named(value, text),))
    judged = judge(holdings, today=TODAY, institution="773000", branches=["790900"])
    assert judged == (owned(1) if mine else LendingVerdict())


def test_research_branches_share_five_digits() -> None:
    """820010 and 820011 are one library, 820020 is another."""
    holdings = Holdings(holdings=(named("DK-820011"), named("DK-820020")))
    assert judge(holdings, today=TODAY, institution="820010").available == 1


def test_remarks_of_the_reader_reach_the_note() -> None:
    """What was left out is said."""
    holdings = Holdings(holdings=(simple((0, 1, None)),), remarks=("earliestDispatchDate left out: no date",))
    assert judge(holdings, today=TODAY).note == "earliestDispatchDate left out: no date"


STATUSES = st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(0, 6), st.none() | st.integers(-9, 9))
ANY_HOLDING = (
    st.lists(STATUSES, max_size=3).map(lambda statuses: simple(*statuses))
    | st.lists(STATUSES, max_size=3).map(lambda statuses: copies(piece(*statuses)))
    | st.lists(STATUSES, max_size=3).map(lambda statuses: parts(piece(*statuses, volume="1")))
)


@given(st.lists(ANY_HOLDING, max_size=4), st.randoms())
def test_the_order_of_holdings_says_nothing(holdings: list[Holding], random: object) -> None:
    """Permuting them changes only the order of the note's words."""
    shuffled = holdings[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    one, other = verdict(*holdings), verdict(*shuffled)
    assert sorted(one.note.split("; ")) == sorted(other.note.split("; "))
    for field in ("owned", "lendable", "available", "earliest", "queue", "volumes"):
        assert getattr(one, field) == getattr(other, field)


@given(st.lists(ANY_HOLDING, min_size=1, max_size=4), ANY_HOLDING)
def test_one_more_holding_never_takes_copies_away(holdings: list[Holding], more: Holding) -> None:
    """Nor the right to lend them, nor makes a copy that is out come back later."""
    before, after = verdict(*holdings), verdict(*holdings, more)
    assert after.available >= before.available
    assert after.lendable >= before.lendable
    if before.available == after.available == 0 and before.earliest is not None:
        assert after.earliest is not None
        assert after.earliest <= before.earliest


@given(st.lists(ANY_HOLDING, max_size=4))
def test_a_verdict_makes_sense(holdings: list[Holding]) -> None:
    """Copies only where they may be lent, no day in the past, nothing of what is not owned."""
    judged = verdict(*holdings)
    assert judged.owned == bool(holdings)
    assert not judged.available or judged.lendable
    assert judged.earliest is None or judged.earliest >= TODAY
    if not judged.lendable:
        assert judged.earliest is None


def sample(name: str) -> Holdings:
    """A real answer."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the shared study material is not here")
    body = path.read_bytes()
    return iso20775.read(sru.read(body).records[0].data if b"searchRetrieve" in body else body)


@pytest.mark.parametrize(
    ("name", "holdings"),
    [
        ("alma_isohold_sru_holdings_complex.xml", 8),
        ("alma_isohold_sru_holdings_with_only_copy.xml", 3),
        ("oclc_worldcat_libraries_N121v4.xml", 3),
        ("mods_holdingExternal_N130v6_1.xml", 1),
    ],
)
def test_real_answers_are_read_whole(name: str, holdings: int) -> None:
    """Every holding, without a remark; and those that the schema can hold are the same after writing."""
    read = sample(name)
    assert len(read.holdings) == holdings
    assert read.remarks == ()
    if all(holding.simple or holding.sets for holding in read.holdings):
        assert iso20775.read(iso20775.write(read).encode()) == read


@pytest.mark.parametrize(
    ("institution", "today", "expected"),
    [
        ("NO-1150401", date(2019, 12, 16), (True, 2, None)),
        ("NO-1160109", date(2019, 12, 16), (True, 2, None)),
        ("NO-1160128", date(2019, 12, 16), (True, 0, date(2020, 1, 3))),
        ("NO-1050201", date(2019, 12, 17), (True, 0, date(2019, 12, 18))),
        ("NO-9999999", date(2019, 12, 16), (False, 0, None)),
    ],
)
def test_verdicts_of_a_real_answer(institution: str, today: date, expected: tuple[bool, int, date | None]) -> None:
    """Alma, eight holdings of four libraries, on the day it was given."""
    judged = judge(sample("alma_isohold_sru_holdings_complex.xml"), today=today, institution=institution)
    assert (judged.lendable, judged.available, judged.earliest) == expected
