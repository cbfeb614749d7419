"""Who may be asked at all (R1, R2, R18, R22, R23, R47, G4, G6), and orders that are no candidates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

import pytest

from gateway.automation.settings import RuleSettings, RuleSettingsError, rule_settings
from gateway.automation.values import Attempt, Held, Outcome, Reason, Verdict
from gateway.catalogue.values import Form, Localisation
from gateway.directory.values import BorrowerPolicy, Branch, Closing, LenderPolicy, LoanPath, MaterialPolicy, Switch
from tests.automation.build import (
    AARHUS,
    BORROWER,
    HERNING,
    ODENSE,
    PID,
    TODAY,
    Scene,
    edition,
    library,
    own_scene,
    rows,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("borrows", "lends", "outcome", "reason"),
    [
        (Switch.YES, True, Outcome.AUTOMATED, None),
        (Switch.YES, False, Outcome.MANUAL, Reason.NO_PROVIDER),
        (Switch.TEST, True, Outcome.MANUAL, Reason.TEST),
        (Switch.TEST, False, Outcome.MANUAL, Reason.NO_PROVIDER),
        (Switch.NO, True, Outcome.MANUAL, None),
        (Switch.NO, False, Outcome.MANUAL, None),
    ],
)
def test_both_sides_must_accept(borrows: Switch, lends: bool, outcome: Outcome, reason: Reason | None) -> None:  # noqa: FBT001  a column of a table
    """The truth table of the borrower's three-way switch and the lender's two-way one (R1)."""
    scene = Scene(lenders=(library(HERNING, LenderPolicy(lends=lends)),)).borrowing(borrows=borrows)
    decision = scene.decide()
    assert (decision.outcome, decision.reason) == (outcome, reason)


def test_test_mode_names_who_would_have_got_it() -> None:
    """Staff see what automation would have done (G13)."""
    decision = Scene().borrowing(borrows=Switch.TEST).decide()
    assert (decision.lender, decision.edition, decision.delivery) == (HERNING, PID, TODAY)
    assert "Herning Bibliotekerne (765700)" in decision.sentence


def test_testing_own_material_leaves_ordinary_loans_alone() -> None:
    """The switch for own material says nothing of what the borrower does not own (G13)."""
    assert Scene().borrowing(own_material=Switch.TEST).decide().outcome is Outcome.AUTOMATED


def test_library_without_a_lender_side_never_lends() -> None:
    """A gymnasium that only borrows has no lender side, shown as `--` in the source's table (R1)."""
    gymnasium = library(ODENSE, policies={"1": MaterialPolicy(borrower=BorrowerPolicy(days=90))})
    decision = Scene(lenders=(gymnasium,), editions=(edition(at=(ODENSE,)),)).decide()
    assert decision.reason is Reason.NO_PROVIDER


@pytest.mark.parametrize(
    ("lenders", "chosen"), [(None, HERNING), ((HERNING, ODENSE), HERNING), ((ODENSE,), ODENSE), ((), None)]
)
def test_borrower_may_list_its_lenders(lenders: tuple[str, ...] | None, chosen: str | None) -> None:
    """Only listed libraries are asked; no list admits all (R2)."""
    scene = Scene(editions=(edition(at=(HERNING, ODENSE)),)).borrowing(lenders=lenders)
    decision = scene.decide()
    assert decision.lender == chosen
    assert decision.reason == (None if chosen else Reason.NO_PROVIDER)


@pytest.mark.parametrize(
    ("closing", "open_"),
    [
        (Closing(cooperation=True), False),
        (Closing(end_users=True), True),
        (Closing(cooperation=True, end_users=True), False),
        (Closing(cooperation=True, since=TODAY), False),
        (Closing(cooperation=True, since=TODAY + DAY), True),
        (Closing(cooperation=True, until=TODAY), False),
        (Closing(cooperation=True, until=TODAY - DAY), True),
        (Closing(cooperation=True, since=TODAY - DAY, until=TODAY + DAY), False),
    ],
)
def test_closed_lender_is_not_asked(closing: Closing, open_: bool) -> None:  # noqa: FBT001  a column of a table
    """Closing for other libraries counts, closing for end users alone does not; both end days are closed (R23)."""
    planned = Scene(lenders=(library(HERNING, closings=(closing,)),)).plan()
    assert bool(planned.questions) is open_


