"""`illgate serve` as operators run it: begins, says where, ends in good order, and refuses in one sentence."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path
from typing import Final

import pytest
from twisted.internet.testing import MemoryReactor

from gateway.app import Application
from gateway.config import ConfigError, load_config
from gateway.directory.shelf import DIRECTORY
from gateway.store.documents import put_document
from tests.cli.serving import refused, serving

DIRECTORY_FILE: Final = {"libraries": [{"agency": "710100", "name": "Københavns Biblioteker", "kind": "public"}]}


def test_it_listens_answers_and_ends(tmp_path: Path) -> None:
    """One line that says where; healthy at once, ready once there are libraries; 0 when it is told to stop."""
    with (tmp_path / "errors").open("w+") as errors:
        with serving(tmp_path, errors) as service:
            assert service.ask("GET", "/healthz")[0] == 200
            status, why = service.ask("GET", "/readyz")
            assert (status, b"The directory is empty" in why) == (503, True)
            put_document(tmp_path / "illgate.db", DIRECTORY, json.dumps(DIRECTORY_FILE).encode())
            while service.ask("GET", "/readyz")[0] != 200:
                pass
            assert service.stop() == 0
            assert service.process.stdout is not None
            assert service.process.stdout.read() == ""
        errors.seek(0)
        logged = [json.loads(line) for line in errors]
    assert not [line for line in logged if line["level"] in {"warning", "error"}]
    assert (tmp_path / "illgate.db").exists()


def test_a_database_is_served_once(tmp_path: Path) -> None:
    """The second one is told so, and the first goes on."""
    with (tmp_path / "errors").open("w") as errors, serving(tmp_path, errors) as service:
        second = refused(tmp_path, "--port", "0")
        assert (
            only_sentence(second.stderr) == "Another illgate serves illgate.db; stop it first, or use another database."
        )
        assert (second.returncode, second.stdout) == (2, "")
        assert service.ask("GET", "/healthz")[0] == 200
        assert service.stop() == 0


BEYOND: Final = (
    "illgate.toml: the service is to listen on 0.0.0.0, beyond this machine, so [service] token must be set: "
    "the console and the API will ask for it."
)
NO_SUCH_ZONE: Final = "[service] zone: there is no time zone "

CONFIGURATIONS: Final = {
    "no TOML": ("[service\n", "illgate.toml: "),
    "no UTF-8": ("[service]\nagency = '\udcff'", "illgate.toml is not written in UTF-8."),
    "an unknown setting": ("[service]\ncolour = 'red'\n", "illgate.toml: Object contains unknown field `colour`"),
    "an unknown table": ("[servise]\n", "illgate.toml: Object contains unknown field `servise`"),
    "a port beyond all ports": ("[service]\nport = 70000\n", "illgate.toml: Expected `int` <= 65535"),
    "a limit of nothing": ("[outbox]\ncalls_per_peer = 0\n", "illgate.toml: Expected `int` >= 1"),
    "a database that is no text": ("[service]\ndatabase = 1\n", "illgate.toml: Expected `str`, got `int`"),
    "no such zone": ("[service]\nzone = 'Europe/Herning'\n", NO_SUCH_ZONE + "'Europe/Herning'."),
    "a zone that is a path": ("[service]\nzone = '../etc/passwd'\n", NO_SUCH_ZONE + "'../etc/passwd'."),
    "a zone that is a part of the world": ("[service]\nzone = 'Europe'\n", NO_SUCH_ZONE + "'Europe'."),
    "no zone": ("[service]\nzone = ''\n", NO_SUCH_ZONE + "''."),
    "an unknown rule": ("[rules]\nkindness = 1\n", "[rules]: rules: there is no field kindness, only "),
    "no token beyond this machine": ("[service]\nhost = '0.0.0.0'\n", BEYOND),
    "a token that nobody could show": ("[service]\ntoken = ' x'\n", "illgate.toml: [service] token must not begin"),
}


@pytest.mark.parametrize("fault", CONFIGURATIONS)
def test_a_configuration_that_cannot_be_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """It names the setting and what is wrong with it."""
    text, words = CONFIGURATIONS[fault]
    monkeypatch.chdir(tmp_path)
    Path("illgate.toml").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ConfigError) as refusal:
        Application(load_config(None), MemoryReactor())
    said = str(refusal.value)
    assert said.startswith(words)
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(("written", "meant"), [("190101", "190101"), ("DK-190101", "190101"), ("SE-Mdu", "SE-Mdu")])
def test_the_gateways_own_number_may_be_written_as_on_the_wire(tmp_path: Path, written: str, meant: str) -> None:
    """It is held against what senders' messages are read as: were it another word, no order would ever reach it."""
    (tmp_path / "illgate.toml").write_text(f"[service]\nagency = '{written}'\n", encoding="utf-8")
    assert load_config(tmp_path / "illgate.toml").service.agency == meant


NOT_TO_BE_RUN: Final = {
    "a fault that the parts find": ("[service]\nzone = 'Europe/Herning'\n", NO_SUCH_ZONE),
    "no token beyond this machine": ("[service]\nhost = '0.0.0.0'\n", BEYOND),
}


@pytest.mark.parametrize("fault", NOT_TO_BE_RUN)
def test_what_cannot_be_run_is_refused_in_one_sentence(tmp_path: Path, fault: str) -> None:
    """Exit 2, nothing on standard output, no traceback, and words that say what to mend."""
    text, words = NOT_TO_BE_RUN[fault]
    (tmp_path / "illgate.toml").write_text(text, encoding="utf-8")
    ended = refused(tmp_path, "--port", "0")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert only_sentence(ended.stderr).startswith(words)


def only_sentence(errors: str) -> str:
    """The one line that a person reads; logs of a service that had begun are lines of JSON before it."""
    assert "Traceback" not in errors
    told = [line for line in errors.splitlines() if not line.startswith("{")]
    assert len(told) == 1, errors
    assert told[0].startswith("Error: ")
    assert told[0].endswith(".")
    return told[0].removeprefix("Error: ")


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By its path; without one, the defaults are good enough."""
    with pytest.raises(
        ConfigError, match=r"^Cannot read the configuration .*/other\.toml: No such file or directory\.$"
    ):
        load_config(tmp_path / "other.toml")


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """By address and number."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = refused(tmp_path, "--port", str(port))
    assert ended.returncode == 2
    assert only_sentence(ended.stderr).startswith(f"Couldn't listen on 127.0.0.1:{port}: ")


def has_ipv6() -> bool:
    """Whether this machine has the IPv6 loopback; the address in brackets is then tried along."""
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_the_database_stands_beside_its_configuration(tmp_path: Path) -> None:
    """Wherever the command is given; and with a token the console and the API ask for it."""
    (tmp_path / "etc").mkdir()
    settings = tmp_path / "etc" / "house.toml"
    said = "[service]\nhost = '::1'\ndatabase = 'data/orders.db'\ntoken = 'hemmeligt'\n"
    settings.write_text(said if has_ipv6() else said.replace("::1", "127.0.0.1"), encoding="utf-8")
    with (
        (tmp_path / "errors").open("w") as errors,
        serving(tmp_path, errors, "--config", str(settings)) as service,
    ):
        assert (tmp_path / "etc" / "data" / "orders.db").exists()
        assert service.ask("GET", "/api/v1/orders")[0] == 401
        assert service.ask("GET", "/api/v1/orders", authorization="Bearer hemmeligt")[0] == 200
        assert service.stop(signal.SIGINT) == 0
    assert "hemmeligt" not in (tmp_path / "errors").read_text(encoding="utf-8")
