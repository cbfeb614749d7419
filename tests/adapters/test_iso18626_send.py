"""What each answer of a peer means for the message that was sent to it, over real sockets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from adapters.http import HttpAnswer, HttpClient
from adapters.iso18626 import (
    Confirmed,
    Declined,
    Delivery,
    Misconfigured,
    NeverArrived,
    Rejected,
    Unclear,
    retry_seconds,
    send,
    understand,
)
from schemas.iso18626 import confirmation_for, write
from schemas.iso18626.codes import ErrorType, MessageStatus
from schemas.iso18626.messages import AgencyId, Code, ErrorData, Header, RequestingAgencyMessage
from tests.adapters import scripted
from tests.adapters.scripted import Connection, Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
MESSAGE = RequestingAgencyMessage(
    header=Header(
        supplying_agency=AgencyId(type=Code(value="ISIL"), value="DK-710100"),
        requesting_agency=AgencyId(type=Code(value="ISIL"), value="DK-773000"),
        timestamp=NOW,
        requesting_request_id="R-17",
        supplying_request_id="S-4",
    ),
    action="Received",
)
SENT = write(MESSAGE)
OK = write(confirmation_for(MESSAGE, now=NOW))
ERROR = write(
    confirmation_for(
        MESSAGE, now=NOW, error=ErrorData(type=ErrorType.UNSUPPORTED_ACTION, value="invalid action: Received")
    )
)
OF_A_SUPPLIER = OK.replace(b"requestingAgencyMessageConfirmation", b"supplyingAgencyMessageConfirmation")
WITHOUT_REASON = ERROR.replace(ERROR[ERROR.index(b"<errorData>") : ERROR.index(b"</errorData>") + 12], b"")


def delivered(script: Callable[[Connection, int], None], limit: float = 10.0) -> tuple[Delivery, Scripted]:
    """Send the message to a scripted peer."""
    server = Scripted(script)

    async def work(reactor: Reactor) -> Delivery:
        client = HttpClient(reactor)
        async with serve(reactor, server) as port:
            delivery = await send(client, f"http://127.0.0.1:{port}/iso18626?key=4711", SENT, timeout=limit)
            await client.close()
        return delivery

    return run_in_reactor(work), server


def http(status: int, body: bytes, content_type: str = "application/xml", retry_after: str = "") -> Delivery:
    """What an HTTP answer means."""
    return understand(HttpAnswer(status=status, content_type=content_type, body=body, retry_after=retry_after), SENT)


def test_the_message_arrives_byte_for_byte_as_xml() -> None:
    """POST, application/xml, the bytes that were stored."""
    delivery, server = delivered(always(answer(OK)))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert isinstance(delivery, Confirmed)
    assert delivery.raw == OK
    assert delivery.confirmation.header.requesting_request_id == "R-17"
    assert head.startswith(b"POST /iso18626")
    assert b"Content-Type: application/xml; charset=utf-8" in head
    assert body == SENT


@pytest.mark.parametrize("status", [200, 201, 202, 400, 404, 409, 422])
def test_a_confirmation_counts_whatever_the_code(status: int) -> None:
    """Peers give OK with 201, ERROR with 200 or 400: the body speaks."""
    confirmed = http(status, OK, "text/xml")
    assert isinstance(confirmed, Confirmed)
    assert confirmed.confirmation.header.message_status == MessageStatus.OK
    assert http(status, ERROR) == Declined("UnsupportedActionType", "invalid action: Received", ERROR)


@pytest.mark.parametrize(("before", "behind"), [(b"\n\n", b""), (b"\r\n\t ", b"\n"), (b"", b"\0"), (b"\n", b"\n\0\0")])
def test_a_confirmation_between_blanks_counts_and_is_kept_as_it_came(before: bytes, behind: bytes) -> None:
    """As pages of PHP and JSP write it."""
    confirmed = http(200, before + OK + behind, "text/html")
    assert isinstance(confirmed, Confirmed)
    assert confirmed.raw == before + OK + behind


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_in_a_failure_is_the_peers_word_and_an_ok_in_one_is_not(status: int) -> None:
    """Some peers answer HTTP 500 with a confirmation in it; OK and a failure contradict each other."""
    assert http(status, ERROR) == Declined("UnsupportedActionType", "invalid action: Received", ERROR)
    assert http(status, OK) == Unclear(f"The peer answered HTTP {status} with a confirmation that says OK.")


@pytest.mark.parametrize(
    ("status", "value", "told"),
    [
        (200, "requestingAgencyAuthentication: the code is not right", True),
        (400, "requestingAgencyAuthentication", True),
        (401, "who are you", True),
        (403, None, True),
        (200, "requestingAgencyId: requesting agency not found", False),
    ],
)
def test_an_error_about_our_proof_of_who_we_are_is_ours_to_mend(status: int, value: str | None, *, told: bool) -> None:
    """The lender has not refused the loan; it does not know us."""
    error = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=value)
    body = write(confirmation_for(MESSAGE, now=NOW, error=error))
    delivery = http(status, body)
    assert isinstance(delivery, Misconfigured) is told
    if value and told:
        assert isinstance(delivery, Misconfigured)
        assert value in delivery.sentence


def test_the_american_spelling_of_an_error_is_read() -> None:
    """Koha writes UnrecognizedDataValue."""
    body = ERROR.replace(b"UnsupportedActionType", b"UnrecognizedDataValue")
    assert http(400, body) == Declined("UnrecognisedDataValue", "invalid action: Received", body)


def test_several_errors_are_all_told() -> None:
    """As 2021 allows; one about our credentials counts wherever it stands."""
    error = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value="status: unknown")
    untold = ErrorData(type=ErrorType.UNRECOGNISED_ELEMENT)
    proof = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value="requestingAgencyAuthentication: the code is not right")
    said = confirmation_for(MESSAGE, now=NOW, error=error)
    both, ours = (write(replace(said, errors=(error, more)), "2021-2") for more in (untold, proof))
    assert http(200, both) == Declined("UnrecognisedDataValue", "status: unknown; UnrecognisedDataElement", both)
    assert isinstance(http(200, ours), Misconfigured)


def test_an_error_without_a_reason_is_declined_all_the_same() -> None:
    """Some peers leave errorData out."""
    assert http(200, WITHOUT_REASON) == Declined(None, None, WITHOUT_REASON)


def test_a_lower_case_status_is_understood() -> None:
    """Some peers write ok."""
    assert isinstance(http(200, OK.replace(b">OK<", b">ok<")), Confirmed)


@pytest.mark.parametrize("named", [b"", b" R-17\n", b"S-4", b" "])
def test_a_confirmation_that_names_no_other_request_is_ours(named: bytes) -> None:
    """Some peers leave the id empty, set it in blanks, or repeat the lender's id in its place."""
    assert isinstance(http(200, OK.replace(b">R-17<", b">" + named + b"<")), Confirmed)


