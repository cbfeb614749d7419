"""Alma and Rapido: a part of the statuses, all else in the note."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gateway.directory.values import Peer, PeerProfile
from gateway.lending.peers import letter_to, understood
from schemas.iso18626 import read
from schemas.iso18626.codes import ReasonForMessage, RequestSubType, Status
from schemas.iso18626.messages import (
    Address,
    Code,
    Costs,
    DeliveryInfo,
    Request,
    RetryInfo,
    ReturnInfo,
    SupplyingAgencyMessage,
)
from tests.lending.peer_talk import HOME, KRONER, MAIL, NOW, asked, said

ALMA = Peer(profile=PeerProfile.ALMA)
LIBRARY_USE = Code(value="LibraryUseOnly")
RESPONSE, CHANGE, NOTICE = (
    ReasonForMessage.REQUEST_RESPONSE,
    ReasonForMessage.STATUS_CHANGE,
    ReasonForMessage.NOTIFICATION,
)


def told(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """What stands in the bytes that Alma gets."""
    written = read(letter_to(ALMA, message).body).message
    assert isinstance(written, SupplyingAgencyMessage)
    return written


def requested(request: Request) -> Request:
    """The same of a request."""
    written = read(letter_to(ALMA, request).body).message
    assert isinstance(written, Request)
    return written


@pytest.mark.parametrize(
    ("status", "reason", "written_status", "written_reason"),
    [
        (Status.EXPECT_TO_SUPPLY, RESPONSE, Status.WILL_SUPPLY, RESPONSE),
        (Status.EXPECT_TO_SUPPLY, CHANGE, Status.WILL_SUPPLY, RESPONSE),
        (Status.WILL_SUPPLY, CHANGE, Status.WILL_SUPPLY, RESPONSE),
        (Status.LOANED, RESPONSE, Status.LOANED, CHANGE),
        (Status.LOAN_COMPLETED, CHANGE, Status.LOAN_COMPLETED, RESPONSE),
        (Status.UNFILLED, CHANGE, Status.UNFILLED, RESPONSE),
        (Status.OVERDUE, CHANGE, Status.OVERDUE, CHANGE),
        (Status.RECALLED, CHANGE, Status.RECALLED, CHANGE),
        (Status.REQUEST_RECEIVED, RESPONSE, Status.REQUEST_RECEIVED, RESPONSE),
        (Status.LOAN_COMPLETED, NOTICE, Status.LOAN_COMPLETED, NOTICE),
        (Status.LOANED, ReasonForMessage.RENEW_RESPONSE, Status.LOANED, ReasonForMessage.RENEW_RESPONSE),
        (Status.UNFILLED, ReasonForMessage.CANCEL_RESPONSE, Status.UNFILLED, ReasonForMessage.CANCEL_RESPONSE),
        (Status.HOLD_RETURN, CHANGE, Status.LOANED, NOTICE),
        (Status.HOLD_RETURN, RESPONSE, Status.LOANED, CHANGE),
    ],
)
def test_statuses_and_their_reasons(
    status: Status, reason: ReasonForMessage, written_status: Status, written_reason: ReasonForMessage
) -> None:
    """By the table of b.6; answers and notifications keep their reason."""
    written = told(said(status, reason))
    assert (written.status.status, written.info.reason_for_message) == (written_status, written_reason)


@pytest.mark.parametrize("profile", [PeerProfile.ALMA, PeerProfile.RAPIDO])
def test_rapido_is_spoken_to_as_alma(profile: PeerProfile) -> None:
    """One table for both."""
    letter = letter_to(Peer(profile=profile), said(Status.EXPECT_TO_SUPPLY))
    assert b"<status>WillSupply</status>" in letter.body


def test_a_promise_on_conditions_is_a_notification_that_says_them() -> None:
    """Conditions and costs are shown to people from the note alone."""
    delivery = DeliveryInfo(date_sent=NOW, loan_conditions=(LIBRARY_USE,), delivery_costs=(KRONER,))
    written = told(said(Status.WILL_SUPPLY, RESPONSE, note="Ring first.", delivery=delivery))
    assert written.info.reason_for_message == NOTICE
    assert written.info.note == "Ring first.\nLoan condition: LibraryUseOnly\nCosts: 125.50 DKK"


def test_several_conditions_and_costs_are_told_once() -> None:
    """Its lines hold all of them, so the version has nothing left to tell."""
    more = Costs(currency=Code(value="DKK"), amount=Decimal(20))
    conditions = (LIBRARY_USE, Code(value="NoReproduction"))
    delivery = DeliveryInfo(date_sent=NOW, loan_conditions=conditions, delivery_costs=(KRONER, more))
    written = told(said(Status.LOANED, delivery=delivery))
    assert written.info.note == "Loan condition: LibraryUseOnly, NoReproduction\nCosts: 125.50 DKK, 20 DKK"


def test_a_promise_without_conditions_stays_a_response() -> None:
    """Nothing to agree to."""
    written = told(said(Status.WILL_SUPPLY, RESPONSE, delivery=DeliveryInfo(date_sent=NOW)))
    assert (written.info.reason_for_message, written.info.note) == (RESPONSE, None)


def test_an_address_of_a_file_is_told_in_the_note() -> None:
    """1.2 has no element for it, and Alma shows notes."""
    written = told(
        said(Status.COPY_COMPLETED, delivery=DeliveryInfo(date_sent=NOW, url="https://kopi.example/7?a=1&b=2"))
    )
    assert written.info.note == "URL: https://kopi.example/7?a=1&b=2"


def test_reasons_and_offers_are_told_in_the_note() -> None:
    """The reason of an Unfilled did not reach Alma's users; the costs of a retry stand in the note as well."""
    assert told(said(Status.UNFILLED, reason_unfilled=Code(value="NotOnShelf"))).info.note == "Unfilled: NotOnShelf"
    retry = RetryInfo(offered_costs=(KRONER,))
    written = told(said(Status.RETRY_POSSIBLE, retry=retry, reason_retry=Code(value="CostExceedsMaxCost")))
    assert written.info.note == "Costs: 125.50 DKK\nRetry possible: CostExceedsMaxCost"
    assert written.retry == retry


