"""`illgate simulate --speaks z3950`: a Z39.50 server in the foreground, asked by the gateway's adapter."""

from __future__ import annotations

import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.adapters.z3950_room import ask, verdict
from tests.reactor_thread import run_in_reactor

HUNG_SECONDS = 60


@pytest.mark.parametrize(("speaks", "profile"), [("z3950", "plain"), ("z3950-b3", "b3")])
def test_a_z3950_server_runs_until_it_is_interrupted(speaks: str, profile: str) -> None:
    """It prints its address and profile, answers, and tells what it was asked."""
    arguments = (sys.executable, "-m", "gateway.cli", "simulate", "holdings", "--agency", "765700", "--speaks", speaks)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(3)]
        address = urlsplit(said[1].split()[-1])
        assert address.port is not None
        port = address.port
        end = run_in_reactor(lambda reactor: ask(reactor, port, record="139900154", profile=profile))
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=HUNG_SECONDS)
    assert (address.scheme, address.path) == ("z3950", "/Default")
    assert said[2].split() == ["profile", profile]
    assert verdict(end).owned
    assert errors == ""
    assert "← look-up 870970-basis:139900154" in rest
    assert rest.endswith("look-ups: 1.\n")
