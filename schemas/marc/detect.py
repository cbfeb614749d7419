"""Which serialization of MARC a file is in, judged from its beginning, and reading without having to know.

    for item in detect.read(open("records.xml.gz", "rb")):
        ...                                              # Entry or Fault

Files may be packed (gz, zip) and may come through a pipe; a zip's members may be of different serializations.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import BinaryIO, Final

from attrs import evolve, frozen

from schemas.marc import iso2709, line, line21, lineconcat, marcjson, marcxchange
from schemas.marc.options import DEFAULTS, Options
from schemas.marc.packed import Part, parts, peeked
from schemas.marc.reading import Entry, Fault, FaultCode, Position

HEAD_BYTES: Final = 16_384  # enough for the envelopes that services put around their first record


class Serialization(StrEnum):
    """The ways of writing MARC that are read and written here. Reading takes all forms of XML and of JSON alike."""

    ISO2709 = "iso2709"
    LINE = "line"
    LINE_MARC21 = "line-marc21"
    LINE_CONCAT = "line-concat"
    MARCXCHANGE = "marcxchange"
    MARCXML = "marcxml"
    JSON = "json"
    JSON_TEXT = "json-text"
    JSON_RAWREPO = "json-rawrepo"
    MARC_IN_JSON = "marc-in-json"


NOT_MARC: Final = (
    "the file is in no form of MARC that is read here (ISO 2709, line format, MarcXchange, MARCXML, JSON)."
)
_Reader = Callable[..., Iterator[Entry | Fault]]

_XML_RECORD: Final = re.compile(rb"<(?:[\w.\-]+:)?(?:record|collection|datafield|leader|oai_marc)[\s/>]")
_MARCXML: Final = b"http://www.loc.gov/MARC21/slim"
_ISO_LEADER: Final = re.compile(rb"[0-9 ]{5}[^\n]{19}[0-9A-Za-z \x1e][^\x1e]*\x1e")
_LINE_FIELD: Final = re.compile(rb"(?:LDR [^\n]*\n)?[0-9A-Za-z]{3} (?:[ ]?[^* ][^*]? ?| )?\*[^ *]")
_LINE_MARC21: Final = re.compile(
    rb"(?:[^\n]{24}\r?\n)?(?:00[0-9A-Za-z] [^\n]*\n){0,20}[0-9A-Za-z]{3} (?:[^\n$*]{2} ?)?\$[^ \n]"
)
_LINE_CONCAT: Final = re.compile(rb'[ \t]*"(?:LDR |[0-9A-Za-z]{3} [^"\n]{0,4}\*)')
# In this order: the first that a file begins with names its form.
_PLAIN: Final = (
    (_LINE_FIELD, Serialization.LINE),
    (_ISO_LEADER, Serialization.ISO2709),
    (_LINE_MARC21, Serialization.LINE_MARC21),
    (_LINE_CONCAT, Serialization.LINE_CONCAT),
)
_JSON_FIELDS: Final = re.compile(rb'"fields"\s*:\s*\[')
# In this order: the first that is found in the head of a JSON text names its shape.
_JSON_SHAPES: Final = (
    (re.compile(rb'"indicators"\s*:'), Serialization.JSON_RAWREPO),
    (re.compile(rb'"indicator"\s*:\s*"'), Serialization.JSON_TEXT),
    (re.compile(rb'"fields"\s*:\s*\[\s*\{\s*"name"'), Serialization.JSON),
    (re.compile(rb'"fields"\s*:\s*\[\s*\{\s*"[0-9A-Za-z]{3}"\s*:'), Serialization.MARC_IN_JSON),
)


def detect(head: bytes) -> Serialization | None:
    """The serialization of an unpacked file that begins so; None where it is none that is read here.

    Args:
        head: The first bytes of the file, `HEAD_BYTES` of them if there are as many.
    """
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    text = head.removeprefix(BOM_UTF8).lstrip(b"\x00\x1a\x19\r\n$")
    begins = text.lstrip()[:1]
    if begins == b"<":
        return _xml(text)
    if begins in {b"{", b"["}:
        return _json(text)
    found = next((form for pattern, form in _PLAIN if pattern.match(text)), None)
    # A damaged leader at the very beginning is no reason to give up the records after it.
    separated = b"\x1e" in text and (b"\x1f" in text or b"\x1d" in text)
    return Serialization.ISO2709 if found is None and separated else found


def _xml(text: bytes) -> Serialization | None:
    if not _XML_RECORD.search(text):
        return None
    return Serialization.MARCXML if _MARCXML in text else Serialization.MARCXCHANGE


def _json(text: bytes) -> Serialization | None:
    if not _JSON_FIELDS.search(text):
        return None
    return next((shape for pattern, shape in _JSON_SHAPES if pattern.search(text)), None)


READERS: Final[Mapping[Serialization, _Reader]] = {
    Serialization.ISO2709: iso2709.read,
    Serialization.LINE: line.read,
    Serialization.LINE_MARC21: line21.read,
    Serialization.LINE_CONCAT: lineconcat.read,
    Serialization.MARCXCHANGE: marcxchange.read,
    Serialization.MARCXML: marcxchange.read,
    Serialization.JSON: marcjson.read,
    Serialization.JSON_TEXT: marcjson.read,
    Serialization.JSON_RAWREPO: marcjson.read,
    Serialization.MARC_IN_JSON: marcjson.read,
}


@frozen
class Section:
    """One file of a stream: its name in a zip, the serialization it is in (None: none that is read), its records."""

    name: str
    form: Serialization | None
    items: Iterator[Entry | Fault]


def read(
    stream: BinaryIO,
    options: Options = DEFAULTS,
    *,
    start: Position | None = None,
    form: Serialization | None = None,
) -> Iterator[Entry | Fault]:
    """The records of a file, whatever its serialization; a file that is none gives one fault.

    Args:
        stream: The file from its beginning, open for bytes, plain or packed.
        options: How to read where the bytes leave it open.
        start: Where to go on, as an earlier entry told, in a seekable stream; None reads from the beginning.
        form: The serialization, where it is known better than its beginning tells.
    """
    for section in sections(stream, options, start=start, form=form):
        yield from section.items


def recognised(stream: BinaryIO) -> Serialization | None:
    """The serialization of a file, plain or packed; of a zip, of its first member that is any. Needs seeking."""
    for part in parts(stream):
        found = detect(peeked(part.stream, HEAD_BYTES)[0])
        if found:
            return found
    return None


def sections(
    stream: BinaryIO,
    options: Options = DEFAULTS,
    *,
    start: Position | None = None,
    form: Serialization | None = None,
) -> Iterator[Section]:
    """The files in a stream, each to be read to its end before the next; arguments as of `read`.

    Numbers and offsets go on from one member of a zip to the next, as if these stood one after the other.
    """
    place = start or Position()
    before = 0  # bytes of the members that were passed
    progress = _Progress(place)
    for part in parts(stream):
        if part.size and before + part.size <= place.offset:
            before += part.size
            continue
        head, source = peeked(part.stream, HEAD_BYTES)
        found = form or detect(head)
        local = Position(place.number if not part.size else 0, max(place.offset - before, 0))
        shift = Position(progress.number if part.size else 0, before)
        items = _items(found, head, source, options, local if start else None)
        yield Section(part.name, found, progress.over(part, items, shift))
        before += part.size


def _items(
    form: Serialization | None, head: bytes, source: BinaryIO, options: Options, start: Position | None
) -> Iterator[Entry | Fault]:
    """The records of one unpacked file."""
    if form is not None:
        yield from READERS[form](source, options, start=start)
    elif head.strip():
        yield Fault(1, 0, len(head), NOT_MARC, head, FaultCode.NOT_MARC)


class _Progress:
    """Counts what the files of one stream give, so that numbers and offsets go on from file to file."""

    def __init__(self, start: Position) -> None:
        self.number = start.number

    def over(self, part: Part, items: Iterator[Entry | Fault], shift: Position) -> Iterator[Entry | Fault]:
        """The items of one file, moved to their place in the stream, and a fault where the file is damaged."""
        end = shift.offset
        for item in items:
            self.number = item.number + shift.number
            end = item.end + shift.offset
            moved = shift.number or shift.offset
            yield evolve(item, number=self.number, offset=item.offset + shift.offset, end=end) if moved else item
        if part.damage:
            self.number += 1
            sentence = f"{part.name}: {part.damage}" if part.name else part.damage
            yield Fault(self.number, end, end, sentence, b"", FaultCode.BAD_ARCHIVE)
