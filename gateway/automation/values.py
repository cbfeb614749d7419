"""What the decision reads and what it says: wishes, questions, answers, reasons, the trace, the Decision.

Everything here is a value that can be stored as JSON and read again; nothing here decides.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class Reason(StrEnum):
    """Why an order was not automated: the order base's thirteen codes (OpenFindOrder autoForwardReason)."""

    DELIVERY_BEFORE_DEADLINE = "delivery_before_deadline"
    ERROR = "error"
    NEW_FOR_OWN = "new_for_aut_own"
    NEW_FOR_REQUESTER = "new_for_requester"
    NEW_FOR_RESPONDER = "new_for_responder"
    NO_DELIVERY_DATE = "no_delivery_date"
    NO_PROVIDER = "no_provider"
    NOT_FOR_LOAN = "not_for_loan"
    NOT_ON_SHELF = "not_on_shelf"
    NOT_POSSIBLE = "not_possible"
    TEST = "test"
    TEST_OWN = "test_aut_own"
    USER_DATE_EXCEEDED = "user_date_exceeded"


class Outcome(StrEnum):
    """What becomes of an order: sent to a lender, left to the borrower's staff, or served by its own copy."""

    AUTOMATED = "automated"
    MANUAL = "manual"
    LOCAL = "local"


class Hold(StrEnum):
    """May the order wait for a copy that is out (OpenOrder placeOnHold)."""

    YES = "yes"
    NO = "no"
    RESPONDER = "responder_depending"


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order, as far as the decision asks. No patron data.

    `borrower` is the pick-up library or branch; `records` are pids in the order the user met them; `lender`
    is set when the borrower has chosen one; `need_before` is the user's interest date, the last day that helps;
    `booked_from` is the first day of a booking (ISO 18626 startDate).
    """

    borrower: str
    records: tuple[str, ...] = ()
    source: str = "iso18626"
    exact_edition: bool = False
    need_before: date | None = None
    booked_from: date | None = None
    hold: Hold = Hold.RESPONDER
    copy: bool = False
    lender: str | None = None
    material_type: str | None = None


class Attempt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lender that was already asked for this order and did not deliver.

    Without `edition` the lender is out for every edition; `said` is its answer in words for people, if any.
    """

    lender: str
    edition: str | None = None
    said: str = ""


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask this library about this record."""

    library: str
    edition: str


class Held(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="held"):
    """The library answered that it has the record.

    `lendable` is its policy; `available` copies are on the shelf now; `earliest` is the first day one can be
    dispatched (for a copy that is out: expected back), None when it names none; `volumes` counts distinct
    volumes that answered for the record, one for an ordinary book. `said_at` is set where its system does not answer
    now, and an earlier answer must do (docs/holdings.md, "Stale answers").
    """

    lendable: bool = True
    available: int = 0
    earliest: date | None = None
    queue: int | None = None
    volumes: int = 1
    note: str = ""
    said_at: datetime | None = None


class NotHeld(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="not_held"):
    """The library answered that it has no such record."""


class Silence(StrEnum):
    """Why there is no usable answer."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NONSENSE = "nonsense"
    REFUSED = "refused"
    NOT_CONFIGURED = "not_configured"


class NoAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="no_answer"):
    """The library did not answer usably; `sentence` says what happened, for a person."""

    kind: Silence
    sentence: str = ""


Answer = Held | NotHeld | NoAnswer


class Verdict(StrEnum):
    """What a rule said: it lets the candidate pass, stops it, chooses it, warns, or only informs."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    STOP = "stop"
    CHOSEN = "chosen"
    WARN = "warn"
    INFO = "info"


class TraceRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule spoke about one library and one edition.

    `library` and `edition` are "" where the rule speaks of the whole order. `rule` is a number of docs/rules.md ("R3");
    `setting` names the setting that spoke, `whose` the agency that set it ("illgate" for the service's own),
    `value` what it is set to; `compared` names the dates, ages or codes it was held against; `sentence` says it
    all to a librarian; `reason` is the order base's code when the verdict is stop.
    """

    library: str = ""
    edition: str = ""
    rule: str
    setting: str = ""
    whose: str = ""
    value: str = ""
    compared: str = ""
    verdict: Verdict
    sentence: str
    reason: Reason | None = None


class Candidate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lender that could deliver, in the order of preference that was found."""

    library: str
    edition: str
    delivery: date


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of an order and why.

    `reason` is None for automated and local orders, and for manual ones that were no candidates for
    automation at all (the order base leaves its code unset); `sentence` says why in every case. `lender`,
    `edition` and `delivery` name the winner when automated (in TEST mode: who would have got it).
    """

    outcome: Outcome
    sentence: str
    decided_on: date
    reason: Reason | None = None
    lender: str | None = None
    edition: str | None = None
    delivery: date | None = None
    own: bool = False
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[str, ...] = ()
    trace: tuple[TraceRow, ...] = ()
