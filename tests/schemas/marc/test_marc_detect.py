"""Which serialization a file is in, and reading without being told."""

from __future__ import annotations

from io import BytesIO

import pytest

from schemas.marc import Entry, Fault, Position, Record, control_field, make_field
from schemas.marc.detect import Serialization, detect, read
from schemas.marc.output import Output

BOOK = Record((make_field("001", ("a", "1"), ("b", "870970")), make_field("245", ("a", "Ærø"))))
BOOK21 = Record((control_field("001", "1"), make_field("245", ("a", "Ærø"), indicators="10")))
ONLY_MARC21 = {Serialization.MARCXML, Serialization.LINE_MARC21}


def book(serialization: Serialization) -> Record:
    """A book that the serialization can hold."""
    return BOOK21 if serialization in ONLY_MARC21 else BOOK


def written(serialization: Serialization, count: int = 1) -> bytes:
    """A file of that many books."""
    stream = BytesIO()
    with Output(stream, serialization) as output:
        for _ in range(count):
            output.add(book(serialization))
    return stream.getvalue()


@pytest.mark.parametrize("serialization", Serialization)
def test_what_is_written_is_recognised_and_read(serialization: Serialization) -> None:
    """Also after a byte order mark and blank lines."""
    file = written(serialization)
    for raw in (file, b"\xef\xbb\xbf" + file, b"\n" + file):
        assert detect(raw) is serialization
        [entry] = read(BytesIO(raw))
        assert isinstance(entry, Entry)
        assert entry.record.fields == book(serialization).fields


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"", None),
        (b'{"fields": []}', None),
        (b"<html><body/></html>", None),
        (b"Dear library,\nplease ...", None),
        (b"245 $aMARC21 in lines", Serialization.LINE_MARC21),
        (b"00714cam a2200205 a 4500\n001 1\n245 10 $a x\n", Serialization.LINE_MARC21),
        (b"245 costs 5$ each", None),
        (b'"001 00 *a1\\n" +\n', Serialization.LINE_CONCAT),
        (b'{"fields":[{"name":"001","indicators":"00"', Serialization.JSON_RAWREPO),
        (b'[{"leader":"","fields":[{"001":"1"}', Serialization.MARC_IN_JSON),
        (b'{"fields": [1, 2], "name": "holdings"}', None),
        (b'<record xmlns="http://www.loc.gov/MARC21/slim">', Serialization.MARCXML),
        ("\ufeff<collection/>".encode("utf-16-le"), Serialization.MARCXCHANGE),
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


@pytest.mark.parametrize("serialization", Serialization)
def test_reading_goes_on_from_a_position(serialization: Serialization) -> None:
    """Also where the file's beginning has to be looked at first."""
    raw = written(serialization, 3)
    everything = list(read(BytesIO(raw)))
    for at, item in enumerate(everything, start=1):
        assert list(read(BytesIO(raw), start=Position(item.number, item.end))) == everything[at:]
