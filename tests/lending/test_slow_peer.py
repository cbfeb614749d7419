# mypy: untyped-calls-exclude=twisted
"""One peer is silent, with a thousand letters waiting: the others do not notice (real outbox, real sockets)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from attrs import frozen
from twisted.internet.defer import Deferred

from adapters.http import HttpClient
from gateway.clock import Clock
from gateway.config import OutboxConfig
from gateway.lending.heads import OUTBOX, Head, MessageState, Parcel, encode
from gateway.lending.outbox import Outbox, Outcome
from gateway.store.committing import at_once
from gateway.store.runner import TaskRunner
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, NewTask
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.messages import Request
from tests.adapters.scripted import Connection, Scripted, silent
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.workflow.sayings import FIRST, NOON, SECOND, request

SLOW, QUICK = FIRST, SECOND
PILE: Final = 1_000
LETTERS: Final = 60
CONFIG: Final = OutboxConfig(post_seconds=50.0)


def confirms(connection: Connection, number: int) -> None:
    """Takes every message."""
    del number
    body = connection._server.requests[-1].partition(b"\r\n\r\n")[2]
    message = read(body).message
    assert isinstance(message, Request)
    confirmation = write(confirmation_for(message, now=NOON))
    connection.tcp.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(confirmation), confirmation))


@frozen
class Went:
    """What both peers had until the quick one had all of its letters: calls to the slow one, letters to each."""

    slow: int
    slow_delivered: int
    quick: list[str]


def letters(to: str, count: int, unit: Unit) -> None:
    """As many letters to a peer, each of an order of its own."""
    head = encode(Head(direction="out", kind="Request", about="Loan", peer=to))
    for number in range(count):
        name = f"{to}-{number}"
        body = request(name, to=to)
        unit.add_message(MessageRecord(id=name, stream=name, state="waiting", at=NOON, head=head, body=body))
        parcel = encode(Parcel(message=name, order=name, to=to, attempt=1))
        unit.enqueue(NewTask(queue=OUTBOX, party=to, lane=f"{to}|{name}", body=parcel), now=NOON.timestamp())


def sent(path: Path, pile: int) -> Went:
    """Delivers the quick peer's letters while `pile` of them wait for the slow one, stored before."""
    slow, quick = Scripted(silent), Scripted(confirms)

    async def work(reactor: Reactor) -> Went:
        store = Store(path, clock=reactor, in_thread=at_once)
        client = HttpClient(reactor)
        done: Deferred[None] = Deferred()
        order: list[str] = []

        def concluded(_unit: Unit, outcome: Outcome) -> None:
            assert outcome.arrived, outcome.sentence
            order.append(outcome.parcel.message)

        def observed(_outcome: Outcome) -> None:
            if len(order) == LETTERS and not done.called:
                done.callback(None)

        async with serve(reactor, slow) as slow_port, serve(reactor, quick) as quick_port:
            ports = {SLOW: slow_port, QUICK: quick_port}
            outbox = Outbox(
                store,
                client,
                address=lambda agency: f"http://127.0.0.1:{ports[agency]}/",
                concluded=concluded,
                clock=Clock(reactor.seconds, ZoneInfo("UTC")),
                config=CONFIG,
                observe=observed,
            )
            runner = TaskRunner(
                store,
                OUTBOX,
                outbox.deliver,
                clock=reactor,
                at_once=CONFIG.calls_at_once,
                per_party=CONFIG.calls_per_peer,
                lease_seconds=120.0,
            )
            await store.write(partial(letters, SLOW, pile))
            await store.write(partial(letters, QUICK, LETTERS))
            runner.start()
            await done
            delivered = sum(SLOW in one.id for one in store.read.messages_in(MessageState.DELIVERED, PILE))
            await runner.stop()
            await client.close()
            await store.close()
        return Went(len(slow.requests), delivered, order)

    return run_in_reactor(work)


@pytest.mark.parametrize("pile", [0, 1, PILE])
def test_a_pile_for_a_silent_peer_keeps_nobody_waiting(tmp_path: Path, pile: int) -> None:
    """All letters of the other arrive while the silent one holds its own two calls, and no more."""
    went = sent(tmp_path / "post.db", pile)

    assert sorted(went.quick) == sorted(f"{QUICK}-{number}" for number in range(LETTERS))
    assert went.slow <= CONFIG.calls_per_peer
    assert went.slow_delivered == 0
    assert went.slow == min(pile, CONFIG.calls_per_peer), "the silent one is tried at the same time"
