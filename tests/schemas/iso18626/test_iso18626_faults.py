"""Reading what cannot be taken: which error, in which words, and what is still known of the message."""

from __future__ import annotations

from typing import Final

import pytest

from schemas.iso18626 import MessageKind, UnknownMessage, read
from schemas.iso18626 import messages as m
from schemas.iso18626.codes import ErrorType
from schemas.xml import DoctypeRefused, NotXml, TooBig, TooDeep, XmlError
from tests.schemas.iso18626.bodies_iso18626 import (
    HEADER,
    LOANED,
    NAMESPACE,
    envelope,
    fault_of,
)


@pytest.mark.parametrize(
    "body",
    [
        b"<ISO18626Message/>",
        b"<html><body>502</body></html>",
        b'<request xmlns="urn:other"/>',
        envelope("<header/>"),
        f'<NCIPMessage><request xmlns="{NAMESPACE}"/></NCIPMessage>'.encode(),
    ],
)
def test_other_xml_is_unknown(body: bytes) -> None:
    """XML that holds none of the six cannot be confirmed."""
    with pytest.raises(UnknownMessage, match="none of the six"):
        read(body)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", NotXml),
        (b"Service unavailable", NotXml),
        (b"<!DOCTYPE request [<!ENTITY x 'y'>]><request>&x;</request>", DoctypeRefused),
        (b"<request>" + b" " * 300_000 + b"</request>", TooBig),
        (b"<request>" * 120 + b"</request>" * 120, TooDeep),
    ],
)
def test_what_is_not_taken_as_xml(body: bytes, refusal: type[XmlError]) -> None:
    """The hardened parser's refusals come through (pitfalls 11 and 12)."""
    with pytest.raises(refusal):
        read(body)


MOMENT: Final = "a date and time such as 2026-03-02T09:30:00Z (xs:dateTime)"


@pytest.mark.parametrize(
    ("before", "after", "error_type", "error_value"),
    [
        ("R-17", "", ErrorType.UNRECOGNISED_VALUE, "requestingAgencyRequestId: cannot be empty"),
        ("R-17", "  ", ErrorType.UNRECOGNISED_VALUE, "requestingAgencyRequestId: cannot be empty"),
        ("DK-726500", "", ErrorType.UNRECOGNISED_VALUE, "requestingAgencyId: cannot be empty"),
        ("2026-03-02T09:30:00Z", "", ErrorType.UNRECOGNISED_VALUE, "timestamp: cannot be empty"),
        (
            "2026-03-02T09:30:00Z",
            "noon",
            ErrorType.UNRECOGNISED_VALUE,
            f"header/timestamp: found 'noon', expected {MOMENT}",
        ),
        (HEADER, "", ErrorType.BADLY_FORMED, "header: missing"),
        ("header>", "heading>", ErrorType.BADLY_FORMED, "header: missing"),
    ],
)
@pytest.mark.parametrize("kind", [MessageKind.REQUEST, MessageKind.SUPPLYING, MessageKind.REQUESTING])
def test_faults_of_the_header(
    kind: MessageKind, before: str, after: str, error_type: ErrorType, error_value: str
) -> None:
    """A message we can name is refused in the words of its confirmation's errorData."""
    body = f"<{kind}>{HEADER}<note/><action>Received</action></{kind}>"
    assert before in body
    fault = fault_of(envelope(body.replace(before, after)))
    assert (fault.kind, fault.error_type, fault.error_value) == (kind, error_type, error_value)
    assert str(fault) == f"The {kind} cannot be taken: {error_value}."


MONEY: Final = "<billingInfo><maximumCosts><monetaryValue>{}</monetaryValue></maximumCosts></billingInfo>"


@pytest.mark.parametrize(
    ("inside", "error_value"),
    [
        (
            "<serviceInfo><needBeforeDate> soon\n enough </needBeforeDate></serviceInfo>",
            f"serviceInfo/needBeforeDate: found 'soon enough', expected {MOMENT}",
        ),
        (
            "<serviceInfo><anyEdition>perhaps</anyEdition></serviceInfo>",
            "serviceInfo/anyEdition: found 'perhaps', expected Y or N (closed list)",
        ),
        (
            "<supplierInfo><sortOrder>1" + "0" * 5000 + "</sortOrder></supplierInfo>",
            f"supplierInfo/sortOrder: found '1{'0' * 63}...', expected a whole number (xs:integer)",
        ),
        (
            MONEY.format("1E999999"),
            "billingInfo/maximumCosts/monetaryValue: found '1E999999', expected an amount such as 99.50 (xs:decimal)",
        ),
        (
            MONEY.format("NaN"),
            "billingInfo/maximumCosts/monetaryValue: found 'NaN', expected an amount such as 99.50 (xs:decimal)",
        ),
    ],
)
def test_unreadable_values_are_named_with_their_place(inside: str, error_value: str) -> None:
    """The sender hears where to mend what: path, found, expected, on one line of at most 250 characters."""
    fault = fault_of(envelope(f"<request>{HEADER}{inside}</request>"))
    assert (fault.error_type, fault.error_value) == (ErrorType.UNRECOGNISED_VALUE, error_value)
    assert len(fault.error_value) <= 250
    assert fault.head.requesting_request_id == "R-17"