@pytest.mark.parametrize(
    ("status", "content_type", "body", "sentence"),
    [
        (400, "text/plain", b"no such tenant.\n", "The peer refused with HTTP 400: no such tenant."),
        (400, "text/plain", b"a\x1b[31mb\r\nc", "The peer refused with HTTP 400: a?[31mb c."),
        (404, "", b"", "The peer refused with HTTP 404."),
        (404, "text/html", b"<html>Not found</html>", "The peer refused with HTTP 404."),
        (405, "text/plain", b"POST /ill", "The peer refused with HTTP 405: POST /ill."),
        (409, "application/json", b'{"error": "duplicate"}', "The peer refused with HTTP 409."),
        (410, "", b"", "The peer refused with HTTP 410."),
        (413, "text/plain", b"x" * 5000, f"The peer refused with HTTP 413: {'x' * 200}."),
        (415, "application/json", b'{"error": "xml only"}', "The peer refused with HTTP 415."),
    ],
)
def test_a_4xx_without_a_confirmation_is_final(status: int, content_type: str, body: bytes, sentence: str) -> None:
    """The door turned it away; only a peer's plain words are repeated, and not too many."""
    assert http(status, body, content_type) == Rejected(status, sentence)


@pytest.mark.parametrize(
    ("status", "content_type", "body", "sentence"),
    [
        (301, "text/html", b"<a href=x>", "HTTP 301, it has moved to another address."),
        (302, "", b"", "HTTP 302, it has moved to another address."),
        (307, "", b"", "HTTP 307, it has moved to another address."),
        (308, "", b"", "HTTP 308, it has moved to another address."),
        (401, "text/html", b"<html><h1>Log in</h1></html>", "HTTP 401, it does not accept what we show of us."),
        (403, "text/plain", b"ask Bo", "HTTP 403, it does not accept what we show of us: ask Bo."),
        (407, "", b"", "HTTP 407, a proxy wants a login."),
        (421, "", b"", "HTTP 421, it does not serve the address."),
    ],
)
def test_a_door_that_does_not_know_us_is_ours_to_mend(
    status: int, content_type: str, body: bytes, sentence: str
) -> None:
    """Nothing was taken, and nothing will be until somebody mends our address or credentials."""
    assert http(status, body, content_type) == Misconfigured(status, f"The peer refused with {sentence}")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999999999", 999999999.0),
        ("Mon, 15 Jun 2026 09:01:30 GMT", 90.0),
        ("Mon, 15 Jun 2026 08:00:00 GMT", 0.0),
        ("Mon, 15 Jun 2026 09:01:30", 90.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
    ],
)
def test_when_a_peer_asks_for_the_next_try(said: str, seconds: float | None) -> None:
    """Retry-After is seconds or a date (RFC 9110); anything else says nothing."""
    delivery = http(429, b"", retry_after=said)
    assert isinstance(delivery, Unclear)
    assert retry_seconds(delivery.retry_after, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "content_type", "body", "sentence"),
    [
        (500, "text/plain", b"deadlock", "The peer answered HTTP 500: deadlock."),
        (503, "text/html", b"<html/>", "The peer answered HTTP 503."),
        (408, "", b"", "The peer answered HTTP 408 with an empty body, not with a confirmation."),
        (429, "text/plain", b"slow down", "HTTP 429 with something that is not XML"),
        (200, "text/html", b"<!DOCTYPE html><html>Maintenance</html>", "HTTP 200 with something that is not XML"),
        (200, "application/xml", b"<html/>", "HTTP 200 with XML that is no ISO 18626 message"),
        (200, "application/xml", SENT, "HTTP 200 with an ISO 18626 message that is no confirmation"),
        (200, "application/xml", OK[:-9], "HTTP 200 with something that is not XML"),
        (204, "", b"", "HTTP 204 with an empty body"),
        (202, "", b"", "HTTP 202 with an empty body"),
        (303, "text/html", b"", "HTTP 303 with an empty body"),
        (201, "application/json", b'{"id": 7}', "HTTP 201 with something that is not XML"),
        (200, "application/xml", OK.replace(b">OK<", b">MAYBE<"), "says neither OK nor ERROR"),
        (200, "application/xml", OK.replace(b">R-17<", b">R-18<"), "HTTP 200 with the confirmation of another request"),
        (400, "application/xml", ERROR.replace(b">R-17<", b">R-18<"), "HTTP 400 with the confirmation of another req"),
        (200, "application/xml", OF_A_SUPPLIER, "HTTP 200 with the confirmation of another kind of message"),
    ],
)
def test_anything_else_is_tried_again(status: int, content_type: str, body: bytes, sentence: str) -> None:
    """The peer may have taken it and lost its voice."""
    delivery = http(status, body, content_type)
    assert isinstance(delivery, Unclear)
    assert sentence in delivery.sentence
    assert delivery.sentence.endswith(".")


