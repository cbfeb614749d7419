r"""MARC-8, the old character set of MARC21 (loc.gov/marc/specifications/speccharmarc8.html).

    >>> decode(b"bl\xeaab\xb5r").text
    'blåbær'
    >>> encode("Łódź 📖")
    b'\xa1\xe2od\xe2z &#x1F4D6;'

Bytes stand for characters of two working sets, G0 (below 80) and G1 (above), which escape sequences exchange;
diacritics stand before their letter. What no set has is written `&#x1F4D6;` (the specification's lossless way).
The tables are those of pymarc. Text comes out composed (NFC), as it does there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

from attrs import frozen
from pymarc.marc8_mapping import CODESETS, ODD_MAP

from schemas.marc.reading import FaultCode, Remark, WriteFault

LATIN: Final = 0x42  # the finals of escape sequences: basic Latin, at first G0
ANSEL: Final = 0x45  # extended Latin, at first G1
EAST_ASIAN: Final = 0x31  # three bytes a character
_EAST_ASIAN_BYTES: Final = 3
_ESCAPE: Final = 0x1B
_TO_LATIN: Final = 0x73

_G0: Final = re.compile(rb"\x1b(?:[(,]!?|\$,?)([1-4BENQSbgp])")
_G1: Final = re.compile(rb"\x1b(?:[)-]!?|\$[)-])([1-4BENQSbgp])")
_SHORT: Final = re.compile(rb"\x1b([gbps])")
_REFERENCE: Final = re.compile(rb"&#x([0-9A-Fa-f]{1,6});")
_PLAIN: Final = re.compile(rb"[\x20-\x25\x27-\x7e]+")  # no `&`, which may begin a reference
_SEPARATOR: Final = re.compile("[\x1b\x1d-\x1f\ud800-\udfff]")
_LITERAL_REFERENCE: Final = re.compile("&(?=#x[0-9A-Fa-f]{1,6};)")


@frozen
class FromMarc8:
    """Text, and a sentence for each byte that MARC-8 does not know, which was kept as the character of its number."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(raw: bytes) -> FromMarc8:
    """The text of one value; the working sets are the usual ones at its beginning, as the specification has it."""
    if raw.isascii() and b"\x1b" not in raw and b"&#x" not in raw:
        return FromMarc8(raw.decode("ascii"))
    decoder = _Decoder(raw)
    while decoder.place < len(raw):
        decoder.step()
    return decoder.result()


class _Decoder:
    """The state of reading one value: where it stands, the working sets, the diacritics that wait."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.place = 0
        self._sets = [LATIN, ANSEL]
        self._waiting: list[str] = []
        self._out: list[str] = []
        self._warnings: list[str] = []

    def step(self) -> None:
        """Read an escape sequence, a reference, a run of plain text, or one character."""
        if self.raw[self.place] == _ESCAPE and self._switched():
            return
        reference = _REFERENCE.match(self.raw, self.place)
        if reference and _is_character(int(reference[1], 16)):
            self.place = reference.end()
            self._put(chr(int(reference[1], 16)))
        elif self._sets[0] == LATIN and not self._waiting and (plain := _PLAIN.match(self.raw, self.place)):
            self.place = plain.end()
            self._out.append(plain[0].decode("ascii"))
        else:
            self._character()

    def _switched(self) -> bool:
        """Follow an escape sequence; False where there is none."""
        for working, pattern in ((0, _G0), (1, _G1), (0, _SHORT)):
            match = pattern.match(self.raw, self.place)
            if match:
                final = match[1][0]
                self._sets[working] = LATIN if final == _TO_LATIN else final
                self.place = match.end()
                return True
        return False

    def _character(self) -> None:
        """Read one character of the working set that its byte belongs to."""
        byte = self.raw[self.place]
        working = self._sets[byte >= 0x80]
        width = _EAST_ASIAN_BYTES if working == EAST_ASIAN and byte > 0x20 else 1
        piece = self.raw[self.place : self.place + width]
        self.place += len(piece)
        found = _found(working, int.from_bytes(piece, "big"))
        if found is None:
            if byte >= 0x20 or byte == _ESCAPE:
                self._remark(f"the bytes {piece.hex().upper()} are no MARC-8; they were kept as Latin-1")
            self._put(piece.decode("latin-1"))
        elif found[1]:
            self._waiting.append(found[0])
        else:
            self._put(found[0])

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._out.extend(self._waiting)
        self._waiting.clear()

    def _remark(self, sentence: str) -> None:
        self._warnings.append(Remark(sentence, FaultCode.BAD_CHARACTERS))

    def result(self) -> FromMarc8:
        """What was read; diacritics that wait for a letter still come last."""
        if self._waiting:
            self._remark("a diacritic at the end stands on no letter")
            self._put("")
        return FromMarc8(normalize("NFC", "".join(self._out)), tuple(self._warnings))


@lru_cache(maxsize=4096)  # texts repeat few characters; a full set of East Asian ones has 15,739
def _found(working: int, code: int) -> tuple[str, bool] | None:
    """The character of a code in a set and whether it is a diacritic; None where the set has none."""
    if code == _ESCAPE:
        return None
    if code in (0x20, 0x88, 0x89, 0x8D, 0x8E):  # blank, non-sorting signs and joiners are everywhere
        working = LATIN if code == 0x20 else ANSEL
    table = CODESETS.get(working, {})
    for variant in (code, code ^ 0x80):  # sets may be designated to either side
        if variant in table:
            point, mark = table[variant]
            return chr(point), bool(mark)
    return (chr(ODD_MAP[code]), False) if code in ODD_MAP else None


def _is_character(point: int) -> bool:
    return 0x20 <= point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF


_BYTES: Final = {
    chr(point): bytes([code])
    for table in (CODESETS[ANSEL], CODESETS[LATIN])
    for code, (point, _) in table.items()
    if code != _ESCAPE
}
_CLUSTER: Final = re.compile("(.)([\u0300-\u036f\ufe20-\ufe23]*)", re.DOTALL)


def encode(text: str) -> bytes:
    """Text in MARC-8 with its two usual working sets; what they lack is written as a reference.

    Raises:
        WriteFault: the text holds a separator of MARC or an escape, which MARC-8 has no form for.
    """
    if _SEPARATOR.search(text):
        raise WriteFault("the text holds a control character that MARC-8 cannot write.")
    literal = _LITERAL_REFERENCE.sub("&#x26;", text)
    if literal.isascii():
        return literal.encode("ascii")
    return b"".join(_cluster(match[0]) for match in _CLUSTER.finditer(normalize("NFC", literal)))


def _cluster(text: str) -> bytes:
    """A character with its diacritics, these in front; references for the whole where a part is in no set."""
    if text in _BYTES and not combining(text):
        return _BYTES[text]
    base, *marks = list(normalize("NFD", text))
    if base in _BYTES and all(mark in _BYTES for mark in marks) and not combining(base):
        return b"".join(_BYTES[mark] for mark in marks) + _BYTES[base]
    return b"".join(character.encode() if character.isascii() else b"&#x%X;" % ord(character) for character in text)
