"""An explanation names library, setting, value and dates, and follows the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import msgspec
import pytest
from msgspec.structs import replace

from gateway.automation.explain import OUTCOMES, REASONS, explain
from gateway.automation.numbers import Rule
from gateway.automation.values import Decision, Held, NoAnswer, Outcome, Reason, Silence, Verdict
from gateway.automation.words import counted
from gateway.directory.values import BorrowerPolicy, LenderPolicy, OwnMaterialProfile, Switch
from tests.automation.build import (
    BORROWER,
    HERNING,
    NAMES,
    ODENSE,
    PID,
    Scene,
    edition,
    in_days,
    library,
    own_scene,
    rows,
)

RULES: Final = Path(__file__).parents[2] / "docs" / "rules.md"


def test_lender_days_are_told_with_library_setting_value_and_dates() -> None:
    """The whole sentence, as a librarian reads it."""
    scene = Scene(lenders=(library(HERNING, LenderPolicy(days=30)),), editions=(edition(age=14),))
    assert scene.decide().sentence == (
        "Herning Bibliotekerne (765700) lends Danish books automatically when the record is 30 days old (lender days "
        "30, set by 765700); this one was registered 2026-06-01, 14 days before 2026-06-15: too new."
    )


def test_dates_are_told_as_they_are() -> None:
    """Registered today is today; a date ahead and a missing one are said to be so."""
    scene = Scene(lenders=(library(HERNING, LenderPolicy(days=1)),))
    assert "registered 2026-06-15, 0 days before" in scene.but(editions=(edition(age=0),)).decide().sentence
    assert "registered 2026-06-16, after 2026-06-15" in scene.but(editions=(edition(age=-1),)).decide().sentence
    missing = scene.but(editions=(edition(created=None),)).decide().sentence
    assert missing.endswith("; its registration date (001 *d) is missing or broken, so it counts as new: too new.")


def test_sides_without_a_policy_are_said_to_have_none() -> None:
    """Nobody has set anything, so nothing is said to be set."""
    nobody = library(BORROWER)
    assert Scene(borrower=nobody).decide().sentence == (
        "Københavns Biblioteker (710100) has no borrower policy for Danish books, so it borrows none automatically."
    )
    school = replace(library(HERNING), policies={})
    assert Scene(lenders=(school,)).decide().sentence == (
        "Herning Bibliotekerne (765700) has no lender policy for Danish books, so it lends none automatically."
    )


def test_an_order_without_a_record_is_told_otherwise_than_one_of_an_unknown_record() -> None:
    """Where it names an ISBN or a title alone, no id can be told."""
    unknown = Scene(editions=()).decide().sentence
    unnamed = Scene(editions=()).wishing(records=()).decide().sentence
    assert unknown == f"The union catalogue has no record for what is ordered ({PID})."
    assert unnamed == "The order names no record by an id of the union catalogue, so nobody can say who has it."


def test_one_library_that_is_silent_is_told_as_one() -> None:
    """The words for a whole order would say too much."""
    scene = Scene(editions=(edition(at=(HERNING, ODENSE)),), answers={HERNING: NoAnswer(kind=Silence.TIMEOUT)})
    sections = {section.library: section.fate for section in explain(scene.decide()).sections}
    assert sections[HERNING] == "could not be asked"


def test_counts_agree_in_number() -> None:
    """One of a thing is one thing."""
    assert [counted(n, "branch", "branches") for n in (0, 1, 2)] == ["0 branches", "1 branch", "2 branches"]
    assert [counted(n, "day") for n in (1, 2)] == ["1 day", "2 days"]


def test_changed_setting_changes_the_words() -> None:
    """The same order under 30, 20 and 10 days: the value in the sentence follows, and so does the verdict."""
    said = {}
    for days in (30, 20, 10):
        scene = Scene(lenders=(library(HERNING, LenderPolicy(days=days)),), editions=(edition(age=14),))
        (said[days],) = [row for row in rows(scene.decide(), "R3") if row.setting == "lender.days"]
        assert f"lender days {days}, set by 765700" in said[days].sentence
        assert said[days].value == str(days)
    assert [said[days].verdict for days in (30, 20, 10)] == [Verdict.STOP, Verdict.STOP, Verdict.PASS]
    assert said[10].sentence.endswith("old enough.")


def test_few_of_many_rivals_are_named() -> None:
    """A sentence about forty libraries that can deliver the same day stays a sentence."""
    numbers = [str(770000 + 100 * n) for n in range(1, 41)]
    scene = Scene(lenders=tuple(library(number) for number in numbers), editions=(edition(at=tuple(numbers)),))
    decision = scene.decide()
    assert "and 36 more" in decision.sentence
    assert len(decision.sentence) < 400
    assert len(rows(decision, "R15")) == 40


def test_changed_own_limit_changes_the_words() -> None:
    """The last day that blocks is named, and moves with the limit."""
    for limit, last in ((14, "2026-06-29"), (10, "2026-06-25")):
        profile = OwnMaterialProfile(age_days=0, back_within_days=limit)
        scene = own_scene(answers={BORROWER: Held(earliest=in_days(3))}).borrowing(own_profile=profile)
        sentence = scene.decide().sentence
        assert f"own delivery limit {limit}, set by 710100" in sentence
        assert last in sentence
        assert "expected back 2026-06-18" in sentence


def decisions() -> list[Decision]:
    """One decision of many sorts."""
    late = {HERNING: Held(earliest=in_days(9)), ODENSE: NoAnswer(kind=Silence.TIMEOUT, sentence="No answer in 1 s.")}
    both = Scene(editions=(edition(at=(HERNING, ODENSE)),))
    return [
        both.decide(),
        both.but(answers=late).decide(),
        both.but(answers=late).wishing(need_before=in_days(1)).decide(),
        both.borrowing(borrows=Switch.TEST).decide(),
        own_scene().decide(),
        own_scene(answers={BORROWER: Held(available=1)}).decide(),
        Scene().wishing(copy=True).decide(),
        Scene(editions=(edition(at=()),)).decide(),
    ]


@pytest.mark.parametrize("decision", decisions(), ids=lambda d: f"{d.outcome}-{d.reason}")
def test_every_row_can_be_read(decision: Decision) -> None:
    """Every row has a known rule, a sentence that ends, and names its library, its setting's owner and value."""
    for row in decision.trace:
        assert row.rule in set(Rule)
        assert re.fullmatch(r"[A-Z0-9\"].*\.", row.sentence), row.sentence
        if row.library:
            assert row.library in row.sentence or row.whose in row.sentence
        if row.setting and not row.setting.startswith("order"):
            assert row.value
    assert decision.sentence


