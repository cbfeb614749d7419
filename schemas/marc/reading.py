"""What a reader of many records hands on: records, and faults in their place; and the errors of the writers."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from schemas.marc.record import Record

MAX_RECORD_BYTES: Final = 4_194_304  # ISO 2709 itself ends at 99,999; long periodical records in XML reach 1 MB
CHUNK_BYTES: Final = 262_144  # read at once from a file: enough that the disk is not asked for every record


@frozen
class Position:
    """Where to go on reading: `offset` bytes into the file, after `number` records (good and bad ones counted)."""

    number: int = 0
    offset: int = 0


@frozen
class Entry:
    """A record that was read: the `number`-th in its file (from 1), lying at bytes `offset` to `end`.

    `raw` are its bytes as they stood (of XML, as they would stand alone); `warnings` are sentences about what was
    odd in it and how it was taken.
    """

    number: int
    offset: int
    end: int
    record: Record
    raw: bytes
    warnings: tuple[str, ...] = ()


@frozen
class Fault:
    """Bytes that are no record: what is wrong, in one sentence, and the bytes as they stood."""

    number: int
    offset: int
    end: int
    sentence: str
    raw: bytes

    def __str__(self) -> str:
        """The fault for a person: record number, byte offset, sentence."""
        return f"record {self.number} (byte {self.offset}): {self.sentence}"


Outcome = Entry | Fault


class RecordFault(ValueError):
    """One record cannot be read; the text is a sentence that says why. Readers turn it into a `Fault`."""


class WriteFault(ValueError):
    """A record cannot be written in the form that was asked for; the text is a sentence that says why."""


def outcome(
    number: int, span: tuple[int, int], raw: bytes, taken: tuple[Record, tuple[str, ...]], *, strict: bool
) -> Outcome:
    """The entry of a record that was taken; in strict reading its first warning makes it a fault."""
    record, warnings = taken
    if strict and warnings:
        return Fault(number, *span, warnings[0], raw)
    return Entry(number, *span, record, raw, warnings)
