"""Holdings systems for the benchmarks, in a process of their own: each on an address of its own, each taking its time.

Run as a script it prints the port that all of them listen on, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Final

HOST: Final = "127.7.{high}.{low}"
LATENCY: Final = 0.050
"""Seconds that a system takes for an answer."""

NEVER: Final = b"/never"
"""The path of a system that takes a request and never answers."""


def host(number: int) -> str:
    """The address of a system."""
    return HOST.format(high=number // 250, low=number % 250 + 1)


class _System(asyncio.Protocol):
    """Answers every request with the same bytes after the latency."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            target = self._buffer.split(b" ", 2)[1]
            self._buffer = self._buffer[end + 4 :]
            path = target.partition(b"?")[0]
            if path != NEVER:
                asyncio.get_running_loop().call_later(LATENCY, self._answer, self._answers[path])

    def _answer(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)  # type: ignore[attr-defined]  # it is a transport that writes


@contextmanager
def systems(count: int, answers: dict[str, bytes]) -> Iterator[int]:
    """The port of so many systems, which answer a path with a body each."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.bench._holdings_server", str(count)]
    with Popen(command, stdin=PIPE, stdout=PIPE, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for path, body in answers.items():
            process.stdin.write(b"%b %d\n" % (path.encode(), len(body)) + body)
        process.stdin.write(b"\n")
        process.stdin.flush()
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


def _read_answers() -> dict[bytes, bytes]:
    answers: dict[bytes, bytes] = {}
    while line := sys.stdin.buffer.readline().strip():
        path, size = line.split()
        body = sys.stdin.buffer.read(int(size))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body)
        answers[path] = head + body
    return answers


async def _serve(count: int) -> None:
    answers = _read_answers()
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        port = 0
        for number in range(count):
            server = await loop.create_server(lambda: _System(answers), host(number), port, backlog=16)
            await stack.enter_async_context(server)
            port = server.sockets[0].getsockname()[1]
        print(port, flush=True)
        await loop.run_in_executor(None, sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
