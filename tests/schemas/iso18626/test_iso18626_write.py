"""Writing: the exact bytes of both editions, what they refuse to write, and what they tell as lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

import pytest
from msgspec.structs import replace

from schemas.iso18626 import WriteError, read, write, write_with_losses
from schemas.iso18626 import messages as m

ISIL: Final = m.Code(value="ISIL", scheme="urn:isil&co")
HEADER: Final = m.Header(
    supplying_agency=m.AgencyId(type=ISIL, value="DK-710100"),
    requesting_agency=m.AgencyId(type=m.Code(value="ISIL"), value="DK-726500"),
    timestamp=datetime(2026, 3, 2, 10, 30, 0, 999999, tzinfo=timezone(timedelta(hours=1))),
    requesting_request_id="R-17",
)
OPENING: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ISO18626Message xmlns="http://illtransactions.org/2013/iso18626"'
    ' xmlns:ill="http://illtransactions.org/2013/iso18626" ill:version="1.2">'
)
WRITTEN_HEADER: Final = (
    '<header><supplyingAgencyId><agencyIdType ill:scheme="urn:isil&amp;co">ISIL</agencyIdType>'
    "<agencyIdValue>DK-710100</agencyIdValue></supplyingAgencyId>"
    "<requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-726500</agencyIdValue></requestingAgencyId>"
    "<multipleItemRequestId></multipleItemRequestId><timestamp>2026-03-02T09:30:00Z</timestamp>"
    "<requestingAgencyRequestId>R-17</requestingAgencyRequestId></header>"
)
STATUS: Final = m.StatusInfo(status="Loaned", last_change=datetime(2026, 3, 1, tzinfo=UTC))
LOANED: Final = m.SupplyingAgencyMessage(
    header=HEADER, info=m.MessageInfo(reason_for_message="StatusChange"), status=STATUS
)


def test_a_requesters_message_to_the_byte() -> None:
    """Qualified attributes, empty multipleItemRequestId, UTC seconds, escaped text (pitfalls 1, 5)."""
    message = m.RequestingAgencyMessage(header=HEADER, action="Notification", note="æ < ø & å\x00")
    assert write(message).decode() == (
        f"{OPENING}<requestingAgencyMessage>{WRITTEN_HEADER}<action>Notification</action>"
        "<note>æ &lt; ø &amp; å</note></requestingAgencyMessage></ISO18626Message>\n"
    )


def test_order_and_spelling_of_a_suppliers_message() -> None:
    """identifier, code; retryAfter, retryBefore; answerYesNo Y; sentToPatron true (pitfalls 2, 3, 4)."""
    message = replace(
        LOANED,
        info=m.MessageInfo(
            reason_for_message="RenewResponse",
            answer=True,
        ),
        retry=m.RetryInfo(
            retry_before=datetime(2026, 6, 1, tzinfo=UTC),
            retry_after=datetime(2026, 5, 1, tzinfo=UTC),
        ),
        delivery=m.DeliveryInfo(
            sent_to_patron=True,
            delivery_costs=(m.Costs(currency=m.Code(value="DKK"), amount=Decimal("1E+2")),),
        ),
        return_info=m.ReturnInfo(name="Depotet", address=m.Address(line1="Vej 1", region=m.Code(value="DK-84"))),
    )
    assert write(message).decode() == (
        f"{OPENING}<supplyingAgencyMessage>{WRITTEN_HEADER}"
        "<messageInfo><reasonForMessage>RenewResponse</reasonForMessage><answerYesNo>Y</answerYesNo>"
        "<retryAfter>2026-05-01T00:00:00Z</retryAfter><retryBefore>2026-06-01T00:00:00Z</retryBefore></messageInfo>"
        "<statusInfo><status>Loaned</status><lastChange>2026-03-01T00:00:00Z</lastChange></statusInfo>"
        "<deliveryInfo><dateSent>2026-03-02T09:30:00Z</dateSent><sentToPatron>true</sentToPatron>"
        "<deliveryCosts><currencyCode>DKK</currencyCode><monetaryValue>100</monetaryValue></deliveryCosts>"
        "</deliveryInfo><returnInfo><name>Depotet</name><physicalAddress><line1>Vej 1</line1><region>DK-84</region>"
        "</physicalAddress></returnInfo></supplyingAgencyMessage></ISO18626Message>\n"
    )


def test_a_request_to_the_byte() -> None:
    """Blocks in the schema's order, electronic addresses, no element for what is absent."""
    message = m.Request(
        header=replace(HEADER, multiple_item_request_id="M-1", supplying_request_id="S-9"),
        bibliographic=m.BibliographicInfo(title="T", item_ids=(m.ItemId(identifier="978", code=m.Code(value="ISBN")),)),
        publication=m.PublicationInfo(),
        service=m.ServiceInfo(request_type="New", preferred_edition="ThisEdition"),
        deliveries=(m.DeliveryAddress(sort_order=1, address=m.Address(data="a@example.org")),),
        patron=m.PatronInfo(send_to_patron=False),
    )
    header = WRITTEN_HEADER.replace("RequestId></multiple", "RequestId>M-1</multiple").replace(
        "</header>", "<supplyingAgencyRequestId>S-9</supplyingAgencyRequestId></header>"
    )
    assert write(message).decode() == (
        f"{OPENING}<request>{header}<bibliographicInfo><title>T</title><bibliographicItemId>"
        "<bibliographicItemIdentifier>978</bibliographicItemIdentifier>"
        "<bibliographicItemIdentifierCode>ISBN</bibliographicItemIdentifierCode></bibliographicItemId>"
        "</bibliographicInfo><serviceInfo><requestType>New</requestType><serviceType>Loan</serviceType>"
        "<anyEdition>N</anyEdition></serviceInfo><requestedDeliveryInfo><sortOrder>1</sortOrder><address>"
        "<electronicAddress><electronicAddressType></electronicAddressType>"
        "<electronicAddressData>a@example.org</electronicAddressData></electronicAddress></address>"
        "</requestedDeliveryInfo><patronInfo><sendToPatron>N</sendToPatron></patronInfo></request></ISO18626Message>\n"
    )


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (m.RequestingAgencyMessage(header=HEADER, action="Lost"), "action: version 1.2 has no Lost."),
        (m.RequestingAgencyMessage(header=HEADER, action=""), "action: version 1.2 has no empty value."),
        (
            replace(LOANED, status=replace(STATUS, status="HoldReturn")),
            "status: version 1.2 has no HoldReturn.",
        ),
        (
            m.Request(
                header=HEADER,
                bibliographic=m.BibliographicInfo(),
                patron=m.PatronInfo(addresses=(m.Address(line1="x", data="y"),)),
            ),
            "physicalAddress: version 1.2 takes one of electronicAddress and physicalAddress, not both.",
        ),
        (
            replace(
                LOANED,
                delivery=m.DeliveryInfo(delivery_costs=(m.Costs(currency=ISIL, amount=Decimal("1E+999999")),)),
            ),
            "monetaryValue: not an amount of money.",
        ),
        (
            replace(LOANED, delivery=m.DeliveryInfo(delivery_costs=(m.Costs(currency=ISIL, amount=Decimal("NaN")),))),
            "monetaryValue: not an amount of money.",
        ),
        (
            replace(LOANED, status=replace(STATUS, due=datetime(2026, 1, 1))),  # noqa: DTZ001 - that is the point
            "dueDate: A time without a zone cannot be written.",
        ),
    ],
)
def test_what_version_1_2_cannot_say_is_refused(message: m.Message, sentence: str) -> None:
    """The error names the element; nothing is left out or bent in silence."""
    with pytest.raises(WriteError) as refused:
        write(message)
    assert str(refused.value) == sentence


