"""What comes in: taken once, confirmed with the same bytes however often it comes, kept when it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, cast
from zoneinfo import ZoneInfo

import pytest

from gateway.clock import Clock
from gateway.lending import inbox as inbox_module
from gateway.lending.heads import Head, head_of
from gateway.lending.inbox import Inbox, Receipt, Received, Taken
from gateway.lending.parsed import parse
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, StoreUnavailable
from schemas.iso18626 import Iso18626Error, NotConfirmable, confirmation_for, read, write
from schemas.iso18626.codes import Action, ErrorType
from schemas.iso18626.messages import ErrorData
from schemas.xml import XmlError
from tests.store.opened import Opened
from tests.workflow.sayings import (
    FIRST,
    NOON,
    OTHER_BORROWER,
    borrower_says,
    confirmation,
    error_of,
    lender_says,
    loan_request,
    request,
    said_ok,
)

ZONE: Final = ZoneInfo("Europe/Copenhagen")
IN_USE: Final = ("UnrecognisedDataValue", "requestingAgencyRequestId: request with a given ID already exists")
NO: Final = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value="supplyingAgencyId: not found")


class Door:
    """An inbox over a real store. `taken` is what reached the orders; `refusal` is what they answer."""

    def __init__(self, path: Path) -> None:
        self.opened = Opened(path)
        self.inbox = Inbox(Clock(lambda: self.opened.now, ZONE))
        self.taken: list[Received] = []
        self.refusal: ErrorData | None = None

    def take(self, unit: Unit, received: Received) -> Taken:
        """An order that writes one event for each message."""
        if self.refusal is not None:
            return Taken(error=self.refusal)
        unit.append("o1", [received.body], at=NOON, expected_version=len(unit.events("o1")))
        self.taken.append(received)
        return Taken(order="o1")

    def post(self, body: bytes) -> bytes:
        """The confirmation; a second passes."""
        parsed = parse(body)
        receipt = self.opened.write(lambda unit: self.inbox.receive(unit, parsed, self.take))
        assert isinstance(receipt, Receipt)
        assert receipt.ok == said_ok(receipt.confirmation)
        self.opened.clock.advance(1)
        return receipt.confirmation

    def kept(self, state: str) -> list[MessageRecord]:
        """Messages in a state, oldest first."""
        return list(reversed(self.opened.store.read.messages_in(state, 10_000)))

    def heads(self, state: str) -> list[Head]:
        """What lists show of them."""
        return [head_of(message.head) for message in self.kept(state)]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A door whose store is closed afterwards."""
    made = Door(tmp_path / "illgate.db")
    yield made
    made.opened.close()


