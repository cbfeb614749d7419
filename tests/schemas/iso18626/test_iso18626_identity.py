"""Checks of a receiver, digests that tell repeats, and the confirmation that answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from msgspec.structs import replace

from schemas.iso18626 import (
    Head,
    MessageFault,
    MessageKind,
    NotConfirmable,
    check,
    confirmation_for,
    digest,
    read,
    write,
)
from schemas.iso18626 import messages as m
from schemas.iso18626.codes import ErrorType
from schemas.xml import parse

NOW: Final = datetime(2026, 3, 2, 9, 31, tzinfo=UTC)
ISIL: Final = m.Code(value="ISIL")
HEADER: Final = m.Header(
    supplying_agency=m.AgencyId(type=ISIL, value="DK-710100"),
    requesting_agency=m.AgencyId(type=ISIL, value="DK-726500"),
    timestamp=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    requesting_request_id="R-17",
)
REQUEST: Final = m.Request(header=HEADER, bibliographic=m.BibliographicInfo(title="T"))
RENEW: Final = m.RequestingAgencyMessage(header=HEADER, action="Renew")
LOANED: Final = m.SupplyingAgencyMessage(
    header=HEADER,
    info=m.MessageInfo(reason_for_message="StatusChange"),
    status=m.StatusInfo(status="Loaned", last_change=NOW),
)


@pytest.mark.parametrize(
    ("message", "error_type", "value"),
    [
        (
            replace(REQUEST, header=replace(HEADER, requesting_request_id=" ")),
            "UnrecognisedDataValue",
            "requestingAgencyRequestId: cannot be empty",
        ),
        (
            replace(RENEW, header=replace(HEADER, requesting_agency=m.AgencyId(type=ISIL, value=""))),
            "UnrecognisedDataValue",
            "requestingAgencyId: cannot be empty",
        ),
        (replace(RENEW, action="Explode"), "UnsupportedActionType", "invalid action: Explode"),
        (replace(RENEW, action="x" * 9999), "UnsupportedActionType", "invalid action: " + "x" * 64),
        (replace(LOANED, status=m.StatusInfo(status="Onfire")), "UnrecognisedDataValue", "invalid status: Onfire"),
        (
            replace(LOANED, info=m.MessageInfo(reason_for_message="Whim")),
            "UnsupportedReasonForMessageType",
            "invalid reason: Whim",
        ),
        (
            replace(REQUEST, service=m.ServiceInfo(request_type="Order")),
            "UnrecognisedDataValue",
            "requestType: unsupported value",
        ),
        (
            replace(REQUEST, service=m.ServiceInfo(request_sub_types=("PatronRequest", "Gift"))),
            "UnrecognisedDataValue",
            "requestSubType: unsupported value",
        ),
        (
            replace(REQUEST, service=m.ServiceInfo(service_type="Give")),
            "UnrecognisedDataValue",
            "serviceType: unsupported value",
        ),
    ],
)
def test_faults_a_receiver_finds(message: m.Message, error_type: str, value: str) -> None:
    """Types and texts as the field's most complete receiver gives them."""
    assert check(message) == m.ErrorData(type=error_type, value=value)


@pytest.mark.parametrize(
    "message",
    [REQUEST, RENEW, LOANED, replace(LOANED, status=m.StatusInfo(status="")), replace(RENEW, action="Lost")],
)
def test_nothing_wrong(message: m.Message) -> None:
    """An empty status is no change, and 2021's actions are known."""
    assert check(message) is None


def test_a_receipt_that_is_neither_ok_nor_error() -> None:
    """A peer's confirmation must say one of the two."""
    receipt = confirmation_for(REQUEST, now=NOW)
    assert check(receipt) is None
    odd = replace(receipt, header=replace(receipt.header, message_status="Perhaps"))
    assert check(odd) == m.ErrorData(type="UnrecognisedDataValue", value="messageStatus: unsupported value")


def test_confirmation_of_a_request() -> None:
    """Ids are repeated, the time is ours."""
    assert confirmation_for(REQUEST, now=NOW) == m.RequestConfirmation(
        header=m.ConfirmationHeader(
            supplying_agency=HEADER.supplying_agency,
            requesting_agency=HEADER.requesting_agency,
            timestamp=NOW,
            requesting_request_id="R-17",
            timestamp_received=NOW,
            message_status="OK",
        )
    )


def test_confirmations_repeat_action_and_reason() -> None:
    """So the sender can tell what is confirmed; unknown words are not repeated."""
    renewed = confirmation_for(RENEW, now=NOW)
    assert isinstance(renewed, m.RequestingAgencyMessageConfirmation)
    assert (renewed.action, renewed.errors) == ("Renew", ())
    loaned = confirmation_for(LOANED, now=NOW)
    assert isinstance(loaned, m.SupplyingAgencyMessageConfirmation)
    assert loaned.reason_for_message == "StatusChange"
    odd = replace(RENEW, action="Explode")
    refused = confirmation_for(odd, now=NOW, error=check(odd))
    assert isinstance(refused, m.RequestingAgencyMessageConfirmation)
    assert (refused.action, refused.header.message_status) == (None, "ERROR")
    assert refused.errors == (m.ErrorData(type="UnsupportedActionType", value="invalid action: Explode"),)


