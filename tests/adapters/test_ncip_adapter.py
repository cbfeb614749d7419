"""NCIP over real sockets: a simulated system in every manner, and the answers of a third party's server replayed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble, Unsupported
from adapters.ncip import MOST_ITEMS, MOST_PAGES
from adapters.ncip_settings import PROFILES, without_check_digit
from adapters.registry import HOLDINGS
from fixtures.holdings_file import Copy, CopyStatus
from fixtures.systems.ncip import NcipSocket, NcipSystem, Shelves, ncip_site
from schemas.iso20775 import LendingVerdict
from schemas.ncip import Dialect, Edition, Message, Part, Problem, read, write
from tests.adapters.scripted import Scripted, always, answer
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve
from tests.shared import DATA

TODAY = date(2026, 6, 15)
LOGIN = Login(user="DK-190101", password="s3cret")
ITEMS: Mapping[str, Copy] = {
    "3001": Copy(),
    "3002": Copy(status=CopyStatus.ON_LOAN, back=date(2026, 6, 29)),
    "3003": Copy(status=CopyStatus.NOT_FOR_LOAN),
}
SHELVES = Shelves(records={"27942628": ITEMS}, today=TODAY)
NOT_THERE = "5099"

Settings = tuple[tuple[str, str], ...]


def asking(protocol: str, address: str, record: str, **more: Any) -> HoldingsQuery:
    """A question about a record."""
    values = {"profile": "plain", "agency": "773000", **more}
    return HoldingsQuery(protocol=protocol, address=address, record_id=record, **values)


def ask(server: Any, query: HoldingsQuery, limit: float = 10.0) -> LookUp:
    """How a look-up at a server ends; `{port}` in the address is its. Nothing is left behind."""

    async def work(reactor: Reactor) -> LookUp:
        before = leftovers(reactor)
        client = HttpClient(reactor)
        adapter = HOLDINGS[query.protocol](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            there = evolve(query, address=query.address.format(port=port))
            end = await adapter(there, timeout=limit, today=TODAY)
            await client.close()
        assert leftovers(reactor) == before
        return end

    return run_in_reactor(work)


def at(shelves: Shelves, record: str, *, protocol: str = "ncip2", **more: Any) -> tuple[LookUp, list[Message]]:
    """How a look-up at the simulated system ends, by HTTP, and what the system heard."""
    system = NcipSystem(shelves)
    end = ask(ncip_site(system), asking(protocol, "http://127.0.0.1:{port}/ncip", record, **more))
    return end, system.heard


def verdict(end: LookUp) -> LendingVerdict:
    """What a look-up found."""
    assert isinstance(end, Done), end
    return end.value.verdict


def test_items_are_asked_about_by_their_ids() -> None:
    """LookupItem for each; what the system does not know is left out."""
    end, heard = at(SHELVES, f"3001, 3002,3003,{NOT_THERE}")
    said = verdict(end)
    assert (said.owned, said.lendable, said.available) == (True, True, 1)
    assert sorted(message.item.value for message in heard if message.item) == ["3001", "3002", "3003", NOT_THERE]
    assert {message.name for message in heard} == {"LookupItem"}
    assert all(message.header is None for message in heard)
    assert isinstance(end, Done)
    copies = [copy for holding in end.value.holdings.holdings if holding.simple for copy in holding.simple.copies]
    assert [copy.identifiers[0].value for copy in copies] == ["3001", "3002", "3003"]


def test_an_item_that_is_out_and_one_that_stays() -> None:
    """The day it is back, and a restriction that wins over the shelf."""
    assert verdict(at(SHELVES, "3002")[0]).earliest == date(2026, 6, 29)
    stays = verdict(at(SHELVES, "3003")[0])
    assert (stays.owned, stays.lendable) == (True, False)


def test_a_record_is_asked_about_page_by_page() -> None:
    """LookupItemSet with the token of each answer, until there is none."""
    shelves = evolve(SHELVES, page=2, queues={"3001": 1, "3003": 2})
    end, heard = at(shelves, "27942628", profile="evergreen")
    assert (verdict(end).available, verdict(end).queue) == (1, 3)
    assert [message.text("NextItemToken") for message in heard] == ["", "2"]
    record = heard[0].root.first("BibliographicId", "BibliographicRecordId")
    assert record is not None
    assert record.text("BibliographicRecordIdentifierCode") == "BibID"


def test_pages_without_end_are_asked_for_so_many_times() -> None:
    """What is left is told."""
    shelves = evolve(SHELVES, records={"1": {str(number): Copy() for number in range(MOST_PAGES + 1)}}, page=1)
    end, heard = at(shelves, "1", profile="evergreen")
    assert (verdict(end).available, len(heard)) == (MOST_PAGES, MOST_PAGES)
    assert f"only the first {MOST_PAGES} pages of items were asked for" in verdict(end).note


def test_more_ids_than_are_asked_about() -> None:
    """The number is told."""
    numbers = [str(number) for number in range(MOST_ITEMS + 1)]
    shelves = evolve(SHELVES, records={"1": dict.fromkeys(numbers, Copy())})
    end, heard = at(shelves, ",".join(numbers))
    assert (verdict(end).available, len(heard)) == (MOST_ITEMS, MOST_ITEMS)
    assert f"only the first {MOST_ITEMS} of {MOST_ITEMS + 1} items" in verdict(end).note


@pytest.mark.parametrize(
    ("record", "profile"), [(NOT_THERE, "plain"), ("99", "evergreen"), ("99", "xc"), (" , ", "plain")]
)
def test_not_owned(record: str, profile: str) -> None:
    """Unknown Item, in an answer or within a record of it; no id to ask about is none that is there."""
    assert not verdict(at(SHELVES, record, profile=profile)[0]).owned


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


DANISH = evolve(SHELVES, dialect=Dialect(version="1.01"), passwords={"DK-190101": "s3cret"})


def test_the_danish_profile_by_http() -> None:
    """ISILs in the Danish scheme, the agency's password in the header, codes with their schemes."""
    end, (asked,) = at(DANISH, "3002", protocol="ncip1", profile="danish", login=LOGIN)
    assert verdict(end).earliest == date(2026, 6, 29)
    assert asked.item is not None
    assert (asked.item.agency, asked.item.agency_scheme) == ("DK-773000", "http://biblstandard.dk/isil/schemes/1.1/")
    assert asked.header is not None
    assert (asked.header.to_agency, asked.edition) == ("DK-773000", Edition.ONE)


