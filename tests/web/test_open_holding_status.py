"""OpenHoldingStatus served: the contract's three services over real sockets, in its spellings, with its errors."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.web.soap.holding_status import together
from schemas import openholdingstatus as ohs
from schemas.openholdingstatus import ErrorCode
from schemas.soap import SOAP_1_1, SOAP_1_2, wrapped
from tests.web.client import Reply, Service

FYR = "870970-basis:41000022"  # at Odense, which is slow and does not have it, and at Aarhus
HAVET = "870970-basis:41000055"  # at Esbjerg, which never answers, and at Guldborgsund
PATH = "/soap/openholdingstatus/"


def record(responder: str | None, pid: str = FYR) -> ohs.LookupRecord:
    """A record at a library."""
    return ohs.LookupRecord(responder=responder, pid=pid)


def posted(service: Service, message: ohs.Request, soap: str = SOAP_1_1, **headers: str) -> Reply:
    """A request in SOAP."""
    body = wrapped(ohs.write_xml(message), soap)
    return service.ask("POST", PATH, body, **({"content_type": "text/xml; charset=utf-8"} | headers))


def said(service: Service, message: ohs.Request) -> ohs.Response:
    """The answer to one."""
    reply = posted(service, message)
    assert reply.status == 200, reply.text
    answer = ohs.read_xml(reply.body)
    assert not isinstance(answer, ohs.Request)
    return answer


def test_a_library_that_will_lend(service: Service) -> None:
    """With the day, which is today for a copy on the shelf."""
    answer = said(service, ohs.HoldingsRequest(records=(record("DK-775100"),)))
    assert isinstance(answer, ohs.HoldingsResponse)
    (responder,) = answer.responders
    assert (responder.will_lend, responder.pid, responder.responder) == (True, FYR, "DK-775100")
    assert responder.expected is not None
    assert responder.local_id == "41000022"


def test_many_at_once_each_with_its_answer_or_error(service: Service) -> None:
    """In the order that was asked for, within each kind; not owned, silent and unknown libraries."""
    asked = (record("775100"), record("746100"), record("756100", HAVET), record("737600", HAVET), record("999999"))
    answer = said(service, ohs.HoldingsRequest(records=asked))
    assert isinstance(answer, ohs.HoldingsResponse)
    assert [one.responder for one in answer.responders] == ["775100", "737600"]
    assert [(one.responder, one.message) for one in answer.errors] == [
        ("746100", ErrorCode.ITEM_NOT_FOUND),
        ("756100", ErrorCode.ERROR_SEARCHING),
        ("999999", ErrorCode.AGENCY_NOT_FOUND),
    ]


def test_a_record_by_its_number_alone(service: Service) -> None:
    """The catalogue knows whose number it is; one that it does not know is asked for all the same."""
    known = ohs.HoldingsRequest(records=(ohs.LookupRecord(responder="775100", record="41000022"),))
    answer = said(service, known)
    assert isinstance(answer, ohs.HoldingsResponse)
    assert [one.record for one in answer.responders] == ["41000022"]
    unknown = ohs.HoldingsRequest(records=(ohs.LookupRecord(responder="775100", record="99999999"),))
    answer = said(service, unknown)
    assert isinstance(answer, ohs.HoldingsResponse)
    assert len(answer.responders) + len(answer.errors) == 1


def test_detailed_holdings(service: Service) -> None:
    """Items, or the error of that library."""
    answer = said(service, ohs.DetailedHoldingsRequest(records=(record("775100"), record("746100"), record("999999"))))
    assert isinstance(answer, ohs.DetailedHoldingsResponse)
    there, gone, nobody = answer.responders
    assert [item.policy for item in there.items] == ["1"]
    assert (gone.error, nobody.error) == (ErrorCode.ITEM_NOT_FOUND, ErrorCode.AGENCY_NOT_FOUND)


def test_localisations_in_loan_path_order(service: Service) -> None:
    """A list for each record, or one for all."""
    apart = said(service, ohs.LocalisationsRequest(agency="DK-710100", pids=(FYR, HAVET, "870970-basis:9")))
    assert isinstance(apart, ohs.LocalisationsResponse)
    assert [one.pids for one in apart.localisations] == [(FYR,), (HAVET,), ("870970-basis:9",)]
    assert {one.agency for one in apart.localisations[0].agencies} == {"746100", "775100"}
    assert apart.localisations[2].error == ErrorCode.NO_HOLDING
    merged = said(service, ohs.LocalisationsRequest(agency="710100", pids=(FYR, HAVET), merge=True))
    assert isinstance(merged, ohs.LocalisationsResponse)
    (one,) = merged.localisations
    assert one.pids == (FYR, HAVET)
    assert len(one.agencies) == 4
    unknown = said(service, ohs.LocalisationsRequest(agency="123456", pids=(FYR,)))
    assert isinstance(unknown, ohs.LocalisationsResponse)
    assert unknown.error is not None
    assert unknown.error.message == ErrorCode.AGENCY_NOT_FOUND


@pytest.mark.parametrize("soap", [SOAP_1_1, SOAP_1_2])
def test_an_answer_comes_in_the_envelope_of_its_question(service: Service, soap: str) -> None:
    """SOAP 1.1, 1.2, or none."""
    message = ohs.HoldingsRequest(records=(record("775100"),))
    assert soap.encode() in posted(service, message, soap).body
    bare = service.ask("POST", PATH, ohs.write_xml(message).encode(), content_type="text/xml")
    assert b"Envelope" not in bare.body
    assert isinstance(ohs.read_xml(bare.body), ohs.HoldingsResponse)


def test_json_and_a_callback(service: Service) -> None:
    """DBC's shape; called by a name that is one."""
    message = ohs.HoldingsRequest(records=(record("775100"),), output="json")
    reply = posted(service, message)
    assert reply.headers["content-type"] == "application/json"
    assert reply.json["holdingsResponse"]["responder"][0]["willLend"] == {"$": "true"}
    called = posted(service, ohs.HoldingsRequest(records=message.records, output="json", callback="show"))
    assert called.headers["content-type"] == "application/javascript"
    assert called.body.startswith(b"show({")


