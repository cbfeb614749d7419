"""What the console's pages take: queries and forms, read as strictly as the API reads JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gateway.automation.values import Wish
from gateway.orders.order import Stage
from gateway.web.api.values import Words
from gateway.workflow.interface import StaffAct

Short = Annotated[str, Meta(max_length=200)]


class ListQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The list of orders; `attention` is written as in the API too."""

    stage: Stage | None = None
    borrower: Short | None = None
    q: Words | None = None
    before: Short | None = None
    attention: Literal["yes", "true"] | None = None


class ActForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A staff act, to be confirmed (as a query) or done (as a form)."""

    do: Literal["send", "end_attempt", "recall", "resend", "seen", "close"]
    lender: Short | None = None
    edition: Short | None = None
    message: Short | None = None
    version: Annotated[int, Meta(ge=1)] | None = None

    def act(self) -> StaffAct:
        """The same as the workflow takes it."""
        return StaffAct(
            do=self.do, lender=self.lender, edition=self.edition, message=self.message, version=self.version
        )


class MessagePage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message, perhaps with what it says of a person."""

    personal: Literal["show"] | None = None


class SearchQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words to look for."""

    q: Words | None = None


class HoldersQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In whose loan path order holders are listed."""

    borrower: Words | None = None


class WhyQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order that is only thought of."""

    borrower: Short | None = None
    record: Short | None = None
    need_before: date | None = None
    date: date | None = None
    exact_edition: Literal["yes"] | None = None

    def wish(self, pid: str) -> Wish:
        """The order, for the record that was meant. It comes from the console, so any source rule lets it pass."""
        return Wish(
            borrower=self.borrower or "",
            records=(pid,),
            source="netpunkt",
            exact_edition=self.exact_edition is not None,
            need_before=self.need_before,
        )


class LoginQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go after logging in: a path of the console."""

    next: Short = "/"


class LoginForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token, shown at the door."""

    token: Short = ""
    next: Short = "/"


class StaticQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`v` names the content, so that a browser may keep it for good."""

    v: Short | None = None
