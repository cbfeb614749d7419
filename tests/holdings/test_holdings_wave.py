# mypy: untyped-calls-exclude=twisted
"""One wave of look-ups on a clock that the test turns: deadlines, sharing, turns, and what is left behind."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError

from adapters.interface import Failed, HoldingsQuery, LookUp, Pending, Refused, Trouble, Unsupported
from gateway.automation.values import Answer, Held, NoAnswer, NotHeld, Silence
from gateway.config import HoldingsConfig
from gateway.directory.values import Library
from gateway.holdings import record_id
from schemas.iso20775 import LendingVerdict
from tests.holdings.world import IN, STEP, World, about, case, library, result, said


def test_all_are_asked_at_once_and_the_slowest_decides() -> None:
    """Forty libraries of three seconds each take three seconds, and each answer goes to its question."""
    agencies = [f"7{n:03}00" for n in range(40)]
    world = World({agency: (3.0, said(LendingVerdict(owned=True, available=n))) for n, agency in enumerate(agencies)})
    wave = world.ask(*map(about, agencies))
    world.clock.pump([0, 0])  # they begin in slices, one at each turn of the reactor
    assert world.systems.under_way == 40
    world.clock.advance(2.9)
    case.assertNoResult(wave)
    world.clock.advance(0.1)
    answers = result(wave)
    assert [answers[about(agency)] for agency in agencies] == [Held(lendable=False, available=n) for n in range(40)]
    assert world.at_rest()


VERDICT = LendingVerdict(
    owned=True, lendable=True, available=2, earliest=date(2026, 6, 29), queue=3, volumes=4, note="words"
)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            said(VERDICT),
            Held(lendable=True, available=2, earliest=date(2026, 6, 29), queue=3, volumes=4, note="words"),
        ),
        (said(LendingVerdict()), NotHeld()),
        (
            Failed(Trouble.TIMEOUT, "did not answer within 4.0 s"),
            NoAnswer(kind=Silence.TIMEOUT, sentence="Library 773000 did not answer within 4.0 s."),
        ),
        (
            Failed(Trouble.UNREACHABLE, "refused the connection"),
            NoAnswer(kind=Silence.UNREACHABLE, sentence="Library 773000 refused the connection."),
        ),
        (
            Failed(Trouble.NONSENSE, "answered HTTP 500"),
            NoAnswer(kind=Silence.NONSENSE, sentence="Library 773000 answered HTTP 500."),
        ),
        (
            Failed(Trouble.CONFIGURATION, "answered HTTP 404"),
            NoAnswer(kind=Silence.NOT_CONFIGURED, sentence="Library 773000 answered HTTP 404."),
        ),
        (
            Refused("answered HTTP 403"),
            NoAnswer(kind=Silence.REFUSED, sentence="Library 773000 answered HTTP 403."),
        ),
        (
            Unsupported("has no such service"),
            NoAnswer(kind=Silence.NOT_CONFIGURED, sentence="Library 773000 has no such service."),
        ),
        (
            Pending(),
            NoAnswer(
                kind=Silence.TIMEOUT,
                sentence="Library 773000 will answer later, and a look-up does not wait for it.",
            ),
        ),
    ],
)
def test_what_a_system_says_becomes_an_answer(said: LookUp, answer: Answer) -> None:
    """All five ways, each trouble by its name, the library in every sentence."""
    world = World({"773000": (0.0, said)})
    wave = world.ask(about("773000"))
    world.turn(0.1)
    assert result(wave) == {about("773000"): answer}


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({}, "Library 773000 is not in the directory."),
        (
            {"773000": library("773000", holdings=None)},
            "Library 773000 has no holdings service in the directory.",
        ),
        (
            {"773000": library("773000", holdings_protocol="pigeon")},
            "Library 773000 has a holdings service that speaks 'pigeon', which illgate does not.",
        ),
    ],
)
def test_a_library_that_cannot_be_asked_is_not_configured(known: dict[str, Library], sentence: str) -> None:
    """At once, and nobody is asked."""
    world = World({"773000": (1.0, IN), "774000": (1.0, IN)})
    world.libraries = known
    answers = result(world.ask(about("773000")))
    assert answers == {about("773000"): NoAnswer(kind=Silence.NOT_CONFIGURED, sentence=sentence)}
    assert world.systems.asked == []


def test_the_deadline_ends_the_wave_and_names_who_is_missing() -> None:
    """One answers, one hangs beyond the wave, one never gets its turn: every question has its answer."""
    config = HoldingsConfig(look_up_seconds=20.0, wave_seconds=10.0, calls_per_system=1)
    world = World(
        {"773000": (1.0, IN), "774000": (None, IN), "774001": (1.0, IN)},
        config=config,
        libraries={
            "773000": library("773000"),
            "774000": library("774000"),
            "774001": library("774001", holdings="http://774000.example/sru"),
        },
    )
    wave = world.ask(about("773000"), about("774000"), about("774001"))
    world.clock.advance(1.0)
    world.clock.advance(8.9)
    case.assertNoResult(wave)
    world.clock.advance(0.1)
    answers = result(wave)
    assert answers[about("773000")] == Held(available=1)
    assert answers[about("774000")] == NoAnswer(
        kind=Silence.TIMEOUT,
        sentence="Library 774000 did not answer within 10.0 s, the limit for all libraries together.",
    )
    assert answers[about("774001")] == NoAnswer(
        kind=Silence.TIMEOUT,
        sentence="Library 774001 was not asked: its system already had 1 look-ups under way for the whole 10.0 s that"
        " all libraries together have.",
    )
    assert [query.agency for query in world.systems.asked] == ["773000", "774000"]
    assert world.systems.cancelled == []
    world.clock.advance(10.0)
    assert world.at_rest()


def test_a_hanging_library_costs_the_others_nothing() -> None:
    """Its own limit ends it; the others' answers are there."""
    world = World({"773000": (0.5, IN), "774000": (None, IN)})
    wave = world.ask(about("774000"), about("773000"))
    world.turn(4.1)
    answers = result(wave)
    assert answers[about("773000")] == Held(available=1)
    assert answers[about("774000")] == NoAnswer(
        kind=Silence.TIMEOUT, sentence="Library 774000 did not answer within 4.0 s."
    )
    assert [(name, outcome) for name, outcome, _ in world.heard] == [("773000", "held"), ("774000", "timeout")]
    assert [round(seconds, 1) for *_, seconds in world.heard] == [0.5, 4.0]
    assert world.at_rest()


