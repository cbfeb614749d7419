"""Messages of ISO 18626 changed by element and field, given to the codec: `python -m tests.fuzz.iso18626_fuzz`.

Each input goes the way of a posted body: parse, read, check, confirmation, and the message itself written again in both
editions, its losses told, and what was written read back. What must hold: no exception but the codec's own, every
confirmation valid in its edition, a message that is taken comes back with its status, action or reason. Same seed,
same inputs.

    python -m tests.fuzz.iso18626_fuzz --inputs 1000000 --seed 18626 --processes 2
"""

from __future__ import annotations

import argparse
import json
import resource
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from time import perf_counter, process_time
from typing import Final

from attrs import Factory, asdict, define

from schemas.iso18626 import (
    Iso18626Error,
    MessageFault,
    MessageKind,
    NotConfirmable,
    UnknownMessage,
    WriteError,
    check,
    confirmation_for,
    digest,
    losses_of,
    read,
    write,
)
from schemas.iso18626 import messages as m
from schemas.iso18626.contents import MAX_WORDS
from schemas.iso18626.validate import SCHEMAS, valid_as
from schemas.xml import XmlError, parse
from tests.fuzz.iso18626_mutations import mutants

NOW: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
Answered = m.Request | m.SupplyingAgencyMessage | m.RequestingAgencyMessage
NOT_XML, UNKNOWN, FAULT, REFUSED, TAKEN = "not xml", "no message", "fault", "refused by a check", "taken"


@define
class Tally:
    """What one process saw."""

    inputs: int = 0
    outcomes: Counter[str] = Factory(Counter)
    kinds: Counter[str] = Factory(Counter)
    valid: Counter[str] = Factory(Counter)
    unwritable: Counter[str] = Factory(Counter)  # by version and element
    crashes: list[str] = Factory(list)
    slowest: float = 0.0  # CPU seconds of one input
    slowest_bytes: int = 0
    seconds: float = 0.0
    memory_mb: int = 0


def probe(data: bytes, tally: Tally) -> str:
    """Takes an input all the way, and says how far it came.

    Raises:
        Exception: whatever should not have happened.
    """
    try:
        root = parse(data)
    except XmlError:
        return NOT_XML
    for version in valid_as(root) or {"neither"}:
        tally.valid[version] += 1
    try:
        envelope = read(root)
    except UnknownMessage:
        return UNKNOWN
    except MessageFault as fault:
        _confirmed(fault, None)
        return FAULT
    tally.kinds[envelope.kind] += 1
    digest(root, without_timestamp=isinstance(envelope.message, m.Request))
    error = check(envelope.message)
    if isinstance(envelope.message, Answered):
        _confirmed(envelope.message, error)
    for version in SCHEMAS:
        try:
            _written(envelope.message, version)
        except WriteError as refused:
            tally.unwritable[f"{version} {refused.element}"] += 1
    return TAKEN if error is None else REFUSED


def _confirmed(what: Answered | MessageFault, error: m.ErrorData | None) -> None:
    """Its receipt can be written, is valid, and is read again."""
    assert not isinstance(what, MessageFault) or len(what.error_value) <= MAX_WORDS, "an errorValue is too long"
    try:
        receipt = confirmation_for(what, now=NOW, error=error)
    except NotConfirmable:
        assert isinstance(what, MessageFault), "a message is not confirmed"
        assert what.kind not in {MessageKind.REQUEST, MessageKind.SUPPLYING, MessageKind.REQUESTING}
        return
    for version, schema in SCHEMAS.items():
        root = parse(write(receipt, version))
        assert schema.is_valid(root), f"a confirmation is not valid {version}"
        assert read(root).message.header.requesting_request_id == receipt.header.requesting_request_id


def _written(message: m.Message, version: str) -> None:
    """It can be written, is valid, says what it did, and settles: written again, the bytes are the same."""
    body = write(message, version)
    root = parse(body)
    assert SCHEMAS[version].is_valid(root), f"a written message is not valid {version}"
    again = read(root).message
    assert _deed(again) == _deed(message) or isinstance(message, m.Confirmation), "the deed of a message is lost"
    assert write(again, version) == body, "writing does not settle"
    for loss in losses_of(message, version):
        assert str(loss), "a loss without words"


def _deed(message: m.Message) -> tuple[str | None, ...]:
    """What a message does."""
    if isinstance(message, m.SupplyingAgencyMessage):
        return message.info.reason_for_message, message.status.status
    if isinstance(message, m.RequestingAgencyMessage):
        return (message.action,)
    if isinstance(message, m.Request):
        return (message.service.request_type, message.service.service_type) if message.service else (None, "Loan")
    return ()


def run(job: tuple[int, int]) -> Tally:
    """So many inputs from one seed."""
    seed, count = job
    tally = Tally()
    start = perf_counter()
    for data in islice(mutants(seed), count):
        began = process_time()
        try:
            tally.outcomes[probe(data, tally)] += 1
        except (Iso18626Error, Exception):  # noqa: BLE001 - that is what is looked for
            tally.crashes.append(f"{data!r}\n{traceback.format_exc()}")
        spent = process_time() - began
        tally.inputs += 1
        if spent > tally.slowest:
            tally.slowest, tally.slowest_bytes = spent, len(data)
    tally.seconds = perf_counter() - start
    tally.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return tally


def bound(tally: Tally) -> int:
    """How many inputs reached binding and became a message."""
    return tally.outcomes[TAKEN] + tally.outcomes[REFUSED]


def main() -> int:
    """Run the processes and print what they saw; 1 where anything crashed."""
    parser = argparse.ArgumentParser(description="Fuzz the ISO 18626 codec.")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=18_626)
    arguments = parser.parse_args()
    jobs = [(arguments.seed + at, arguments.inputs // arguments.processes) for at in range(arguments.processes)]
    with ProcessPoolExecutor(len(jobs), mp_context=get_context("fork")) as pool:
        tallies = list(pool.map(run, jobs))
    inputs = sum(tally.inputs for tally in tallies)
    report = {
        "inputs": inputs,
        "inputs a second": round(inputs / max(tally.seconds for tally in tallies)),
        "share that became messages": round(sum(map(bound, tallies)) / inputs, 3),
        "outcomes": dict(sum((tally.outcomes for tally in tallies), Counter())),
        "kinds": dict(sum((tally.kinds for tally in tallies), Counter())),
        "valid by the schema of": dict(sum((tally.valid for tally in tallies), Counter())),
        "could not be written, by version and element": dict(sum((tally.unwritable for tally in tallies), Counter())),
        "crashes": sum(len(tally.crashes) for tally in tallies),
        "slowest input, CPU ms": round(max(tally.slowest for tally in tallies) * 1000, 1),
        "peak memory of a process, MB": max(tally.memory_mb for tally in tallies),
        "processes": [{**asdict(tally), "crashes": len(tally.crashes)} for tally in tallies],
    }
    print(json.dumps(report, indent=2))  # noqa: T201 - a command
    for crash in [crash for tally in tallies for crash in tally.crashes][:10]:
        print(crash)  # noqa: T201 - a command
    return 1 if report["crashes"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