@pytest.mark.parametrize(
    "inside",
    [
        "<patronInfo><sendToPatron>Anna Jensen</sendToPatron></patronInfo>",
        "<serviceInfo><needBeforeDate>010203-1234</needBeforeDate></serviceInfo>",
        "<serviceInfo><anyEdition>patron 0102031234</anyEdition></serviceInfo>",
        "<supplierInfo><sortOrder>010203 1234</sortOrder></supplierInfo>",
    ],
)
def test_what_is_about_a_person_is_not_repeated(inside: str) -> None:
    """What stands in patronInfo, and a personal number that has strayed anywhere, stays out of the error."""
    fault = fault_of(envelope(f"<request>{HEADER}{inside}</request>"))
    assert ": found a value that is not shown here, expected " in fault.error_value
    assert "1234" not in str(fault)
    assert "Anna" not in str(fault)


def test_an_address_of_both_kinds_is_refused() -> None:
    """The schema allows one of the two, and we could not pass both on."""
    both = (
        "<address><electronicAddress><electronicAddressData>a@b</electronicAddressData></electronicAddress>"
        "<physicalAddress><line1>x</line1></physicalAddress></address>"
    )
    fault = fault_of(envelope(f"<request>{HEADER}<patronInfo>{both}</patronInfo></request>"))
    assert (fault.error_type, fault.error_value) == (
        ErrorType.UNRECOGNISED_ELEMENT,
        "physicalAddress: not beside electronicAddress",
    )


def test_the_head_of_a_faulty_message() -> None:
    """What the confirmation needs is read even where the timestamp cannot be."""
    head = HEADER.replace("2026-03-02T09:30:00Z", "_TIMESTAMP_").replace("<multipleItemRequestId/>", "")
    fault = fault_of(envelope(f"<supplyingAgencyMessage>{head}{LOANED}</supplyingAgencyMessage>"))
    assert fault.head.supplying_agency == m.AgencyId(type=m.Code(value="ISIL"), value="DK-710100")
    assert fault.head.requesting_agency == m.AgencyId(type=m.Code(value="ISIL"), value="DK-726500")
    assert (fault.head.timestamp, fault.head.requesting_request_id) == (None, "R-17")
    assert (fault.head.reason_for_message, fault.head.action) == ("StatusChange", None)
    fault = fault_of(envelope("<requestingAgencyMessage><header/><action>cancel</action></requestingAgencyMessage>"))
    assert (fault.error_value, fault.head.action) == ("header: missing", "Cancel")


@pytest.mark.parametrize("message", ["request", "supplyingAgencyMessage", "requestingAgencyMessage"])
def test_two_request_ids_in_one_header_are_refused(message: str) -> None:
    """Nobody can tell which order is meant; the same id twice, or an empty one, says nothing else."""
    one = "<requestingAgencyRequestId>R-17</requestingAgencyRequestId>"
    assert one in HEADER
    for more in (one.replace("R-17", ""), one.replace("R-17", " R-17 "), one):
        read(envelope(f"<request>{HEADER.replace(one, one + more)}</request>"))
    twice = HEADER.replace(one, one + one.replace("R-17", "R-18"))
    fault = fault_of(envelope(f"<{message}>{twice}</{message}>"))
    assert (fault.error_type, fault.error_value, fault.head.requesting_request_id) == (
        ErrorType.BADLY_FORMED,
        "requestingAgencyRequestId: more than one",
        "R-17",
    )


def test_two_messages_in_one_envelope_are_refused() -> None:
    """Taking the first would drop the second in silence."""
    one = f"<request>{HEADER}</request>"
    fault = fault_of(envelope(one + one))
    assert (fault.error_type, fault.error_value) == (
        ErrorType.BADLY_FORMED,
        "ISO18626Message: holds more than one message",
    )
    assert fault.head.requesting_request_id == "R-17"
