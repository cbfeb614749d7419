"""How old a record is: whole calendar days from 001*d (docs/rules.md R5)."""

from __future__ import annotations

from datetime import date

import attrs

from gateway.automation.words import days
from gateway.catalogue.values import Edition


@attrs.frozen
class Age:
    """A record's age in days, and how it was found: `compared` for a table, `told` as a clause of a sentence."""

    days: int
    compared: str
    told: str


def age_of(edition: Edition, today: date) -> Age:
    """The age on that day; a missing, broken or future registration date counts as registered today."""
    created = edition.created
    if created is None:
        return Age(
            0,
            f"registration date (001 *d) missing or broken, counts as new on {today}",
            "its registration date (001 *d) is missing or broken, so it counts as new",
        )
    if created > today:
        compared = f"registered {created}, after {today}"
        return Age(0, f"{compared}, counts as new", f"this one was {compared}, so it counts as new")
    age = (today - created).days
    compared = f"registered {created}, {days(age)} before {today}"
    return Age(age, compared, f"this one was {compared}")