def test_the_rest_mirror(service: Service) -> None:
    """Parameters instead of XML, several records one after another."""
    pairs = [
        ("action", "holdings"),
        ("lookupRecord.responderId", "775100"),
        ("lookupRecord.pid", FYR),
        ("lookupRecord.responderId", "746100"),
        ("lookupRecord.pid", FYR),
        ("outputType", "json"),
    ]
    answer = ohs.read_json(service.get(f"{PATH}?{urlencode(pairs)}").body)
    assert isinstance(answer, ohs.HoldingsResponse)
    assert ([one.responder for one in answer.responders], [one.responder for one in answer.errors]) == (
        ["775100"],
        ["746100"],
    )
    wrong = service.get(f"{PATH}?action=guess")
    assert wrong.status == 400
    assert b"holdings, detailedHoldings, localisations" in wrong.body


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (ohs.HoldingsRequest(records=(record(None),)), ErrorCode.ERROR_IN_REQUEST),
        (ohs.HoldingsRequest(records=(record("775100"),), output="php"), ErrorCode.ERROR_IN_REQUEST),
        (ohs.HoldingsRequest(records=(record("775100"),), callback="a b"), ErrorCode.ERROR_IN_REQUEST),
        (ohs.HoldingsRequest(records=(record("775100"),) * 501), ErrorCode.ERROR_IN_REQUEST),
    ],
    ids=["no library", "PHP", "a callback that is none", "too many"],
)
def test_errors_of_the_request(service: Service, message: ohs.HoldingsRequest, error: ErrorCode) -> None:
    """Told by the contract's own word."""
    answer = said(service, message)
    assert isinstance(answer, ohs.HoldingsResponse)
    assert {one.message for one in answer.errors} == {error}


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"<html/>", 400), (b"no", 400), (b"<!DOCTYPE x><holdingsRequest/>", 400), (b"<holdingsResponse/>", 400)],
)
def test_what_cannot_be_read_is_a_soap_fault(service: Service, body: bytes, status: int) -> None:
    """With a sentence, never a 5xx."""
    reply = service.ask("POST", PATH, body, content_type="text/xml")
    assert reply.status == status
    assert b"faultstring" in reply.body


HEADED = """<e:Envelope xmlns:e="{soap}"><e:Header>{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>"""
BODY = ohs.write_xml(ohs.HoldingsRequest(records=(record("775100"),)))
STRANGE = '<x:Pay xmlns:x="urn:x" e:mustUnderstand="1"{more}>now</x:Pay>'


def enveloped(soap: str, header: str = "", body: str = BODY) -> bytes:
    """A request with a header."""
    return HEADED.format(soap=soap, header=header, body=body).encode()


@pytest.mark.parametrize(
    ("soap", "media", "sender"),
    [
        (SOAP_1_1, "text/xml; charset=utf-8", b"<faultcode>s:Client</faultcode>"),
        (SOAP_1_2, "application/soap+xml; charset=utf-8", b"<s:Value>s:Sender</s:Value>"),
    ],
)
def test_faults_and_answers_are_in_the_callers_soap(service: Service, soap: str, media: str, sender: bytes) -> None:
    """By its media type too, whatever is wrong: no operation, two, another one, or what is no XML at all."""
    for wrong, words in (
        (enveloped(soap, body=""), "The SOAP body holds nothing; it takes one operation."),
        (enveloped(soap, body=BODY * 2), "The SOAP body holds 2 operations; it takes one operation."),
        (enveloped(soap, body="<html/>"), "html"),
        (enveloped(soap, body="<holdingsResponse/>"), "It is an answer, not a request."),
        (b"<no", "The body is not well-formed XML"),
    ):
        reply = service.ask("POST", PATH, wrong, content_type=media)
        assert (reply.status, reply.headers["content-type"]) == (400, media)
        assert soap.encode() in reply.body
        assert sender in reply.body
        assert words in reply.text
    good = service.ask("POST", PATH, enveloped(soap), content_type=media)
    assert (good.status, good.headers["content-type"]) == (200, media)


