"""What holdings of ISO 20775 tell of a record, in whatever they came: checks that several protocols share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gateway.conformance.check import Check, Judge
from gateway.conformance.judging.days import earliest_today
from gateway.conformance.judging.holdings_answers import (
    as_xml,
    by_answer,
    by_verdict,
    clean,
    has_future_day,
    in_namespace,
    letters,
    quick,
    valid,
)
from gateway.conformance.values import LOOK_UP_SECONDS, Capability, HoldingsProtocol, Level, Role
from schemas import iso20775

HOLDINGS: Final = frozenset({Role.HOLDINGS})
ISO: Final = "ISO 20775 schema"

Row = tuple[str, str, Level, str, str, str, Judge]
"""Name, step, level, title, what is expected, source, judge."""

CONTENT: Final[tuple[Row, ...]] = (
    (
        "schema", "available", Level.SHOULD, "Holdings are valid by their schema",
        "Elements of ISO 20775 in their order, each with content of its type.", ISO, by_answer(valid),
    ),
    (
        "namespace", "available", Level.SHOULD, "Holdings stand in their namespace", iso20775.LOC, ISO,
        by_answer(in_namespace),
    ),
    (
        "clean", "available", Level.SHOULD, "Every date and count can be read",
        "Nothing that a reader has to leave out.", ISO, by_answer(clean),
    ),
    (
        "as-xml", "available", Level.SHOULD, "The answer comes as XML", "Content-Type text/xml or application/xml.",
        "RFC 7303", by_answer(as_xml),
    ),
    (
        "quick", "available", Level.SHOULD, "A look-up is answered while somebody waits",
        f"An answer within {LOOK_UP_SECONDS:g} s, or what --patience says.", "docs/conformance.md", quick,
    ),
    (
        "institution", "available", Level.MUST, "Holdings name the library",
        "institutionIdentifier with the ISIL of the library that was asked.", f"{ISO}, institutionIdentifier",
        by_verdict(lambda one: one.owned),
    ),
    (
        "available", "available", Level.MUST, "A copy on the shelf is told as one",
        "availableCount of at least 1, available for loan.", f"{ISO}, status",
        by_verdict(lambda one: one.lendable and one.available > 0),
    ),
    (
        "on-loan", "on-loan", Level.MUST, "All copies out is an answer", "Holdings with availableCount 0.",
        f"{ISO}, status", by_verdict(lambda one: one.owned and one.available == 0, earliest_today),
    ),
    (
        "on-loan-day", "on-loan", Level.SHOULD, "It says when a copy is back", "earliestDispatchDate, not in the past.",
        f"{ISO}, earliestDispatchDate", by_verdict(has_future_day, earliest_today),
    ),
    (
        "on-loan-queue", "on-loan", Level.MAY, "It says how many wait", "reservationQueueLength.",
        f"{ISO}, reservationQueueLength", by_verdict(lambda one: one.queue is not None),
    ),
    (
        "several", "several", Level.MUST, "Several holdings are all told", "All copies that are in, over all places.",
        f"{ISO}, holding", by_verdict(lambda one: one.available > 1),
    ),
    (
        "reference", "reference", Level.MUST, "What may not leave the house is told as such",
        "availableFor without loan, and holdings all the same.", f"{ISO}, availableFor",
        by_verdict(lambda one: one.owned and not one.lendable),
    ),
    (
        "volumes", "volumes", Level.SHOULD, "Volumes are told apart", "enumerationAndChronology on every piece.",
        f"{ISO}, enumerationAndChronology", by_verdict(lambda one: one.volumes > 1),
    ),
    (
        "letters", "letters", Level.MUST, "Letters beyond ASCII come through", "UTF-8, or what the declaration says.",
        "XML 1.0, encoding", by_answer(letters),
    ),
)  # fmt: skip


def checks(
    rows: Iterable[Row], *, prefix: str, capability: Capability, protocol: HoldingsProtocol, steps: str = ""
) -> Iterator[Check]:
    """The checks that rows are for a protocol; `prefix` begins their ids, `steps` the names of their steps."""
    for name, step, level, title, expected, source, judge in rows:
        yield Check(
            id=f"{prefix}.{name}",
            capability=capability,
            level=level,
            title=title,
            expected=expected,
            source=source,
            judge=judge,
            roles=HOLDINGS,
            steps=(f"{steps}{step}",),
            protocol=protocol,
        )
