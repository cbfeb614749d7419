"""OCLC and Koha: answers beside their status, words of a template, actions that are not taken."""

from __future__ import annotations

import pytest

from gateway.directory.values import Iso18626Version, Peer, PeerProfile
from gateway.lending.peers import letter_to, profile_of, refuses, understood
from schemas.iso18626 import read
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import Request, RequestingAgencyMessage, SupplyingAgencyMessage
from tests.lending.peer_talk import acted, asked, said

OCLC = Peer(profile=PeerProfile.OCLC)
KOHA = Peer(profile=PeerProfile.KOHA, version=Iso18626Version.V2021)
PLUGIN = Peer(profile=PeerProfile.KOHA_PLUGIN)


def heard(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """What a message of OCLC's means."""
    meant = understood(OCLC, message)
    assert isinstance(meant, SupplyingAgencyMessage)
    return meant


def test_a_return_is_a_change_of_status_though_it_comes_as_a_response() -> None:
    """A notification keeps its reason."""
    done = said(Status.LOAN_COMPLETED, ReasonForMessage.REQUEST_RESPONSE)
    assert heard(done).info.reason_for_message == ReasonForMessage.STATUS_CHANGE
    notice = said(Status.LOAN_COMPLETED, ReasonForMessage.NOTIFICATION)
    assert heard(notice) == notice


@pytest.mark.parametrize(
    ("answer", "status", "meant"),
    [
        (False, Status.CANCELLED, ""),
        (True, Status.CANCELLED, Status.CANCELLED),
        (False, Status.WILL_SUPPLY, Status.WILL_SUPPLY),
        (None, Status.CANCELLED, Status.CANCELLED),
    ],
)
def test_a_refused_cancellation_comes_with_the_status_cancelled(
    *, answer: bool | None, status: Status, meant: str
) -> None:
    """The answer is what counts."""
    refused = said(status, ReasonForMessage.CANCEL_RESPONSE, answer=answer)
    assert heard(refused).status.status == meant


@pytest.mark.parametrize(
    ("note", "meant"),
    [
        ("test request\n            Loan condition: OTHER (none)", "test request"),
        ("Loan condition: OTHER", None),
        ("Renewed.\nLoan condition: OTHER\nLoan condition: OTHER", "Renewed."),
        ("Loan condition: LibraryUseOnly\nLoan condition: LibraryUseOnly", "Loan condition: LibraryUseOnly"),
        ("Loan condition: OTHER (no students)", "Loan condition: OTHER (no students)"),
        ("Two\nlines", "Two\nlines"),
        (None, None),
    ],
)
def test_what_every_note_repeats_is_left_out(note: str | None, meant: str | None) -> None:
    """A condition that says something stays, once."""
    assert heard(said(Status.OVERDUE, note=note)).info.note == meant


def test_oclc_may_swap_the_ids_of_its_requesters_messages() -> None:
    """Which of the two is right only the order base can tell (tests/workflow/test_peers_in_orders.py)."""
    assert profile_of(OCLC).swaps_ids
    assert not profile_of(PLUGIN).swaps_ids


@pytest.mark.parametrize(
    ("action", "taken"),
    [
        (Action.STATUS_REQUEST, True),
        (Action.RECEIVED, True),
        (Action.CANCEL, True),
        (Action.SHIPPED_RETURN, True),
        (Action.RENEW, False),
        (Action.NOTIFICATION, False),
        (Action.SHIPPED_FORWARD, False),
        (Action.LOST, False),
        (Action.HOLD_RETURN, False),
    ],
)
def test_koha_takes_four_actions(action: Action, *, taken: bool) -> None:
    """The others are answered with HTTP 400, so they are kept for staff instead."""
    letter = letter_to(KOHA, acted(action))
    assert (letter.unsent == "") is taken
    assert refuses(Peer(), acted(action)) == ""
    if not taken:
        assert letter.unsent == f"not sent: the lender's system does not take {action}"


def test_koha_reads_2021() -> None:
    """Its module speaks a 2021 edition; the bytes say so."""
    letter = letter_to(KOHA, asked())
    assert b'ill:version="2021-2"' in letter.body
    assert b"multipleItemRequestId" not in letter_to(KOHA, acted(Action.CANCEL)).body


def test_the_plug_in_asks_in_a_namespace_of_its_own_with_a_number_as_id() -> None:
    """Read, and its id kept as it is; it does not say that its requests are new."""
    body = (
        '<ISO18626Message xmlns="http://example.com/ill/request" version="1.2"><request><header><supplyingAgencyId>'
        "<agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-765700</agencyIdValue></supplyingAgencyId>"
        "<requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100</agencyIdValue>"
        "</requestingAgencyId><timestamp>2026-03-02T12:00:00Z</timestamp><requestingAgencyRequestId>7"
        "</requestingAgencyRequestId></header><bibliographicInfo><title>Lysets veje</title></bibliographicInfo>"
        "<serviceInfo><serviceType>Loan</serviceType></serviceInfo></request></ISO18626Message>"
    )
    request = read(body.encode()).message
    assert isinstance(request, Request)
    meant = understood(PLUGIN, request)
    assert isinstance(meant, Request)
    assert meant.header.requesting_request_id == "7"
    assert meant.service is not None
    assert meant.service.request_type == RequestType.NEW
    retry = asked(request_type=RequestType.RETRY)
    assert understood(PLUGIN, retry) == retry


def test_a_message_without_an_envelope_and_in_another_order_is_read() -> None:
    """Koha loses the envelope at times, and once lost the order of elements on its way through JSON."""
    body = (
        '<requestingAgencyMessage xmlns="http://illtransactions.org/2013/iso18626"><action>Received</action><header>'
        "<requestingAgencyRequestId>R-1</requestingAgencyRequestId><timestamp>2026-03-02T12:00:00Z</timestamp>"
        "<requestingAgencyId><agencyIdValue>DK-710100</agencyIdValue><agencyIdType>ISIL</agencyIdType>"
        "</requestingAgencyId><supplyingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>sup_agency_value"
        "</agencyIdValue></supplyingAgencyId></header></requestingAgencyMessage>"
    )
    message = read(body.encode()).message
    assert isinstance(message, RequestingAgencyMessage)
    assert (message.action, message.header.requesting_request_id) == (Action.RECEIVED, "R-1")
    assert message.header.supplying_agency.value in profile_of(KOHA).placeholders
