"""NCIP over real sockets: a simulated system in every manner, and the answers of a third party's server replayed."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from adapters.interface import Done, Failed, Login, LookUp, Refused, Trouble, Unsupported
from adapters.ncip import MOST_ITEMS, MOST_PAGES
from fixtures.holdings_file import Copy
from fixtures.systems.ncip import NcipSocket, NcipSystem
from schemas.ncip import Dialect, Edition, Message, Part, Problem, write
from tests.adapters.ncip_room import LOGIN, NOT_THERE, SHELVES, ask, asking, at, verdict
from tests.adapters.scripted import Scripted, always, answer
from tests.shared import DATA


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
