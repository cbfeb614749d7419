"""OpenHoldingStatus: every message in every spelling, and the real ones read to what they say."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas import openholdingstatus as ohs
from schemas.iso20775 import LendingVerdict, judge
from schemas.openholdingstatus.holdings import error_code, from_detailed, from_responder
from schemas.soap import wrapped
from schemas.xml import XmlError
from tests.shared import DATA

TODAY = date(2026, 6, 15)
FOLDER = DATA / "iso20775"
needs_data = pytest.mark.skipif(not FOLDER.exists(), reason="the study material is not there")

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
MAYBE = st.none() | WORDS
DAYS = st.none() | st.dates(date(1950, 1, 1), date(2150, 1, 1))
ERRORS = st.sampled_from(ohs.ErrorCode).map(str)
NAMED = st.one_of(st.fixed_dictionaries({"record": WORDS}), st.fixed_dictionaries({"pid": WORDS}))


def built(kind: Any, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value of a class that names a record in one of the two ways."""
    return st.tuples(NAMED, st.fixed_dictionaries(fields)).map(lambda parts: kind(**parts[0], **parts[1]))


def several(of: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    """A tuple of them."""
    return st.lists(of, min_size=least, max_size=3).map(tuple)


AUTHENTICATION = st.none() | st.builds(ohs.Authentication, group=WORDS, password=WORDS, user=WORDS)
LOOKUPS = several(built(ohs.LookupRecord, responder=MAYBE), 1)
PROBLEM = built(ohs.Problem, responder=MAYBE, message=ERRORS)
OUTPUT = st.none() | st.sampled_from(["xml", "json"])
ITEM = st.builds(
    ohs.HoldingsItem, local_item_id=WORDS, policy=MAYBE, expected=DAYS, fee=MAYBE, note=MAYBE, text=MAYBE, level1=MAYBE
)
DETAILED = built(ohs.ResponderDetailed, responder=WORDS, items=several(ITEM, 1)) | built(
    ohs.ResponderDetailed, responder=WORDS, error=ERRORS
)
RESPONDER = built(ohs.Responder, local_id=MAYBE, note=MAYBE, will_lend=st.booleans(), expected=DAYS, responder=WORDS)
AGENCY = st.builds(ohs.Agency, pid=WORDS, agency=WORDS, note=MAYBE, codes=MAYBE, call_number=MAYBE, local_id=MAYBE)
LOCALISATIONS = st.builds(ohs.Localisations, pids=several(WORDS, 1), agencies=several(AGENCY)) | st.builds(
    ohs.Localisations, pids=several(WORDS, 1), error=ERRORS
)
MESSAGES = st.one_of(
    st.builds(ohs.HoldingsRequest, authentication=AUTHENTICATION, records=LOOKUPS, callback=MAYBE, output=OUTPUT),
    st.builds(ohs.DetailedHoldingsRequest, authentication=AUTHENTICATION, records=LOOKUPS, output=OUTPUT),
    st.builds(
        ohs.LocalisationsRequest,
        authentication=AUTHENTICATION,
        agency=WORDS,
        role=MAYBE,
        pids=several(WORDS, 1),
        merge=st.none() | st.booleans(),
    ),
    st.builds(ohs.HoldingsResponse, responders=several(RESPONDER, 1)),
    st.builds(ohs.HoldingsResponse, errors=several(PROBLEM, 1)),
    st.builds(ohs.DetailedHoldingsResponse, responders=several(DETAILED, 1)),
    st.builds(ohs.LocalisationsResponse, localisations=several(LOCALISATIONS, 1)),
    st.builds(ohs.LocalisationsResponse, error=PROBLEM),
)


@given(MESSAGES)
def test_every_spelling_says_the_same(message: ohs.Request | ohs.Response) -> None:
    """XML, XML in SOAP, and JSON with values under "$"."""
    xml = ohs.write_xml(message)
    assert ohs.read_xml(xml.encode()) == message
    assert ohs.read_xml(wrapped(xml)) == message
    assert ohs.read_json(ohs.write_json(message)) == message


@given(MESSAGES)
def test_plain_json_says_the_same(message: ohs.Request | ohs.Response) -> None:
    """Of answers, which do not name themselves there."""
    if isinstance(message, ohs.HoldingsResponse):
        assert ohs.read_json(ohs.write_plain_json(message)) == message


@needs_data
@given(MESSAGES)
def test_what_we_write_is_valid_by_the_contract(message: ohs.Request | ohs.Response) -> None:
    """The official schema."""
    schema = _schema()
    schema.assertValid(etree.fromstring(ohs.write_xml(message).encode()))


def _schema() -> etree.XMLSchema:
    if "schema" not in _KEPT:
        _KEPT["schema"] = etree.XMLSchema(etree.parse(str(FOLDER / "schemas" / "openholdingstatus.xsd")))
    return _KEPT["schema"]


_KEPT: dict[str, etree.XMLSchema] = {}


def test_json_has_the_shapes_that_its_readers_know() -> None:
    """Lists where the contract repeats, even for one; a callback around it."""
    said = ohs.HoldingsResponse(
        responders=(ohs.Responder(will_lend=True, expected=TODAY, pid="870970-basis:1", responder="DK-710100"),)
    )
    assert json.loads(ohs.write_json(said)) == {
        "holdingsResponse": {
            "responder": [
                {
                    "willLend": {"$": "true"},
                    "expectedDelivery": {"$": "2026-06-15"},
                    "pid": {"$": "870970-basis:1"},
                    "responderId": {"$": "DK-710100"},
                }
            ]
        },
        "@namespaces": {"$": "http://oss.dbc.dk/ns/openholdingstatus"},
    }
    assert ohs.write_json(said, "show").startswith(b'show({"holdingsResponse"')
    assert json.loads(ohs.write_plain_json(said)) == {
        "responder": [
            {
                "willLend": True,
                "expectedDelivery": "2026-06-15",
                "pid": "870970-basis:1",
                "responderId": "DK-710100",
            }
        ],
        "error": [],
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html/>", "'html'"),
        (b"<holdingsRequest/>", "has no lookupRecord"),
        (b"<localisationsRequest><pid>1</pid></localisationsRequest>", "has no agencyId"),
        (b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>', "is empty"),
    ],
)
def test_what_is_no_message_is_refused_in_words(body: bytes, words: str) -> None:
    """What is missing, or what it is instead."""
    with pytest.raises(ohs.OhsFault, match=words):
        ohs.read_xml(body)


@needs_data
@pytest.mark.parametrize("path", sorted((FOLDER / "requests").glob("ohs_*.xml")), ids=lambda path: path.name)
def test_real_requests_are_read(path: Any) -> None:
    """Each to a request that names something."""
    message = ohs.read_xml(path.read_bytes())
    if isinstance(message, ohs.LocalisationsRequest):
        assert message.agency
        assert message.pids
    else:
        assert isinstance(message, ohs.HoldingsRequest | ohs.DetailedHoldingsRequest)
        assert all(one.record or one.pid for one in message.records)


def test_a_real_request_in_full() -> None:
    """Two libraries, one record."""
    body = (
        '<x:holdingsRequest xmlns:x="http://oss.dbc.dk/ns/openholdingstatus">'
        "<x:lookupRecord><x:responderId>DK-715500</x:responderId>"
        "<x:bibliographicRecordId>1</x:bibliographicRecordId></x:lookupRecord>"
        "<x:lookupRecord><x:pid>870970-basis:1</x:pid></x:lookupRecord></x:holdingsRequest>"
    )
    assert ohs.read_xml(body.encode()) == ohs.HoldingsRequest(
        records=(ohs.LookupRecord(responder="DK-715500", record="1"), ohs.LookupRecord(pid="870970-basis:1"))
    )


REAL = {
    "ohs_detailedholdings_mock_800022.json": LendingVerdict(owned=True, lendable=True, available=1, earliest=None),
    "ohs_holdings_favourite.json": LendingVerdict(owned=True, lendable=True, available=1),
    "ohs_holdings_is_home.json": LendingVerdict(owned=True, lendable=True, available=1),
    "ohs_holdings_check_local.json": LendingVerdict(
        owned=True, note="not for loan, only for another service; check_local_library"
    ),
    "holdingsservice_one_success.json": LendingVerdict(owned=True, lendable=True, available=1),
}


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_real_answers(name: str) -> None:
    """What each means for a loan, three years later."""
    said = ohs.read_json((FOLDER / "responses" / name).read_bytes())
    assert isinstance(said, ohs.HoldingsResponse)
    (responder,) = said.responders
    assert judge(from_responder(responder, TODAY), today=TODAY) == REAL[name]


@needs_data
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ohs_error_searching_library.json", ohs.ErrorCode.ERROR_SEARCHING),
        ("ohs_holdings_service_not_supported.json", ohs.ErrorCode.SERVICE_NOT_SUPPORTED),
        ("holdingsservice_library_configuration_error.json", ohs.ErrorCode.SERVICE_NOT_SUPPORTED),
    ],
)
def test_real_errors(name: str, code: ohs.ErrorCode) -> None:
    """Of both services, in their own spelling."""
    said = ohs.read_json((FOLDER / "responses" / name).read_bytes())
    assert isinstance(said, ohs.HoldingsResponse)
    assert [error_code(problem.message) for problem in said.errors] == [code]


