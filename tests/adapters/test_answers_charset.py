"""Answers in the charset that their Content-Type alone tells, over real sockets: they are read as at our own door."""

from __future__ import annotations

import pytest

from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, Login, Trouble
from adapters.iso18626 import Declined, Delivery, send
from schemas import openholdingstatus as ohs
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import AgencyId, Code, Confirmation, ErrorData, Header, RequestingAgencyMessage
from schemas.soap import wrapped
from tests.adapters.ncip_room import ask
from tests.adapters.scripted import Scripted, always, answer
from tests.adapters.test_koha_adapters import RECORDS
from tests.adapters.test_sru_holdings import HOLDINGS_XML
from tests.adapters.test_sru_records import OPAC, reply
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.workflow.sayings import NOON

WORDS = "Bestillingen findes ikke på Læsø"
MESSAGE = RequestingAgencyMessage(
    header=Header(
        supplying_agency=AgencyId(type=Code(value="ISIL"), value="DK-710100"),
        requesting_agency=AgencyId(type=Code(value="ISIL"), value="DK-773000"),
        timestamp=NOON,
        requesting_request_id="R-17",
    ),
    action="Received",
)
ERROR = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=WORDS)
UNDECLARED = write(confirmation_for(MESSAGE, now=NOON, error=ERROR)).decode().partition("?>")[2]
NCIP = """<NCIPMessage xmlns="http://www.niso.org/2008/ncip"><LookupItemResponse><ItemOptionalFields>
<CirculationStatus>Available On Shelf</CirculationStatus></ItemOptionalFields></LookupItemResponse></NCIPMessage>"""
HELD = ohs.HoldingsResponse(responders=(ohs.Responder(will_lend=True, expected=NOON.date(), record="42"),))
HOLDINGS = {
    "iso20775-sru": HOLDINGS_XML,
    "iso20775-http": HOLDINGS_XML,
    "sru-opac": reply(OPAC).decode(),
    "ncip2": NCIP,
    "koha-ilsdi": RECORDS.decode(),
    "dbc-holdings": wrapped(ohs.write_xml(HELD)).decode(),
    "folio-rtac": "<holdings><holding><id>h1</id><status>Available</status></holding></holdings>",
}
"""Answers in XML by the protocol that has them."""

SETTINGS = {"folio-rtac": (("form", "xml"),)}
PROFILES = {"dbc-holdings": "soap", "iso20775-http": "get"}


def delivered(reply: bytes) -> Delivery:
    """Send the message to a peer that answers so."""

    async def work(reactor: Reactor) -> Delivery:
        client = HttpClient(reactor)
        async with serve(reactor, Scripted(always(reply))) as port:
            delivery = await send(client, f"http://127.0.0.1:{port}/iso18626", write(MESSAGE), timeout=10.0)
            await client.close()
        return delivery

    return run_in_reactor(work)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (b"text/xml; charset=iso-8859-1", UNDECLARED.encode("iso-8859-1")),
        (b"application/xml;charset=UTF-16LE", UNDECLARED.encode("utf-16-le")),
        (b"text/xml;charset=ISO-8859-1", UNDECLARED.encode()),
        (b"text/xml", b'<?xml version="1.0" encoding="iso-8859-1"?>' + UNDECLARED.encode()),
        (b"text/xml; charset=utf-8", b'<?xml version="1.0" encoding="utf-16"?>' + UNDECLARED.encode()),
    ],
    ids=["latin 1", "utf-16", "a framework's word", "a program's declaration", "changed on the way"],
)
def test_a_confirmation_is_read_by_what_its_bytes_and_its_charset_say(content_type: bytes, body: bytes) -> None:
    """The peer's reason comes through letter by letter, and what is kept of its answer can be read by itself."""
    delivery = delivered(answer(body, content_type=content_type))

    assert isinstance(delivery, Declined), delivery
    assert delivery.error_value == WORDS
    kept = read(delivery.raw).message
    assert isinstance(kept, Confirmation)
    assert kept.errors[0].value == WORDS


def test_a_refusal_in_plain_text_is_read_by_its_charset() -> None:
    """Its letters stand in the sentence for staff."""
    words = answer(WORDS.encode("cp1252"), status=b"400 No", content_type=b"text/plain; charset=windows-1252")

    sentence = getattr(delivered(words), "sentence", "")
    assert sentence == f"The peer refused with HTTP 400: {WORDS}."


@pytest.mark.parametrize("protocol", HOLDINGS)
def test_holdings_are_read_by_the_charset_that_comes_with_them(protocol: str) -> None:
    """With the word an answer, without it nonsense: no bytes are guessed at."""
    body = HOLDINGS[protocol].partition("?>")[2] or HOLDINGS[protocol]
    written = f"{body}<!-- {WORDS} -->".encode("iso-8859-1")
    query = HoldingsQuery(
        protocol=protocol,
        address="http://127.0.0.1:{port}/look-up",
        profile=PROFILES.get(protocol, "plain"),
        record_id="42",
        agency="773000",
        login=Login(user="u", password="p", group="g"),
        settings=SETTINGS.get(protocol, ()),
    )

    told = ask(Scripted(always(answer(written, content_type=b"text/xml; charset=iso-8859-1"))), query)
    assert isinstance(told, Done), told
    assert told.value.verdict.owned
    untold = ask(Scripted(always(answer(written))), query)
    assert isinstance(untold, Failed)
    assert untold.trouble is Trouble.NONSENSE
