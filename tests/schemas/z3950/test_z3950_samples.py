"""Real bytes that yaz-client and yaz-ztest exchanged, read to what they must mean."""

from __future__ import annotations

from typing import Final

import pytest

from schemas import z3950
from schemas.z3950 import Diagnostic, Framing, Implementation, InitRequest, Message, SearchResponse, oids
from schemas.z3950.values import InitResponse, PresentRequest, PresentResponse, Retrieved, SearchRequest
from tests.shared import DATA

SAMPLES: Final = DATA / "adapters" / "samples" / "z3950"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the real bytes are not beside this checkout")

YAZ: Final = "5.34.0 dec0c8a0b762132468cc8264c1b220eae1c67bd7"
BITS: Final = frozenset({0, 1, 2})

READ: Final[dict[str, Message]] = {
    "init_request": InitRequest(
        preferred_message_size=65536,
        exceptional_record_size=1048576,
        implementation=Implementation(id="81x", name="probe", version="0"),
    ),
    "init_response": InitResponse(
        versions=BITS,
        options=BITS,
        preferred_message_size=65536,
        exceptional_record_size=1048576,
        accepted=True,
        implementation=Implementation(id="81", name="GFS/YAZ", version=YAZ),
    ),
    "search_title_computer_request": SearchRequest(databases=("Default",), query=z3950.by_use("computer", 4)),
    "search_title_computer_response": SearchResponse(succeeded=True, hits=23, next_position=1),
    "search_baddb_request": SearchRequest(databases=("NoSuch1",), query=z3950.by_use("computer", 4)),
    "search_baddb_response": SearchResponse(
        succeeded=False, diagnostics=(Diagnostic(oids.BIB_1_DIAGNOSTICS, 109, "NoSuch1"),)
    ),
    "present_opac_request": PresentRequest(start=1, count=1, syntax=oids.OPAC),
    "present_usmarc_request": PresentRequest(start=1, count=1, syntax=oids.USMARC),
    "present_out_of_range_request": PresentRequest(start=255, count=1, syntax=oids.USMARC),
    "present_out_of_range_response": PresentResponse(
        status=5, next_position=256, diagnostics=(Diagnostic(oids.BIB_1_DIAGNOSTICS, 13, "255"),)
    ),
}


@pytest.mark.parametrize("name", READ)
def test_real_messages_mean_what_they_must(name: str) -> None:
    """Every field, written down by hand from the dumps."""
    assert z3950.read((SAMPLES / f"{name}.ber").read_bytes()) == READ[name]


@pytest.mark.parametrize("name", [name for name in READ if name.endswith("_request")])
def test_requests_are_written_byte_for_byte_as_yaz_writes_them(name: str) -> None:
    """BER leaves freedom, but with definite lengths two programs have no reason to differ."""
    assert z3950.write(READ[name]) == (SAMPLES / f"{name}.ber").read_bytes()


def test_a_record_in_indefinite_lengths_is_read() -> None:
    """yaz-ztest's Present answer: a MARC record in an EXTERNAL, four levels of indefinite length around it."""
    message = z3950.read((SAMPLES / "present_usmarc_response.ber").read_bytes())
    assert isinstance(message, PresentResponse)
    assert (message.status, message.next_position, message.diagnostics) == (0, 2, ())
    (record,) = message.records
    assert isinstance(record, Retrieved)
    assert (record.syntax, record.database, record.opac) == (oids.USMARC, "Default", None)
    assert len(record.octets) == 366
    assert record.octets.startswith(b"00366nam  22001698a 4500")


def test_no_sample_is_left_out() -> None:
    """Every file of the data has its expected value above."""
    assert {path.stem for path in SAMPLES.glob("*.ber")} == {*READ, "present_usmarc_response"}


@pytest.mark.parametrize("name", [*READ, "present_usmarc_response"])
def test_messages_are_cut_out_of_a_stream(name: str) -> None:
    """However few bytes come at a time, a message ends where it ends, and not before."""
    raw = (SAMPLES / f"{name}.ber").read_bytes()
    framing, unread = Framing(), bytearray()
    for byte in raw[:-1]:
        unread.append(byte)
        assert framing(unread) is None
    unread += raw[-1:] + b"\xb9\x80"
    assert framing(unread) == len(raw)
