"""`illgate conformance` as people run it: a process of its own against a simulated supplier."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.conformance.house import free_port
from tests.stories.test_simulate_flows import simulated

COMMAND: Final = (sys.executable, "-m", "gateway.cli", "conformance")
HUNG_SECONDS: Final = 60
ONLY: Final = "responses.answered,limits.doctype,errors.unknown-request,errors.unknown-agency"
RECORDS: Final = ("loan=WILLSUPPLY_LOANED", "cancel=WILLSUPPLY", "absent=UNFILLED", "retry=RETRY:COST_LOANED")


@pytest.mark.stories
def test_a_supplier_is_tested_and_reported(tmp_path: Path) -> None:
    """Exit code 0 where every must is kept, 1 for one that is not; JSON, JUnit and HTML are written."""
    port = str(free_port())
    with simulated("supplier", "--gateway", f"http://127.0.0.1:{port}/iso18626") as page:
        url = f"{page}iso18626"
        options = [word for record in RECORDS for word in ("--record", record)]
        line = [
            *COMMAND,
            url,
            "--role",
            "supplier",
            "--listen",
            f"127.0.0.1:{port}",
            "--timeout",
            "10",
            "--only",
            ONLY,
            *options,
        ]
        good = subprocess.run(
            [*line, "--json", "--html", "report.html", "--junit", "report.xml"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=HUNG_SECONDS,
            check=False,
        )
        bad = subprocess.run(
            [*COMMAND, page, "--role", "supplier", "--only", "transport.application-xml"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=HUNG_SECONDS,
            check=False,
        )
    assert good.returncode == 0, good.stderr
    report = json.loads(good.stdout)
    assert {one["verdict"] for one in report["results"]} <= {"pass", "warn", "not run"}
    assert [one["id"] for one in report["results"] if one["verdict"] == "warn"] == ["errors.unknown-agency"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "report.xml").read_bytes().startswith(b"<?xml")
    assert bad.returncode == 1
    assert "transport.application-xml" in bad.stdout
    assert "not every must is kept" in bad.stdout
    assert "Traceback" not in good.stderr + bad.stderr
