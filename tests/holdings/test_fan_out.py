# mypy: untyped-calls-exclude=twisted
"""Beyond one wave: answers that are kept, paused systems, late answers, second tries, and telling as they come."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from attrs import Factory, define
from msgspec.structs import replace
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import deferLater

from adapters.interface import Failed, HoldingsQuery, LookUp, Trouble
from gateway.automation.values import Held, NoAnswer, NotHeld, Question, Silence
from gateway.config import HoldingsConfig
from gateway.directory.values import System
from gateway.holdings import Heard, HoldingsService, Source
from gateway.holdings.hedging import BURST, HedgeBudget
from gateway.holdings.values import ServiceEnds
from schemas.iso20775 import LendingVerdict
from tests.holdings.world import IN, PID, TODAY, World, about, case, library, result, said

NONE = said(LendingVerdict())


@define
class Ear:
    """Hears of a wave and of every answer's moment."""

    world: World
    questions: tuple[Question, ...] = ()
    heard_at: list[tuple[str, float]] = Factory(list)
    answers: dict[str, Heard] = Factory(dict)

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Keep them."""
        self.questions = questions

    def heard(self, heard: Heard) -> None:
        """Keep it, and when."""
        self.heard_at.append((heard.question.library, round(self.world.clock.seconds(), 1)))
        self.answers[heard.question.library] = heard


def look(world: World, *agencies: str, today: date = TODAY) -> tuple[Deferred[dict[Question, Heard]], Ear]:
    """Start a wave and listen."""
    ear = Ear(world)
    questions = [about(agency) for agency in agencies or world.libraries]
    wave = world.service.look_up(questions, world.libraries.get, today=today, listener=ear)
    return Deferred.fromCoroutine(wave), ear


def heard(world: World, agency: str, seconds: float = 5.0) -> Heard:
    """One library's answer, after so many seconds."""
    wave, _ = look(world, agency)
    world.turn(seconds)
    answers: dict[Question, Heard] = case.successResultOf(wave)
    return answers[about(agency)]


def test_answers_are_told_as_they_come() -> None:
    """First whom the wave asks, then each at its own time, whatever the others do."""
    world = World({"773000": (2.0, IN), "774000": (0.5, NONE), "775000": (None, IN)})
    wave, ear = look(world)
    assert ear.questions == tuple(map(about, ("773000", "774000", "775000")))
    world.turn(1.0)
    case.assertNoResult(wave)
    assert ear.heard_at == [("774000", 0.5)]
    world.turn(4.0)
    assert ear.heard_at == [("774000", 0.5), ("773000", 2.0), ("775000", 4.0)]
    assert [ear.answers[agency].source for agency in world.libraries] == [Source.LIVE, Source.LIVE, Source.NONE]
    assert ear.answers["773000"].found == IN.value


def test_an_answer_stands_for_a_while() -> None:
    """The second question within a minute costs no look-up and says when it was answered; a later one asks again."""
    world = World({"773000": (0.5, IN)})
    heard(world, "773000", 1.0)
    kept = heard(world, "773000", 0.0)
    assert (kept.source, kept.answer, kept.found) == (Source.KEPT, Held(available=1), IN.value)
    assert kept.said_at == datetime.fromtimestamp(0.5, UTC)
    assert len(world.systems.asked) == 1
    world.turn(60.0)
    assert heard(world, "773000").source is Source.LIVE
    assert len(world.systems.asked) == 2


def test_decisions_ask_anew_unless_told_otherwise() -> None:
    """An order may have taken the copy since; an operator may say that a few seconds do no harm."""
    for seconds, asked in ((0.0, 2), (5.0, 1)):
        world = World({"773000": (0.5, IN)}, config=HoldingsConfig(decide_fresh_seconds=seconds))
        for _ in range(2):
            decided = world.ask(about("773000"))
            world.turn(1.0)
            assert result(decided) == {about("773000"): Held(available=1)}
        assert len(world.systems.asked) == asked


def test_what_was_not_answered_is_not_kept() -> None:
    """A failure is asked for again at once."""
    world = World({"773000": (None, IN)})
    for _ in range(2):
        assert heard(world, "773000").source is Source.NONE
    assert len(world.systems.asked) == 2


def gone_silent(config: HoldingsConfig) -> Heard:
    """A library that answered, and two minutes later does not."""
    plans = {"773000": (0.5, IN)}
    world = World(plans, config=config)
    world.clock.advance(12 * 3600 + 180)
    heard(world, "773000", 1.0)
    world.systems.plans = {"773000": (None, IN)}
    world.turn(120.0)
    return heard(world, "773000")


