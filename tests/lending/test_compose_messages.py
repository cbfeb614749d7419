"""The messages that the gateway writes or passes on: whose ids, whose words, and what never goes along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest
from attrs import evolve
from msgspec.structs import replace

from gateway.catalogue.values import Edition
from gateway.lending.compose import Ids, Wanted, pass_to_borrower, pass_to_lender, request_to_lender, word_to_borrower
from schemas.iso18626 import messages as m
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from tests.workflow.sayings import BORROWER, FIRST, GATEWAY, NOON, SECOND, agency, header, loan_request

NOW: Final = NOON + timedelta(minutes=5)
NEED_BEFORE: Final = datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)
IDS: Final = Ids(lender=FIRST, borrower=agency(BORROWER), request_id="710100-01ABC-1")
BACK: Final = Ids(lender=FIRST, borrower=agency(BORROWER), request_id="R-1", supplying_request_id="L-77")
NAMED: Final = Edition(id="870970-basis:41000011", title="Katalogens titel", author="Ålund", isbns=("9788700000001",))
OTHER: Final = Edition(
    id="870970-basis:41000022", title="Katalogens titel", edition="2. udgave", isbns=("9788700000002", "8700000002")
)


def full_request() -> m.Request:
    """A request with everything in it that one side may say to the other, and much that it may not."""
    asked = loan_request()
    return replace(
        asked,
        bibliographic=replace(
            asked.bibliographic,
            edition="1. udgave",
            supplier_unique_record_id="mine-7",
            item_ids=(m.ItemId(identifier="9788700000001", code=m.Code(value="ISBN")),),
        ),
        publication=m.PublicationInfo(publisher="Gyldendal", publication_date="2020"),
        service=m.ServiceInfo(
            request_type="New",
            request_sub_types=("PatronRequest", "TransferRequest", "BookingRequest", "MultipleItemRequest"),
            previous_request_id="R-0",
            service_type="Loan",
            need_before=NEED_BEFORE,
            preferred_edition="AnyEdition",
            note="gerne hurtigt",
        ),
        suppliers=(m.SupplierInfo(supplier=agency(SECOND)),),
        deliveries=(m.DeliveryAddress(address=m.Address(line1="Krystalgade 15", locality="København K")),),
        requesting_agency_info=m.RequestingAgencyInfo(name="Københavns Biblioteker", contact_name="Fjernlån"),
        billing=m.BillingInfo(
            billing_name="Kassen", maximum_costs=m.Costs(currency=m.Code(value="DKK"), amount=Decimal(100))
        ),
    )


def to_lender(wanted: Wanted | None = None, asked: m.Request | None = None) -> m.Request:
    """The request as the lender gets it, read from its bytes."""
    message = read(write(request_to_lender(asked or full_request(), IDS, wanted, now=NOW))).message
    assert isinstance(message, m.Request)
    return message


def test_a_request_goes_on_under_ids_of_its_own() -> None:
    """The real agencies, the attempt's id, our time; the borrower's password stays here."""
    sent = to_lender()
    assert sent.header == m.Header(
        supplying_agency=agency(FIRST),
        requesting_agency=agency(BORROWER),
        timestamp=NOW,
        requesting_request_id="710100-01ABC-1",
    )
    assert b"hemmelig" not in write(sent)
    assert GATEWAY.encode() not in write(sent)


def test_the_consortium_under_whose_rules_is_asked_goes_along() -> None:
    """In a Request and in what follows it (ISO 18626:2021 consortialId)."""
    consortium = agency("190999")
    asked = full_request()
    asked = replace(asked, header=replace(asked.header, consortial_id=consortium))
    assert request_to_lender(asked, IDS, None, now=NOW).header.consortial_id == consortium
    said = m.RequestingAgencyMessage(header=asked.header, action=Action.RENEW)
    assert pass_to_lender(said, IDS, now=NOW).header.consortial_id == consortium


def test_patron_bill_and_other_lenders_stay_here() -> None:
    """The lender lends to the library; who reads, who pays and who else was proposed is not its business."""
    body = write(request_to_lender(full_request(), IDS, None, now=NOW))
    for word in ("1234567890", "Ågesen", "Åge<", "Kassen", "DK-773000"):
        assert word.encode() not in body
    assert (to_lender().patron, to_lender().suppliers) == (None, ())
    assert to_lender().billing == m.BillingInfo(
        maximum_costs=m.Costs(currency=m.Code(value="DKK"), amount=Decimal(100))
    )


def test_a_lender_sees_what_the_borrower_knows_of_itself() -> None:
    """Its own row of the lenders proposed goes on, unless the row is of another edition than is asked for."""
    own = m.SupplierInfo(supplier=agency(FIRST), call_number="64.12 Å", availability_note="på hylden")
    asked = replace(full_request(), suppliers=(m.SupplierInfo(supplier=agency(SECOND)), own))
    assert to_lender(asked=asked).suppliers == (own,)
    assert to_lender(Wanted(edition=OTHER, local_id="loc-1"), asked).suppliers == ()


def test_a_patron_goes_along_where_the_item_is_to_be_sent_to_him() -> None:
    """ISO 18626 sendToPatron: else nobody could send it. The number that the patron has at home stays there."""
    asked = full_request()
    assert asked.patron is not None
    home = replace(asked, patron=replace(asked.patron, send_to_patron=True))
    sent = to_lender(asked=home).patron
    assert sent == m.PatronInfo(surname="Ågesen", given_name="Åge", send_to_patron=True)


def test_what_the_borrower_wants_goes_on_as_it_came() -> None:
    """Need-before, note, delivery address, contact: byte for byte the borrower's."""
    asked, sent = full_request(), to_lender()
    assert asked.service is not None
    assert sent.service is not None
    assert (sent.service.need_before, sent.service.note) == (NEED_BEFORE, "gerne hurtigt")
    assert (sent.service.service_type, sent.service.any_edition) == ("Loan", True)
    assert (sent.deliveries, sent.requesting_agency_info) == (asked.deliveries, asked.requesting_agency_info)
    assert (sent.bibliographic, sent.publication) == (asked.bibliographic, asked.publication)


