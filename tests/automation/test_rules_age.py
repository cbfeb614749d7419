"""How old a record must be: both sides' days, own material, missing dates, overbygning material (R3-R5, R12)."""

from __future__ import annotations

import pytest

from gateway.automation.settings import RuleSettings
from gateway.automation.values import Held, Outcome, Reason
from gateway.directory.values import PUBLIC_PROFILE, RESEARCH_PROFILE, BorrowerPolicy, LenderPolicy, OwnMaterialProfile
from tests.automation.build import (
    BORROWER,
    HERNING,
    ODENSE,
    PID,
    Scene,
    edition,
    in_days,
    library,
    own_scene,
    rows,
)


def aged(age: int, lender_days: int = 0, borrower_days: int = 0) -> Scene:
    """One book of that age at one lender."""
    return Scene(
        borrower=library(BORROWER, borrower=BorrowerPolicy(days=borrower_days)),
        lenders=(library(HERNING, LenderPolicy(days=lender_days)),),
        editions=(edition(age=age),),
    )


@pytest.mark.parametrize(
    ("age", "lender", "borrower", "reason"),
    [
        (13, 14, 0, Reason.NEW_FOR_RESPONDER),
        (14, 14, 0, None),
        (15, 14, 0, None),
        (89, 0, 90, Reason.NEW_FOR_REQUESTER),
        (90, 0, 90, None),
        (91, 0, 90, None),
        (29, 90, 30, Reason.NEW_FOR_REQUESTER),
        (30, 90, 30, Reason.NEW_FOR_RESPONDER),
        (89, 90, 30, Reason.NEW_FOR_RESPONDER),
        (90, 90, 30, None),
        (364, 365, 0, Reason.NEW_FOR_RESPONDER),
        (365, 365, 0, None),
        (366, 365, 0, None),
        (0, 0, 0, None),
    ],
)
def test_age_must_reach_both_limits(age: int, lender: int, borrower: int, reason: Reason | None) -> None:
    """An age that equals the limit passes, and the stricter of the two sides wins (R4, Q2)."""
    decision = aged(age, lender, borrower).decide()
    assert decision.reason == reason
    assert decision.outcome is (Outcome.AUTOMATED if reason is None else Outcome.MANUAL)


@pytest.mark.parametrize(
    ("name", "lender", "borrower"),
    [
        # Danish books, June 2025, seed of the rules: lender days and borrower days of real libraries.
        ("Herning", 0, 500),
        ("Vejle", 0, 360),
        ("Gentofte", 0, 190),
        ("Roskilde", 0, 365),
        ("København", 180, 45),
        ("Aarhus", 180, 180),
        ("CBS", 180, 180),
        ("AUB", 90, 90),
        ("AUB, small", 1200, 360),
        ("Frederiksberg", 0, 90),
        ("Kolding", 45, 45),
        ("Horsens", 120, 120),
        ("Vallensbæk", 180, 90),
        ("Halsnæs", 120, 45),
    ],
)
def test_real_settings_between_like_libraries(name: str, lender: int, borrower: int) -> None:
    """With real settings on both sides, the day before the larger limit is too new and the limit itself is not."""
    limit = max(lender, borrower)
    assert aged(limit, lender, borrower).decide().outcome is Outcome.AUTOMATED, name
    if limit:
        assert aged(limit - 1, lender, borrower).decide().outcome is Outcome.MANUAL, name


def test_one_owner_of_a_180_day_old_book() -> None:
    """The first scenario of the rules' source: the only owner lends after 365 days, so staff take it (R6)."""
    decision = aged(180, 365, 45).decide()
    assert (decision.outcome, decision.reason) == (Outcome.MANUAL, Reason.NEW_FOR_RESPONDER)
    (row,) = [row for row in rows(decision, "R3") if row.reason]
    assert (row.setting, row.whose, row.value) == ("lender.days", HERNING, "365")
    assert "2025-12-17" in row.compared
    assert "180 days" in row.compared


@pytest.mark.parametrize("created", [None, in_days(1), in_days(400)])
def test_missing_or_future_registration_date_counts_as_new(created: object) -> None:
    """What has no usable 001*d is new: it fails every limit but none (R5, Q4)."""
    book = edition(created=created)
    assert aged(0, 1).but(editions=(book,)).decide().reason is Reason.NEW_FOR_RESPONDER
    assert aged(0, 0, 1).but(editions=(book,)).decide().reason is Reason.NEW_FOR_REQUESTER
    assert aged(0).but(editions=(book,)).decide().outcome is Outcome.AUTOMATED


@pytest.mark.parametrize(
    ("profile", "age", "reason"),
    [
        (PUBLIC_PROFILE, 364, Reason.NEW_FOR_OWN),
        (PUBLIC_PROFILE, 365, Reason.NEW_FOR_OWN),
        (PUBLIC_PROFILE, 366, None),
        (RESEARCH_PROFILE, 0, Reason.NEW_FOR_OWN),
        (RESEARCH_PROFILE, 1, None),
        (OwnMaterialProfile(age_days=30, back_within_days=5), 30, Reason.NEW_FOR_OWN),
        (OwnMaterialProfile(age_days=30, back_within_days=5), 31, None),
    ],
)
def test_own_material_must_be_more_than_its_limit_old(
    profile: OwnMaterialProfile, age: int, reason: Reason | None
) -> None:
    """Own material counts from the day after the limit (R8, Q1)."""
    scene = own_scene(editions=(edition(age=age, at=(BORROWER, HERNING)),)).borrowing(own_profile=profile)
    assert scene.decide().reason == reason


