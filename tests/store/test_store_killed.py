"""SIGKILL at any moment: what was acknowledged is there, whole and in order, and the database goes on."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from tests.store.opened import NOON, Opened

ROOT: Final = Path(__file__).parents[2]
CHILD: Final = (sys.executable, "-m", "tests.store.acknowledging")


@pytest.mark.parametrize("heard", [1, 40, 700])
def test_nothing_acknowledged_is_lost(tmp_path: Path, heard: int) -> None:
    """Killed after so many acknowledgements, with more on their way: all said is stored, and no stream has a gap."""
    path = tmp_path / "illgate.db"
    with subprocess.Popen((*CHILD, str(path)), stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        said = list(islice(child.stdout, heard))
        child.kill()
        said += child.stdout.readlines()
    assert len(said) >= heard, "the child ended by itself"
    acknowledged = {line.rstrip(b"\n") for line in said if line.endswith(b"\n")}

    opened = Opened(path)
    stored = opened.store.read.events_after(0, 1_000_000)
    assert acknowledged <= {event.body for event in stored}
    for stream in {event.stream for event in stored}:
        versions = [event.version for event in stored if event.stream == stream]
        assert versions == list(range(1, len(versions) + 1))
    (event,) = opened.write(lambda unit: unit.append("after", [b"x"], at=NOON, expected_version=0))
    assert event.sequence == len(stored) + 1
    opened.close()