def test_a_system_has_only_so_many_calls_under_way() -> None:
    """Five records at one system, two at a time: three rounds."""
    world = World({"773000": (1.0, IN)})
    wave = world.ask(*(about("773000", f"870970-basis:{n}") for n in range(5)))
    world.clock.advance(0.5)
    assert world.systems.under_way == 2
    world.turn(3.1)
    assert len(result(wave)) == 5
    assert world.systems.most_under_way == 2
    assert world.at_rest()


def test_equal_questions_share_one_look_up_also_between_waves() -> None:
    """Two waves, the second begun later: one call, both answered by it."""
    world = World({"773000": (3.0, IN)})
    first = world.ask(about("773000"), about("773000"))
    world.turn(1.0)
    second = world.ask(about("773000"))
    world.turn(2.1)
    assert result(first) == result(second) == {about("773000"): Held(available=1)}
    assert len(world.systems.asked) == 1
    assert world.at_rest()


def test_a_wave_that_leaves_does_not_end_the_look_up_of_another() -> None:
    """The first wave is cancelled; the second gets its answer from the same call."""
    world = World({"773000": (3.0, IN)})
    first, second = world.ask(about("773000")), world.ask(about("773000"))
    world.turn(1.0)
    first.cancel()
    case.failureResultOf(first, CancelledError)
    assert world.systems.cancelled == []
    world.turn(2.1)
    assert result(second) == {about("773000"): Held(available=1)}
    assert world.at_rest()


