# mypy: untyped-calls-exclude=twisted
"""Who looks at an order while its libraries are asked is told what was heard, and what comes."""

from __future__ import annotations

from attrs import Factory, define
from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase

from gateway.automation.values import NotHeld, Question
from gateway.holdings.values import Heard, Source
from gateway.workflow.asking_now import AskingNow

case = SynchronousTestCase()
FIRST, SECOND = (Question(library=agency, edition="870970-basis:1") for agency in ("773000", "774000"))


@define
class Ear:
    """Keeps what it hears."""

    questions: tuple[Question, ...] = ()
    libraries: list[str] = Factory(list)

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Keep them."""
        self.questions = questions

    def heard(self, heard: Heard) -> None:
        """Keep whose it is."""
        self.libraries.append(heard.question.library)


def answer(question: Question) -> Heard:
    """A library's answer."""
    return Heard(question=question, answer=NotHeld(), source=Source.LIVE, seconds=0.1)


def test_one_who_comes_later_is_told_all() -> None:
    """What was heard before comes at once, the rest as it comes, and the end ends it."""
    now, ear = AskingNow(), Ear()
    wave = now.begin("order")
    wave.asked((FIRST, SECOND))
    wave.heard(answer(FIRST))
    following = Deferred.fromCoroutine(now.follow("order", ear))
    assert (ear.questions, ear.libraries) == ((FIRST, SECOND), ["773000"])
    wave.heard(answer(SECOND))
    case.assertNoResult(following)
    now.end("order")
    assert case.successResultOf(following) is True
    assert ear.libraries == ["773000", "774000"]


def test_nobody_is_followed_where_nobody_is_asked() -> None:
    """Before a wave and after it."""
    now = AskingNow()
    now.begin("order")
    now.end("order")
    assert case.successResultOf(Deferred.fromCoroutine(now.follow("order", Ear()))) is False


def test_one_who_leaves_is_told_no_more() -> None:
    """And holds up nobody."""
    now, ear = AskingNow(), Ear()
    wave = now.begin("order")
    following = Deferred.fromCoroutine(now.follow("order", ear))
    following.cancel()
    case.failureResultOf(following, CancelledError)
    wave.heard(answer(FIRST))
    now.end("order")
    assert ear.libraries == []


def test_a_new_wave_ends_the_old() -> None:
    """An order that is decided again is followed afresh."""
    now = AskingNow()
    now.begin("order")
    following = Deferred.fromCoroutine(now.follow("order", Ear()))
    now.begin("order")
    assert case.successResultOf(following) is True
