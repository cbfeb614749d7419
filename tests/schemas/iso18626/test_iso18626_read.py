"""Reading: what each habit of a sender must give, from bytes written here by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from schemas.iso18626 import MessageKind, check, read
from schemas.iso18626 import messages as m
from schemas.xml import parse
from tests.schemas.iso18626.bodies_iso18626 import (
    AGENCIES,
    HEADER,
    LOANED,
    NAMESPACE,
    REST,
    envelope,
    request,
    supplying,
)


def test_a_full_request() -> None:
    """Every block of a request lands where the model has it."""
    postal = (
        "<address><physicalAddress><line1>Torvet 1</line1><postalCode>4000</postalCode>"
        "<country>DK</country></physicalAddress></address>"
    )
    message = request(
        "<bibliographicInfo><title>Løgneren</title><volume>2</volume>"
        "<bibliographicItemId><bibliographicItemIdentifier>9788702000000</bibliographicItemIdentifier>"
        "<bibliographicItemIdentifierCode>ISBN</bibliographicItemIdentifierCode></bibliographicItemId>"
        "<bibliographicRecordId><bibliographicRecordIdentifierCode>FAUST</bibliographicRecordIdentifierCode>"
        "<bibliographicRecordIdentifier>51234567</bibliographicRecordIdentifier></bibliographicRecordId>"
        "</bibliographicInfo>"
        "<serviceInfo><requestType>New</requestType><requestSubType>PatronRequest</requestSubType>"
        "<requestSubType>TransferRequest</requestSubType><serviceType>Copy</serviceType><anyEdition>N</anyEdition>"
        "</serviceInfo>"
        "<supplierInfo><sortOrder>2</sortOrder><supplierCode><agencyIdType>ISIL</agencyIdType>"
        "<agencyIdValue>DK-715700</agencyIdValue></supplierCode></supplierInfo>"
        f"<requestedDeliveryInfo><sortOrder>1</sortOrder>{postal}</requestedDeliveryInfo>"
        "<patronInfo><patronId>4711</patronId><sendToPatron>Y</sendToPatron></patronInfo>"
        "<billingInfo><maximumCosts><currencyCode>DKK</currencyCode><monetaryValue>99.50</monetaryValue>"
        "</maximumCosts></billingInfo>"
    )
    isil = m.Code(value="ISIL")
    assert message == m.Request(
        header=m.Header(
            supplying_agency=m.AgencyId(type=isil, value="DK-710100"),
            requesting_agency=m.AgencyId(type=isil, value="DK-726500"),
            timestamp=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            requesting_request_id="R-17",
        ),
        bibliographic=m.BibliographicInfo(
            title="Løgneren",
            volumes=("2",),
            item_ids=(m.ItemId(identifier="9788702000000", code=m.Code(value="ISBN")),),
            record_ids=(m.RecordId(code=m.Code(value="FAUST"), identifier="51234567"),),
        ),
        service=m.ServiceInfo(
            request_type="New",
            request_sub_types=("PatronRequest", "TransferRequest"),
            service_type="Copy",
            preferred_edition="ThisEdition",
        ),
        suppliers=(m.SupplierInfo(sort_order=2, supplier=m.AgencyId(type=isil, value="DK-715700")),),
        deliveries=(
            m.DeliveryAddress(
                sort_order=1,
                address=m.Address(line1="Torvet 1", postal_code="4000", country=m.Code(value="DK")),
            ),
        ),
        patron=m.PatronInfo(patron_id="4711", send_to_patron=True),
        billing=m.BillingInfo(maximum_costs=m.Costs(currency=m.Code(value="DKK"), amount=Decimal("99.50"))),
    )


@pytest.mark.parametrize(
    ("attributes", "version"),
    [('ill:version="1.2"', "1.2"), ('version="2021-2"', "2021-2"), ('ill:version=""', ""), ("", "")],
)
def test_version_qualified_plain_or_missing(attributes: str, version: str) -> None:
    """The version is free text, with or without prefix (pitfall 1)."""
    body = envelope(f"<requestingAgencyMessage>{HEADER}<action>Received</action></requestingAgencyMessage>", attributes)
    assert read(body).version == version


@pytest.mark.parametrize("scheme", ["ill:scheme", "scheme"])
def test_scheme_qualified_or_plain(scheme: str) -> None:
    """A code keeps its scheme either way; an empty scheme is none."""
    message = supplying(f'{LOANED}<deliveryInfo><sentVia {scheme}="urn:via">Ara bus</sentVia></deliveryInfo>')
    assert message.delivery == m.DeliveryInfo(sent_via=m.Code(value="Ara bus", scheme="urn:via"))
    message = supplying(f'{LOANED}<deliveryInfo><sentVia {scheme}="">Mail</sentVia></deliveryInfo>')
    assert message.delivery == m.DeliveryInfo(sent_via=m.Code(value="Mail"))


@pytest.mark.parametrize("namespace", [NAMESPACE, "http://example.com/ill/request", ""])
@pytest.mark.parametrize("bare", [False, True])
def test_namespaces_and_bare_messages(namespace: str, *, bare: bool) -> None:
    """With or without envelope and namespace it is the same message."""
    inside = f"{HEADER}<bibliographicInfo><title>T</title></bibliographicInfo>"
    body = f'<request xmlns="{namespace}">{inside}</request>'
    if not bare:
        body = f'<ISO18626Message xmlns="{namespace}">{body}</ISO18626Message>'
    found = read(body.encode())
    assert (found.kind, found.version) == (MessageKind.REQUEST, "")
    assert found.message == request("<bibliographicInfo><title>T</title></bibliographicInfo>")


def test_foreign_namespace_elements_are_passed_by() -> None:
    """Somebody's extension is not mistaken for the standard's element of that name."""
    message = read(
        envelope(
            f'<requestingAgencyMessage>{HEADER}<x:note xmlns:x="urn:x">theirs</x:note><action>Renew</action>'
            "<note>ours</note></requestingAgencyMessage>"
        )
    ).message
    assert isinstance(message, m.RequestingAgencyMessage)
    assert (message.action, message.note) == ("Renew", "ours")


def test_order_does_not_matter() -> None:
    """Some systems lose the order of elements; item ids are turned round in 2021 (pitfall 2)."""
    identifier = "<bibliographicItemIdentifier>0001</bibliographicItemIdentifier>"
    code = "<bibliographicItemIdentifierCode>ISSN</bibliographicItemIdentifierCode>"
    expected = (m.ItemId(identifier="0001", code=m.Code(value="ISSN")),)
    for pair in (identifier + code, code + identifier):
        info = f"<bibliographicInfo><bibliographicItemId>{pair}</bibliographicItemId></bibliographicInfo>"
        assert request(info).bibliographic.item_ids == expected
    turned = f"<request><header>{REST}{AGENCIES}</header></request>"
    assert read(envelope(turned)).message == request()


@pytest.mark.parametrize("inside_message_info", [True, False])
@pytest.mark.parametrize("before_first", [True, False])
def test_retry_dates_in_either_order_and_place(*, inside_message_info: bool, before_first: bool) -> None:
    """1.2 has them in messageInfo, 2021 in retryInfo and the other way round (pitfall 3)."""
    after, before = (
        "<retryAfter>2026-05-01T00:00:00Z</retryAfter>",
        "<retryBefore>2026-06-01T00:00:00Z</retryBefore>",
    )
    dates = (before + after) if before_first else (after + before)
    costs = "<offeredCosts><currencyCode>EUR</currencyCode><monetaryValue>5</monetaryValue></offeredCosts>"
    reason = "<reasonForMessage>RequestResponse</reasonForMessage>"
    parts = (
        f"<messageInfo>{reason}{costs}{dates}</messageInfo>"
        if inside_message_info
        else f"<messageInfo>{reason}</messageInfo><retryInfo>{dates}{costs}</retryInfo>"
    )
    message = supplying(f"{parts}<statusInfo><status>RetryPossible</status></statusInfo>")
    assert message.info == m.MessageInfo(reason_for_message="RequestResponse")
    assert message.retry == m.RetryInfo(
        offered_costs=(m.Costs(currency=m.Code(value="EUR"), amount=Decimal(5)),),
        retry_after=datetime(2026, 5, 1, tzinfo=UTC),
        retry_before=datetime(2026, 6, 1, tzinfo=UTC),
    )


def test_names_of_2021() -> None:
    """2021's other names land in the same fields; repeated volumes and items are all kept."""
    message = request(
        "<bibliographicInfo><volume>1</volume><volume>3</volume></bibliographicInfo>"
        "<serviceInfo><serviceType>Loan</serviceType><itemFormat>LargePrint</itemFormat>"
        "<preferredEdition>ThisEdition</preferredEdition></serviceInfo>"
    )
    assert message.bibliographic.volumes == ("1", "3")
    assert message.service == m.ServiceInfo(
        preferred_format=m.Code(value="LargePrint"), preferred_edition="ThisEdition"
    )
    delivery = supplying(
        f"{LOANED}<deliveryInfo><itemId>a</itemId><itemId>b</itemId><deliveryMethod>Courier</deliveryMethod>"
        "<itemFormat>PDF</itemFormat></deliveryInfo>"
    ).delivery
    assert delivery == m.DeliveryInfo(
        item_ids=("a", "b"), sent_via=m.Code(value="Courier"), delivered_format=m.Code(value="PDF")
    )