def test_a_stale_answer_is_told_beside_the_silence() -> None:
    """No order goes out on it: the decision reads that the system is silent, people read what it had said and when."""
    stale = gone_silent(HoldingsConfig())
    silence = "Library 773000 did not answer within 4.0 s."
    assert (stale.source, stale.found, stale.silence) == (Source.STALE, IN.value, silence)
    assert stale.said_at is not None
    assert stale.said_at.replace(microsecond=0) == datetime(1970, 1, 1, 12, 3, tzinfo=UTC)
    said = "Library 773000 did not answer within 4.0 s. At 12:03 it said: 1 copy in."
    assert stale.answer == NoAnswer(kind=Silence.TIMEOUT, sentence=said)


def test_an_operator_may_let_orders_go_out_on_stale_answers() -> None:
    """The answer is held, and carries when it was said."""
    stale = gone_silent(HoldingsConfig(decide_on_stale=True))
    assert stale.answer == Held(available=1, said_at=stale.said_at)
    assert stale.source is Source.STALE


def test_an_old_answer_is_no_answer() -> None:
    """After a quarter of an hour nothing is left of it."""
    world = World({"773000": (0.5, IN)})
    heard(world, "773000", 1.0)
    world.systems.plans = {"773000": (None, IN)}
    world.clock.advance(900.0)
    assert heard(world, "773000").source is Source.NONE


CONFIG = HoldingsConfig(failures_in_a_row=2, pause_seconds=100.0)


def test_a_silent_system_is_left_in_peace_and_found_again() -> None:
    """After two failures nobody asks; when the pause is over one look-up probes, and an answer opens it to all."""
    world = World({"773000": (None, IN), "774000": (0.1, IN)}, config=CONFIG)
    for _ in range(2):
        heard(world, "773000")
    (pause,) = world.service.paused()
    assert pause.address == "http://773000.example/sru"
    paused = heard(world, "773000", 0.0)
    assert isinstance(paused.answer, NoAnswer)
    assert paused.answer.kind is Silence.TIMEOUT
    assert paused.answer.sentence.startswith(
        "Library 773000 was not asked: its system did not answer 2 times in a row, so it is left in peace until 00:0"
    )
    assert len(world.systems.asked) == 2
    assert heard(world, "774000", 0.2).source is Source.LIVE
    world.clock.advance(150.0)
    world.systems.plans = {"773000": (0.1, IN)}
    assert heard(world, "773000", 0.2).source is Source.LIVE
    assert world.service.paused() == ()


def test_a_queue_behind_a_silent_system_ends_with_it() -> None:
    """A thousand records at a system that hangs: it is asked about three, and the rest are told without asking.

    The third had its turn between the first failure and the second.
    """
    config = HoldingsConfig(failures_in_a_row=2, wave_seconds=60.0)
    world = World({"773000": (None, IN)}, config=config)
    questions = [about("773000", f"870970-basis:{number}") for number in range(1000)]
    wave = Deferred.fromCoroutine(world.service.ask(questions, world.libraries.get, today=TODAY))
    world.turn(11.0)
    answers = result(wave)
    assert len(world.systems.asked) == 3
    assert all(isinstance(one, NoAnswer) for one in answers.values())
    assert world.at_rest()


def test_a_record_that_is_too_big_pauses_nobody() -> None:
    """The system did answer: about this record nothing that is read, about the next one as ever."""
    end = Failed(Trouble.NONSENSE, "answered with more than 2,097,152 bytes", of_record=True)
    config = HoldingsConfig(failures_in_a_row=2, fresh_seconds=0.0)
    world = World({"773000": (0.1, end)}, config=config)
    for _ in range(5):
        assert heard(world, "773000", 0.2).answer == NoAnswer(
            kind=Silence.NONSENSE, sentence="Library 773000 answered with more than 2,097,152 bytes."
        )
    assert world.service.paused() == ()


@pytest.mark.parametrize("end", [NONE, IN])
def test_what_is_no_failure_pauses_nobody(end: LookUp) -> None:
    """Not owning a record, again and again, is an answer."""
    world = World({"773000": (0.1, end)}, config=HoldingsConfig(failures_in_a_row=1, fresh_seconds=0.0))
    for _ in range(3):
        assert isinstance(heard(world, "773000", 0.2).answer, Held | NotHeld)
    assert world.service.paused() == ()


def test_a_late_answer_is_there_for_the_next() -> None:
    """It comes after the deadline, when nobody waits; whoever asks then has it at once."""
    config = HoldingsConfig(look_up_seconds=8.0, wave_seconds=2.0)
    world = World({"773000": (5.0, IN)}, config=config)
    late = heard(world, "773000", 2.1)
    assert isinstance(late.answer, NoAnswer)
    world.turn(3.0)
    assert world.at_rest()
    assert heard(world, "773000", 0.0).source is Source.KEPT
    assert len(world.systems.asked) == 1


