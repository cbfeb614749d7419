"""What the libraries answer, who is chosen, and which reason an order gets (R14, R15, R20, R46, G7-G12, G14, Q6)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from gateway.automation.choose import CLOSEST_FIRST
from gateway.automation.conclude import conclude
from gateway.automation.settings import RuleSettings
from gateway.automation.values import Answer, Held, Hold, NoAnswer, NotHeld, Outcome, Question, Reason, Silence
from gateway.catalogue.values import Localisation
from gateway.directory.values import BorrowerPolicy, LenderPolicy, LoanPath, Switch
from tests.automation.build import (
    AARHUS,
    BORROWER,
    HERNING,
    ODENSE,
    PID,
    TODAY,
    Scene,
    edition,
    in_days,
    library,
    rows,
)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Held(available=1), None),
        (Held(available=3), None),
        (Held(available=1, earliest=in_days(-30)), None),
        (Held(earliest=in_days(5)), None),
        (Held(), Reason.NO_DELIVERY_DATE),
        (Held(earliest=in_days(-1)), Reason.NO_DELIVERY_DATE),
        (Held(available=1, lendable=False), Reason.NOT_FOR_LOAN),
        (Held(available=2, volumes=2), Reason.NOT_POSSIBLE),
        (NotHeld(), Reason.NO_PROVIDER),
        *((NoAnswer(kind=kind), Reason.ERROR) for kind in Silence),
    ],
)
def test_one_answer_alone(answer: Answer, reason: Reason | None) -> None:
    """Each kind of answer by itself, from the only candidate."""
    decision = Scene(answers={HERNING: answer}).decide()
    assert decision.reason == reason
    assert decision.outcome is (Outcome.AUTOMATED if reason is None else Outcome.MANUAL)


@pytest.mark.parametrize(
    ("held", "delivery"),
    [
        (Held(available=1), TODAY),
        (Held(available=1, earliest=in_days(-5)), TODAY),
        (Held(available=1, earliest=in_days(2)), in_days(2)),
        (Held(earliest=in_days(0)), TODAY),
        (Held(earliest=in_days(9)), in_days(9)),
    ],
)
def test_delivery_day(held: Held, delivery: object) -> None:
    """On the shelf without a day is today, and so is a day of a copy on the shelf that has passed (G11)."""
    assert Scene(answers={HERNING: held}).decide().delivery == delivery


def test_overdue_copy_has_no_day_and_its_own_date_is_told() -> None:
    """Nobody knows when a copy comes that should be back already; no date is told that nobody gave (G11)."""
    decision = Scene(answers={HERNING: Held(earliest=in_days(-5))}).decide()
    assert decision.sentence == (
        "Herning Bibliotekerne (765700) has its copy of 870970-basis:27942628 out, expected back 2026-06-10, overdue, "
        "and names no other day."
    )
    assert str(TODAY) not in rows(decision, "G11")[0].value


def test_what_the_library_says_of_a_missing_day_is_told() -> None:
    """ISO 20775 answers bring it as a note."""
    decision = Scene(answers={HERNING: Held(note="overdue since 2026-06-10")}).decide()
    assert decision.sentence.endswith("in and names no day (overdue since 2026-06-10).")


def test_question_without_an_answer_counts_as_silence() -> None:
    """Whoever asks may leave answers out; the library is named in the trace."""
    decision = conclude(Scene().plan(), {})
    assert decision.reason is Reason.ERROR
    assert HERNING in decision.sentence


@pytest.mark.parametrize(
    ("delivery", "last", "reason"),
    [(4, 5, None), (5, 5, None), (6, 5, Reason.USER_DATE_EXCEEDED), (0, 0, None), (0, -1, Reason.USER_DATE_EXCEEDED)],
)
def test_interest_date(delivery: int, last: int, reason: Reason | None) -> None:
    """The last day that helps still helps (R20)."""
    scene = Scene(answers={HERNING: Held(earliest=in_days(delivery))}).wishing(need_before=in_days(last))
    assert scene.decide().reason == reason


@pytest.mark.parametrize(("delivery", "reason"), [(4, None), (5, None), (6, Reason.USER_DATE_EXCEEDED), (0, None)])
def test_the_first_booked_day_counts_where_the_service_says_so(delivery: int, reason: Reason | None) -> None:
    """The last day on which a delivery helps (G14); the row names the setting."""
    scene = Scene(answers={HERNING: Held(earliest=in_days(delivery))}, settings=RuleSettings(booking="counted"))
    decision = scene.wishing(booked_from=in_days(5)).decide()
    assert decision.reason == reason
    (row,) = rows(decision, "G14")
    assert (row.setting, row.value, row.whose) == ("rules.booking", "counted", "illgate")
    assert str(in_days(5)) in row.compared


def test_booked_days_are_shown_alone_unless_the_service_counts_them() -> None:
    """No source says how they count (Q22); and an order that is no booking meets no such rule."""
    late = Scene(answers={HERNING: Held(earliest=in_days(6))})
    assert late.wishing(booked_from=in_days(5)).decide().reason is None
    counted = Scene(answers={HERNING: Held(earliest=in_days(6))}, settings=RuleSettings(booking="counted"))
    assert rows(counted.decide(), "G14") == []


@pytest.mark.parametrize(
    ("hold", "may_queue", "held", "reason"),
    [
        (Hold.YES, True, Held(earliest=in_days(1)), None),
        (Hold.RESPONDER, True, Held(earliest=in_days(1)), None),
        (Hold.NO, True, Held(earliest=in_days(1)), Reason.NOT_ON_SHELF),
        (Hold.YES, False, Held(earliest=in_days(1)), Reason.NOT_ON_SHELF),
        (Hold.NO, False, Held(earliest=in_days(1)), Reason.NOT_ON_SHELF),
        (Hold.NO, False, Held(available=1), None),
        (Hold.NO, True, Held(), Reason.NO_DELIVERY_DATE),
    ],
)
def test_waiting_needs_both_the_order_and_the_borrower(
    hold: Hold,
    may_queue: bool,  # noqa: FBT001  a column of a table
    held: Held,
    reason: Reason | None,
) -> None:
    """Either no wins; what is on the shelf needs no waiting (G12, Q11)."""
    scene = Scene(answers={HERNING: held}).wishing(hold=hold).borrowing(may_queue=may_queue)
    assert scene.decide().reason == reason


def three(**changes: Any) -> Scene:
    """A book at three libraries, on a loan path that has Aarhus before Herning before Odense."""
    path = LoanPath(first=(AARHUS, HERNING, ODENSE))
    scene = Scene(
        borrower=library(BORROWER, borrower=BorrowerPolicy(), loan_path=path),
        lenders=(library(HERNING), library(ODENSE), library(AARHUS)),
        editions=(edition(at=(HERNING, ODENSE, AARHUS)),),
    )
    return scene.but(**changes)


@pytest.mark.parametrize(
    ("aarhus", "herning", "odense", "chosen", "rule"),
    [
        (0, 0, 0, AARHUS, "R15"),
        (1, 0, 0, HERNING, "R15"),
        (1, 1, 0, ODENSE, "R14"),
        (3, 2, 1, ODENSE, "R14"),
        (2, 2, 3, AARHUS, "R15"),
        (3, 2, 2, HERNING, "R15"),
    ],
)
def test_fastest_then_loan_path(aarhus: int, herning: int, odense: int, chosen: str, rule: str) -> None:
    """The first day decides, and on the same day the borrower's loan path (R14, R15)."""
    scene = three(
        answers={
            AARHUS: Held(earliest=in_days(aarhus)),
            HERNING: Held(earliest=in_days(herning)),
            ODENSE: Held(earliest=in_days(odense)),
        }
    )
    decision = scene.decide()
    assert decision.lender == chosen == decision.candidates[0].library
    assert [row.library for row in decision.trace if row.verdict == "chosen" and row.rule == rule] == [chosen]
    assert len(decision.candidates) == 3
    assert [c.delivery for c in decision.candidates] == sorted(c.delivery for c in decision.candidates)