def test_a_systems_word_for_a_library_may_look_like_anothers_number() -> None:
    """The items that it names so are the asked library's; another's are not."""
    asked = (("to_agency", "999900"),)
    assert verdict(at(SHELVES, "3001", settings=asked)[0]).available == 1
    others = write(
        Message(
            name="LookupItemResponse",
            body=(
                Part(
                    name="ItemId",
                    parts=(Part(name="AgencyId", value="999901"), Part(name="ItemIdentifierValue", value="3001")),
                ),
            ),
        ),
        Dialect(),
    )
    query = asking("ncip2", "http://127.0.0.1:{port}/ncip", "3001", settings=asked)
    assert not verdict(ask(Scripted(always(answer(others))), query)).owned


def test_ncip_1_on_a_bare_socket() -> None:
    """As Aleph and Voyager have it; several items side by side, each on a connection of its own."""
    system = NcipSystem(evolve(SHELVES, dialect=Dialect(version="1.0"), terse=True))
    end = ask(NcipSocket(system), asking("ncip1", "ncip://127.0.0.1:{port}", "3001,3002,3003"))
    assert (verdict(end).available, len(system.heard)) == (1, 3)


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_wrong_password_is_a_setting_and_never_told(status: int) -> None:
    """With whatever HTTP code; the system repeats the password in its problem."""
    login = Login(user="DK-190101", password="wr0ng")
    end, _ = at(evolve(DANISH, status=status), "3001", protocol="ncip1", profile="danish", login=login)
    assert end == Failed(Trouble.CONFIGURATION, "answered with the problem 'Agency Authentication Failed'")
    assert "wr0ng" not in repr(end)


def problem(kind: str, status: bytes = b"200 OK") -> LookUp:
    """How a look-up ends that is answered with a problem."""
    body = write(Message(name="", problems=(Problem(type="Never Heard Of"), Problem(type=kind))), Dialect())
    query = asking("ncip2", "http://127.0.0.1:{port}/ncip", "3001")
    return ask(Scripted(always(answer(body, status=status))), query)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Item Access Denied", Refused("answered with the problem 'Item Access Denied'")),
        ("Unsupported Service", Unsupported("has no LookupItem in its NCIP service")),
        (
            "Temporary Processing Failure",
            Failed(Trouble.UNREACHABLE, "answered with the problem 'Temporary Processing Failure'"),
        ),
        (
            "Needed Data Missing",
            Failed(Trouble.CONFIGURATION, "answered with the problem 'Needed Data Missing'"),
        ),
        ("Oops", Failed(Trouble.NONSENSE, "answered with the problem 'Never Heard Of'")),
    ],
)
def test_problems(kind: str, expected: LookUp) -> None:
    """The first that is known says what it comes to."""
    assert problem(kind) == expected