def test_the_end_of_the_service_is_told_to_who_waits() -> None:
    """Whether its look-up is under way, waits for its turn, or would only begin: nobody waits for nothing."""
    world = World({"773000": (None, IN)})
    waves = [world.ask(Question(library="773000", edition=f"870970-basis:{number}")) for number in range(5)]
    assert (world.systems.under_way, len(world.service._flights)) == (HoldingsConfig().calls_per_system, 5)
    world.service.end_look_ups()
    waves.append(world.ask(Question(library="773000", edition=PID)))
    for wave in waves:
        assert "is being stopped" in str(case.failureResultOf(wave, ServiceEnds).value)
    assert world.at_rest()


def test_the_end_of_the_service_ends_late_look_ups() -> None:
    """Nothing goes on by itself then."""
    config = HoldingsConfig(look_up_seconds=8.0, wave_seconds=2.0)
    world = World({"773000": (None, IN)}, config=config)
    heard(world, "773000", 2.1)
    assert world.systems.under_way == 1
    case.successResultOf(Deferred.fromCoroutine(world.service.stop()))
    assert world.at_rest()


def test_a_wave_that_is_cancelled_while_it_begins_leaves_nothing() -> None:
    """Only the first slice was put."""
    world = World({f"7{number:03}00": (1.0, IN) for number in range(40)})
    wave, _ = look(world)
    assert world.systems.under_way == 16
    wave.cancel()
    case.failureResultOf(wave, CancelledError)
    assert world.at_rest()


class SlowOnce:
    """A system whose first call hangs and whose second answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.calls: list[float] = []
        self.ended: list[float] = []
        self.told: list[float] = []

    async def __call__(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ARG002, ASYNC109  the adapter's shape
        """Hang, then answer in 0.2 s."""
        clock = self._world.clock
        self.calls.append(round(clock.seconds(), 1))
        try:
            await deferLater(clock, 4.0 if len(self.calls) == 1 else 0.2)
        finally:
            self.ended.append(round(clock.seconds(), 1))
        return IN


def slow_once(config: HoldingsConfig, settings: dict[str, str] | None = None) -> tuple[World, SlowOnce]:
    """A world with one such system."""
    world = World({"773000": (1.0, IN)}, config=config)
    system = SlowOnce(world)
    world.service = HoldingsService(
        {"iso20775-sru": system},
        world.clock,
        config=config,
        second_try=lambda: system.told.append(world.clock.seconds()),
    )
    spoken_to = System(holdings="http://773000.example/sru", holdings_settings=settings or {})
    world.libraries = {"773000": replace(library("773000"), system=spoken_to)}
    return world, system


def test_a_second_try_overtakes_a_slow_first() -> None:
    """After the library's own patience; the first is ended, and the answer is there at 0.7 s instead of 4."""
    world, system = slow_once(HoldingsConfig(hedge_share=1.0), {"hedge_after_seconds": "0.5"})
    wave, ear = look(world)
    world.turn(1.0)
    case.successResultOf(wave)
    assert ear.heard_at == [("773000", 0.7)]
    assert system.calls == [0.0, 0.5]
    assert system.ended == [0.7, 0.7]
    assert system.told == [0.5]
    assert world.at_rest()


def test_second_tries_are_a_share_of_all() -> None:
    """Where the budget is spent the first goes on alone."""
    world, system = slow_once(HoldingsConfig(hedge_after_seconds=0.5, hedge_share=0.05))
    wave, ear = look(world)
    world.turn(4.5)
    case.successResultOf(wave)
    assert ear.heard_at == [("773000", 4.0)]
    assert system.calls == [0.0]
    assert not system.told


def test_a_second_try_takes_a_turn_of_its_own() -> None:
    """A system that takes one call at a time is not asked twice at once."""
    world, system = slow_once(HoldingsConfig(hedge_after_seconds=0.5, hedge_share=1.0, calls_per_system=1))
    wave, _ = look(world)
    world.turn(4.5)
    case.successResultOf(wave)
    assert system.calls == [0.0]


def test_the_budget_earns_and_spends() -> None:
    """Twenty look-ups pay for one second try; no more than a burst is saved."""
    budget = HedgeBudget(0.05)
    for _ in range(19):
        budget.earn()
    assert not budget.spend()
    budget.earn()
    budget.earn()
    assert budget.spend()
    assert not budget.spend()
    for _ in range(10_000):
        budget.earn()
    assert sum(budget.spend() for _ in range(100)) == BURST


@pytest.mark.parametrize("written", ["soon", "-1", "nan", "inf", "0"])
def test_a_setting_that_is_no_time_is_told(written: str) -> None:
    """The library is not asked, and the one who can mend it reads why."""
    world, system = slow_once(HoldingsConfig(), {"look_up_seconds": written})
    told = heard(world, "773000", 0.0).answer
    assert isinstance(told, NoAnswer)
    assert told.kind is Silence.NOT_CONFIGURED
    assert told.sentence == (
        f"Library 773000 has the holdings setting look_up_seconds {written!r}, which is no number of seconds."
    )
    assert system.calls == []
