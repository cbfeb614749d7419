"""Responses: what a supplier says of a Request, with the reason, dates and particulars that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.conformance.check import Check, Judge, Judgement, counted
from gateway.conformance.evidence import Evidence
from gateway.conformance.judging.expectations import is_ok, outcome
from gateway.conformance.judging.story import Said, told
from gateway.conformance.values import Capability, Level, Role, Setting
from schemas.iso18626.codes import ReasonForMessage, Status
from schemas.xml import local

SUPPLIER: Final = frozenset({Role.SUPPLIER})
GUIDE: Final = "ISO 18626 guidelines, supplyingAgencyMessage"
ANSWERS: Final = frozenset({ReasonForMessage.CANCEL_RESPONSE, ReasonForMessage.RENEW_RESPONSE})
_OUT: Final = frozenset({Status.LOANED, Status.OVERDUE, Status.RECALLED})
_NOT_SENT: Final = frozenset(
    {
        Status.REQUEST_RECEIVED,
        Status.EXPECT_TO_SUPPLY,
        Status.WILL_SUPPLY,
        Status.RETRY_POSSIBLE,
        Status.UNFILLED,
        Status.CANCELLED,
    }
)
_TO_CHANGE: Final = ("reasonRetry", "retryInfo", "offeredCosts", "retryAfter", "retryBefore")
_UNDECIDED: Final = frozenset(
    {Status.REQUEST_RECEIVED, Status.EXPECT_TO_SUPPLY}
)  # what follows can be the first decision
_TO_ACTIONS: Final = ANSWERS | {ReasonForMessage.STATUS_REQUEST_RESPONSE}
_WISHED: Final = _TO_ACTIONS | {ReasonForMessage.NOTIFICATION}

Fault = Callable[[Said], str | None]


def each(concerns: Callable[[Said], bool], fault: Fault, missing: str = "") -> Judge:
    """Judges every message of the supplier that this concerns; `missing` says what to do where none came."""

    def judge(evidence: Evidence, _setting: Setting) -> Judgement:
        looked_at = [one for one in told(evidence) if concerns(one)]
        for one in looked_at:
            words = fault(one)
            if words is not None:
                return Judgement(ok=False, words=f"{one.reason} {one.status}: {words}", exchange=one.exchange)
        if not looked_at:
            return Judgement(None, missing or evidence.why_not())
        words = f"Nothing to mind in {counted(len(looked_at), 'message')}."
        return Judgement(ok=True, words=words, exchange=looked_at[0].exchange)

    return judge


def _taken(evidence: Evidence, _setting: Setting) -> Judgement:
    placed = next(iter(evidence.sent("Request")), None)
    if placed is None:
        return Judgement(None, evidence.why_not())
    return Judgement(is_ok(placed), f"{outcome(placed)}.", placed)


def _answered(evidence: Evidence, setting: Setting) -> Judgement:
    placed = next((one for one in evidence.sent("Request") if is_ok(one)), None)
    if placed is None:
        return Judgement(None, evidence.why_not())
    first = next((one for one in told(evidence) if one.reason not in _TO_ACTIONS), None)
    if first is None:
        waited = f"Nothing came within {setting.timeout:g} s"
        doubt = "." if evidence.came else f" at {setting.callback}: is that where the system has {setting.agency}?"
        words = f"{waited}{doubt} Where people answer, let --timeout wait longer."
        return Judgement(ok=False, words=words, exchange=placed)
    return Judgement(ok=True, words=f"{first.status} came.", exchange=first.exchange)


def _first_reason(one: Said) -> str | None:
    return (
        None
        if one.reason == ReasonForMessage.REQUEST_RESPONSE
        else "the first decision on a Request is a RequestResponse."
    )


def _later_reason(one: Said) -> str | None:
    return None if one.reason == ReasonForMessage.STATUS_CHANGE else "a later change of the status is a StatusChange."


def _is_first(one: Said) -> bool:
    """A first message that decides something; one that decides nothing may be a RequestResponse as well."""
    decides = one.status not in _UNDECIDED and one.reason != ReasonForMessage.NOTIFICATION
    return one.is_first and not one.action and (decides or one.reason == ReasonForMessage.REQUEST_RESPONSE)


def _is_later_change(one: Said) -> bool:
    return bool(one.before) and one.before not in _UNDECIDED and one.moves and one.reason not in _WISHED


def _has(status: str) -> Callable[[Said], bool]:
    return lambda one: one.moves and one.status == status


def _is_sent(one: Said) -> bool:
    sent = one.status in {Status.LOANED, Status.COPY_COMPLETED} and one.before not in _OUT
    return one.moves and sent and one.reason not in _WISHED


def _reason_unfilled(one: Said) -> str | None:
    return None if one.message.info.reason_unfilled else "reasonUnfilled is missing."


def _reason_retry(one: Said) -> str | None:
    return None if one.message.info.reason_retry else "reasonRetry is missing."


def _due(one: Said) -> str | None:
    return None if one.message.status.due else "dueDate is missing."


def _delivery(one: Said) -> str | None:
    return None if one.message.delivery else "deliveryInfo is missing."


def _stray_delivery(one: Said) -> str | None:
    stray = one.message.delivery is not None and one.status in _NOT_SENT
    return "deliveryInfo stands where nothing was sent." if stray else None


def _stray_retry(one: Said) -> str | None:
    if one.status == Status.RETRY_POSSIBLE or not (one.message.retry or one.message.info.reason_retry):
        return None
    found = sorted({local(element) for element in one.exchange.asked.elements(*_TO_CHANGE)})
    return f"{' and '.join(found)} where no other try is asked for."


def _stray_answer(one: Said) -> str | None:
    return None if one.message.info.answer is None else "answerYesNo stands where nothing was asked."


def _retry_taken(evidence: Evidence, _setting: Setting) -> Judgement:
    sent = next(iter(evidence.sent("Retry")), None)
    if sent is None:
        return Judgement(None, evidence.why_not())
    return Judgement(is_ok(sent), f"{outcome(sent)}.", sent)


_MISSING: Final = {
    "responses.first-reason": "No first message came that decides something.",
    "responses.later-reason": "No status came that changes a decision.",
    "responses.due-date": "No Loaned came; --record loan=ID names a record that is lent.",
    "responses.delivery": "Nothing was sent; --record loan=ID names a record that is lent.",
    "responses.reason-unfilled": "No Unfilled came; --record absent=ID names a record that the supplier does not have.",
    "responses.reason-retry": "No RetryPossible came; --record retry=ID names a record that can be had otherwise.",
}
"""Check -> what brings a message that it judges."""
_EACH: Final = (
    (
        "responses.first-reason", Level.SHOULD, "The first decision on a Request is a RequestResponse",
        "reasonForMessage RequestResponse where the first message decides something.", "ISO 18626 reasonForMessage",
        _is_first, _first_reason,
    ),
    (
        "responses.later-reason", Level.SHOULD, "Later changes are StatusChanges",
        "reasonForMessage StatusChange when the status changes by itself.", "ISO 18626 reasonForMessage",
        _is_later_change, _later_reason,
    ),
    (
        "responses.reason-unfilled", Level.SHOULD, "An Unfilled says why",
        "reasonUnfilled with status Unfilled.", "ISO 18626 messageInfo/reasonUnfilled", _has(Status.UNFILLED),
        _reason_unfilled,
    ),
    (
        "responses.reason-retry", Level.MUST, "A RetryPossible says what to change",
        "reasonRetry with status RetryPossible.", "ISO 18626 messageInfo/reasonRetry", _has(Status.RETRY_POSSIBLE),
        _reason_retry,
    ),
    (
        "responses.due-date", Level.SHOULD, "A loan has a date of return",
        "dueDate with status Loaned.", "ISO 18626 statusInfo/dueDate", _has(Status.LOANED), _due,
    ),
    (
        "responses.delivery", Level.SHOULD, "What is sent says when and how",
        "deliveryInfo with status Loaned or CopyCompleted.", GUIDE,
        _is_sent, _delivery,
    ),
    (
        "responses.delivery-in-place", Level.SHOULD, "deliveryInfo tells what was sent",
        "deliveryInfo with Loaned or CopyCompleted, not before.", GUIDE, lambda _one: True, _stray_delivery,
    ),
    (
        "responses.retry-in-place", Level.SHOULD, "What to change goes with RetryPossible",
        f"{', '.join(_TO_CHANGE[:-1])} and {_TO_CHANGE[-1]} with RetryPossible alone.", GUIDE,
        lambda _one: True, _stray_retry,
    ),
    (
        "responses.answer-in-place", Level.SHOULD, "answerYesNo answers something",
        "answerYesNo with CancelResponse and RenewResponse alone.", "ISO 18626 messageInfo/answerYesNo",
        lambda one: one.reason not in ANSWERS, _stray_answer,
    ),
)  # fmt: skip
CHECKS: Final = (
    Check(
        id="responses.request-taken",
        capability=Capability.RESPONSES,
        level=Level.MUST,
        title="A Request is confirmed",
        expected="requestConfirmation with OK.",
        source="ISO 18626 requestConfirmation",
        judge=_taken,
        roles=SUPPLIER,
        steps=("loan",),
    ),
    Check(
        id="responses.answered",
        capability=Capability.RESPONSES,
        level=Level.MUST,
        title="A Request is answered",
        expected="A supplyingAgencyMessage about it within the time limit.",
        source="ISO 18626 supplyingAgencyMessage",
        judge=_answered,
        roles=SUPPLIER,
        steps=("loan",),
    ),
    *(
        Check(
            id=name,
            capability=Capability.RESPONSES,
            level=level,
            title=title,
            expected=expected,
            source=source,
            judge=each(concerns, fault, _MISSING.get(name, "")),
            roles=SUPPLIER,
            steps=("loan", "cancel", "refusal", "retry"),
        )
        for name, level, title, expected, source, concerns, fault in _EACH
    ),
    Check(
        id="responses.retry-taken",
        capability=Capability.RESPONSES,
        level=Level.SHOULD,
        title="A changed Request is taken after RetryPossible",
        expected="requestConfirmation with OK for requestType Retry that names the previous request.",
        source="ISO 18626 serviceInfo/requestType, requestingAgencyPreviousRequestId",
        judge=_retry_taken,
        roles=SUPPLIER,
        steps=("retry",),
    ),
)