def test_a_refused_connection_proves_that_nothing_arrived() -> None:
    """Only this lets a second lender be asked."""

    async def work(reactor: Reactor) -> Delivery:
        with scripted.closed_port() as port:
            return await send(HttpClient(reactor), f"http://127.0.0.1:{port}/", SENT, timeout=10.0)

    delivery = run_in_reactor(work)
    assert isinstance(delivery, NeverArrived)
    assert delivery.sentence.endswith(" refused the connection.")


def test_an_address_that_cannot_be_called_is_ours_to_mend() -> None:
    """Nothing was sent, and no peer has refused; what may be a password is not repeated."""

    async def work(reactor: Reactor) -> Delivery:
        return await send(HttpClient(reactor), "http://staff:secret@library.example/", SENT, timeout=10.0)

    what = "cannot be called: it holds a user name, which is not supported"
    assert run_in_reactor(work) == Misconfigured(0, f"Its ISO 18626 address {what}.")


def test_a_peer_that_hangs_is_unclear() -> None:
    """It has read the message."""
    delivery, server = delivered(scripted.silent, 0.2)
    assert isinstance(delivery, Unclear)
    assert delivery.sentence.endswith(" did not answer within 0.2 s.")
    assert "4711" not in delivery.sentence
    assert len(server.requests) == 1


def test_a_peer_that_resets_is_unclear_and_gets_it_once() -> None:
    """It has read the message."""
    delivery, server = delivered(scripted.reset)
    assert isinstance(delivery, Unclear)
    assert len(server.requests) == 1
