"""Writing: the exact bytes of strict version 1.2, and what it refuses to write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

import pytest
from attrs import evolve

from schemas.iso18626 import WriteError, read, write
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
    message = evolve(
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
        header=evolve(HEADER, multiple_item_request_id="M-1", supplying_request_id="S-9"),
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
            evolve(LOANED, status=evolve(STATUS, status="HoldReturn")),
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
            evolve(
                LOANED,
                delivery=m.DeliveryInfo(delivery_costs=(m.Costs(currency=ISIL, amount=Decimal("1E+999999")),)),
            ),
            "monetaryValue: not an amount of money.",
        ),
        (
            evolve(LOANED, delivery=m.DeliveryInfo(delivery_costs=(m.Costs(currency=ISIL, amount=Decimal("NaN")),))),
            "monetaryValue: not an amount of money.",
        ),
        (
            evolve(LOANED, status=evolve(STATUS, due=datetime(2026, 1, 1))),  # noqa: DTZ001 - that is the point
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
    with pytest.raises(WriteError, match=r"'1\.1' cannot be written, only 1\.2, 2021-2"):
        write(LOANED, "1.1")


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
        header=evolve(
            head,
            timestamp=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            timestamp_received=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        )
    )
