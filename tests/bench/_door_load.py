"""Posts Requests to a door from a process of its own, and says as one line of JSON how that went.

    python -m tests.bench._door_load PORT PID CONNECTIONS COUNT RATE PREFIX

With rate 0 each connection posts the next Request when the one before is confirmed (closed loop). Else the moments of
all arrivals are drawn in advance, as independent senders would come, and a latency counts from the moment at which the
Request was due, however late it could be sent (open loop).
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import re
import selectors
import sys
from collections import deque
from pathlib import Path
from time import perf_counter
from typing import Final

from attrs import Factory, asdict, define

from tests.bench._door_messages import bodies
from tests.bench._processes import cpu_seconds

SEED: Final = 18_626
WARMED_UP: Final = 0.1  # of the closed loop's Requests are sent before the time is taken
_LENGTH: Final = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@define
class Load:
    """How a load went; times are seconds, `cpu` is the server's."""

    confirmed: int = 0
    refused: list[str] = Factory(list)
    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = Factory(list)
    lateness: list[float] = Factory(list)


class _Sender(asyncio.Protocol):
    """One kept connection; has at most one Request under way."""

    def __init__(self, field: _Field) -> None:
        self._field = field
        self._buffer = b""
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def send(self, request: bytes, due: float) -> None:
        self._due = due
        self._transport.write(request)  # type: ignore[attr-defined]  # it is a transport that writes

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if blank else None
        if length is not None and len(body) >= int(length[1]):
            self._buffer = b""
            self._field.answered(self, head, body, self._due)

    def connection_lost(self, exc: Exception | None) -> None:
        self._field.left(exc)


class _Field:
    """All senders, and the Requests that are still to be sent."""

    def __init__(self, requests: list[bytes], *, pid: int) -> None:
        self.load = Load()
        self.requests = deque(requests)
        self.idle: deque[_Sender] = deque()
        self.due: deque[float] = deque()
        self._left = len(requests)
        self._pid = pid
        self.done = asyncio.get_running_loop().create_future()
        self.closed_loop = False
        self.warm_until = 0

    def start(self) -> None:
        self._cpu = cpu_seconds(self._pid)
        self._began = perf_counter()
        self.load.confirmed = 0

    def send_due(self) -> None:
        while self.due and self.idle and self.requests:
            self.idle.popleft().send(self.requests.popleft(), self.due.popleft())

    def answered(self, sender: _Sender, head: bytes, body: bytes, due: float) -> None:
        now = perf_counter()
        if b"<messageStatus>OK<" in body or b">OK</" in body:
            self.load.confirmed += 1
            self.load.latencies.append(now - due)
        else:
            self.load.refused.append((head.split(b"\r\n")[0] + b" " + body)[:2_000].decode("utf-8", "replace"))
        self._left -= 1
        if self._left == 0:
            self.load.seconds = now - self._began
            self.load.cpu = cpu_seconds(self._pid) - self._cpu
            self.done.set_result(None)
        elif self.closed_loop:
            if self._left == self.warm_until:
                self.start()
            if self.requests:
                sender.send(self.requests.popleft(), now)
        else:
            self.idle.append(sender)
            self.send_due()

    def left(self, why: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"the server closed a connection: {why}"))


def _requests(prefix: str, count: int) -> list[bytes]:
    head = b"POST /iso18626 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n"
    return [head % len(body) + body for body in bodies(prefix, count)]


async def _play(port: int, pid: int, *, connections: int, count: int, rate: float, prefix: str) -> Load:
    loop = asyncio.get_running_loop()
    field = _Field(_requests(prefix, count), pid=pid)
    for _ in range(connections):
        _, sender = await loop.create_connection(lambda: _Sender(field), "127.0.0.1", port)
        field.idle.append(sender)
    gc.freeze()
    gc.disable()
    field.start()
    if rate:
        await _arrive(field, rate, count)
    else:
        field.closed_loop, field.warm_until = True, count - int(count * WARMED_UP)
        for sender in tuple(field.idle):
            if field.requests:
                sender.send(field.requests.popleft(), perf_counter())
    await field.done
    return field.load


async def _arrive(field: _Field, rate: float, count: int) -> None:
    """Lets every Request come at its moment, drawn in advance."""
    draw = random.Random(SEED)
    moment, moments = perf_counter() + 0.1, []
    for _ in range(count):
        moment += draw.expovariate(rate)
        moments.append(moment)
    for moment in moments:
        if (early := moment - perf_counter()) > 0:
            await asyncio.sleep(early)
        field.load.lateness.append(max(0.0, perf_counter() - moment))
        field.due.append(moment)
        field.send_due()


def main() -> None:
    """Plays what the command line says."""
    port, pid, connections, count = map(int, sys.argv[1:5])
    rate, prefix = float(sys.argv[5]), sys.argv[6]
    exact = asyncio.SelectorEventLoop(selectors.SelectSelector())  # epoll's clock would be a millisecond late
    load = exact.run_until_complete(_play(port, pid, connections=connections, count=count, rate=rate, prefix=prefix))
    sys.stdout.write(json.dumps(asdict(load)))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
