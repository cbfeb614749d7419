"""A holdings service on a bare socket that lets nobody in without a certificate, asked by a whole gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from twisted.internet.defer import maybeDeferred
from twisted.internet.ssl import TLSVersion

from fixtures.holdings_file import Copy
from fixtures.systems.sip2 import Shelves, sip2_server
from gateway.cli import main
from gateway.directory.shelf import DIRECTORY
from gateway.directory.values import DirectoryFile, System
from gateway.store.documents import put_document
from tests.adapters.test_bare_certificates import AUTHORITY, TODAY, Door, demanding
from tests.cli.serving import serving
from tests.cli.test_pushed_holdings import PID, RECORD
from tests.papers import HOST, issued
from tests.reactor_thread import Reactor, run_in_reactor
from tests.workflow.world import library

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
SETTINGS = '[certificates.region]\ncertificate = "ours.pem"\nkey = "ours.key"\nauthority = "ca.pem"\n'


@contextmanager
def sip2_behind_tls() -> Iterator[tuple[int, list[str]]]:
    """The port of a system that has the record, and the names of those it has heard from."""
    door = Door(sip2_server(Shelves(items={PID.partition(":")[2]: Copy()}, today=TODAY)))

    async def begin(reactor: Reactor) -> Any:
        return reactor.listenSSL(0, door, demanding(TLSVersion.TLSv1_3), interface=HOST)

    async def end(_reactor: Reactor) -> None:
        await maybeDeferred(listening.stopListening)
        for connection in list(door.protocols):
            connection.transport.abortConnection()

    listening = run_in_reactor(begin)
    try:
        yield listening.getHost().port, door.seen
    finally:
        run_in_reactor(end)


def test_a_look_up_on_a_bare_socket_shows_the_certificate_of_the_configuration(tmp_path: Path) -> None:
    """From `illgate.toml` and the directory to the system, which sees who we are and answers."""
    config = tmp_path / "illgate.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    issued("illgate.example", AUTHORITY).write(tmp_path, "ours")
    (tmp_path / "ca.pem").write_bytes(AUTHORITY.pem)
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "books.lin").write_text(RECORD, encoding="utf-8")
    (tmp_path / "holdings.json").write_text(json.dumps({"libraries": {"710100": {"records": {PID: {}}}}}))
    assert CliRunner().invoke(main, ["catalogue", "load", str(tmp_path), "--config", str(config)]).exit_code == 0
    with sip2_behind_tls() as (port, seen):
        system = System(holdings=f"sip2s://{HOST}:{port}", holdings_protocol="sip2", holdings_certificate="region")
        file = DirectoryFile(libraries=(library("710100", system=system),))
        put_document(tmp_path / "illgate.db", DIRECTORY, msgspec.json.encode(file))
        with (tmp_path / "errors").open("w") as errors, serving(tmp_path, errors) as service:
            (answer,) = json.loads(service.get(f"/api/v1/holdings/{PID}"))["libraries"]
    assert answer["available"] == 1, answer
    assert set(seen) == {"illgate.example"}
