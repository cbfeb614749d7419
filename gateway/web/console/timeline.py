"""An order's story: each event as one moment in words, with the message that it came from or led to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from attrs import evolve, frozen

from gateway.automation.explain import OUTCOMES
from gateway.automation.values import Outcome
from gateway.clock import Clock, day_of
from gateway.lending.heads import MessageState
from gateway.orders import events as ev
from gateway.orders.vocabulary import CloseReason
from gateway.web.console import times, words
from gateway.web.console.bookings import booking
from gateway.web.console.page_words import T
from gateway.web.console.standing import Lamp
from gateway.web.console.story_words import M
from gateway.workflow.views import MessageRow, OrderView
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status

Name = Callable[[str], str]


@frozen(kw_only=True)
class Moment:
    """One moment. `details` are short lines beneath the title; `message` is the one that belongs to it."""

    key: str = ""
    at: str = ""
    iso: str = ""
    title: str
    details: tuple[str, ...] = ()
    lamp: Lamp = Lamp.QUIET
    message: MessageRow | None = None
    message_state: str = ""


def timeline(view: OrderView, clock: Clock, name: Name) -> tuple[Moment, ...]:
    """Every event and every message of an order, oldest first; a message that no event names is a moment too."""
    messages = {row.id: row for row in view.messages}
    borrower = name(view.order.borrower)
    unsent = _unsent(view)
    told: list[tuple[Any, Moment]] = []
    for recorded in view.events:
        if isinstance(recorded.event, ev.ToldLender) and recorded.event.message in unsent:
            continue
        row = messages.pop(getattr(recorded.event, "message", ""), None)
        moment = _TELL[type(recorded.event)](recorded.event, borrower, name)
        if isinstance(recorded.event, ev.Placed | ev.Retried):
            booked = booking(recorded.event, day_of(recorded.at, clock.zone))
            moment = evolve(moment, details=(*moment.details, *booked))
        if isinstance(recorded.event, ev.DeliveryGivenUp) and recorded.event.message in unsent:
            moment = evolve(moment, title=M.unsent.format(to=name(recorded.event.to)))
        told.append((recorded.at, _placed(moment, f"e{recorded.version}", recorded.at, row, clock)))
    for row in messages.values():
        said = f"{row.kind} {row.about}".strip()
        peer = T.from_agency if row.direction == "in" else T.to_agency
        moment = Moment(title=f"{said}, {peer.lower()} {name(row.peer)}", details=_lines(row.remark))
        told.append((row.at, _placed(moment, f"m{row.id}", row.at, row, clock)))
    return tuple(_without_echo([moment for _, moment in sorted(told, key=lambda pair: pair[0])]))


def _unsent(view: OrderView) -> frozenset[str]:
    """The messages that were kept because their party's system does not take them: nobody was told."""
    kept = {row.id for row in view.messages if row.state is MessageState.KEPT}
    given_up = (one.event for one in view.events if isinstance(one.event, ev.DeliveryGivenUp))
    return frozenset(event.message for event in given_up if event.message in kept)


def _without_echo(moments: list[Moment]) -> Iterator[Moment]:
    """Leaves a line out that stood in the moment just before: one sentence often goes through several hands."""
    before: tuple[str, ...] = ()
    for moment in moments:
        yield evolve(moment, details=tuple(line for line in moment.details if line not in before))
        before = moment.details


def _placed(moment: Moment, key: str, at: Any, row: MessageRow | None, clock: Clock) -> Moment:  # noqa: ANN401  a datetime
    state = ""
    if row is not None:
        state = words.MESSAGE_STATES[row.state]
        if row.tries > 1:
            state = f"{state}, {row.tries} {T.tries}"
    return evolve(
        moment,
        key=key,
        at=times.moment(at, clock.zone),
        iso=at.isoformat(),
        message=row,
        message_state=state,
    )


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _status(status: str) -> str:
    if status in Status.__members__.values():
        return words.STATUSES[Status(status)]
    return M.says.format(status=status) if status else words.ACTIONS[Action.NOTIFICATION]


def _tell_placed(event: ev.Placed, borrower: str, name: Name) -> Moment:
    wanted = event.wish.need_before
    need = f"{T.interest_date} {times.day(wanted)}" if wanted else ""
    title = M.placed.format(borrower=borrower, title=event.title or T.unknown_title)
    way = M.came_through.format(gateways=", ".join(map(name, event.gateways))) if event.gateways else ""
    return Moment(title=title, details=_lines(need, way))


