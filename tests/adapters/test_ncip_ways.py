"""What goes over the wire to each maker's NCIP service, what a library may set, and settings that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from adapters.interface import Failed, Trouble
from adapters.ncip_settings import PROFILES, without_check_digit
from schemas.ncip import Dialect, Edition, Message, Problem, read, write
from tests.adapters.ncip_room import LOGIN, SHELVES, Settings, ask, asking, at, verdict
from tests.adapters.scripted import Scripted, always, answer


@pytest.mark.parametrize("profile", PROFILES[Edition.TWO])
def test_every_profile_of_ncip_2_is_understood(profile: str) -> None:
    """By a system that writes with its version; the record's number or an item's, as the profile asks."""
    chosen = PROFILES[Edition.TWO][profile]
    by_record = chosen.service == "item-set"
    number = {"sierra": ".b279426286"}.get(profile, "27942628") if by_record else "3001"
    shelves = evolve(SHELVES, dialect=Dialect(version=chosen.version), bare=profile in {"koha", "polaris"})
    end, (asked, *_) = at(shelves, number, profile=profile)
    assert verdict(end).available == 1
    assert asked.name == ("LookupItemSet" if by_record else "LookupItem")


def request_of(profile: str, settings: Settings = (), **more: Any) -> str:
    """What goes over the wire, head and body."""
    body = write(Message(name="", problems=(Problem(type="Unknown Item"),)), Dialect())
    server = Scripted(always(answer(body)))
    query = asking("ncip2", "http://127.0.0.1:{port}/ncip", "3001", profile=profile, settings=settings, **more)
    assert not verdict(ask(server, query)).owned
    return server.requests[0].decode()


def test_what_goes_over_the_wire() -> None:
    """Aleph wants text/xml, FOLIO's own messages have a plain version, XC has sets in Ext; all of it can be set."""
    assert "content-type: text/xml" in request_of("aleph").lower()
    assert ' version="http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd"' in request_of("folio")
    assert "<ns1:Ext><ns1:LookupItemSet>" in request_of("xc")
    assert "<ns1:Ext>" not in request_of("xc", (("item_set_in", "message"),))
    plain = request_of("plain", (("version", "2.01"), ("version_attribute", "plain"), ("content_type", "text/plain")))
    assert ' version="http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd"' in plain
    assert "content-type: text/plain" in plain.lower()
    assert "<ns1:AgencyId>ABC</ns1:AgencyId><ns1:ItemIdentifierValue>3001<" in request_of(
        "plain", (("to_agency", "ABC"),)
    )
    assert ">Barcode<" in request_of("plain", (("item_type", "Barcode"),))


def test_who_asks_whom() -> None:
    """The login's user is the asking agency, unless its group or a setting says otherwise, or it is a system's."""
    asked = read(request_of("plain", login=LOGIN).partition("\r\n\r\n")[2].encode())
    assert asked.header is not None
    assert (asked.header.from_agency, asked.header.to_agency) == ("DK-190101", "773000")
    assert (asked.header.agency_password, asked.header.from_system) == ("s3cret", "")
    settings = (("from_agency", "190101"), ("login_of", "system"))
    asked = read(request_of("plain", settings, login=LOGIN).partition("\r\n\r\n")[2].encode())
    assert asked.header is not None
    assert (asked.header.from_agency, asked.header.from_system) == ("190101", "DK-190101")
    assert (asked.header.agency_password, asked.header.system_password) == ("", "s3cret")


@pytest.mark.parametrize(
    ("protocol", "more", "said"),
    [
        ("ncip2", {"profile": "danish"}, "has the holdings profile 'danish', not one of plain, aleph, alma, "),
        ("ncip2", {"settings": (("version", "1.0"),)}, "has the holdings setting version 1.0, which is not of ncip2"),
        ("ncip1", {"settings": (("service", "item-set"),)}, "item-set, which NCIP 1 does not have"),
        ("ncip1", {"profile": "danish"}, "needs the holdings setting from_agency"),
        ("ncip2", {"settings": (("colour", "red"),)}, "has holdings settings that cannot be used"),
        ("ncip1", {"address": "ncip://127.0.0.1"}, "cannot be called: it names no port"),
    ],
)
def test_settings_that_cannot_be_used(protocol: str, more: dict[str, Any], said: str) -> None:
    """A fault of configuration, before anything is sent."""
    server = Scripted(always(b""))
    query = evolve(asking(protocol, "http://127.0.0.1:{port}/", "3001"), **more)
    end = ask(server, query)
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION
    assert said in end.what
    assert not server.requests


def test_numbers_of_sierra() -> None:
    """Without the prefix and the check digit; a number without prefix is left alone."""
    assert [without_check_digit(one) for one in (".b10012345", "b1001234x", "1001234", "b")] == [
        "1001234",
        "1001234",
        "1001234",
        "b",
    ]
