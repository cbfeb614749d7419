"""The messages that the gateway writes itself or passes on: what is kept, what is changed, what is never passed on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue.values import Edition
from gateway.lending.compose import Ids, Wanted, pass_to_borrower, pass_to_lender, request_to_lender, word_to_borrower
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage, RequestSubType, Status
from schemas.iso18626.messages import (
    AgencyId,
    BibliographicInfo,
    BillingInfo,
    Code,
    DeliveryAddress,
    DeliveryInfo,
    ItemId,
    MessageInfo,
    PatronInfo,
    PublicationInfo,
    RecordId,
    Request,
    RequestingAgencyMessage,
    ServiceInfo,
    StatusInfo,
    SupplierInfo,
    SupplyingAgencyMessage,
)
from tests.workflow.sayings import NOON, PATRON, agency, header

NOW: Final = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)
IDS: Final = Ids(lender="765700", borrower=agency("710100"), request_id="O-1-1", supplying_request_id="L-7")
NAMED: Final = Edition(id="870970-basis:41000011", title="Sommer", author="Ålund, Birthe", edition="2. udgave")
OTHER: Final = Edition(id="870970-basis:41000022", title="Sommer", edition="3. udgave", isbns=("9788700000002",))
SERVICE: Final = ServiceInfo(
    request_type="New",
    previous_request_id="R-0",
    service_type="Loan",
    need_before=datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC),
    any_edition=True,
    note="Kun indbundet",
)
ASKED: Final = Request(
    header=header("190101", "710100", "R-1"),
    bibliographic=BibliographicInfo(
        supplier_unique_record_id="R",
        title="sommer",
        volume="2",
        item_ids=(ItemId(identifier="9788700000001", code=Code(value="ISBN")),),
        record_ids=(RecordId(code=Code(value="FAUST"), identifier="41000011"),),
    ),
    publication=PublicationInfo(publisher="Gyldendal"),
    service=SERVICE,
    suppliers=(SupplierInfo(supplier=agency("773000")),),
    deliveries=(DeliveryAddress(sort_order=1),),
    patron=PATRON,
    billing=BillingInfo(billing_name="Konto 7"),
)


def lenders_request(asked: Request = ASKED, edition: Edition | None = NAMED) -> Request:
    """What the lender gets of it, as it would read it."""
    wanted = Wanted(edition=edition, local_id="loc-1") if edition else None
    message = read(write(request_to_lender(asked, IDS, wanted, now=NOW))).message
    assert isinstance(message, Request)
    return message


def test_a_lender_gets_a_new_request_under_ids_of_its_own() -> None:
    """Real agencies on both sides, a fresh id, the moment it was made."""
    got = lenders_request()
    assert (got.header.supplying_agency.value, got.header.requesting_agency.value) == ("DK-765700", "DK-710100")
    assert (got.header.requesting_request_id, got.header.timestamp) == ("O-1-1", NOW)
    assert got.service is not None
    assert (got.service.request_type, got.service.previous_request_id) == ("New", None)


def test_what_a_lender_never_gets() -> None:
    """No patron, no password, no bill, none of the other lenders."""
    got = lenders_request()
    assert (got.patron, got.billing, got.suppliers, got.header.authentication) == (None, None, (), None)
    sent = write(request_to_lender(ASKED, IDS, None, now=NOW)).decode()
    assert not any(secret in sent for secret in ("1234567890", "Ågesen", "hemmelig", "konto", "Konto 7", "773000"))


def test_a_patron_goes_along_only_where_the_lender_sends_to_him() -> None:
    """`sendToPatron` is the borrower's own word that the lender needs the address."""
    direct = evolve(ASKED, patron=evolve(PATRON, send_to_patron=True))
    got = lenders_request(direct)
    assert isinstance(got.patron, PatronInfo)
    assert got.patron.surname == "Ågesen"
    assert lenders_request(evolve(ASKED, patron=evolve(PATRON, send_to_patron=False))).patron is None


def test_what_a_lender_is_told_as_it_was_said() -> None:
    """The interest date to the second, the note, the volume, where it is to be delivered."""
    got = lenders_request()
    assert got.service is not None
    assert (got.service.need_before, got.service.note, got.service.any_edition) == (
        SERVICE.need_before,
        "Kun indbundet",
        True,
    )
    assert (got.bibliographic.volume, got.deliveries) == ("2", ASKED.deliveries)


def test_the_edition_chosen_is_described() -> None:
    """Its title and edition as the catalogue has them, its id at the lender's own system."""
    book = lenders_request().bibliographic
    assert (book.title, book.author, book.edition) == ("Sommer", "Ålund, Birthe", "2. udgave")
    assert (book.supplier_unique_record_id, book.record_ids) == ("loc-1", ASKED.bibliographic.record_ids)
    assert book.item_ids == ASKED.bibliographic.item_ids


