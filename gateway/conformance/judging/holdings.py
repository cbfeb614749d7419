"""Holdings by SRU: what a server says of a record, and what it says of a search that makes no sense."""

from __future__ import annotations

from typing import Final

from gateway.conformance.judging.holdings_answers import (
    by_answer,
    diagnosed,
    found,
    http_200,
    not_found,
    readable,
    schema_named,
    unshaken,
)
from gateway.conformance.judging.holdings_content import CONTENT, ISO, Row, checks
from gateway.conformance.values import Capability, HoldingsProtocol, Level

SRU: Final = "SRU 1.2, searchRetrieve"
DIAGNOSTICS: Final = "SRU diagnostics list"

_AROUND: Final[tuple[Row, ...]] = (
    (
        "found", "available", Level.MUST, "A record that is held is found",
        "numberOfRecords of at least 1, and a record.", SRU, by_answer(found),
    ),
    (
        "readable", "available", Level.MUST, "Its record is ISO 20775", "holdings, with holding elements in it.", ISO,
        by_answer(readable),
    ),
    (
        "schema-named", "available", Level.SHOULD, "The record names its schema", "recordSchema isohold.", SRU,
        by_answer(schema_named),
    ),
)  # fmt: skip
_ASKED: Final[tuple[Row, ...]] = (
    (
        "not-found", "absent", Level.MUST, "A record that is not held is not found",
        "numberOfRecords 0, or diagnostic 61 or 65.", DIAGNOSTICS, by_answer(not_found),
    ),
    (
        "not-found-200", "absent", Level.SHOULD, "Not found is an answer", "HTTP 200: 404 looks like a wrong address.",
        SRU, by_answer(http_200),
    ),
    (
        "no-query", "no-query", Level.MUST, "A search without a query is diagnosed", "Diagnostic 7.", DIAGNOSTICS,
        diagnosed(7),
    ),
    (
        "bad-version", "bad-version", Level.SHOULD, "A version that there is not is diagnosed", "Diagnostic 5.",
        DIAGNOSTICS, diagnosed(5),
    ),
    (
        "bad-operation", "bad-operation", Level.SHOULD, "An operation that there is not is diagnosed", "Diagnostic 4.",
        DIAGNOSTICS, diagnosed(4),
    ),
    (
        "bad-index", "bad-index", Level.SHOULD, "An index that there is not is diagnosed",
        "Diagnostic 16, 15, 10 or 48.", DIAGNOSTICS, diagnosed(16, 15, 10, 48),
    ),
    (
        "bad-schema", "bad-schema", Level.SHOULD, "A record schema that there is not is diagnosed",
        "Diagnostic 66 or 67.", DIAGNOSTICS, diagnosed(66, 67),
    ),
    (
        "bad-maximum", "bad-maximum", Level.SHOULD, "A count that is none is diagnosed", "Diagnostic 6.", DIAGNOSTICS,
        diagnosed(6),
    ),
    (
        "trick", "trick", Level.MUST, "An id is no query of its own", "Nothing found, a diagnostic, or HTTP 4xx.",
        "CQL 1.2, quoted terms", by_answer(unshaken),
    ),
    (
        "long-id", "long-id", Level.MUST, "A very long id brings nothing down",
        "Nothing found, a diagnostic, or HTTP 4xx.", SRU, by_answer(unshaken),
    ),
    (
        "letters-in-id", "letters-in-id", Level.MUST, "Letters in an id bring nothing down",
        "Nothing found, a diagnostic, or HTTP 4xx.", "RFC 3986", by_answer(unshaken),
    ),
)  # fmt: skip

CHECKS: Final = tuple(
    checks(
        (*_AROUND, *CONTENT, *_ASKED), prefix="holdings", capability=Capability.HOLDINGS, protocol=HoldingsProtocol.SRU
    )
)
