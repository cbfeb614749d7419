"""RTAC in XML: the same items as in JSON, in the older and the newer form."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.folio import ask, understand
from adapters.http import HttpAnswer
from adapters.http_look_up import UnusableAnswerError
from adapters.interface import Done, HoldingsQuery
from schemas import rtac_xml
from schemas.iso20775 import LendingVerdict

TODAY = date(2026, 6, 15)
QUERY = HoldingsQuery(
    protocol="folio-rtac",
    address="http://folio.example/rtac",
    profile="plain",
    record_id="i1",
    agency="715700",
    settings=(("form", "xml"), ("not_for_loan", "Reading room")),
)
ITEM = """<holding><id>h1</id><barcode>b1</barcode><callNumber>A 1</callNumber><location>Main</location>
<status>Checked out</status><dueDate>2026-07-01T21:59:59.000+00:00</dueDate><volume>v. 2</volume>
<permanentLoanType>Can circulate</permanentLoanType><totalHoldRequests>2</totalHoldRequests></holding>"""
KEPT = "<holding><id>h2</id><status>Available</status><permanentLoanType>Reading room</permanentLoanType></holding>"


def verdict(body: str) -> LendingVerdict:
    """What an answer comes to."""
    end = understand(HttpAnswer(status=200, content_type="application/xml", body=body.encode()), QUERY, TODAY)
    assert isinstance(end, Done), end
    return end.value.verdict


OUT = LendingVerdict(owned=True, lendable=True, earliest=date(2026, 7, 1), queue=2)


def test_items_of_the_older_form() -> None:
    """Out until a day, with a queue; one for the reading room beside it changes nothing."""
    assert verdict(f"<holdings>{ITEM}</holdings>") == OUT
    assert verdict(f"<holdings>{ITEM}{KEPT}</holdings>").available == 0
    assert verdict(f"<holdings>{KEPT}</holdings>").lendable is False
    (item,) = (rtac_xml.read(f"<holdings>{ITEM}</holdings>".encode()).holdings or ())[0].holdings or ()
    assert (item.barcode, item.call_number, item.volume, item.location) == ("b1", "A 1", "v. 2", "Main")


def test_other_instances_of_the_newer_form_are_left_out() -> None:
    """Only what was asked for counts."""
    other = ITEM.replace("Checked out", "Available")
    body = (
        f"<instances><holdings><instanceId>i2</instanceId><holdings>{other}</holdings></holdings>"
        f"<holdings><instanceId>i1</instanceId><holdings>{ITEM}</holdings></holdings></instances>"
    )
    assert verdict(body) == OUT


def test_nothing_there() -> None:
    """Empty holdings, which the older service gives for failures too, and an error that says not found."""
    assert verdict("<holdings/>") == LendingVerdict()
    assert (
        verdict("<errors><error><message>Instance not found</message><code>404</code></error></errors>").owned is False
    )


def test_a_page_is_no_answer() -> None:
    """And broken XML is none."""
    for body in (b"<html><body/></html>", b"<holdings>"):
        with pytest.raises(UnusableAnswerError):
            understand(HttpAnswer(status=200, content_type="application/xml", body=body), QUERY, TODAY)


def test_xml_is_asked_for_by_its_header() -> None:
    """The setting's word."""
    assert ("Accept", "application/xml") in ask(QUERY).headers
