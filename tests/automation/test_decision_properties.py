"""What must hold of every decision, over drawn countries, orders and answers; and how often each reason came up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.automation.values import Decision, Outcome, Reason, TraceRow, Verdict
from gateway.directory.values import Closing, LenderPolicy, Library, MaterialPolicy, Switch
from tests.automation.build import BORROWER, Scene, rows
from tests.automation.strategies import LENDERS, scenes

_T = TypeVar("_T")
COUNTED: Final = 1000
RARELY: Final = COUNTED // 300
"""Every outcome and reason must come up more often than this, or the generators test little of it."""


def shuffled(scene: Scene, random: Random) -> Scene:
    """The same scene with libraries, localisations, policies and answers in another order."""

    def mixed(items: tuple[_T, ...]) -> tuple[_T, ...]:
        return tuple(random.sample(items, len(items)))

    editions = tuple(replace(e, localisations=mixed(e.localisations)) for e in scene.editions)
    answers = dict(random.sample(list(scene.answers.items()), len(scene.answers)))
    return scene.but(lenders=mixed(scene.lenders), editions=editions, answers=answers)


@given(scenes(), st.randoms(use_true_random=False))
def test_order_of_what_comes_in_changes_nothing(scene: Scene, random: Random) -> None:
    """Libraries, localisations and answers in any order give the same decision, trace and all (R2)."""
    assert shuffled(scene, random).decide() == scene.decide()


def with_lender(scene: Scene, agency: str, change: Callable[[Library], Library]) -> Scene:
    """The scene with one lender changed."""
    return scene.but(lenders=tuple(change(lib) if lib.agency == agency else lib for lib in scene.lenders))


def with_lender_policy(scene: Scene, agency: str, change: Callable[[LenderPolicy], LenderPolicy]) -> Scene:
    """The scene with one lender's side for Danish books changed."""

    def changed(library: Library) -> Library:
        policy = library.policies["1"].lender
        assert policy is not None
        return replace(library, policies={"1": MaterialPolicy(lender=change(policy))})

    return with_lender(scene, agency, changed)


def raise_own_limit(scene: Scene, by: int, name: str) -> Scene:
    """The scene with one limit of the borrower's own-material profile raised."""
    policy = scene.borrower.policies["1"].borrower
    assert policy is not None
    profile = policy.own_profile
    return scene.borrowing(own_profile=replace(profile, **{name: getattr(profile, name) + by}))


def raise_borrower_days(scene: Scene, by: int) -> Scene:
    """The scene with the borrower's days raised."""
    policy = scene.borrower.policies["1"].borrower
    assert policy is not None
    return scene.borrowing(days=policy.days + by)


def shut(library: Library) -> Library:
    """The library closed for everybody."""
    return replace(library, closings=(*library.closings, Closing(cooperation=True, end_users=True)))


STRICTER: Final[dict[str, Callable[[Scene, str, int], Scene]]] = {
    "lender days up": lambda s, at, n: with_lender_policy(s, at, lambda p: replace(p, days=p.days + n)),
    "lender off": lambda s, at, _: with_lender_policy(s, at, lambda p: replace(p, lends=False)),
    "lender closed": lambda s, at, _: with_lender(s, at, shut),
    "borrower closed": lambda s, _, __: s.but(borrower=shut(s.borrower)),
    "borrower days up": lambda s, _, n: raise_borrower_days(s, n),
    "own age up": lambda s, _, n: raise_own_limit(s, n, "age_days"),
    "own delivery limit up": lambda s, _, n: raise_own_limit(s, n, "back_within_days"),
    "no queueing": lambda s, _, __: s.borrowing(may_queue=False),
    "own material off": lambda s, _, __: s.borrowing(own_material=Switch.NO),
    "borrower off": lambda s, _, __: s.borrowing(borrows=Switch.NO),
}


