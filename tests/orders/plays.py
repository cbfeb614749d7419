"""Sequences of events as the workflow makes them, drawn by hypothesis: who may speak next goes by the order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from gateway.automation.values import Decision, Outcome, Reason, Wish
from gateway.config import TimersConfig
from gateway.orders import events as ev
from gateway.orders.folding import apply, begin
from gateway.orders.limits import pending
from gateway.orders.order import Attempt, Stage
from gateway.orders.transitions import COMPLETING, borrower_step, retryable, supplier_step
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Limit, Starter
from schemas.iso18626.codes import Action, ReasonForMessage, Status

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORDER: Final = "710100-01ABC"
LENDERS: Final = ("765700", "773000", "775100")
BORROWER: Final = "710100"


class Play:
    """One order's life as it is drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.order = begin(ORDER, PLACED, NOON)
        self.recorded = [_recorded(1, NOON, PLACED)]

    def step(self) -> None:
        """Whatever may come next."""
        order = self.order
        if (order.marks or len(order.attempts) > 1) and self._draw(st.booleans()):
            self._draw(st.sampled_from((self._late_word, self._late_word, self._resent, self._seen)))()
        elif order.stage == Stage.CLOSED:
            self._after_the_end()
        elif order.attempt is not None:
            moves = (self._lender, self._lender, self._borrower, self._wire, self._staff_ends, self._time)
            self._draw(st.sampled_from(moves))(order.attempt)
        elif order.stage == Stage.WITH_STAFF:
            self._draw(st.sampled_from((self._staff, self._cancelled, self._retry)))()
        elif order.stage == Stage.AWAITS_RETRY:
            self._draw(st.sampled_from((self._staff, self._cancelled, self._retry, self._time_runs_out)))()
        else:
            self._draw(st.sampled_from((self._decided, self._decided, self._cancelled)))()

    def happen(self, event: ev.Event) -> None:
        """One more event."""
        at = NOON + timedelta(seconds=len(self.recorded))
        self.recorded.append(_recorded(len(self.recorded) + 1, at, event))
        self.order = apply(self.order, event, at)

    def _decided(self) -> None:
        untried = [lender for lender in LENDERS if lender not in self.order.tried]
        outcome = self._draw(st.sampled_from(list(Outcome)))
        if outcome is Outcome.AUTOMATED and untried:
            self._decide(outcome, lender=untried[0])
            self._tell(Status.EXPECT_TO_SUPPLY)
            self._ask(untried[0], Starter.DECISION)
        elif outcome is Outcome.LOCAL:
            self._decide(outcome)
            self._close(CloseReason.OWN_COPY)
        else:
            self._decide(Outcome.MANUAL, reason=self._draw(st.sampled_from([*Reason, None])))
            self.happen(ev.LeftToStaff(sentence="no lender is left"))
            self._tell(Status.REQUEST_RECEIVED)

    def _decide(self, outcome: Outcome, **more: object) -> None:
        decision = Decision(outcome=outcome, sentence="because", decided_on=NOON.date(), **more)  # type: ignore[arg-type]
        self.happen(ev.Decided(decision=decision))

    def _ask(self, lender: str, by: Starter) -> None:
        number = len(self.order.attempts) + 1
        self.happen(
            ev.AttemptStarted(
                attempt=number, lender=lender, edition="e", request_id=f"{ORDER}-{number}", by=by, message=f"q{number}"
            )
        )

    def _staff(self) -> None:
        if self._draw(st.booleans()):
            self._ask(self._draw(st.sampled_from(LENDERS)), Starter.STAFF)
        else:
            self._close(CloseReason.STAFF)

    def _cancelled(self) -> None:
        self.happen(ev.BorrowerSaid(message="m", action=Action.CANCEL, applied=True))
        self._tell(Status.CANCELLED, ReasonForMessage.CANCEL_RESPONSE, answer=True)
        self._close(CloseReason.CANCELLED)

    def _lender(self, attempt: Attempt) -> None:
        reason, status, answer = (
            self._draw(st.sampled_from(list(ReasonForMessage))),
            self._draw(st.sampled_from([*Status, ""])),
            self._draw(st.sampled_from([None, True, False])),
        )
        step = supplier_step(attempt, reason=reason, status=status, answer=answer)
        day = self._draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)))
        self.happen(
            ev.SupplierSaid(
                attempt=attempt.number,
                lender=attempt.lender,
                message="m",
                reason_for_message=reason,
                status=step.status if step.applied else status,
                applied=step.applied,
                remark=step.remark,
                answer=answer,
                due=day,
            )
        )
        if step.applied:
            self._follow(attempt, step.status)

    def _follow(self, attempt: Attempt, status: str) -> None:
        if status == Status.RETRY_POSSIBLE and self._draw(st.booleans()):
            self._leave(attempt, AttemptEnd.RETRY_POSSIBLE)
            self.happen(ev.AwaitsRetry(sentence="once more, later"))
            return
        if status in {Status.UNFILLED, Status.RETRY_POSSIBLE}:
            retry = status == Status.RETRY_POSSIBLE
            self._end(attempt, AttemptEnd.RETRY_POSSIBLE if retry else AttemptEnd.UNFILLED)
            return
        self._tell(Status(status) if status else attempt.status or Status.REQUEST_RECEIVED)
        if status == Status.CANCELLED:
            self._leave(attempt, AttemptEnd.CANCELLED)
            self._close(CloseReason.CANCELLED)
        elif status in COMPLETING:
            self._close(CloseReason.COMPLETED)

    def _borrower(self, attempt: Attempt) -> None:
        action = self._draw(st.sampled_from(list(Action)))
        step = borrower_step(self.order, action)
        self.happen(ev.BorrowerSaid(message="m", action=action, applied=step.applied, remark=step.remark))
        if step.applied:
            self.happen(ev.ToldLender(attempt=attempt.number, lender=attempt.lender, message="m", action=action))

    def _retry(self) -> None:
        attempt = retryable(self.order)
        if attempt is None:
            return
        changed = self._draw(st.booleans())
        self.happen(
            ev.Retried(
                message="m2", attempt=attempt.number, request_id="R-2", wish=Wish(borrower=BORROWER), changed=changed
            )
        )
        if not changed:
            self._ask(attempt.lender, attempt.by)

    def _time(self, attempt: Attempt) -> None:
        """A limit runs out; an overdue loan may be called Overdue or Recalled by our own clock."""
        open_waits = [wait for wait, _ in pending(self.order, TimersConfig(recall_days=7))]
        if not open_waits:
            return
        wait = self._draw(st.sampled_from(open_waits))
        if wait.limit is Limit.OVERDUE:
            self.happen(
                ev.FoundOverdue(
                    attempt=attempt.number,
                    lender=attempt.lender,
                    key=wait.key,
                    due=NOON.date(),
                    stands_in=self._draw(st.booleans()),
                    sentence="late",
                )
            )
        elif wait.limit is Limit.RECALL:
            self.happen(ev.Recalled(attempt=attempt.number, lender=attempt.lender, key=wait.key, sentence="back"))
        else:
            self.happen(ev.TimeRanOut(limit=wait.limit, key=wait.key, sentence="no word"))

    def _time_runs_out(self) -> None:
        self._tell(Status.UNFILLED)
        self._close(CloseReason.UNFILLED)

    def _wire(self, attempt: Attempt) -> None:
        number, lender = attempt.number, attempt.lender
        message = self._draw(st.sampled_from(("m", f"q{number}")))
        outcomes: tuple[ev.Event, ...] = (
            ev.AttemptDelivered(attempt=number, lender=lender),
            ev.DeliveryDelayed(message="m", to=lender, sentence="refused the connection"),
            ev.DeliveryDelayed(message="m", to=lender, sentence="does not know us", ours=True),
            ev.DeliveryMended(to=lender),
            ev.DeliveryGivenUp(message=message, to=lender, sentence="never answered"),
            ev.DeliveryGivenUp(message=message, to=BORROWER, sentence="never answered"),
        )
        self.happen(self._draw(st.sampled_from(outcomes)))

    def _resent(self) -> None:
        given_up = [mark for mark in self.order.marks if mark.message]
        if given_up:
            mark = self._draw(st.sampled_from(given_up))
            self.happen(ev.Resent(message=mark.message, to=mark.agency, after=mark.sentence))

    def _seen(self) -> None:
        version = self._draw(st.none() | st.integers(1, self.order.version))
        self.happen(ev.Seen(sentence=self.order.needs_attention, version=version))

    def _late_word(self) -> None:
        """A lender whose attempt may long have ended still speaks, or is found to have the request."""
        ended = [attempt for attempt in self.order.attempts if attempt.ended is not None]
        if not ended:
            return
        attempt = self._draw(st.sampled_from(ended))
        if self._draw(st.integers(0, 3)) == 0:
            self.happen(ev.AttemptDelivered(attempt=attempt.number, lender=attempt.lender))
        else:
            self._late_say(attempt, self._draw(st.sampled_from([None, True, False])))

    def _staff_ends(self, attempt: Attempt) -> None:
        if attempt.status in {None, Status.REQUEST_RECEIVED}:
            self._end(attempt, AttemptEnd.STAFF)

    def _end(self, attempt: Attempt, how: AttemptEnd) -> None:
        self._leave(attempt, how)
        if self.order.cancel_pending:
            self._tell(Status.CANCELLED, ReasonForMessage.CANCEL_RESPONSE, answer=True)
            self._close(CloseReason.CANCELLED)
        elif attempt.by is Starter.STAFF:
            self.happen(ev.LeftToStaff(sentence="choose again"))

    def _leave(self, attempt: Attempt, how: AttemptEnd) -> None:
        self.happen(ev.AttemptEnded(attempt=attempt.number, lender=attempt.lender, how=how, sentence="over"))

    def _tell(
        self, status: Status, reason: ReasonForMessage = ReasonForMessage.STATUS_CHANGE, *, answer: bool | None = None
    ) -> None:
        self.happen(ev.ToldBorrower(message="m", status=status, reason_for_message=reason, answer=answer))

    def _close(self, reason: CloseReason) -> None:
        self.happen(ev.Closed(reason=reason, sentence="the end"))

    def _after_the_end(self) -> None:
        said = self._draw(st.sampled_from(list(Action)))
        late = self._draw(st.booleans())
        if late and self.order.attempts:
            self._late_say(self._draw(st.sampled_from(self.order.attempts)), answer=True)
        else:
            self.happen(ev.BorrowerSaid(message="m", action=said, applied=False, remark="the order is closed"))
            self._tell(self.order.status or Status.REQUEST_RECEIVED)

    def _late_say(self, attempt: Attempt, answer: bool | None) -> None:  # noqa: FBT001  as the event has it
        reason = self._draw(st.sampled_from(list(ReasonForMessage)))
        status = self._draw(st.sampled_from([*Status, ""]))
        step = supplier_step(attempt, reason=reason, status=status, answer=answer)
        self.happen(
            ev.SupplierSaid(
                attempt=attempt.number,
                lender=attempt.lender,
                message="m",
                reason_for_message=reason,
                status=step.status if step.applied else status,
                applied=step.applied,
                answer=answer,
            )
        )


PLACED: Final = ev.Placed(borrower=BORROWER, request_id="R-1", wish=Wish(borrower=BORROWER), message="m1", title="Bog")


def _recorded(version: int, at: datetime, event: ev.Event) -> ev.Recorded:
    return ev.Recorded(sequence=version, order=ORDER, version=version, at=at, event=event)


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """An order some steps into its life."""
    play = Play(draw)
    for _ in range(draw(st.integers(min_value=0, max_value=14))):
        play.step()
    return play