def test_each_attempt_is_a_new_request() -> None:
    """Never a retry of something that this lender has not seen; what the gateway alone was told stays here."""
    service = to_lender().service
    assert service is not None
    assert (service.request_type, service.previous_request_id) == ("New", None)
    assert service.request_sub_types == ("BookingRequest", "MultipleItemRequest"), "the other two are for us"


def test_a_request_without_service_is_a_new_loan() -> None:
    """As 1.2 wants it written."""
    service = to_lender(asked=replace(full_request(), service=None)).service
    assert service is not None
    assert (service.request_type, service.service_type, service.request_sub_types) == ("New", "Loan", ())


def test_the_edition_that_was_named_keeps_the_borrowers_description() -> None:
    """The lender's own id, the catalogue's title; ISBN and publisher as the borrower gave them."""
    sent = to_lender(Wanted(edition=NAMED, local_id="loc-1"))
    assert sent.bibliographic.supplier_unique_record_id == "loc-1"
    assert (sent.bibliographic.title, sent.bibliographic.author) == ("Katalogens titel", "Ålund")
    assert sent.bibliographic.edition == "1. udgave"
    assert [one.identifier for one in sent.bibliographic.item_ids] == ["9788700000001"]
    assert [one.identifier for one in sent.bibliographic.record_ids] == ["41000011"]
    assert sent.publication == full_request().publication


def described(own_id: str | None, *record_ids: tuple[str, str], to: str = GATEWAY) -> m.BibliographicInfo:
    """What the lender is told of the named edition, where the request names it so."""
    asked = replace(
        full_request(),
        header=header(to, BORROWER, "R-1", NOON),
        bibliographic=m.BibliographicInfo(
            supplier_unique_record_id=own_id,
            record_ids=tuple(m.RecordId(code=m.Code(value=code), identifier=number) for code, number in record_ids),
        ),
    )
    return to_lender(Wanted(edition=NAMED, local_id="loc-1"), asked).bibliographic


def test_what_other_catalogues_call_the_edition_goes_along() -> None:
    """Some systems want an OCLC number (docs/peers.md, Alma); it may be another's where several were named."""
    one = described(None, ("OCLC", "812345"), ("FAUST", "41000011"), ("PMID", "7"))
    assert [(each.code.value, each.identifier) for each in one.record_ids] == [
        ("FAUST", "41000011"),
        ("OCLC", "812345"),
        ("PMID", "7"),
    ]
    several = described(None, ("FAUST", "41000011"), ("FAUST", "41000022"), ("OCLC", "812345"))
    assert [each.identifier for each in several.record_ids] == ["41000011"]
    other = to_lender(Wanted(edition=OTHER, local_id="loc-1")).bibliographic
    assert [each.identifier for each in other.record_ids] == ["41000022"]


