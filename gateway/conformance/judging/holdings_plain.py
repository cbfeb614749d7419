"""Holdings by ISO 20775 over plain HTTP: what an address with a record's id in it answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from gateway.conformance.judging.holdings_answers import (
    NO_SUCH_RECORD,
    Told,
    by_answer,
    in_words,
    readable,
    turned_away,
)
from gateway.conformance.judging.holdings_content import CONTENT, ISO, Row, checks
from gateway.conformance.labels import PLAIN_STEP
from gateway.conformance.values import Capability, HoldingsProtocol, Level

HTTP: Final = "RFC 9110, status codes"
NOT_FOUND: Final = 404


def _nothing(told: Told) -> tuple[bool, str]:
    """It tells of no holdings, and did not fall over."""
    status = told.exchange.status
    if status is None or status >= 500:
        return False, told.exchange.trouble or f"HTTP {status}."
    if told.verdict is not None:
        return not told.verdict.owned, in_words(told.verdict)
    return told.response is not None or turned_away(told), told.words


def _not_there(told: Told) -> tuple[bool, str]:
    """It says that there is no such record: by its status, by empty holdings, or by a diagnostic of SRU."""
    ok, words = _nothing(told)
    if not ok or told.verdict is not None:
        return ok, words
    if told.response is not None:
        numbers = {one.number for one in told.response.diagnostics}
        return bool(numbers & NO_SUCH_RECORD) or (not numbers and not told.response.total), words
    return told.exchange.status == NOT_FOUND, words


def _with_200(told: Told) -> tuple[bool, str]:
    if told.holdings is None:
        return False, told.words
    return told.exchange.status == HTTPStatus.OK, f"HTTP {told.exchange.status}."


def _clear_status(told: Told) -> tuple[bool, str]:
    if told.response is None and told.holdings is None and told.exchange.status != NOT_FOUND:
        return False, told.words
    return told.exchange.status in {200, NOT_FOUND}, f"HTTP {told.exchange.status}."


_NOTHING: Final = "No holdings: HTTP 4xx, empty holdings, or a diagnostic; never HTTP 5xx."
_HELD: Final[tuple[Row, ...]] = (
    (
        "readable", "available", Level.MUST, "A record that is held is answered with its holdings",
        "The document is holdings, with holding elements in it.", ISO, by_answer(readable),
    ),
    (
        "status-200", "available", Level.SHOULD, "Holdings come with HTTP 200", "HTTP 200.", HTTP,
        by_answer(_with_200),
    ),
)  # fmt: skip
_ASKED: Final[tuple[Row, ...]] = (
    (
        "not-found", "absent", Level.MUST, "A record that is not held is not found",
        "HTTP 404, holdings without any, or an SRU diagnostic 61 or 65.", ISO, by_answer(_not_there),
    ),
    (
        "not-found-status", "absent", Level.SHOULD, "Not found is told by a status that says so",
        "HTTP 404, or 200 with an answer that says it.", HTTP, by_answer(_clear_status),
    ),
    (
        "no-id", "no-id", Level.MUST, "An address without an id brings nothing down", _NOTHING, HTTP,
        by_answer(_nothing),
    ),
    (
        "trick", "trick", Level.MUST, "An id is no path of its own", _NOTHING, "RFC 3986, percent-encoding",
        by_answer(_nothing),
    ),
    ("long-id", "long-id", Level.MUST, "A very long id brings nothing down", _NOTHING, HTTP, by_answer(_nothing)),
    (
        "letters-in-id", "letters-in-id", Level.MUST, "Letters in an id bring nothing down", _NOTHING, "RFC 3986",
        by_answer(_nothing),
    ),
)  # fmt: skip

CHECKS: Final = tuple(
    checks(
        (*_HELD, *CONTENT, *_ASKED),
        prefix="http",
        capability=Capability.PLAIN,
        protocol=HoldingsProtocol.HTTP,
        steps=PLAIN_STEP,
    )
)