@needs_data
def test_real_localisations() -> None:
    """Many libraries of one record, and none of another."""
    many = ohs.read_json((FOLDER / "responses" / "ohs_localizations.json").read_bytes())
    none = ohs.read_json((FOLDER / "responses" / "ohs_holdings_none.json").read_bytes())
    assert isinstance(many, ohs.LocalisationsResponse)
    assert many.localisations[0].agencies[2] == ohs.Agency(
        pid="820010-katalog:5458723", agency="820030", call_number="3-111-0612", local_id="5458723"
    )
    assert isinstance(none, ohs.LocalisationsResponse)
    assert none.localisations[0].error == ohs.ErrorCode.NO_HOLDING


@pytest.mark.parametrize("words", ["item_not_found", "ITEM_NOT_FOUND", " Item_Not_Found "])
def test_errors_are_read_without_regard_to_case(words: str) -> None:
    """Clients broke on it."""
    assert error_code(words) is ohs.ErrorCode.ITEM_NOT_FOUND
    assert error_code("something new") is None


@pytest.mark.parametrize(
    ("will_lend", "expected", "verdict"),
    [
        (True, date(2026, 6, 15), LendingVerdict(owned=True, lendable=True, available=1)),
        (True, date(2026, 6, 20), LendingVerdict(owned=True, lendable=True, earliest=date(2026, 6, 20))),
        (True, None, LendingVerdict(owned=True, lendable=True)),
        (False, None, LendingVerdict(owned=True, note="not for loan, only for another service")),
        (None, None, LendingVerdict(owned=True, lendable=True)),
    ],
)
def test_what_an_answer_means_for_a_loan(
    will_lend: bool | None,  # noqa: FBT001  a column
    expected: date | None,
    verdict: LendingVerdict,
) -> None:
    """A day that has come is a copy on the shelf; no day is no promise."""
    said = ohs.Responder(will_lend=will_lend, expected=expected, record="1", responder="DK-710100")
    assert judge(from_responder(said, TODAY), today=TODAY, institution="710100") == verdict


def test_volumes_are_told_apart() -> None:
    """By text or by levels; policies 1, 0 and 2."""
    said = ohs.ResponderDetailed(
        record="1",
        responder="DK-710100",
        items=(
            ohs.HoldingsItem(policy="1", expected=TODAY, text="bd. 1"),
            ohs.HoldingsItem(policy="2", level1="2026", level3="4"),
        ),
    )
    verdict = judge(from_detailed(said, TODAY), today=TODAY, institution="710100")
    assert (verdict.available, verdict.volumes) == (1, 2)


@given(st.binary() | MESSAGES.map(lambda message: ohs.write_json(message)[:-3]))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No other errors than the typed ones."""
    with suppress(ohs.OhsFault):
        ohs.read_json(body)
    with suppress(ohs.OhsFault, XmlError):
        ohs.read_xml(body)