def test_other_versions_are_refused() -> None:
    """Only what has a table can be written."""
    with pytest.raises(WriteError, match=r"'1\.0' cannot be written, only 1\.1, 1\.2, 2021-2"):
        write(LOANED, "1.0")


def test_a_confirmation_leaves_out_an_echo_the_version_lacks() -> None:
    """The action only repeats what its receiver said; the receipt itself must go out."""
    head = m.ConfirmationHeader(
        supplying_agency=None,
        requesting_agency=None,
        timestamp=HEADER.timestamp,
        requesting_request_id=None,
        timestamp_received=HEADER.timestamp,
        message_status="OK",
    )
    written = write(m.RequestingAgencyMessageConfirmation(header=head, action="Lost"))
    assert written.decode() == (
        f"{OPENING}<requestingAgencyMessageConfirmation><confirmationHeader><timestamp>2026-03-02T09:30:00Z</timestamp>"
        "<timestampReceived>2026-03-02T09:30:00Z</timestampReceived><messageStatus>OK</messageStatus>"
        "</confirmationHeader></requestingAgencyMessageConfirmation></ISO18626Message>\n"
    )
    assert read(written).message == m.RequestingAgencyMessageConfirmation(
        header=replace(
            head,
            timestamp=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            timestamp_received=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        )
    )


