"""The closed words of events: who chose a lender, how an attempt or an order ended, which time limit ran out."""

from __future__ import annotations

from enum import StrEnum


class Starter(StrEnum):
    """Who chose the lender of an attempt."""

    DECISION = "decision"
    BORROWER = "borrower"
    STAFF = "staff"


class AttemptEnd(StrEnum):
    """How an attempt at one lender ended without a loan; only then may the next lender be asked."""

    UNFILLED = "unfilled"
    RETRY_POSSIBLE = "retry_possible"
    REFUSED = "refused"
    NEVER_ARRIVED = "never_arrived"
    CANCELLED = "cancelled"
    STAFF = "staff"


class Limit(StrEnum):
    """What was waited for when a time limit of ours ran out (docs/states.md, "Time limits")."""

    UNANSWERED = "unanswered"
    UNDECIDED = "undecided"
    NOT_SENT = "not_sent"
    NEEDED = "needed"
    CANCEL_UNANSWERED = "cancel_unanswered"
    RENEW_UNANSWERED = "renew_unanswered"
    OVERDUE = "overdue"
    RECALL = "recall"
    STILL_OUT = "still_out"
    UNDATED = "undated"
    NOT_BACK = "not_back"
    RETRY = "retry"


class CloseReason(StrEnum):
    """How an order ended."""

    COMPLETED = "completed"
    OWN_COPY = "own_copy"
    CANCELLED = "cancelled"
    UNFILLED = "unfilled"
    STAFF = "staff"
