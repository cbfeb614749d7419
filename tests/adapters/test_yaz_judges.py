"""Index Data's YAZ on the other side: its client reads our SRU answers, its server is asked by our adapter."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from adapters.http import HttpClient
from adapters.interface import Failed, HoldingsQuery, LookUp, Network, Trouble
from adapters.sru_holdings import SruHoldings
from schemas import sru
from tests.reactor_thread import Reactor, run_in_reactor

HOLDINGS = '<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding>Læsø</holding></holdings>'
START_LIMIT = 10.0


class OurSru(BaseHTTPRequestHandler):
    """A holdings server made of `schemas.sru`."""

    def do_GET(self) -> None:
        """One record for one id, a diagnostic for a faulty request."""
        try:
            request = sru.read_request(self.path.partition("?")[2])
            found = sru.clause(request.query) == ("rec.id", "27942628")
            records = [sru.RecordText(schema="isohold", xml=HOLDINGS)] if found and request.maximum else []
            body = sru.write(request, total=int(found), records=records)
        except sru.RequestFaultError as fault:
            body = sru.write_diagnostic(fault)
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def ask_with_yaz(version: str, *commands: str) -> str:
    """What yaz-client prints when it talks to our server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OurSru) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opening = (f"sru get {version}", f"open http://127.0.0.1:{server.server_port}/sru", "querytype cql")
        try:
            return subprocess.run(
                ["yaz-client", "-f", "/dev/null"],
                input="\n".join((*opening, *commands, "quit", "")),
                capture_output=True,
                text=True,
                timeout=30,
                check=True,
            ).stdout
        finally:
            server.shutdown()


needs_client = pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz-client is not installed")
needs_server = pytest.mark.skipif(shutil.which("yaz-ztest") is None, reason="yaz-ztest is not installed")


@needs_client
@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_yaz_reads_our_answers(version: str) -> None:
    """Hits, the record and its schema."""
    printed = ask_with_yaz(version, "schema isohold", "find rec.id=27942628", "show 1")
    assert "Number of hits: 1" in printed
    assert "schema=isohold" in printed
    assert HOLDINGS in printed
    assert "Number of hits: 0" in ask_with_yaz(version, "find rec.id=1")


@contextmanager
def ztest() -> Iterator[int]:
    """The port of a running yaz-ztest."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        ["yaz-ztest", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            until_listening(port)
            yield port
        finally:
            process.terminate()


def until_listening(port: int) -> None:
    """Wait for the server to take connections."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.02)
    raise TimeoutError("yaz-ztest does not listen")


@needs_server
def test_our_adapter_understands_a_server_without_holdings() -> None:
    """yaz-ztest has records, but none as ISO 20775: it says so in a diagnostic, and nothing is taken for holdings."""

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        query = HoldingsQuery(
            protocol="iso20775-sru",
            address=f"http://127.0.0.1:{port}/Default",
            profile="plain",
            record_id="27942628",
            agency="773000",
        )
        try:
            return await SruHoldings(Network(http=client, reactor=reactor))(
                query, timeout=10.0, today=date(2026, 6, 15)
            )
        finally:
            await client.close()

    with ztest() as port:
        end = run_in_reactor(work)
    assert end == Failed(Trouble.NONSENSE, "answered with diagnostic 63 (System error in retrieving records)")
