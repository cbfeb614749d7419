"""Bytes mutated from records of every serialization, given to every MARC reader: `python -m tests.fuzz.marc_fuzz`.

Records come from the maker of `make bench` and, where they are here, from the collected real files. Each input has a
few wounds: bytes overwritten, lost, doubled, inserted, cut off, taken from another record. What must hold of each:
no exception, no second spent on it, and in ISO 2709 no byte that is in neither a record nor a fault. Same seed, same
inputs.

    python -m tests.fuzz.marc_fuzz --inputs 1000000 --processes 2
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import traceback
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from time import perf_counter, process_time
from typing import Final

from attrs import asdict, define, field

from schemas.marc import Charset, Entry, Mode, Options, Policy, Record, RecordFault, WriteFault, iso2709
from schemas.marc.detect import READERS, Serialization, detect, read
from schemas.marc.isofields import read_fields
from schemas.marc.meaning import describe
from schemas.marc.output import CHARSETS, Output
from schemas.marc.picking import pick
from tests.bench._make_marc import danmarc2, marc21
from tests.shared import DATA as SHARED

REAL: Final = SHARED / "marc"
LARGEST_SEED: Final = 6_000  # bytes: what lies deeper in larger files is the same again
REAL_SEEDS: Final = 400
MADE_SEEDS: Final = 25  # records of each kind, in every serialization
BETWEEN: Final = b"\x00\n\r\x1a\x19\xef\xbb\xbf"  # what may lie between records of ISO 2709
WANTED: Final = (("001", "a"), ("001", ""), ("245", "a"), ("021", "e"), ("096", "z"))
SIGNS: Final = (
    b"\x1d", b"\x1e", b"\x1f", b"\x1fa", b"\x1e\x1d", b"00000", b"99999", b"*", b"@", b"@0", b"$", b"\n", b"\r\n",
    b"    ", b"<", b"</", b">", b"&", b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"\\u00", b"\x00", b"\xff", b"\xc3",
    b"\xe2\x80", b"\x1b", b"\x1b$1", b"<!DOCTYPE x>", b"&#x1F4D6;", b"LDR ", b"]]>", b"<!--", b"\xed\xa0\x80",
)  # fmt: skip
OPTIONS: Final = tuple(
    Options(charset=charset, policy=policy, mode=mode)
    for charset in Charset
    for policy in Policy
    for mode in Mode
    if charset in {Charset.AUTO, Charset.DANMARC2} or policy is Policy.DBC
)


@define
class Tally:
    """What one process saw."""

    inputs: int = 0
    with_record: int = 0
    records: int = 0
    faults: int = 0
    crashes: list[str] = field(factory=list)
    slowest: float = 0.0  # CPU seconds of one input
    slowest_bytes: int = 0
    seconds: float = 0.0
    memory_mb: int = 0


def seeds() -> list[tuple[Serialization, bytes]]:
    """Records to wound: the made ones in every serialization that holds them, and real files."""
    found: list[tuple[Serialization, bytes]] = []
    for number in range(MADE_SEEDS):
        for make in (marc21, danmarc2):
            for form in Serialization:
                charsets = sorted(CHARSETS[form] - {Charset.AUTO}) if number % 5 == 0 else [Charset.AUTO]
                found += [(form, data) for charset in charsets if (data := _written(make(number), form, charset))]
    files = [path for path in sorted(REAL.rglob("*")) if path.is_file() and path.stat().st_size <= LARGEST_SEED]
    for path in files[:: max(1, len(files) // REAL_SEEDS)]:
        data = path.read_bytes()
        known = detect(data)
        if known:
            found.append((known, data))
    return found


def _written(record: Record, form: Serialization, charset: Charset) -> bytes:
    """A record's head in a serialization; nothing where that cannot hold it."""
    stream = BytesIO()
    try:
        with Output(stream, form, charset=charset) as output:
            output.add(Record(record.fields[:9], record.leader))
    except WriteFault:
        return b""
    return stream.getvalue()


def wound(data: bytes, pick_one: random.Random, others: list[tuple[Serialization, bytes]]) -> bytes:
    """One to four changes; few, so that many inputs stay records."""
    made = bytearray(data)
    for _ in range(pick_one.choice((1, 1, 1, 2, 2, 3, 4))):
        at = pick_one.randrange(len(made) + 1)
        to = min(len(made), at + pick_one.choice((1, 1, 2, 5, 20, 100)))
        kind = pick_one.randrange(8)
        if kind == 0:
            made[at:to] = pick_one.randbytes(to - at)
        elif kind == 1:
            made[at : at + 1] = pick_one.choice(SIGNS)
        elif kind == 2:
            made[at:at] = pick_one.choice(SIGNS)
        elif kind == 3:
            del made[at:to]
        elif kind == 4:
            made[at:at] = made[at:to]
        elif kind == 5 and pick_one.random() < 0.3:
            del made[at:]
        elif kind == 6:
            other = pick_one.choice(others)[1]
            begin = pick_one.randrange(len(other) + 1)
            made[at:to] = other[begin : begin + pick_one.choice((1, 5, 40, 400))]
        elif made:
            place = min(at, len(made) - 1)
            made[place] ^= 1 << pick_one.randrange(8)
    return bytes(made)