@pytest.mark.parametrize(
    ("held_at", "asked"),
    [
        ((None,), True),
        (("765701",), False),
        (("765702",), True),
        (("765701", "765702"), True),
        (("765701", None), True),
    ],
)
def test_closed_branch_closes_itself_alone(held_at: tuple[str | None, ...], asked: bool) -> None:  # noqa: FBT001  a column of a table
    """What lies at the closed branch is out; the library and its other branches go on lending (R23)."""
    branches = (
        Branch(number="765701", name="Closed", closings=(Closing(cooperation=True),)),
        Branch(number="765702", name="Open"),
    )
    book = edition(localisations=tuple(Localisation(agency=HERNING, branch=branch) for branch in held_at))
    planned = Scene(lenders=(library(HERNING, branches=branches),), editions=(book,)).plan()
    assert bool(planned.questions) is asked


def test_closed_library_closes_its_branches() -> None:
    """A closing of the whole library holds wherever the copy lies, also at a branch that is not listed (R23)."""
    shut = library(HERNING, closings=(Closing(cooperation=True),), branches=(Branch(number="765702", name="Open"),))
    for branch in ("765702", "765799"):
        book = edition(localisations=(Localisation(agency=HERNING, branch=branch),))
        assert Scene(lenders=(shut,), editions=(book,)).decide().reason is Reason.NO_PROVIDER


@pytest.mark.parametrize("code", ["a", "b", "c", "d", "e", "f", "g", "h", "A", " b "])
def test_marked_copies_are_not_ordered_automatically(code: str) -> None:
    """Every letter of 096*r stops automation at that library, and the h-mark counts as a (R22)."""
    book = edition(localisations=(Localisation(agency=HERNING, restrictions=(code,)), Localisation(agency=ODENSE)))
    decision = Scene(editions=(book,)).decide()
    assert decision.lender == ODENSE
    alone = Scene(lenders=(library(HERNING),), editions=(book,)).but(
        editions=(edition(localisations=(Localisation(agency=HERNING, restrictions=(code,)),)),)
    )
    assert alone.decide().reason is Reason.NOT_FOR_LOAN


@pytest.mark.parametrize(
    ("codes", "accepts", "arrived", "available", "reason"),
    [
        (("e",), False, False, 1, Reason.NOT_FOR_LOAN),
        (("e",), True, False, 1, None),
        (("e", "a"), True, False, 1, Reason.NOT_FOR_LOAN),
        (("e",), False, True, 1, None),
        (("e",), False, True, 0, Reason.NOT_FOR_LOAN),
        (("e",), True, True, 1, None),
    ],
)
def test_on_order_material_opens_by_the_lenders_setting(
    codes: tuple[str, ...],
    accepts: bool,  # noqa: FBT001  a column of a table
    arrived: bool,  # noqa: FBT001  a column of a table
    available: int,
    reason: Reason | None,
) -> None:
    """A title under acquisition is lent where the lender says so, or where the service lets its arrival count (R47)."""
    scene = Scene(
        lenders=(library(HERNING, lends_on_order_material=accepts),),
        editions=(edition(localisations=(Localisation(agency=HERNING, restrictions=codes),)),),
        settings=RuleSettings(on_order_arrived=arrived),
        answers={HERNING: Held(available=available, earliest=None if available else TODAY + DAY)},
    )
    assert scene.decide().reason == reason


@pytest.mark.parametrize(
    ("path", "outside", "chosen"),
    [
        (LoanPath(first=(ODENSE,), generated=False), "never", ODENSE),
        (LoanPath(first=(ODENSE,), generated=True), "never", ODENSE),
        (LoanPath(first=(AARHUS,), generated=False), "never", None),
        (LoanPath(first=(AARHUS,), generated=False), "last", ODENSE),
        (LoanPath(generated=False), "never", None),
        (LoanPath(), "never", ODENSE),
    ],
)
def test_path_that_ends_leaves_others_out(
    path: LoanPath, outside: Literal["never", "last"], chosen: str | None
) -> None:
    """The path says whom is ordered from; beyond it never, or last where the service is set so (R18, Q7)."""
    scene = Scene(
        borrower=library(BORROWER, borrower=BorrowerPolicy(), loan_path=path),
        lenders=(library(HERNING), library(ODENSE), library(AARHUS)),
        editions=(edition(at=(HERNING, ODENSE)),),
        settings=RuleSettings(outside_path=outside),
    )
    decision = scene.decide()
    assert decision.lender == chosen
    assert decision.reason == (None if chosen else Reason.NO_PROVIDER)


