"""What `illgate marc` counts and tells about the records of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import click
from attrs import define, field
from rich.console import Console
from rich.table import Table

from schemas.marc.reading import FAULT_NAMES, Entry, Fault, FaultCode, code_of

FAULTS_TOLD: Final = 10  # of one file on the screen, unless more are asked for; all of them are counted


@define
class Tally:
    """What became of the records of one file or run; the first `told` findings are kept as sentences."""

    read: int = 0
    bad: int = 0
    odd: int = 0
    codes: Counter[FaultCode] = field(factory=Counter)
    sentences: list[str] = field(factory=list)
    told: int = FAULTS_TOLD

    def count(self, item: Entry | Fault) -> None:
        """Take in one item of a reader."""
        if isinstance(item, Fault):
            self.fault(str(item), item.code)
            self.read += bool(item.raw)  # the end of a damaged file is a fault without a record
            return
        self.read += 1
        self.odd += bool(item.warnings)
        for warning in item.warnings:
            self.codes[code_of(warning)] += 1
            self._tell(f"record {item.number} (byte {item.offset}): {warning}")

    def fault(self, sentence: str, code: FaultCode) -> None:
        """Take in what could not be read or written."""
        self.bad += 1
        self.codes[code] += 1
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        if len(self.sentences) < self.told:
            self.sentences.append(sentence)

    @property
    def untold(self) -> int:
        """How many findings are not among the sentences."""
        return sum(self.codes.values()) - len(self.sentences)


def tell(tally: Tally, console: Console, before: str = "") -> None:
    """The sentences of a tally, and how many there are besides."""
    for sentence in tally.sentences:
        console.print(f"{before}{sentence}", markup=False)
    if tally.untold and tally.sentences:
        console.print(f"{before}and {tally.untold} more.", markup=False)


def report(tallies: Mapping[str, Tally], console: Console) -> None:
    """The findings of each file on `console`; the counts of all on standard output."""
    total: Counter[FaultCode] = Counter()
    for name, tally in tallies.items():
        tell(tally, console, f"{name}: ")
        total.update(tally.codes)
    if total:
        Console().print(_counted(total))
    read = sum(tally.read for tally in tallies.values())
    bad = sum(tally.bad for tally in tallies.values())
    odd = sum(tally.odd for tally in tallies.values())
    files = "1 file" if len(tallies) == 1 else f"{len(tallies)} files"
    click.echo(f"{read} records in {files}: {bad} bad, {odd} with something odd.")


def _counted(counts: Mapping[FaultCode, int]) -> Table:
    """How often each fault occurs, the commonest first."""
    table = Table("times", "code", "what it is", title="Faults and oddities")
    for code, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        table.add_row(str(count), code.value, FAULT_NAMES[code])
    return table


def as_json_row(name: str, tally: Tally) -> dict[str, object]:
    """A file's counts for machines."""
    codes = {code.value: count for code, count in sorted(tally.codes.items())}
    return {"file": name, "records": tally.read, "bad": tally.bad, "odd": tally.odd, "codes": codes}
