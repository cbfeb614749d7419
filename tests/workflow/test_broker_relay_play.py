# mypy: untyped-calls-exclude=twisted
"""Any play of held answers: repeats, moods, time and crashes. Each message has one answer, and each answer comes."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from twisted.internet.defer import Deferred, ensureDeferred

from schemas.iso18626.codes import Action
from tests.workflow.brokering import set_peer
from tests.workflow.peers import Mood
from tests.workflow.sayings import BORROWER, FIRST, NOON, borrower_says, lender_says, request
from tests.workflow.truths import check
from tests.workflow.world import CASE, World

MESSAGES: Final = tuple(
    borrower_says(Action.NOTIFICATION, note=f"Nr. {number}", at=NOON + timedelta(seconds=number)) for number in range(4)
)


class AnyRelay(RuleBasedStateMachine):
    """A borrower that wants its lender's confirmations, and a loan that both speak of."""

    @initialize()
    def open(self) -> None:
        """A gateway in a folder of its own."""
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        set_peer(self.world, BORROWER, relays_confirmations=True)
        self.world.post(request())
        self.world.post(lender_says(FIRST, f"{self.world.order().id}-1", "Loaned"))
        self.held: list[tuple[int, Deferred[bytes]]] = []
        self.answers: dict[int, bytes] = {}

    def teardown(self) -> None:
        """Whatever happened, everybody is answered within the limit."""
        if not hasattr(self, "world"):
            return
        self.world.wait(self.world.outbox.relay_seconds + 1)
        self.one_answer_each()
        assert not self.held
        assert self.world.workflow._relay.waiting == 0
        check(self.world)
        self.world.crash()
        self.folder.cleanup()

    @rule(number=st.integers(0, len(MESSAGES) - 1))
    def says(self, number: int) -> None:
        """The borrower sends a message, perhaps once more."""
        self.held.append((number, ensureDeferred(self.world.workflow.receive(MESSAGES[number]))))
        self.world.settle()

    @rule(mood=st.sampled_from(list(Mood)))
    def mood(self, mood: Mood) -> None:
        """The lender's system treats messages otherwise from now on."""
        self.world.peers[FIRST].mood = mood

    @precondition(lambda self: self.world.peers[FIRST].waiting)
    @rule()
    def confirmations_come(self) -> None:
        """What the lender held back."""
        for pause in self.world.peers[FIRST].waiting:
            if not pause.called:
                pause.callback(None)
        self.world.peers[FIRST].waiting.clear()
        self.world.settle()

    @rule(seconds=st.sampled_from([1, 6, 40]))
    def time_passes(self, seconds: int) -> None:
        """Less than the limit, or more."""
        self.world.wait(seconds)

    @rule(turns=st.integers(0, 4))
    def killed(self, turns: int) -> None:
        """SIGKILL between two turns: nobody who waited hears anything."""
        for _ in range(turns):
            self.world.turn()
        self.one_answer_each()
        self.held.clear()
        self.world.restart()

    @invariant()
    def one_answer_each(self) -> None:
        """A message that was answered is answered with the same bytes for ever."""
        waiting = list[tuple[int, Deferred[bytes]]]()
        for number, held in getattr(self, "held", ()):
            if held.called:
                answer = CASE.successResultOf(held)
                assert self.answers.setdefault(number, answer) == answer
            else:
                waiting.append((number, held))
        self.held = waiting


TestAnyRelay = AnyRelay.TestCase
TestAnyRelay.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