def test_request_header_of_2021_1() -> None:
    """The first 2021 schema misnamed the header."""
    body = f"<request><requestHeader>{AGENCIES}{REST}</requestHeader></request>"
    assert read(envelope(body)).message == request()


@pytest.mark.parametrize(
    ("written", "sent"),
    [("true", True), ("false", False), ("1", True), ("Y", True), ("n", False), ("", None), (" ", None)],
)
def test_sent_to_patron_in_either_spelling(written: str, sent: bool | None) -> None:  # noqa: FBT001 - a column
    """One element is true or false, its like in patronInfo Y or N; senders mix them (pitfall 4)."""
    message = supplying(
        f"{LOANED}<deliveryInfo><itemId>a</itemId><sentToPatron>{written}</sentToPatron></deliveryInfo>"
    )
    assert message.delivery == m.DeliveryInfo(item_ids=("a",), sent_to_patron=sent)
    patron = request(f"<patronInfo><surname>S</surname><sendToPatron>{written}</sendToPatron></patronInfo>").patron
    assert patron == m.PatronInfo(surname="S", send_to_patron=sent)


def test_dates_of_real_senders() -> None:
    """Nine fraction digits, zones without colon, the Go zero time, empty elements (pitfall 6)."""
    status = supplying(
        "<messageInfo><reasonForMessage>StatusChange</reasonForMessage></messageInfo><statusInfo>"
        "<status>Loaned</status><expectedDeliveryDate>0001-01-01T00:00:00Z</expectedDeliveryDate>"
        "<dueDate>2026-04-01T23:59:59+0200</dueDate><lastChange>2024-12-12T20:12:00.629710681Z</lastChange>"
        "</statusInfo><deliveryInfo><dateSent/></deliveryInfo>"
    )
    assert status.status == m.StatusInfo(
        status="Loaned",
        due=datetime(2026, 4, 1, 21, 59, 59, tzinfo=UTC),
        last_change=datetime(2024, 12, 12, 20, 12, 0, 629710, tzinfo=UTC),
    )
    assert status.delivery is None


