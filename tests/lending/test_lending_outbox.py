"""What each end of a delivery means: tried again or not, arrived or not, and when the next try is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.http import BadAddressError, HttpAnswer, NeverArrivedError, NoAnswerInTimeError, UntrustedError
from adapters.iso18626 import Declined, Rejected
from gateway.lending.heads import OUTBOX, parcel_of
from gateway.lending.outbox import JITTER
from gateway.store.unit import Unit
from schemas.iso18626 import confirmation_for, read, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import ErrorData, Request
from tests.lending.post_room import URL, PostRoom
from tests.workflow.sayings import NOON, request


def confirmed(error: str | None = None, status: int = 200) -> HttpAnswer:
    """A confirmation: OK, or ERROR with this value."""
    message = read(request("M-1")).message
    assert isinstance(message, Request)
    data = ErrorData(type=ErrorType.BADLY_FORMED, value=error) if error else None
    body = write(confirmation_for(message, now=NOON, error=data))
    return HttpAnswer(status=status, content_type="application/xml", body=body)


OK = confirmed()
ERROR = confirmed("no such tenant")
EXISTS = confirmed("requestingAgencyRequestId: request with a given ID already exists")
EXISTS_IN_ONE_WORD = confirmed("RequestIdAlreadyExists: R-1")
DUPLICATE = confirmed("Duplicate request")
NOT_FOUND = HttpAnswer(status=404, content_type="text/plain", body=b"")
CONFLICT = HttpAnswer(status=409, content_type="application/json", body=b"{}")
BROKEN = HttpAnswer(status=502, content_type="text/html", body=b"<p>Bad gateway")
REFUSED = NeverArrivedError("lender.test:80", "refused the connection")
NO_ADDRESS = BadAddressError("an address", "cannot be called: its port is 0")
UNPROVED = UntrustedError("lender.test:443", "has a TLS certificate that is not trusted")
SILENT = NoAnswerInTimeError("lender.test:80", "did not answer within 30.0 s")

Answer = HttpAnswer | Exception


@pytest.fixture
def room(tmp_path: Path) -> PostRoom:
    """An outbox."""
    return PostRoom(tmp_path)


@pytest.mark.parametrize(
    ("answer", "arrived", "final", "unclear"),
    [
        (OK, True, True, False),
        (confirmed(status=201), True, True, False),
        (ERROR, False, True, False),
        (EXISTS, False, True, False),
        (REFUSED, False, False, False),
        (NO_ADDRESS, False, False, False),
        (SILENT, False, False, True),
        (BROKEN, False, False, True),
    ],
)
@pytest.mark.parametrize("attempt", [1, None])
def test_the_first_try(
    room: PostRoom, answer: Answer, attempt: int | None, *, arrived: bool, final: bool, unclear: bool
) -> None:
    """By table; a repeat's excuse counts for nothing when nothing was sent before."""
    room.parcel(attempt=attempt)
    outcome = room.deliver(answer)
    assert (outcome.arrived, outcome.final, outcome.parcel.unclear, outcome.tries) == (arrived, final, unclear, 1)
    task = room.task()
    assert (task is None) is final
    if task is not None:
        assert (task.tries, parcel_of(task.body).unclear, task.begun) == (1, unclear, False)
    state = "delivered" if arrived else "given_up" if final else "waiting"
    assert room.state()[:2] == (state, 1)
    assert (room.state()[2] == "") is arrived
    assert room.observed == [outcome]


@pytest.mark.parametrize("answer", [NOT_FOUND, CONFLICT])
@pytest.mark.parametrize(("attempt", "final"), [(1, True), (None, False)])
def test_a_door_that_turns_a_message_away(room: PostRoom, answer: Answer, attempt: int | None, *, final: bool) -> None:
    """A Request goes to the next lender; any other message is tried again: the door may be a proxy's in a bad hour."""
    room.parcel(attempt=attempt)
    outcome = room.deliver(answer)

    assert (outcome.arrived, outcome.final) == (False, final)
    assert (room.task() is None) is final
    assert room.state()[0] == ("given_up" if final else "waiting")


