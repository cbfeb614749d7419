"""Small orders in a small country, for tests that change one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import attrs
from msgspec.structs import replace

from gateway.automation.conclude import conclude
from gateway.automation.plan import Plan, plan
from gateway.automation.settings import RuleSettings
from gateway.automation.values import Answer, Attempt, Decision, Held, Question, TraceRow, Verdict, Wish
from gateway.catalogue.values import Edition, Localisation
from gateway.directory.directory import Directory
from gateway.directory.values import (
    BorrowerPolicy,
    DirectoryFile,
    LenderPolicy,
    Library,
    LibraryKind,
    LoanPath,
    MaterialPolicy,
    Switch,
)

TODAY = date(2026, 6, 15)
BORROWER, HERNING, ODENSE, AARHUS = "710100", "765700", "746100", "775100"
NAMES = {
    BORROWER: "Københavns Biblioteker",
    HERNING: "Herning Bibliotekerne",
    ODENSE: "Odense Centralbibliotek",
    AARHUS: "Aarhus Kommunes Biblioteker",
}
PID = "870970-basis:27942628"
HERNING_FIRST = LoanPath(first=(HERNING,))
ON_SHELF = Held(available=1)


def days_ago(days: int) -> date:
    """The day that many days before the decision."""
    return TODAY - timedelta(days=days)


def in_days(days: int) -> date:
    """The day that many days after the decision."""
    return TODAY + timedelta(days=days)


def library(
    agency: str,
    lender: LenderPolicy | None = None,
    borrower: BorrowerPolicy | None = None,
    material: str = "1",
    **more: Any,
) -> Library:
    """A public library with one policy; it lends at any age where nothing is said."""
    policy = MaterialPolicy(lender=lender or LenderPolicy(), borrower=borrower)
    name = NAMES.get(agency, f"Bibliotek {agency}")
    given = {"kind": LibraryKind.PUBLIC, "policies": {material: policy}, **more}
    return Library(agency=agency, name=name, **given)


def edition(pid: str = PID, *, age: int = 1000, at: tuple[str, ...] = (HERNING,), **more: Any) -> Edition:
    """A Danish book registered so many days ago and held at these libraries."""
    held = tuple(Localisation(agency=agency) for agency in at)
    return Edition(id=pid, **{"title": "En roman", "created": days_ago(age), "localisations": held, **more})


@attrs.frozen
class Scene:
    """An order with everything around it. Whoever has no answer of its own has a copy on the shelf."""

    borrower: Library = attrs.field(
        factory=lambda: library(BORROWER, borrower=BorrowerPolicy(), loan_path=HERNING_FIRST)
    )
    lenders: tuple[Library, ...] = attrs.field(factory=lambda: (library(HERNING), library(ODENSE)))
    editions: tuple[Edition, ...] = attrs.field(factory=lambda: (edition(),))
    wish: Wish = attrs.field(factory=lambda: Wish(borrower=BORROWER, records=(PID,)))
    answers: Mapping[tuple[str, str] | str, Answer] = attrs.field(factory=dict)
    settings: RuleSettings = attrs.field(factory=RuleSettings)
    tried: tuple[Attempt, ...] = ()
    today: date = TODAY

    def but(self, **changes: Any) -> Scene:
        """The same scene with these parts changed."""
        return attrs.evolve(self, **changes)

    def borrowing(self, **changes: Any) -> Scene:
        """The same scene with the borrower's side for Danish books changed."""
        policy = self.borrower.policies["1"]
        assert policy.borrower is not None
        changed = replace(policy, borrower=replace(policy.borrower, **changes))
        return self.but(borrower=replace(self.borrower, policies={"1": changed}))

    def wishing(self, **changes: Any) -> Scene:
        """The same scene with the order changed."""
        return self.but(wish=replace(self.wish, **changes))

    def plan(self) -> Plan:
        """The plan."""
        file = DirectoryFile(libraries=(self.borrower, *self.lenders))
        return plan(self.wish, self.editions, Directory.of(file), self.settings, self.today, self.tried)

    def decide(self) -> Decision:
        """The decision."""
        planned = self.plan()
        return conclude(planned, {asked: self._answer(asked) for asked in planned.questions})

    def _answer(self, asked: Question) -> Answer:
        return self.answers.get((asked.library, asked.edition)) or self.answers.get(asked.library) or ON_SHELF


def own_scene(**changes: Any) -> Scene:
    """An order for what the borrower owns itself: out, with no day of return; two lenders have it in."""
    scene = Scene(
        borrower=library(BORROWER, borrower=BorrowerPolicy(own_material=Switch.YES), loan_path=HERNING_FIRST),
        editions=(edition(at=(BORROWER, HERNING, ODENSE)),),
        answers={BORROWER: Held(available=0)},
    )
    return scene.but(**changes)


def rows(decision: Decision, rule: str, library: str | None = None) -> list[TraceRow]:
    """What one rule said, of one library or of all."""
    return [row for row in decision.trace if row.rule == rule and library in {None, row.library}]


def stops(decision: Decision) -> list[str]:
    """The rules that stopped something."""
    return [row.rule for row in decision.trace if row.verdict is Verdict.STOP]