@pytest.mark.parametrize("step", list(STRICTER))
@given(scene=scenes(), agency=st.sampled_from(LENDERS), days=st.sampled_from([1, 16, 400]))
@settings(max_examples=40)
def test_stricter_settings_never_automate(step: str, scene: Scene, agency: str, days: int) -> None:
    """No limit raised, switch turned off or library closed makes a manual order go out automatically (R4)."""
    if scene.decide().outcome is not Outcome.AUTOMATED:
        assert STRICTER[step](scene, agency, days).decide().outcome is not Outcome.AUTOMATED


def stopped_pairs(decision: Decision) -> set[tuple[str, str]]:
    """Pairs of library and edition that some rule stopped."""
    return {(row.library, row.edition) for row in decision.trace if row.verdict is Verdict.STOP and row.library}


@given(scenes())
def test_named_lender_passes_every_rule(scene: Scene) -> None:
    """Whoever is named could deliver, was asked, and no rule stopped it; manual orders have a row that says why."""
    decision = scene.decide()
    if decision.lender is not None:
        asked = {(question.library, question.edition) for question in scene.plan().questions}
        winner = (decision.lender, decision.edition or "")
        assert winner in asked
        assert winner not in stopped_pairs(decision)
        assert decision.lender != BORROWER
        assert decision.delivery == min(
            (c.delivery for c in decision.candidates if not _kept_back(scene, c.library)), default=decision.delivery
        )
    if decision.outcome is Outcome.AUTOMATED:
        assert decision.lender is not None
        assert decision.reason is None
    if decision.outcome is Outcome.MANUAL and decision.lender is None:
        assert any(row.verdict is Verdict.STOP and row.reason == decision.reason for row in decision.trace)


def _kept_back(scene: Scene, agency: str) -> bool:
    library = next(lib for lib in scene.lenders if lib.agency == agency)
    return scene.settings.last_resort_only_alone and library.last_resort


@given(scenes())
def test_every_holder_is_accounted_for(scene: Scene) -> None:
    """Of an order that went to the candidates, every library listed as a holder has its rows in the trace."""
    planned = scene.plan()
    if planned.facts is None:
        return
    decision = scene.decide()
    spoken = {(row.library, row.edition) for row in decision.trace}
    for pair in planned.survivors:
        assert (pair.agency, pair.edition.id) in spoken
    in_play = {row.edition for row in decision.trace if row.library in LENDERS}
    for edition in scene.editions:
        if edition.id in in_play:
            assert {(at.agency, edition.id) for at in edition.localisations if at.agency != BORROWER} <= spoken


@given(scenes())
def test_settled_plans_ask_nobody(scene: Scene) -> None:
    """A verdict that stands needs no questions, and an open one has some."""
    planned = scene.plan()
    assert bool(planned.questions) is (planned.settled is None)


def _key(decision: Decision) -> str:
    if decision.reason is not None:
        return decision.reason.value
    return "no candidate" if decision.outcome is Outcome.MANUAL else decision.outcome.value


@seed(20260615)
@settings(
    max_examples=COUNTED, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None, database=None
)
@given(scenes())
def _count(scene: Scene) -> None:
    REACHED[_key(scene.decide())] += 1


REACHED: Final[Counter[str]] = Counter()


def test_every_reason_and_outcome_is_reached(record_property: Callable[[str, object], None]) -> None:
    """All 13 reasons, automated, local and no candidate come up often in drawn orders; the counts are printed."""
    REACHED.clear()
    _count()
    expected = [*(reason.value for reason in Reason), "automated", "local", "no candidate"]
    lines = [f"{REACHED[name]:6}  {name}" for name in sorted(expected, key=lambda one: -REACHED[one])]
    report = "\n".join((f"How often {sum(REACHED.values())} drawn orders ended so:", *lines))
    record_property("reached", report)
    assert set(REACHED) <= set(expected)
    assert all(REACHED[name] > RARELY for name in expected), report


def test_rows_of_one_rule_are_found() -> None:
    """The helper that other tests lean on finds rows by rule and library."""
    decision = Scene().decide()
    found: list[TraceRow] = rows(decision, "R3")
    assert {row.rule for row in found} == {"R3"}
