"""danMarc2's line format (kat-format.dk, danMarc2 annex F), read in every dialect that is met, written in one.

    001 00*a27942628*b870970
    245 00 *aEn @*stor@* dag*cen roman om et langt liv ved havet og den lange rejs
        e hjem
    $

A line is `tag SP indicators [SP] *code text ...`; a long one goes on after four blanks; `$` alone ends a record,
and so do a blank line and the end of the file. In values `*` is written `@*` and `@` is `@@`. Every blank counts, but
for the dialect of DBC's test suites, which sets a blank before and after every value.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from schemas.marc.charset import escape, escape_line, to_text, unescape
from schemas.marc.options import DEFAULTS, Charset, Options, Padding, Policy
from schemas.marc.reading import (
    CHUNK_BYTES,
    MAX_RECORD_BYTES,
    Entry,
    Fault,
    FaultCode,
    Findings,
    Position,
    RecordFault,
    WriteFault,
    code_of,
    settled,
)
from schemas.marc.record import DEFAULT_LEADER, PLAIN_INDICATORS, Field, Record, Subfield

LINE_WIDTH: Final = 79  # characters, annex F
MOSTLY: Final = 0.75  # of the values; hand-written padded records have a few values that are not padded
_Split = tuple[str, str, list[tuple[str, str]]]  # tag, indicators, raw values with their codes
_LATIN: Final = frozenset({Charset.DANMARC2, Charset.LATIN1})
_CONTINUED: Final = b"    "
_LEADER: Final = b"LDR "
_FIELD: Final = re.compile(r"([0-9A-Za-z]{3})(?: {1,2}([^* ][^*]|[^*][^* ])| (  ))? *(\*.*)?", re.DOTALL)
_SUBFIELD: Final = re.compile(r"\*([^ *@])((?:[^*@]+|@[@*]?)*)", re.DOTALL)


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a file in line format, one after the other, with bad ones as faults in their place.

    Args:
        stream: The file, open for bytes; little more than one record is held in memory.
        options: The charset, the policy of characters and of padding, and whether odd records are faults.
        start: Where to go on in a seekable file; None reads from where the stream stands.
    """
    place = start or Position()
    if start:
        stream.seek(start.offset)
    for number, (offset, raw) in enumerate(blocks(stream, place.offset), start=place.number + 1):
        yield settled(number, offset, raw, options, decode)


def blocks(stream: BinaryIO, offset: int, ends: Callable[[bytes], bool] | None = None) -> Iterator[tuple[int, bytes]]:
    """Cut a file into the lines of one record each, the line that ends it included.

    A line or a record beyond the longest that is taken is cut there, so that memory stays bounded.

    Args:
        stream: The file, where its next record begins.
        offset: How many bytes into the file that is.
        ends: Whether a line ends a record; None for a `$` alone and for blank lines.
    """
    ends = ends or _ends
    lines: list[bytes] = []
    size = 0
    while line := stream.readline(CHUNK_BYTES):
        lines.append(line)
        size += len(line)
        if ends(line) or size > MAX_RECORD_BYTES:
            block = b"".join(lines)
            if not all(ends(each) for each in lines):
                yield offset, block
            offset += size
            lines, size = [], 0
    block = b"".join(lines)
    if block.strip(b"\x1a\x19\x00\r\n \t"):
        yield offset, block


def _ends(line: bytes) -> bool:
    """Whether a line ends a record: `$`, or nothing at all (blanks that continue a value are not nothing)."""
    return not line.rstrip(b"\r\n") or line.strip() == b"$"


def decode(raw: bytes, options: Options = DEFAULTS) -> tuple[Record, tuple[str, ...]]:
    """One record from its lines, with a sentence for everything that was odd.

    Raises:
        RecordFault: a line is no field, a subfield has no code, or the bytes are not in the charset that was named.
    """
    found = Findings(options.mode)
    leader = DEFAULT_LEADER
    parsed: list[_Split] = []
    for number, line in joined(raw):
        text = characters(line, number, options.charset, found)
        if line.startswith(_LEADER):
            leader = text[len(_LEADER) :]
        elif split := _split(number, text, found):
            parsed.append(split)
    if not parsed:
        raise RecordFault("there is no field in the record.", FaultCode.NO_FIELDS)
    padded = options.padding is Padding.PADDED or (options.padding is Padding.AUTO and _is_padded(parsed))
    fields = tuple(
        Field(tag, indicators, tuple(_value(tag, pair, options, found) for pair in pairs))
        for tag, indicators, pairs in (map(_unpadded, parsed) if padded else parsed)
    )
    return Record(fields, leader), tuple(found.remarks)


def characters(line: bytes, number: int, charset: Charset, found: Findings) -> str:
    """The characters of a record's line; in repair, a line that is not in its charset is taken as Latin-1."""
    try:
        return to_text(line, charset)[0]
    except UnicodeDecodeError:
        found.broken(f"line {number} of the record is not UTF-8.", FaultCode.BAD_CHARACTERS)
        return line.decode("latin-1")


