"""HTTP/1.1 over a kept connection, as much of it as a peer needs to post messages and to take them."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from attrs import frozen

LIMIT_SECONDS: Final = 30.0  # a gateway that is silent for longer hangs
_TYPE: Final = re.compile(rb"\r\ncontent-type: *([^\r]*)", re.IGNORECASE)
_LENGTH: Final = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@frozen
class Heard:
    """One request or answer: its first line, what its Content-Type says, and its body."""

    line: bytes
    content_type: str
    body: bytes

    @property
    def status(self) -> int:
        """The status of an answer."""
        return int(self.line.split(b" ")[1])


async def heard(reader: asyncio.StreamReader) -> Heard:
    """The next request or answer on a connection.

    Raises:
        OSError, EOFError: the connection ended before it was whole.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1])) if length else b""
    content_type = _TYPE.search(head)
    return Heard(head.partition(b"\r\n")[0], content_type[1].decode("ascii") if content_type else "", body)


class Connection:
    """A kept connection to a gateway's ISO 18626 door."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> Connection:
        """Opens one."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def post(self, body: bytes) -> Heard:
        """The answer to a message.

        Raises:
            OSError, EOFError: the connection ended before the answer was whole.
        """
        head = (
            b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n"
        )
        self._writer.write(head % len(body) + body)
        await self._writer.drain()
        return await asyncio.wait_for(heard(self._reader), LIMIT_SECONDS)

    def close(self) -> None:
        """Ends it."""
        self._writer.close()


def answer(body: bytes) -> bytes:
    """A good answer as bytes."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
