"""`illgate serve` that is told to stop while peers are connected, over real sockets."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any

from tests.cli.serving import HUNG_SECONDS, Serving, serving

BEGUN = b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 9\r\n\r\n"


def logged(errors: Any) -> list[dict[str, str]]:
    """The lines of the log."""
    errors.seek(0)
    return [json.loads(line) for line in errors]


def said(connection: socket.socket) -> bytes:
    """All that the service still says, to the end."""
    connection.settimeout(HUNG_SECONDS)
    answers = b""
    while more := connection.recv(65536):
        answers += more
    return answers


def connected(service: Serving) -> socket.socket:
    """A bare connection."""
    return socket.create_connection((service.host, service.port), timeout=HUNG_SECONDS)


def test_who_is_connected_when_it_stops_is_answered_and_let_go(tmp_path: Path) -> None:
    """A kept connection ends, half a request is not waited for; exit code 0, a line of the log and no faults."""
    with (tmp_path / "errors").open("w+") as errors:
        with serving(tmp_path, errors) as service, connected(service) as half:
            kept = http.client.HTTPConnection(service.host, service.port, timeout=HUNG_SECONDS)
            kept.request("POST", "/iso18626", b"<frob/>", {"Content-Type": "text/xml"})
            refused = kept.getresponse()
            assert (refused.status, refused.will_close) == (400, False)
            refused.read()
            half.sendall(BEGUN)
            assert service.stop() == 0
            assert (said(half), said(kept.sock)) == (b"", b"")
        lines = logged(errors)
    assert not [line for line in lines if line["level"] in {"warning", "error"}]
    assert [line["event"] for line in lines if "stops" in line["event"]] == [
        "The service stops; 2 connections are open."
    ]


def test_a_client_that_ends_its_side_behind_a_request_is_answered(tmp_path: Path) -> None:
    """As `nc -N` and some systems' own clients do."""
    with (tmp_path / "errors").open("w") as errors, serving(tmp_path, errors) as service:
        for sent in (BEGUN + b"<frob></>", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"):
            with connected(service) as connection:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
                assert said(connection).startswith(b"HTTP/1.1 ")
        assert service.stop() == 0