def probe(form: Serialization, data: bytes, options: Options, *, guess: bool) -> tuple[int, int]:
    """Read an input in every way there is for it: how many records and faults it has.

    Raises:
        Exception: whatever should not have happened.
    """
    items = list(read(BytesIO(data), options) if guess else READERS[form](BytesIO(data), options))
    entries = [item for item in items if isinstance(item, Entry)]
    for entry in entries:
        describe(entry.record)
    if form is Serialization.ISO2709 and not guess:
        place = 0
        for item in items:
            assert not data[place : item.offset].strip(BETWEEN), "bytes before a record are lost"
            assert item.raw == data[item.offset : item.end], "a record's bytes are not its own"
            place = item.end
        assert not data[place:].strip(BETWEEN), "bytes at the end are lost"
        for entry in entries:
            _probe_lazy(entry, options)
        picked = list(pick(BytesIO(data), WANTED, options))
        assert len(picked) == len(items), "picking finds other records"
        for found, item in zip(picked, items, strict=True):
            if isinstance(item, Entry) and not item.warnings:
                values = [list(item.record.values(*each)) for each in WANTED]
                assert found == values, "picked values differ"
    return len(entries), len(items) - len(entries)


def _probe_lazy(entry: Entry, options: Options) -> None:
    """A record that cuts its fields out of its bytes says what a record that was read whole says."""
    fields, _ = read_fields(entry.raw, options)
    assert entry.record.fields == fields, "lazy fields differ"
    for tag, code in WANTED:
        assert list(entry.record.values(tag, code)) == list(Record(fields).values(tag, code)), "lazy values differ"
    if not (options.mode is Mode.REPAIR and entry.warnings):
        assert iso2709.write(entry.record, policy=options.policy) == entry.raw, "unmodified bytes differ"
    for item in iso2709.skim(BytesIO(entry.raw), options):
        if isinstance(item, Record):
            try:
                assert item.fields == fields, "skimmed fields differ"
            except RecordFault:
                assert options.mode is Mode.REPAIR or options.policy is Policy.STRICT, "only skimming refuses it"


def run(job: tuple[int, int]) -> Tally:
    """So many inputs from one seed."""
    seed, count = job
    pick_one = random.Random(seed)
    pool = seeds()
    tally = Tally()
    start = perf_counter()
    for _ in range(count):
        form, data = pick_one.choice(pool)
        data = wound(data, pick_one, pool)
        options = pick_one.choice(OPTIONS)
        guess = pick_one.random() < 0.3
        began = process_time()
        try:
            records, faults = probe(form, data, options, guess=guess)
            tally.records += records
            tally.faults += faults
            tally.with_record += records > 0
        except Exception:  # noqa: BLE001 -- that is what is looked for
            tally.crashes.append(f"{form} {options} guess={guess}\n{data!r}\n{traceback.format_exc()}")
        spent = process_time() - began
        tally.inputs += 1
        if spent > tally.slowest:
            tally.slowest, tally.slowest_bytes = spent, len(data)
    tally.seconds = perf_counter() - start
    tally.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return tally


def main() -> int:
    """Run the processes and print what they saw; 1 where anything crashed."""
    parser = argparse.ArgumentParser(description="Fuzz the MARC readers.")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2709)
    arguments = parser.parse_args()
    jobs = [(arguments.seed + at, arguments.inputs // arguments.processes) for at in range(arguments.processes)]
    with ProcessPoolExecutor(len(jobs), mp_context=get_context("fork")) as pool:
        tallies = list(pool.map(run, jobs))
    inputs = sum(tally.inputs for tally in tallies)
    report = {
        "inputs": inputs,
        "inputs a second": round(inputs / max(tally.seconds for tally in tallies)),
        "share with a record": round(sum(tally.with_record for tally in tallies) / inputs, 3),
        "records": sum(tally.records for tally in tallies),
        "faults": sum(tally.faults for tally in tallies),
        "crashes": sum(len(tally.crashes) for tally in tallies),
        "slowest input, CPU ms": round(max(tally.slowest for tally in tallies) * 1000, 1),
        "peak memory of a process, MB": max(tally.memory_mb for tally in tallies),
        "processes": [{**asdict(tally), "crashes": len(tally.crashes)} for tally in tallies],
    }
    print(json.dumps(report, indent=2))  # noqa: T201 -- a command
    for crash in [crash for tally in tallies for crash in tally.crashes][:10]:
        print(crash)  # noqa: T201 -- a command
    return 1 if report["crashes"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