@pytest.mark.parametrize("scheme", ["::", "%zz", "http://["])
@pytest.mark.parametrize("version", ["1.2", "2021-2"])
def test_a_scheme_that_is_no_uri_is_left_out_and_told(version: str, scheme: str) -> None:
    """The schemas want xs:anyURI; the code itself goes on."""
    who = m.AgencyId(type=m.Code(value="ISIL", scheme=scheme), value="DK-710100")
    message = m.RequestingAgencyMessage(header=replace(HEADER, supplying_agency=who), action="Received")
    written = write_with_losses(message, version)
    assert b"<agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100" in written.body
    assert [str(loss) for loss in written.losses] == ["header/supplyingAgencyId/agencyIdType/@scheme: dropped"]


BOTH_YEARS: Final = m.SupplyingAgencyMessage(
    header=replace(HEADER, multiple_item_request_id="M-1", authentication=m.Authentication(account_id="konto")),
    info=m.MessageInfo(reason_for_message="RequestResponse", reason_retry=m.Code(value="MultiVolAvail")),
    status=m.StatusInfo(status="RetryPossible", last_change=datetime(2026, 3, 1, tzinfo=UTC)),
    retry=m.RetryInfo(
        volumes=("1", "2"),
        offered_costs=tuple(m.Costs(currency=m.Code(value="DKK"), amount=Decimal(amount)) for amount in (50, 60)),
        retry_after=datetime(2026, 5, 1, tzinfo=UTC),
        retry_before=datetime(2026, 6, 1, tzinfo=UTC),
    ),
    delivery=m.DeliveryInfo(
        date_sent=datetime(2026, 3, 1, tzinfo=UTC),
        item_ids=("a", "b"),
        url="https://example.org/fil",
        sent_via=m.Code(value="URL"),
        loan_conditions=(m.Code(value="NoReproduction"), m.Code(value="LibraryUseOnly")),
    ),
    shipping=m.ShippingInfo(courier=m.Code(value="DHL"), tracking_ids=("T1", "T2"), insurance=False),
    return_info=m.ReturnInfo(address=m.Address(line1="Vej 1", region=m.Code(value="DK-84", scheme="urn:iso:3166"))),
)


def test_a_suppliers_message_of_2021_to_the_byte() -> None:
    """RetryInfo after statusInfo and its dates turned round, several of each, a region without a scheme."""
    assert write(BOTH_YEARS, "2021-2").decode() == (
        f"{OPENING.replace('1.2', '2021-2')}<supplyingAgencyMessage>"
        f"{WRITTEN_HEADER.replace('<multipleItemRequestId></multipleItemRequestId>', '')}"
        "<messageInfo><reasonForMessage>RequestResponse</reasonForMessage><reasonRetry>MultiVolAvail</reasonRetry>"
        "</messageInfo><statusInfo><status>RetryPossible</status><lastChange>2026-03-01T00:00:00Z</lastChange>"
        "</statusInfo><retryInfo><volume>1</volume><volume>2</volume>"
        "<offeredCosts><currencyCode>DKK</currencyCode><monetaryValue>50</monetaryValue></offeredCosts>"
        "<offeredCosts><currencyCode>DKK</currencyCode><monetaryValue>60</monetaryValue></offeredCosts>"
        "<retryBefore>2026-06-01T00:00:00Z</retryBefore><retryAfter>2026-05-01T00:00:00Z</retryAfter></retryInfo>"
        "<deliveryInfo><dateSent>2026-03-01T00:00:00Z</dateSent><itemId>a</itemId><itemId>b</itemId>"
        "<URL>https://example.org/fil</URL><deliveryMethod>URL</deliveryMethod>"
        "<loanCondition>NoReproduction</loanCondition><loanCondition>LibraryUseOnly</loanCondition></deliveryInfo>"
        "<shippingInfo><courierName>DHL</courierName><trackingId>T1</trackingId><trackingId>T2</trackingId>"
        "<insurance>N</insurance></shippingInfo>"
        "<returnInfo><physicalAddress><line1>Vej 1</line1><region>DK-84</region></physicalAddress></returnInfo>"
        "</supplyingAgencyMessage></ISO18626Message>\n"
    )


