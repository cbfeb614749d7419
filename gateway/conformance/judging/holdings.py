"""Holdings: what an SRU server with ISO 20775 says of a record, and what it says of a search that makes no sense."""

from __future__ import annotations

from typing import Final

from gateway.conformance.check import Check, Judge
from gateway.conformance.judging.holdings_answers import (
    as_xml,
    by_answer,
    by_verdict,
    clean,
    diagnosed,
    found,
    has_future_day,
    http_200,
    in_namespace,
    in_words,
    letters,
    not_found,
    quick,
    readable,
    schema_named,
    unshaken,
)
from gateway.conformance.values import LOOK_UP_SECONDS, Capability, Level, Role
from schemas import iso20775

HOLDINGS: Final = frozenset({Role.HOLDINGS})
SRU: Final = "SRU 1.2, searchRetrieve"
DIAGNOSTICS: Final = "SRU diagnostics list"
ISO: Final = "ISO 20775 schema"

_Row = tuple[str, str, Level, str, str, str, Judge]
_ROWS: Final[tuple[_Row, ...]] = (
    (
        "found", "available", Level.MUST, "A record that is held is found",
        "numberOfRecords of at least 1, and a record.", SRU, by_answer(found),
    ),
    (
        "readable", "available", Level.MUST, "Its record is ISO 20775", "holdings, with holding elements in it.", ISO,
        by_answer(readable),
    ),
    (
        "namespace", "available", Level.SHOULD, "Holdings stand in their namespace", iso20775.LOC, ISO,
        by_answer(in_namespace),
    ),
    (
        "schema-named", "available", Level.SHOULD, "The record names its schema", "recordSchema isohold.", SRU,
        by_answer(schema_named),
    ),
    (
        "clean", "available", Level.SHOULD, "Every date and count can be read",
        "Nothing that a reader has to leave out.", ISO, by_answer(clean),
    ),
    (
        "as-xml", "available", Level.SHOULD, "The answer comes as XML", "Content-Type text/xml or application/xml.",
        SRU,        by_answer(as_xml),
    ),
    (
        "quick", "available", Level.SHOULD, "A look-up is answered while somebody waits",
        f"An answer within {LOOK_UP_SECONDS:g} s, or what --patience says.", "docs/conformance.md", quick,
    ),
    (
        "institution", "available", Level.MUST, "Holdings name the library",
        "institutionIdentifier with the ISIL of the library that was asked.", f"{ISO}, institutionIdentifier",
        by_verdict(lambda one: one.owned, in_words),
    ),
    (
        "available", "available", Level.MUST, "A copy on the shelf is told as one",
        "availableCount of at least 1, available for loan.", f"{ISO}, status", by_verdict(
            lambda one: one.lendable and one.available > 0, in_words
        ),
    ),
    (
        "not-found", "absent", Level.MUST, "A record that is not held is not found",
        "numberOfRecords 0, or diagnostic 61 or 65.", DIAGNOSTICS, by_answer(not_found),
    ),
    (
        "not-found-200", "absent", Level.SHOULD, "Not found is an answer", "HTTP 200: 404 looks like a wrong address.",
        SRU, by_answer(http_200),
    ),
    (
        "on-loan", "on-loan", Level.MUST, "All copies out is an answer", "Holdings with availableCount 0.",
        f"{ISO}, status", by_verdict(lambda one: one.owned and one.available == 0, in_words),
    ),
    (
        "on-loan-day", "on-loan", Level.SHOULD, "It says when a copy is back", "earliestDispatchDate, not in the past.",
        f"{ISO}, earliestDispatchDate", by_verdict(has_future_day, in_words),
    ),
    (
        "on-loan-queue", "on-loan", Level.MAY, "It says how many wait", "reservationQueueLength.",
        f"{ISO}, reservationQueueLength", by_verdict(lambda one: one.queue is not None, in_words),
    ),
    (
        "several", "several", Level.MUST, "Several holdings are all told", "All copies that are in, over all places.",
        f"{ISO}, holding", by_verdict(lambda one: one.available > 1, in_words),
    ),
    (
        "reference", "reference", Level.MUST, "What may not leave the house is told as such",
        "availableFor without loan, and holdings all the same.", f"{ISO}, availableFor",
        by_verdict(lambda one: one.owned and not one.lendable, in_words),
    ),
    (
        "volumes", "volumes", Level.SHOULD, "Volumes are told apart", "enumerationAndChronology on every piece.",
        f"{ISO}, enumerationAndChronology", by_verdict(lambda one: one.volumes > 1, in_words),
    ),
    (
        "letters", "letters", Level.MUST, "Letters beyond ASCII come through", "UTF-8, or what the declaration says.",
        "XML 1.0, encoding", by_answer(letters),
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
        "bad-index", "bad-index", Level.SHOULD, "An index that there is not is diagnosed", "Diagnostic 16, 10 or 48.",
        DIAGNOSTICS, diagnosed(16, 15, 10, 48),
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
    Check(
        id=f"holdings.{name}",
        capability=Capability.HOLDINGS,
        level=level,
        title=title,
        expected=expected,
        source=source,
        judge=judge,
        roles=HOLDINGS,
        steps=(step,),
    )
    for name, step, level, title, expected, source, judge in _ROWS
)
