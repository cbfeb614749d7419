"""What the console says of answers, of items kept for now, of what happens next, and of what staff must see to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import pytest

from gateway.clock import Clock
from gateway.orders import events as ev
from gateway.orders.folding import fold
from gateway.orders.order import Mark, Order, OrderTrouble, Stage
from gateway.web.console import standing, words
from gateway.web.console.timeline import _TELL
from schemas.iso18626.codes import ReasonForMessage, Status
from tests.web.country import DIRECTORY
from tests.web.invented import tell

NOW: Final = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
CLOCK: Final = Clock(NOW.timestamp, ZoneInfo("Europe/Copenhagen"))


def name(number: str) -> str:
    """A library's name."""
    place = DIRECTORY.place(number)
    return place.library.name if place else number


LENT: Final = next(fold(told.events) for told in tell(NOW) if told.order == "01JX000107")
"""An order whose item has been sent."""


@pytest.mark.parametrize(
    ("reason", "status", "answer", "said", "told"),
    [
        (
            ReasonForMessage.RENEW_RESPONSE,
            "Loaned",
            True,
            "Silkeborg Bibliotekerne answers the renewal",
            "Københavns Biblioteker is told the answer to the renewal",
        ),
        (
            ReasonForMessage.CANCEL_RESPONSE,
            "WillSupply",
            False,
            "Silkeborg Bibliotekerne answers the cancellation",
            "Københavns Biblioteker is told the answer to the cancellation",
        ),
        (
            ReasonForMessage.NOTIFICATION,
            "",
            None,
            "Silkeborg Bibliotekerne writes",
            "Københavns Biblioteker is sent a note",
        ),
        (
            ReasonForMessage.STATUS_CHANGE,
            "Loaned",
            None,
            "Silkeborg Bibliotekerne has sent the item",
            "Københavns Biblioteker is told: sent",
        ),
    ],
)
def test_an_answer_is_told_as_an_answer(
    reason: ReasonForMessage,
    status: str,
    answer: bool | None,  # noqa: FBT001  as the event has it
    said: str,
    told: str,
) -> None:
    """Whatever status stands beside it; and what it is, yes or no, is in the line beneath."""
    from_lender = ev.SupplierSaid(
        attempt=1,
        lender="774600",
        message="m",
        reason_for_message=reason,
        status=status,
        applied=True,
        answer=answer,
    )
    to_borrower = ev.ToldBorrower(message="m", status="Loaned", reason_for_message=reason, answer=answer)
    moments = [_TELL[type(event)](event, name("710100"), name) for event in (from_lender, to_borrower)]
    assert [moment.title for moment in moments] == [said, told]
    expected = () if answer is None else (words.ANSWERS[answer],)
    assert [moment.details for moment in moments] == [expected, expected]


@pytest.mark.parametrize(
    ("status", "said", "then"),
    [
        (Status.HOLD_RETURN, "Kept for now", "The borrower keeps the item until the lender takes it back."),
        (Status.RELEASE_HOLD_RETURN, "With the borrower", "The borrower returns it now."),
    ],
)
def test_an_item_that_the_lender_wants_kept_is_said_so(status: Status, said: str, then: str) -> None:
    """And one that it takes back again."""
    order = msgspec.structs.replace(LENT, status=status)
    shown = standing.standing(order, CLOCK, name)
    assert (shown.words, shown.next) == (said, then)


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({"renew_pending": True}, "The lender answers the renewal; until then the due date stands."),
        ({"renew_pending": True, "returned": True}, "The lender confirms that the item is back."),
        ({"status": Status.RECALLED, "renew_pending": True}, "The borrower returns it as soon as possible."),
        ({"stage": Stage.CLOSED, "needs_attention": "A late loan."}, "Nothing: the order is over."),
        (
            {"stage": Stage.PROMISED, "needs_attention": "No answer."},
            "Staff see to it: they may end the attempt, so that another lender is asked.",
        ),
    ],
)
def test_what_happens_next_is_what_can_happen(changes: dict[str, object], then: str) -> None:
    """Nobody ends the attempt of a closed order, or renews what is recalled."""
    assert standing.standing(msgspec.structs.replace(LENT, **changes), CLOCK, name).next == then


def test_marks_are_told_with_names_and_each_for_itself() -> None:
    """A lender's late word in the console's own words; what came after a look is left out of its question."""
    late = Mark(trouble=OrderTrouble.LATE_LOAN, agency="774600", attempt=1, sentence="774600 sent Loaned.", version=7)
    lost = Mark(trouble=OrderTrouble.GIVEN_UP, agency="710100", message="m", sentence="Nobody there.", version=9)
    order: Order = msgspec.structs.replace(LENT, marks=(late, lost), version=9)
    first = "Silkeborg Bibliotekerne has sent the item although it was not asked any more: see to its way back."
    second = "A message could not be delivered. Nobody there."
    assert standing.attention(order, name) == (first, second)
    assert standing.marked(order, 8, name) == (first,)
