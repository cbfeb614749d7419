"""Warnings: they stop nothing, and whoever looks at the order should know (docs/rules.md R23, R24)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gateway.automation.facts import Inquiry
from gateway.automation.numbers import Rule
from gateway.automation.rules_order import named
from gateway.automation.settings import SERVICE
from gateway.automation.values import TraceRow, Verdict
from gateway.automation.words import closing_words, counted
from gateway.catalogue.values import Edition, Form
from gateway.directory.directory import Side
from schemas.marc.novelty import novelty_until

_LATER_EDITION: Final = re.compile(r"\D*(?:[2-9]|[1-9][0-9]+)\b")


def advice(inquiry: Inquiry, editions: Sequence[Edition]) -> tuple[TraceRow, ...]:
    """Every warning about an order, each a row with verdict `warn`."""
    novelties = [found for edition in editions if (found := novelty(inquiry, edition)) is not None]
    closed = closed_pickup(inquiry)
    return (*novelties, *(() if closed is None else (closed,)))


def novelty(inquiry: Inquiry, edition: Edition) -> TraceRow | None:
    """A physical first edition is brand-new until some weeks after its catalogue code's week (R24, Q18)."""
    if edition.form is not Form.PHYSICAL or _LATER_EDITION.match(edition.edition):
        return None
    weeks = inquiry.settings.novelty_weeks
    ends = {code: until for code in edition.novelty_codes if (until := novelty_until(code, weeks)) is not None}
    if not ends:
        return None
    code = max(ends, key=lambda one: (ends[one], one))
    if ends[code] < inquiry.today:
        return None
    sentence = (
        f"{named(edition)} is brand-new: a novelty until {ends[code]} (code {code}, {counted(weeks, 'week')} after "
        f"it, set by {SERVICE}); consider buying it."
    )
    return TraceRow(
        library="",
        edition=edition.id,
        rule=Rule.NOVELTY,
        verdict=Verdict.WARN,
        sentence=sentence,
        setting="rules.novelty_weeks",
        whose=SERVICE,
        value=str(weeks),
        compared=f"code {code} ends {ends[code]}; today is {inquiry.today}",
    )


def closed_pickup(inquiry: Inquiry) -> TraceRow | None:
    """The place where the user is to fetch it may be closed for its end users (R23)."""
    if not inquiry.settings.warns_closed_pickup:
        return None
    closed = inquiry.directory.closed(inquiry.wish.borrower, inquiry.today, Side.END_USERS)
    if closed is None:
        return None
    words = closing_words(closed.closing)
    sentence = f"{inquiry.directory.label(closed.whose)} is closed for its users {words}."
    return TraceRow(
        rule=Rule.CLOSED,
        verdict=Verdict.WARN,
        sentence=sentence,
        setting="closings.end_users",
        whose=closed.whose,
        value=words,
        compared=str(inquiry.today),
    )
