"""Whole countries, orders and answers for hypothesis, built so that every outcome and reason comes up often.

A drawn scene has one of several tempers: free draws alone would nearly always end at the first rule that stops.
A temper says what most libraries answer and how old the records are; everything else is drawn in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gateway.automation.settings import RuleSettings
from gateway.automation.values import Answer, Held, Hold, NoAnswer, NotHeld, Silence, Wish
from gateway.catalogue.values import Edition, Form, Localisation
from gateway.directory.values import (
    PUBLIC_PROFILE,
    RESEARCH_PROFILE,
    BorrowerPolicy,
    Closing,
    LenderPolicy,
    Library,
    LibraryKind,
    LoanPath,
    MaterialPolicy,
    Switch,
)
from tests.automation.build import BORROWER, Scene, days_ago, in_days

LENDERS: Final = ("715700", "746100", "765700", "775100", "820010", "831020")
PIDS: Final = ("870970-basis:10000001", "870970-basis:10000002")
LIMITS: Final = (0, 1, 14, 30, 90, 365)
AGES: Final = (0, 1, 13, 14, 29, 30, 89, 90, 364, 365, 366, 2000)

IN: Final = (Held(available=1), Held(available=2), Held(available=1, earliest=in_days(1)))
OUT: Final = tuple(Held(earliest=in_days(days)) for days in (-3, 0, 3, 9, 10, 11, 14, 15, 30))
DATELESS: Final = (Held(),)
VOLUMES: Final = (Held(available=2, volumes=2), Held(volumes=3))
UNLENDABLE: Final = (Held(available=1, lendable=False),)
SILENT: Final = tuple(NoAnswer(kind=kind) for kind in Silence)
ABSENT: Final = (NotHeld(),)


@attrs.frozen
class Temper:
    """What libraries answer, what the borrower's own system answers, ages of records, and the limits."""

    answers: tuple[Answer, ...]
    home: tuple[Answer, ...] = ()
    ages: tuple[int, ...] = (366, 2000)
    lender_days: tuple[int, ...] = (0, 14, 366)
    borrower_days: tuple[int, ...] = (0, 14, 366)
    own: tuple[Switch, ...] = (Switch.YES, Switch.YES, Switch.YES, Switch.TEST, Switch.NO)


TEMPERS: Final[Mapping[str, Temper]] = {
    "easy": Temper(IN + OUT),
    "own": Temper(IN + IN + OUT, DATELESS + DATELESS + OUT),
    "own, tested": Temper(IN, DATELESS, ages=(2000,), own=(Switch.TEST, Switch.TEST, Switch.YES)),
    "own, home": Temper(IN, IN + SILENT + ABSENT + OUT, ages=(365, 366, 2000)),
    "young for lenders": Temper(IN, ages=AGES, lender_days=(14, 30, 90, 365), borrower_days=(0, 1)),
    "young for borrowers": Temper(IN, ages=AGES, lender_days=(0, 1), borrower_days=(14, 30, 90, 365)),
    "young, own": Temper(IN, DATELESS, ages=AGES, lender_days=LIMITS, borrower_days=LIMITS),
    "late": Temper(OUT),
    "dateless": Temper(DATELESS + DATELESS + SILENT),
    "volumes": Temper(VOLUMES + SILENT),
    "silent": Temper(SILENT),
    "free": Temper(
        IN + OUT + DATELESS + VOLUMES + UNLENDABLE + SILENT + ABSENT,
        IN + OUT,
        ages=AGES,
        lender_days=LIMITS,
        borrower_days=LIMITS,
    ),
}
PLAIN, OFF, SHUT, USERS_ONLY, LAST, ON_ORDER = "plain", "off", "shut", "users only", "last", "on order"
STATES: Final = (*[PLAIN] * 8, LAST, ON_ORDER, OFF, SHUT, USERS_ONLY)
MARKS: Final[tuple[tuple[str, ...], ...]] = (*[()] * 30, ("a",), ("b",), ("e",), ("e", "c"))


