"""SRU over the catalogue: searches, forms of record, live holdings, diagnostics, and programs of others that ask."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.catalogue.query import Match, Query
from gateway.web.sru.search import catalogue_query
from schemas import iso20775, sru
from schemas.opac import xml as opac_xml
from schemas.sru.cql import CqlFaultError, parse
from schemas.xml import children, local
from schemas.xml import parse as parse_xml
from tests.web.client import Reply, Service

FYR = "870970-basis:41000022"  # at Odense, which is slow and does not have it, and at Aarhus
HAVET = "870970-basis:41000055"  # at Esbjerg, which never answers, and at Guldborgsund


def asked(service: Service, **parameters: str) -> Reply:
    """A searchRetrieve by GET."""
    defaults = {"version": "1.2", "operation": "searchRetrieve"}
    return service.get(f"/sru?{urlencode(defaults | parameters)}")


def read(reply: Reply) -> sru.SearchResponse:
    """What came."""
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"] == "text/xml; charset=utf-8"
    return sru.read(reply.body)


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_a_record_as_it_was_loaded(service: Service, version: str) -> None:
    """In each version, by default as marcXchange."""
    response = read(asked(service, version=version, query=f"rec.id={FYR}"))
    (record,) = response.records
    named = None if version == "1.1" else FYR  # 1.1's schema has no recordIdentifier
    assert (response.total, record.schema, record.identifier, record.position) == (1, "marcxchange", named, 1)
    assert record.data.tag == "{info:lc/xmlns/marcxchange-v1}record"
    assert b"Fyrpasserens dagbog" in asked(service, query="41000022").body


def test_a_record_as_marc21(service: Service) -> None:
    """By the crosswalk, in MARCXML's namespace; also by the schema's identifier."""
    for schema in ("marcxml", "info:srw/schema/1/marcxml-v1.1"):
        (record,) = read(asked(service, query=f"rec.id={FYR}", recordSchema=schema)).records
        assert record.data.tag == "{http://www.loc.gov/MARC21/slim}record"
        assert [one.get("tag") for one in children(record.data, "datafield")].count("245") == 1


def test_live_holdings(service: Service) -> None:
    """Those who have it; who does not have it is left out."""
    (record,) = read(asked(service, query=f"rec.id={FYR}", recordSchema="isohold")).records
    holdings = iso20775.read(record.data)
    assert [one.institution.value for one in holdings.holdings if one.institution] == ["DK-775100"]
    assert holdings.holdings[0].simple is not None
    assert holdings.resources[0].value == FYR


def test_a_missing_library_is_told(service: Service) -> None:
    """A partial answer says so, with the reason, and gives what the others said."""
    response = read(asked(service, query=f"rec.id={HAVET}", recordSchema="isohold"))
    (record,) = response.records
    assert [one.institution.value for one in iso20775.read(record.data).holdings if one.institution] == ["DK-737600"]
    (partial,) = response.diagnostics
    assert partial.number == 59
    assert "Esbjerg" in partial.details


def test_libraries_can_be_named(service: Service) -> None:
    """Others than those that are listed."""
    reply = asked(service, **{"query": f"rec.id={HAVET}", "recordSchema": "isohold", "x-agency": "DK-710100"})
    (record,) = read(reply).records
    assert [one.institution.value for one in iso20775.read(record.data).holdings if one.institution] == ["DK-710100"]


def test_any_is_one_of_the_words_for_numbers_too(service: Service) -> None:
    """Of records, and of books however their ISBN is written."""
    local = [pid.partition(":")[2] for pid in (FYR, HAVET)]
    for query in (f'rec.id any "{" ".join(local)}"', f'dc.identifier any "{FYR} {HAVET}"'):
        assert read(asked(service, query=query, recordSchema="isohold", maximumRecords="0")).total == 2, query
    both = catalogue_query(parse('bath.isbn any "9788711111116 9788722222222"'))
    assert {"9788711111116", "9788722222222"} <= terms(both)


def terms(query: Query) -> set[str]:
    """What is looked for, however it is joined."""
    return {query.term} if isinstance(query, Match) else terms(query.left) | terms(query.right)


def test_empty_parts_of_the_libraries_named_are_nobody(service: Service) -> None:
    """Commas without a number between them."""
    for named in ("710100,,", ",710100, ,"):
        reply = asked(service, **{"query": f"rec.id={HAVET}", "recordSchema": "isohold", "x-agency": named})
        response = read(reply)
        assert response.diagnostics == (), named
        assert len(iso20775.read(response.records[0].data).holdings) == 1


def test_opac_records(service: Service) -> None:
    """The record with a holding for each library and a circulation for its copies."""
    (record,) = read(asked(service, query=f"rec.id={FYR}", recordSchema="opac")).records
    opac = opac_xml.read(record.data)
    (holding,) = opac.holdings
    assert holding.nuc_code == "DK-775100"
    assert holding.circulations[0].available_now is True
    assert b"Fyrpasserens" in opac.bibliographic


def test_a_page_at_a_time(service: Service) -> None:
    """Places count from 1; the next one is told."""
    whole = read(asked(service, query='dc.creator any "hansen thygesen østergård"', maximumRecords="50"))
    assert whole.total is not None
    assert whole.total > 1
    first = asked(service, query='dc.creator any "hansen thygesen østergård"', maximumRecords="1")
    assert b"<nextRecordPosition>2</nextRecordPosition>" in first.body
    beyond = read(asked(service, query="41000022", startRecord="2"))
    assert [one.number for one in beyond.diagnostics] == [61]


@pytest.mark.parametrize(
    ("parameters", "number"),
    [
        ({"query": "rec.id="}, 10),
        ({"query": "dc.publisher=x"}, 16),
        ({"query": "dc.title > x"}, 19),
        ({"query": "dc.title == x"}, 19),
        ({"query": '""'}, 27),
        ({"query": "bog*"}, 28),
        ({"query": "a prox b"}, 37),
        ({"query": "x", "recordSchema": "mods"}, 66),
        ({"query": "x", "version": "3.0"}, 5),
        ({"query": "x", "operation": "scan"}, 4),
        ({"query": "x", "maximumRecords": "many"}, 6),
        ({"query": ""}, 7),
        ({"query": "x", "startRecord": "0"}, 6),
        ({"query": "x", "recordPacking": "foo"}, 71),
        ({"query": "x", "sortKeys": "title"}, 80),
        ({"query": "x", "stylesheet": "/x.xsl"}, 110),
        ({"query": f'dc.title any "{"x " * 60}"'}, 38),
    ],
)
def test_what_cannot_be_done_has_its_diagnostic(service: Service, parameters: dict[str, str], number: int) -> None:
    """With HTTP 200, as SRU wants it."""
    response = read(asked(service, **parameters))
    assert [one.number for one in response.diagnostics] == [number]
    assert response.records == ()


def test_a_record_that_is_not_there_in_a_form_says_so_in_its_place(service: Service) -> None:
    """A surrogate diagnostic, and the hit is counted."""
    response = read(asked(service, query=f"rec.id={HAVET}"))
    assert response.total == 1
    assert [one.number for one in response.diagnostics] == [67]


def test_nothing_found(service: Service) -> None:
    """Zero is an answer."""
    response = read(asked(service, query="rec.id=870970-basis:9"))
    assert (response.total, response.records, response.diagnostics) == (0, (), ())


def test_explain(service: Service) -> None:
    """What the server is, asked in both ways."""
    for path in ("/sru", "/sru?operation=explain&version=1.1"):
        reply = service.get(path)
        root = parse_xml(reply.body)
        assert local(root) == "explainResponse"
        for words in (b"isohold", b"marcxchange", b"serverChoice", str(service.port).encode()):
            assert words in reply.body


def test_requests_may_be_posted(service: Service) -> None:
    """As a form; anything else is refused with a sentence."""
    body = urlencode({"version": "1.2", "operation": "searchRetrieve", "query": f"rec.id={FYR}"}).encode()
    posted = service.ask("POST", "/sru", body, content_type="application/x-www-form-urlencoded")
    assert read(posted).total == 1
    assert service.ask("POST", "/sru", b"<x/>", content_type="text/xml").status == 415
    assert service.ask("DELETE", "/sru").status == 405
    assert service.get("/sru/else").status == 404


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("&".join(["a=1"] * 60), 6),
        ("operation=searchRetrieve&version=1.1&query=" + "a" * 5_000, 12),
        ("operation=searchRetrieve&version=1.1&query=" + "a" * 15_000, 12),
        ("version=1.1&operation=searchRetrieve&query=" + "+or+".join(["a"] * 60), 38),
        ("version=1.1&operation=searchRetrieve&query=a&query=b", 6),
    ],
    ids=["parameters", "a query", "a request", "words", "queries"],
)
def test_what_is_too_much_has_its_diagnostic(service: Service, query: str, number: int) -> None:
    """In the version that was asked, by GET and by POST, as long as the request can be read at all."""
    for reply in (
        service.get(f"/sru?{query}"),
        service.ask("POST", "/sru", query.encode(), content_type="application/x-www-form-urlencoded"),
    ):
        response = read(reply)
        assert [one.number for one in response.diagnostics] == [number]
        assert (response.total, response.records) == (0, ())
        assert response.version == ("1.1" if "version" in query else None)


def test_a_request_that_is_not_read_to_its_end(service: Service) -> None:
    """Posted by the megabyte, or in a line that no server reads: HTTP's own refusals, with a sentence."""
    huge = b"query=" + b"a" * 100_000
    assert service.ask("POST", "/sru", huge, content_type="application/x-www-form-urlencoded").status == 413
    assert service.get("/sru?query=" + "a" * 20_000).status == 431


