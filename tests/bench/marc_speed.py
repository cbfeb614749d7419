"""How fast MARC is read and turned to XML, ours beside pymarc, rmarc, mrrc and yaz-marcdump, in one run.

Ratios are of CPU time to pymarc's (to yaz-marcdump's for danMarc2, which no other tool decodes), each measurement a
process of its own, tools in turn in every round, the best round of each. Python's start and imports are not counted;
yaz-marcdump's whole process is. ILLGATE_BENCH_RECORDS=100000 measures with larger files than the usual 10,000.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, PIPE, Popen
from time import perf_counter
from typing import Final, NamedTuple

from tests.bench._make_marc import files

RECORDS: Final = int(os.environ.get("ILLGATE_BENCH_RECORDS", "10000"))
ROUNDS: Final = int(os.environ.get("ILLGATE_BENCH_ROUNDS", "2"))
CHECKED: Final = 1_000  # records for the CRCs: enough for all that the maker of records knows
TASKS: Final = {
    "parse": "records one by one",
    "lend": "read for lending (id, title, ISBN, holdings)",
    "full": "every field decoded",
    "xml": "ISO 2709 to XML",
}
PEERS: Final = ("pymarc", "rmarc", "mrrc")
YAZ: Final = {"parse": ["-n"], "lend": ["-o", "line"], "full": ["-o", "line"], "xml": ["-o", "marcxml"]}
YAZ_DANMARC2: Final = {
    "parse": ["-n"],
    "full": ["-f", "danmarc2", "-t", "utf-8", "-o", "line"],
    "xml": ["-f", "danmarc2", "-t", "utf-8", "-o", "marcxchange"],
}
YAZ_DANMARC2["lend"] = YAZ_DANMARC2["full"]

Row = tuple[str, float, str]


class Spent(NamedTuple):
    """Seconds of one measurement."""

    cpu: float
    wall: float


def run() -> list[Row]:
    """Rows of (what, ratio or seconds, remark)."""
    marc21, danmarc2 = files(RECORDS)
    runs: dict[tuple[str, str], list[Spent]] = {}
    for _ in range(ROUNDS):
        for task in TASKS:
            for tool in (*PEERS, "illgate"):
                runs.setdefault((tool, task), []).append(_worker(tool, task, marc21))
            runs.setdefault(("illgate-danmarc2", task), []).append(_worker("illgate-danmarc2", task, danmarc2))
            runs.setdefault(("two cores", task), []).append(_worker("illgate", task, marc21, "--two"))
            if which("yaz-marcdump"):
                runs.setdefault(("yaz-marcdump", task), []).append(_yaz(YAZ[task], marc21))
                runs.setdefault(("yaz-danmarc2", task), []).append(_yaz(YAZ_DANMARC2[task], danmarc2))
        runs.setdefault(("checked", "full"), []).append(_worker("illgate", "checked", marc21))
    best = {key: Spent(min(x.cpu for x in spent), min(x.wall for x in spent)) for key, spent in runs.items()}
    rows: list[Row] = []
    for task, words in TASKS.items():
        rows += _beside_pymarc(task, words, best)
    for task, words in TASKS.items():
        rows += _beside_yaz(task, words, best)
    return [*rows, *_agreement()]


def _beside_pymarc(task: str, words: str, best: dict[tuple[str, str], Spent]) -> list[Row]:
    base = best["pymarc", task].cpu
    rows = [
        (f"{words}: {tool}", base / best[tool, task].cpu, _remark(best[tool, task], "times pymarc"))
        for tool in (*PEERS, "yaz-marcdump", "illgate")
        if (tool, task) in best
    ]
    if task == "full":
        spent = best["checked", "full"]
        rows.append((f"{words}: illgate, all checked", base / spent.cpu, _remark(spent, "times pymarc")))
    one, two = best["illgate", task].wall, best["two cores", task].wall
    rows.append((f"{words}: illgate on two cores", one / two, f"times one core by the clock; {two:.2f} s"))
    return rows


def _beside_yaz(task: str, words: str, best: dict[tuple[str, str], Spent]) -> list[Row]:
    if ("yaz-danmarc2", task) not in best:
        return []
    ours, theirs = best["illgate-danmarc2", task], best["yaz-danmarc2", task]
    return [(f"danMarc2, {words}: illgate", theirs.cpu / ours.cpu, _remark(ours, "times yaz-marcdump"))]


def _remark(spent: Spent, unit: str) -> str:
    return f"{unit}; {spent.cpu / RECORDS * 1e6:,.1f} us a record, {RECORDS / spent.cpu:,.0f} records/s"


def _agreement() -> list[Row]:
    """How many tools give the same values as pymarc, by CRC."""
    marc21, _ = files(CHECKED)
    rows = []
    for task in ("lend", "full", "xml"):
        told = {tool: _run_worker(tool, task, marc21, "--check")["crc"] for tool in (*PEERS, "illgate")}
        same = [tool for tool, crc in told.items() if crc == told["pymarc"]]
        rows.append((f"same CRC, {TASKS[task]}", float(len(same)), f"of {len(told)}: {', '.join(same)}"))
    return rows


def _worker(tool: str, task: str, path: Path, *flags: str) -> Spent:
    told = _run_worker(tool, task, path, *flags)
    assert told["records"] == RECORDS, f"{tool} counted {told['records']} records"
    return Spent(told["cpu"], told["wall"])


def _run_worker(tool: str, task: str, path: Path, *flags: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench._marc_workers", tool, task, str(path), *flags]
    with Popen(command, stdout=PIPE, stderr=DEVNULL) as process:
        output = process.communicate()[0]
    told: dict[str, float] = json.loads(output)
    return told


def _yaz(flags: list[str], path: Path) -> Spent:
    """yaz-marcdump's CPU and wall seconds, its output thrown away."""
    start = perf_counter()
    process = Popen(["yaz-marcdump", "-i", "marc", *flags, str(path)], stdout=DEVNULL, stderr=DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Spent(usage.ru_utime + usage.ru_stime, perf_counter() - start)


if __name__ == "__main__":
    for row_what, row_figure, row_remark in run():
        print(f"{row_what:64} {row_figure:8.2f}  {row_remark}")
