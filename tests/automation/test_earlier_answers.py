"""A decision that rests on an answer which its system does not give now says so."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.automation.values import Held, Outcome, Verdict
from tests.automation.build import BORROWER, HERNING, ODENSE, Scene, edition, in_days, own_scene, rows

AT = datetime(2026, 6, 15, 12, 3, tzinfo=UTC)
SAID = "Herning Bibliotekerne (765700) does not answer now; what it holds is what it said at 12:03."


def test_the_chosen_lender_s_earlier_answer_is_told() -> None:
    """In the trace as a warning, and among the decision's."""
    decision = Scene(answers={HERNING: Held(available=1, said_at=AT)}).decide()

    assert decision.outcome is Outcome.AUTOMATED
    assert decision.lender == HERNING
    assert decision.warnings == (SAID,)
    (row,) = rows(decision, "G7", HERNING)
    assert (row.verdict, row.sentence, row.setting) == (Verdict.WARN, SAID, "holdings.decide_on_stale")


def test_another_lender_s_earlier_answer_warns_nobody() -> None:
    """It stands in the trace alone: the order does not rest on it."""
    late = Held(earliest=in_days(9), said_at=AT)
    decision = Scene(editions=(edition(at=(HERNING, ODENSE)),), answers={HERNING: late}).decide()

    assert decision.lender == ODENSE
    assert decision.warnings == ()
    assert len(rows(decision, "G7", HERNING)) == 1


def test_the_own_copy_s_earlier_answer_is_told() -> None:
    """The order stays at home by what the own system said a while ago."""
    decision = own_scene(answers={BORROWER: Held(available=1, said_at=AT)}).decide()

    assert decision.outcome is Outcome.LOCAL
    assert len(decision.warnings) == 1
    assert "does not answer now" in decision.warnings[0]
