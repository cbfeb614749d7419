"""A peer behind TLS that wants to see a certificate, as a process of its own.

    python -m tests.adapters.tls_peer FOLDER TLSv1_3

`FOLDER` holds `peer.pem`, `peer.key`, and `trusted.pem`, whose certificates it lets in. It prints its port, and then a
line of JSON for each request: the common name that it was shown, the path, and the connection's number.
"""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import IO, Any, Final

from attrs import frozen

from schemas.iso18626 import Iso18626Error, confirmation_for, read, write
from schemas.iso18626.messages import Request, RequestingAgencyMessage, SupplyingAgencyMessage
from schemas.xml import XmlError
from tests.papers import HOST, Pair

HUNG_SECONDS: Final = 30  # only so that a request that never comes does not hang the tests
ROOT: Final = Path(__file__).parents[2]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page that is no answer."""
        self._answer(b"<seen/>")

    def do_POST(self) -> None:
        """Confirms a message; anything else gets the page."""
        try:
            message = read(self.rfile.read(int(self.headers["Content-Length"]))).message
        except (XmlError, Iso18626Error):
            self._answer(b"<seen/>")
            return
        assert isinstance(message, Request | RequestingAgencyMessage | SupplyingAgencyMessage)
        self._answer(write(confirmation_for(message, now=datetime.now(UTC))))

    def _answer(self, body: bytes) -> None:
        shown = self.connection.getpeercert() or {}
        names = [value for ((key, value),) in shown.get("subject", ()) if key == "commonName"]
        said = {"shown": names[0], "path": self.path, "port": self.client_address[1]}
        _tell(json.dumps(said))
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Says nothing."""


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: Path, version: str) -> None:
    """Serves until it is killed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(folder / "peer.pem", folder / "peer.key")
    context.load_verify_locations(folder / "trusted.pem")
    with ThreadingHTTPServer((HOST, 0), _Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        _tell(str(server.server_address[1]))
        server.serve_forever()


@frozen
class TlsPeer:
    """One that runs. `lines` are what it says of the requests that it answers, "" when it has ended."""

    port: int
    process: subprocess.Popen[str]
    lines: Queue[str]

    def url(self, path: str = "/iso18626") -> str:
        """An address of it."""
        return f"https://{HOST}:{self.port}{path}"

    def heard(self) -> dict[str, Any]:
        """The next request that it answers."""
        said: dict[str, Any] = json.loads(self.lines.get(timeout=HUNG_SECONDS))
        return said

    def rest(self) -> str:
        """What else it has heard; it is ended."""
        self.process.kill()
        return self.lines.get(timeout=HUNG_SECONDS)


def _hear(said: IO[str], lines: Queue[str]) -> None:
    for line in said:
        lines.put(line)
    lines.put("")


@contextmanager
def tls_peer(folder: Path, own: Pair, trusted: Pair, version: str = "TLSv1_3") -> Iterator[TlsPeer]:
    """A peer with this certificate that lets in whom `trusted` has issued one."""
    own.write(folder, "peer")
    (folder / "trusted.pem").write_bytes(trusted.pem)
    line = [sys.executable, "-m", "tests.adapters.tls_peer", str(folder), version]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port, lines = int(process.stdout.readline()), Queue[str]()
            threading.Thread(target=_hear, args=(process.stdout, lines), daemon=True).start()
            yield TlsPeer(port, process, lines)
        finally:
            process.kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
