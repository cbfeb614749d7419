"""Sending one ISO 18626 message to a peer, and what its answer means for the message.

The peer confirms in the HTTP answer (ISO 18626:2021, transport by HTTP POST). Peers differ in the HTTP code they
give a confirmation, so the body speaks first and the code only where there is no confirmation.
Three ends are final (`Confirmed`, `Declined`, `Rejected`); after `NeverArrived` and `Unclear` the same bytes can
be sent again, and only `NeverArrived` proves that the peer has not seen them.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from adapters.http import Http, HttpAnswer, HttpError, NeverArrivedError
from schemas.iso18626 import MessageFault, UnknownMessage, read
from schemas.iso18626.codes import MessageStatus
from schemas.iso18626.messages import (
    Confirmation,
    ErrorData,
    RequestConfirmation,
    RequestingAgencyMessageConfirmation,
    SupplyingAgencyMessageConfirmation,
)
from schemas.xml import XmlError

CONTENT_TYPE: Final = "application/xml; charset=utf-8"

MAX_SENTENCE: Final = 200
"""Characters of a peer's text answer that are kept: enough for its reason, too few for a whole page."""

_TRY_AGAIN: Final = frozenset({408, 425, 429})
"""HTTP codes of the 4xx family that ask for another try (RFC 9110 and 6585, RFC 8470)."""


@frozen
class Confirmed:
    """The peer took the message. `raw` are the bytes of its confirmation."""

    confirmation: Confirmation
    raw: bytes


@frozen
class Declined:
    """The peer read the message and said ERROR: sending it again would change nothing."""

    error_type: str | None
    error_value: str | None
    raw: bytes


@frozen
class Rejected:
    """The peer's door turned the message away (HTTP 4xx without a confirmation): final."""

    http_status: int
    sentence: str


@frozen
class NeverArrived:
    """Proof that no byte of the message has reached a server."""

    sentence: str


@frozen
class Unclear:
    """The peer may or may not have taken the message: send the same bytes again."""

    sentence: str


Delivery = Confirmed | Declined | Rejected | NeverArrived | Unclear


async def send(http: Http, url: str, message: bytes, *, timeout: float) -> Delivery:  # noqa: ASYNC109  `http` keeps it
    """Post one message (a whole XML document) to the peer at `url`; ends within `timeout` seconds and never raises."""
    try:
        answer = await http.post(url, message, CONTENT_TYPE, timeout=timeout)
    except NeverArrivedError as fault:
        return NeverArrived(f"{fault}.")
    except HttpError as fault:
        return Unclear(f"{fault}.")
    return understand(answer)


def understand(answer: HttpAnswer) -> Delivery:
    """What an HTTP answer says of the message that was posted."""
    if answer.status >= 500:
        return Unclear(f"The peer answered HTTP {answer.status}{_words(answer)}.")
    confirmation = _confirmation(answer.body)
    if isinstance(confirmation, str):
        return _without_confirmation(answer, confirmation)
    status = confirmation.header.message_status.upper()
    if status == MessageStatus.OK:
        return Confirmed(confirmation, answer.body)
    if status == MessageStatus.ERROR:
        first = next(iter(confirmation.errors), ErrorData(type=""))
        return Declined(first.type or None, first.value, answer.body)
    return Unclear("The peer's confirmation says neither OK nor ERROR.")


def _confirmation(body: bytes) -> Confirmation | str:
    """The confirmation in a body, or what the body is instead, to stand after "answered with"."""
    try:
        message = read(body).message
    except XmlError:
        return "something that is not XML" if body.strip() else "an empty body"
    except UnknownMessage:
        return "XML that is no ISO 18626 message"
    except MessageFault:
        return "an ISO 18626 message that cannot be read"
    if isinstance(
        message,
        RequestConfirmation | SupplyingAgencyMessageConfirmation | RequestingAgencyMessageConfirmation,
    ):
        return message
    return "an ISO 18626 message that is no confirmation"


def _without_confirmation(answer: HttpAnswer, instead: str) -> Delivery:
    if 400 <= answer.status < 500 and answer.status not in _TRY_AGAIN:
        return Rejected(answer.status, f"The peer refused with HTTP {answer.status}{_words(answer)}.")
    return Unclear(f"The peer answered HTTP {answer.status} with {instead}, not with a confirmation.")


def _words(answer: HttpAnswer) -> str:
    """The peer's own reason where it is plain text: `: no such tenant`; nothing where it is a page."""
    if answer.content_type != "text/plain":
        return ""
    words = " ".join(answer.body[: 4 * MAX_SENTENCE].decode("utf-8", "replace").split())
    shown = "".join(c if c.isprintable() else "?" for c in words[:MAX_SENTENCE]).rstrip(".")
    return f": {shown}" if shown else ""
