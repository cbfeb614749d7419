"""Holdings over SRU: what each answer of a local system comes to, by bytes and over real sockets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.http import HttpAnswer, HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, LookUp, Network, Refused, Trouble
from adapters.sru_holdings import SruHoldings, understand
from schemas import iso20775, sru
from schemas.iso20775 import LendingVerdict
from tests.adapters import scripted
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve

TODAY = date(2026, 6, 15)
HOLDINGS_XML = """<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding>
<institutionIdentifier><value>DK-773000</value></institutionIdentifier>
<holdingSimple><copiesSummary><copiesCount>2</copiesCount>
<status><availableCount>1</availableCount><availableFor>1</availableFor></status></copiesSummary></holdingSimple>
</holding></holdings>"""
ONE_IN = LendingVerdict(owned=True, lendable=True, available=1)


def verdict(end: LookUp) -> LendingVerdict:
    """What a look-up that brought an answer means for a loan."""
    assert isinstance(end, Done), end
    return end.value.verdict


def query(port: int = 80, profile: str = "plain", agency: str = "773000") -> HoldingsQuery:
    """A question to a local system."""
    return HoldingsQuery(
        protocol="iso20775-sru",
        address=f"http://127.0.0.1:{port}/sru?db=main",
        profile=profile,
        record_id="27942628",
        agency=agency,
    )


def reply(version: str = "1.2", *, escaped: bool = False, xml: str = HOLDINGS_XML) -> bytes:
    """A server's answer with one record."""
    request = sru.SearchRequest(version=version, query="q", escaped=escaped)
    return sru.write(request, total=1, records=[sru.RecordText(schema="isohold", xml=xml)])


def diagnosed(number: int, message: str = "", details: str = "") -> bytes:
    """A server's answer with a diagnostic instead of a record."""
    request = sru.SearchRequest(query="q")
    return sru.write(request, total=None, diagnostics=[sru.diagnostic(number, message, details)])


def understood(body: bytes, status: int = 200, content_type: str = "text/xml") -> LookUp:
    """What an answer comes to."""
    return understand(HttpAnswer(status=status, content_type=content_type, body=body), query(), TODAY)


def looked_up(
    script: Callable[[Connection, int], None], profile: str = "plain", limit: float = 10.0
) -> tuple[LookUp, Scripted]:
    """Ask a scripted local system."""
    server = Scripted(script)

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        async with serve(reactor, server) as port:
            end = await SruHoldings(Network(http=client, reactor=reactor))(
                query(port, profile), timeout=limit, today=TODAY
            )
            await client.close()
        return end

    return run_in_reactor(work), server


@pytest.mark.parametrize(
    ("profile", "asked"),
    [
        ("plain", {"version": "1.2", "operation": "searchRetrieve", "query": "rec.id=27942628"}),
        ("sru11", {"version": "1.1", "operation": "searchRetrieve", "query": "rec.id=27942628"}),
        ("alma", {"version": "1.2", "operation": "searchRetrieve", "query": "alma.mms_id=27942628"}),
        ("sru20", {"recordXMLEscaping": "xml", "query": "rec.id=27942628"}),
    ],
)
def test_each_profile_asks_in_its_own_words(profile: str, asked: dict[str, str]) -> None:
    """The parameters on the wire, with those the address had."""
    end, server = looked_up(always(answer(reply())), profile)
    target = server.requests[0].split()[1].decode()
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    assert parameters == asked | {"db": "main", "recordSchema": "isohold", "maximumRecords": "1"}
    assert verdict(end) == ONE_IN


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_records_are_found_in_every_version_and_packing(version: str, escaped: bool) -> None:  # noqa: FBT001  a column
    """As XML or as an escaped string, in three namespaces."""
    assert verdict(understood(reply(version, escaped=escaped))) == ONE_IN


def test_a_bare_holdings_answer_is_taken() -> None:
    """OCLC's service gives no SRU around it."""
    assert verdict(understood(HOLDINGS_XML.encode())) == ONE_IN


@pytest.mark.parametrize(
    "body",
    [
        sru.write(sru.SearchRequest(query="q"), total=0),
        diagnosed(65, "Record does not exist"),
        diagnosed(61, "First record position out of range"),
        reply(xml=HOLDINGS_XML.replace("DK-773000", "DK-710100")),
    ],
    ids=["no hits", "diagnostic 65", "diagnostic 61", "another library's"],
)
def test_not_owning_it_is_an_answer(body: bytes) -> None:
    """Four ways of saying no."""
    assert verdict(understood(body)) == LendingVerdict()


