"""`illgate serve` that is told to stop while requests are worked on that take longer than it waits."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from click.testing import CliRunner

from gateway.cli import main
from gateway.directory.shelf import DIRECTORY
from gateway.directory.values import DirectoryFile, System
from gateway.store.documents import put_document
from schemas import openholdingstatus as ohs
from tests.cli.serving import HUNG_SECONDS, Serving, serving
from tests.cli.test_pushed_holdings import PID, RECORD
from tests.workflow.world import library

LONG: Final = "[holdings]\nlook_up_seconds = 60\nwave_seconds = 60\n"
SEARCH: Final = {"version": "1.2", "operation": "searchRetrieve", "query": f"rec.id={PID}", "recordSchema": "isohold"}
LOOK_UP: Final = ohs.write_xml(ohs.HoldingsRequest(records=(ohs.LookupRecord(responder="710100", pid=PID),))).encode()
DRAFT: Final = json.dumps({"borrower": "715700", "records": [PID]}).encode()


@contextmanager
def silent() -> Iterator[tuple[str, threading.Semaphore]]:
    """The address of a system that takes connections and says nothing, and how many it has taken."""
    taken = threading.Semaphore(0)
    kept = list[socket.socket]()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            while True:
                try:
                    kept.append(listening.accept()[0])
                except OSError:
                    return
                taken.release()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sru", taken
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(HUNG_SECONDS)
    for one in kept:
        one.close()


def prepare(folder: Path, address: str) -> None:
    """A gateway with one record, and one library that has it and whose system is silent."""
    config = folder / "illgate.toml"
    config.write_text(LONG, encoding="utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "books.lin").write_text(RECORD, encoding="utf-8")
    holdings: dict[str, Any] = {"libraries": {"710100": {"records": {PID: {}}}}}
    (folder / "holdings.json").write_text(json.dumps(holdings), encoding="utf-8")
    assert CliRunner().invoke(main, ["catalogue", "load", str(folder), "--config", str(config)]).exit_code == 0
    libraries = (library("710100", system=System(holdings=address)), library("715700"))
    put_document(folder / "illgate.db", DIRECTORY, msgspec.json.encode(DirectoryFile(libraries=libraries)))


def begun(service: Serving, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> socket.socket:
    """A request that is sent, on a connection of its own."""
    connection = socket.create_connection((service.host, service.port), timeout=HUNG_SECONDS)
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)
    return connection


def heard(connection: socket.socket) -> bytes:
    """All that the service says, to the end."""
    answer = b""
    while more := connection.recv(65536):
        answer += more
    connection.close()
    return answer


def test_requests_that_outlast_the_end_are_answered(tmp_path: Path) -> None:
    """Look-ups of every face: 503, or a last event where the head is sent; the log has a line for each, and no more."""
    with silent() as (address, asked), (tmp_path / "errors").open("w+") as errors:
        prepare(tmp_path, address)
        with serving(tmp_path, errors) as service:
            while service.ask("GET", "/readyz")[0] != 200:
                pass
            streamed = begun(service, "GET", f"/api/v1/holdings/{PID}?stream=true")
            whole = [
                begun(service, "GET", f"/api/v1/holdings/{PID}"),
                begun(service, "POST", "/api/v1/decisions", DRAFT),
                begun(service, "GET", f"/sru?{urlencode(SEARCH)}"),
                begun(service, "POST", "/soap/openholdingstatus/", LOOK_UP, "text/xml"),
            ]
            asked.acquire()
            assert [service.ask("GET", "/healthz")[0] for _ in range(2)] == [200, 200], "so all have been read"
            assert service.stop() == 0
            answers = [heard(one) for one in whole]
            last = heard(streamed)
        errors.seek(0)
        lines = [json.loads(line) for line in errors]
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nRetry-After: 5\r\n" in answer
        assert b"is being stopped before the libraries have answered; ask again in a moment." in answer
    assert b"event: failed" in last
    assert last.endswith(b"\r\n0\r\n\r\n")
    assert {line["level"] for line in lines} == {"info"}
    given_up = [line for line in lines if "given up" in line["event"]]
    assert len(given_up) == len(answers) + 1
    assert all(line["reason"].endswith("ask again in a moment.") for line in given_up)
