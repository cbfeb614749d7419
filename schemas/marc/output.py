"""Writing records into a file, in any serialization that is known here, one after the other.

    with Output(open("records.xml", "wb"), Serialization.MARCXCHANGE) as output:
        for item in detect.read(...):
            output.add(item.record)

A record that nobody changed, and that was read in the very form that is written, is written byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import BinaryIO, Final, Self

from attrs import frozen

from schemas.marc import iso2709, line, line21, lineconcat, marcjson, marcxchange
from schemas.marc.detect import Serialization
from schemas.marc.marcjson import Shape
from schemas.marc.options import Charset, Mode, Policy
from schemas.marc.reading import Entry, WriteFault
from schemas.marc.record import Record
from schemas.marc.xmlwrite import CLOSING, Flavour, opening

_Encode = Callable[[Record, Charset, Policy], bytes]
_START_TAG: Final = re.compile(rb"<(?:([\w.\-]+):)?[^>]*>")
_NAMES: Final = re.compile(rb"[\s<]([\w.\-]+):[\w.\-]+")


@frozen
class _Form:
    """How the records of one serialization stand in a file."""

    encode: _Encode
    opening: bytes = b""
    between: bytes = b""
    closing: bytes = b""


def _xml(flavour: Flavour) -> _Form:
    return _Form(
        lambda record, _charset, _policy: marcxchange.write_record(record, flavour).encode(),
        opening(flavour).encode(),
        b"\n",
        CLOSING.encode(),
    )


def _json(shape: Shape) -> _Form:
    return _Form(lambda record, _charset, _policy: marcjson.write(record, shape), b"", b"\n", b"\n")


_FORMS: Final[Mapping[Serialization, _Form]] = {
    Serialization.ISO2709: _Form(
        lambda record, charset, policy: iso2709.write(
            record, charset=Charset.DANMARC2 if charset is Charset.AUTO else charset, policy=policy
        )
    ),
    Serialization.LINE: _Form(lambda record, charset, policy: line.write(record, charset=charset, policy=policy)),
    Serialization.LINE_MARC21: _Form(lambda record, charset, _policy: line21.write(record, charset=charset)),
    Serialization.LINE_CONCAT: _Form(
        lambda record, charset, policy: lineconcat.write(record, charset=charset, policy=policy)
    ),
    Serialization.MARCXCHANGE: _xml(Flavour.MARCXCHANGE),
    Serialization.MARCXML: _xml(Flavour.MARCXML),
    Serialization.JSON: _json(Shape.LIST),
    Serialization.JSON_TEXT: _json(Shape.TEXT),
    Serialization.JSON_RAWREPO: _json(Shape.RAWREPO),
    # An array, since that is what pymarc and others read as a file
    Serialization.MARC_IN_JSON: _Form(
        lambda record, _charset, _policy: marcjson.write(record, Shape.MARC_IN_JSON), b"[", b",\n", b"]\n"
    ),
}
_ALWAYS_UTF8: Final = frozenset({Charset.AUTO, Charset.UTF8})
_ISO: Final = frozenset(Charset)
_LINE: Final = frozenset({Charset.AUTO, Charset.UTF8, Charset.LATIN1, Charset.DANMARC2})
CHARSETS: Final[Mapping[Serialization, frozenset[Charset]]] = {
    **dict.fromkeys(_FORMS, _ALWAYS_UTF8),
    Serialization.ISO2709: _ISO,
    Serialization.LINE: _LINE,
    Serialization.LINE_CONCAT: _LINE,
    Serialization.LINE_MARC21: _LINE - {Charset.DANMARC2},
}
"""The charsets that each serialization can be written in."""
_LINES: Final = frozenset({Serialization.LINE, Serialization.LINE_MARC21, Serialization.LINE_CONCAT})
_LINE_ENDINGS: Final = {
    Serialization.LINE: b"$\n",
    Serialization.LINE_MARC21: b"\n",
    Serialization.LINE_CONCAT: b'"$\\n"\n',
}
_XML: Final = frozenset({Serialization.MARCXCHANGE, Serialization.MARCXML})
_IS_ENDED: Final = re.compile(rb"(?:^|\n)[ \t]*(?:\$|\"\$(?:\\n)?\"[ \t]*[+;,]?)?[ \t]*\r?\n\Z")


class Output:
    """A file that records are written into; closing it writes what stands after the last, and leaves the stream open.

    `AUTO` as the charset is what the serialization has by itself: danMarc2 in ISO 2709, UTF-8 in all others.
    """

    def __init__(
        self,
        stream: BinaryIO,
        form: Serialization,
        *,
        charset: Charset = Charset.AUTO,
        policy: Policy = Policy.DBC,
    ) -> None:
        """Writes into a stream that is open for bytes; nothing is written before the first record.

        Raises:
            WriteFault: the serialization is not written in this charset.
        """
        if charset not in CHARSETS[form]:
            known = ", ".join(sorted(CHARSETS[form] - {Charset.AUTO}))
            raise WriteFault(f"{form} is not written in {charset}; it takes {known}.")
        self._stream = stream
        self._name = form
        self._form = _FORMS[form]
        self._charset = charset
        self._policy = policy
        self._ended = True  # whether the last record has its own end, as copied lines may not
        self.written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def add(self, record: Record) -> None:
        """Write one record.

        Raises:
            WriteFault: the form cannot hold it; nothing of it was written.
            OSError: the stream cannot be written.
        """
        self._put(self._form.encode(record, self._charset, self._policy))
        self._ended = True

    def add_entry(self, entry: Entry, form: Serialization | None, mode: Mode = Mode.LENIENT) -> bool:
        """Write a record as it was read: byte for byte where it was read in the form that is written.

        Args:
            entry: The record and its bytes.
            form: The serialization it was read in.
            mode: How it was read; a record that was repaired is written anew.

        Returns:
            Whether its own bytes were written.

        Raises:
            WriteFault: the form cannot hold it; nothing of it was written.
            OSError: the stream cannot be written.
        """
        repaired = mode is Mode.REPAIR and entry.warnings
        if form is not self._name or self._charset is not Charset.AUTO or repaired or not self._holds(entry.raw):
            self.add(entry.record)
            return False
        self._put(entry.raw)
        self._ended = form not in _LINES or _IS_ENDED.search(entry.raw) is not None
        return True

    def close(self) -> None:
        """Write what stands after the last record; a file without records is an empty collection, array or nothing."""
        if not self.written and self._form.opening:
            self._stream.write(self._form.opening)
        if self.written or self._form.opening:
            self._stream.write(self._form.closing)

    def _put(self, data: bytes) -> None:
        if self.written:
            self._stream.write(self._form.between)
        else:
            self._stream.write(self._form.opening)
        if not self._ended:
            self._stream.write(b"\n" + _LINE_ENDINGS[self._name])
        self._stream.write(data)
        self.written += 1

    def _holds(self, raw: bytes) -> bool:
        """Whether bytes mean the same in this file as where they stood: in XML, names may be declared around them."""
        if self._name not in _XML:
            return True
        tag = _START_TAG.match(raw)
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return tag is not None and all(
            prefix in {b"xmlns", b"xml"} or b"xmlns:" + prefix in tag[0] for prefix in _NAMES.findall(tag[0])
        )