def test_first_edition_of_the_order_then_number() -> None:
    """At one library the order's own list of editions decides; nothing else does before it (R11)."""
    first, second = edition("b", work="w"), edition("a", work="w")
    scene = Scene(editions=(second, first)).wishing(records=("b", "a"))
    decision = scene.decide()
    assert decision.edition == "b"
    assert [row.edition for row in rows(decision, "R11")] == ["a"]


@pytest.mark.parametrize(("alone", "days", "chosen"), [(False, 0, HERNING), (True, 0, ODENSE), (True, None, HERNING)])
def test_last_resort(alone: bool, days: int | None, chosen: str) -> None:  # noqa: FBT001  a column of a table
    """The fastest wins, unless the service keeps last-resort libraries for when nobody else can (R46)."""
    others = Held(earliest=in_days(7)) if days is not None else Held()
    scene = Scene(
        lenders=(library(HERNING, last_resort=True), library(ODENSE)),
        editions=(edition(at=(HERNING, ODENSE)),),
        answers={ODENSE: others},
        settings=RuleSettings(last_resort_only_alone=alone),
    )
    decision = scene.decide()
    assert decision.lender == chosen
    assert bool(rows(decision, "R46", HERNING)) is (chosen == ODENSE)


FAILURES: dict[Reason, tuple[dict[str, Any], Answer]] = {
    Reason.USER_DATE_EXCEEDED: ({}, Held(earliest=in_days(50))),
    Reason.NO_DELIVERY_DATE: ({}, Held()),
    Reason.NOT_POSSIBLE: ({}, Held(available=1, volumes=3)),
    Reason.NOT_FOR_LOAN: ({}, Held(available=1, lendable=False)),
    Reason.NEW_FOR_RESPONDER: ({"lender": LenderPolicy(days=9999)}, Held(available=1)),
    Reason.NO_PROVIDER: ({"lender": LenderPolicy(lends=False)}, Held(available=1)),
    Reason.ERROR: ({}, NoAnswer(kind=Silence.TIMEOUT)),
}
"""How one lender fails for each reason, in an order that helps until 30 days from now."""


