"""Real answers played to the adapter over a real socket: what yaz-ztest said, and a Danish library's B3."""

from __future__ import annotations

from typing import Final

import pytest

from adapters.interface import Login
from schemas import z3950
from schemas.iso20775 import LendingVerdict
from schemas.z3950 import InitResponse, PresentResponse, Retrieved, SearchResponse, oids
from tests.adapters.z3950_room import Scripted, look_up, verdict
from tests.shared import DATA

SAMPLES: Final = DATA / "adapters" / "samples" / "z3950"
B3: Final = DATA / "iso20775" / "responses" / "z3950_holdingsSchema8_B3_statsbiblioteket.xml"
pytestmark = pytest.mark.skipif(not B3.exists(), reason="the real answers are not beside this checkout")


def test_the_danish_b3_from_end_to_end() -> None:
    """As DBC asks for it: log-in, the number by B3's query, XML by schema and element set; the real record comes."""
    record = Retrieved(syntax=oids.XML, octets=B3.read_bytes(), database="statsbib")
    server = Scripted(
        InitResponse(accepted=True),
        SearchResponse(succeeded=True, hits=1, next_position=1),
        PresentResponse(next_position=2, records=(record,)),
    )
    login = Login(user="illgate", password="4711", group="820010")
    end = look_up(server, profile="b3", record="004874555", database="/statsbib", login=login)
    assert verdict(end) == LendingVerdict(owned=True, lendable=True, available=1)
    init, search, present = server.heard[:3]
    assert isinstance(init, z3950.InitRequest)
    assert init.authentication == z3950.Authentication(user="illgate", password="4711", group="820010")
    assert search == z3950.SearchRequest(
        databases=("statsbib",), query=z3950.parse_pqf("@attr 4=103 @attr bib-1 1=12 004874555")
    )
    composition = z3950.Composition(element_set="B3", schema="1.2.840.10003.13.7.4")
    assert present == z3950.PresentRequest(start=1, count=1, syntax=oids.XML, composition=composition)


def test_the_real_bytes_of_a_server() -> None:
    """Init, 23 hits and the first record, in indefinite lengths; one record is read, the rest told."""
    names = ("init_response", "search_title_computer_response", "present_usmarc_response")
    server = Scripted(*((SAMPLES / f"{name}.ber").read_bytes() for name in names))
    end = look_up(server, profile="852", record="computer", settings={"use": "4", "records": "1"})
    assert verdict(end) == LendingVerdict(
        owned=True, lendable=True, note="says nothing of availability; 23 records match, of which 1 were read"
    )
    assert server.heard[1] == z3950.read((SAMPLES / "search_title_computer_request.ber").read_bytes())


def test_real_bytes_of_a_refusal() -> None:
    """A database that the server does not have."""
    names = ("init_response", "search_baddb_response")
    server = Scripted(*((SAMPLES / f"{name}.ber").read_bytes() for name in names))
    end = look_up(server, database="/NoSuch1")
    assert getattr(end, "what", "") == "answered with diagnostic 109 (database unavailable, NoSuch1)"
