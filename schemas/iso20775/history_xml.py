"""A summaryHistory in XML, both ways; which count stands where is `history.COUNTS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Final

from lxml.etree import _Element

from schemas.iso20775.history import (
    COUNTS,
    Collection,
    CollectionProfile,
    CountPeriod,
    LastActivity,
    SummaryHistory,
)
from schemas.xml import child, child_text, children, escape

MOST: Final = 100
"""Periods, activities, collections or profiles of one element that are read."""

Number = Callable[[_Element, str], "int | None"]
Day = Callable[[_Element, str], "date | None"]


def read_history(element: _Element, number: Number, day: Day) -> SummaryHistory:
    """The history in an element; `number` and `day` read a child of that name, and remark on what they cannot."""
    return SummaryHistory(
        periods=tuple(_period(one, number, day) for one in islice(children(element, "countPeriod"), MOST)),
        activities=tuple(
            LastActivity(day=day(one, "lastActivityDate"), kind=_kind(child(one, "lastActivityType")))
            for one in islice(children(element, "lastActivityInfo"), MOST)
        ),
    )


def _kind(element: _Element | None) -> str:
    return "" if element is None else child_text(element, "value") or (element.text or "").strip()


def _period(element: _Element, number: Number, day: Day) -> CountPeriod:
    counts = {name: count for path, name in COUNTS.items() if (count := _count(element, path, number)) is not None}
    acquired = _below(element, "copiesCount/totalAcquired")
    collections = () if acquired is None else islice(children(acquired, "collection"), MOST)
    return CountPeriod(
        start=day(element, "countPeriodStart"),
        end=day(element, "countPeriodEnd"),
        counts=counts,
        collections=tuple(_collection(one, number) for one in collections),
    )


def _count(element: _Element, path: str, number: Number) -> int | None:
    above, _, name = path.rpartition("/")
    parent = _below(element, above)
    return None if parent is None else number(parent, name)


def _below(element: _Element, path: str) -> _Element | None:
    found: _Element | None = element
    for name in filter(None, path.split("/")):
        found = None if found is None else child(found, name)
    return found


def _collection(element: _Element, number: Number) -> Collection:
    profiles = islice(children(element, "collectionProfile"), MOST)
    return Collection(
        count=number(element, "totalCollectionCount") or 0,
        profiles=tuple(
            CollectionProfile(
                code=child_text(one, "collectionCode"), description=child_text(one, "collectionDescription")
            )
            for one in profiles
        ),
    )


def write_history(history: SummaryHistory | None) -> str:
    """A summaryHistory, or nothing."""
    if history is None:
        return ""
    activities = "".join(map(_write_activity, history.activities))
    return f"<summaryHistory>{''.join(map(_write_period, history.periods))}{activities}</summaryHistory>"


def _write_activity(activity: LastActivity) -> str:
    kind = f"<lastActivityType><value>{escape(activity.kind)}</value></lastActivityType>" if activity.kind else ""
    return f"<lastActivityInfo>{_day('lastActivityDate', activity.day)}{kind}</lastActivityInfo>"


def _write_period(period: CountPeriod) -> str:
    days = _day("countPeriodStart", period.start) + _day("countPeriodEnd", period.end)
    counts = [(path.split("/"), period.counts[name]) for path, name in COUNTS.items() if name in period.counts]
    inside = _nested(counts, "".join(map(_write_collection, period.collections)))
    return f"<countPeriod>{days}{inside}</countPeriod>"


def _nested(counts: list[tuple[list[str], int]], collections: str) -> str:
    """Counts under the elements of their places; collections follow the count of what was acquired."""
    pieces: list[str] = []
    for name in dict.fromkeys(path[0] for path, _ in counts):
        below = [(path[1:], count) for path, count in counts if path[0] == name]
        if below[0][0]:
            pieces.append(f"<{name}>{_nested(below, collections)}</{name}>")
        else:
            pieces.append(f"<{name}>{below[0][1]}</{name}>")
            pieces.append(collections if name == "totalAcquiredCount" else "")
    return "".join(pieces)


def _write_collection(collection: Collection) -> str:
    profiles = "".join(
        f"<collectionProfile><collectionCode>{escape(one.code)}</collectionCode>"
        f"<collectionDescription>{escape(one.description)}</collectionDescription></collectionProfile>"
        for one in collection.profiles
    )
    return f"<collection><totalCollectionCount>{collection.count}</totalCollectionCount>{profiles}</collection>"


def _day(element: str, day: date | None) -> str:
    return "" if day is None else f"<{element}>{day.isoformat()}T00:00:00Z</{element}>"


def days_of(history: SummaryHistory) -> Iterator[date | None]:
    """Every day that the schema demands; None where one is missing."""
    for period in history.periods:
        yield period.start
        yield period.end
    yield from (activity.day for activity in history.activities)
