# mypy: untyped-calls-exclude=twisted
"""A holdings service on a clock that the test turns, and local systems that take the time they are told to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock, deferLater
from twisted.trial.unittest import SynchronousTestCase

from adapters.interface import Done, Failed, Found, HoldingsQuery, LookUp, Trouble
from gateway.automation.values import Answer, Question
from gateway.config import HoldingsConfig
from gateway.directory.values import Branch, Library, LibraryKind, System
from gateway.holdings import Heard, HoldingsService
from gateway.holdings.answers import outcome
from schemas.iso20775 import Holdings, LendingVerdict

TODAY = date(2026, 6, 15)
PID = "870970-basis:27942628"


def said(verdict: LendingVerdict) -> Done[Found]:
    """A system's answer, of which only the verdict matters here."""
    return Done(Found(holdings=Holdings(), verdict=verdict))


IN = said(LendingVerdict(owned=True, lendable=True, available=1))
CONFIG = HoldingsConfig(look_up_seconds=4.0, wave_seconds=10.0, calls_per_system=2)
STEP = 0.1
case = SynchronousTestCase()


def library(agency: str, **system: str | None) -> Library:
    """A library with a holdings address of its own, unless told otherwise."""
    settings: dict[str, str | None] = {"holdings": f"http://{agency}.example/sru", **system}
    return Library(
        agency=agency,
        name=f"Library {agency}",
        kind=LibraryKind.PUBLIC,
        branches=(Branch(number=f"{agency[:4]}01", name="Branch"),),
        system=System(**settings),  # type: ignore[arg-type]  # keyword names of System
    )


class Systems:
    """Local systems that take their time: an agency's plan is (seconds, answer); seconds None hang for ever."""

    def __init__(self, clock: Clock, plans: Mapping[str, tuple[float | None, LookUp | Exception]]) -> None:
        self.clock = clock
        self.plans = plans
        self.asked: list[HoldingsQuery] = []
        self.cancelled: list[HoldingsQuery] = []
        self.under_way = 0
        self.most_under_way = 0

    async def __call__(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ARG002, ASYNC109  the adapter's shape
        """Answer after the planned time, or say that the limit has passed."""
        self.asked.append(query)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        seconds, answer = self.plans[query.agency]
        try:
            if seconds is not None and seconds <= timeout:
                await deferLater(self.clock, seconds, lambda: None)
            else:
                await deferLater(self.clock, timeout, lambda: None)
                return Failed(Trouble.TIMEOUT, f"did not answer within {timeout:.1f} s")
        except CancelledError:
            self.cancelled.append(query)
            raise
        finally:
            self.under_way -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer


class World:
    """A service, its clock and its libraries."""

    def __init__(
        self,
        plans: Mapping[str, tuple[float | None, LookUp | Exception]],
        *,
        config: HoldingsConfig = CONFIG,
        libraries: Mapping[str, Library] | None = None,
    ) -> None:
        self.clock = Clock()
        self.systems = Systems(self.clock, plans)
        self.libraries = libraries or {agency: library(agency) for agency in plans}
        self.heard: list[tuple[str, str, float]] = []
        self.service = HoldingsService(
            {"iso20775-sru": self.systems},
            self.clock,
            config=config,
            observe=self._observe,
        )

    def ask(
        self, *questions: Question, local_ids: Mapping[Question, str] | None = None
    ) -> Deferred[dict[Question, Answer]]:
        """Start a wave."""
        return Deferred.fromCoroutine(self.service.ask(questions, self.libraries.get, today=TODAY, local_ids=local_ids))

    def _observe(self, heard: Heard) -> None:
        self.heard.append((heard.question.library, outcome(heard.answer), heard.seconds))

    def turn(self, seconds: float) -> None:
        """Let time pass in small steps, so that what follows from one thing can happen."""
        for _ in range(round(seconds / STEP)):
            self.clock.advance(STEP)

    def at_rest(self) -> bool:
        """Nothing is left: no delayed call, no look-up, no queue."""
        flights = self.service._flights
        return not (self.clock.getDelayedCalls() or len(flights) or len(flights._turns) or self.systems.under_way)


def about(agency: str, pid: str = PID) -> Question:
    """A question."""
    return Question(library=agency, edition=pid)


def result(wave: Deferred[dict[Question, Answer]]) -> dict[Question, Answer]:
    """A finished wave's answers."""
    answers: dict[Question, Answer] = case.successResultOf(wave)
    return answers