@pytest.mark.parametrize(
    ("tried", "chosen"),
    [
        ((Attempt(lender=HERNING),), (ODENSE, PID)),
        ((Attempt(lender="DK-765700", said="Unfilled: on loan."),), (ODENSE, PID)),
        ((Attempt(lender=HERNING, edition=PID),), (ODENSE, PID)),
        ((Attempt(lender=HERNING, edition="another"),), (HERNING, PID)),
        ((Attempt(lender=HERNING), Attempt(lender=ODENSE)), (None, None)),
    ],
)
def test_nobody_is_asked_twice(tried: tuple[Attempt, ...], chosen: tuple[str | None, str | None]) -> None:
    """Who did not deliver is out, with a row that says so; the next one gets it (G6)."""
    decision = Scene(editions=(edition(at=(HERNING, ODENSE)),), tried=tried).decide()
    assert (decision.lender, decision.edition) == chosen
    if chosen[0] is None:
        assert decision.reason is Reason.NO_PROVIDER
    elif chosen[0] == ODENSE:
        (row,) = rows(decision, "G6")
        assert row.library == HERNING
        assert tried[0].said.rstrip(".") in row.sentence


def test_holder_that_the_directory_does_not_know() -> None:
    """A localisation with an unknown number is said to be unknown, not dropped (G4)."""
    decision = Scene(editions=(edition(at=("999999",)),)).decide()
    assert decision.reason is Reason.NO_PROVIDER
    assert [row.library for row in rows(decision, "G4")] == ["999999"]


def test_nobody_holds_it() -> None:
    """A record without localisations has no provider (R1)."""
    decision = Scene(editions=(edition(at=()),)).decide()
    assert (decision.outcome, decision.reason) == (Outcome.MANUAL, Reason.NO_PROVIDER)


@pytest.mark.parametrize(
    ("wish", "book", "rule"),
    [
        ({"copy": True}, {}, "G2"),
        ({"lender": HERNING}, {}, "G3"),
        ({"source": "pallesgavebod"}, {}, "G1"),
        ({"borrower": "799999"}, {}, "G4"),
        ({"borrower": ""}, {}, "G4"),
        ({"records": ("unknown",)}, {}, "G4"),
        ({}, {"article": True}, "G2"),
        ({}, {"open_access": True}, "R35"),
        ({}, {"form": Form.ONLINE}, "R35"),
        ({}, {"material_type": None}, "G5"),
        ({}, {"material_type": "5"}, "R1"),
    ],
)
def test_orders_that_are_no_candidates(wish: dict[str, Any], book: dict[str, Any], rule: str) -> None:
    """They are left to staff with a sentence and without a code, and nobody is asked."""
    planned = Scene(editions=(edition(**book),)).wishing(**wish).plan()
    decision = planned.settled
    assert decision is not None
    assert (decision.outcome, decision.reason, planned.questions) == (Outcome.MANUAL, None, ())
    assert decision.trace[-1].rule == rule or rule in {row.rule for row in decision.trace}
    assert decision.sentence.endswith(".")
    assert decision.sentence in {row.sentence for row in decision.trace if row.verdict is Verdict.STOP}


def test_online_material_may_be_let_through() -> None:
    """Only open access is barred for good; licensed online material is a setting (R35)."""
    through = RuleSettings(automates_online=True)
    online = Scene(editions=(edition(form=Form.ONLINE),), settings=through)
    assert online.decide().outcome is Outcome.AUTOMATED
    free = Scene(editions=(edition(form=Form.ONLINE, open_access=True),), settings=through)
    assert free.decide().outcome is Outcome.MANUAL


def test_editions_of_another_material_type_are_left_out() -> None:
    """Nobody gets the audio book for the book (G5)."""
    book, audio = edition("book", at=(), work="w"), edition("audio", work="w", material_type="5")
    decision = Scene(editions=(book, audio)).wishing(records=("book",)).decide()
    assert decision.reason is Reason.NO_PROVIDER
    assert [row.edition for row in rows(decision, "G5")] == ["audio"]


def test_the_orders_type_leaves_other_editions_out() -> None:
    """The edition that the order names is of another type; the one of its type is lent, and a row says why (G5)."""
    audio, book = edition("audio", work="w", material_type="5"), edition("book", work="w")
    decision = Scene(editions=(audio, book)).wishing(records=("audio",), material_type="1").decide()
    assert decision.edition == "book"
    (row,) = rows(decision, "G5")
    assert (row.edition, row.setting, row.whose, row.value) == ("audio", "order.material_type", BORROWER, "1")
    assert row.sentence.endswith("is material type 5; the order is for Danish books.")


