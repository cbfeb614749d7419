"""Actions: what a requester wishes is confirmed, and answered where the standard wants an answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from gateway.conformance.check import Check, Judge, Judgement
from gateway.conformance.evidence import Evidence, Exchange, Way
from gateway.conformance.judging.expectations import is_ok, outcome
from gateway.conformance.judging.responses import each
from gateway.conformance.judging.story import Said, told
from gateway.conformance.labels import LATE_CANCEL
from gateway.conformance.values import Capability, Level, Role, Setting
from schemas.iso18626.codes import Action, ErrorType, ReasonForMessage, Status
from schemas.iso18626.messages import RequestingAgencyMessage, SupplyingAgencyMessage

SUPPLIER: Final = frozenset({Role.SUPPLIER})
ACTION: Final = "ISO 18626 requestingAgencyMessage/action"
ANSWER: Final = "ISO 18626 messageInfo/answerYesNo"


def _confirmed(about: str) -> Judge:
    """Our action was confirmed with OK."""

    def judge(evidence: Evidence, _setting: Setting) -> Judgement:
        sent = next(iter(evidence.sent(about)), None)
        if sent is None:
            return Judgement(None, evidence.why_not())
        return Judgement(is_ok(sent), f"{outcome(sent)}.{_not_offered(sent)}", sent)

    return judge


def _not_offered(sent: Exchange) -> str:
    """What to do where the system says that it knows no such action: that may be so, and is no fault of its making."""
    confirmation = sent.answered.confirmation
    errors = confirmation.errors if confirmation is not None else ()
    if not any(one.type == ErrorType.UNSUPPORTED_ACTION for one in errors):
        return ""
    return f" A system that does not offer {sent.about} leaves this check out with --skip."


def _answered(about: str, reason: ReasonForMessage, *, with_answer: bool) -> Judge:
    """Our wish got a message of this reason, with answerYesNo where that belongs to it."""

    def judge(evidence: Evidence, setting: Setting) -> Judgement:
        sent = next(iter(evidence.sent(about)), None)
        if sent is None:
            return Judgement(None, evidence.why_not())
        answers = [one for one in told(evidence) if one.reason == reason]
        if not answers:
            waited = f"No {reason} came within {setting.timeout:g} s (--timeout waits longer)"
            words = f"{waited}; the action itself got {outcome(sent)}.{_not_offered(sent)}"
            return Judgement(ok=False, words=words, exchange=sent)
        last = answers[-1]
        if with_answer and last.message.info.answer is None:
            return Judgement(ok=False, words=f"{reason} without answerYesNo.", exchange=last.exchange)
        return Judgement(ok=True, words=f"{reason} {_yes_no(last)} came.", exchange=last.exchange)

    return judge


def _yes_no(said: Said) -> str:
    answer = said.message.info.answer
    return said.status if answer is None else f"{'Y' if answer else 'N'}, {said.status}"


def _status_told(one: Said) -> str | None:
    if not one.before or one.status == one.before:
        return None
    return f"the status stood at {one.before}."


def _cancel_status(one: Said) -> str | None:
    if one.message.info.answer and one.status != Status.CANCELLED:
        return "yes to a Cancel means Cancelled."
    if one.message.info.answer is False and one.status == Status.CANCELLED:
        return "no to a Cancel leaves the status as it was."
    return None


def _renew_status(one: Said) -> str | None:
    if not one.message.info.answer:
        return None
    if one.status != Status.LOANED:
        return "yes to a Renew means Loaned."
    return None if one.message.status.due else "yes to a Renew names the new dueDate."


def _late_cancel(evidence: Evidence, setting: Setting) -> Judgement:
    sent = next(iter(evidence.sent(LATE_CANCEL)), None)
    if sent is None:
        return Judgement(None, evidence.why_not())
    if not is_ok(sent):
        return Judgement(ok=True, words=f"Refused at the door: {outcome(sent)}.", exchange=sent)
    answers = [one for one in told(evidence) if one.reason == ReasonForMessage.CANCEL_RESPONSE]
    if not answers:
        words = f"No CancelResponse came within {setting.timeout:g} s; the Cancel itself got {outcome(sent)}."
        return Judgement(ok=False, words=words, exchange=sent)
    last = answers[-1]
    return Judgement(last.message.info.answer is False, f"CancelResponse {_yes_no(last)}.", last.exchange)


def _completed(evidence: Evidence, setting: Setting) -> Judgement:
    sent = next((one for one in evidence.sent(Action.SHIPPED_RETURN) if is_ok(one)), None)
    if sent is None:
        return Judgement(None, evidence.why_not())
    back = next((one for one in told(evidence) if one.status == Status.LOAN_COMPLETED), None)
    if back is None:
        words = f"No LoanCompleted came within {setting.timeout:g} s (--timeout waits longer)."
        return Judgement(ok=False, words=words, exchange=sent)
    return Judgement(ok=True, words="LoanCompleted came.", exchange=back.exchange)


_ANSWERS: Final = {
    ReasonForMessage.STATUS_REQUEST_RESPONSE: Action.STATUS_REQUEST,
    ReasonForMessage.RENEW_RESPONSE: Action.RENEW,
    ReasonForMessage.CANCEL_RESPONSE: Action.CANCEL,
}
"""Reason -> the action that it answers."""


def _is_unasked(reason: str, asked: Collection[str]) -> bool:
    """Whether nothing that we asked since our Notification explains a message of this reason."""
    if reason == ReasonForMessage.REQUEST_RESPONSE:
        return not asked
    wish = _ANSWERS.get(ReasonForMessage(reason)) if reason in _ANSWERS else None
    return wish is not None and wish not in asked


def _moved_nothing(evidence: Evidence, _setting: Setting) -> Judgement:
    """A Notification of ours moves nothing: what comes after it does not restart the conversation."""
    place = next((at for at, one in enumerate(evidence.exchanges) if one.about == Action.NOTIFICATION), None)
    if place is None or evidence.exchanges[place].way is not Way.SENT:
        return Judgement(None, evidence.why_not())
    asked: set[str] = set()
    for one in evidence.exchanges[place + 1 :]:
        message = one.asked.message
        if one.way is Way.SENT and isinstance(message, RequestingAgencyMessage):
            asked.add(message.action)
        if isinstance(message, SupplyingAgencyMessage) and _is_unasked(message.info.reason_for_message, asked):
            return Judgement(ok=False, words=f"A {message.info.reason_for_message} came of it.", exchange=one)
    return Judgement(ok=True, words="It moved nothing.", exchange=evidence.exchanges[place])


_LOAN: Final = ("loan",)
_TALKS: Final = ("loan", "cancel", "refusal")
_ROWS: Final = (
    (
        "actions.status-request", Level.MUST, "A StatusRequest is answered", "StatusRequestResponse with the status.",
        ACTION, _answered(Action.STATUS_REQUEST, ReasonForMessage.STATUS_REQUEST_RESPONSE, with_answer=False), _LOAN,
    ),
    (
        "actions.status-told", Level.SHOULD, "The status told is the one that stands",
        "StatusRequestResponse with the status of the last change.", ACTION,
        each(lambda one: one.reason == ReasonForMessage.STATUS_REQUEST_RESPONSE, _status_told), _LOAN,
    ),
    (
        "actions.received", Level.MUST, "Received is confirmed", "A confirmation with OK.", ACTION,
        _confirmed(Action.RECEIVED), _LOAN,
    ),
    (
        "actions.notification", Level.MUST, "A Notification is confirmed", "A confirmation with OK.", ACTION,
        _confirmed(Action.NOTIFICATION), _LOAN,
    ),
    (
        "actions.notification-moves-nothing", Level.SHOULD, "A Notification of ours moves nothing",
        "No answer of another kind than a Notification.", ACTION, _moved_nothing, _LOAN,
    ),
    (
        "actions.renew", Level.MUST, "A Renew is answered", "RenewResponse with answerYesNo.", ANSWER,
        _answered(Action.RENEW, ReasonForMessage.RENEW_RESPONSE, with_answer=True), _LOAN,
    ),
    (
        "actions.renew-date", Level.SHOULD, "A renewal has a new date", "Y with status Loaned and a dueDate.", ANSWER,
        each(lambda one: one.reason == ReasonForMessage.RENEW_RESPONSE, _renew_status), _LOAN,
    ),
    (
        "actions.cancel", Level.MUST, "A Cancel is answered", "CancelResponse with answerYesNo.", ANSWER,
        _answered(Action.CANCEL, ReasonForMessage.CANCEL_RESPONSE, with_answer=True), ("cancel",),
    ),
    (
        "actions.cancel-status", Level.MUST, "The status follows the answer to a Cancel",
        "Y with Cancelled, N with the status as it was.", "ISO 18626:2017 use case, cancel refused",
        each(lambda one: one.reason == ReasonForMessage.CANCEL_RESPONSE, _cancel_status), _TALKS,
    ),
    (
        "actions.cancel-late", Level.SHOULD, "A Cancel of what was sent is refused", "CancelResponse N, or an ERROR.",
        ANSWER, _late_cancel, _LOAN,
    ),
    (
        "actions.shipped-return", Level.MUST, "ShippedReturn is confirmed", "A confirmation with OK.", ACTION,
        _confirmed(Action.SHIPPED_RETURN), _LOAN,
    ),
    (
        "actions.completed", Level.SHOULD, "What is back is told", "LoanCompleted after ShippedReturn.",
        "ISO 18626 statusInfo/status", _completed, _LOAN,
    ),
)  # fmt: skip

CHECKS: Final = tuple(
    Check(
        id=name,
        capability=Capability.ACTIONS,
        level=level,
        title=title,
        expected=expected,
        source=source,
        judge=judge,
        roles=SUPPLIER,
        steps=steps,
    )
    for name, level, title, expected, source, judge, steps in _ROWS
)
