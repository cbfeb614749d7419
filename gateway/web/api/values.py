"""What the API takes and gives beside the values of the order base themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from gateway.automation.values import Hold, Wish
from gateway.catalogue.values import Edition
from gateway.directory.loan_path import PathEntry
from gateway.directory.values import LibraryKind
from gateway.orders.order import Order, Stage
from gateway.workflow.views import GivenUp, MessageRow
from schemas.iso18626.codes import Status

PAGE: Final = 50  # orders on a page when nobody says
MAX_PAGE: Final = 200  # about 300 KB of JSON
SEQUENCE_DIGITS: Final = 18  # of an event's number; SQLite counts to 19 digits
MAX_WORDS: Final = 200  # characters of a search; a title and an author

Limit = Annotated[int, Meta(ge=1, le=MAX_PAGE)]
Words = Annotated[str, Meta(max_length=MAX_WORDS)]


class OrdersQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which orders: in a stage, of a borrower, with these words, known to the borrower as `request_id`.

    `before` is the `next` of the page before; with `attention`, only those that staff must see to.
    """

    stage: Stage | None = None
    borrower: str | None = None
    request_id: str | None = None
    q: Words | None = None
    before: str | None = None
    attention: bool = False
    limit: Limit = PAGE


class OrderList(Struct, frozen=True, kw_only=True):
    """A page of orders, newest first; `next` leads to the page after."""

    orders: tuple[Order, ...]
    counts: Annotated[dict[Stage, int], Meta(description="Of the whole order base, whatever the query narrows.")]
    attention: Annotated[int, Meta(description="How many orders staff must see to, of the whole order base.")] = 0
    next: str | None = None


class OrderAnswer(Struct, frozen=True, kw_only=True):
    """One order as it stands."""

    order: Order


class DecisionQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What would become of such an order, on `date` or today."""

    borrower: str
    records: tuple[str, ...]
    need_before: date | None = None
    exact_edition: bool = False
    date: date | None = None
    hold: Hold = Hold.RESPONDER
    copy: bool = False
    lender: str | None = None
    source: str = "netpunkt"

    def wish(self) -> Wish:
        """The same as the decision reads it."""
        return Wish(
            borrower=self.borrower,
            records=self.records,
            source=self.source,
            exact_edition=self.exact_edition,
            need_before=self.need_before,
            hold=self.hold,
            copy=self.copy,
            lender=self.lender,
        )


class NewestQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of the newest messages that were refused, or given up."""

    limit: Limit = PAGE


class MessageList(Struct, frozen=True, kw_only=True):
    """Messages without their content, newest first; `remark` says why each was refused."""

    messages: tuple[MessageRow, ...]


class GivenUpList(Struct, frozen=True, kw_only=True):
    """Messages that could not be delivered, newest first; the staff act `resend` sends one again."""

    messages: tuple[GivenUp, ...]


class MessageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of an exchange: the message itself, or the confirmation that went the other way."""

    part: Literal["message", "confirmation"] = "message"


class LibrarySummary(Struct, frozen=True, kw_only=True):
    """A library in a list."""

    agency: str
    name: str
    kind: LibraryKind
    central: bool
    branches: int


class LibraryList(Struct, frozen=True, kw_only=True):
    """Every library of the directory, by number."""

    libraries: tuple[LibrarySummary, ...]


class LoanPathAnswer(Struct, frozen=True, kw_only=True):
    """Whom a library or branch borrows from, first to last."""

    agency: str
    entries: tuple[PathEntry, ...]


class RecordsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a title or author, an ISBN, or a record's number."""

    q: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS)]
    limit: Limit = PAGE


class RecordList(Struct, frozen=True, kw_only=True):
    """Records of the union catalogue."""

    records: tuple[Edition, ...]


class FeedQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`after` is the last sequence seen, for those who cannot send Last-Event-ID."""

    after: Annotated[int, Meta(ge=0, lt=10**SEQUENCE_DIGITS)] | None = None


class FeedEvent(Struct, frozen=True, kw_only=True):
    """An event without free text or personal data; stage and status are the order's, as it now stands."""

    sequence: int
    order: str
    at: datetime
    type: str
    stage: Stage | None
    status: Status | None