def test_order_for_a_type_that_none_of_its_records_has() -> None:
    """Nobody provides what is of the type that is asked for, and nobody is asked (G5)."""
    planned = Scene().wishing(material_type="5").plan()
    assert planned.settled is not None
    assert (planned.settled.reason, planned.questions) == (Reason.NO_PROVIDER, ())
    assert (
        planned.settled.sentence
        == '"En roman" (870970-basis:27942628) is Danish books; the order is for material type 5.'
    )


def test_record_that_fits_no_type_takes_the_orders() -> None:
    """The order's own material type counts where it says one (G5)."""
    scene = Scene(editions=(edition(material_type=None),)).wishing(material_type="1")
    assert scene.decide().outcome is Outcome.AUTOMATED


def test_unknown_record_beside_a_known_one_is_mentioned() -> None:
    """What the catalogue does not have is said, and the rest is decided (G4)."""
    decision = Scene().wishing(records=("unknown", PID)).decide()
    assert decision.outcome is Outcome.AUTOMATED
    assert [row.edition for row in rows(decision, "G4")] == ["unknown"]


def test_pickup_branch_stands_for_its_library() -> None:
    """An order from a branch goes by its library's settings, in any form of the number."""
    home = library(BORROWER, borrower=BorrowerPolicy(), branches=(Branch(number="710104", name="Vesterbro"),))
    for number in ("710104", "DK-710104"):
        assert Scene(borrower=home).wishing(borrower=number).decide().lender == HERNING


def test_closed_pickup_place_is_a_warning() -> None:
    """The order goes on, and somebody is told that the user cannot fetch it (R23)."""
    shut = library(BORROWER, borrower=BorrowerPolicy(), closings=(Closing(end_users=True, reason="moving"),))
    decision = Scene(borrower=shut).decide()
    assert decision.outcome is Outcome.AUTOMATED
    assert len(decision.warnings) == 1
    assert "moving" in decision.warnings[0]
    quiet = Scene(borrower=shut, settings=RuleSettings(warns_closed_pickup=False))
    assert quiet.decide().warnings == ()


@pytest.mark.parametrize(
    ("code", "more", "warned"),
    [
        ("BKM202621", {}, True),
        ("BKM202620", {}, False),
        ("BKM999999", {}, False),
        ("BKM202621", {"edition": "1. udgave"}, True),
        ("BKM202621", {"edition": "2. udgave"}, False),
        ("BKM202621", {"edition": "10. oplag"}, False),
    ],
)
def test_novelties_are_warned_about(code: str, more: dict[str, Any], warned: bool) -> None:  # noqa: FBT001  a column of a table
    """Physical first editions are new through four weeks after their code's week: 202621 through 21 June (R24)."""
    decision = Scene(editions=(edition(novelty_codes=(code,), **more),)).decide()
    assert bool(decision.warnings) is warned
    assert decision.outcome is Outcome.AUTOMATED


def test_last_day_of_a_novelty() -> None:
    """Sunday of the fourth week is still warned about, Monday is not (R24)."""
    scene = Scene(editions=(edition(novelty_codes=("BKM202520",)),))
    assert scene.but(today=date(2025, 6, 15)).decide().warnings
    assert not scene.but(today=date(2025, 6, 16)).decide().warnings


def test_novelty_weeks_are_a_setting() -> None:
    """Five weeks reach one week further (Q18)."""
    scene = Scene(editions=(edition(novelty_codes=("BKM202620",)),), settings=RuleSettings(novelty_weeks=5))
    assert "2026-06-21" in scene.decide().warnings[0]


def test_warnings_stand_on_settled_orders_too() -> None:
    """An order that stays at home is warned about as well."""
    scene = own_scene(editions=(edition(at=(BORROWER,), novelty_codes=("BKM202621",)),))
    assert scene.borrowing(own_material=Switch.NO).decide().warnings


def test_settings_come_from_a_table() -> None:
    """`[rules]` of the configuration is read with defaults, and a slip is said."""
    assert rule_settings({"outside_path": "last"}) == RuleSettings(outside_path="last")
    assert rule_settings({"sources": ["netpunkt"]}).sources == ("netpunkt",)
    for table in ({"outside_pth": "last"}, {"outside_path": "first"}, {"novelty_weeks": "4"}):
        with pytest.raises(RuleSettingsError, match=r"^\[rules\]: "):
            rule_settings(table)
