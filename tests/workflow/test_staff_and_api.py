"""What people do with orders by hand, and orders that come through the API."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from gateway.workflow.interface import NoSuchOrder, NotNow, OrderDraft, OrderRefused, StaffAct
from gateway.workflow.wishes import WishReader
from schemas.iso18626.codes import Action
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    LENDERS,
    PID,
    SECOND,
    THIRD,
    borrower_says,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.world import NOT_ON_SHELF, World


@pytest.fixture
def with_staff(world: World) -> World:
    """An order that nobody can deliver."""
    world.shelves.verdicts = dict.fromkeys(LENDERS, NOT_ON_SHELF)
    world.post(request())
    assert world.order().stage is Stage.WITH_STAFF
    return world


def refuses(world: World, order_id: str, kind: type[Exception] = NotNow, **act: str) -> str:
    """The sentence with which an act is refused."""
    return world.fails_with(kind, world.workflow.act(order_id, StaffAct(**act)))  # type: ignore[arg-type]


def test_staff_send_an_order_to_a_lender(with_staff: World) -> None:
    """The lender is asked, the borrower hears who; when it does not deliver the order is back with staff."""
    world = with_staff
    order = world.act(world.order(), do="send", lender=THIRD)
    assert (order.stage, order.lender) == (Stage.REQUESTED, THIRD)
    assert len(world.peers[THIRD].requests) == 1
    world.post(lender_says(THIRD, f"{order.id}-1", "Unfilled"))
    assert world.order().stage is Stage.WITH_STAFF
    assert world.order().attempts[0].ended is AttemptEnd.UNFILLED


def test_staff_close_an_order(with_staff: World) -> None:
    """The borrower hears Unfilled; nothing more can be done with it."""
    world = with_staff
    order = world.act(world.order(), do="close")
    assert (order.stage, order.closed) == (Stage.CLOSED, CloseReason.STAFF)
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Unfilled")
    assert "closed" in refuses(world, order.id, do="close")
    assert refuses(world, order.id, do="send", lender=THIRD)


def test_staff_end_an_attempt_that_nobody_answers(world: World) -> None:
    """The next lender is asked; the first, should it answer after all, is seen."""
    world.post(request())
    world.act(world.order(), do="end_attempt")
    order = world.order()
    assert (order.attempts[0].ended, order.lender) == (AttemptEnd.STAFF, SECOND)
    world.post(lender_says(FIRST, f"{order.id}-1", "Loaned"))
    assert world.order().needs_attention


def test_staff_end_the_attempt_that_they_looked_at_and_no_other(world: World) -> None:
    """Its lender said Unfilled while they made up their mind: the next one, which was asked since, is left alone."""
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Unfilled"))
    said = refuses(world, world.order().id, do="end_attempt", lender=FIRST)
    assert said == "Library 765700 (765700) does not have the order any more: look again."
    assert world.order().lender == SECOND
    world.act(world.order(), do="end_attempt", lender=SECOND)
    assert [attempt.ended for attempt in world.order().attempts] == [AttemptEnd.UNFILLED, AttemptEnd.STAFF, None]


def test_a_request_that_was_not_sent_yet_is_never_sent_once_its_attempt_has_ended(world: World) -> None:
    """The dead lender comes back after staff have gone to the next one: it gets nothing."""
    world.outbox = world.outbox.__class__(refused_tries=100)
    world.restart()
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request())
    world.act(world.order(), do="end_attempt")
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(3)
    assert not world.peers[FIRST].took
    assert len(world.peers[SECOND].requests) == 1


def test_a_request_that_arrives_while_staff_end_its_attempt_is_seen(world: World) -> None:
    """It was on its way: the lender has it, and a person is told."""
    world.peers[FIRST].mood = Mood.LATE
    world.post(request())
    world.act(world.order(), do="end_attempt")
    assert world.order().lender == SECOND
    world.peers[FIRST].waiting.pop().callback(None)
    world.settle()
    assert FIRST in world.order().needs_attention


def test_acts_that_cannot_be(with_staff: World) -> None:
    """Each is one sentence."""
    world = with_staff
    order = world.order()
    assert "999999" in refuses(world, order.id, OrderRefused, do="send", lender="999999")
    assert "none given" in refuses(world, order.id, OrderRefused, do="send")
    assert "borrower itself" in refuses(world, order.id, OrderRefused, do="send", lender=order.borrower)
    assert "nope" in refuses(world, order.id, OrderRefused, do="send", lender=THIRD, edition="nope")
    assert "No lender" in refuses(world, order.id, do="end_attempt")
    nobody = StaffAct(do="close")
    assert "nothing-1" in world.fails_with(NoSuchOrder, world.workflow.act("nothing-1", nobody))
    world.act(order, do="send", lender=THIRD)
    assert "lender has the order" in refuses(world, order.id, do="close")
    assert "staff queue" in refuses(world, order.id, do="send", lender=FIRST)
    world.post(lender_says(THIRD, f"{order.id}-1", "Loaned"))
    assert "lent" in refuses(world, order.id, do="end_attempt")


def test_staff_send_while_libraries_are_still_being_asked(world: World) -> None:
    """The decision that comes after it is dropped: one lender only."""
    world.shelves.slow = True
    world.post(request())
    world.act(world.order(), do="send", lender=THIRD)
    world.shelves.answer()
    world.settle()
    assert (world.order().lender, len(world.order().attempts)) == (THIRD, 1)
    assert not world.peers[FIRST].took


def test_the_same_order_twice_through_the_api(world: World) -> None:
    """One order; the second time it is not new. Another content under the same id is refused."""
    first, second = world.place(request_id="A-1"), world.place(request_id="A-1")
    assert (first.new, second.new, first.order.id) == (True, False, second.order.id)
    other = OrderDraft(borrower=BORROWER, records=(PID,), request_id="A-1", exact_edition=True)
    assert "another order" in world.fails_with(OrderRefused, world.workflow.place(other))


def test_without_an_id_each_is_an_order_of_its_own(world: World) -> None:
    """The gateway makes the id."""
    assert world.place().order.id != world.place().order.id


@pytest.mark.parametrize("borrower", ["DK-710100", "dk-710100", " 710100 ", "710100"])
def test_a_borrower_in_any_of_its_spellings(world: World, borrower: str) -> None:
    """The order is found again under the number, and by its messages."""
    placed = world.place(borrower=borrower, request_id="A-1")
    assert placed.order.borrower == "710100"
    assert said_ok(world.post(borrower_says(Action.NOTIFICATION, "A-1")))


@pytest.mark.parametrize("odd", ["a\x01b", "a\r\nb", " a ", "\ufffe1"])
def test_ids_that_xml_changes_are_taken_as_xml_gives_them(world: World, odd: str) -> None:
    """No id that a caller can think of is a fault of ours."""
    assert world.place(request_id=odd).new
    assert not world.place(request_id=odd).new


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ({"borrower": "999999"}, "the borrower's number"),
        ({"borrower": ""}, "requestingAgencyId"),
        ({"records": ()}, "names no record"),
        ({"records": ("nonsense",)}, "names no record"),
        ({"lender": "999999"}, "the lender's number"),
        ({"lender": BORROWER}, "the borrower itself"),
        ({"request_id": "\x01"}, "requestingAgencyRequestId"),
    ],
)
def test_drafts_that_cannot_be_taken(world: World, draft: dict[str, object], words: str) -> None:
    """Each is one sentence that says what to mend, and nothing of it is stored."""
    whole = OrderDraft(**({"borrower": BORROWER, "records": (PID,)} | draft))  # type: ignore[arg-type]
    assert words in world.fails_with(OrderRefused, world.workflow.place(whole))
    assert not world.workflow.queries.orders()


def test_a_draft_says_what_it_wishes(world: World) -> None:
    """Every field reaches the wish as it was given."""
    volume = "870970-basis:41000011__2"
    placed = world.place(
        records=(PID, volume, "710100-katalog:77"),
        need_before=date(2026, 3, 10),
        exact_edition=True,
        copy=True,
        source="bibliotekdk",
    )
    wish = placed.order.wish
    assert wish.records == (PID, volume, "710100-katalog:77")
    assert (wish.need_before, wish.exact_edition, wish.copy, wish.source) == (
        date(2026, 3, 10),
        True,
        True,
        "bibliotekdk",
    )


def test_an_order_that_we_fail_on_again_and_again_reaches_staff(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is logged each time, and after some tries a person sees the order."""

    def fail(_record: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world.catalogue, "editions_of", fail)
    monkeypatch.setattr(world.catalogue, "edition", fail)
    monkeypatch.setattr(WishReader, "title", lambda _self, _request, _wish: "")
    world.post(request())
    assert world.order().stage is Stage.DECIDING
    world.wait(300)
    assert world.order().stage is Stage.WITH_STAFF
