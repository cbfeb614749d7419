"""What the faces (web, API, console) may ask of the workflow; `gateway.workflow.service` answers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal, Protocol

from msgspec import Struct

from gateway.automation.values import Decision, Hold, Wish
from gateway.catalogue.catalogue import Catalogue
from gateway.directory.directory import Directory
from gateway.holdings.values import NOBODY, Listener, ServiceEnds
from gateway.lending.admission import NOTHING_SHOWN, SenderNotProved, Shown
from gateway.lending.tries import TooManyTries
from gateway.orders.events import Recorded
from gateway.orders.order import Order, Stage
from gateway.store.values import StoreUnavailable
from gateway.workflow.asking_now import AskingNow
from gateway.workflow.holdings_desk import HoldingsDesk
from gateway.workflow.views import GivenUp, MessageRow, OrderView, Statistics, StoredMessage

__all__ = [
    "NoSuchOrder",
    "NotNow",
    "OrderDraft",
    "OrderRefused",
    "Placement",
    "Queries",
    "SenderNotProved",
    "ServiceEnds",
    "Shown",
    "StaffAct",
    "StoreUnavailable",
    "TooManyTries",
    "Workflow",
]


class OrderDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order as the API takes it. `request_id` is made here when the caller gives none."""

    borrower: str
    records: tuple[str, ...]
    request_id: str = ""
    need_before: date | None = None
    exact_edition: bool = False
    hold: Hold = Hold.RESPONDER
    copy: bool = False
    lender: str | None = None
    source: str = "netpunkt"
    note: str = ""


class StaffAct(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff do with an order: send it to a lender, end an attempt that nobody answers, recall a loan, close it.

    Who names the `lender` of the attempt to be ended does not end another's that has the order meanwhile.
    Or send a message of it again that was given up: `message` is its id. Or mark what needed attention as seen to:
    `version` is that of the order as it was looked at, so that what has come since stays; None means all there is.
    """

    do: Literal["send", "end_attempt", "recall", "resend", "seen", "close"]
    lender: str | None = None
    edition: str | None = None
    message: str | None = None
    version: int | None = None


class Placement(Struct, frozen=True, kw_only=True):
    """An order was taken; `new` is False when the same one had been taken before."""

    order: Order
    new: bool


class OrderRefused(ValueError):
    """An order that cannot be taken; the text says what to mend."""


class NoSuchOrder(LookupError):
    """There is no order with this id."""


class NotNow(ValueError):
    """The order does not allow this now; the text says why."""


class Queries(Protocol):
    """Reads of what is committed."""

    def counts(self) -> dict[Stage, int]:
        """How many orders stand in each stage."""

    def orders(  # noqa: PLR0913  each narrows the list, none needs another
        self,
        *,
        stage: Stage | None = None,
        borrower: str | None = None,
        words: str | None = None,
        before: str | None = None,
        attention: bool = False,
        limit: int = 50,
    ) -> tuple[Order, ...]:
        """Orders, newest first; `before` is the id of the last one seen, `attention` those that staff must see to."""

    def attention(self) -> int:
        """How many orders staff must see to."""

    def order(self, order_id: str) -> Order | None:
        """One order as it stands."""

    def view(self, order_id: str) -> OrderView | None:
        """Everything about one order."""

    def by_request(self, borrower: str, request_id: str) -> Order | None:
        """The order that a borrower knows by this id."""

    def message(self, message_id: str) -> StoredMessage | None:
        """One message with its bytes."""

    def refused(self, limit: int = 100) -> tuple[MessageRow, ...]:
        """The newest messages that could not be taken, with the reason in `remark`."""

    def given_up(self, limit: int = 100) -> tuple[GivenUp, ...]:
        """The newest messages that could not be delivered, with what stands against sending them again."""

    def events_after(self, sequence: int, limit: int = 500) -> tuple[Recorded, ...]:
        """Events of all orders after a place in the log."""

    def statistics(self) -> Statistics:
        """Counts over the whole order base."""


class Workflow(Protocol):
    """The order base at work."""

    @property
    def queries(self) -> Queries:
        """Reads of what is committed."""

    @property
    def directory(self) -> Directory:
        """The directory in force."""

    @property
    def catalogue(self) -> Catalogue:
        """The union catalogue."""

    @property
    def holdings(self) -> HoldingsDesk:
        """Live holdings."""

    @property
    def asking(self) -> AskingNow:
        """Orders whose libraries are being asked just now."""

    async def receive(self, body: bytes, shown: Shown = NOTHING_SHOWN, gateways: tuple[str, ...] = ()) -> bytes:
        """Takes an ISO 18626 message and gives its confirmation, after both are durable.

        `shown` is what its sender shows beside it to prove who it is, `gateways` are those that a Request has passed.

        Raises:
            SenderNotProved: that is not what the directory wants of it.
            TooManyTries: its address failed too often to be listened to now.
            XmlError: not XML, too big, too deep, or with a document type.
            UnknownMessage: XML, but none of the messages that a gateway takes.
            StoreUnavailable: nothing was stored.
        """

    async def place(self, draft: OrderDraft) -> Placement:
        """Takes an order from the API.

        Raises:
            OrderRefused: it cannot be taken as it is.
            StoreUnavailable: nothing was stored.
        """

    async def act(self, order_id: str, act: StaffAct) -> Order:
        """Does what staff ask.

        Raises:
            NoSuchOrder: there is no such order.
            NotNow: the order does not allow it now.
            OrderRefused: it names no library, or a record that the catalogue does not have.
            StoreUnavailable: nothing was stored.
        """

    async def dry_run(self, wish: Wish, on: date | None, listener: Listener = NOBODY) -> Decision:
        """Decides with live holdings and stores nothing; `on` is the day to decide for, None for today.

        `listener` hears of each library's answer as it comes.
        """

    def subscribe(self, callback: Callable[[Recorded], None]) -> Callable[[], None]:
        """Calls back for each event once it is durable; the result ends it."""

    def ready(self) -> str | None:
        """None when orders can be taken, else a sentence that says why not."""
