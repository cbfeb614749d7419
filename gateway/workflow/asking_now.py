# mypy: untyped-calls-exclude=twisted
"""Orders whose libraries are being asked just now, for people who look on: what has been heard, and what comes."""

from __future__ import annotations

from attrs import Factory, define
from twisted.internet.defer import Deferred

from gateway.automation.values import Question
from gateway.holdings.values import Heard, Listener


@define(eq=False)
class Asking:
    """One order's wave: hears of it (`gateway.holdings.values.Listener`) and passes it on."""

    questions: tuple[Question, ...] = ()
    told: list[Heard] = Factory(list)
    listeners: dict[Deferred[None], Listener] = Factory(dict)

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Whom the wave asks."""
        self.questions = questions
        for listener in tuple(self.listeners.values()):
            listener.asked(questions)

    def heard(self, heard: Heard) -> None:
        """One answer."""
        self.told.append(heard)
        for listener in tuple(self.listeners.values()):
            listener.heard(heard)


class AskingNow:
    """All of them, by order."""

    def __init__(self) -> None:
        self._waves: dict[str, Asking] = {}

    def begin(self, order_id: str) -> Listener:
        """What hears of the wave that is about to begin; it must be ended. An order has one wave at a time."""
        self.end(order_id)
        wave = self._waves[order_id] = Asking()
        return wave

    def end(self, order_id: str) -> None:
        """Its answers are in."""
        wave = self._waves.pop(order_id, None)
        for over in tuple(wave.listeners if wave is not None else ()):
            over.callback(None)

    async def follow(self, order_id: str, listener: Listener) -> bool:
        """Tells what has been heard and what still comes, to its end; False where nobody is being asked."""
        wave = self._waves.get(order_id)
        if wave is None:
            return False
        if wave.questions:
            listener.asked(wave.questions)
        for heard in wave.told:
            listener.heard(heard)
        over: Deferred[None] = Deferred()
        wave.listeners[over] = listener
        try:
            await over
        finally:
            del wave.listeners[over]
        return True
