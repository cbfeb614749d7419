"""The status machine: which status may follow which (docs/conversations.md), and that an end is one."""

from __future__ import annotations

from typing import Final

from gateway.conformance.check import Check
from gateway.conformance.judging.responses import each
from gateway.conformance.judging.story import ENDS, Said
from gateway.conformance.values import Capability, Level, Role
from gateway.orders.transitions import SUPPLIER_STEPS
from schemas.iso18626.codes import ReasonForMessage, Status

SUPPLIER: Final = frozenset({Role.SUPPLIER})
STEPS: Final = ("loan", "cancel", "refusal")
SOURCE: Final = "ISO 18626 statusInfo/status"
_RENEWED: Final = frozenset({Status.LOANED, Status.OVERDUE})
"""What may follow Recalled too: a supplier can think better of it, and renew."""
_KNOWN: Final = frozenset(Status)


def _wrong_step(one: Said) -> str | None:
    before = Status(one.before) if one.before in _KNOWN else None
    if one.status not in _KNOWN or before in ENDS or Status(one.status) in SUPPLIER_STEPS[before]:
        return None
    if before is Status.RECALLED and one.status in _RENEWED:
        return None
    return f"{one.status} does not follow {one.before or 'a Request'}."


def _after_end(one: Said) -> str | None:
    return f"{one.status} after {one.before}, which is an end."


def _notification_moves(one: Said) -> str | None:
    return None if not one.before or one.status in {"", one.before} else f"the status stood at {one.before}."


CHECKS: Final = (
    Check(
        id="status.steps",
        capability=Capability.STATUS,
        level=Level.MUST,
        title="Every status may follow the one before",
        expected="Steps of the status machine: forward, Loaned and Overdue to and fro, never back behind Loaned.",
        source=SOURCE,
        judge=each(lambda one: one.moves, _wrong_step),
        roles=SUPPLIER,
        steps=STEPS,
    ),
    Check(
        id="status.end",
        capability=Capability.STATUS,
        level=Level.MUST,
        title="Nothing follows an end",
        expected="No new status after Unfilled, Cancelled, CopyCompleted, LoanCompleted or CompletedWithoutReturn.",
        source=SOURCE,
        judge=each(lambda one: one.moves, lambda one: _after_end(one) if one.before in ENDS else None),
        roles=SUPPLIER,
        steps=STEPS,
    ),
    Check(
        id="status.notification",
        capability=Capability.STATUS,
        level=Level.SHOULD,
        title="A Notification carries the status that stands",
        expected="In a Notification the status of the last change: it never moves it.",
        source="ISO 18626 reasonForMessage Notification",
        judge=each(
            lambda one: one.reason == ReasonForMessage.NOTIFICATION, _notification_moves, "It sent no Notification."
        ),
        roles=SUPPLIER,
        steps=STEPS,
    ),
)