def test_where_an_item_goes_back_to_stands_between_marks() -> None:
    """And can be read again from them."""
    back = ReturnInfo(name="Depotet", address=HOME)
    written = told(replace(said(Status.LOANED, note="Two volumes."), return_info=back))
    assert written.info.note == "Two volumes.\n#RETURN_TO#Depotet\nSkovvej 3\nPort B\n7400 Herning\nDK#RT_END#"
    assert written.return_info == back
    heard = understood(ALMA, replace(written, return_info=None))
    assert isinstance(heard, SupplyingAgencyMessage)
    assert heard.info.note == "Two volumes."
    assert heard.return_info == ReturnInfo(
        name="Depotet", address=Address(line1="Skovvej 3", line2="Port B, 7400 Herning, DK")
    )


def test_where_to_send_it_stands_between_marks() -> None:
    """The postal address that the requester likes best, with its name; a mail address is no place for a parcel."""
    written = requested(asked(note="Handle with care.", deliveries=(MAIL, HOME)))
    note = "Handle with care.\n#SHIP_TO#Herning Bibliotekerne\nSkovvej 3\nPort B\n7400 Herning\nDK#ST_END#"
    assert written.service is not None
    assert written.service.note == note
    heard = understood(ALMA, replace(written, deliveries=()))
    assert isinstance(heard, Request)
    assert heard.service is not None
    assert heard.service.note == "Handle with care."
    assert [one.address for one in heard.deliveries] == [Address(line1="Skovvej 3", line2="Port B, 7400 Herning, DK")]


@pytest.mark.parametrize("note", ["#SHIP_TO#never ended", "ended#ST_END# only", "", "#ST_END##SHIP_TO#", "plain words"])
def test_broken_marks_are_words(note: str) -> None:
    """Half a pair of marks is somebody's text."""
    heard = understood(ALMA, asked(note=note or None))
    assert heard == asked(note=note or None)


def test_marks_are_written_once_however_often_a_message_passes() -> None:
    """What is there already is replaced."""
    once = letter_to(ALMA, asked(deliveries=(HOME,)))
    again = letter_to(ALMA, once.message)
    assert again.body == once.body


def test_what_stands_in_lines_and_between_marks_cannot_break_them() -> None:
    """A code of two lines is one, an address that holds a mark loses it."""
    written = told(said(Status.UNFILLED, reason_unfilled=Code(value="Not\r\nOnShelf")))
    assert written.info.note == "Unfilled: Not OnShelf"
    back = ReturnInfo(name="Depotet#RT_END#", address=HOME)
    assert told(replace(said(Status.LOANED), return_info=back)).info.note == (
        "#RETURN_TO#Depotet\nSkovvej 3\nPort B\n7400 Herning\nDK#RT_END#"
    )


def test_record_ids_of_unknown_schemes_are_left_out_and_oclc_comes_first() -> None:
    """Alma expects an OCLC number and refuses schemes that it does not know."""
    written = requested(asked(("PID", "870970-basis:1"), ("FAUST", "12345678"), ("OCLC", "1234"), ("zfl", "x")))
    codes = [record.code.value for record in written.bibliographic.record_ids]
    assert codes == ["OCLC", "FAUST"]


@pytest.mark.parametrize(("level", "known"), [("Core", "Standard"), ("rush", "Rush"), ("Express", "Express")])
def test_unknown_service_levels_are_standard(level: str, known: str) -> None:
    """By the open list; case does not count."""
    written = requested(asked(service_level=Code(value=level)))
    assert written.service is not None
    assert written.service.service_level == Code(value=known)


def test_what_alma_does_not_get_of_a_request_is_named_by_its_place() -> None:
    """Record ids of schemes it does not know, and a level said by another; one that is only spelt otherwise is not."""
    records = (("OCLC", "1234"), ("PID", "870970-basis:1"), ("FAUST", "12345678"), ("zfl", "x"))
    assert letter_to(ALMA, asked(*records, service_level=Code(value="Core"))).lost == (
        "bibliographicInfo/bibliographicRecordId[2]: dropped; "
        "bibliographicInfo/bibliographicRecordId[4]: dropped; "
        "serviceInfo/serviceLevel: replaced by another word"
    )
    assert letter_to(ALMA, asked(("FAUST", "1"), ("OCLC", "2"), service_level=Code(value="rush"))).lost == ""
    assert letter_to(Peer(), asked(*records, service_level=Code(value="Core"))).lost == ""


def test_what_version_1_1_lacks_is_told_in_the_note() -> None:
    """Alma's schema is older than sub-types and bookings."""
    written = requested(asked(request_sub_types=(RequestSubType.BOOKING,), start_date=NOW))
    assert written.service is not None
    assert (written.service.request_sub_types, written.service.start_date) == ((), None)
    assert written.service.note == "Sub-types: BookingRequest\nWanted from and until: 2026-03-02"


def test_what_alma_sends() -> None:
    """LoanCompleted as a response is a change of status; an empty status is none and stays so."""
    heard = understood(ALMA, said(Status.LOAN_COMPLETED, RESPONSE))
    assert isinstance(heard, SupplyingAgencyMessage)
    assert heard.info.reason_for_message == CHANGE
    empty = said("", NOTICE, note="We are looking.")
    assert understood(ALMA, empty) == empty