@pytest.mark.parametrize("soap", [SOAP_1_1, SOAP_1_2])
def test_a_header_that_must_be_understood_is_refused(service: Service, soap: str) -> None:
    """By the fault of that name; one for somebody else, or one that may be left unread, harms nothing."""
    reply = service.ask("POST", PATH, enveloped(soap, STRANGE.format(more="")), content_type="text/xml")
    assert reply.status == 400
    assert "No header is understood here, and these must be: Pay." in reply.text
    assert b":MustUnderstand<" in reply.body
    assert (b'<s:NotUnderstood xmlns:n="urn:x" qname="n:Pay"/>' in reply.body) == (soap == SOAP_1_2)
    whose = "actor" if soap == SOAP_1_1 else "role"
    for harmless in ('<x:Pay xmlns:x="urn:x"/>', STRANGE.format(more=f' e:{whose}="urn:somebody"')):
        assert service.ask("POST", PATH, enveloped(soap, harmless), content_type="text/xml").status == 200
    ours = "http://schemas.xmlsoap.org/soap/actor/next" if soap == SOAP_1_1 else f"{soap}/role/next"
    marked = STRANGE.format(more=f' e:{whose}="{ours}"').replace('"1"', '"true"')
    assert service.ask("POST", PATH, enveloped(soap, marked), content_type="text/xml").status == 400


def test_an_envelope_of_another_soap_is_refused(service: Service) -> None:
    """By the fault of that name."""
    reply = service.ask("POST", PATH, enveloped("urn:soap-3"), content_type="text/xml")
    assert reply.status == 400
    assert b"<faultcode>s:VersionMismatch</faultcode>" in reply.body


def test_at_the_door(service: Service) -> None:
    """Other types, methods and paths."""
    assert service.ask("POST", PATH, b"{}", content_type="application/json").status == 415
    assert service.ask("DELETE", PATH).status == 405
    assert service.get("/soap/else").status == 404
    assert service.get(PATH.rstrip("/") + "?action=holdings").status == 400


def test_beyond_loopback_the_contracts_password_is_the_token(guarded: Service, token: str) -> None:
    """Or the site's own bearer; without either the contract's error says so."""
    nobody = posted(guarded, ohs.HoldingsRequest(records=(record("775100"),)))
    answer = ohs.read_xml(nobody.body)
    assert isinstance(answer, ohs.HoldingsResponse)
    assert [one.message for one in answer.errors] == [ErrorCode.AUTHENTICATION]
    who = ohs.Authentication(group="710100", password=token, user="netpunkt")
    known = ohs.read_xml(posted(guarded, ohs.HoldingsRequest(authentication=who, records=(record("775100"),))).body)
    assert isinstance(known, ohs.HoldingsResponse)
    assert [one.responder for one in known.responders] == ["775100"]


def test_strict_answers_are_of_one_kind() -> None:
    """A library without an answer will not lend, and its note says why."""
    lends = ohs.Responder(will_lend=True, expected=date(2026, 6, 15), pid=FYR, responder="775100")
    silent = ohs.Problem(pid=FYR, responder="756100", message=ErrorCode.ERROR_SEARCHING)
    assert together([lends, silent], strict=False) == ohs.HoldingsResponse(responders=(lends,), errors=(silent,))
    assert together([silent, lends], strict=True) == ohs.HoldingsResponse(
        responders=(
            ohs.Responder(will_lend=False, note="error_searching_library", pid=FYR, responder="756100"),
            lends,
        )
    )
    assert together([silent], strict=True) == ohs.HoldingsResponse(errors=(silent,))


@settings(max_examples=30, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=40).map(lambda words: f"<holdingsRequest>{words}</holdingsRequest>".encode())
)
def test_no_body_makes_the_server_fail(service: Service, body: bytes) -> None:
    """Whatever is posted."""
    assert service.ask("POST", PATH, body, content_type="text/xml").status in {200, 400}


def test_the_answer_names_no_secret(guarded: Service) -> None:
    """A wrong password comes back nowhere."""
    who = ohs.Authentication(group="g", password="wrong-s3cret", user="u")
    reply = posted(guarded, ohs.HoldingsRequest(authentication=who, records=(record("775100"),), output="json"))
    assert "wrong-s3cret" not in json.dumps(reply.json)
