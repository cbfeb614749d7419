"""ReShare (mod-rs) and its SLNP side: marks in notes, facts in item ids, the order form in record ids."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.directory.values import Peer, PeerProfile
from gateway.lending.peers import letter_to, understood
from gateway.lending.profiles.reshare import plain_note
from schemas.iso18626 import read
from schemas.iso18626.codes import Action, ReasonForMessage, ServiceType, Status
from schemas.iso18626.messages import Code, Costs, DeliveryInfo, RecordId, Request, RetryInfo, SupplyingAgencyMessage
from tests.lending.peer_talk import HEADER, KRONER, NOW, acted, asked, posted, said

RESHARE = Peer(profile=PeerProfile.RESHARE)
SLNP = Peer(profile=PeerProfile.SLNP)
NOTICE, CHANGE = ReasonForMessage.NOTIFICATION, ReasonForMessage.STATUS_CHANGE


def heard(message: SupplyingAgencyMessage, peer: Peer = RESHARE) -> SupplyingAgencyMessage:
    """A supplier's message as the house reads it."""
    meant = understood(peer, message)
    assert isinstance(meant, SupplyingAgencyMessage)
    return meant


def told(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """A supplier's message as ReShare reads it from its bytes."""
    written = read(letter_to(RESHARE, message).body).message
    assert isinstance(written, SupplyingAgencyMessage)
    return written


@pytest.mark.parametrize(
    ("note", "plain"),
    [
        ("#seq:3#", None),
        ("#seq:3##lastSeq:2# On its way.", "On its way."),
        ("On its way. #seq:12#", "On its way."),
        ("#lastSeq:0#Thanks", "Thanks"),
        ("#ReShareLoanConditionAgreeResponse##seq:4#", "The loan conditions are agreed to."),
        (
            "#ReShareUpdatedField-pickupLocation#Now at the desk",
            "The requester has changed pickupLocation. Now at the desk",
        ),
        ("transferToCluster:91b2 another edition", "The supplier proposes another record: 91b2. another edition"),
        ("a # b #c#", "a # b #c#"),
        (None, None),
    ],
)
def test_notes_are_read_as_people_read_them(note: str | None, plain: str | None) -> None:
    """Numbers go, marks become words, other signs stay."""
    assert plain_note(note) == plain
    assert heard(said(Status.LOANED, note=note)).info.note == plain
    assert understood(RESHARE, acted(Action.NOTIFICATION, note)) == acted(Action.NOTIFICATION, plain)
    request = understood(RESHARE, asked(note=note))
    assert isinstance(request, Request)
    assert request.service is not None
    assert request.service.note == plain


def test_items_that_make_way_for_an_address_are_told_in_the_note() -> None:
    """It reads the address of a file where items stand."""
    file = DeliveryInfo(url="https://kopi.example/7", item_ids=("a",), sent_via=Code(value="Mail"))
    assert letter_to(RESHARE, said(Status.COPY_COMPLETED, delivery=file)).lost == (
        "deliveryInfo/itemId[1]: moved to the note; deliveryInfo/sentVia: replaced by another word"
    )
    assert told(said(Status.COPY_COMPLETED, delivery=file)).info.note == "Items: a"
    alone = letter_to(RESHARE, said(Status.COPY_COMPLETED, delivery=DeliveryInfo(url="https://kopi.example/7")))
    assert alone.lost == ""


def test_agreeing_to_conditions_is_its_mark_again() -> None:
    """From one ReShare through us to another."""
    meant = understood(RESHARE, acted(Action.NOTIFICATION, "#ReShareLoanConditionAgreeResponse#"))
    letter = letter_to(RESHARE, meant)
    assert b"<note>#ReShareLoanConditionAgreeResponse#</note>" in letter.body


@pytest.mark.parametrize("peer", [RESHARE, SLNP])
def test_a_supplier_that_breaks_off_does_not_supply(peer: Peer) -> None:
    """Told in a notification's note alone."""
    meant = heard(said(Status.WILL_SUPPLY, NOTICE, note="#ABORT#Water damage"), peer)
    assert (meant.status.status, meant.info.reason_for_message) == (Status.UNFILLED, CHANGE)
    assert meant.info.note == "The supplier has broken off. Water damage"


def test_a_promise_with_a_condition_says_so() -> None:
    """ReShare waits for the requester to agree; a Cancel rejects the condition and goes through as one."""
    delivery = DeliveryInfo(date_sent=NOW, loan_conditions=(Code(value="LibraryUseOnly"),))
    meant = heard(said(Status.WILL_SUPPLY, delivery=delivery, note="#seq:1#"))
    assert meant.info.note == "Only on the condition, which a Cancel rejects: LibraryUseOnly"
    assert meant.status.status == Status.WILL_SUPPLY
    assert heard(said(Status.LOANED, delivery=delivery)).info.note is None
    assert b"<action>Cancel</action>" in letter_to(RESHARE, acted(Action.CANCEL)).body


def test_item_ids_hold_a_name_a_call_number_and_a_barcode() -> None:
    """The barcode is the item, the rest is for people."""
    delivery = DeliveryInfo(date_sent=NOW, item_ids=("multivol:Vol 1##QA 76.1##3001", "multivol:Vol 2##QA 76.2##3002"))
    meant = heard(said(Status.LOANED, delivery=delivery))
    assert meant.delivery is not None
    assert meant.delivery.item_ids == ("3001", "3002")
    assert meant.info.note == "Volumes: Vol 1, QA 76.1, Vol 2, QA 76.2"
    plain = said(Status.LOANED, delivery=DeliveryInfo(date_sent=NOW, item_ids=("3001",)))
    assert heard(plain) == plain


def test_the_address_of_a_file_is_an_item_id_sent_by_url() -> None:
    """Both ways."""
    with_url = said(Status.COPY_COMPLETED, delivery=DeliveryInfo(date_sent=NOW, url="https://kopi.example/7"))
    written = told(with_url)
    assert written.delivery is not None
    assert (written.delivery.item_ids, written.delivery.sent_via) == (("https://kopi.example/7",), Code(value="URL"))
    meant = heard(written)
    assert meant.delivery is not None
    assert (meant.delivery.url, meant.delivery.item_ids) == ("https://kopi.example/7", ())


def test_several_costs_are_told_once() -> None:
    """The first where it reads it, the others in one line."""
    more = (KRONER, Costs(currency=Code(value="DKK"), amount=Decimal(20)))
    written = told(said(Status.WILL_SUPPLY, delivery=DeliveryInfo(date_sent=NOW, delivery_costs=more)))
    assert written.retry == RetryInfo(offered_costs=(KRONER,))
    assert written.info.note == "More costs: 20 DKK"


def test_the_costs_of_a_loan_are_offered_costs() -> None:
    """It does not read deliveryCosts, nor writes them; a new try that costs so much is left alone."""
    delivery = DeliveryInfo(date_sent=NOW, delivery_costs=(KRONER,))
    written = told(said(Status.WILL_SUPPLY, delivery=delivery))
    assert written.retry == RetryInfo(offered_costs=(KRONER,))
    meant = heard(said(Status.WILL_SUPPLY, retry=RetryInfo(offered_costs=(KRONER,))))
    assert meant.delivery is not None
    assert (meant.delivery.delivery_costs, meant.retry) == ((KRONER,), None)
    retry = said(Status.RETRY_POSSIBLE, retry=RetryInfo(offered_costs=(KRONER,)))
    assert heard(retry) == retry


@pytest.mark.parametrize(
    ("action", "note", "written"),
    [
        (Action.RENEW, None, "The borrower asks for a renewal."),
        (Action.RENEW, "Two weeks?", "The borrower asks for a renewal. Two weeks?"),
        (Action.SHIPPED_FORWARD, None, "The borrower has passed the item on."),
    ],
)
def test_actions_that_it_does_not_implement_are_told(action: Action, note: str | None, written: str) -> None:
    """As notifications, which its staff read."""
    letter = letter_to(RESHARE, acted(action, note))
    assert letter.message == acted(Action.NOTIFICATION, written)


@pytest.mark.parametrize("action", [Action.RECEIVED, Action.CANCEL, Action.SHIPPED_RETURN, Action.STATUS_REQUEST])
def test_actions_that_it_knows_go_as_they_are(action: Action) -> None:
    """Nothing else is touched."""
    assert letter_to(RESHARE, acted(action)).message == acted(action)


def test_statuses_are_written_in_their_own_case() -> None:
    """It refuses `cancelled`; whatever case a peer writes, ours is the schema's."""
    inside = (
        "<header><supplyingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-765700</agencyIdValue>"
        "</supplyingAgencyId><requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100"
        "</agencyIdValue></requestingAgencyId><multipleItemRequestId/><timestamp>2026-03-02T12:00:00Z</timestamp>"
        "<requestingAgencyRequestId>R-1~2</requestingAgencyRequestId></header><messageInfo><reasonForMessage>"
        "cancelresponse</reasonForMessage><answerYesNo>Y</answerYesNo></messageInfo><statusInfo><status>cancelled"
        "</status><lastChange>2026-03-02T12:00:00Z</lastChange></statusInfo>"
    )
    letter = letter_to(RESHARE, posted("supplyingAgencyMessage", inside))
    assert b"<status>Cancelled</status>" in letter.body
    assert b"<requestingAgencyRequestId>R-1~2</requestingAgencyRequestId>" in letter.body


def test_the_order_form_of_slnp_is_read_from_record_ids() -> None:
    """BsTyp is the service, MedTyp a form field, TitelId the record; some of its codes are numbered."""
    request = asked(("TitelId", "in0002"), ("BsTyp2", "K"), ("MedTyp", "ml"), ("FAUST", "12345678"))
    meant = understood(SLNP, request)
    assert isinstance(meant, Request)
    assert meant.service is not None
    assert meant.service.service_type == ServiceType.COPY
    assert [record.code.value for record in meant.bibliographic.record_ids] == ["TitelId", "FAUST"]
    assert meant.bibliographic.supplier_unique_record_id == "in0002"


def test_the_order_form_of_slnp_is_written_into_record_ids() -> None:
    """With its scheme, once."""
    meant = understood(SLNP, asked(("TitelId", "in0002"), ("BsTyp", "l")))
    letter = letter_to(SLNP, meant)
    assert isinstance(letter.message, Request)
    assert letter.message.bibliographic.record_ids == (
        RecordId(code=Code(value="TitelId"), identifier="in0002"),
        RecordId(code=Code(value="BsTyp", scheme="ZFL"), identifier="L"),
    )
    plain = letter_to(SLNP, asked(("FAUST", "12345678"), service_type=ServiceType.COPY_OR_LOAN)).message
    assert isinstance(plain, Request)
    assert [record.code.value for record in plain.bibliographic.record_ids] == ["FAUST"]


def test_slnp_leaves_out_the_supplier_and_writes_empty_moments() -> None:
    """Read all the same: whom it asks is for the gateway to find."""
    request = posted(
        "request",
        "<header><requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100</agencyIdValue>"
        "</requestingAgencyId><multipleItemRequestId/><timestamp>2026-03-02T12:00:00Z</timestamp>"
        "<requestingAgencyRequestId>R-1</requestingAgencyRequestId></header><bibliographicInfo><title>Lysets veje"
        "</title></bibliographicInfo><serviceInfo><serviceType>Loan</serviceType><needBeforeDate/><startDate/>"
        "</serviceInfo>",
    )
    assert isinstance(request, Request)
    assert request.header.supplying_agency.value == ""
    assert request.header.requesting_agency == HEADER.requesting_agency
    assert request.service is not None
    assert (request.service.need_before, request.service.start_date) == (None, None)