@pytest.mark.parametrize("answer", [CONFLICT, EXISTS])
def test_any_message_that_the_peer_has_already_is_sent_no_more(room: PostRoom, answer: Answer) -> None:
    """What waits behind it goes out."""
    room.parcel()
    room.deliver(SILENT)
    outcome = room.deliver(answer)
    assert (outcome.arrived, outcome.final) == (True, True)
    assert room.task() is None
    assert room.state()[0] == "delivered"


@pytest.mark.parametrize(
    ("answer", "arrived", "final"),
    [
        (OK, True, True),
        (EXISTS, True, True),
        (EXISTS_IN_ONE_WORD, True, True),
        (DUPLICATE, True, True),
        (CONFLICT, True, True),
        (ERROR, False, True),
        (NOT_FOUND, False, True),
        (REFUSED, False, False),
        (SILENT, False, False),
    ],
)
@pytest.mark.parametrize("how", ["unclear", "begun"])
def test_a_try_after_one_that_may_have_arrived(
    room: PostRoom, how: str, answer: Answer, *, arrived: bool, final: bool
) -> None:
    """Unclear once, or cut off by a crash, is unclear for good; that it is there already means it had arrived."""
    room.parcel(attempt=1)
    if how == "unclear":
        room.deliver(SILENT)
    else:
        task = room.task()
        assert task is not None
        now = room.clock.seconds()
        room.write(lambda unit: unit.stumble(task, now=now, due=now))
    outcome = room.deliver(answer)
    assert (outcome.arrived, outcome.final, outcome.parcel.unclear) == (arrived, final, True)
    for _ in range(10):
        if not outcome.final:
            outcome = room.deliver(REFUSED)
            assert not outcome.final, "refused connections prove nothing any more"


UNKNOWN_TO_IT = HttpAnswer(status=401, content_type="text/plain", body=b"who are you")
MOVED = HttpAnswer(status=301, content_type="text/html", body=b"")
STRANGERS = confirmed("requestingAgencyAuthentication: the code is not right")


@pytest.mark.parametrize("answer", [UNKNOWN_TO_IT, MOVED, STRANGERS, NO_ADDRESS, UNPROVED])
@pytest.mark.parametrize("attempt", [1, None])
def test_a_door_that_does_not_know_us_is_tried_until_it_does(
    room: PostRoom, answer: Answer, attempt: int | None
) -> None:
    """It refused nothing, so no lender is left for it; and it proves that nothing arrived."""
    room.parcel(attempt=attempt)
    for _ in range(2 * room.config.refused_tries):
        outcome = room.deliver(answer)
        assert (outcome.ours, outcome.final, outcome.arrived, outcome.parcel.unclear) == (True, False, False, False)
    assert room.state()[0] == "waiting"
    assert room.deliver(OK).arrived


@pytest.mark.parametrize(
    ("said", "status", "seconds"),
    [("120", 429, 120.0), ("120", 503, 120.0), ("1", 429, 5.0), ("999999", 429, 3600.0), ("soon", 429, 5.0)],
)
def test_a_peer_says_when_it_wants_to_be_asked_again(room: PostRoom, said: str, status: int, seconds: float) -> None:
    """No sooner than our own wait, and no later than the longest."""
    room.parcel()
    before = room.clock.seconds()
    room.deliver(HttpAnswer(status=status, content_type="text/plain", body=b"", retry_after=said))
    assert room.write(lambda unit: unit.next_due(OUTBOX, before)) == pytest.approx(before + seconds)


@pytest.mark.parametrize("tries", [1, 3, 5])
def test_refused_connections_free_the_next_lender(room: PostRoom, tries: int) -> None:
    """As many as the configuration says, for the Request of an attempt."""
    room.config = type(room.config)(refused_tries=tries)
    room.parcel(attempt=1)
    ends = [room.deliver(REFUSED).final for _ in range(tries)]
    assert ends == [False] * (tries - 1) + [True]
    assert room.state()[:2] == ("given_up", tries)


def test_other_messages_have_nowhere_else_to_go(room: PostRoom) -> None:
    """They are tried until they are given up for their age."""
    room.parcel()
    assert not any(room.deliver(REFUSED).final for _ in range(20))
    room.reactor.advance(room.config.give_up_seconds)
    outcome = room.deliver(REFUSED)
    assert (outcome.final, outcome.arrived) == (True, False)
    assert room.state()[0] == "given_up"
    assert room.task() is None