def joined(raw: bytes) -> list[tuple[int, bytes]]:
    """The lines of a record with their numbers (from 1), wrapped ones joined again, the ending line left out."""
    pieces: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(raw.removeprefix(BOM_UTF8).split(b"\n"), start=1):
        text = line.removesuffix(b"\r")
        if _ends(text) or not text.strip(b"\x1a\x00"):
            continue
        if text.startswith(_CONTINUED) and pieces:
            pieces[-1][1].append(text[len(_CONTINUED) :])
        else:
            pieces.append((number, [text]))
    return [(number, b"".join(parts)) for number, parts in pieces]


def _split(number: int, line: str, found: Findings) -> _Split | None:
    """Tag, indicators and raw (code, text) pairs of one field's line; None where repair leaves it out.

    In repair a '*' without a code is a sign of the value before it, which somebody forgot to escape.
    """
    match = _FIELD.fullmatch(line)
    if match is None:
        found.broken(f"line {number} of the record is no field of the line format.", FaultCode.NO_FIELD)
        return None
    tag, indicators, blanks, rest = match.groups()
    pairs: list[tuple[str, str]] = []
    place = 0
    rest = rest or ""
    while place < len(rest):
        subfield = _SUBFIELD.match(rest, place)
        if subfield is not None:
            pairs.append((subfield[1], subfield[2]))
            place = subfield.end()
            continue
        sentence = f"line {number} of the record, field {tag}: a '*' has no subfield code after it."
        found.broken(sentence, FaultCode.BAD_CODE)
        end = rest.find("*", place + 1)
        end = end if end >= 0 else len(rest)
        if pairs:
            code, text = pairs[-1]
            pairs[-1] = (code, text + "@*" + rest[place + 1 : end])
        place = end
    return tag, indicators or blanks or PLAIN_INDICATORS, pairs


def _is_padded(parsed: list[_Split]) -> bool:
    """Whether most values of a record begin with a blank, as the dialect that pads them has it."""
    values = [text for _, _, pairs in parsed for _, text in pairs if text]
    return bool(values) and sum(text[0] == " " for text in values) >= MOSTLY * len(values)


def _unpadded(field: _Split) -> _Split:
    """A field without the blanks that the padding dialect sets around its values."""
    tag, indicators, pairs = field
    return tag, indicators, [(code, text.removeprefix(" ").removesuffix(" ")) for code, text in pairs]


def _value(tag: str, pair: tuple[str, str], options: Options, found: Findings) -> Subfield:
    """A subfield without its escapes."""
    code, text = pair
    if "@" not in text and options.policy is Policy.DBC:
        return (code, text)
    plain = unescape(text, options.policy)
    for warning in plain.warnings:
        found.odd(f"field {tag}: {warning}", code_of(warning))
    return (code, plain.text)


def write(
    record: Record,
    *,
    charset: Charset = Charset.UTF8,
    policy: Policy = Policy.DBC,
    width: int | None = LINE_WIDTH,
    leader: bool = False,
) -> bytes:
    """One record in the official form of the line format, with its `$`.

    Args:
        record: The record to write.
        charset: UTF8 (AUTO means this too), LATIN1, or DANMARC2 for Latin-1 with an escape for everything else.
        policy: Whose way of writing danMarc2's characters is followed.
        width: The most characters a line may have before it is wrapped; None wraps nothing.
        leader: Whether the leader, which has no place in annex F, is written as a line `LDR ...` as DBC's mconv does.

    Raises:
        WriteFault: it has a control field, a code or indicators that the format cannot hold, or a character that
            the charset cannot.
    """
    if charset is Charset.MARC8:
        raise WriteFault("the line format is not written in MARC-8.")
    lines: list[str] = [_LEADER.decode() + record.leader] if leader else []
    for field in record.fields:
        parts = [f"{field.tag} {_indicators(field)} "]
        for code, value in field.subfields:
            if len(code) != 1 or code in " *@":
                raise WriteFault(f"field {field.tag}: '{code}' is no subfield code of the line format.")
            escaped = escape(value, policy) if charset is Charset.DANMARC2 else escape_line(value)
            parts.append(f"*{code}{escaped}")
        lines.extend(_wrapped("".join(parts), width))
    lines.append("$\n")
    text = "\n".join(lines)
    try:
        return text.encode("latin-1" if charset in _LATIN else "utf-8")
    except UnicodeEncodeError as error:
        raise WriteFault(f"the record has a character that cannot be written: {error.reason}.") from None


def _indicators(field: Field) -> str:
    if len(field.indicators) != 2 or "*" in field.indicators or not field.tag.isalnum() or len(field.tag) != 3:
        raise WriteFault(f"field {field.tag}: the line format takes a tag of three and two indicators, no '*'.")
    return field.indicators


def _wrapped(line: str, width: int | None) -> Iterator[str]:
    """A line in pieces of at most `width` characters, all but the first after four blanks."""
    if width is None:
        yield line
        return
    yield line[:width]
    step = width - len(_CONTINUED)
    for at in range(width, len(line), step):
        yield _CONTINUED.decode() + line[at : at + step]