_LAMP_OF_OUTCOME: Final = {
    Outcome.AUTOMATED: Lamp.GOOD,
    Outcome.MANUAL: Lamp.WAIT,
    Outcome.LOCAL: Lamp.QUIET,
}


def _tell_retried(event: ev.Retried, borrower: str, _name: Name) -> Moment:
    changed = M.changed if event.changed else M.unchanged
    return Moment(title=M.retried.format(borrower=borrower), details=_lines(changed), lamp=Lamp.BUSY)


def _tell_reminded(event: ev.Reminded, borrower: str, _name: Name) -> Moment:
    note = f"“{event.note}”" if event.note else ""
    return Moment(title=f"{borrower} {words.REQUESTS[RequestType.REMINDER]}", details=_lines(note))


def _tell_decided(event: ev.Decided, _borrower: str, _name: Name) -> Moment:
    decision = event.decision
    details = _lines(decision.sentence, *decision.warnings)
    return Moment(title=OUTCOMES[decision.outcome], details=details, lamp=_LAMP_OF_OUTCOME[decision.outcome])


def _tell_started(event: ev.AttemptStarted, _borrower: str, name: Name) -> Moment:
    expected = f"{T.expected} {times.day(event.expected)}" if event.expected else ""
    return Moment(
        title=M.asked.format(lender=name(event.lender)),
        details=_lines(words.STARTERS[event.by], expected),
        lamp=Lamp.BUSY,
    )


def _tell_delivered(event: ev.AttemptDelivered, _borrower: str, name: Name) -> Moment:
    return Moment(title=M.confirmed.format(lender=name(event.lender)))


def _tell_ended(event: ev.AttemptEnded, _borrower: str, name: Name) -> Moment:
    title = M.ended.format(lender=name(event.lender), how=words.ENDS[event.how])
    return Moment(title=title, details=_lines(event.sentence), lamp=Lamp.WAIT)


_ANSWERS: Final = {
    ReasonForMessage.CANCEL_RESPONSE: M.answers_cancel,
    ReasonForMessage.RENEW_RESPONSE: M.answers_renew,
}
_TOLD: Final = {
    ReasonForMessage.NOTIFICATION: M.noted,
    ReasonForMessage.CANCEL_RESPONSE: M.cancel_answered,
    ReasonForMessage.RENEW_RESPONSE: M.renew_answered,
}
"""Messages that are about something else than the status that stands in them."""

_LAMP_OF_STATUS: Final = {
    Status.LOANED: Lamp.GOOD,
    Status.WILL_SUPPLY: Lamp.GOOD,
    Status.EXPECT_TO_SUPPLY: Lamp.BUSY,
    Status.OVERDUE: Lamp.ALERT,
    Status.RECALLED: Lamp.ALERT,
    Status.UNFILLED: Lamp.WAIT,
    Status.RETRY_POSSIBLE: Lamp.WAIT,
}


def _tell_supplier(event: ev.SupplierSaid, _borrower: str, name: Name) -> Moment:
    answer = words.ANSWERS[event.answer]
    due = f"{T.due} {times.day(event.due)}" if event.due else ""
    expected = f"{T.expected} {times.day(event.expected)}" if event.expected else ""
    note = f"“{event.note}”" if event.note else ""
    terms = (
        M.offered.format(event.offered) if event.offered else "",
        M.retry_after.format(times.day(event.retry_after)) if event.retry_after else "",
        M.retry_before.format(times.day(event.retry_before)) if event.retry_before else "",
    )
    details = _lines(answer, event.reason_unfilled, event.reason_retry, *terms, due, expected, note, event.remark)
    lamp = _LAMP_OF_STATUS.get(event.status, Lamp.QUIET) if event.applied else Lamp.ALERT  # type: ignore[call-overload]  # a StrEnum's value is its key
    answers = _ANSWERS.get(event.reason_for_message)  # type: ignore[call-overload]  # as above
    title = answers.format(who=name(event.lender)) if answers else f"{name(event.lender)} {_status(event.status)}"
    return Moment(title=title, details=details, lamp=lamp)


def _tell_borrower(event: ev.BorrowerSaid, borrower: str, _name: Name) -> Moment:
    known = event.action in Action.__members__.values()
    said = words.ACTIONS[Action(event.action)] if known else M.asks.format(action=event.action)
    note = f"“{event.note}”" if event.note else ""
    scope = M.lender_only if event.lender_only and event.applied else ""
    lamp = Lamp.QUIET if event.applied else Lamp.ALERT
    return Moment(title=f"{borrower} {said}", details=_lines(scope, note, event.remark), lamp=lamp)


