"""The libraries around a gateway that is killed: they take what it sends, confirm it, and remember every byte."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from attrs import Factory, define, frozen

from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.messages import Request, RequestingAgencyMessage, SupplyingAgencyMessage
from tests.crash.wire import answer, heard


@frozen
class Asked:
    """A Request that a lender has: who it is, and the id that it knows it by."""

    lender: str
    request_id: str


@define
class Libraries:
    """What all libraries got. `moments` are the numbers, in one count, of what happened to a request at a lender."""

    requests: defaultdict[Asked, list[bytes]] = Factory(lambda: defaultdict(list))
    to_answer: deque[Asked] = Factory(deque)
    asked_at: dict[Asked, int] = Factory(dict)
    refused_at: dict[Asked, int] = Factory(dict)
    moment: int = 0

    def next_moment(self) -> int:
        """Later than every moment before."""
        self.moment += 1
        return self.moment

    def take(self, library: str, body: bytes) -> bytes:
        """The confirmation of a message."""
        message = read(body).message
        assert isinstance(message, Request | SupplyingAgencyMessage | RequestingAgencyMessage)
        if isinstance(message, Request):
            asked = Asked(library, message.header.requesting_request_id)
            if asked not in self.requests:
                self.asked_at[asked] = self.next_moment()
                self.to_answer.append(asked)
            self.requests[asked].append(body)
        return write(confirmation_for(message, now=datetime.now(UTC)))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """The address under which they all are; behind it stands a library's number."""
        talks = set[asyncio.StreamWriter]()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talks.add(writer)
            try:
                while True:
                    said = await heard(reader)
                    library = said.line.split(b" ")[1].removeprefix(b"/").decode()
                    writer.write(answer(self.take(library, said.body)))
                    await writer.drain()
            except (OSError, EOFError):
                writer.close()
            finally:
                talks.discard(writer)

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for writer in tuple(talks):
                writer.close()
