"""Delivers what is stored for sending, and stores what came of it before anything else happens.

One conversation's messages go out one after another, in order; one peer gets at most two calls at once, so a dead
one costs its own time only. A delivery that failed is tried again after a back-off that doubles from the first to
the longest wait, with jitter, and no sooner than the peer asks for, until it is given up and lands with staff. What
the outcome means for the order is the workflow's business: `Outcome` is handed to it inside the transaction that ends
or puts off the delivery. What we show a peer of ourselves is put on the message here, so that it is never stored.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import msgspec
from attrs import evolve, frozen

from adapters.http import Http
from adapters.iso18626 import Confirmed, Declined, Misconfigured, NeverArrived, Rejected, Unclear, retry_seconds, send
from adapters.iso18626 import Delivery as Result
from gateway.clock import Clock
from gateway.config import OutboxConfig
from gateway.directory.values import Peer
from gateway.lending.credentials import bearer_header, with_credentials
from gateway.lending.heads import MessageState, Parcel, encode, head_of, parcel_of
from gateway.lending.peers import PLAIN_PEER
from gateway.lending.trail import via_header
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, Task

JITTER: Final = (0.8, 1.4)  # as Synapse: waits are spread so that peers are not all tried in one second
ALREADY_THERE: Final = ("alreadyexist", "duplicate")  # what peers say, blanks apart, to a repeat of what they had taken
NOT_POSTED: Final = 0  # instead of an HTTP status: nothing was posted, and nothing will be
CONFLICT: Final = 409  # and the HTTP code that one of them (Koha) says it with

Random = Callable[[float, float], float]


@frozen(kw_only=True)
class Outcome:
    """What came of one try: `arrived` when the peer has it for certain, `final` when no other try follows.

    `ours` when nothing was taken because our own configuration is wrong, so that people must hear of it at once, and
    `called_off` when the message was taken back while the try was under way.
    """

    parcel: Parcel
    kind: str
    result: Result
    tries: int
    arrived: bool
    final: bool
    called_off: bool = False

    @property
    def ours(self) -> bool:
        """Whether our own address or credentials for the peer must be mended."""
        return isinstance(self.result, Misconfigured)

    @property
    def sentence(self) -> str:
        """What happened, for a person."""
        match self.result:
            case Confirmed():
                return "Delivered."
            case Declined():
                said = self.result.error_value or self.result.error_type or "no reason given"
                return f"The peer answered ERROR: {said}."
            case Unclear(sentence=said, stray=True) if self.final:
                return f"{said} Such answers: {self.parcel.strays}; the message is not tried again by itself."
            case _:
                return self.result.sentence


Concluded = Callable[[Unit, Outcome], None]
Address = Callable[[str], str | None]


class Outbox:
    """Handles the tasks of the outbox queue."""

    def __init__(  # noqa: PLR0913  the parts it joins
        self,
        store: Store,
        http: Http,
        *,
        address: Address,
        concluded: Concluded,
        clock: Clock,
        config: OutboxConfig,
        peer: Callable[[str], Peer] = lambda _agency: PLAIN_PEER,
        spread: Random = random.uniform,
        observe: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> None:
        """`address` gives an agency's URL now, `peer` what we show it; `concluded` says what an outcome means."""
        self._store = store
        self._http = http
        self._address = address
        self._peer = peer
        self._concluded = concluded
        self._clock = clock
        self._config = config
        self._spread = spread
        self._observe = observe

    async def deliver(self, task: Task) -> None:
        """Tries one delivery and stores what came of it."""
        parcel = parcel_of(task.body)
        message = self._store.read.message(parcel.message)
        if message is None:
            await self._store.write(lambda unit: unit.finish(task))
            return
        result = await self._send(parcel, message)
        outcome = self._judge(task, parcel, head_of(message.head).kind, result)
        await self._store.write(lambda unit: self._store_outcome(unit, task, message, outcome))
        self._observe(outcome)

    async def _send(self, parcel: Parcel, message: MessageRecord) -> Result:
        url = self._address(parcel.to)
        if url is None:
            return Rejected(NOT_POSTED, f"{parcel.to} has no ISO 18626 address in the directory.")
        peer = self._peer(parcel.to)
        body = with_credentials(message.body, peer)
        http = self._http.showing(peer.certificate)
        headers = (*bearer_header(peer), *via_header(parcel.gateways))
        return await send(http, url, body, timeout=self._config.post_seconds, headers=headers)

    def _judge(self, task: Task, parcel: Parcel, kind: str, result: Result) -> Outcome:
        tries = task.tries + 1
        before = parcel.unclear or task.begun
        unclear = before or isinstance(result, Unclear)
        strays = parcel.strays + (isinstance(result, Unclear) and result.stray)
        parcel = msgspec.structs.replace(parcel, unclear=unclear, strays=strays)
        arrived = isinstance(result, Confirmed) or (before and _says_it_has_it(result))
        final = arrived or _is_final(parcel, result) or self._out_of_patience(task, parcel, result, tries)
        return Outcome(parcel=parcel, kind=kind, result=result, tries=tries, arrived=arrived, final=final)

    def _out_of_patience(self, task: Task, parcel: Parcel, result: Result, tries: int) -> bool:
        if self._clock.seconds() - task.created >= self._config.give_up_seconds:
            return True
        if parcel.strays >= self._config.stray_tries:
            return True
        may_go_elsewhere = parcel.attempt is not None and not parcel.unclear and isinstance(result, NeverArrived)
        return may_go_elsewhere and tries >= self._config.refused_tries

    def _store_outcome(self, unit: Unit, task: Task, message: MessageRecord, outcome: Outcome) -> None:
        if not unit.holds(task):
            outcome = evolve(outcome, final=True, called_off=True)
        elif outcome.final:
            unit.finish(task)
        else:
            due = self._clock.seconds() + max(self._back_off(outcome.tries), self._asked_for(outcome.result))
            unit.postpone(task, due=due, body=encode(outcome.parcel))
        if not outcome.called_off or outcome.arrived:
            self._store_message(unit, message, outcome)
        self._concluded(unit, outcome)

    def _store_message(self, unit: Unit, message: MessageRecord, outcome: Outcome) -> None:
        remark = "" if outcome.arrived else outcome.sentence
        head = msgspec.structs.replace(head_of(message.head), tries=outcome.tries, remark=remark)
        undelivered = MessageState.GIVEN_UP if outcome.final else MessageState.WAITING
        state = MessageState.DELIVERED if outcome.arrived else undelivered
        answer = outcome.result.raw if isinstance(outcome.result, Confirmed | Declined) else None
        unit.move_message(message.id, state=state, head=encode(head), confirmation=answer)

    def _asked_for(self, result: Result) -> float:
        """Seconds that the peer asks us to wait; no peer can put a message off for longer than the longest wait."""
        asked = retry_seconds(result.retry_after, self._clock.now()) if isinstance(result, Unclear) else None
        return min(asked or 0.0, self._config.longest_back_off_seconds)

    def _back_off(self, tries: int) -> float:
        doubled = self._config.first_back_off_seconds * 2.0 ** min(tries - 1, 30)
        return min(doubled, self._config.longest_back_off_seconds) * self._spread(*JITTER)


def _is_final(parcel: Parcel, result: Result) -> bool:
    """Whether no other try can give another answer.

    A door that turns a message away (HTTP 4xx) may be a proxy's in a bad hour, so the message is tried again; a
    Request is not, since the next lender may have the book today.
    """
    if isinstance(result, Rejected):
        return parcel.attempt is not None or result.http_status == NOT_POSTED
    return isinstance(result, Confirmed | Declined)


def _says_it_has_it(result: Result) -> bool:
    """Whether an ERROR only says that our earlier, unconfirmed try had arrived."""
    if isinstance(result, Rejected):
        return result.http_status == CONFLICT
    said = "".join((result.error_value or "").lower().split()) if isinstance(result, Declined) else ""
    return any(words in said for words in ALREADY_THERE)
