"""SRU requests: the address that is called, and the request as a server reads it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sru import PROFILES, RequestFaultError, SearchRequest, clause, read_request, search_url

ASKED = "operation=searchRetrieve&recordSchema=isohold&maximumRecords=1"
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("profile", "address", "url"),
    [
        (
            "plain",
            "http://h/sru",
            f"http://h/sru?version=1.2&{ASKED}&query=rec.id%3D27942628",
        ),
        (
            "alma",
            "https://h/view/sru/47BIB?tenant=a%20b#top",
            f"https://h/view/sru/47BIB?tenant=a%20b&version=1.2&{ASKED}&query=alma.mms_id%3D27942628",
        ),
        (
            "sru20",
            "http://h/",
            "http://h/?recordSchema=isohold&maximumRecords=1&query=rec.id%3D27942628&recordXMLEscaping=xml",
        ),
    ],
)
def test_the_address_of_a_look_up(profile: str, address: str, url: str) -> None:
    """Byte for byte, keeping the address's own parameters."""
    assert search_url(address, "27942628", PROFILES[profile]) == url


@given(PRINTABLE, st.sampled_from(sorted(PROFILES)))
def test_a_server_reads_the_id_that_was_asked_for(record_id: str, profile: str) -> None:
    """Whatever the id holds: blanks, quotation marks, ampersands, other scripts."""
    url = search_url("http://127.0.0.1:8081/sru", record_id, PROFILES[profile], maximum=3)
    url.encode("ascii")
    request = read_request(urlsplit(url).query)
    assert clause(request.query) == (PROFILES[profile].index, record_id)
    assert (request.version, request.schema, request.maximum) == (PROFILES[profile].version, "isohold", 3)


@pytest.mark.parametrize(
    ("query_string", "request_read"),
    [
        ("version=1.1&operation=searchRetrieve&query=x", SearchRequest(version="1.1", query="x")),
        ("operation=searchRetrieve&query=x&recordPacking=string", SearchRequest(query="x", escaped=True)),
        ("query=x&recordXMLEscaping=string", SearchRequest(version="2.0", query="x", escaped=True)),
        ("query=x&recordPacking=string", SearchRequest(version="2.0", query="x")),
        ("version=1.2&query=x&sortKeys=&stylesheet=&recordPacking=", SearchRequest(query="x")),
        (
            "version=1.2&query=rec.id%3D%22a+b%22&maximumRecords=999&startRecord=4&recordSchema=isohold",
            SearchRequest(query='rec.id="a b"', maximum=50, start=4, schema="isohold"),
        ),
    ],
)
def test_requests_of_every_version(query_string: str, request_read: SearchRequest) -> None:
    """Versions by their parameters, packing under its name in each, no more records than we give."""
    assert read_request(query_string) == request_read


@pytest.mark.parametrize(
    ("query_string", "number", "version"),
    [
        ("version=1.2&operation=searchRetrieve", 7, "1.2"),
        ("", 7, "2.0"),
        ("query=", 7, "2.0"),
        ("version=1.2&operation=scan&query=x", 4, "1.2"),
        ("version=3.0&query=x", 5, "1.2"),
        ("version=1.1&operation=searchRetrieve&query=x&maximumRecords=all", 6, "1.1"),
        ("version=1.1&operation=searchRetrieve&query=x&startRecord=-1", 6, "1.1"),
        ("version=1.1&operation=searchRetrieve&query=x&startRecord=0", 6, "1.1"),
        ("version=1.2&query=x&query=y", 6, "1.2"),
        ("query=x&query=", 6, "2.0"),
        ("version=1.2&query=x&recordPacking=foo", 71, "1.2"),
        ("query=x&recordXMLEscaping=foo", 71, "2.0"),
        ("version=1.1&query=x&sortKeys=title", 80, "1.1"),
        ("version=1.2&query=x&stylesheet=/x.xsl", 110, "1.2"),
        ("&".join(f"x{n}=1" for n in range(60)), 6, "1.2"),
    ],
)
def test_faulty_requests_name_their_diagnostic(query_string: str, number: int, version: str) -> None:
    """And the version in which it is answered."""
    with pytest.raises(RequestFaultError) as caught:
        read_request(query_string)
    assert (caught.value.diagnostic.number, caught.value.version) == (number, version)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rec.id=27942628", ("rec.id", "27942628")),
        (' Rec.ID == "870970-basis:27942628" ', ("rec.id", "870970-basis:27942628")),
        ("rec.id exact 27942628", ("rec.id", "27942628")),
        (r'rec.id="a\"b\\c"', ("rec.id", r"a\"b\c".replace('\\"', '"'))),
        ("rec.id=1 or rec.id=2", None),
        ("27942628", None),
        ("(rec.id=1)", None),
        ('rec.id="open', None),
    ],
)
def test_a_query_of_one_clause(query: str, found: tuple[str, str] | None) -> None:
    """Index and term; any other query is somebody else's to parse."""
    assert clause(query) == found
