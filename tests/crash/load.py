"""Peers that post Requests and lenders' messages until the gateway is gone, and remember what was confirmed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from typing import Final

from attrs import Factory, define

from schemas.iso18626.codes import Status
from tests.crash.libraries import Asked, Libraries
from tests.crash.wire import Connection, Heard
from tests.workflow.sayings import lender_says, request

CONNECTIONS: Final = 8
UNANSWERED: Final = 24  # Requests at lenders beyond which their answers go first, so that both kinds are under way
REFUSING: Final = 0.4  # of the lenders' first answers are no, and send the order on to the next lender


@define
class Posted:
    """A message and the answer that came, if one came."""

    body: bytes
    answer: Heard | None = None


@define
class Peers:
    """All that was posted to one gateway, in one run."""

    libraries: Libraries
    draw: random.Random
    requests: dict[str, Posted] = Factory(dict)
    sayings: dict[str, Posted] = Factory(dict)
    promised: set[Asked] = Factory(set)

    @property
    def posted(self) -> list[Posted]:
        """Everything."""
        return [*self.requests.values(), *self.sayings.values()]

    def next(self) -> Posted:
        """The next message: a new Request, or what a lender says of one that it has."""
        waiting = self.libraries.to_answer
        if waiting and (len(waiting) > UNANSWERED or self.draw.random() < 0.5):
            return self._answer(waiting.popleft())
        name = f"K-{len(self.requests)}"
        self.requests[name] = Posted(request(name))
        return self.requests[name]

    def _answer(self, asked: Asked) -> Posted:
        if asked in self.promised:
            status = Status.LOANED
        elif self.draw.random() < REFUSING:
            status = Status.UNFILLED
            self.libraries.refused_at[asked] = self.libraries.next_moment()
        else:
            status = Status.WILL_SUPPLY
            self.promised.add(asked)
            self.libraries.to_answer.append(asked)
        note = f"saying {len(self.sayings)}"
        self.sayings[note] = Posted(lender_says(asked.lender, asked.request_id, status, note=note))
        return self.sayings[note]

    async def press(self, port: int) -> None:
        """Posts over all connections at once, each message after the answer to the one before, until none answers."""
        await asyncio.gather(*(self._press(port) for _ in range(CONNECTIONS)))

    async def _press(self, port: int) -> None:
        try:
            connection = await Connection.to(port)
            while True:
                posted = self.next()
                posted.answer = await connection.post(posted.body)
        except (OSError, EOFError):
            return


async def repeat(port: int, bodies: Iterable[bytes]) -> list[Heard]:
    """The answers to messages posted in this order over all connections."""
    numbered = list(enumerate(bodies))
    answers: dict[int, Heard] = {}

    async def share(place: int) -> None:
        connection = await Connection.to(port)
        for number, body in numbered[place::CONNECTIONS]:
            answers[number] = await connection.post(body)
        connection.close()

    await asyncio.gather(*map(share, range(CONNECTIONS)))
    return [answers[number] for number, _ in numbered]