def test_a_cancelled_wave_leaves_nothing_behind() -> None:
    """Look-ups under way and in the queue are gone at once."""
    world = World({"773000": (None, IN), "774000": (None, IN)})
    wave = world.ask(*(about(agency, f"870970-basis:{n}") for agency in world.libraries for n in range(3)))
    world.turn(0.5)
    wave.cancel()
    case.failureResultOf(wave, CancelledError)
    assert len(world.systems.cancelled) == 4
    assert world.at_rest()


def test_a_newcomer_starts_afresh_after_the_last_has_left() -> None:
    """A look-up that is being cancelled is not joined."""
    world = World({"773000": (2.0, IN)})
    world.ask(about("773000")).addErrback(lambda _: None).cancel()
    wave = world.ask(about("773000"))
    world.turn(2.1)
    assert result(wave) == {about("773000"): Held(available=1)}
    assert len(world.systems.asked) == 2


def test_a_defect_in_an_adapter_costs_only_its_own_answer() -> None:
    """It is logged, and the library's answer says where to look."""
    world = World({"773000": (0.1, IN), "774000": (0.1, ZeroDivisionError("our fault"))})
    wave = world.ask(about("773000"), about("774000"))
    world.turn(0.2)
    answers = result(wave)
    assert answers[about("773000")] == Held(available=1)
    silent = answers[about("774000")]
    assert isinstance(silent, NoAnswer)
    assert silent.kind is Silence.NONSENSE
    assert "illgate itself failed" in silent.sentence
    assert "our fault" not in silent.sentence


def test_the_local_id_of_the_localisation_is_asked_for() -> None:
    """Where there is none, the record's own id out of the pid; with the agency and its branches."""
    world = World({"773000": (0.0, IN), "774000": (0.0, IN)})
    wave = world.ask(about("773000"), about("774000"), local_ids={about("774000"): "mms-99"})
    world.turn(0.1)
    result(wave)
    assert world.systems.asked == [
        HoldingsQuery(
            protocol="iso20775-sru",
            address=f"http://{agency}.example/sru",
            profile="plain",
            record_id=asked_for,
            agency=agency,
            branches=(f"{agency[:4]}01",),
        )
        for agency, asked_for in [("773000", "27942628"), ("774000", "mms-99")]
    ]


@pytest.mark.parametrize(
    ("pid", "identifier"),
    [
        ("870970-basis:27942628", "27942628"),
        ("773000-katalog:lok:12", "12"),
        ("870970-basis:27942628__2", "27942628"),
        ("27942628", "27942628"),
    ],
)
def test_the_id_in_a_pid(pid: str, identifier: str) -> None:
    """The part after the colon, without a volume."""
    assert record_id(pid) == identifier


def test_no_questions_need_no_time() -> None:
    """An empty wave is over."""
    world = World({"773000": (1.0, IN)})
    assert result(world.ask()) == {}
    assert world.at_rest()


SECONDS = st.none() | st.floats(0, 15)
ENDS: list[LookUp] = [IN, said(LendingVerdict()), Refused("no"), Failed(Trouble.NONSENSE, "x")]


@given(
    st.dictionaries(st.integers(700000, 700019).map(str), st.tuples(SECONDS, st.sampled_from(ENDS)), min_size=1),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_every_question_is_answered_in_time(
    plans: dict[str, tuple[float | None, LookUp]], records: int, per_system: int
) -> None:
    """Whatever the systems do: one answer each, never later than the wave, nothing left, no system overrun."""
    world = World(plans, config=HoldingsConfig(look_up_seconds=4.0, wave_seconds=10.0, calls_per_system=per_system))
    questions = [about(agency, f"870970-basis:{n}") for agency in plans for n in range(records)]
    wave = world.ask(*questions)
    world.turn(10.1)
    answers = result(wave)
    assert list(answers) == questions
    world.turn(4.1)  # what was under way at the deadline has its own limit
    assert world.at_rest()
    assert world.systems.most_under_way <= per_system * len(plans)
    assert sorted(name for name, *_ in world.heard) == sorted(question.library for question in questions)
    assert all(seconds <= 10.0 + STEP for *_, seconds in world.heard)
    for question, answer in answers.items():
        seconds, said = plans[question.library]
        if said is IN and seconds is not None and seconds <= 3.0:
            assert answer == Held(available=1)
