"""Which serialization of MARC a file is in, judged from its beginning, and reading without having to know."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Final

from schemas.marc import iso2709, line, marcxchange
from schemas.marc.options import DEFAULTS, Options
from schemas.marc.reading import Entry, Fault, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HEAD_BYTES: Final = 16_384  # enough for the envelopes that services put around their first record


class Serialization(StrEnum):
    """The ways of writing MARC that are read here. `MARCXCHANGE` stands for MARCXML too."""

    ISO2709 = "iso2709"
    LINE = "line"
    MARCXCHANGE = "marcxchange"


_XML_RECORD: Final = re.compile(rb"<(?:\w+:)?(?:record|collection|datafield|leader)[\s>/]")
_ISO_LEADER: Final = re.compile(rb"[0-9 ]{5}[^\n]{19}[0-9A-Za-z \x1e]")
_LINE_FIELD: Final = re.compile(rb"(?:LDR [^\n]*\n)?[0-9A-Za-z]{3} (?:[ ]?[^* ][^*]? ?| )?\*[^ *]")


def detect(head: bytes) -> Serialization | None:
    """The serialization of a file that begins so; None where it is none that is read here.

    Args:
        head: The first bytes of the file, `HEAD_BYTES` of them if there are as many.
    """
    text = head.removeprefix(BOM_UTF8).lstrip(b"\x00\x1a\x19\r\n$")
    if text.lstrip().startswith(b"<"):
        return Serialization.MARCXCHANGE if _XML_RECORD.search(text) else None
    if _LINE_FIELD.match(text):
        return Serialization.LINE
    if _ISO_LEADER.match(text) and b"\x1e" in text:
        return Serialization.ISO2709
    return None


_READERS: Final[Mapping[Serialization, Callable[..., Iterator[Entry | Fault]]]] = {
    Serialization.ISO2709: iso2709.read,
    Serialization.LINE: line.read,
    Serialization.MARCXCHANGE: marcxchange.read,
}


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a file, whatever its serialization; a file that is none gives one fault.

    Args:
        stream: The file, open for bytes and seekable.
        options: How to read where the bytes leave it open.
        start: Where to go on, as an earlier entry told; None reads from the beginning.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    found = detect(head)
    if found is None:
        if head.strip():
            sentence = "the file is in no form of MARC that is read here (ISO 2709, line format, MarcXchange)."
            yield Fault(1, 0, len(head), sentence, head)
        return
    yield from _READERS[found](stream, options, start=start or Position())