BODIES: Final = {
    "Request": request(),
    "SupplyingAgencyMessage": lender_says(FIRST, "o1-1", "Loaned"),
    "RequestingAgencyMessage": borrower_says(Action.RECEIVED),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_repeat_gets_the_same_bytes_and_has_one_effect(door: Door, kind: str) -> None:
    """Also when it comes later, and a third time."""
    body = BODIES[kind]
    first = door.post(body)
    assert said_ok(first)
    assert [door.post(body), door.post(body)] == [first, first]
    assert len(door.taken) == 1
    (kept,) = door.kept("received")
    assert (kept.body, kept.confirmation, kept.stream) == (body, first, "o1")
    assert kept.id == door.taken[0].id
    assert door.heads("received")[0].kind == kind


def test_a_message_is_kept_as_it_came_and_listed_without_its_content(door: Door) -> None:
    """Blanks and all; the list's line names kind, subject and peer."""
    body = BODIES["RequestingAgencyMessage"].replace(b"><", b">\n  <")
    door.post(body)
    assert door.kept("received")[0].body == body
    assert door.heads("received") == [
        Head(direction="in", kind="RequestingAgencyMessage", about="Received", peer="710100", valid_as=("1.2",))
    ]


@pytest.mark.parametrize("kind", BODIES)
def test_a_message_between_blanks_is_kept_as_it_came_and_is_no_other_message(door: Door, kind: str) -> None:
    """As pages of PHP and JSP write it; its confirmation is of its edition all the same."""
    body = write(read(BODIES[kind]).message, "2021-2")
    around = b"\r\n" * 1_200 + body + b"\n\0"
    first = door.post(around)
    assert first.count(b"2021-2") == 1
    assert door.kept("received")[0].body == around
    assert door.post(body) == first
    assert len(door.taken) == 1


def test_a_request_sent_again_with_a_new_time_is_a_repeat(door: Door) -> None:
    """Systems that never got our confirmation write a new header timestamp."""
    first = door.post(request())
    assert door.post(request(at=NOON + timedelta(hours=1))) == first
    assert len(door.taken) == 1


def test_a_request_written_otherwise_is_a_repeat(door: Door) -> None:
    """Blanks between elements say nothing."""
    first = door.post(request())
    assert door.post(re.sub(rb">(?=<[^/])", b">\n  ", request())) == first


def test_another_request_under_the_same_id_is_refused(door: Door) -> None:
    """It says so, is kept for staff, and changes nothing; the first one's repeat still gets its bytes."""
    first = door.post(request())
    other = request(faust="41000022")
    assert error_of(door.post(other)) == IN_USE
    assert len(door.taken) == 1
    assert [(message.body, message.identity) for message in door.kept("refused")] == [(other, None)]
    assert door.heads("refused")[0].remark == f"{IN_USE[0]}: {IN_USE[1]}"
    assert door.post(request()) == first


def test_two_borrowers_may_use_one_id(door: Door) -> None:
    """An id is its requester's own."""
    assert said_ok(door.post(request("R-1")))
    assert said_ok(door.post(request("R-1", borrower=OTHER_BORROWER)))
    assert len(door.taken) == 2


@pytest.mark.parametrize("request_id", ["æøå-1", "R|1", "a b", "100%", "'; --", "R-1 ", "x" * 200])
def test_ids_are_kept_byte_for_byte(door: Door, request_id: str) -> None:
    """Whatever a system puts in them; a repeat is known by it."""
    first = door.post(request(request_id))
    assert confirmation(first).header.requesting_request_id == request_id
    assert door.post(request(request_id)) == first
    assert len(door.taken) == 1


def test_the_same_word_at_another_time_is_another_message(door: Door) -> None:
    """Two renewals are two; a message other than a Request is known by all it says."""
    for minutes in (0, 1):
        assert said_ok(door.post(borrower_says(Action.RENEW, at=NOON + timedelta(minutes=minutes))))
    assert len(door.taken) == 2


def test_what_the_orders_refuse_is_kept_and_may_come_again(door: Door) -> None:
    """Mended on our side, the very same bytes are taken."""
    door.refusal = NO
    assert error_of(door.post(request())) == (NO.type, NO.value)
    assert error_of(door.post(request())) == (NO.type, NO.value)
    assert [message.stream for message in door.kept("refused")] == [None, None]
    door.refusal = None
    assert said_ok(door.post(request()))
    assert len(door.taken) == 1


FAULTY: Final = {
    "no request id": (request().replace(b">R-1<", b"><"), "UnrecognisedDataValue", "requestingAgencyRequestId"),
    "unknown action": (
        BODIES["RequestingAgencyMessage"].replace(b">Received<", b">Eaten<"),
        "UnsupportedActionType",
        "Eaten",
    ),
    "unknown status": (
        BODIES["SupplyingAgencyMessage"].replace(b">Loaned<", b">Burnt<"),
        "UnrecognisedDataValue",
        "Burnt",
    ),
    "unknown reason": (
        BODIES["SupplyingAgencyMessage"].replace(b">StatusChange<", b">Boredom<"),
        "UnsupportedReasonForMessageType",
        "Boredom",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_what_is_wrong_with_a_message_is_said_and_it_is_kept(door: Door, fault: str) -> None:
    """By the standard's code, with a value that says what to mend; nothing reaches the orders."""
    body, kind, words = FAULTY[fault]
    said, value = error_of(door.post(body))
    assert said == kind
    assert words in (value or "")
    assert door.taken == []
    (kept,) = door.kept("refused")
    assert kept.body == body
    assert kept.confirmation is not None
    assert door.heads("refused")[0].remark == f"{said}: {value}"


def test_a_message_without_its_action_is_answered(door: Door) -> None:
    """A known message that cannot be read whole is no mystery: it is answered with its own confirmation."""
    body = BODIES["RequestingAgencyMessage"].replace(b"<action>Received</action>", b"")
    assert confirmation(door.post(body)).header.message_status == "ERROR"
    assert door.heads("refused")[0].kind == "RequestingAgencyMessage"
    assert door.kept("refused")[0].body == body


def test_a_confirmation_is_not_posted_to_a_gateway() -> None:
    """It is an answer; nobody confirms it."""
    with pytest.raises(NotConfirmable):
        parse(write(confirmation_for(loan_request(), now=NOON, error=None)))


@pytest.mark.parametrize("body", [b"", b"not xml", b"<!DOCTYPE x []><x/>", b"<ISO18626Message"])
def test_what_is_no_xml_is_nobodys_message(body: bytes) -> None:
    """The caller answers it; the inbox may keep it."""
    with pytest.raises(XmlError):
        parse(body)


def test_other_xml_is_nobodys_message() -> None:
    """Read, but no message of the standard."""
    with pytest.raises(Iso18626Error):
        parse(b"<html/>")


def test_what_cannot_be_read_is_kept_for_staff(door: Door) -> None:
    """With the reason, without a confirmation."""
    door.opened.write(lambda unit: door.inbox.keep_unreadable(unit, b"\xff\x00rubbish", "not XML"))
    (kept,) = door.kept("refused")
    assert (kept.body, kept.confirmation, kept.stream) == (b"\xff\x00rubbish", None, None)
    assert door.heads("refused") == [Head(direction="in", kind="Unreadable", about="", peer="", remark="not XML")]


def test_a_flood_of_rubbish_fills_no_disk(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the newest are kept, and orders' messages are not counted among them."""
    monkeypatch.setattr(inbox_module, "KEPT_REFUSED", 3)
    door.post(request())
    for number in range(7):
        body = b"rubbish %d" % number
        door.opened.write(lambda unit, body=body: door.inbox.keep_unreadable(unit, body, "not XML"))  # type: ignore[misc]
        door.opened.clock.advance(1)
    assert [message.body for message in door.kept("refused")] == [b"rubbish 4", b"rubbish 5", b"rubbish 6"]
    assert len(door.kept("received")) == 1


def test_orders_that_fall_over_leave_no_trace_of_the_message(door: Door) -> None:
    """Nothing was confirmed, so the same message is new when it comes again; its neighbour in the batch is taken."""

    def fall(_unit: Unit, _received: Received) -> Taken:
        raise ZeroDivisionError

    store, parsed = door.opened.store, parse(request("R-1"))
    neighbour = parse(request("R-2"))
    failing = store.write(lambda unit: door.inbox.receive(unit, parsed, fall))
    good = store.write(lambda unit: door.inbox.receive(unit, neighbour, door.take))
    failing.addErrback(lambda failure: failure.trap(ZeroDivisionError) and None)
    door.opened.turn()
    assert [received.message.header.requesting_request_id for received in door.taken] == ["R-2"]
    assert good.called
    assert len(door.kept("received")) == 1
    assert said_ok(door.post(request("R-1")))


def test_the_same_message_twice_in_one_batch_is_one(door: Door) -> None:
    """Two connections, one request: the second sees the first before it is committed."""
    parsed = parse(request())
    answers: list[bytes] = []
    for _ in range(2):
        done = door.opened.store.write(lambda unit: door.inbox.receive(unit, parsed, door.take))
        done.addCallback(lambda receipt: answers.append(cast("Receipt", receipt).confirmation))
    door.opened.turn()
    assert len(set(answers)) == 1
    assert len(answers) == 2
    assert len(door.taken) == 1


def test_a_commit_that_fails_confirms_nothing(door: Door) -> None:
    """And the message is new when it comes again."""
    door.opened.store._writer.execute("PRAGMA query_only = ON")
    parsed = parse(request())
    door.opened.fails(StoreUnavailable, lambda unit: door.inbox.receive(unit, parsed, door.take))
    door.opened.store._writer.execute("PRAGMA query_only = OFF")
    door.taken.clear()
    assert said_ok(door.post(request()))
    assert len(door.taken) == 1
