# mypy: untyped-calls-exclude=twisted
"""Time limits of many calls: one timer of the reactor serves all calls that have the same limit.

A wave starts hundreds of calls with equal limits and nearly all end in time, so that a timer for each would be made to
be cancelled. With equal limits the call that began first is always the first to be out of time.
"""

from __future__ import annotations

from typing import Final, Protocol

from attrs import Factory, define
from twisted.internet.interfaces import IDelayedCall, IReactorTime

ROUNDING: Final = 1e-6
"""Seconds by which a call may be ended early: sums of seconds are not exact, and a timer must not come for nothing."""


class Limited(Protocol):
    """What can be out of time; known by its identity."""

    def out_of_time(self) -> None:
        """Its limit has passed."""
        ...


@define(eq=False)
class _Line:
    """Those under way with one limit and when each ends, the oldest first."""

    ends: dict[Limited, float] = Factory(dict)
    timer: IDelayedCall | None = None


class TimeLimits:
    """Tells calls when they are out of time.

    Args:
        clock: where the time is kept.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._lines: dict[float, _Line] = {}

    def begin(self, call: Limited, seconds: float) -> None:
        """From now on `call` has so many seconds; `end` with the same seconds must follow."""
        line = self._lines.get(seconds)
        if line is None:
            line = self._lines[seconds] = _Line()
        line.ends[call] = self._clock.seconds() + seconds
        if line.timer is None:
            line.timer = self._clock.callLater(seconds, self._due, seconds, line)

    def end(self, call: Limited, seconds: float) -> None:
        """It is over, in time or not; without calls no timer is left."""
        line = self._lines.get(seconds)
        if line is None or line.ends.pop(call, None) is None:
            return
        if not line.ends:
            self._close(seconds, line)

    def _due(self, seconds: float, line: _Line) -> None:
        line.timer = None
        now = self._clock.seconds() + ROUNDING
        while line.ends:
            call, ends = next(iter(line.ends.items()))
            if ends > now:
                break
            del line.ends[call]
            call.out_of_time()
        if not line.ends:
            self._close(seconds, line)
        elif line.timer is None:
            first = next(iter(line.ends.values()))
            line.timer = self._clock.callLater(max(0.0, first - self._clock.seconds()), self._due, seconds, line)

    def _close(self, seconds: float, line: _Line) -> None:
        if line.timer is not None:
            line.timer.cancel()
            line.timer = None
        if self._lines.get(seconds) is line:
            del self._lines[seconds]
