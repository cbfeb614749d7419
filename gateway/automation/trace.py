"""Reading the verdict out of trace rows."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.automation.values import TraceRow, Verdict


def first_stop(rows: Iterable[TraceRow]) -> TraceRow | None:
    """The first row that stops, None where all pass."""
    return next((row for row in rows if row.verdict is Verdict.STOP), None)