@pytest.mark.parametrize("name", ["startRecord", "maximumRecords"])
def test_a_place_or_a_count_beyond_all_numbers(service: Service, name: str) -> None:
    """Refused by name."""
    (fault,) = read(asked(service, query="41000022", **{name: str(10**30)})).diagnostics
    assert (fault.number, fault.details) == (6, name)


def test_beyond_loopback_the_token_is_wanted(guarded: Service, token: str) -> None:
    """As of the API."""
    assert guarded.get("/sru").status == 401
    shown = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    assert guarded.get("/sru", **shown).status == 200


NAMES = st.sampled_from(["query", "version", "operation", "recordSchema", "startRecord"])


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(NAMES, st.text(max_size=12)))
def test_no_request_makes_the_server_fail(service: Service, parameters: dict[str, str]) -> None:
    """Whatever is asked: an answer in XML, or a 4xx."""
    reply = service.get(f"/sru?{urlencode(parameters)}")
    assert reply.status in {200, 400}
    if reply.status == 200:
        parse_xml(reply.body)


@given(st.text('abæ "()<>=/*? andornotany.rec.id:1', max_size=40))
def test_any_query_is_searched_for_or_refused(query: str) -> None:
    """No other error than the typed one."""
    with suppress(CqlFaultError):
        catalogue_query(parse(query))


@pytest.mark.skipif(shutil.which("zoomsh") is None, reason="zoomsh is not installed")
def test_zoomsh_reads_live_holdings(service: Service) -> None:
    """A client of Index Data's."""
    opening = ("set sru get", "set schema isohold", f"connect {service.base}/sru")
    commands = (*opening, f"search cql:rec.id={FYR}", "show 0 1", "quit")
    done = subprocess.run(["zoomsh", *commands], capture_output=True, text=True, timeout=30, check=False)
    assert "1 hits" in done.stdout
    assert "DK-775100" in done.stdout


@pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz-client is not installed")
@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_yaz_client_reads_records(service: Service, version: str) -> None:
    """In each version."""
    opening = (f"sru get {version}", f"open {service.base}/sru", "querytype cql", "schema marcxml")
    done = subprocess.run(
        ["yaz-client", "-f", "/dev/null"],
        input="\n".join((*opening, f"find rec.id={FYR}", "show 1", "quit", "")),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "Number of hits: 1" in done.stdout
    assert "Fyrpasserens dagbog" in done.stdout