def test_own_age_may_be_set_to_at_least() -> None:
    """The service may read `over 365 days` as `from 365 days on` (Q1)."""
    scene = own_scene(editions=(edition(age=365, at=(BORROWER, HERNING)),))
    assert scene.but(settings=RuleSettings(own_age="at_least")).decide().outcome is Outcome.AUTOMATED


def test_own_material_too_new_is_asked_about_at_home_only() -> None:
    """A copy on the own shelf would still serve, so home is asked; nobody else is bothered."""
    scene = own_scene(
        lenders=(library(HERNING, central=True),),
        editions=(edition(age=100, at=(BORROWER, HERNING), superstructure=True),),
    )
    assert [asked.library for asked in scene.plan().questions] == [BORROWER]
    assert scene.decide().reason is Reason.NEW_FOR_OWN
    old = scene.but(editions=(edition(age=366, at=(BORROWER, HERNING), superstructure=True),))
    assert [asked.library for asked in old.plan().questions] == [BORROWER, HERNING]


def test_borrower_days_do_not_count_for_own_material() -> None:
    """Own material has its own limit; the lender's days count all the same (Q10)."""
    scene = own_scene(editions=(edition(age=400, at=(BORROWER, HERNING)),)).borrowing(days=5000)
    assert scene.decide().outcome is Outcome.AUTOMATED
    strict = scene.but(lenders=(library(HERNING, LenderPolicy(days=401)),))
    assert strict.decide().reason is Reason.NEW_FOR_RESPONDER


def test_another_edition_must_be_old_enough_for_own_material_too() -> None:
    """A work-level order for own material does not bring a new edition in by the back door (R8)."""
    old = edition("old", age=2000, at=(BORROWER,), work="w")
    new = edition("new", age=100, at=(HERNING,), work="w")
    decision = own_scene(editions=(old, new)).wishing(records=("old",)).decide()
    assert decision.reason is Reason.NEW_FOR_OWN
    assert [row.library for row in rows(decision, "R8") if row.reason] == [HERNING]


@pytest.mark.parametrize(
    ("central", "ove", "reason"),
    [
        (True, True, None),
        (False, True, Reason.NEW_FOR_REQUESTER),
        (True, False, Reason.NEW_FOR_REQUESTER),
    ],
)
def test_new_overbygning_material_goes_to_central_libraries(central: bool, ove: bool, reason: Reason | None) -> None:  # noqa: FBT001  columns of a table
    """Both age limits fall away when a central library holds overbygning material, else neither (R12)."""
    scene = aged(1, 90, 90).but(
        lenders=(library(HERNING, LenderPolicy(days=90), central=central),),
        editions=(edition(age=1, superstructure=ove),),
    )
    assert scene.decide().reason == reason


def test_overbygning_bypasses_nothing_but_ages() -> None:
    """A central library that does not lend automatically, or has no copy in, is not chosen for it (Q13)."""
    book = edition(age=1, superstructure=True)
    shut = aged(1).but(lenders=(library(HERNING, LenderPolicy(lends=False), central=True),), editions=(book,))
    assert shut.decide().reason is Reason.NO_PROVIDER
    out = aged(1).but(lenders=(library(HERNING, central=True),), editions=(book,), answers={HERNING: Held()})
    assert out.decide().reason is Reason.NO_DELIVERY_DATE


def test_overbygning_from_a_source_that_is_not_automated() -> None:
    """A library's own catalogue may order overbygning material, and nothing else (R12, G1)."""
    ove = edition("ove", age=1, superstructure=True, at=(HERNING,), work="w")
    other = edition("other", at=(ODENSE,), work="w")
    scene = Scene(lenders=(library(HERNING, central=True), library(ODENSE)), editions=(ove, other))
    decision = scene.wishing(records=("ove", "other"), source="opac").decide()
    assert (decision.outcome, decision.lender) == (Outcome.AUTOMATED, HERNING)
    assert [row.library for row in rows(decision, "G1")] == [ODENSE]
    assert scene.wishing(records=("other",), source="opac").but(editions=(other,)).decide().reason is None


def test_age_counts_from_the_edition_that_is_lent() -> None:
    """Each edition has its own registration date; the old one may be lent while the new one is not (R5, R11)."""
    new = edition("new", age=5, at=(HERNING,), work="w")
    old = edition("old", age=500, at=(ODENSE,), work="w")
    scene = aged(0, 0, 30).but(lenders=(library(HERNING), library(ODENSE)), editions=(new, old))
    decision = scene.wishing(records=("new",)).decide()
    assert (decision.lender, decision.edition) == (ODENSE, "old")
    assert scene.wishing(records=("new",), exact_edition=True).decide().reason is Reason.NEW_FOR_REQUESTER


def test_pid_is_the_default() -> None:
    """The builder's order is for the builder's book."""
    assert Scene().decide().edition == PID
