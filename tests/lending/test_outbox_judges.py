# mypy: untyped-calls-exclude=twisted
"""What goes out: what each answer of a peer means, when it is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import ensureDeferred

from adapters.http import HttpAnswer, NeverArrivedError, NoAnswerInTimeError, RequestHeaders
from gateway.clock import Clock
from gateway.config import OutboxConfig
from gateway.lending.heads import OUTBOX, Head, Parcel, encode, head_of, parcel_of
from gateway.lending.outbox import JITTER, Outbox, Outcome
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, NewTask, Task
from schemas.iso18626 import confirmation_for, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import ErrorData
from tests.store.opened import CASE, NOON, Opened
from tests.workflow.sayings import FIRST, loan_request, request

ZONE: Final = ZoneInfo("Europe/Copenhagen")
URL: Final = "http://lender.test/iso18626"
CONFIG: Final = OutboxConfig(
    post_seconds=7,
    first_back_off_seconds=5,
    longest_back_off_seconds=60,
    give_up_seconds=1000,
    refused_tries=3,
)


def xml(body: bytes, status: int = 200) -> HttpAnswer:
    """An answer in XML."""
    return HttpAnswer(status=status, content_type="application/xml", body=body)


def says_error(value: str, status: int = 200) -> HttpAnswer:
    """A confirmation that says ERROR."""
    error = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=value)
    return xml(write(confirmation_for(loan_request(), now=NOON, error=error)), status)


def text(status: int, words: bytes = b"") -> HttpAnswer:
    """An answer without a confirmation."""
    return HttpAnswer(status=status, content_type="text/plain", body=words)


CONFIRMED: Final = xml(write(confirmation_for(loan_request(), now=NOON, error=None)))
DECLINED: Final = says_error("no such patron type")
EXISTS: Final = says_error("requestingAgencyRequestId: request with a given ID already exists")
MOD_RS_EXISTS: Final = says_error("RequestIdAlreadyExists: it is here")
DUPLICATE: Final = says_error("Duplicate request")
CONFLICT: Final = text(409, b"Duplicate")
NOT_FOUND: Final = text(404, b"no such tenant")
FELL_OVER: Final = text(500)
BUSY: Final = text(429)
REFUSED: Final = NeverArrivedError("lender.test:80", "refused the connection")
SILENT: Final = NoAnswerInTimeError("lender.test:80", "did not answer within 7 s")

Said = HttpAnswer | Exception


class Post:
    """Delivers one message to a peer that says what it is told to say, over a real store."""

    def __init__(self, path: Path, *, attempt: int | None = 1, url: str | None = URL) -> None:
        self.opened = Opened(path)
        self.url = url
        self.said: Said = CONFIRMED
        self.posted: list[tuple[str, bytes, str, float]] = []
        self.outcomes: list[Outcome] = []
        self.observed: list[Outcome] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.outbox = Outbox(
            self.opened.store,
            self,
            address=lambda _agency: self.url,
            concluded=self._concluded,
            clock=Clock(lambda: self.opened.now, ZONE),
            config=CONFIG,
            spread=lambda _low, _high: 1.0,
            observe=self.observed.append,
        )
        self._bring(Parcel(message="m1", order="o1", to=FIRST, attempt=attempt))

    def _bring(self, parcel: Parcel) -> None:
        head = Head(direction="out", kind="Request", about="Loan", peer=FIRST)
        message = MessageRecord(
            id="m1", stream="o1", state="waiting", at=NOON, head=encode(head), body=request(to=FIRST)
        )
        self.opened.write(lambda unit: unit.add_message(message))
        self.opened.enqueue(NewTask(queue=OUTBOX, party=FIRST, lane=f"{FIRST}|o1", body=encode(parcel)))

    def showing(self, certificate: str) -> Post:
        """No certificates here."""
        assert not certificate
        return self

    async def get(self, url: str, *, timeout: float, headers: RequestHeaders = ()) -> HttpAnswer:  # noqa: ARG002, ASYNC109
        """Nobody is asked this way."""
        raise AssertionError(url, timeout)

    async def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        timeout: float,  # noqa: ASYNC109
        headers: RequestHeaders = (),  # noqa: ARG002
    ) -> HttpAnswer:
        """What the peer says."""
        self.posted.append((url, body, content_type, timeout))
        self.meanwhile()
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    def _concluded(self, unit: Unit, outcome: Outcome) -> None:
        assert unit.message("m1") is not None
        self.outcomes.append(outcome)

    def deliver(self, said: Said, *, begun: bool = False) -> Outcome:
        """Waits until the next try is due, and makes it; `begun` as after a crash in the middle of one."""
        self.said = said
        due = self.opened.write(lambda unit: unit.next_due(OUTBOX, self.opened.now))
        if due is not None:
            self.opened.clock.advance(due - self.opened.now)
        if begun:
            self.opened.claim(lease=1)
            self.opened.clock.advance(1)
        (task,) = self.opened.claimed(lease=60)
        self.try_once(task)
        return self.outcomes[-1]

    def try_once(self, task: Task) -> None:
        """One try."""
        trying = ensureDeferred(self.outbox.deliver(task))
        self.opened.turn()
        CASE.successResultOf(trying)

    @property
    def waits(self) -> float | None:
        """Seconds until the next try, None when there is none."""
        due = self.opened.write(lambda unit: unit.next_due(OUTBOX, self.opened.now))
        return None if due is None else due - self.opened.now

    @property
    def message(self) -> MessageRecord:
        """The message as it stands."""
        found = self.opened.store.read.message("m1")
        assert found is not None
        return found

    @property
    def head(self) -> Head:
        """What lists show of it."""
        return head_of(self.message.head)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """The Request of an attempt, to be delivered."""
    made = Post(tmp_path / "illgate.db")
    yield made
    made.opened.close()


FIRST_TRIES: Final[dict[str, tuple[Said, bool, bool, bool, str]]] = {
    # what the peer says -> arrived, final, may have arrived, state
    "confirms": (CONFIRMED, True, True, False, "delivered"),
    "says ERROR": (DECLINED, False, True, False, "given_up"),
    "says it has it already": (EXISTS, False, True, False, "given_up"),
    "turns it away": (NOT_FOUND, False, True, False, "given_up"),
    "turns it away as a conflict": (CONFLICT, False, True, False, "given_up"),
    "refuses the connection": (REFUSED, False, False, False, "waiting"),
    "does not answer": (SILENT, False, False, True, "waiting"),
    "falls over": (FELL_OVER, False, False, True, "waiting"),
    "is busy": (BUSY, False, False, True, "waiting"),
    "talks of something else": (xml(b"<html/>"), False, False, True, "waiting"),
    "sends our own request back": (xml(request()), False, False, True, "waiting"),
}


@pytest.mark.parametrize("peer", FIRST_TRIES)
def test_what_a_first_answer_means(post: Post, peer: str) -> None:
    """Final or to be tried again; arrived for certain, certainly not, or nobody knows."""
    said, arrived, final, unclear, state = FIRST_TRIES[peer]
    outcome = post.deliver(said)
    assert (outcome.arrived, outcome.final, outcome.parcel.unclear) == (arrived, final, unclear)
    assert (outcome.tries, outcome.kind, outcome.called_off) == (1, "Request", False)
    assert post.message.state == state
    assert (post.waits is None) == final
    assert post.observed == post.outcomes
    assert post.head.remark == ("" if arrived else outcome.sentence)
    assert outcome.sentence.endswith(".")


def test_a_message_is_posted_as_it_is_stored(post: Post) -> None:
    """The same bytes on every try, as XML, within the limit."""
    post.deliver(SILENT)
    post.deliver(CONFIRMED)
    assert post.posted == [(URL, post.message.body, "application/xml; charset=utf-8", 7)] * 2


@pytest.mark.parametrize("said", [CONFIRMED, DECLINED])
def test_the_peers_own_answer_is_kept(post: Post, said: HttpAnswer) -> None:
    """Byte for byte, beside what it answers."""
    post.deliver(said)
    assert post.message.confirmation == said.body


@pytest.mark.parametrize("said", [EXISTS, MOD_RS_EXISTS, DUPLICATE, CONFLICT, says_error("Already exists", 400)])
@pytest.mark.parametrize("before", [SILENT, FELL_OVER])
def test_already_there_after_an_unclear_try_is_an_arrival(post: Post, before: Said, said: HttpAnswer) -> None:
    """The confirmation of the first try was lost, and the peer refuses the repeat."""
    post.deliver(before)
    outcome = post.deliver(said)
    assert (outcome.arrived, outcome.final) == (True, True)
    assert post.message.state == "delivered"
    assert post.head.remark == ""


@pytest.mark.parametrize("said", [EXISTS, CONFLICT])
def test_already_there_after_a_crash_in_the_middle_of_a_try_is_an_arrival(post: Post, said: HttpAnswer) -> None:
    """Somebody was at it and left no word."""
    assert post.deliver(said, begun=True).arrived


@pytest.mark.parametrize("said", [DECLINED, NOT_FOUND])
def test_another_error_after_an_unclear_try_is_no_arrival(post: Post, said: HttpAnswer) -> None:
    """The peer did not take it the first time either, or no longer says so: that it was unclear stays known."""
    post.deliver(SILENT)
    outcome = post.deliver(said)
    assert (outcome.arrived, outcome.final, outcome.parcel.unclear) == (False, True, True)


def test_refused_connections_prove_that_a_lender_cannot_be_reached(post: Post) -> None:
    """As many as the setting says, for the Request of an attempt; then the next lender may be asked."""
    assert [post.deliver(REFUSED).final for _ in range(CONFIG.refused_tries)] == [False, False, True]
    assert not post.outcomes[-1].parcel.unclear
    assert post.message.state == "given_up"


@pytest.mark.parametrize("unclear", [0, 1])
def test_one_unclear_try_among_them_proves_nothing(post: Post, unclear: int) -> None:
    """Wherever it falls: it is tried on, as long as a delivery may take."""
    tries: list[Said] = [REFUSED, REFUSED, REFUSED, REFUSED]
    tries[unclear] = SILENT
    assert not any(post.deliver(said).final for said in tries)
    assert post.outcomes[-1].parcel.unclear


def test_a_crash_in_the_middle_of_a_try_proves_nothing(post: Post) -> None:
    """It may have arrived: the refused connections after it free no other lender."""
    post.deliver(REFUSED, begun=True)
    assert not any(post.deliver(REFUSED).final for _ in range(5))


def test_other_messages_than_a_request_are_tried_on(tmp_path: Path) -> None:
    """Nobody else could be told instead."""
    post = Post(tmp_path / "illgate.db", attempt=None)
    assert not any(post.deliver(REFUSED).final for _ in range(6))
    post.opened.close()


@pytest.mark.parametrize("said", [REFUSED, SILENT])
def test_every_delivery_is_given_up_some_day(tmp_path: Path, said: Said) -> None:
    """At the first try after its time has passed, and it lands with staff."""
    post = Post(tmp_path / "illgate.db", attempt=None)
    while not post.deliver(said).final:
        assert post.opened.now - NOON.timestamp() < CONFIG.give_up_seconds
    passed = post.opened.now - NOON.timestamp()
    assert CONFIG.give_up_seconds <= passed <= CONFIG.give_up_seconds + CONFIG.longest_back_off_seconds
    assert (post.message.state, post.waits) == ("given_up", None)
    assert post.head.tries == len(post.posted)
    post.opened.close()


def test_a_late_confirmation_is_an_arrival(post: Post) -> None:
    """Even when it comes after the time had passed."""
    post.deliver(SILENT)
    post.opened.clock.advance(CONFIG.give_up_seconds)
    outcome = post.deliver(CONFIRMED)
    assert (outcome.arrived, outcome.final) == (True, True)


def test_waits_double_up_to_the_longest(post: Post) -> None:
    """5, 10, 20, 40, then always 60 seconds."""
    waits: list[float] = []
    for _ in range(7):
        post.deliver(SILENT)
        assert post.waits is not None
        waits.append(round(post.waits, 3))
    assert waits == [5, 10, 20, 40, 60, 60, 60]


@settings(deadline=None)
@given(tries=st.integers(1, 10_000), place=st.floats(0, 1))
def test_waits_are_spread_within_their_bounds(tries: int, place: float) -> None:
    """By the jitter and no more, however often it was tried; where in it is chance's business."""
    outbox = Outbox.__new__(Outbox)
    outbox._config = CONFIG
    outbox._spread = lambda low, high: low + (high - low) * place
    bare = min(CONFIG.first_back_off_seconds * 2 ** min(tries - 1, 30), CONFIG.longest_back_off_seconds)
    assert JITTER[0] * bare <= outbox._back_off(tries) <= JITTER[1] * bare