@pytest.mark.parametrize(
    ("own_id", "to", "told"),
    [
        ("their-9", FIRST, "their-9"),  # it knows the lender that it chose
        ("41000011", FIRST, "loc-1"),  # the number again, which the catalogue knows better
        ("their-9", SECOND, "loc-1"),  # another lender's
        ("their-9", GATEWAY, "loc-1"),
        ("870970-basis:41000011", FIRST, "loc-1"),
        (None, FIRST, "loc-1"),
    ],
)
def test_a_lenders_own_id_is_the_borrowers_where_it_chose_the_lender(own_id: str | None, to: str, told: str) -> None:
    """Else it is what the union catalogue says."""
    assert described(own_id, ("FAUST", "41000011"), to=to).supplier_unique_record_id == told


def test_another_edition_than_the_named_one_is_described_anew() -> None:
    """Nothing is left that would make a lender fetch the wrong book."""
    sent = to_lender(Wanted(edition=OTHER, local_id="41000022"))
    assert [one.identifier for one in sent.bibliographic.item_ids] == ["9788700000002", "8700000002"]
    assert [one.identifier for one in sent.bibliographic.record_ids] == ["41000022"]
    assert (sent.bibliographic.edition, sent.publication) == ("2. udgave", None)


def test_a_catalogue_that_knows_less_takes_nothing_away() -> None:
    """An edition without title and author leaves the borrower's."""
    sent = to_lender(Wanted(edition=Edition(id=NAMED.id), local_id="x"))
    assert sent.bibliographic.title == full_request().bibliographic.title


LENT: Final = m.SupplyingAgencyMessage(
    header=header(FIRST, BORROWER, "710100-01ABC-1"),
    info=m.MessageInfo(reason_for_message=ReasonForMessage.STATUS_CHANGE, note="hylde 7"),
    status=m.StatusInfo(status=Status.LOANED, due=NEED_BEFORE, last_change=NOON),
    delivery=m.DeliveryInfo(date_sent=NOON, item_ids=("stregkode-1",)),
    return_info=m.ReturnInfo(name="Retur her"),
)


def to_borrower(said: m.SupplyingAgencyMessage, status: Status) -> m.SupplyingAgencyMessage:
    """A lender's message as the borrower gets it, read from its bytes."""
    message = read(write(pass_to_borrower(said, BACK, status, now=NOW))).message
    assert isinstance(message, m.SupplyingAgencyMessage)
    return message


def test_a_lenders_message_goes_on_under_the_borrowers_own_id() -> None:
    """With the lender's id beside it, and all that it says: day, barcode, where it goes back."""
    heard = to_borrower(LENT, Status.LOANED)
    assert heard.header.requesting_request_id == "R-1"
    assert heard.header.supplying_request_id == "L-77"
    assert (heard.header.timestamp, heard.header.authentication) == (NOW, None)
    assert (heard.info, heard.status, heard.delivery, heard.return_info) == (
        LENT.info,
        LENT.status,
        LENT.delivery,
        LENT.return_info,
    )


@pytest.mark.parametrize("said", ["", "Cancelled", "WillSupply"])
def test_the_status_is_what_the_order_really_has(said: str) -> None:
    """Empty, or Cancelled beside a no: the borrower hears where the order stands."""
    refused = replace(
        LENT,
        info=m.MessageInfo(reason_for_message=ReasonForMessage.CANCEL_RESPONSE, answer=False),
        status=m.StatusInfo(status=said),
    )
    heard = to_borrower(refused, Status.LOANED)
    assert (heard.info.answer, heard.status.status) == (False, "Loaned")


@pytest.mark.parametrize("action", list(Action))
def test_a_borrowers_message_goes_on_under_the_attempts_ids(action: Action) -> None:
    """The borrower's password stays here."""
    said = m.RequestingAgencyMessage(header=header(GATEWAY, BORROWER, "R-1"), action=action, note="haster")
    ids = evolve(IDS, supplying_request_id="L-77")
    message = read(write(pass_to_lender(said, ids, now=NOW), "2021-2")).message
    assert isinstance(message, m.RequestingAgencyMessage)
    assert (message.action, message.note) == (action, "haster")
    assert message.header == m.Header(
        supplying_agency=agency(FIRST),
        requesting_agency=agency(BORROWER),
        timestamp=NOW,
        requesting_request_id="710100-01ABC-1",
        supplying_request_id="L-77",
    )


def test_our_own_word_says_what_it_is_told_to() -> None:
    """Under the borrower's id, in the lender's name."""
    info = m.MessageInfo(reason_for_message=ReasonForMessage.REQUEST_RESPONSE, note="Lender: Herning.")
    status = m.StatusInfo(status=Status.EXPECT_TO_SUPPLY, last_change=NOW)
    message = read(write(word_to_borrower(BACK, info, status, now=NOW))).message
    assert message == m.SupplyingAgencyMessage(header=BACK.header(NOW), info=info, status=status)