@st.composite
def lender(draw: DrawFn, agency: str, limits: tuple[int, ...]) -> Library:
    """A library as a lender, in one of several states."""
    state = draw(st.sampled_from(STATES))
    closings = {SHUT: (Closing(cooperation=True),), USERS_ONLY: (Closing(end_users=True),)}
    policy = LenderPolicy(lends=state != OFF, days=draw(st.sampled_from(limits)))
    return Library(
        agency=agency,
        name=f"Bibliotek {agency}",
        kind=LibraryKind.RESEARCH if agency.startswith("8") else LibraryKind.PUBLIC,
        central=agency in {"715700", "746100", "765700"},
        superstructure=agency == "820010",
        last_resort=state == LAST,
        lends_on_order_material=state == ON_ORDER,
        policies={"1": MaterialPolicy(lender=policy)},
        closings=closings.get(state, ()),
    )


@st.composite
def borrower(draw: DrawFn, temper: Temper) -> Library:
    """The library that borrows."""
    policy = BorrowerPolicy(
        borrows=draw(st.sampled_from([Switch.YES] * 9 + [Switch.TEST] * 2 + [Switch.NO])),
        days=draw(st.sampled_from(temper.borrower_days)),
        own_material=draw(st.sampled_from(temper.own)),
        own_profile=draw(st.sampled_from([PUBLIC_PROFILE, RESEARCH_PROFILE])),
        may_queue=draw(st.sampled_from([True, True, False])),
        lenders=draw(st.sampled_from([*[None] * 8, LENDERS[:3], LENDERS[1:5]])),
    )
    first = draw(st.sampled_from([(), LENDERS[2:4], (LENDERS[5], LENDERS[0]), tuple(reversed(LENDERS))]))
    return Library(
        agency=BORROWER,
        name="Københavns Biblioteker",
        central_library="715700",
        policies={"1": MaterialPolicy(borrower=policy)},
        loan_path=LoanPath(first=first, generated=draw(st.sampled_from([True, True, True, False]))),
    )


@st.composite
def an_edition(draw: DrawFn, pid: str, temper: Temper) -> Edition:
    """A record and who holds it, the borrower too where the temper says what it has at home."""
    holders = draw(st.lists(st.sampled_from(LENDERS), min_size=draw(st.integers(0, 4)), unique=True))
    localisations = [Localisation(agency=agency, restrictions=draw(st.sampled_from(MARKS))) for agency in holders]
    if temper.home:
        localisations.append(Localisation(agency=BORROWER))
    dates = [days_ago(age) for age in temper.ages]
    return Edition(
        id=pid,
        title=f"Bog {pid[-1]}",
        created=draw(st.sampled_from([*dates, *dates, *dates, None, in_days(5)])),
        form=draw(st.sampled_from([Form.PHYSICAL] * 30 + [Form.ONLINE])),
        superstructure=draw(st.sampled_from([False] * 5 + [True])),
        work="w",
        localisations=tuple(localisations),
    )


@st.composite
def scenes(draw: DrawFn) -> Scene:
    """An order in a small country, with every answer that could be asked for."""
    temper = TEMPERS[draw(st.sampled_from(list(TEMPERS)))]
    pids = PIDS[: draw(st.sampled_from([1, 1, 2]))]
    needed = draw(st.sampled_from([None, None, None, in_days(-1), in_days(2), in_days(10)]))
    home = temper.home or temper.answers
    return Scene(
        borrower=draw(borrower(temper)),
        lenders=tuple(draw(lender(agency, temper.lender_days)) for agency in LENDERS),
        editions=tuple(draw(an_edition(pid, temper)) for pid in pids),
        wish=Wish(
            borrower=BORROWER,
            records=pids[: draw(st.integers(1, len(pids)))],
            source=draw(st.sampled_from(["netpunkt"] * 15 + ["opac"])),
            exact_edition=draw(st.booleans()),
            need_before=needed,
            hold=draw(st.sampled_from(Hold)),
        ),
        answers={
            (agency, pid): draw(st.sampled_from(home if agency == BORROWER else temper.answers))
            for agency in (*LENDERS, BORROWER)
            for pid in pids
        },
        settings=RuleSettings(
            last_resort_only_alone=draw(st.booleans()),
            outside_path=draw(st.sampled_from(["never", "last"])),
            on_order_arrived=draw(st.booleans()),
        ),
    )
