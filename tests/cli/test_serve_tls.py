"""`illgate serve` with TLS: HTTPS, and peers that prove themselves by their certificate, over a real socket."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from click.testing import CliRunner

from gateway.app import Application
from gateway.cli.order import order
from gateway.config import ConfigError, load_config
from gateway.directory.shelf import DIRECTORY
from gateway.store.documents import put_document
from tests.cli.serving import HUNG_SECONDS, SERVE
from tests.papers import Pair, issued
from tests.workflow.sayings import BORROWER, error_of, request, said_ok

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
SETTINGS = '[service]\ntls_certificate = "own.pem"\ntls_key = "own.key"\nclient_ca = "ca.pem"\n'


@frozen
class House:
    """A service with TLS, and the authority of its own and its peers' certificates."""

    folder: Path
    port: int
    authority: Pair

    def post(self, body: bytes, pair: Pair | None) -> bytes:
        """The confirmation of a message that is sent with this client certificate."""
        context = ssl.create_default_context(cadata=self.authority.pem.decode())
        if pair is not None:
            path = self.folder / "client.pem"
            path.write_bytes(pair.key_pem + pair.pem)
            context.load_cert_chain(path)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=HUNG_SECONDS, context=context)
        try:
            connection.request("POST", "/iso18626", body, {"Content-Type": "application/xml"})
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read()
        finally:
            connection.close()


@contextmanager
def house(folder: Path, peer: dict[str, Any], authority: Pair) -> Iterator[House]:
    """Runs one, whose borrower must prove itself so."""
    own = issued("illgate", authority)
    (folder / "own.pem").write_bytes(own.pem)
    (folder / "own.key").write_bytes(own.key_pem)
    (folder / "ca.pem").write_bytes(authority.pem)
    (folder / "illgate.toml").write_text(SETTINGS)
    library = {"agency": BORROWER, "name": "Herning Bibliotekerne", "kind": "public", "system": {"peer": peer}}
    put_document(folder / "illgate.db", DIRECTORY, json.dumps({"libraries": [library]}).encode())
    with subprocess.Popen([*SERVE, "--port", "0"], cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = re.search(r"https://127\.0\.0\.1:([0-9]+)/", process.stdout.readline())
            assert said is not None, "it does not listen"
            yield House(folder, int(said[1]), authority)
        finally:
            process.kill()


def test_a_peer_proves_itself_by_its_certificate(tmp_path: Path) -> None:
    """That of another peer, and none, are answered ERROR; one of a strange authority is no connection at all."""
    authority = issued("authority")
    right, other = issued("ill.herning.example", authority), issued("ill.randers.example", authority)
    wanted = bytes.fromhex(right.fingerprint).hex(":")
    with house(tmp_path, {"sends_certificate": wanted}, authority) as service:
        assert said_ok(service.post(request(), right))
        for shown in (other, None):
            kind, value = error_of(service.post(request("R-2"), shown))
            assert (kind, "client certificate" in (value or "")) == ("UnrecognisedDataValue", True)
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            service.post(request("R-3"), issued("ill.herning.example"))


def test_the_commands_reach_a_gateway_with_tls(tmp_path: Path) -> None:
    """On this machine, by the configured certificate; not one with another."""
    with house(tmp_path, {}, issued("authority")) as service:
        config = tmp_path / "illgate.toml"
        config.write_text(SETTINGS.replace("[service]", f"[service]\nport = {service.port}"))
        listed = CliRunner().invoke(order, ["list", "--config", str(config)])
        assert (listed.exit_code, "0 orders shown" in listed.stdout) == (0, True)
        (tmp_path / "own.pem").write_bytes(issued("illgate").pem)
        refused = CliRunner().invoke(order, ["list", "--config", str(config)])
        assert (refused.exit_code, "No gateway answers" in refused.stderr) == (2, True)


def test_files_that_are_no_certificates_are_told(tmp_path: Path) -> None:
    """Before anything listens, in one sentence."""
    (tmp_path / "illgate.toml").write_text(SETTINGS)
    with pytest.raises(ConfigError, match=r"cannot read .*own\.pem.*\.$"):
        Application(load_config(tmp_path / "illgate.toml"), None)
    authority = issued("authority")
    for name in ("own.pem", "own.key", "ca.pem"):
        (tmp_path / name).write_bytes(authority.pem)
    with pytest.raises(ConfigError, match=r"tls_key must be a PEM file with a private key\.$"):
        Application(load_config(tmp_path / "illgate.toml"), None)
    (tmp_path / "own.key").write_bytes(authority.locked(b"4711"))
    with pytest.raises(ConfigError, match=r"tls_key is locked with a password; write it without one\.$"):
        Application(load_config(tmp_path / "illgate.toml"), None)
    (tmp_path / "own.key").write_bytes(authority.key_pem)
    (tmp_path / "own.pem").write_bytes(authority.key_pem)
    with pytest.raises(ConfigError, match=r"must be PEM files.*\.$"):
        Application(load_config(tmp_path / "illgate.toml"), None)
    (tmp_path / "own.pem").write_bytes(authority.pem)
    (tmp_path / "own.key").write_bytes(issued("another").key_pem)
    with pytest.raises(ConfigError, match=r"the key must be the certificate's.*\.$"):
        Application(load_config(tmp_path / "illgate.toml"), None)


@pytest.mark.parametrize("settings", ['tls_certificate = "a"', 'tls_key = "a"', 'client_ca = "a"'])
def test_half_of_it_is_refused(tmp_path: Path, settings: str) -> None:
    """A certificate needs its key, authorities need both."""
    path = tmp_path / "illgate.toml"
    path.write_text(f"[service]\n{settings}\n")
    with pytest.raises(ConfigError, match=r"tls_certificate and tls_key.*\.$"):
        load_config(path)
