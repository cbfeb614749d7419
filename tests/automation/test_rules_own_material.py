"""Orders for what the borrower owns itself (R7-R10, R13, R17, R48)."""

from __future__ import annotations

import pytest

from gateway.automation.settings import RuleSettings
from gateway.automation.values import Held, Hold, NoAnswer, NotHeld, Outcome, Reason, Silence
from gateway.catalogue.values import Localisation
from gateway.directory.values import (
    PUBLIC_PROFILE,
    RESEARCH_PROFILE,
    BorrowerPolicy,
    Branch,
    OwnMaterialProfile,
    Switch,
)
from tests.automation.build import (
    BORROWER,
    HERNING,
    ODENSE,
    Scene,
    edition,
    in_days,
    library,
    own_scene,
    rows,
)


@pytest.mark.parametrize(
    ("profile", "days", "blocked"),
    [
        (PUBLIC_PROFILE, 13, True),
        (PUBLIC_PROFILE, 14, True),
        (PUBLIC_PROFILE, 15, False),
        (PUBLIC_PROFILE, 20, False),
        (RESEARCH_PROFILE, 9, True),
        (RESEARCH_PROFILE, 10, True),
        (RESEARCH_PROFILE, 11, False),
        (PUBLIC_PROFILE, 0, True),
        (PUBLIC_PROFILE, -3, False),
    ],
)
def test_own_copy_that_is_back_soon_is_waited_for(profile: OwnMaterialProfile, days: int, blocked: bool) -> None:  # noqa: FBT001  a column of a table
    """Back on the last day of the limit still blocks; nobody knows when an overdue copy is back (R10, G11, Q1)."""
    scene = own_scene(answers={BORROWER: Held(earliest=in_days(days))}).borrowing(own_profile=profile)
    decision = scene.decide()
    assert decision.reason is (Reason.DELIVERY_BEFORE_DEADLINE if blocked else None)
    assert decision.outcome is (Outcome.MANUAL if blocked else Outcome.AUTOMATED)
    assert decision.own


@pytest.mark.parametrize(
    ("borrows", "own", "outcome", "reason"),
    [
        (Switch.YES, Switch.YES, Outcome.AUTOMATED, None),
        (Switch.YES, Switch.TEST, Outcome.MANUAL, Reason.TEST_OWN),
        (Switch.YES, Switch.NO, Outcome.LOCAL, None),
        (Switch.TEST, Switch.YES, Outcome.MANUAL, Reason.TEST),
        (Switch.TEST, Switch.TEST, Outcome.MANUAL, Reason.TEST_OWN),
        (Switch.TEST, Switch.NO, Outcome.LOCAL, None),
        (Switch.NO, Switch.YES, Outcome.LOCAL, None),
        (Switch.NO, Switch.TEST, Outcome.LOCAL, None),
        (Switch.NO, Switch.NO, Outcome.LOCAL, None),
    ],
)
def test_both_switches_of_the_borrower(borrows: Switch, own: Switch, outcome: Outcome, reason: Reason | None) -> None:
    """Own material goes out only when automatic loans and own material are both on (R1, R7, Q10)."""
    decision = own_scene().borrowing(borrows=borrows, own_material=own).decide()
    assert (decision.outcome, decision.reason) == (outcome, reason)
    assert decision.lender == (HERNING if outcome is not Outcome.LOCAL else None)


def test_own_material_switched_off_asks_nobody() -> None:
    """The user waits for the own copy, and the sentence says whose setting it is (R19)."""
    planned = own_scene().borrowing(own_material=Switch.NO).plan()
    assert planned.questions == ()
    assert planned.settled is not None
    assert "own material no, set by 710100" in planned.settled.sentence


def test_own_copy_on_the_shelf_serves_the_order() -> None:
    """Nothing is borrowed while the own copy is home, however new it is (R17)."""
    for age in (0, 1000):
        scene = own_scene(editions=(edition(age=age, at=(BORROWER, HERNING)),), answers={BORROWER: Held(available=1)})
        decision = scene.decide()
        assert (decision.outcome, decision.reason, decision.lender) == (Outcome.LOCAL, None, None)


def test_own_copy_that_is_overdue_is_told_with_its_date() -> None:
    """The day that the own library gave, and nothing made of it."""
    (row,) = rows(own_scene(answers={BORROWER: Held(earliest=in_days(-5))}).decide(), "R10")
    assert "expected back 2026-06-10, overdue, so no day of return is known: that does not stop" in row.sentence


def test_own_copy_on_the_shelf_that_is_not_for_loan_serves_too() -> None:
    """The user's own library knows its copy; the sentence says that it is not for loan (R17)."""
    decision = own_scene(answers={BORROWER: Held(available=1, lendable=False)}).decide()
    assert (decision.outcome, decision.reason, decision.lender) == (Outcome.LOCAL, None, None)
    assert "on its own shelf, which is not for loan" in decision.sentence


