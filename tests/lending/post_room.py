# mypy: untyped-calls-exclude=twisted
"""A store on a test's clock with an inbox and an outbox on it, and what their callers would say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from twisted.internet.defer import ensureDeferred
from twisted.internet.task import Clock as Reactor
from twisted.trial.unittest import SynchronousTestCase

from adapters.http import HttpAnswer, RequestHeaders
from gateway.clock import Clock
from gateway.config import OutboxConfig
from gateway.lending.heads import OUTBOX, Head, Parcel, encode, head_of
from gateway.lending.inbox import Inbox, Receipt, Received, Taken
from gateway.lending.outbox import Outbox, Outcome
from gateway.lending.parsed import parse
from gateway.store.committing import at_once
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, NewTask, Task
from schemas.iso18626.messages import ErrorData
from tests.workflow.sayings import FIRST, NOON, request

T = TypeVar("T")
CASE: Final = SynchronousTestCase()
URL: Final = "http://lender.test/iso18626"


class PostRoom:
    """Takes messages in and sends them out; nothing here knows of orders."""

    def __init__(self, folder: Path) -> None:
        self.reactor = Reactor()
        self.reactor.advance(NOON.timestamp())
        self.store = Store(folder / "post.db", clock=self.reactor, in_thread=at_once)
        self.clock = Clock(self.reactor.seconds, ZoneInfo("Europe/Copenhagen"))
        self.inbox = Inbox(self.clock)
        self.taken: list[Received] = []
        self.refusal: ErrorData | None = None
        self.answers: list[HttpAnswer | Exception] = []
        self.posted: list[tuple[str, bytes, float]] = []
        self.outcomes: list[Outcome] = []
        self.observed: list[Outcome] = []
        self.address: str | None = URL
        self.spread = 1.0
        self.config = OutboxConfig()

    def write(self, work: Callable[[Unit], T]) -> T:
        """One transaction."""
        done = self.store.write(work)
        self.reactor.advance(0)
        return CASE.successResultOf(done)

    def receive(self, body: bytes) -> Receipt:
        """Takes a message in."""
        parsed = parse(body)
        receipt = self.write(lambda unit: self.inbox.receive(unit, parsed, self._take))
        assert isinstance(receipt, Receipt)
        return receipt

    def _take(self, _unit: Unit, received: Received) -> Taken:
        self.taken.append(received)
        return Taken(order=None if self.refusal else "O-1", error=self.refusal)

    def kept(self, state: str) -> list[MessageRecord]:
        """Messages in a state, newest first."""
        return list(self.store.read.messages_in(state, 5_000))

    def parcel(self, *, attempt: int | None = None, message: str = "M-1") -> None:
        """A message that waits to be delivered."""
        head = Head(direction="out", kind="Request", about="Loan", peer=FIRST)
        record = MessageRecord(
            id=message, stream="O-1", state="waiting", at=NOON, head=encode(head), body=request(message)
        )
        body = encode(Parcel(message=message, order="O-1", to=FIRST, attempt=attempt))
        task = NewTask(queue=OUTBOX, party=FIRST, lane="l", body=body)

        def work(unit: Unit) -> None:
            unit.add_message(record)
            unit.enqueue(task, now=self.clock.seconds())

        self.write(work)

    def task(self) -> Task | None:
        """The task that waits, if one does."""
        return next(iter(self.write(lambda unit: unit.lane(OUTBOX, "l"))), None)

    def deliver(self, answer: HttpAnswer | Exception | None = None, task: Task | None = None) -> Outcome:
        """Tries the waiting task once, the peer answering so."""
        if answer is not None:
            self.answers.append(answer)
        task = task or self.task()
        assert task is not None
        self.try_delivery(task)
        return self.outcomes[-1]

    def try_delivery(self, task: Task) -> None:
        """Lets the outbox handle a task."""
        outbox = Outbox(
            self.store,
            self,
            address=lambda _agency: self.address,
            concluded=lambda _unit, outcome: self.outcomes.append(outcome),
            clock=self.clock,
            config=self.config,
            spread=lambda low, high: low if self.spread == 0 else high if self.spread > 1 else 1.0,
            observe=self.observed.append,
        )
        done = ensureDeferred(outbox.deliver(task))
        self.reactor.advance(0)
        CASE.successResultOf(done)

    def state(self, message: str = "M-1") -> tuple[str, int, str]:
        """State, tries and remark of a message."""
        record = self.store.read.message(message)
        assert record is not None
        head = head_of(record.head)
        return record.state, head.tries, head.remark

    def showing(self, certificate: str) -> PostRoom:
        """No certificates here."""
        assert not certificate
        return self

    async def get(self, url: str, *, timeout: float, headers: RequestHeaders = ()) -> HttpAnswer:  # noqa: ARG002, ASYNC109
        """Nobody is asked this way here."""
        raise AssertionError(f"{url} was fetched within {timeout} s")

    async def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        timeout: float,  # noqa: ASYNC109
        headers: RequestHeaders = (),  # noqa: ARG002
    ) -> HttpAnswer:
        """The next answer."""
        assert content_type.startswith("application/xml")
        self.posted.append((url, body, timeout))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
