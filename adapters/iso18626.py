"""Sending one ISO 18626 message to a peer, and what its answer means for the message.

The peer confirms in the HTTP answer (ISO 18626:2021, transport by HTTP POST). Peers differ in the HTTP code they
give a confirmation, so the body speaks first and the code (`DOORS`) only where there is no confirmation.
Three ends are final (`Confirmed`, `Declined`, `Rejected`); after `NeverArrived`, `Unclear` and `Misconfigured` the same
bytes can be sent again. `NeverArrived` and `Misconfigured` prove that the peer has not taken them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final

from attrs import frozen

from adapters.http import (
    BadAddressError,
    Http,
    HttpAnswer,
    HttpError,
    NeverArrivedError,
    OwnCertificateError,
    RequestHeaders,
    UntrustedError,
)
from schemas.iso18626 import Iso18626Error, MessageFault, UnknownMessage, read
from schemas.iso18626.codes import MessageStatus
from schemas.iso18626.messages import (
    Confirmation,
    ErrorData,
    Post,
    Request,
    RequestConfirmation,
    RequestingAgencyMessage,
    RequestingAgencyMessageConfirmation,
    SupplyingAgencyMessage,
    SupplyingAgencyMessageConfirmation,
)
from schemas.xml import XmlError

CONTENT_TYPE: Final = "application/xml; charset=utf-8"

MAX_SENTENCE: Final = 200
"""Characters of a peer's text answer that are kept: enough for its reason, too few for a whole page."""

MAX_DIGITS: Final = 9
"""Digits of a Retry-After that are read: a number of seconds beyond 30 years is no plan."""

NO_STATUS: Final = 0
"""Instead of an HTTP status: the peer's HTTP was never reached."""

AUTHENTICATION: Final = "requestingAgencyAuthentication"
"""How the value of an ERROR begins when it is our proof of who we are that the peer does not accept."""

OWN_LETTER: Final = "requestingAgencyRequestId: this gateway's own Request"
"""How the value of an ERROR begins when a Request has come back to the gateway that wrote it."""

GOES_ROUND: Final = "supplyingAgencyId: the Request has passed too many gateways"
"""How the value of an ERROR begins when gateways pass a Request to each other for ever; their names follow."""

OURS_BY_VALUE: Final[dict[str, str]] = {
    AUTHENTICATION: "The peer does not accept what we show of us",
    OWN_LETTER: "The address that the directory has for it is this gateway's own",
    GOES_ROUND: "The directory of one of these gateways, perhaps our own, has a wrong address for it",
}
"""ERRORs that tell of our own mistake, by how their value begins, and what is wrong."""


CONFIRMATION_OF: Final[dict[type[Post], type[Confirmation]]] = {
    Request: RequestConfirmation,
    SupplyingAgencyMessage: SupplyingAgencyMessageConfirmation,
    RequestingAgencyMessage: RequestingAgencyMessageConfirmation,
}
"""The kind of confirmation that answers each kind of message (ISO 18626:2021, confirmations)."""


class Door(Enum):
    """What an HTTP status without a confirmation says of the message."""

    TURNED_AWAY = "read, and not wanted: the same bytes would get the same answer"
    OURS_TO_MEND = "not read, because our address or our credentials for the peer are wrong"
    TRY_AGAIN = "perhaps taken: the same bytes may be sent again"


DOORS: Final[dict[int, Door]] = {
    301: Door.OURS_TO_MEND,
    302: Door.OURS_TO_MEND,
    307: Door.OURS_TO_MEND,
    308: Door.OURS_TO_MEND,
    401: Door.OURS_TO_MEND,
    403: Door.OURS_TO_MEND,
    407: Door.OURS_TO_MEND,
    408: Door.TRY_AGAIN,
    421: Door.OURS_TO_MEND,
    425: Door.TRY_AGAIN,
    429: Door.TRY_AGAIN,
}
"""Statuses that differ from what their hundred says (RFC 9110; 425 RFC 8470, 429 RFC 6585)."""

_DOORS_BY_HUNDRED: Final[dict[int, Door]] = {4: Door.TURNED_AWAY}

_WHAT_TO_MEND: Final[dict[int, str]] = {
    401: "it does not accept what we show of us",
    403: "it does not accept what we show of us",
    407: "a proxy wants a login",
    421: "it does not serve the address",
}


@frozen
class Confirmed:
    """The peer took the message. `raw` is its confirmation as it came, in UTF-8 where its Content-Type alone told."""

    confirmation: Confirmation
    raw: bytes


@frozen
class Declined:
    """The peer read the message and said ERROR: sending it again would change nothing.

    2021 allows several errorData: the type is the first one's, the value holds them all, one after another.
    """

    error_type: str | None
    error_value: str | None
    raw: bytes


@frozen
class Rejected:
    """The peer's door turned the message away (HTTP 4xx without a confirmation): final."""

    http_status: int
    sentence: str


@frozen
class Misconfigured:
    """The peer did not take the message for a reason that people must mend, mostly in our settings (docs/peers.md).

    `http_status` is `NO_STATUS` where TLS came to nothing, and where the address cannot be called at all. `theirs`
    when nothing here is wrong and the peer's own people must mend it.
    """

    http_status: int
    sentence: str
    theirs: bool = False


@frozen
class NeverArrived:
    """Proof that no byte of the message has reached a server."""

    sentence: str


@frozen
class Unclear:
    """The peer may or may not have taken the message: send the same bytes again.

    `retry_after` is when the peer asks for the next try, as it wrote it; `retry_seconds` reads it. `stray` when it
    answered with the confirmation of something else.
    """

    sentence: str
    retry_after: str = ""
    stray: bool = False


