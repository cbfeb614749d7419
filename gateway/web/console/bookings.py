"""The days of a booking in an order's story, with a word to staff where they cannot be what is meant.

Such a booking is taken and passed on as it is (ISO 18626 startDate, endDate): which day is wrong, people must ask.
"""

from __future__ import annotations

from datetime import date

from gateway.orders import events as ev
from gateway.web.console import times
from gateway.web.console.story_words import M


def booking(event: ev.Placed | ev.Retried, on: date) -> tuple[str, ...]:
    """The booked days, a line, and what is wrong with them; nothing for no booking. `on` is the day of the event."""
    if event.starts is None and event.ends is None:
        return ()
    days = ((M.booked_from, event.starts), (M.booked_until, event.ends))
    said = M.booked.format(days=" ".join(words.format(times.day(day)) for words, day in days if day))
    if event.starts and event.ends and event.ends < event.starts:
        return said, M.booked_backwards
    return (said, M.booked_over) if event.ends and event.ends < on else (said,)