def test_a_problem_that_nobody_knows_leaves_the_word_to_http() -> None:
    """And one that is known does not."""
    assert problem("Oops", b"503 Away") == Failed(Trouble.UNREACHABLE, "answered HTTP 503")
    assert problem("Unsupported Service", b"500 No") == Unsupported("has no LookupItem in its NCIP service")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html><body>Velkommen</body></html>", "gave an answer that is not NCIP: it is not an NCIPMessage"),
        (b"<></>", "gave an answer that is not NCIP: the body is not well-formed XML at line 1, column 2"),
        (
            b"<NCIPMessage><LookupUserResponse/></NCIPMessage>",
            "did not answer a LookupItem with its answer",
        ),
        (
            b"<NCIPMessage><LookupItemResponse/></NCIPMessage>",
            "answered without an item and without a reason",
        ),
        (
            b'<!DOCTYPE NCIPMessage [<!ENTITY a "b">]><NCIPMessage><LookupItemResponse/></NCIPMessage>',
            "gave an answer that is not NCIP: the XML has a DOCTYPE; send it without one",
        ),
    ],
)
def test_what_is_no_answer(body: bytes, said: str) -> None:
    """In words for whoever runs the system."""
    query = asking("ncip2", "http://127.0.0.1:{port}/ncip", "3001")
    assert ask(Scripted(always(answer(body))), query) == Failed(Trouble.NONSENSE, said)


def test_one_item_that_is_refused_does_not_hide_the_others() -> None:
    """The copies count, and the reason is told."""
    fields = Part(name="ItemOptionalFields", parts=(Part(name="CirculationStatus", value="Available On Shelf"),))
    identifier = Part(name="ItemId", parts=(Part(name="ItemIdentifierValue", value="3001"),))
    good = write(Message(name="LookupItemResponse", body=(identifier, fields)), Dialect())
    bad = write(Message(name="LookupItemResponse", problems=(Problem(type="Item Access Denied"),)), Dialect())
    server = Scripted(lambda connection, number: connection.tcp.write(answer(good if number == 1 else bad)))
    end = ask(server, asking("ncip2", "http://127.0.0.1:{port}/ncip", "3001,3002"))
    assert verdict(end).available == 1
    assert verdict(end).note == "of an item its system answered with the problem 'Item Access Denied'"


def test_one_item_without_an_answer_ends_the_look_up() -> None:
    """A part of the copies would be told as all of them; what is under way is ended, and nothing is left behind."""
    server = Scripted(lambda connection, number: connection.tcp.abortConnection() if number == 3 else None)
    end = ask(server, asking("ncip2", "http://127.0.0.1:{port}/ncip", "1,2,3,4,5,6"))
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.NONSENSE


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


TRANSCRIPT = DATA / "adapters" / "transcripts" / "ncip_illmock.txt"


@pytest.mark.skipif(not TRANSCRIPT.exists(), reason="the transcript is not here")
def test_the_answers_of_a_third_partys_server() -> None:
    """Crosslink's mock has no LookupItem: its refusals, as they came over the wire, are read as what they are."""
    exchanges = TRANSCRIPT.read_text().split("\n$ curl ")[1:]
    bodies = [one.partition("\n")[2].partition("\nHTTP 200")[0].strip().encode() for one in exchanges]
    query = asking("ncip2", "http://127.0.0.1:{port}/ncip", "3001")

    def replayed(words: bytes) -> LookUp:
        body = next(body for body in bodies if words in body)
        return ask(Scripted(always(answer(body, content_type=b"application/xml"))), query)

    assert replayed(b"Unsupported Service") == Unsupported("has no LookupItem in its NCIP service")
    missing = Failed(Trouble.CONFIGURATION, "answered with the problem 'Missing Version'")
    assert replayed(b"Missing Version") == missing
    syntax = Failed(Trouble.CONFIGURATION, "answered with the problem 'Invalid Message Syntax Error'")
    assert replayed(b"Invalid Message Syntax") == syntax
