"""Draws the tables of docs/states.md from those that decide what each side of an order may say when.

    .venv/bin/python tools/states.py

The prose between the tables is written by hand. A test holds the tables current.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from gateway.config import TimersConfig
from gateway.orders.events import AttemptDelivered, AttemptEnded, DeliveryGivenUp, DeliveryMended, Resent, SupplierSaid
from gateway.orders.marks import SETTLED_BY
from gateway.orders.order import STAGE_OF_STATUS, OrderTrouble, Stage
from gateway.orders.transitions import (
    AFTER_THE_END,
    ANSWERED_HERE,
    BORROWER_ACTIONS,
    COMPLETING,
    ENDING,
    LEAPS,
    SUPPLIER_STEPS,
)
from gateway.orders.vocabulary import Limit
from schemas.iso18626.codes import Action, Status

PAGE: Final = Path(__file__).parents[1] / "docs" / "states.md"
NO_WORD: Final = "(no word yet)"
OVER: Final = COMPLETING | ENDING

WAITS: Final = {
    Stage.DECIDING: "the rules, and the libraries that are asked for holdings",
    Stage.REQUESTED: "the lender's answer",
    Stage.PROMISED: "the lender to send the item",
    Stage.ON_LOAN: "the borrower to return it; the lender to answer a renewal, or to say that it has come back",
    Stage.AWAITS_RETRY: "the borrower's Retry",
    Stage.WITH_STAFF: "the borrower's staff",
    Stage.CLOSED: "nothing",
}
OVERDUE_WORDS: Final = (
    'staff are shown it; the borrower hears nothing (`overdue = "show"`), a Notification (`"notify"`), '
    'or Overdue in the lender\'s name (`"stand_in"`)'
)
FOLLOWS: Final = {
    Limit.UNANSWERED: ("the Request", "staff are shown that the lender has not answered"),
    Limit.UNDECIDED: ("RequestReceived", "staff are shown that the lender has not decided"),
    Limit.NOT_SENT: ("the expected day, or the promise", "staff are shown that the item has not been sent"),
    Limit.NEEDED: ("the user's last day", "staff are shown that it has passed"),
    Limit.CANCEL_UNANSWERED: ("the Cancel", "staff are shown that the lender has not answered it"),
    Limit.RENEW_UNANSWERED: ("the Renew", "staff are shown that the lender has not answered it"),
    Limit.OVERDUE: ("the due day", OVERDUE_WORDS),
    Limit.RECALL: ("the due day", "the loan is recalled in the lender's name; 0: never"),
    Limit.STILL_OUT: ("Overdue or Recalled", "staff are shown that the item is still out"),
    Limit.UNDATED: ("a loan without a due day", "staff are shown that it is still out"),
    Limit.NOT_BACK: ("the return, or the loss", "staff are shown that the lender has not ended the loan"),
    Limit.RETRY: ("RetryPossible", "the order is closed, and the borrower hears Unfilled"),
}
MARKS: Final[dict[OrderTrouble, tuple[str, dict[type, str]]]] = {
    OrderTrouble.LATE_ARRIVAL: (
        "a lender is found to have the request although staff had ended its attempt",
        {SupplierSaid: "the lender accepts the Cancel or cannot supply; a word that it delivers takes its place"},
    ),
    OrderTrouble.LATE_PROMISE: (
        "a lender whose attempt has ended promises the item, or answers the Cancel with N",
        {SupplierSaid: "the lender accepts the Cancel or cannot supply; Loaned takes its place"},
    ),
    OrderTrouble.LATE_LOAN: (
        "a lender whose attempt has ended has sent the item",
        {SupplierSaid: "the lender has it back (LoanCompleted), or accepts the Cancel"},
    ),
    OrderTrouble.GIVEN_UP: (
        "a message could not be delivered",
        {
            Resent: "it is sent again",
            AttemptDelivered: "a Request: it has arrived after all",
            SupplierSaid: "a Request: its lender speaks",
            AttemptEnded: "a Request: its attempt is over",
        },
    ),
    OrderTrouble.OURS: (
        "a system does not accept our address or credentials for it",
        {
            DeliveryMended: "it accepts them",
            DeliveryGivenUp: "a message to it is given up, which has a mark of its own",
            AttemptEnded: "the lender has the order no more",
        },
    ),
}


def drawn(page: str) -> str:
    """The page with its tables as they are now."""

    def draw(match: re.Match[str]) -> str:
        return f"<!-- drawn: {match[1]} -->\n{''.join(_DRAWN[match[1]]())}<!-- end -->\n"

    return re.sub(r"<!-- drawn: (\w+) -->\n.*?<!-- end -->\n", draw, page, flags=re.DOTALL)


def _lender() -> Iterator[str]:
    yield from _head("", Status)
    for before, following in SUPPLIER_STEPS.items():
        if following:
            yield _row(before or NO_WORD, (_step(before, status, following) for status in Status))


def _step(before: Status | None, status: Status, following: frozenset[Status]) -> str:
    if status == before:
        return "="
    return "●" if status in following else "◐" if status in LEAPS.get(before, ()) else ""


def _steps() -> Iterator[str]:
    yield "```mermaid\nstateDiagram-v2\n"
    for before, following in SUPPLIER_STEPS.items():
        yield from (f"    {before or '[*]'} --> {status}\n" for status in sorted(following))
    yield from (f"    {status} --> [*]\n" for status in sorted(OVER))
    yield "```\n"


def _borrower() -> Iterator[str]:
    yield from _head("", Action)
    for status in SUPPLIER_STEPS:
        yield _row(status or NO_WORD, (_action(status, action) for action in Action))


def _action(status: Status | None, action: Action) -> str:
    heard = status not in OVER or (status in COMPLETING and action in AFTER_THE_END)
    if heard and status in BORROWER_ACTIONS[action]:
        return "●"
    return "○" if action in ANSWERED_HERE else ""


def _stages() -> Iterator[str]:
    yield from _head("stage", ("the lender's last word", "it waits for"))
    for stage in Stage:
        said = [str(status) for status, where in STAGE_OF_STATUS.items() if where is stage]
        silent = [NO_WORD] if stage is Stage.REQUESTED else []
        yield _row(f"`{stage}`", (", ".join([*silent, *said]), WAITS[stage]))


def _limits() -> Iterator[str]:
    yield from _head("setting", ("days", "from", "what follows"))
    for limit in Limit:
        days: int = getattr(TimersConfig(), f"{limit}_days")
        yield _row(f"`{limit}_days`", (str(days), *FOLLOWS[limit]))


def _marks() -> Iterator[str]:
    yield from _head("mark", ("comes when", "goes when staff have seen to it, or"))
    for trouble, ends in SETTLED_BY.items():
        comes, goes = MARKS[trouble]
        yield _row(f"`{trouble}`", (comes, "; ".join(goes[kind] for kind in ends)))


def _head(first: str, columns: Iterable[str]) -> Iterator[str]:
    names = list(columns)
    yield _row(first, names)
    yield _row("---", ["---"] * len(names))


def _row(first: str, cells: Iterable[str]) -> str:
    return f"| {first} | {' | '.join(cells)} |\n"


_DRAWN: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "lender": _lender,
    "steps": _steps,
    "borrower": _borrower,
    "stages": _stages,
    "limits": _limits,
    "marks": _marks,
}


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