def test_a_last_try_that_succeeds_is_a_success(room: PostRoom) -> None:
    """However old it is."""
    room.parcel()
    room.reactor.advance(2 * room.config.give_up_seconds)
    assert room.deliver(OK).arrived
    assert room.state() == ("delivered", 1, "")


def back_offs(room: PostRoom, tries: int) -> list[float]:
    """The seconds between one try and the next."""
    found = []
    for _ in range(tries):
        room.deliver(SILENT)
        task = room.task()
        assert task is not None
        found.append(task.due - room.clock.seconds())
    return found


def test_waits_double_from_the_first_to_the_longest(room: PostRoom) -> None:
    """5 s to 1 h, without jitter."""
    room.parcel()
    waits = back_offs(room, 40)
    assert waits[:4] == pytest.approx([5, 10, 20, 40])
    assert [later for _, later in pairwise(waits)] == pytest.approx([min(2 * wait, 3600) for wait in waits[:-1]])
    assert waits[-1] == pytest.approx(3600)


@pytest.mark.parametrize(("spread", "factor"), [(0, JITTER[0]), (2, JITTER[1])])
def test_waits_are_spread(room: PostRoom, spread: float, factor: float) -> None:
    """Between 0.8 and 1.4 of themselves, so that peers are not all tried in one second."""
    room.spread = spread
    room.parcel()
    assert back_offs(room, 3) == pytest.approx([5 * factor, 10 * factor, 20 * factor])


def test_the_bytes_and_the_limit_are_the_same_each_time(room: PostRoom) -> None:
    """A repeat can be told as one; what the peer answered is kept."""
    room.parcel()
    for answer in (SILENT, BROKEN, REFUSED, OK):
        room.deliver(answer)
    assert {(url, timeout) for url, _, timeout in room.posted} == {(URL, room.config.post_seconds)}
    assert {body for _, body, _ in room.posted} == {request("M-1")}
    record = room.store.read.message("M-1")
    assert record is not None
    assert record.confirmation == OK.body


def test_an_error_is_kept_with_its_bytes_and_its_words(room: PostRoom) -> None:
    """What the peer said is what staff read."""
    room.parcel()
    outcome = room.deliver(ERROR)
    assert isinstance(outcome.result, Declined)
    assert outcome.sentence == "The peer answered ERROR: no such tenant."
    assert room.state()[2] == outcome.sentence
    record = room.store.read.message("M-1")
    assert record is not None
    assert record.confirmation == ERROR.body


def test_a_peer_without_an_address_is_final_and_named(room: PostRoom) -> None:
    """Nothing is posted; the directory must be mended."""
    room.parcel(attempt=1)
    room.address = None
    outcome = room.deliver()
    assert isinstance(outcome.result, Rejected)
    assert (outcome.final, room.posted) == (True, [])
    assert "765700 has no ISO 18626 address" in outcome.sentence


def test_a_message_that_is_gone_is_no_more_to_be_sent(room: PostRoom) -> None:
    """Its task ends by itself."""
    room.parcel()
    task = room.task()
    assert task is not None
    room.write(lambda unit: unit._connection.execute("DELETE FROM message"))
    room.try_delivery(task)
    assert room.posted == []
    assert room.task() is None


def called_off(task_state: str) -> Callable[[Unit], None]:
    """What the workflow does when it takes a message back."""

    def work(unit: Unit) -> None:
        (task,) = unit.lane("outbox", "l")
        unit.finish(task)
        record = unit.message("M-1")
        assert record is not None
        unit.move_message("M-1", state=task_state, head=record.head)

    return work


@pytest.mark.parametrize(("answer", "state"), [(OK, "delivered"), (SILENT, "kept"), (REFUSED, "kept"), (ERROR, "kept")])
def test_a_message_that_is_called_off_while_it_is_being_sent(room: PostRoom, answer: Answer, state: str) -> None:
    """No other try follows; only an arrival is still told."""
    room.parcel(attempt=1)
    task = room.task()
    room.write(called_off("kept"))
    outcome = room.deliver(answer, task)
    assert (outcome.called_off, outcome.final) == (True, True)
    assert room.state()[0] == state
    assert room.task() is None
