"""Which serialization a file is in, and reading without being told."""

from __future__ import annotations

from io import BytesIO

import pytest

from schemas.marc import Entry, Fault, Position, Record, iso2709, line, make_field, marcxchange
from schemas.marc.detect import Serialization, detect, read

BOOK = Record((make_field("001", ("a", "1"), ("b", "870970")), make_field("245", ("a", "Ærø"))))
WRITTEN = {
    Serialization.ISO2709: iso2709.write(BOOK),
    Serialization.LINE: line.write(BOOK),
    Serialization.MARCXCHANGE: marcxchange.write([BOOK]),
}


@pytest.mark.parametrize("serialization", Serialization)
def test_what_is_written_is_recognised_and_read(serialization: Serialization) -> None:
    """Also after a byte order mark and blank lines."""
    for raw in (WRITTEN[serialization], b"\xef\xbb\xbf" + WRITTEN[serialization], b"\n" + WRITTEN[serialization]):
        assert detect(raw) is serialization
    [entry] = read(BytesIO(WRITTEN[serialization]))
    assert isinstance(entry, Entry)
    assert entry.record.fields == BOOK.fields


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"", None),
        (b'{"fields": []}', None),
        (b"<html><body/></html>", None),
        (b"Dear library,\nplease ...", None),
        (b"245 $aMARC21 in lines", None),
        (b"001 00*a1*b870970\n", Serialization.LINE),
        (b"001 *a1\n", Serialization.LINE),
        (b"$\n001 00 *a 1\n", Serialization.LINE),
        (b"LDR 00000n    2200000   4500\n001 00 *a1\n", Serialization.LINE),
        (b'<?xml version="1.0"?>\n<marcx:record xmlns:marcx="x">', Serialization.MARCXCHANGE),
        (b"<a:answer><x/><collection>", Serialization.MARCXCHANGE),
        (b"     nam  22     4500 001001000000\x1e00\x1fa1\x1e\x1d", Serialization.ISO2709),
    ],
)
def test_the_beginning_of_a_file_tells(head: bytes, found: Serialization | None) -> None:
    """Leaders with blanks, lines in every dialect, XML in envelopes, and what is none of ours."""
    assert detect(head) is found


def test_a_file_that_is_no_marc_is_one_fault_and_an_empty_one_is_nothing() -> None:
    """Nobody is left to guess why nothing was read."""
    [fault] = read(BytesIO(b"Dear library,"))
    assert isinstance(fault, Fault)
    assert "no form of MARC" in fault.sentence
    assert list(read(BytesIO(b""))) == []


@pytest.mark.parametrize("serialization", [Serialization.ISO2709, Serialization.LINE])
def test_reading_goes_on_from_a_position(serialization: Serialization) -> None:
    """Also where the file's beginning has to be looked at first."""
    raw = WRITTEN[serialization] * 3
    everything = list(read(BytesIO(raw)))
    for at, item in enumerate(everything, start=1):
        assert list(read(BytesIO(raw), start=Position(item.number, item.end))) == everything[at:]
