"""What a reader of many records hands on: records, and faults in their place; and the errors of the writers."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final, Self

from attrs import Factory, define, frozen

from schemas.marc.options import Mode, Options
from schemas.marc.record import Record

MAX_RECORD_BYTES: Final = 4_194_304  # ISO 2709 itself ends at 99,999; long periodical records in XML reach 1 MB
CHUNK_BYTES: Final = 262_144  # read at once from a file: enough that the disk is not asked for every record


class FaultCode(StrEnum):
    """Everything that can be wrong with a file or a record, as a closed list; `FAULT_NAMES` says each in words."""

    NOT_MARC = "not-marc"
    BAD_ARCHIVE = "bad-archive"
    BAD_DOCUMENT = "bad-document"
    BAD_RECORD = "bad-record"
    NO_END = "no-end"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NO_FIELDS = "no-fields"
    BAD_LEADER = "bad-leader"
    WRONG_LENGTH = "wrong-length"
    WRONG_DIRECTORY = "wrong-directory"
    NO_FIELD = "no-field"
    BAD_TAG = "bad-tag"
    BAD_INDICATORS = "bad-indicators"
    BAD_CODE = "bad-code"
    BAD_CHARACTERS = "bad-characters"
    BAD_ESCAPE = "bad-escape"
    DOUBLE_ESCAPE = "double-escape"
    UNKNOWN_PART = "unknown-part"
    UNWRITABLE = "unwritable"
    ODD = "odd"


FAULT_NAMES: Final = {
    FaultCode.NOT_MARC: "the file is in no form of MARC that is read here",
    FaultCode.BAD_ARCHIVE: "the gz or zip file around the records is damaged or locked",
    FaultCode.BAD_DOCUMENT: "what stands around the records of an XML or JSON file is broken",
    FaultCode.BAD_RECORD: "the frame of the record is broken: its XML, JSON or bytes",
    FaultCode.NO_END: "the record has no end; the file may have been cut",
    FaultCode.TOO_SHORT: "there are too few bytes for a record",
    FaultCode.TOO_LONG: "the record is longer than any that is taken",
    FaultCode.NO_FIELDS: "the record has no field",
    FaultCode.BAD_LEADER: "the leader is missing or has not 24 characters",
    FaultCode.WRONG_LENGTH: "the leader names another length than the record has",
    FaultCode.WRONG_DIRECTORY: "the directory does not fit the fields",
    FaultCode.NO_FIELD: "a line, element or object stands where a field should be",
    FaultCode.BAD_TAG: "a field has no tag of three characters",
    FaultCode.BAD_INDICATORS: "a field has another number of indicators than it should",
    FaultCode.BAD_CODE: "a subfield has no code, or one of several characters",
    FaultCode.BAD_CHARACTERS: "bytes are no characters of the charset",
    FaultCode.BAD_ESCAPE: "an '@' begins no escape of danMarc2",
    FaultCode.DOUBLE_ESCAPE: "an escape of danMarc2 looks as if it had been escaped once more",
    FaultCode.UNKNOWN_PART: "the record has a part that is no leader and no field",
    FaultCode.UNWRITABLE: "the record has something that the form to be written cannot hold",
    FaultCode.ODD: "something else is odd",
}


class Remark(str):
    """A sentence about what is odd in a record and how it was taken; `code` says which of the known faults it is."""

    __slots__ = ("code",)
    code: FaultCode

    def __new__(cls, sentence: str, code: FaultCode = FaultCode.ODD) -> Self:
        """The sentence, with its code."""
        made = super().__new__(cls, sentence)
        made.code = code
        return made


def code_of(sentence: str) -> FaultCode:
    """The code of a remark; of a plain sentence, `ODD`."""
    return sentence.code if isinstance(sentence, Remark) else FaultCode.ODD


@frozen
class Position:
    """Where to go on reading: `offset` bytes into the file, after `number` records (good and bad ones counted)."""

    number: int = 0
    offset: int = 0


@frozen
class Entry:
    """A record that was read: the `number`-th in its file (from 1), lying at bytes `offset` to `end`.

    `raw` are its bytes as they stood, so that a record nobody changed can be written as it was; `warnings` are
    sentences about what was odd in it and how it was taken, each a `Remark` where its reader knows the code.
    Offsets count the bytes of what was packed, where the file is gz or zip.
    """

    number: int
    offset: int
    end: int
    record: Record
    raw: bytes
    warnings: tuple[str, ...] = ()


@frozen
class Fault:
    """Bytes that are no record: what is wrong, in one sentence and as a code, and the bytes as they stood."""

    number: int
    offset: int
    end: int
    sentence: str
    raw: bytes
    code: FaultCode = FaultCode.ODD

    def __str__(self) -> str:
        """The fault for a person: record number, byte offset, sentence."""
        return f"record {self.number} (byte {self.offset}): {self.sentence}"


Outcome = Entry | Fault
Taken = tuple[Record, tuple[str, ...]]
"""A record and the remarks on it."""


class RecordFault(ValueError):
    """One record cannot be read; the text is a sentence that says why. Readers turn it into a `Fault`."""

    def __init__(self, sentence: str, code: FaultCode = FaultCode.BAD_RECORD) -> None:
        super().__init__(sentence)
        self.code = code


class WriteFault(ValueError):
    """A record cannot be written in the form that was asked for; the text is a sentence that says why."""


@define
class Findings:
    """What a decoder finds odd or broken in one record, gathered by the mode of reading."""

    mode: Mode = Mode.LENIENT
    remarks: list[str] = Factory(list)

    def odd(self, sentence: str, code: FaultCode) -> None:
        """Remark on something that was taken all the same."""
        self.remarks.append(Remark(sentence, code))

    def broken(self, sentence: str, code: FaultCode) -> None:
        """Remark on a part that is left out, or on how it was guessed, where the mode is `REPAIR`.

        Raises:
            RecordFault: in every other mode.
        """
        if self.mode is not Mode.REPAIR:
            raise RecordFault(sentence, code)
        self.remarks.append(Remark(sentence, code))


def outcome(number: int, span: tuple[int, int], raw: bytes, taken: Taken, *, strict: bool) -> Outcome:
    """The entry of a record that was taken; in strict reading its first warning makes it a fault."""
    record, warnings = taken
    if strict and warnings:
        return Fault(number, *span, warnings[0], raw, code_of(warnings[0]))
    return Entry(number, *span, record, raw, warnings)


def settled(
    number: int,
    offset: int,
    raw: bytes,
    options: Options,
    decode: Callable[[bytes, Options], Taken],
) -> Outcome:
    """What became of one record's bytes: an entry, or the fault that `decode` raised.

    Args:
        number: Which record of its file it is, from 1.
        offset: Where its bytes begin in the file.
        raw: Its bytes as they stood.
        options: The choices of the reader, handed to `decode`.
        decode: Takes bytes and options, gives the record and remarks, or raises `RecordFault`.
    """
    span = (offset, offset + len(raw))
    try:
        return outcome(number, span, raw, decode(raw, options), strict=options.strict)
    except RecordFault as fault:
        return Fault(number, *span, str(fault), raw, fault.code)
