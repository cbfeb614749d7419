"""Two libraries' systems on one real server, in a thread: they hold everything, and confirm what they are sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any, Final

from attrs import frozen

from schemas import iso20775, sru
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.messages import Request, RequestingAgencyMessage, SupplyingAgencyMessage
from schemas.iso20775.values import CopiesSummary, Holding, Holdings, Identifier, Simple, SummaryStatus

PATIENCE: Final = 60.0  # only so that a message that never comes does not hang the tests


@frozen
class Systems:
    """Where they are. `came` has the path and the body of each message, in their order."""

    port: int
    came: Queue[tuple[str, bytes]]

    def url(self, path: str) -> str:
        """The address of one of them."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def next_for(self, path: str) -> bytes:
        """The next message that comes to this path; others are passed over."""
        while True:
            to, body = self.came.get(timeout=PATIENCE)
            if to == f"/{path}":
                return body


def _on_shelf() -> bytes:
    status = SummaryStatus(available_count=1, available_for=1, earliest_dispatch=date(2026, 3, 2))
    summary = CopiesSummary(copies=1, statuses=(status,))
    holding = Holding(institution=Identifier(value="own"), simple=Simple(summary=summary))
    record = sru.RecordText(schema="isohold", xml=iso20775.write(Holdings(holdings=(holding,))))
    return sru.write(sru.SearchRequest(query="q"), total=1, records=[record])


@contextmanager
def systems() -> Iterator[Systems]:
    """For as long as the block lasts."""
    came: Queue[tuple[str, bytes]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Holdings."""
            self._answer(_on_shelf())

        def do_POST(self) -> None:
            """A message."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            message = read(body).message
            assert isinstance(message, Request | RequestingAgencyMessage | SupplyingAgencyMessage)
            self._answer(write(confirmation_for(message, now=datetime.now(UTC))))
            came.put((self.path, body))

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Systems(server.server_address[1], came)
        finally:
            server.shutdown()