@pytest.mark.parametrize(
    ("number", "end"),
    [
        (2, Failed(Trouble.NONSENSE, "answered with diagnostic 2 (words)")),
        (3, Refused("answered with diagnostic 3 (words)")),
        (16, Failed(Trouble.CONFIGURATION, "answered with diagnostic 16 (words)")),
        (66, Failed(Trouble.CONFIGURATION, "answered with diagnostic 66 (words)")),
        (68, Refused("answered with diagnostic 68 (words)")),
    ],
)
def test_other_diagnostics_are_no_answer(number: int, end: LookUp) -> None:
    """Passing ones can be asked again, refusals cannot, the rest somebody must mend."""
    assert understood(diagnosed(number, "words")) == end


@pytest.mark.parametrize(
    ("status", "content_type", "body", "end"),
    [
        (401, "text/html", b"<html>", Refused("answered HTTP 401")),
        (403, "", b"", Refused("answered HTTP 403")),
        (404, "text/plain", b"no", Failed(Trouble.CONFIGURATION, "answered HTTP 404")),
        (500, "text/html", b"<html/>", Failed(Trouble.NONSENSE, "answered HTTP 500")),
        (503, "", b"", Failed(Trouble.UNREACHABLE, "answered HTTP 503")),
    ],
)
def test_a_code_speaks_where_the_body_does_not(status: int, content_type: str, body: bytes, end: LookUp) -> None:
    """HTTP codes without an SRU body."""
    assert understood(body, status, content_type) == end


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "is not SRU"),
        (b"<html><body>We are back at nine.", "gave an answer (text/html) that is not SRU: the body is not"),
        (b"<!DOCTYPE html><html/>", "a web page"),
        (b"<html/>", "'html' element, not an SRU answer"),
        (reply(xml="<record xmlns='http://www.loc.gov/MARC21/slim'/>"), "'record' element, not ISO 20775"),
        (reply()[:-40], "is not SRU"),
        (b"<searchRetrieveResponse><numberOfRecords>3</numberOfRecords></searchRetrieveResponse>", "without a record"),
    ],
)
def test_nonsense_with_200_is_named(body: bytes, what: str) -> None:
    """Never an exception, never "not owned"."""
    end = understood(body, content_type="text/html")
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.NONSENSE
    assert what in end.what
    assert end.transient


@given(
    st.sampled_from([reply(), reply("2.0", escaped=True), HOLDINGS_XML.encode(), diagnosed(65)]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), st.binary(max_size=20)), min_size=1, max_size=4),
)
@settings(max_examples=400)
def test_no_answer_brings_an_exception(body: bytes, cuts: list[tuple[float, int, bytes]]) -> None:
    """Bytes cut, changed and pushed in anywhere: still one of the five ways."""
    for where, length, instead in cuts:
        at = int(where * len(body))
        body = body[:at] + instead + body[at + length :]
    assert isinstance(understood(body), Done | Failed | Refused)


def test_a_second_matching_record_is_told() -> None:
    """The first is taken, and the reader knows."""
    body = reply().replace(b"<numberOfRecords>1<", b"<numberOfRecords>2<")
    assert verdict(understood(body)).note == "2 records match, this is the first"


@pytest.mark.parametrize(
    ("script", "end"),
    [
        (scripted.silent, Failed(Trouble.TIMEOUT, "did not answer within 0.3 s")),
        (scripted.reset, Failed(Trouble.NONSENSE, "closed the connection without an answer")),
        (
            scripted.endless,
            Failed(Trouble.NONSENSE, "answered with more than 2,097,152 bytes", of_record=True),
        ),
    ],
)
def test_bad_servers_fail_with_words(script: Callable[[Connection, int], None], end: LookUp) -> None:
    """Over real sockets."""
    assert looked_up(script, limit=0.3 if script is scripted.silent else 10.0)[0] == end


def test_a_closed_port_is_unreachable() -> None:
    """And transient: the system may be back."""

    async def work(reactor: Reactor) -> LookUp:
        with scripted.closed_port() as port:
            return await SruHoldings(Network(http=HttpClient(reactor), reactor=reactor))(
                query(port), timeout=10.0, today=TODAY
            )

    assert run_in_reactor(work) == Failed(Trouble.UNREACHABLE, "refused the connection")


def test_a_profile_that_nobody_knows_is_a_fault_of_configuration() -> None:
    """Nothing is sent."""
    end, server = looked_up(always(answer(reply())), "z3950")
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION
    assert not end.transient
    assert "plain, sru11, sru20, alma" in end.what
    assert server.requests == []


def test_what_we_write_we_read() -> None:
    """The fixtures' writer and this reader agree on the record."""
    holdings = iso20775.read(HOLDINGS_XML.encode())
    assert verdict(understood(reply(xml=iso20775.write(holdings, namespace=iso20775.NO_NAMESPACE)))) == ONE_IN
