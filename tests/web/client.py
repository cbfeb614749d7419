"""A pretended service in a process of its own, and a client that talks to it over real sockets."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0  # seconds that a socket may be silent before the test fails


@frozen(kw_only=True)
class Reply:
    """An HTTP answer that came whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@frozen
class Service:
    """A running service on loopback, and its process where a test may end it."""

    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **headers: str) -> Reply:
        """One call; a header is given with underlines, `content_type=...`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return Reply(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                body=answer.read(),
            )
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        """A GET."""
        return self.ask("GET", path, None, **headers)

    def post_json(self, path: str, value: object, **headers: str) -> Reply:
        """A POST of JSON."""
        return self.ask("POST", path, json.dumps(value).encode(), **({"content_type": "application/json"} | headers))

    def post_xml(self, body: bytes, **headers: str) -> Reply:
        """A POST to the ISO 18626 door."""
        return self.ask("POST", "/iso18626", body, **({"content_type": "application/xml"} | headers))

    @contextmanager
    def socket(self) -> Iterator[socket.socket]:
        """A bare connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as bare:
            yield bare


@contextmanager
def serving(*options: str) -> Iterator[Service]:
    """Starts a pretended service and ends it again."""
    command = [sys.executable, "-m", "tests.web.pretend", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield Service(int(process.stdout.readline()), process)
        finally:
            process.kill()
