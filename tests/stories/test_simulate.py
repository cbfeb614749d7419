"""`illgate simulate`: a system in the foreground, told on the screen, ended by Ctrl-C."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from typing import Final

import pytest

from fixtures.countries import BUILT_IN
from gateway.cli.simulate import messages_url

SIMULATE: Final = (sys.executable, "-m", "gateway.cli", "simulate")
QUERY: Final = "/sru?version=1.2&operation=searchRetrieve&query=rec.id=139900154"
HUNG_SECONDS: Final = 60


def asked(address: str, path: str) -> int:
    """The HTTP status of a GET."""
    host, port = re.fullmatch(r"http://([0-9.]+):([0-9]+)/\w+", address, re.ASCII).groups()  # type: ignore[union-attr]
    connection = http.client.HTTPConnection(host, int(port), timeout=HUNG_SECONDS)
    connection.request("GET", path)
    return connection.getresponse().status


@pytest.mark.parametrize(
    ("kind", "look_up", "message"), [("library", 200, 405), ("holdings", 200, 404), ("supplier", 404, 405)]
)
def test_a_system_runs_until_it_is_interrupted(kind: str, look_up: int, message: int) -> None:
    """It prints its addresses, a line for each exchange, and a summary; it has the doors of its kind alone."""
    scenario = () if kind == "holdings" else ("--scenario", "UNFILLED")
    arguments = (*SIMULATE, kind, "--agency", "DK-765700", *scenario)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = process.stdout.readline()
        address = ""
        while not address:
            line = process.stdout.readline()
            assert line, "it has ended"
            if "/sru" in line or ("/iso18626" in line and "8626/" not in line):
                address = line.split()[-1]
        assert asked(address, QUERY) == look_up
        assert asked(address, "/iso18626") == message
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=HUNG_SECONDS)
    assert name == "Herning Bibliotekerne (765700)\n"
    assert process.returncode == 0
    assert errors == ""
    if look_up == 200:
        assert "← look-up 870970-basis:139900154" in rest
        assert rest.endswith("Herning Bibliotekerne, look-ups: 1.\n")
    else:
        assert rest.endswith("Herning Bibliotekerne, nothing came.\n")


def test_a_requester_that_reaches_nobody_says_so_at_once() -> None:
    """It keeps trying for two minutes; nobody should sit in front of an empty screen for as long."""
    arguments = (*SIMULATE, "requester", "--gateway", "http://127.0.0.1:9/")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        found = next((line for line in lines if "it is tried again" in line), "")
        process.kill()
    assert "request New" in found
    assert "http://127.0.0.1:9/iso18626: no connection" in found


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("http://127.0.0.1:8626", "http://127.0.0.1:8626/iso18626"),
        ("http://127.0.0.1:8626/", "http://127.0.0.1:8626/iso18626"),
        ("https://ill.example/broker/iso18626", "https://ill.example/broker/iso18626"),
    ],
)
def test_the_address_that_serve_prints_will_do(given: str, taken: str) -> None:
    """A gateway's address without a path means its door for messages."""
    assert messages_url(given) == taken


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("supplier", "--agency", "999999"), f"There is no library 999999 in {BUILT_IN}"),
        (("supplier", "--gateway", "localhost:8626"), "--gateway must be a full http or https address"),
        (("dancer",), "'dancer' is not one of"),
        (("supplier", "--scenario", "LENT"), "There is no scenario 'LENT'"),
    ],
)
def test_misuse_is_told(arguments: tuple[str, ...], words: str) -> None:
    """Exit code 2 and a sentence."""
    ended = subprocess.run([*SIMULATE, *arguments], capture_output=True, text=True, timeout=HUNG_SECONDS, check=False)
    assert ended.returncode == 2
    assert words in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