@pytest.mark.parametrize(
    ("written", "status"),
    [("loaned", "Loaned"), ("CANCELLED", "Cancelled"), ("", ""), ("HoldReturn", "HoldReturn"), ("Onfire", "Onfire")],
)
def test_status_is_spelt_as_in_the_standard(written: str, status: str) -> None:
    """Case is mended, an empty status stays (no change), an unknown one is kept as received."""
    message = supplying(
        "<messageInfo><reasonForMessage>statuschange</reasonForMessage></messageInfo>"
        f"<statusInfo><status> {written} </status></statusInfo>"
    )
    assert (message.info.reason_for_message, message.status.status) == ("StatusChange", status)


def test_missing_status_means_no_change() -> None:
    """A supplier's message without statusInfo is readable, as one with an empty status."""
    message = supplying("<messageInfo><reasonForMessage>CancelResponse</reasonForMessage></messageInfo>")
    assert message.status == m.StatusInfo(status="")


def test_empty_optional_elements_are_absent() -> None:
    """Forms send every field, most of them blank."""
    message = request(
        "<bibliographicInfo><title> </title><bibliographicItemId><bibliographicItemIdentifierCode>ISBN"
        "</bibliographicItemIdentifierCode><bibliographicItemIdentifier/></bibliographicItemId></bibliographicInfo>"
        "<publicationInfo/><serviceInfo><needBeforeDate/></serviceInfo><supplierInfo></supplierInfo>"
        "<requestedDeliveryInfo><address><physicalAddress/></address></requestedDeliveryInfo>"
        "<billingInfo><maximumCosts><currencyCode>DKK</currencyCode><monetaryValue/></maximumCosts></billingInfo>"
    )
    assert message == request()


