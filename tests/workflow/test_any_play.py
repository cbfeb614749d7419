"""Any play of borrowers, lenders, networks, staff and crashes: what must be true stays true after every step."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from twisted.internet.defer import ensureDeferred

from gateway.orders.order import Order
from gateway.workflow.interface import NotNow, StaffAct
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    GATEWAY,
    LENDERS,
    NOON,
    OTHER_BORROWER,
    borrower_says,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.truths import check
from tests.workflow.world import NOT_ON_SHELF, ON_SHELF, World

MOST_ORDERS: Final = 4  # enough for two of each borrower to meet at one lender
LIKELY: Final = (Status.WILL_SUPPLY, Status.LOANED, Status.UNFILLED, Status.LOAN_COMPLETED)
WEEK: Final = 7 * 24 + 2  # hours, by which every delivery has been given up
MOODS: Final = st.sampled_from(list(Mood))
STATUSES: Final = st.sampled_from([*LIKELY, *LIKELY, *Status, ""])


class AnyPlay(RuleBasedStateMachine):
    """Each rule is something that somebody does; each leaves the gateway idle, but for what is held back."""

    @initialize()
    def open(self) -> None:
        """A gateway in a folder of its own."""
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.confirmed: list[tuple[bytes, bytes]] = []
        self.placed = 0
        self.said = 0

    def teardown(self) -> None:
        """The folder goes."""
        if hasattr(self, "world"):
            self.world.crash()
            self.folder.cleanup()

    def post(self, body: bytes) -> None:
        """Posts a message and remembers what was confirmed."""
        answer = self.world.post(body)
        if said_ok(answer):
            self.confirmed.append((body, answer))

    def orders(self) -> tuple[Order, ...]:
        """Every order there is, in an order that is the same in every replay (their ids are not)."""
        found = self.world.workflow.queries.orders()
        return tuple(sorted(found, key=lambda order: (order.request_id, order.borrower)))

    @precondition(lambda self: self.placed < MOST_ORDERS)
    @rule(borrower=st.sampled_from([BORROWER, OTHER_BORROWER]), to=st.sampled_from([GATEWAY, GATEWAY, *LENDERS]))
    def place(self, borrower: str, to: str) -> None:
        """A borrower asks; both borrowers use the same ids."""
        self.placed += 1
        self.post(request(f"R-{self.placed // 2}", borrower=borrower, to=to))

    @precondition(lambda self: self.confirmed)
    @rule(which=st.integers(0, 99))
    def repeat(self, which: int) -> None:
        """Somebody did not get its confirmation and sends the same again: the same bytes, and no second effect."""
        body, answer = self.confirmed[which % len(self.confirmed)]
        before = [(order.id, order.version) for order in self.orders()]
        assert self.world.post(body) == answer
        assert [(order.id, order.version) for order in self.orders()] == before

    @precondition(lambda self: self.orders())
    @rule(
        which=st.integers(0, 99),
        attempt=st.sampled_from([-1, -1, -1, 0]),
        status=STATUSES,
        reason=st.sampled_from([ReasonForMessage.STATUS_CHANGE, *ReasonForMessage]),
        answer=st.sampled_from([None, True, False]),
    )
    def lender_speaks(
        self, which: int, attempt: int, status: str, reason: ReasonForMessage, *, answer: bool | None
    ) -> None:
        """A lender says something about its latest attempt, or about one long ended."""
        order = self.orders()[which % len(self.orders())]
        if order.attempts:
            said = order.attempts[attempt]
            self.said += 1
            at = NOON + timedelta(seconds=self.said)
            self.post(lender_says(said.lender, said.request_id, status, reason=reason, answer=answer, at=at))

    @precondition(lambda self: self.orders())
    @rule(which=st.integers(0, 99), action=st.sampled_from([Action.CANCEL, *Action]))
    def borrower_speaks(self, which: int, action: Action) -> None:
        """A borrower says something about its order."""
        order = self.orders()[which % len(self.orders())]
        self.said += 1
        at = NOON + timedelta(seconds=self.said)
        self.post(borrower_says(action, order.request_id, borrower=order.borrower, at=at))

    @rule(who=st.sampled_from([*LENDERS, *LENDERS, BORROWER]), mood=MOODS)
    def mood(self, who: str, mood: Mood) -> None:
        """A system falls over, comes back, or answers otherwise from now on."""
        self.world.peers[who].mood = mood

    @precondition(lambda self: self.placed < MOST_ORDERS)
    @rule(to=st.sampled_from(LENDERS), first=MOODS, then=MOODS, hours=st.sampled_from([1, 24, WEEK]))
    def troubled_delivery(self, to: str, first: Mood, then: Mood, hours: int) -> None:
        """A lender is asked while its system behaves in one way, and asked again while it behaves in another."""
        self.world.peers[to].mood = first
        self.place(BORROWER, GATEWAY if to == LENDERS[0] else to)
        self.world.peers[to].mood = then
        self.world.pass_hours(hours)

    @rule(who=st.sampled_from(LENDERS), there=st.booleans())
    def shelf(self, who: str, *, there: bool) -> None:
        """A library's copy is lent out, or is back."""
        self.world.shelves.verdicts[who] = ON_SHELF if there else NOT_ON_SHELF

    @rule(slow=st.booleans())
    def holdings(self, *, slow: bool) -> None:
        """Holdings answers are held back from now on, or all come at once."""
        if slow:
            self.world.shelves.slow = True
        else:
            self.world.shelves.answer()
            self.world.settle()

    @rule()
    def confirmations_come(self) -> None:
        """What was held back is confirmed."""
        for peer in self.world.peers.values():
            waiting, peer.waiting = peer.waiting, []
            for pause in waiting:
                if not pause.called:
                    pause.callback(None)
        self.world.settle()

    @precondition(lambda self: self.orders())
    @rule(which=st.integers(0, 99), do=st.sampled_from(["send", "end_attempt", "close"]), to=st.sampled_from(LENDERS))
    def staff(self, which: int, do: str, to: str) -> None:
        """A person does something, or is told why it cannot be done."""
        order = self.orders()[which % len(self.orders())]
        act = StaffAct(do=do, lender=to)  # type: ignore[arg-type]
        acting = ensureDeferred(self.world.workflow.act(order.id, act))
        acting.addErrback(lambda failure: failure.trap(NotNow))
        self.world.settle()
        assert acting.called

    @rule(seconds=st.sampled_from([1, 10, 60, 3600]))
    def time_passes(self, seconds: int) -> None:
        """Some time."""
        self.world.wait(min(seconds, 60))
        self.world.pass_hours(seconds // 3600)

    @rule()
    def a_week_passes(self) -> None:
        """Enough for deliveries to be given up."""
        self.world.pass_hours(WEEK)

    @rule(turns=st.integers(0, 6))
    def killed(self, turns: int) -> None:
        """SIGKILL between two turns, and a new start."""
        for _ in range(turns):
            self.world.turn()
        self.world.restart()

    @invariant()
    def what_must_be_true(self) -> None:
        """Everything in `truths`, and that whatever was confirmed is kept."""
        if not hasattr(self, "world"):
            return
        check(self.world)
        kept = {
            message.body: message.confirmation
            for order in self.orders()
            for message in self.world.store.read.messages(order.id)
        }
        for body, answer in self.confirmed:
            assert kept[body] == answer


TestAnyPlay = AnyPlay.TestCase
TestAnyPlay.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