Delivery = Confirmed | Declined | Rejected | Misconfigured | NeverArrived | Unclear


async def send(
    http: Http,
    url: str,
    message: bytes,
    *,
    timeout: float,  # noqa: ASYNC109  `http` keeps it
    headers: RequestHeaders = (),
) -> Delivery:
    """Post one message (a whole XML document) to the peer at `url`; ends within `timeout` seconds and never raises."""
    try:
        answer = await http.post(url, message, CONTENT_TYPE, timeout=timeout, headers=headers)
    except BadAddressError as fault:
        return Misconfigured(NO_STATUS, f"Its ISO 18626 address {fault.what}.")
    except OwnCertificateError as fault:
        return Misconfigured(NO_STATUS, f"{fault}.")
    except UntrustedError as fault:
        return Misconfigured(NO_STATUS, f"{fault}: {fault.mend}." if fault.mend else f"{fault}.", theirs=fault.theirs)
    except NeverArrivedError as fault:
        return NeverArrived(f"{fault}.")
    except HttpError as fault:
        return Unclear(f"{fault}.")
    return understand(answer, message)


def understand(answer: HttpAnswer, message: bytes) -> Delivery:
    """What an HTTP answer says of `message`, the XML document that was posted."""
    raw = answer.document
    confirmation = _confirmation(raw)
    if isinstance(confirmation, str):
        return _without_confirmation(answer, confirmation)
    stray = _stray(confirmation, message)
    if stray:
        return Unclear(f"The peer answered HTTP {answer.status} with {stray}.", answer.retry_after, stray=True)
    status = confirmation.header.message_status.upper()
    if status == MessageStatus.ERROR:
        return _declined(answer.status, confirmation, raw)
    if status != MessageStatus.OK:
        return Unclear("The peer's confirmation says neither OK nor ERROR.")
    if answer.status >= 500:
        return Unclear(f"The peer answered HTTP {answer.status} with a confirmation that says OK.", answer.retry_after)
    return Confirmed(confirmation, raw)


def retry_seconds(retry_after: str, now: datetime) -> float | None:
    """How long a peer asks us to wait by its Retry-After (RFC 9110 10.2.3); None where it says nothing readable."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:MAX_DIGITS])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _declined(http_status: int, confirmation: Confirmation, raw: bytes) -> Declined | Misconfigured:
    errors = confirmation.errors or (ErrorData(type=""),)
    first = next((error for error in errors if _is_ours(error)), errors[0])
    said = first.value or ""
    wrong = next((words for value, words in OURS_BY_VALUE.items() if said.startswith(value)), "")
    if not wrong and DOORS.get(http_status) is Door.OURS_TO_MEND:
        wrong = OURS_BY_VALUE[AUTHENTICATION]
    if wrong:
        told = f": {_shown(said)}" if said and not said.startswith(OWN_LETTER) else ""
        return Misconfigured(http_status, f"{wrong}{told}.")
    every = "; ".join(error.value or error.type for error in errors) if len(errors) > 1 else first.value
    return Declined(first.type or None, every, raw)


def _is_ours(error: ErrorData) -> bool:
    return (error.value or "").startswith(tuple(OURS_BY_VALUE))


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
    return message if isinstance(message, Confirmation) else "an ISO 18626 message that is no confirmation"


def _stray(confirmation: Confirmation, message: bytes) -> str:
    """What shows that a confirmation is not this message's, to stand after "answered with"; "" where nothing does.

    Some requesters have the two request ids in each other's place, so either counts; one that is left out counts too.
    """
    try:
        sent = read(message).message
    except (XmlError, Iso18626Error):
        return ""
    if isinstance(sent, Confirmation):
        return ""
    if not isinstance(confirmation, CONFIRMATION_OF[type(sent)]):
        return f"the confirmation of another kind of message, a {type(confirmation).__name__}"
    named = (confirmation.header.requesting_request_id or "").strip()
    ours = {(one or "").strip() for one in (sent.header.requesting_request_id, sent.header.supplying_request_id)}
    return f"the confirmation of another request, {_shown(named)}" if named and named not in ours else ""


def _without_confirmation(answer: HttpAnswer, instead: str) -> Delivery:
    status = answer.status
    match DOORS.get(status, _DOORS_BY_HUNDRED.get(status // 100, Door.TRY_AGAIN)):
        case Door.TURNED_AWAY:
            return Rejected(status, f"The peer refused with HTTP {status}{_words(answer)}.")
        case Door.OURS_TO_MEND:
            why = _WHAT_TO_MEND.get(status, "it has moved to another address")
            return Misconfigured(status, f"The peer refused with HTTP {status}, {why}{_words(answer)}.")
        case Door.TRY_AGAIN if status >= 500:
            return Unclear(f"The peer answered HTTP {status}{_words(answer)}.", answer.retry_after)
        case Door.TRY_AGAIN:
            sentence = f"The peer answered HTTP {status} with {instead}, not with a confirmation."
            return Unclear(sentence, answer.retry_after)


def _words(answer: HttpAnswer) -> str:
    """The peer's own reason where it is plain text: `: no such tenant`; nothing where it is a page."""
    if answer.content_type != "text/plain":
        return ""
    shown = _shown(answer.words)
    return f": {shown}" if shown else ""


def _shown(words: str) -> str:
    """A peer's words in one line, not too many, without what a terminal would act on."""
    line = " ".join(words.split())
    return "".join(c if c.isprintable() else "?" for c in line[:MAX_SENTENCE]).rstrip(".")