@pytest.mark.parametrize("decision", decisions(), ids=lambda d: f"{d.outcome}-{d.reason}")
def test_decision_is_stored_and_read_again(decision: Decision) -> None:
    """A decision is a value of JSON: nothing is lost on the way."""
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_reason_of_the_decision_is_in_the_trace() -> None:
    """The code is that of a row that stopped something."""
    for decision in decisions():
        if decision.reason is not None:
            assert decision.reason in {row.reason for row in decision.trace if row.verdict is Verdict.STOP}


def test_explanation_has_the_chosen_library_first() -> None:
    """The order, the chosen one, others that could, then the rest; every row once."""
    scene = Scene(
        borrower=library(BORROWER, borrower=BorrowerPolicy()),
        lenders=(library(HERNING, LenderPolicy(days=5000)), library(ODENSE), library("751000")),
        editions=(edition(at=(HERNING, ODENSE, "751000")),),
        answers={ODENSE: Held(earliest=in_days(2))},
    )
    decision = scene.decide()
    told = explain(decision, lambda number: f"{NAMES.get(number, '?')} ({number})")
    assert [section.library for section in told.sections] == ["", "751000", ODENSE, BORROWER, HERNING]
    assert [section.fate for section in told.sections[1:3]] == ["chosen", "could deliver"]
    assert told.sections[-1].fate == REASONS[Reason.NEW_FOR_RESPONDER]
    assert told.sections[2].label == f"{NAMES[ODENSE]} ({ODENSE})"
    spread = [row for section in told.sections for row in section.rows]
    assert sorted(spread, key=repr) == sorted(decision.trace, key=repr)


def test_explanation_has_words_for_every_outcome_and_reason() -> None:
    """Nothing a decision can say is left without words."""
    assert set(OUTCOMES) == set(Outcome)
    assert set(REASONS) == set(Reason)


def test_rules_document_lists_every_rule_and_nothing_else() -> None:
    """docs/rules.md has a row for each number that a trace can carry."""
    listed = re.findall(r"^\| ([RG]\d+) \|", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert {rule.value for rule in Rule} <= set(listed)


def test_rules_document_points_at_code_that_is_there() -> None:
    """Every `module.function` in the list can be imported."""
    text = RULES.read_text(encoding="utf-8")
    for module, name in set(re.findall(r"`(gateway/[a-z_/]+\.py)::(\w+)`", text)):
        source = (RULES.parents[1] / module).read_text(encoding="utf-8")
        assert re.search(rf"^(def|class) {name}\b|^{name}\b", source, re.MULTILINE), f"{module}::{name}"