def test_chance_spreads_the_waits() -> None:
    """By default: a hundred waits are not one, and all within the bounds."""
    spread = signature(Outbox).parameters["spread"].default
    drawn = [spread(*JITTER) for _ in range(100)]
    assert len(set(drawn)) > 90
    assert all(JITTER[0] <= one <= JITTER[1] for one in drawn)
    assert any(abs(one - other) > 0.01 for one, other in pairwise(drawn))


def test_a_lender_without_an_address_is_turned_away_at_once(tmp_path: Path) -> None:
    """Nothing is posted; the sentence names the lender."""
    post = Post(tmp_path / "illgate.db", url=None)
    outcome = post.deliver(CONFIRMED)
    assert (outcome.arrived, outcome.final, outcome.parcel.unclear) == (False, True, False)
    assert outcome.sentence == f"{FIRST} has no ISO 18626 address in the directory."
    assert post.posted == []
    post.opened.close()


def test_the_address_is_the_one_of_now(post: Post) -> None:
    """A directory imported between two tries counts at once."""
    post.deliver(REFUSED)
    post.url = "http://moved.test/"
    post.deliver(CONFIRMED)
    assert [url for url, *_ in post.posted] == [URL, "http://moved.test/"]


@pytest.mark.parametrize(("said", "arrived"), [(CONFIRMED, True), (SILENT, False), (DECLINED, False)])
def test_what_is_called_off_while_it_is_sent(post: Post, said: Said, *, arrived: bool) -> None:
    """The order hears what came of it; only an arrival is written down, and nothing is tried again."""

    def call_off() -> None:
        (task,) = post.opened.write(lambda unit: unit.lane(OUTBOX, f"{FIRST}|o1"))
        post.opened.write(lambda unit: unit.finish(task))
        post.opened.write(lambda unit: unit.move_message("m1", state="kept", head=post.message.head))

    post.meanwhile = call_off
    outcome = post.deliver(said)
    assert (outcome.called_off, outcome.final, outcome.arrived) == (True, True, arrived)
    assert post.message.state == ("delivered" if arrived else "kept")
    assert post.waits is None


