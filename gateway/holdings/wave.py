# mypy: untyped-calls-exclude=twisted
"""One wave: who is still waited for, what has turned up, and what to do at the deadline."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, define, field
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from adapters.interface import LookUp
from gateway.automation.values import Question
from gateway.holdings.flights import Flight, Flights
from gateway.holdings.values import Heard, Listener, Observe


@define(eq=False)
class Wave:
    """The questions of one wave and their answers. `finished` fires when every question has one.

    `at_most` is the age in seconds up to which it takes kept answers. `over` says that its deadline has passed, `left`
    that it waits for nobody any more.
    """

    flights: Flights
    listener: Listener
    observe: Observe
    began: float
    at_most: float
    over: bool = False
    left: bool = False
    finished: Deferred[None] = Factory(lambda self: Deferred(lambda _: self.leave()), takes_self=True)
    _missing: set[Question] = Factory(set)
    _answers: dict[Question, Heard] = Factory(dict)
    _joined: list[tuple[Flight, Deferred[LookUp]]] = field(factory=list, repr=False)

    def begin(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """The questions, each once."""
        asked = tuple(dict.fromkeys(questions))
        self._missing.update(asked)
        self.listener.asked(asked)
        if not asked:
            self.finished.callback(None)
        return asked

    def answers(self, asked: Iterable[Question]) -> dict[Question, Heard]:
        """Every answer, in the order of the questions."""
        return {question: self._answers[question] for question in asked}

    def joined(self, flight: Flight, waiter: Deferred[LookUp]) -> None:
        """A look-up that this wave waits for."""
        self._joined.append((flight, waiter))

    def tell(self, heard: Heard) -> None:
        """One answer has turned up."""
        self._answers[heard.question] = heard
        self._missing.discard(heard.question)
        self.observe(heard)
        self.listener.heard(heard)
        if not self._missing and not self.finished.called:
            self.finished.callback(None)

    def fail(self, failure: Failure) -> None:
        """A fault of ours ends the wave."""
        if not self.finished.called:
            self.finished.errback(failure)

    def end(self) -> None:
        """The deadline: stop waiting for everybody. What is under way goes on for whoever asks next."""
        self.over = True
        for flight, _waiter in self._joined:
            self.flights.outlive(flight)
        self.leave()

    def leave(self) -> None:
        """Stop waiting; look-ups that nobody else waits for are cancelled.

        Those in the queue go first: cancelling one that is under way gives its turn to the next.
        """
        self.left = True
        for _flight, waiter in sorted(self._joined, key=lambda joined: joined[0].under_way):
            waiter.cancel()
