# mypy: allow-untyped-calls
"""Confirms a message with what the other side's system says of it, for peers that want that (`relays_confirmations`).

The message is stored with all that follows from it before anything is waited for, so what is waited for is a word
only: when it does not come in time, or too many wait, the answer is OK, as to everybody else, and the outbox goes on.
Nothing here must survive: after a restart the peer's repeat finds its message unconfirmed and is answered by what has
become of the one that was passed on.
"""

from __future__ import annotations

from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from gateway.lending.heads import MessageState
from gateway.lending.inbox import Held, Inbox, Receipt
from gateway.lending.outbox import Outcome
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord
from schemas.iso18626 import Iso18626Error, read
from schemas.iso18626.codes import ErrorType, MessageStatus
from schemas.iso18626.messages import Confirmation, ErrorData
from schemas.xml import XmlError

MOST_WAITING: Final = 500  # each is an open connection of a peer; a side that is down must not pile them up
LONGEST_VALUE: Final = 400  # characters of the other side's errorValue: its reason, not its stack trace


class Relay:
    """Holds the answers to messages until the other side has spoken, each for a few seconds at most."""

    def __init__(self, store: Store, inbox: Inbox, reactor: IReactorTime, *, seconds: float) -> None:
        """`seconds` is the longest that an answer is held."""
        self._store = store
        self._inbox = inbox
        self._reactor = reactor
        self._seconds = seconds
        self._waiting: dict[str, list[Deferred[None]]] = {}
        self._stopped = False

    @property
    def waiting(self) -> int:
        """How many answers are held now."""
        return sum(len(words) for words in self._waiting.values())

    async def confirm(self, held: Held) -> Receipt:
        """The confirmation of a held message: the other side's verdict, or OK when that does not come in time.

        Raises:
            StoreUnavailable: it could not be stored, so it must not be said; the message itself is.
        """
        if self._may_wait(held):
            await self._word_of(held.passed_on)
        receipt = await self._store.write(lambda unit: self._settle(unit, held))
        _let_go(self._waiting.get(held.passed_on, []))  # its repeats: what was answered once is their answer
        return receipt

    def heard(self, outcome: Outcome) -> None:
        """A delivery was tried: whoever waits for it waits no more, unless it is tried again."""
        if outcome.arrived or outcome.final:
            _let_go(self._waiting.get(outcome.parcel.message, []))

    def stop(self) -> None:
        """Nobody waits any more, nor will: what is stored is confirmed."""
        self._stopped = True
        for words in tuple(self._waiting.values()):
            _let_go(words)

    def _may_wait(self, held: Held) -> bool:
        if self._stopped or self.waiting >= MOST_WAITING:
            return False
        sent = self._store.read.message(held.passed_on)
        return sent is not None and sent.state == MessageState.WAITING

    async def _word_of(self, message: str) -> None:
        word: Deferred[None] = Deferred()
        words = self._waiting.setdefault(message, [])
        words.append(word)
        limit = self._reactor.callLater(self._seconds, word.callback, None)
        try:
            await word
        finally:
            if limit.active():
                limit.cancel()
            words.remove(word)
            if not words:
                self._waiting.pop(message, None)

    def _settle(self, unit: Unit, held: Held) -> Receipt:
        sent = unit.message(held.passed_on)
        return self._inbox.settle(unit, held, error_said(sent) if sent else None)


def _let_go(words: list[Deferred[None]]) -> None:
    for word in tuple(words):
        if not word.called:
            word.callback(None)


def error_said(sent: MessageRecord) -> ErrorData | None:
    """The ERROR with which a peer declined a message of ours; None where it took it, or has not answered it."""
    if sent.confirmation is None:
        return None
    try:
        answer = read(sent.confirmation).message
    except (XmlError, Iso18626Error):
        return None
    if not isinstance(answer, Confirmation) or answer.header.message_status.upper() != MessageStatus.ERROR:
        return None
    first = next(iter(answer.errors), ErrorData(type=ErrorType.UNRECOGNISED_VALUE))
    known = first.type if first.type in frozenset(ErrorType) else ErrorType.UNRECOGNISED_VALUE
    return ErrorData(type=known, value=first.value[:LONGEST_VALUE] if first.value else None)
