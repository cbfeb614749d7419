r"""danMarc2's line format as string literals of C or Java, as DBC's programmers keep it in tests ("LINE_CONCAT").

    "001 00 *a53930557*b191919\n" +
    "245 00 *aEn ¤historie om to kvinder\n" +
    "$\n"

Each line is one line of the record, in quotes; the record ends with `"$\n"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final

from schemas.marc import line
from schemas.marc.options import DEFAULTS, Charset, Options, Policy
from schemas.marc.reading import Entry, Fault, FaultCode, Findings, Position, Taken, settled
from schemas.marc.record import Record

_LITERAL: Final = re.compile(rb'[ \t]*"((?:[^"\\]++|\\.)*+)"[ \t]*[+;,]?[ \t]*\r?\n?')
_ESCAPE: Final = re.compile(rb'\\(n|r|t|"|\\|u[0-9A-Fa-f]{4})')
_MEANINGS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b'"': b'"', b"\\": b"\\"}
_LAST: Final = frozenset({b"$\\n", b"$"})


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of such a file, with bad ones as faults in their place; arguments as of `line.read`."""
    place = start or Position()
    if start:
        stream.seek(start.offset)
    for number, (offset, raw) in enumerate(line.blocks(stream, place.offset, _ends), start=place.number + 1):
        yield settled(number, offset, raw, options, decode)


def _ends(text: bytes) -> bool:
    """Whether a line ends a record."""
    match = _LITERAL.fullmatch(text)
    return match[1] in _LAST if match else not text.strip()


def decode(raw: bytes, options: Options = DEFAULTS) -> Taken:
    """One record from its literals, with a sentence for everything that was odd.

    Raises:
        RecordFault: a line is no literal, or what they hold is no record of the line format.
    """
    found = Findings(options.mode)
    lines: list[bytes] = []
    for number, text in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True), start=1):
        match = _LITERAL.fullmatch(text)
        if match:
            lines.append(_ESCAPE.sub(_meant, match[1]))
        elif text.strip():
            found.broken(f"line {number} of the record is no text in quotes.", FaultCode.NO_FIELD)
    record, remarks = line.decode(b"".join(lines), options)
    return record, (*found.remarks, *remarks)


def _meant(escape: re.Match[bytes]) -> bytes:
    """The bytes that an escape of a literal stands for."""
    if escape[1][:1] == b"u":
        return chr(int(escape[1][1:], 16)).encode("utf-8", "replace")
    return _MEANINGS[escape[1]]


def write(record: Record, *, charset: Charset = Charset.UTF8, policy: Policy = Policy.DBC) -> bytes:
    """One record as literals joined by `+`; arguments and errors as of `line.write`."""
    lines = line.write(record, charset=charset, policy=policy).splitlines()
    literals = [b'"' + _quoted(text) + b'\\n"' for text in lines]
    return b" +\n".join(literals) + b"\n"


_quoted = partial(re.compile(rb'["\\]').sub, rb"\\\g<0>")
