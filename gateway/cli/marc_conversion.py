"""The records of `illgate marc convert` on their way: read, turned into the other format if asked, written, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen
from rich.console import Console

from gateway.cli.marc_files import SideFile
from gateway.cli.marc_tally import FAULTS_TOLD, Tally
from schemas.marc.crosswalk import Converted, Loss, to_danmarc2, to_marc21
from schemas.marc.detect import Section
from schemas.marc.options import Mode
from schemas.marc.output import Output
from schemas.marc.reading import Entry, Fault, FaultCode, WriteFault
from schemas.marc.record import Record

CROSSWALKS: Final[Mapping[str, Callable[[Record], Converted]]] = {"marc21": to_marc21, "danmarc2": to_danmarc2}


@frozen
class Conversion:
    """Where records go, and what became of them. `turn` is the crosswalk that each is taken through, if any."""

    output: Output
    side: SideFile
    mode: Mode
    turn: Callable[[Record], Converted] | None = None
    tally: Tally = field(factory=Tally)
    losses: Counter[Loss] = field(factory=Counter)

    def take(self, section: Section) -> None:
        """Convert the records of one file."""
        for item in section.items:
            self.tally.count(item)
            if isinstance(item, Fault):
                self.side.put(item.raw)
                continue
            try:
                self._write(item, section)
            except WriteFault as fault:
                sentence = f"record {item.number} (byte {item.offset}): {fault}"
                self.tally.fault(sentence, FaultCode.UNWRITABLE)
                self.side.put(item.raw)

    def _write(self, entry: Entry, section: Section) -> None:
        if self.turn is None:
            self.output.add_entry(entry, section.form, self.mode)
            return
        converted = self.turn(entry.record)
        self.output.add(converted.record)
        self.losses.update(converted.losses)


def tell_losses(losses: Counter[Loss], console: Console) -> None:
    """What the other format has no place for: the commonest by name, the rest by their number."""
    for loss, count in losses.most_common(FAULTS_TOLD):
        place = f"{loss.tag} *{loss.code}" if loss.code else loss.tag
        kept = " (kept in 886)" if loss.kept else ""
        console.print(f"{count} x {place}: {loss.reason}{kept}", markup=False)
    if len(losses) > FAULTS_TOLD:
        console.print(f"and {len(losses) - FAULTS_TOLD} more kinds of losses.")
