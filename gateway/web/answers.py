"""What goes back over HTTP, as a value, and the one place where a failure becomes an answer.

Handlers only raise. `answer_of` finds who is at fault (the caller, storage, or we ourselves), gives the status that
says so and one clear sentence, in the form of the face that was asked: problem details (RFC 9457) on the JSON side,
a line of text on the machines' side, a page for people.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import msgspec
import structlog
from attrs import frozen
from msgspec import Struct
from twisted.web.server import Request

from gateway.workflow.interface import NoSuchOrder, NotNow, OrderRefused, ServiceEnds, StoreUnavailable, TooManyTries
from schemas.iso18626.faults import Iso18626Error
from schemas.xml import XmlError

RETRY_AFTER_SECONDS: Final = 5  # a full disk or a locked file is rarely mended sooner
LATER: Final = (("Retry-After", str(RETRY_AFTER_SECONDS)),)

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
TEXT: Final = "text/plain; charset=utf-8"
PHRASES: Final[Mapping[int, str]] = {status.value: status.phrase for status in HTTPStatus}
CLOSE: Final = "Connection: close\r\n"

_log = structlog.get_logger(__name__)


@frozen(kw_only=True)
class Answer:
    """A whole answer: status, body and headers; `headers` come on top of the content type and length."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class Stream:
    """An answer that goes on: `begin` is given the request and writes to it until the viewer leaves."""

    begin: Callable[[Request], None]


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457): `detail` is the sentence that says what to mend."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Refusal(Exception):
    """The caller asked for something that cannot be given; the text says what to mend."""

    def __init__(self, status: HTTPStatus, detail: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def not_found(what: str) -> Refusal:
    """404: there is no such thing; `what` names it, as in `order 17`."""
    return Refusal(HTTPStatus.NOT_FOUND, f"There is no {what} here.")


def wrong_method(method: str, allowed: tuple[str, ...]) -> Refusal:
    """405 with the methods that are taken here."""
    names = ", ".join(allowed)
    return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{method} is not taken here; use {names}.", (("Allow", names),))


STATUS_OF_FAULT: Final[Mapping[type[Exception], HTTPStatus]] = {
    XmlError: HTTPStatus.BAD_REQUEST,
    Iso18626Error: HTTPStatus.BAD_REQUEST,
    OrderRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoSuchOrder: HTTPStatus.NOT_FOUND,
    NotNow: HTTPStatus.CONFLICT,
    msgspec.ValidationError: HTTPStatus.UNPROCESSABLE_ENTITY,
    msgspec.DecodeError: HTTPStatus.BAD_REQUEST,
}

Writer = Callable[[Refusal], Answer]


def answer_of(fault: Exception, write: Writer) -> Answer:
    """The answer to a failure, written by the face that was asked.

    Storage that is away, and a service that ends, give 503 with Retry-After, and the log a line. What nobody foresaw is
    our defect: it is logged with its traceback under a reference, and the caller is told the reference and nothing
    else.
    """
    return write(refusal_of(fault))


def refusal_of(fault: Exception) -> Refusal:
    """What to tell the caller about a failure."""
    if isinstance(fault, Refusal):
        return fault
    if isinstance(fault, TooManyTries):
        return Refusal(HTTPStatus.TOO_MANY_REQUESTS, str(fault), (("Retry-After", str(fault.seconds)),))
    if isinstance(fault, ServiceEnds):
        _log.info("a request was given up", reason=str(fault))
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(fault), LATER)
    if isinstance(fault, StoreUnavailable):
        _log.error("storage is away", reason=str(fault))
        words = "Storage is away, so nothing was accepted; send the same again later."
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, words, LATER)
    status = next((status for kind, status in STATUS_OF_FAULT.items() if isinstance(fault, kind)), None)
    if status is not None:
        return Refusal(status, _sentence(str(fault)))
    reference = secrets.token_hex(4)
    _log.error("a request failed by our own fault", reference=reference, exc_info=fault)
    return Refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR, f"Something failed on our side; the log tells what, under {reference}."
    )


def json(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """A value as JSON."""
    return Answer(status=status, body=msgspec.json.encode(value), content_type=JSON, headers=headers)


def problem(refusal: Refusal) -> Answer:
    """A refusal as problem details."""
    said = Problem(title=refusal.status.phrase, status=refusal.status, detail=refusal.detail)
    body = msgspec.json.encode(said)
    return Answer(status=refusal.status, body=body, content_type=PROBLEM, headers=refusal.headers)


def sentence(refusal: Refusal) -> Answer:
    """A refusal as one line of text."""
    body = f"{refusal.detail}\n".encode()
    return Answer(status=refusal.status, body=body, content_type=TEXT, headers=refusal.headers)


def answer_bytes(answer: Answer, before: str = "") -> bytes:
    """An answer as HTTP/1.1 writes it; `before` are whole lines of its head that the connection adds."""
    more = "".join(f"{name}: {value}\r\n" for name, value in answer.headers) if answer.headers else ""
    head = (
        f"HTTP/1.1 {answer.status} {PHRASES[answer.status]}\r\n{before}Content-Type: {answer.content_type}\r\n"
        f"Content-Length: {len(answer.body)}\r\nX-Content-Type-Options: nosniff\r\n{more}\r\n"
    )
    return head.encode() + answer.body


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
