"""What can be expected of the answer to one probe, as values: words for people, and the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import frozen

from gateway.conformance.check import Judgement
from gateway.conformance.evidence import Exchange
from schemas.iso18626.codes import ErrorType, MessageStatus

MAX_WORDS: Final = 160
_OF_FORM: Final = frozenset({ErrorType.BADLY_FORMED, ErrorType.UNRECOGNISED_ELEMENT})


@frozen
class Expectation:
    """`words` complete "expected:"; `judge` looks at the exchange of a probe."""

    words: str
    judge: Callable[[Exchange], Judgement]


def outcome(exchange: Exchange) -> str:
    """What came back, in one phrase."""
    if exchange.status is None:
        return exchange.trouble.rstrip(".") or "no answer"
    confirmation = exchange.answered.confirmation
    if confirmation is None:
        return f"HTTP {exchange.status} with {_instead(exchange)}"
    errors = "; ".join(f"{one.type or 'no type'}: {one.value or 'no value'}" for one in confirmation.errors)
    status = confirmation.header.message_status or "no messageStatus"
    return f"HTTP {exchange.status}, {status}{f' ({errors[:MAX_WORDS]})' if errors else ''}"


def _instead(exchange: Exchange) -> str:
    if not exchange.answer:
        return "an empty body"
    if exchange.answered.root is None:
        return exchange.answer_type or "text"
    return "no readable confirmation"


def is_ok(exchange: Exchange) -> bool:
    """Whether the answer is a confirmation that says OK."""
    confirmation = exchange.answered.confirmation
    return confirmation is not None and confirmation.header.message_status == MessageStatus.OK


def is_error(exchange: Exchange) -> bool:
    """Whether the answer is a confirmation that says ERROR."""
    confirmation = exchange.answered.confirmation
    return confirmation is not None and confirmation.header.message_status == MessageStatus.ERROR


def is_refusal(exchange: Exchange) -> bool:
    """Whether the door turned it away: HTTP 4xx, or an ERROR confirmation."""
    return is_error(exchange) or (exchange.status is not None and 400 <= exchange.status < 500)


def is_lost(exchange: Exchange) -> bool:
    """Whether nobody knows what became of it: no answer, HTTP 5xx, or an answer that neither confirms nor refuses."""
    return not is_ok(exchange) and not is_refusal(exchange)


def _of(test: Callable[[Exchange], bool]) -> Callable[[Exchange], Judgement]:
    return lambda exchange: Judgement(test(exchange), f"{outcome(exchange)}.", exchange)


def error(*types: ErrorType) -> Expectation:
    """An ERROR confirmation with one of these errorTypes; one without any is another check's fault."""

    def said(exchange: Exchange) -> bool:
        confirmation = exchange.answered.confirmation
        if confirmation is None or not is_error(exchange):
            return False
        return not confirmation.errors or any(one.type in types for one in confirmation.errors)

    return Expectation(f"A confirmation with ERROR and errorType {' or '.join(types)}.", _of(said))


def door(*statuses: int) -> Expectation:
    """Turned away at the door, best with one of these HTTP statuses; any 4xx will do."""
    best = " or ".join(str(status) for status in statuses)
    return Expectation(
        f"HTTP {best}; another 4xx will do.",
        _of(lambda exchange: exchange.status is not None and 400 <= exchange.status < 500),
    )


def _is_understood(exchange: Exchange) -> bool:
    confirmation = exchange.answered.confirmation
    if confirmation is None or exchange.status is None or exchange.status >= 500:
        return False
    if is_ok(exchange):
        return True
    # An ERROR that finds no fault with the form shows that all of the message was read.
    return is_error(exchange) and not any(one.type in _OF_FORM for one in confirmation.errors)


OK: Final = Expectation("A confirmation with OK.", _of(is_ok))
ERROR: Final = Expectation("A confirmation with ERROR.", _of(is_error))
REFUSED: Final = Expectation(
    "Refused: HTTP 4xx, or a confirmation with ERROR; never OK, never HTTP 5xx, never silence.", _of(is_refusal)
)
NOT_READ: Final = Expectation(
    "Refused for its form: HTTP 4xx, or ERROR BadlyFormedMessage; an answer about the request shows that it was read.",
    _of(lambda exchange: is_refusal(exchange) and not _is_understood(exchange)),
)
UNDERSTOOD: Final = Expectation(
    "Read and confirmed; here with ERROR UnrecognisedDataValue, as the request is unknown.", _of(_is_understood)
)
CONFIRMED: Final = Expectation(
    "A confirmation, OK or ERROR; never HTTP 5xx, never silence.",
    _of(lambda exchange: is_ok(exchange) or is_error(exchange)),
)