def test_another_edition_than_the_one_named_is_described_as_itself() -> None:
    """The ISBN and the publisher of the one that the borrower named would lead the lender to the wrong shelf."""
    got = lenders_request(edition=OTHER)
    assert [item.identifier for item in got.bibliographic.item_ids] == ["9788700000002"]
    assert (got.publication, got.bibliographic.edition) == (None, "3. udgave")
    assert [record.identifier for record in got.bibliographic.record_ids] == ["41000022"]


def test_without_a_record_the_borrowers_words_go_on() -> None:
    """A lender that the borrower chose, for something the catalogue does not have."""
    got = lenders_request(edition=None)
    assert (got.bibliographic, got.publication) == (ASKED.bibliographic, ASKED.publication)


def test_a_request_without_service_is_for_a_loan() -> None:
    """Version 1.2 lets the block be left out."""
    got = lenders_request(evolve(ASKED, service=None))
    assert got.service is not None
    assert (got.service.service_type, got.service.request_type) == ("Loan", "New")


def test_version_1_2_takes_three_sub_types() -> None:
    """2021 takes any number; the first three are told."""
    many = evolve(ASKED, service=evolve(SERVICE, request_sub_types=tuple(RequestSubType)))
    got = lenders_request(many)
    assert got.service is not None
    assert got.service.request_sub_types == tuple(RequestSubType)[:3]


SAID: Final = SupplyingAgencyMessage(
    header=header("765700", "710100", "O-1-1"),
    info=MessageInfo(reason_for_message="StatusChange", note="På vej", reason_retry=Code(value="OnLoan")),
    status=StatusInfo(status="Loaned", due=NOON, last_change=NOON),
    delivery=DeliveryInfo(date_sent=NOON, item_id="5050"),
)


def test_a_lenders_message_goes_on_under_the_borrowers_id() -> None:
    """Everything it says is kept, its passwords are not."""
    got = pass_to_borrower(SAID, evolve(IDS, request_id="R-1"), Status.LOANED, now=NOW)
    assert (got.header.requesting_request_id, got.header.supplying_request_id) == ("R-1", "L-7")
    assert (got.header.authentication, got.header.timestamp) == (None, NOW)
    assert (got.info, got.status, got.delivery) == (SAID.info, SAID.status, SAID.delivery)


@given(
    reason=st.sampled_from(list(ReasonForMessage)),
    said=st.sampled_from([*Status, ""]),
    real=st.sampled_from(list(Status)),
    note=st.sampled_from([None, "Vent"]),
    answer=st.sampled_from([None, True, False]),
)
def test_whatever_a_lender_says_can_be_written_for_the_borrower(
    reason: ReasonForMessage, said: str, real: Status, note: str | None, *, answer: bool | None
) -> None:
    """With the status that the order really has; where 1.2 has no word for it, the note has."""
    info = MessageInfo(reason_for_message=reason, note=note, answer=answer)
    message = pass_to_borrower(evolve(SAID, info=info, status=StatusInfo(status=said)), IDS, real, now=NOW)
    got = read(write(message)).message
    assert isinstance(got, SupplyingAgencyMessage)
    if real in {Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN}:
        assert got.status.status == "Loaned"
        assert got.info.note == (f"{real}: Vent" if note else real)
        assert got.info.reason_for_message != "StatusChange"
    else:
        assert (got.status.status, got.info.note, got.info.reason_for_message) == (real, note, reason)
    assert got.info.answer == answer


@pytest.mark.parametrize("note", [None, "Væk"])
@pytest.mark.parametrize("action", list(Action))
def test_whatever_a_borrower_says_can_be_written_for_the_lender(action: Action, note: str | None) -> None:
    """Under the attempt's ids, without the password; the two actions of 2021 as notifications."""
    said = RequestingAgencyMessage(header=header("190101", "710100", "R-1"), action=action, note=note)
    got = read(write(pass_to_lender(said, IDS, now=NOW))).message
    assert isinstance(got, RequestingAgencyMessage)
    newer = action in {Action.LOST, Action.HOLD_RETURN}
    assert got.action == ("Notification" if newer else action)
    assert got.note == (f"{action}: {note}" if newer and note else action if newer else note)
    assert (got.header.requesting_request_id, got.header.supplying_request_id) == ("O-1-1", "L-7")
    assert (got.header.supplying_agency.value, got.header.authentication) == ("DK-765700", None)


def test_our_own_word_comes_from_the_lender_it_speaks_of() -> None:
    """As the borrower's system expects it: supplying agency, its own id."""
    info = MessageInfo(reason_for_message="RequestResponse", note="Lender: X")
    word = word_to_borrower(IDS, info, StatusInfo(status="ExpectToSupply", last_change=NOW), now=NOW)
    assert word.header.supplying_agency == AgencyId(type=Code(value="ISIL"), value="DK-765700")
    assert (word.info, word.status.status) == (info, "ExpectToSupply")
