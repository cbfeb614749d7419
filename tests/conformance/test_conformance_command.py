"""`illgate conformance` as people run it: a process of its own against a simulated supplier."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.conformance.house import free_port
from tests.stories.test_simulate_flows import simulated, told

DOCS: Final = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
COMMAND: Final = (sys.executable, "-m", "gateway.cli", "conformance")
HUNG_SECONDS: Final = 60
ONLY: Final = "responses.answered,limits.doctype,errors.unknown-request,errors.unknown-agency"
RECORDS: Final = ("loan=WILLSUPPLY_LOANED", "cancel=WILLSUPPLY", "absent=UNFILLED", "retry=RETRY:COST_LOANED")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command's end, without a traceback."""
    ended = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=HUNG_SECONDS, check=False
    )
    assert "Traceback" not in ended.stderr
    return ended


@pytest.mark.stories
def test_a_supplier_is_tested_and_reported(tmp_path: Path) -> None:
    """Exit code 0 where every must is kept, 1 for one that is not or cannot run; JSON, JUnit and HTML are written."""
    port = str(free_port())
    with simulated("supplier", "--gateway", f"http://127.0.0.1:{port}/iso18626") as page:
        url = f"{page}iso18626"
        records = [word for record in RECORDS for word in ("--record", record)]
        line = [url, "--role", "supplier", "--listen", f"127.0.0.1:{port}", "--timeout", "10", *records]
        files = ["--html", "report.html", "--junit", "report.xml"]
        good = run(tmp_path, *line, "--only", ONLY, "--json", *files)
        bad = run(tmp_path, page, "--role", "supplier", "--only", "transport.application-xml")
        without_retry = [*line[:-2], "--only", "limits.doctype,responses.reason-retry"]
        idle = run(tmp_path, *without_retry)
        skipped = run(tmp_path, *without_retry, "--skip", "responses.reason-retry")
    assert good.returncode == 0, good.stderr
    report = json.loads(good.stdout)
    assert {one["verdict"] for one in report["results"]} <= {"pass", "warn", "not run"}
    assert [one["id"] for one in report["results"] if one["verdict"] == "warn"] == ["errors.unknown-agency"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "report.xml").read_bytes().startswith(b"<?xml")
    assert bad.returncode == 1
    assert "transport.application-xml" in bad.stdout
    assert "1 must is not kept: transport.application-xml." in bad.stdout
    assert (idle.returncode, skipped.returncode) == (1, 0)
    assert (
        "1 must check could not run (responses.reason-retry): No RetryPossible came; --record retry=ID names"
        in idle.stdout
    )


@pytest.mark.stories
@pytest.mark.parametrize(
    ("protocol", "path", "skipped"),
    [("iso20775-http", "libraries/{id}", "http.letters"), ("dbc-holdings", "openholdingstatus", "ohs.wrong-password")],
)
def test_a_holdings_server_is_tested_in_its_protocol(tmp_path: Path, protocol: str, path: str, skipped: str) -> None:
    """A library of the simulated country, on the day of the clock: what is out comes back on a day to come."""
    kinds = {"available": "139900154", "on-loan": "139900138", "reference": "139900367"}
    if protocol == "iso20775-http":
        kinds |= {"volumes": "139900294", "letters": "139900294", "several": "139900294"}
    with simulated("library", "--speaks", protocol) as page:
        records = [word for kind, record in kinds.items() for word in ("--record", f"{kind}={record}")]
        # Nothing there has letters beyond ASCII, nor wants a login.
        line = [f"{page}{path}", "--role", "holdings", "--protocol", protocol, *records, "--skip", skipped]
        ended = run(tmp_path, *line)
        strange = run(tmp_path, *line, "--record", "dance=1")
    assert "0 fail, 0 warn, 0 not run. Every must is kept." in ended.stdout
    assert f"{page}{path} as holdings server: " in ended.stdout
    assert ended.returncode == 0
    assert (strange.returncode, "the kinds for a holdings server are available, absent" in strange.stderr) == (2, True)


def heard(page: str) -> list[str]:
    """What the simulated system has been told of the requests that it has, in a word each."""
    return [message["about"] for flow in told(page)["flows"] for message in flow["messages"]]


@pytest.mark.stories
@pytest.mark.parametrize("number", [0, 1], ids=["supplier", "requester"])
def test_the_first_example_of_the_page_ends_well(tmp_path: Path, number: int) -> None:
    """Both commands of a pair as docs/conformance.md has them, but for their ports; every must is kept."""
    block = DOCS.read_text(encoding="utf-8").split("```")[1].replace("\\\n", " ")
    for port in ("8701", "8702"):
        block = block.replace(port, str(free_port()))
    system, kit = (shlex.split(line)[2:] for line in block.strip().split("\n\n")[number].splitlines())
    with simulated(*system):
        ended = run(tmp_path, *kit, "--timeout", "10")
    assert "Every must is kept." in ended.stdout
    assert ended.returncode == 0
    warned = [line.split()[2] for line in ended.stdout.splitlines() if line.startswith("  warn")]
    assert warned == [["errors.unknown-agency"], []][number]


@pytest.mark.stories
def test_who_interrupts_a_run_leaves_nothing_open(tmp_path: Path) -> None:
    """A kit that waits for a supplier's word is interrupted: it cancels its Request and says so."""
    port = str(free_port())
    with simulated("supplier", "--gateway", f"http://127.0.0.1:{port}/iso18626") as page:
        options = ["--role", "supplier", "--listen", f"127.0.0.1:{port}", "--only", "responses.answered"]
        line = [*COMMAND, f"{page}iso18626", *options, "--record", "loan=SILENT"]
        with subprocess.Popen(line, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as kit:
            ends = time.monotonic() + HUNG_SECONDS
            while not heard(page) and time.monotonic() < ends:
                continue
            kit.send_signal(signal.SIGINT)
            _, said = kit.communicate(timeout=HUNG_SECONDS)
        story = heard(page)  # the kit may have asked how it stands before it was stopped
        assert story[0] == "New"
        assert [word for word in story if "Cancel" in word] == ["Cancel", "CancelResponse Y"]
    assert kit.returncode == 2
    assert said.rstrip().endswith("nothing was judged, and what it had asked for was cancelled.")
    assert "Traceback" not in said