def test_identifiers_and_texts_are_kept_to_the_byte() -> None:
    """Ids are opaque, notes may begin with blanks."""
    body = envelope(
        f"<requestingAgencyMessage><header>{AGENCIES}<timestamp>2026-03-02</timestamp>"
        "<requestingAgencyRequestId> R-17~1 æ&amp;</requestingAgencyRequestId></header>"
        "<action>Notification</action><note>\n a\tb </note></requestingAgencyMessage>"
    )
    message = read(body).message
    assert isinstance(message, m.RequestingAgencyMessage)
    assert (message.header.requesting_request_id, message.note) == (" R-17~1 æ&", "\n a\tb ")


def test_a_request_may_leave_the_supplier_open() -> None:
    """2021 transfer requests, and some 1.2 systems, name no supplier."""
    requester = AGENCIES[AGENCIES.index("<requestingAgencyId>") :]
    message = read(envelope(f"<request><header>{requester}{REST}</header></request>")).message
    assert isinstance(message, m.Request)
    assert message.header.supplying_agency == m.AgencyId(type=m.Code(value=""), value="")
    assert check(message) is None


def test_zero_time_in_the_header_is_taken() -> None:
    """A sender that never sets its clock is still heard."""
    zero = HEADER.replace("2026-03-02T09:30:00Z", "0001-01-01T00:00:00.000Z")
    message = read(envelope(f"<request>{zero}</request>")).message
    assert message.header.timestamp == datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("element", "kind", "value"),
    [
        ("requestConfirmation", m.RequestConfirmation, None),
        ("supplyingAgencyMessageConfirmation", m.SupplyingAgencyMessageConfirmation, "reasonForMessage"),
        ("requestingAgencyMessageConfirmation", m.RequestingAgencyMessageConfirmation, "action"),
    ],
)
def test_confirmations(element: str, kind: type[m.Confirmation], value: str | None) -> None:
    """A peer's receipt, several errors (2021), an American spelling, and no usable time."""
    body = envelope(
        f"<{element}><confirmationHeader>{AGENCIES}<timestamp>when?</timestamp>"
        "<requestingAgencyRequestId>R-17</requestingAgencyRequestId><messageStatus>error</messageStatus>"
        f"</confirmationHeader>{f'<{value}>Notification</{value}>' if value else ''}"
        "<errorData><errorType>UnrecognizedDataValue</errorType><errorValue>one</errorValue></errorData>"
        f"<errorData><errorType>BadlyFormedMessage</errorType></errorData></{element}>"
    )
    message = read(body).message
    assert isinstance(message, kind)
    assert (message.header.message_status, message.header.requesting_request_id) == ("ERROR", "R-17")
    assert message.errors == (
        m.ErrorData(type="UnrecognisedDataValue", value="one"),
        m.ErrorData(type="BadlyFormedMessage"),
    )
    assert message.header.timestamp == datetime(1, 1, 1, tzinfo=UTC)
    assert check(message) is None
    if isinstance(message, m.SupplyingAgencyMessageConfirmation):
        assert message.reason_for_message == "Notification"
    if isinstance(message, m.RequestingAgencyMessageConfirmation):
        assert message.action == "Notification"


def test_a_parsed_element_is_read_as_its_bytes_are() -> None:
    """The door parses once, for the digest and the message."""
    body = envelope(f"<request>{HEADER}</request>")
    root = parse(body)
    found = read(root)
    assert found.root is root
    assert found.message == read(body).message