def _tell_told_borrower(event: ev.ToldBorrower, borrower: str, _name: Name) -> Moment:
    known = event.status in Status.__members__.values()
    said = words.TOLD[Status(event.status)] if known else event.status
    told = _TOLD.get(event.reason_for_message, M.told)  # type: ignore[call-overload]  # as above
    details = _lines(words.ANSWERS[event.answer], event.note)
    return Moment(title=told.format(who=borrower, what=said), details=details)


_SAID: Final = {str(word): said for word, said in (*words.ACTIONS.items(), *words.REQUESTS.items())}


def _tell_told_lender(event: ev.ToldLender, borrower: str, name: Name) -> Moment:
    said = _SAID.get(event.action) or M.asks.format(action=event.action)
    what = M.taken_back if event.own else f"{borrower} {said}"
    return Moment(title=M.told.format(who=name(event.lender), what=what))


def _tell_delayed(event: ev.DeliveryDelayed, _borrower: str, name: Name) -> Moment:
    title = M.delayed.format(to=name(event.to))
    return Moment(title=title, details=_lines(event.sentence), lamp=Lamp.ALERT if event.ours else Lamp.WAIT)


def _tell_mended(event: ev.DeliveryMended, _borrower: str, name: Name) -> Moment:
    return Moment(title=M.mended.format(to=name(event.to)))


def _tell_resent(event: ev.Resent, _borrower: str, name: Name) -> Moment:
    return Moment(title=M.resent.format(to=name(event.to)), lamp=Lamp.BUSY)


def _tell_given_up(event: ev.DeliveryGivenUp, _borrower: str, name: Name) -> Moment:
    title = M.given_up.format(to=name(event.to))
    return Moment(title=title, details=_lines(event.sentence), lamp=Lamp.ALERT)


def _tell_staff(event: ev.LeftToStaff, borrower: str, _name: Name) -> Moment:
    return Moment(title=M.staff.format(borrower=borrower), details=_lines(event.sentence), lamp=Lamp.WAIT)


def _tell_awaits_retry(event: ev.AwaitsRetry, borrower: str, _name: Name) -> Moment:
    title = M.awaits_retry.format(borrower=borrower)
    return Moment(title=title, details=_lines(event.sentence), lamp=Lamp.WAIT)


def _tell_time_ran_out(event: ev.TimeRanOut, _borrower: str, _name: Name) -> Moment:
    return Moment(title=M.time_out, details=_lines(event.sentence), lamp=Lamp.ALERT)


def _tell_overdue(event: ev.FoundOverdue, _borrower: str, name: Name) -> Moment:
    title = M.overdue.format(lender=name(event.lender))
    details = _lines(event.sentence, M.stands_in if event.stands_in else "")
    return Moment(title=title, details=details, lamp=Lamp.ALERT)


def _tell_recalled(event: ev.Recalled, _borrower: str, name: Name) -> Moment:
    title = M.recalled.format(lender=name(event.lender))
    return Moment(title=title, details=_lines(event.sentence), lamp=Lamp.ALERT)


def _tell_seen(event: ev.Seen, _borrower: str, _name: Name) -> Moment:
    return Moment(title=M.seen, details=_lines(event.sentence))


def _tell_closed(event: ev.Closed, _borrower: str, _name: Name) -> Moment:
    how = words.CLOSED[event.reason]
    title = how if event.reason is CloseReason.STAFF else M.closed.format(how=how.lower())
    return Moment(title=title, details=_lines(event.sentence))


_TELL: Final[dict[type, Callable[[Any, str, Name], Moment]]] = {
    ev.Placed: _tell_placed,
    ev.Retried: _tell_retried,
    ev.Reminded: _tell_reminded,
    ev.Decided: _tell_decided,
    ev.AttemptStarted: _tell_started,
    ev.AttemptDelivered: _tell_delivered,
    ev.AttemptEnded: _tell_ended,
    ev.SupplierSaid: _tell_supplier,
    ev.BorrowerSaid: _tell_borrower,
    ev.ToldBorrower: _tell_told_borrower,
    ev.ToldLender: _tell_told_lender,
    ev.DeliveryDelayed: _tell_delayed,
    ev.DeliveryMended: _tell_mended,
    ev.DeliveryGivenUp: _tell_given_up,
    ev.Resent: _tell_resent,
    ev.LeftToStaff: _tell_staff,
    ev.AwaitsRetry: _tell_awaits_retry,
    ev.TimeRanOut: _tell_time_ran_out,
    ev.FoundOverdue: _tell_overdue,
    ev.Recalled: _tell_recalled,
    ev.Seen: _tell_seen,
    ev.Closed: _tell_closed,
}