def test_a_message_that_is_gone_is_not_sent(post: Post) -> None:
    """Its task goes too, and nobody hears of it."""
    (task,) = post.opened.claimed()
    post.opened.write(lambda unit: unit._connection.execute("DELETE FROM message"))
    post.try_once(task)
    assert (post.posted, post.outcomes) == ([], [])
    assert post.opened.store.read.queue_depth(OUTBOX) == (0, None)


def test_what_follows_is_stored_with_the_outcome_or_not_at_all(post: Post) -> None:
    """An order that cannot take it leaves the message waiting, to be tried again."""

    def fall(_unit: Unit, _outcome: Outcome) -> None:
        raise ZeroDivisionError

    post.outbox._concluded = fall
    (task,) = post.opened.claimed()
    trying = ensureDeferred(post.outbox.deliver(task))
    post.opened.turn()
    CASE.failureResultOf(trying, ZeroDivisionError)
    assert post.message.state == "waiting"
    assert post.opened.store.read.queue_depth(OUTBOX)[0] == 1
    assert post.observed == []


def test_parcels_and_heads_come_back_from_json() -> None:
    """As they are stored."""
    parcel = Parcel(message="m", order="o", to=FIRST, attempt=2, unclear=True)
    head = Head(direction="out", kind="Request", about="Loan", peer=FIRST, tries=3, remark="æøå")
    assert parcel_of(encode(parcel)) == parcel
    assert head_of(encode(head)) == head