def test_an_unnamed_supplier_stays_unnamed() -> None:
    """A request that left the supplier open gets no made-up agency back."""
    nobody = replace(HEADER, supplying_agency=m.AgencyId(type=m.Code(value=""), value=""))
    assert confirmation_for(replace(REQUEST, header=nobody), now=NOW).header.supplying_agency is None


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (MessageKind.REQUEST, m.RequestConfirmation),
        (MessageKind.SUPPLYING, m.SupplyingAgencyMessageConfirmation),
        (MessageKind.REQUESTING, m.RequestingAgencyMessageConfirmation),
    ],
)
def test_a_fault_is_answered_in_kind(kind: MessageKind, answer: type[m.Confirmation]) -> None:
    """What could be read is repeated, and the answer is writable even where nothing could."""
    for head in (Head(), Head(requesting_request_id="R-17", action="Renew", reason_for_message="Whim")):
        fault = MessageFault(kind, ErrorType.BADLY_FORMED, "header: missing", head)
        receipt = confirmation_for(fault, now=NOW)
        assert isinstance(receipt, answer)
        assert receipt.header.requesting_request_id == head.requesting_request_id
        assert receipt.header.message_status == "ERROR"
        assert receipt.errors == (m.ErrorData(type="BadlyFormedMessage", value="header: missing"),)
        assert read(write(receipt)).message == receipt


def test_confirmations_are_not_confirmed() -> None:
    """Two gateways would otherwise thank each other for ever."""
    fault = MessageFault(MessageKind.REQUEST_CONFIRMATION, ErrorType.BADLY_FORMED, "x", Head())
    with pytest.raises(NotConfirmable, match="requestConfirmation is not confirmed"):
        confirmation_for(fault, now=NOW)


SAME: Final = [
    pytest.param('<a x="1" y="2"><b>t</b><c/></a>', id="itself"),
    pytest.param("<a y='2'   x='1'><b>t</b><c></c></a>", id="quotes, order of attributes, empty element"),
    pytest.param('<a x="1" y="2">\n  <b>t</b>\n\t<c/>\n</a>\n', id="indented"),
    pytest.param('<?xml version="1.0"?><a x="1" y="2"><!-- c --><b>&#116;</b><c/></a>', id="declaration, comment"),
]
PREFIXED: Final = [
    '<a xmlns="urn:n" xmlns:i="urn:i" i:x="1"><b>t</b></a>',
    '<ns2:a xmlns:ns2="urn:n" xmlns:k="urn:i" k:x="1"><ns2:b>t</ns2:b></ns2:a>',
]


@pytest.mark.parametrize("document", SAME)
def test_digest_of_the_same_content(document: str) -> None:
    """What XML calls equal, and indentation, do not count."""
    expected = digest(parse(b'<a x="1" y="2"><b>t</b><c/></a>'), without_timestamp=False)
    assert digest(parse(document.encode()), without_timestamp=False) == expected
    assert len(expected) == 64


def test_digest_whatever_the_prefixes() -> None:
    """A system that was restarted may write others; the names are the same. Another namespace is another name."""
    plain, prefixed = (digest(parse(document.encode()), without_timestamp=False) for document in PREFIXED)
    assert plain == prefixed
    other = PREFIXED[0].replace("urn:n", "urn:m").encode()
    assert digest(parse(other), without_timestamp=False) != plain


@pytest.mark.parametrize(
    "document",
    ['<a x="2" y="2"><b>t</b><c/></a>', '<a x="1" y="2"><b>t </b><c/></a>', '<a x="1" y="2"><c/><b>t</b></a>'],
)
def test_digest_of_other_content(document: str) -> None:
    """A changed value, text or order makes it another message."""
    known = digest(parse(b'<a x="1" y="2"><b>t</b><c/></a>'), without_timestamp=False)
    assert digest(parse(document.encode()), without_timestamp=False) != known


@pytest.mark.parametrize("bare", [False, True])
def test_digest_without_the_headers_timestamp(*, bare: bool) -> None:
    """A request posted again with a new timestamp is the same; with another title it is not."""

    def of(message: m.Message, *, without_timestamp: bool) -> str:
        body = write(message)
        if bare:
            namespace = b' xmlns="http://illtransactions.org/2013/iso18626"'
            start, end = body.index(b"<request>"), body.index(b"</ISO18626Message>")
            body = body[start:end].replace(b"<request>", b"<request" + namespace + b">")
        root = read(body).root
        before = len(list(root.iter()))
        found = digest(root, without_timestamp=without_timestamp)
        assert len(list(root.iter())) == before
        return found

    again = replace(REQUEST, header=replace(HEADER, timestamp=NOW))
    other = replace(REQUEST, bibliographic=m.BibliographicInfo(title="U"))
    assert of(REQUEST, without_timestamp=True) == of(again, without_timestamp=True)
    assert of(REQUEST, without_timestamp=False) != of(again, without_timestamp=False)
    assert of(REQUEST, without_timestamp=True) != of(other, without_timestamp=True)


def test_secrets_stay_out_of_the_text_forms() -> None:
    """A message in a log line or error shows neither password nor patron."""
    secret = replace(
        REQUEST,
        header=replace(HEADER, authentication=m.Authentication(account_id="a", security_code="hunter2")),
        patron=m.PatronInfo(patron_id="010203-1234"),
    )
    assert "hunter2" not in repr(read(write(secret)))
    assert "010203" not in repr(read(write(secret)))