@pytest.mark.parametrize(
    ("version", "told"),
    [
        (
            "1.2",
            [
                "shippingInfo/courierName: dropped",
                "shippingInfo/trackingId: dropped",
                "shippingInfo/insurance: dropped",
                "retryInfo/volume: dropped",
                "retryInfo/offeredCosts: only the first kept",
                "deliveryInfo/URL: dropped",
                "deliveryInfo/itemId: joined into one text",
                "deliveryInfo/loanCondition: only the first kept",
            ],
        ),
        (
            "2021-2",
            [
                "header/multipleItemRequestId: dropped",
                "header/requestingAgencyAuthentication: dropped",
                "returnInfo/physicalAddress/region/@scheme: dropped",
            ],
        ),
    ],
)
def test_losses_are_told_by_path(version: str, told: list[str]) -> None:
    """What each edition cannot say of the same message."""
    assert [str(loss) for loss in write_with_losses(BOTH_YEARS, version).losses] == told


def test_1_2_joins_texts_and_keeps_the_first_of_others() -> None:
    """Several item ids are one text, of several conditions one is written, retryInfo goes into messageInfo."""
    body = write(BOTH_YEARS).decode()
    assert "<itemId>a; b</itemId>" in body
    assert "<sentVia>URL</sentVia><loanCondition>NoReproduction</loanCondition></deliveryInfo>" in body
    assert (
        "<monetaryValue>50</monetaryValue></offeredCosts><retryAfter>2026-05-01T00:00:00Z</retryAfter>"
        "<retryBefore>2026-06-01T00:00:00Z</retryBefore></messageInfo>"
    ) in body


@pytest.mark.parametrize(
    ("preferred", "old", "new", "lost"),
    [
        ("AnyEdition", "Y", "Y", []),
        ("ThisEdition", "N", "N", []),
        ("MostRecentEdition", "Y", "Y", ["serviceInfo/preferredEdition: said in weaker words"]),
    ],
)
def test_editions_in_the_words_of_both_years(preferred: str, old: str, new: str, lost: list[str]) -> None:
    """2021 gets both elements, for peers that read one of them; 1.2 has no word for the most recent edition."""
    message = m.Request(
        header=HEADER,
        bibliographic=m.BibliographicInfo(),
        service=m.ServiceInfo(preferred_edition=preferred),
    )
    assert f"<anyEdition>{old}</anyEdition></serviceInfo>" in write(message).decode()
    both = f"<anyEdition>{new}</anyEdition><preferredEdition>{preferred}</preferredEdition></serviceInfo>"
    assert both in write(message, "2021-2").decode()
    assert [str(loss) for loss in write_with_losses(message).losses] == lost
    again = read(write(message, "2021-2")).message
    assert isinstance(again, m.Request)
    assert again.service == message.service


def test_a_request_of_2021_without_a_service_asks_for_a_loan() -> None:
    """2021 insists on serviceInfo; a supplier that nobody named is left out."""
    nobody = m.AgencyId(type=m.Code(value=""), value="")
    message = m.Request(header=replace(HEADER, supplying_agency=nobody), bibliographic=m.BibliographicInfo(title="T"))
    body = write(message, "2021-2").decode()
    assert "</bibliographicInfo><serviceInfo><serviceType>Loan</serviceType></serviceInfo></request>" in body
    assert "supplyingAgencyId" not in body


def test_an_unknown_word_that_only_refines_is_left_out_and_told() -> None:
    """A delivery goes on without its odd serviceType, a request without its odd preferredEdition."""
    shipped = replace(LOANED, delivery=m.DeliveryInfo(item_ids=("a",), service_type="Gift"))
    written = write_with_losses(shipped, "2021-2")
    assert b"<itemId>a</itemId></deliveryInfo>" in written.body
    assert [str(loss) for loss in written.losses] == ["deliveryInfo/serviceType: dropped"]
    asked = m.Request(
        header=HEADER, bibliographic=m.BibliographicInfo(), service=m.ServiceInfo(preferred_edition="FirstEdition")
    )
    for version in ("1.2", "2021-2"):
        written = write_with_losses(asked, version)
        assert b"<serviceType>Loan</serviceType></serviceInfo>" in written.body
        assert [str(loss) for loss in written.losses] == ["serviceInfo/preferredEdition: dropped"]
