"""`illgate serve` as a process of its own, and a client that asks it."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from attrs import define

ROOT: Final = Path(__file__).parents[2]
SERVE: Final = (sys.executable, "-m", "gateway.cli", "serve")
HUNG_SECONDS: Final = 60  # only so that a hanging service does not hang the tests
LISTENS: Final = re.compile(r"illgate listens on http://(127\.0\.0\.1|\[::1\]):([0-9]+)/\n", re.ASCII)


@define
class Serving:
    """A service that listens."""

    process: subprocess.Popen[str]
    host: str
    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: Any) -> tuple[int, bytes]:
        """Status and body of one call; a header is given with underlines."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=HUNG_SECONDS)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get(self, path: str, **headers: Any) -> bytes:
        """The body of what is there."""
        status, body = self.ask("GET", path, **headers)
        assert status == 200, (path, status, body)
        return body

    def post(self, body: bytes) -> bytes:
        """The confirmation of an ISO 18626 message."""
        status, answer = self.ask("POST", "/iso18626", body, content_type="application/xml")
        assert status == 200, answer
        return answer

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it; gives the exit code."""
        self.process.send_signal(number)
        return self.process.wait(HUNG_SECONDS)


def refused(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command line that should not come as far as listening."""
    return subprocess.run(
        [*SERVE, *arguments], cwd=folder, capture_output=True, text=True, timeout=HUNG_SECONDS, check=False
    )


@contextmanager
def serving(folder: Path, errors: IO[str], *arguments: str) -> Iterator[Serving]:
    """A service on a free port, in `folder`; its logs go to `errors`. It is killed where the block did not end it."""
    line = [*SERVE, "--port", "0", *arguments]
    with subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        try:
            assert process.stdout is not None
            said = LISTENS.fullmatch(process.stdout.readline())
            assert said is not None, "it does not listen"
            yield Serving(process, said[1].strip("[]"), int(said[2]))
        finally:
            process.kill()
