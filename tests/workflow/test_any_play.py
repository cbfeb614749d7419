"""Any play of borrowers, lenders, networks, staff and crashes: what must be true stays true after every step."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from gateway.orders.order import Attempt, Order, Stage
from gateway.orders.transitions import BEFORE_LOAN, SUPPLIER_STEPS, may_send
from gateway.orders.vocabulary import Starter
from gateway.workflow.interface import StaffAct
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import ServiceInfo
from tests.workflow.peers import Mood
from tests.workflow.play_surroundings import CATALOGUE, MOST_ORDERS, SORTS, Disk, Surroundings
from tests.workflow.sayings import (
    BORROWER,
    FAUST,
    FIRST,
    GATEWAY,
    LENDERS,
    NOON,
    OTHER_BORROWER,
    borrower_says,
    lender_says,
    request,
)
from tests.workflow.truths import check
from tests.workflow.world import BRANCH, NEWER_FAUST, NOT_ON_SHELF, ON_SHELF, World

LIKELY: Final = (Status.WILL_SUPPLY, Status.LOANED, Status.UNFILLED, Status.RETRY_POSSIBLE, Status.LOAN_COMPLETED)
WEEK: Final = 7 * 24 + 2  # hours, by which every delivery has been given up
MOODS: Final = st.sampled_from(list(Mood))
STATUSES: Final = st.sampled_from([*LIKELY, *LIKELY, *Status, ""])


REACHED: Final = Counter[str]()
"""How often, after a step, an order stood there: printed by `pytest -s`."""


class AnyPlay(Surroundings):
    """Each rule is something that somebody does; each leaves the gateway idle, but for what is held back."""

    @initialize(
        agency=st.sampled_from([GATEWAY, GATEWAY, GATEWAY, BORROWER, FIRST]),
        one=st.sampled_from([*SORTS, ""]),
        other=st.sampled_from([*SORTS, ""]),
    )
    def open(self, agency: str, one: str, other: str) -> None:
        """A gateway in a folder of its own, with an order of each borrower."""
        self.folder = tempfile.TemporaryDirectory()
        self.disk = Disk()
        self.world = World(Path(self.folder.name), agency=agency, catalogue=CATALOGUE, in_thread=self.disk)
        self.confirmed: list[tuple[bytes, bytes]] = []
        self.placed = 1
        self.said = 0
        for borrower, to, sort in ((BORROWER, GATEWAY, one), (OTHER_BORROWER, FIRST, other)):
            if sort:
                self.place_otherwise(borrower, sort)
            else:
                self.place(borrower, to)

    def teardown(self) -> None:
        """The folder goes."""
        if hasattr(self, "world"):
            self.world.crash()
            self.folder.cleanup()

    @precondition(lambda self: self.placed < MOST_ORDERS)
    @rule(borrower=st.sampled_from([BORROWER, OTHER_BORROWER]), to=st.sampled_from([GATEWAY, GATEWAY, *LENDERS]))
    def place(self, borrower: str, to: str) -> None:
        """A borrower asks; both borrowers use the same ids."""
        self.placed += 1
        self.post(request(f"R-{self.placed // 2}", borrower=borrower, to=self.named(to)))

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

    @precondition(lambda self: any(order.attempt for order in self.orders()))
    @rule(which=st.integers(0, 99), words=st.lists(st.integers(0, 99), min_size=1, max_size=3))
    def lender_goes_on(self, which: int, words: list[int]) -> None:
        """A lender that has an order says what it may say next, some words in a row."""
        going = [order for order in self.orders() if order.attempt]
        order_id = going[which % len(going)].id
        for word in words:
            order = self.world.workflow.queries.order(order_id)
            attempt = order.attempt if order else None
            allowed = sorted(SUPPLIER_STEPS[attempt.status]) if attempt else []
            if attempt and allowed:
                self.say(attempt, allowed[word % len(allowed)])

    @precondition(lambda self: any(order.attempt for order in self.orders()))
    @rule(which=st.integers(0, 99), promise=st.booleans())
    def lender_delivers(self, which: int, *, promise: bool) -> None:
        """A lender promises the item, and may send it."""
        going = [order for order in self.orders() if order.attempt]
        order = going[which % len(going)]
        for status in (Status.WILL_SUPPLY,) if promise else (Status.WILL_SUPPLY, Status.LOANED):
            if order.attempt and order.attempt.status in BEFORE_LOAN:
                self.say(order.attempt, status)

    @precondition(lambda self: any(order.attempt for order in self.orders()))
    @rule(which=st.integers(0, 99))
    def lender_could_later(self, which: int) -> None:
        """A lender cannot supply now."""
        going = [order.attempt for order in self.orders() if order.attempt and order.attempt.status in BEFORE_LOAN]
        if going:
            self.say(going[which % len(going)], Status.RETRY_POSSIBLE)

    def say(self, attempt: Attempt, status: str) -> None:
        """One word of a lender, with a due day that it may name."""
        self.said += 1
        at = NOON + timedelta(seconds=self.said)
        due = self.world.clock.now() + timedelta(days=28) if self.said % 2 else None
        self.post(lender_says(attempt.lender, attempt.request_id, status, at=at, due=due))

    @precondition(lambda self: self.orders())
    @rule(which=st.integers(0, 99), what=st.integers(0, 99))
    def borrower_goes_on(self, which: int, what: int) -> None:
        """A borrower does what makes sense now."""
        order = self.orders()[which % len(self.orders())]
        allowed = sorted(may_send(order) - {Action.CANCEL})
        if allowed:
            self.borrower_speaks(which, allowed[what % len(allowed)])

    @precondition(lambda self: self.orders())
    @rule(
        which=st.integers(0, 99),
        action=st.sampled_from([Action.CANCEL, *Action]),
        to=st.sampled_from([GATEWAY, GATEWAY, *LENDERS]),
    )
    def borrower_speaks(self, which: int, action: Action, to: str = GATEWAY) -> None:
        """A borrower says something about its order, to the gateway or to a lender, whether that has it or not."""
        order = self.orders()[which % len(self.orders())]
        self.said += 1
        at = NOON + timedelta(seconds=self.said)
        self.post(borrower_says(action, order.request_id, borrower=order.borrower, to=self.named(to), at=at))

    @precondition(lambda self: any(order.attempt and len(order.attempts) > 1 for order in self.orders()))
    @rule(which=st.integers(0, 99))
    def cancel_the_whole_and_what_is_over(self, which: int) -> None:
        """A borrower cancels its order, and then at a lender that is out of it already."""
        again = [order for order in self.orders() if order.attempt and len(order.attempts) > 1]
        order = again[which % len(again)]
        for to in (self.world.agency, order.attempts[0].lender):
            self.said += 1
            at = NOON + timedelta(seconds=self.said)
            self.post(borrower_says(Action.CANCEL, order.request_id, borrower=order.borrower, to=to, at=at))

    @precondition(lambda self: self.orders())
    @rule(which=st.integers(0, 99), attempt=st.integers(0, 9), new_id=st.booleans(), changed=st.booleans())
    def retry(self, which: int, attempt: int, *, new_id: bool, changed: bool) -> None:
        """A borrower asks once more, of the gateway or of a lender it knows, under its id or a new one."""
        order = self.orders()[which % len(self.orders())]
        names = [self.world.agency, *(one.lender for one in order.attempts)]
        self._ask_again(
            order,
            RequestType.RETRY,
            to=names[attempt % len(names)],
            request_id=f"{order.request_id}+" if new_id else order.request_id,
            faust=NEWER_FAUST if changed else FAUST,
        )

    @precondition(lambda self: any(order.stage is Stage.AWAITS_RETRY for order in self.orders()))
    @rule(new_id=st.booleans())
    def retry_of_one_that_waits(self, *, new_id: bool) -> None:
        """The Retry that an order waits for."""
        order = next(order for order in self.orders() if order.stage is Stage.AWAITS_RETRY)
        to = order.attempts[-1].lender
        request_id = f"{order.request_id}+" if new_id else order.request_id
        self._ask_again(order, RequestType.RETRY, to=to, request_id=request_id)

    @precondition(lambda self: self.orders())
    @rule(which=st.integers(0, 99))
    def remind(self, which: int) -> None:
        """A borrower reminds of its order."""
        order = self.orders()[which % len(self.orders())]
        self._ask_again(order, RequestType.REMINDER, to=self.world.agency, request_id=order.request_id)

    def _ask_again(self, order: Order, kind: RequestType, *, to: str, request_id: str, faust: str = FAUST) -> None:
        self.said += 1
        service = ServiceInfo(request_type=kind, previous_request_id=order.request_id, service_type="Loan")
        at = NOON + timedelta(seconds=self.said)
        self.post(request(request_id, borrower=order.borrower, to=to, at=at, faust=faust, service=service))

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
    @rule(
        which=st.integers(0, 99),
        do=st.sampled_from(["send", "send", "end_attempt", "recall", "close"]),
        to=st.sampled_from([*LENDERS, BRANCH]),
    )
    def staff(self, which: int, do: str, to: str) -> None:
        """A person does something, or is told why it cannot be done."""
        order = self.orders()[which % len(self.orders())]
        self.act(order, StaffAct(do=do, lender=to))  # type: ignore[arg-type]

    @precondition(lambda self: any(order.marks for order in self.orders()))
    @rule(which=st.integers(0, 99), looked=st.integers(0, 9))
    def staff_see_to_it(self, which: int, looked: int) -> None:
        """Staff mark an order as seen to, as they looked at it: now, or some events ago."""
        marked = [order for order in self.orders() if order.marks]
        order = marked[which % len(marked)]
        self.act(order, StaffAct(do="seen", version=max(1, order.version - looked)))

    @precondition(lambda self: self.world.workflow.queries.given_up())
    @rule(which=st.integers(0, 99))
    def staff_send_again(self, which: int) -> None:
        """Staff send a message again that was given up."""
        found = sorted(self.world.workflow.queries.given_up(), key=lambda one: (one.row.peer, one.row.at, one.row.kind))
        row = found[which % len(found)].row
        order = self.world.workflow.queries.order(row.order or "")
        assert order is not None
        self.act(order, StaffAct(do="resend", message=row.id))

    @precondition(lambda self: any(order.attempt for order in self.orders()))
    @rule(which=st.integers(0, 99), then=MOODS)
    def staff_send_what_others_wait_behind(self, which: int, then: Mood) -> None:
        """A borrower's system is away for a week, in which its lender promises and sends the item."""
        going = [order for order in self.orders() if order.attempt and order.attempt.status in BEFORE_LOAN]
        if not going:
            return
        order = going[which % len(going)]
        system = self.world.peers[order.borrower]
        system.mood = Mood.DOWN
        self.say(order.attempts[-1], Status.WILL_SUPPLY)
        self.world.pass_hours(WEEK // 2)
        self.say(order.attempts[-1], Status.LOANED)
        self.world.pass_hours(WEEK - WEEK // 2)
        system.mood = then
        for found in self.world.workflow.queries.given_up():
            if (found.row.order, found.row.peer) == (order.id, order.borrower):
                self.act(order, StaffAct(do="resend", message=found.row.id))
        self.world.pass_hours(2)

    @precondition(lambda self: self.orders())
    @rule(which=st.integers(0, 99), message=st.integers(0, 99))
    def staff_send_any(self, which: int, message: int) -> None:
        """Staff send any message of an order again, whatever has become of it."""
        order = self.orders()[which % len(self.orders())]
        found = self.world.store.read.messages(order.id)
        kept = sorted(found, key=lambda one: (one.at, one.state, one.head))
        self.act(order, StaffAct(do="resend", message=kept[message % len(kept)].id))

    @rule(hours=st.sampled_from([0, 0, 1, 24, WEEK, 31 * 24]))
    def time_passes(self, hours: int) -> None:
        """A minute more than some hours; in a month limits run out, and in a week deliveries are given up."""
        self.world.wait(60)
        if hours > WEEK:
            self.world.reactor.advance(hours * 3600)
            self.world.wait(10)
        else:
            self.world.pass_hours(hours)

    @invariant()
    def what_must_be_true(self) -> None:
        """Everything in `truths`, and that whatever was confirmed is kept."""
        if not hasattr(self, "world"):
            return
        check(self.world)
        for order in self.orders():
            self._count(order)
        read = self.world.store.read
        found = (read.message(one.id) for order in self.orders() for one in read.messages(order.id))
        kept = {message.body: message.confirmation for message in found if message is not None}
        for body, answer in self.confirmed:
            assert kept[body] == answer

    def _count(self, order: Order) -> None:
        """Where the plays have been."""
        REACHED[f"stage {order.stage}"] += 1
        REACHED.update(f"limit {one.limit}" for one in order.noticed)
        REACHED.update(f"end {one.ended}" for one in order.attempts if one.ended)
        REACHED["second lender"] += len(order.attempts) > 1
        REACHED["retried"] += order.retried > 0
        REACHED["staff's lender"] += any(one.by is Starter.STAFF for one in order.attempts)
        REACHED["withdrawn"] += order.withdrawn
        if order.closed is not None:
            REACHED[f"closed {order.closed}"] += 1
        REACHED.update(f"sort {kind}" for kind in order.sub_types)
        REACHED.update(f"mark {mark.trouble}" for mark in order.marks)


TestAnyPlay = AnyPlay.TestCase
TestAnyPlay.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_the_plays_went_far() -> None:
    """Plays that never lend, end, ask a second lender or let a limit run out would prove nothing of it."""
    sys.stdout.write("".join(f"{times:6} {where}\n" for where, times in sorted(REACHED.items())))
    for stage in (Stage.REQUESTED, Stage.ON_LOAN, Stage.CLOSED):
        assert REACHED[f"stage {stage}"]
    assert REACHED["second lender"]
    assert any(where.startswith("limit") for where in REACHED)
    assert any(where.startswith("mark") for where in REACHED)