def test_own_material_on_the_shelf_only_is_the_rules_word() -> None:
    """No library has set it, so none is named for it (R48)."""
    scene = own_scene(answers={BORROWER: Held(), HERNING: Held(earliest=in_days(1)), ODENSE: Held(earliest=in_days(1))})
    for row in rows(scene.decide(), "R48"):
        assert (row.setting, row.whose) == ("", "")
        assert row.sentence.endswith("what a library owns itself is borrowed from the shelf only (rule R48).")


def test_any_own_edition_on_the_shelf_serves_a_work_level_order() -> None:
    """One edition is out and another is in: the one that is in serves (R13, R17)."""
    scene = own_scene(
        editions=(edition("a", at=(BORROWER, HERNING), work="w"), edition("b", at=(BORROWER,), work="w")),
        answers={(BORROWER, "a"): Held(), (BORROWER, "b"): Held(available=2)},
    ).wishing(records=("a",))
    decision = scene.decide()
    assert (decision.outcome, decision.edition) == (Outcome.LOCAL, "b")


@pytest.mark.parametrize("silence", list(Silence))
def test_own_system_that_does_not_answer_is_an_error(silence: Silence) -> None:
    """Whether the own copy is home is unknown, so nothing is borrowed (G7)."""
    decision = own_scene(answers={BORROWER: NoAnswer(kind=silence, sentence="No route.")}).decide()
    assert (decision.outcome, decision.reason) == (Outcome.MANUAL, Reason.ERROR)
    assert "No route" in decision.sentence


@pytest.mark.parametrize("answer", [Held(available=0), NotHeld()])
def test_own_copy_without_a_day_of_return_does_not_stop(answer: Held | NotHeld) -> None:
    """No day, or no copy any more: nobody expects it back in time (R10)."""
    assert own_scene(answers={BORROWER: answer}).decide().outcome is Outcome.AUTOMATED


@pytest.mark.parametrize(
    "held", [Held(earliest=in_days(1)), Held(available=1, earliest=in_days(1)), Held(earliest=in_days(0))]
)
def test_own_material_is_never_queued_for_elsewhere(held: Held) -> None:
    """A lender's copy must be on its shelf and go today, whatever the order says about waiting (R48)."""
    scene = own_scene(answers={BORROWER: Held(), HERNING: held, ODENSE: held}).wishing(hold=Hold.YES)
    decision = scene.decide()
    assert (decision.outcome, decision.reason) == (Outcome.MANUAL, Reason.NOT_ON_SHELF)
    assert rows(decision, "R48")


def test_most_restrictive_own_edition_wins() -> None:
    """Two own editions, one of them too new or back soon, stop the loan (R4)."""
    editions = (edition("a", at=(BORROWER, HERNING), work="w"), edition("b", age=10, at=(BORROWER,), work="w"))
    scene = own_scene(editions=editions).wishing(records=("a",))
    assert scene.decide().reason is Reason.NEW_FOR_OWN
    soon = own_scene(
        editions=(editions[0], edition("b", at=(BORROWER,), work="w")),
        answers={(BORROWER, "a"): Held(), (BORROWER, "b"): Held(earliest=in_days(3))},
    ).wishing(records=("a",))
    assert soon.decide().reason is Reason.DELIVERY_BEFORE_DEADLINE


def two_editions() -> Scene:
    """The user hit an edition that the borrower does not hold; it holds another one of the same work."""
    hit, home = edition("hit", at=(HERNING,), work="w"), edition("home", at=(BORROWER,), work="w")
    return Scene(
        borrower=library(BORROWER, borrower=BorrowerPolicy(own_material=Switch.NO)), editions=(hit, home)
    ).wishing(records=("hit",))


def test_own_check_goes_by_the_editions_of_the_order() -> None:
    """An exact order for another edition is an ordinary loan; a work-level order finds the copy at home (R13)."""
    assert two_editions().decide().outcome is Outcome.LOCAL
    assert two_editions().wishing(exact_edition=True).decide().outcome is Outcome.AUTOMATED
    named = two_editions().but(settings=RuleSettings(own_check="named"))
    assert named.decide().outcome is Outcome.AUTOMATED


def test_copy_at_an_own_branch_is_own_material() -> None:
    """A localisation may name the branch alone; its library is the borrower (R13)."""
    home = library(BORROWER, borrower=BorrowerPolicy(), branches=(Branch(number="710104", name="Vesterbro"),))
    book = edition(localisations=(Localisation(agency="710104"), Localisation(agency=HERNING)))
    assert Scene(borrower=home, editions=(book,)).decide().outcome is Outcome.LOCAL
