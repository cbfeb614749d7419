"""Time limits of open orders: durable, each noticed once, forgotten when what was waited for has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec
import pytest

from gateway.config import TimersConfig
from gateway.orders.events import FoundOverdue, Recalled, TimeRanOut
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import CloseReason, Limit
from gateway.orders.waiting import For, Party, waits_for
from gateway.workflow.interface import NotNow, StaffAct
from schemas.iso18626.codes import Action, ReasonForMessage
from schemas.iso18626.messages import ServiceInfo, SupplyingAgencyMessage
from tests.workflow.sayings import BORROWER, FIRST, SECOND, borrower_says, lender_says, request, said_ok
from tests.workflow.world import World

DUE: Final = datetime(2026, 3, 30, 23, 59, 59, tzinfo=UTC)
TO_THE_DUE_DAY: Final = 28  # from 2 March, noon, to the due day
DAY: Final = 24


def pass_days(world: World, days: float) -> None:
    """Lets days pass, as a quiet gateway lives them."""
    world.reactor.advance(days * DAY * 3600)
    world.wait(10)


def set_timers(world: World, **days: int | str) -> None:
    """Other limits from a new start on, as after a change of illgate.toml."""
    world.timers = msgspec.convert(days, TimersConfig)
    world.restart()


def says(world: World, status: str, **more: object) -> None:
    """The first lender says something."""
    assert said_ok(world.post(lender_says(FIRST, f"{world.order().id}-1", status, **more)))  # type: ignore[arg-type]


def limits(world: World) -> list[Limit]:
    """The limits that have run out so far, in their order."""
    return [event.limit for event in world.events(world.order()) if isinstance(event, TimeRanOut)]


def lent(world: World) -> Order:
    """A book that the borrower has, due on 30 March."""
    world.post(request())
    says(world, "Loaned", due=DUE)
    world.post(borrower_says(Action.RECEIVED))
    return world.order()


def test_a_lender_that_never_answers_is_shown_and_no_other_is_asked(world: World) -> None:
    """After a week, once; its answer takes the mark away."""
    world.post(request())
    pass_days(world, 6)
    assert not world.order().needs_attention
    pass_days(world, 2)
    assert world.order().needs_attention == "Library 765700 (765700) has not answered since 2026-03-02."
    pass_days(world, 60)
    assert limits(world) == [Limit.UNANSWERED]
    assert (world.order().lender, len(world.order().attempts)) == (FIRST, 1)
    assert not world.peers[SECOND].took
    says(world, "WillSupply")
    assert not world.order().needs_attention


def test_limits_survive_a_restart_and_a_gateway_that_was_down(world: World) -> None:
    """They are tasks in the store; what ran out meanwhile is noticed at the start, once."""
    world.post(request())
    for days in (3, 3, 3):
        world.crash()
        world.reactor.advance(days * DAY * 3600)
        world.begin()
        world.wait(10)
    assert limits(world) == [Limit.UNANSWERED]
    world.restart()
    assert limits(world) == [Limit.UNANSWERED]


def test_a_promise_that_is_not_kept_is_shown(world: World) -> None:
    """Two weeks after the day that the lender named, or after its word."""
    world.post(request())
    says(world, "WillSupply")
    pass_days(world, 13)
    assert not limits(world)
    pass_days(world, 2)
    assert limits(world) == [Limit.NOT_SENT]
    says(world, "Loaned", due=DUE)
    assert not world.order().needs_attention


def test_a_lender_that_has_seen_the_request_and_does_not_decide_is_shown(world: World) -> None:
    """Two weeks after RequestReceived, however soon that came."""
    world.post(request())
    says(world, "RequestReceived")
    pass_days(world, 13)
    assert not limits(world)
    pass_days(world, 2)
    assert limits(world) == [Limit.UNDECIDED]


def test_the_users_day_passes_while_nobody_has_sent_it(world: World) -> None:
    """Shown on the day after; nothing else is done."""
    wanted = ServiceInfo(service_type="Loan", need_before=datetime(2026, 3, 5, 23, 59, 59, tzinfo=UTC))
    world.post(request(to=FIRST, service=wanted))
    pass_days(world, 3)
    assert not limits(world)
    pass_days(world, 1)
    assert limits(world) == [Limit.NEEDED]
    assert "2026-03-05" in world.order().needs_attention


@pytest.mark.parametrize("mode", ["show", "notify", "stand_in"])
def test_a_loan_is_found_overdue_by_our_own_clock(world: World, mode: Literal["show", "notify", "stand_in"]) -> None:
    """On the day after the due day; what the borrower hears is a setting. Once."""
    set_timers(world, overdue=mode)
    lent(world)
    told = len(world.peers[BORROWER].heard)
    pass_days(world, TO_THE_DUE_DAY)
    assert not [event for event in world.events(world.order()) if isinstance(event, FoundOverdue)]
    pass_days(world, 1)
    pass_days(world, 5)
    (found,) = [event for event in world.events(world.order()) if isinstance(event, FoundOverdue)]
    assert (str(found.due), found.stands_in) == ("2026-03-30", mode == "stand_in")
    heard = {"show": [], "notify": [("Notification", "Loaned")], "stand_in": [("StatusChange", "Overdue")]}
    assert world.peers[BORROWER].heard[told:] == heard[mode]
    assert world.order().attempts[0].status == ("Overdue" if mode == "stand_in" else "Loaned")
    assert not world.peers[FIRST].actions[1:], "the lender knows its own due day"


def test_an_overdue_loan_that_is_renewed_or_returned_is_no_trouble_any_more(world: World) -> None:
    """The mark goes with the reason for it; a new due day is a new limit."""
    lent(world)
    pass_days(world, TO_THE_DUE_DAY + 1)
    assert "due back" in world.order().needs_attention
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert (told.header.supplying_agency.value, told.status.status) == ("DK-765700", "Loaned")
    says(world, "Loaned", reason=ReasonForMessage.RENEW_RESPONSE, answer=True, due=DUE + timedelta(days=28))
    assert not world.order().needs_attention
    pass_days(world, 28)
    assert "2026-04-27" in world.order().needs_attention
    world.post(borrower_says(Action.SHIPPED_RETURN))
    assert not world.order().needs_attention
    pass_days(world, 22)
    assert "sent back" in world.order().needs_attention
    says(world, "LoanCompleted")
    assert world.order().closed is CloseReason.COMPLETED


def test_a_lost_item_is_not_called_overdue(world: World) -> None:
    """The lender has to end the loan; that it does not is shown after three weeks."""
    lent(world)
    world.post(borrower_says(Action.LOST))
    pass_days(world, 20)
    assert not world.order().needs_attention
    pass_days(world, 20)
    assert limits(world) == [Limit.NOT_BACK]
    assert "reported lost on 2026-03-02" in world.order().needs_attention
    says(world, "CompletedWithoutReturn")
    assert world.order().closed is CloseReason.COMPLETED


def test_a_lenders_own_overdue_needs_none_of_ours(world: World) -> None:
    """The borrower hears it once, from the lender; staff see it when the item is still out after four weeks."""
    lent(world)
    pass_days(world, TO_THE_DUE_DAY)
    says(world, "Overdue")
    pass_days(world, 10)
    assert not [event for event in world.events(world.order()) if isinstance(event, FoundOverdue)]
    pass_days(world, 20)
    assert limits(world) == [Limit.STILL_OUT]


def test_a_loan_is_recalled_when_the_library_has_set_a_time_for_it(world: World) -> None:
    """In the lender's name; the borrower's renewal is refused from then on."""
    set_timers(world, recall_days=14)
    lent(world)
    pass_days(world, TO_THE_DUE_DAY + 15)
    (recalled,) = [event for event in world.events(world.order()) if isinstance(event, Recalled)]
    assert recalled.key
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Recalled")
    world.post(borrower_says(Action.RENEW))
    assert world.peers[BORROWER].heard[-1] == ("RenewResponse", "Recalled")
    assert world.peers[FIRST].actions == ["Received"]


def test_staff_recall_a_loan_and_the_lender_may_take_it_back(world: World) -> None:
    """The borrower hears Recalled; a renewal that the lender grants all the same makes it a loan again."""
    order = lent(world)
    recalled = world.act(order, do="recall")
    assert (recalled.stage, recalled.attempts[0].status) == (Stage.ON_LOAN, "Recalled")
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Recalled")
    assert "already" in world.fails_with(NotNow, world.workflow.act(order.id, StaffAct(do="recall")))
    says(world, "Loaned", reason=ReasonForMessage.RENEW_RESPONSE, answer=True, due=DUE + timedelta(days=28))
    assert world.order().attempts[0].status == "Loaned"


@pytest.mark.parametrize("stage", ["requested", "returned", "closed"])
def test_only_what_is_out_can_be_recalled(world: World, stage: str) -> None:
    """Before it is lent, on its way back and afterwards there is nothing to recall."""
    world.post(request())
    if stage != "requested":
        says(world, "Loaned", due=DUE)
        world.post(borrower_says(Action.SHIPPED_RETURN))
    if stage == "closed":
        says(world, "LoanCompleted")
    assert world.fails_with(NotNow, world.workflow.act(world.order().id, StaffAct(do="recall")))


def test_unanswered_renewals_and_cancellations_are_shown_with_their_age(world: World) -> None:
    """An answer without Y or N is no answer yet; the lender's no is."""
    lent(world)
    world.post(borrower_says(Action.RENEW))
    says(world, "", reason=ReasonForMessage.RENEW_RESPONSE, note="We shall see")
    waiting = waits_for(world.order())
    assert waiting is not None
    assert (waiting.what, waiting.party, waiting.agency) == (For.RENEW_ANSWER, Party.LENDER, FIRST)
    pass_days(world, 4)
    assert limits(world) == [Limit.RENEW_UNANSWERED]
    assert "renewal asked for on 2026-03-02" in world.order().needs_attention
    says(world, "Loaned", reason=ReasonForMessage.RENEW_RESPONSE, answer=False)
    assert not world.order().needs_attention
    world.post(borrower_says(Action.CANCEL))
    pass_days(world, 4)
    assert limits(world)[1:] == [Limit.CANCEL_UNANSWERED]


def test_a_loan_without_a_due_day_is_not_forgotten(world: World) -> None:
    """Also where the lender writes the year 1, or 9999, for "none"."""
    for number, day in enumerate((None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))):
        world.post(request(f"R-{number}", to=FIRST))
        order = world.order(f"R-{number}")
        world.post(lender_says(FIRST, f"{order.id}-1", "Loaned", due=day))
    pass_days(world, 61)
    for number in range(3):
        assert "without a due day" in world.order(f"R-{number}").needs_attention


def test_no_limit_but_the_recall_can_be_switched_off() -> None:
    """An order that nobody is ever reminded of would be forgotten."""
    for limit in Limit:
        if limit is not Limit.RECALL:
            with pytest.raises(msgspec.ValidationError):
                msgspec.convert({f"{limit}_days": 0}, TimersConfig)
    assert TimersConfig().recall_days == 0
