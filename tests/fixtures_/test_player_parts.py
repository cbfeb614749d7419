# mypy: allow-untyped-calls
"""The player's eyes: expectations that are not met, messages that were lost, and what is shown of a story."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec
import pytest
from attrs import frozen
from rich.console import Console
from twisted.internet.defer import ensureDeferred
from twisted.trial.unittest import SynchronousTestCase

from fixtures.player import show
from fixtures.player.checks import faults
from fixtures.player.durable import lost
from fixtures.player.gateway import GatewayApi
from fixtures.player.results import DemoResult, OrderResult, StoryResult, WayRow
from fixtures.player.views import Attempt, Decision, MessageRow, Order, OrderView, TraceRow
from fixtures.stories_file import Expect
from fixtures.systems.journal import Exchange, Journal, Kind, Way

ROW: Final = TraceRow(
    library="710100",
    edition="870970-basis:1",
    rule="R3",
    setting="lender days",
    whose="710100",
    value="365",
    compared="registered 2025-12-17",
    verdict="stop",
    sentence="København lends at 365 days; this is too new.",
    reason="new_for_responder",
)
ORDER: Final = Order(
    id="1",
    borrower="773000",
    request_id="a-order",
    stage="with_staff",
    placed=datetime(2026, 6, 15, tzinfo=UTC),
    attempts=(Attempt(number=1, lender="765700", request_id="1-1"),),
)
DECISION: Final = Decision(
    outcome="manual",
    reason="new_for_responder",
    sentence="Too new.",
    warnings=("A novelty until 2026-07-12.",),
    trace=(ROW,),
)
VIEW: Final = OrderView(order=ORDER, events=(), messages=(), decisions=(DECISION,))


@pytest.mark.parametrize(
    ("expect", "sentence"),
    [
        ({}, None),
        ({"outcome": "manual", "reason": "new_for_responder", "lender": None, "stage": "with_staff"}, None),
        ({"says": ["365", "2025-12-17", "Too new"], "warns": ["2026-07-12"], "names": ["710100", "765700"]}, None),
        ({"status": "RequestReceived", "closed": None, "attempts": 1}, None),
        ({"outcome": "automated"}, "the outcome is manual, not automated."),
        ({"reason": None}, "the reason is new_for_responder, not none."),
        ({"lender": "765700"}, "the lender is none, not 765700."),
        ({"status": "Loaned"}, "the status at the borrower is RequestReceived, not Loaned."),
        ({"stage": "closed"}, "the stage is with_staff, not closed."),
        ({"attempts": 0}, "the number of lenders asked is 1, not 0."),
        ({"says": ["366"]}, "the explanation does not say '366'."),
        ({"warns": ["365"]}, "no warning says '365'."),
        ({"names": ["820030"]}, "the trace does not name 820030."),
        ({"order": "book", "outcome": "local"}, "order 'book': the outcome is manual, not local."),
    ],
)
def test_an_expectation_finds_what_is_wrong(expect: dict[str, Any], sentence: str | None) -> None:
    """Nothing where all is right, else one sentence with both values."""
    found = faults(msgspec.convert(expect, Expect), VIEW, "RequestReceived")
    assert found == (() if sentence is None else (sentence,))


def test_an_order_that_is_not_there() -> None:
    """The one fault that matters."""
    assert faults(Expect(outcome="manual"), None, None) == ("the gateway has no such order.",)


@frozen
class Remembering(GatewayApi):
    """An API that has one order, and these messages about it."""

    bodies: tuple[bytes, ...] = ()

    async def orders(self) -> tuple[Order, ...]:
        """The one order."""
        return (ORDER,)

    async def view(self, order_id: str) -> OrderView:
        """The order with a row for each message."""
        del order_id
        rows = [MessageRow(id=str(at), direction="in", kind="Request") for at in range(len(self.bodies))]
        return msgspec.structs.replace(VIEW, messages=(*rows, MessageRow(id="x", direction="out", kind="Request")))

    async def message(self, message_id: str) -> bytes:
        """The body, byte for byte."""
        return self.bodies[int(message_id)]


def exchange(body: bytes, way: Way = Way.SENT, *, confirmed: bool = True) -> Exchange:
    """A message of a simulated system."""
    return Exchange(
        at=0.0,
        system="765700",
        way=way,
        kind=Kind.SUPPLYING,
        about="Loaned",
        requesting_id="1-1",
        body=body,
        confirmed=confirmed,
    )


@pytest.mark.parametrize(
    ("kept", "missing"), [((b"<a/>", b"<b/>"), 0), ((b"<a/>",), 1), ((b"<a />", b"<b/>"), 1), ((), 2)]
)
def test_what_was_confirmed_and_is_gone_is_named(kept: tuple[bytes, ...], missing: int) -> None:
    """Byte for byte; what the gateway sent, or did not confirm, is no loss of its."""
    journal = Journal()
    for one in (
        exchange(b"<a/>"),
        exchange(b"<b/>"),
        exchange(b"<c/>", confirmed=False),
        exchange(b"<d/>", Way.RECEIVED),
    ):
        journal.add(one)
    api = Remembering(reactor=None, process=None, bodies=kept)  # type: ignore[arg-type]  # neither is touched
    told = SynchronousTestCase().successResultOf(ensureDeferred(lost(api, journal)))
    assert len(told) == missing
    assert all("supplyingAgencyMessage 'Loaned' of 765700 about 1-1" in sentence for sentence in told)


def test_a_story_is_shown_with_its_way_and_its_why() -> None:
    """Names instead of numbers, the incidents, the decisive rows, the faults; markup in data stays text."""
    order = OrderResult(
        id="1",
        name="order",
        request_id="n-order",
        borrower="773000",
        title="En [bold]bog",
        outcome="manual",
        reason="new_for_responder",
        sentence="Too new.",
        trace=(ROW, *(msgspec.structs.replace(ROW, sentence=f"Row {at}.") for at in range(20))),
        messages=(
            WayRow(at=0.1, sender="773000", receiver="gateway", kind="Request", about="New", confirmed=True),
            WayRow(at=0.2, sender="gateway", receiver="", kind="", about="is killed with SIGKILL", confirmed=True),
        ),
    )
    story = StoryResult(id="n", title="Killed", ok=False, seconds=1.25, faults=("it is lost.",), orders=(order,))
    result = DemoResult(
        ok=False,
        date=date(2026, 6, 15),
        seconds=2.0,
        stories=(story,),
        remarks=("records/notes.txt: passed over, it is no MARC",),
    )
    console = Console(width=100, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(show.story(story, lambda number: {"773000": "Randers Bibliotek"}.get(number, number)))
        console.print(show.summary(result))
    shown = capture.get()
    for words in (
        "✗ n  Killed",
        "En [bold]bog  for Randers Bibliotek",
        "0.10 s  Randers Bibliotek → gateway  Request New",
        "is killed with SIGKILL",
        "manual (new_for_responder)  Too new.",
        "stops  R3  ",
        "and 9 more",
        "✗ it is lost.",
        "! records/notes.txt: passed over, it is no MARC",
        "0 of 1 story came out right: 1 order, 0 automated, in 2.0 s.",
    ):
        assert words in shown