@pytest.mark.parametrize(("one", "other"), list(combinations(FAILURES, 2)))
def test_reason_is_the_one_closest_to_success(one: Reason, other: Reason) -> None:
    """Two lenders fail for two reasons; the order gets the one that comes first in the list (Q6)."""
    expected = min(one, other, key=CLOSEST_FIRST.index)
    for herning, odense in ((one, other), (other, one)):
        scene = Scene(
            lenders=(library(HERNING, **FAILURES[herning][0]), library(ODENSE, **FAILURES[odense][0])),
            editions=(edition(at=(HERNING, ODENSE)),),
            answers={HERNING: FAILURES[herning][1], ODENSE: FAILURES[odense][1]},
        ).wishing(need_before=in_days(30))
        assert scene.decide().reason is expected


def test_closest_first_is_the_settled_list() -> None:
    """The order of reasons as it was settled, with own material's age beside the borrower's days."""
    assert [reason.value for reason in CLOSEST_FIRST] == [
        "user_date_exceeded",
        "not_on_shelf",
        "no_delivery_date",
        "not_possible",
        "not_for_loan",
        "new_for_responder",
        "new_for_requester",
        "new_for_aut_own",
        "no_provider",
        "error",
    ]


def test_out_or_late_is_told_apart_at_two_lenders() -> None:
    """A lender that is late is closer to success than one whose copy is out."""
    scene = Scene(
        editions=(edition(at=(HERNING, ODENSE)),),
        answers={HERNING: Held(available=1, earliest=TODAY), ODENSE: Held(earliest=in_days(3))},
    ).wishing(need_before=in_days(-1), hold=Hold.NO)
    assert scene.decide().reason is Reason.USER_DATE_EXCEEDED


def test_silent_lenders_do_not_hold_up_the_rest() -> None:
    """One hangs, one answers nonsense, one delivers: it gets the order, and both others are named."""
    scene = three(
        answers={
            AARHUS: NoAnswer(kind=Silence.TIMEOUT, sentence="Aarhus did not answer within 1.0 s."),
            HERNING: NoAnswer(kind=Silence.NONSENSE, sentence="Herning answered no XML."),
        }
    )
    decision = scene.decide()
    assert decision.lender == ODENSE
    said = {row.library: row.sentence for row in rows(decision, "G7")}
    assert "within 1.0 s" in said[AARHUS]
    assert "no XML" in said[HERNING]


def test_questions_are_one_wave() -> None:
    """Own editions and every survivor at once, each pair once; who is out already is not asked."""
    book = edition(
        at=(BORROWER, HERNING, HERNING, ODENSE),
        localisations=(
            Localisation(agency=BORROWER),
            Localisation(agency=HERNING),
            Localisation(agency=HERNING, branch="765701"),
            Localisation(agency=ODENSE, restrictions=("a",)),
        ),
    )
    planned = Scene(editions=(book,)).borrowing(own_material=Switch.YES).plan()
    assert planned.questions == (
        Question(library=BORROWER, edition=PID),
        Question(library=HERNING, edition=PID),
    )
