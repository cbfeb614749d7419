"""Requests and what a requester makes of a supplier's words: all of it from the Requests that came to us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.conformance.check import Check, Judge, Judgement, counted
from gateway.conformance.evidence import Evidence, Exchange, Way
from gateway.conformance.judging.expectations import is_ok, outcome
from gateway.conformance.judging.identity import may_name_no_supplier
from gateway.conformance.judging.repeats import SOURCE as REPEATS_SOURCE
from gateway.conformance.judging.repeats import again_judge, comes_again
from gateway.conformance.labels import DECLINING, LATE_NOTIFICATION, LENDING, ODD_NOTIFICATION, ORDER, RETRYING
from gateway.conformance.values import Capability, Level, Role, Setting
from schemas.agency import agency_number
from schemas.iso18626.codes import Action, RequestType, Status
from schemas.iso18626.messages import Request, RequestingAgencyMessage

REQUESTER: Final = frozenset({Role.REQUESTER})
LONGEST: Final = 64
_AFTER_NO: Final = frozenset({Action.STATUS_REQUEST, Action.NOTIFICATION})
Fault = Callable[[Exchange, Request, Setting], str | None]


def _requests(evidence: Evidence) -> list[tuple[Exchange, Request]]:
    came = [(one, one.asked.message) for one in evidence.came]
    return [(one, message) for one, message in came if isinstance(message, Request)]


def _each(fault: Fault) -> Judge:
    """Judges every Request that came."""

    def judge(evidence: Evidence, setting: Setting) -> Judgement:
        requests = _requests(evidence)
        for one, request in requests:
            words = fault(one, request, setting)
            if words is not None:
                return Judgement(ok=False, words=words, exchange=one)
        if not requests:
            return Judgement(None, evidence.why_not())
        return Judgement(
            ok=True, words=f"Nothing to mind in {counted(len(requests), 'Request')}.", exchange=requests[0][0]
        )

    return judge


def _describes(_exchange: Exchange, request: Request, _setting: Setting) -> str | None:
    wanted = request.bibliographic
    named = wanted.title or wanted.supplier_unique_record_id or wanted.item_ids or wanted.record_ids
    return None if named else "Neither a title nor an id says what is wanted."


def _service(_exchange: Exchange, request: Request, _setting: Setting) -> str | None:
    return None if request.service is not None else "serviceInfo is missing."


def _patron(_exchange: Exchange, request: Request, _setting: Setting) -> str | None:
    patron = request.patron
    if patron is None or patron.send_to_patron:
        return None
    told = patron.patron_id or patron.surname or patron.given_name or patron.addresses
    return "patronInfo names a person, and nothing is to be sent to that person." if told else None


def _supplier(exchange: Exchange, request: Request, setting: Setting) -> str | None:
    asked = agency_number(request.header.supplying_agency.value)
    if may_name_no_supplier(exchange) or asked == agency_number(setting.agency.rpartition(":")[2]):
        return None
    return f"supplyingAgencyId is {asked or 'empty'}, we are {setting.agency}."


def _ids(evidence: Evidence, _setting: Setting) -> Judgement:
    """Ids are given, and another for each Request."""
    bodies: dict[str, bytes] = {}
    requests = _requests(evidence)
    for one, request in requests:
        request_id = request.header.requesting_request_id
        retry = request.service is not None and request.service.request_type == RequestType.RETRY
        if not request_id.strip():
            return Judgement(ok=False, words="requestingAgencyRequestId is empty.", exchange=one)
        if not retry and bodies.setdefault(request_id, one.body) != one.body:
            return Judgement(ok=False, words=f"Two Requests have the id {request_id!r}.", exchange=one)
    if not requests:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words=f"{counted(len(bodies), 'id')}.", exchange=requests[0][0])


def _length(_exchange: Exchange, request: Request, _setting: Setting) -> str | None:
    length = len(request.header.requesting_request_id)
    return None if length <= LONGEST else f"The id has {length} characters."


def _taken(about: str) -> Judge:
    """A message of ours was confirmed with OK."""

    def judge(evidence: Evidence, _setting: Setting) -> Judgement:
        sent = next(iter(evidence.sent(about)), None)
        if sent is None:
            return Judgement(None, evidence.why_not())
        return Judgement(is_ok(sent), f"{outcome(sent)}.", sent)

    return judge


def _acts(*actions: Action) -> Judge:
    """One of these actions came."""

    def judge(evidence: Evidence, setting: Setting) -> Judgement:
        if not evidence.sent(Status.LOANED):
            return Judgement(None, evidence.why_not())
        came = next((one for one in evidence.came if one.about in actions), None)
        if came is None:
            words = f"No {' or '.join(actions)} came within {setting.timeout:g} s."
            return Judgement(ok=False, words=words, exchange=evidence.sent(Status.LOANED)[0])
        return Judgement(ok=True, words=f"{came.about} came.", exchange=came)

    return judge


def _quiet_after_no(evidence: Evidence, _setting: Setting) -> Judgement:
    place = next((at for at, one in enumerate(evidence.exchanges) if one.about == Status.UNFILLED), None)
    if place is None:
        return Judgement(None, evidence.why_not())
    for one in evidence.exchanges[place:]:
        said = one.asked.message
        acts = one.way is Way.CAME and isinstance(said, RequestingAgencyMessage)
        if acts and one.about not in _AFTER_NO:
            return Judgement(ok=False, words=f"{one.about} came after Unfilled.", exchange=one)
    return Judgement(ok=True, words="Nothing more came.", exchange=evidence.exchanges[place])


def _retry(evidence: Evidence, _setting: Setting) -> Judgement:
    retries = [
        (one, request)
        for one, request in _requests(evidence)
        if request.service is not None and request.service.request_type == RequestType.RETRY
    ]
    if not retries:
        return Judgement(None, evidence.why_not())
    one, request = retries[0]
    previous = request.service.previous_request_id if request.service else None
    first = _requests(evidence)[0][1].header.requesting_request_id
    under_its_id = previous is None and request.header.requesting_request_id == first
    if previous != first and not under_its_id:
        given = "missing" if previous is None else repr(previous)
        words = f"requestingAgencyPreviousRequestId is {given}; the Request that it follows is {first!r}."
        return Judgement(ok=False, words=words, exchange=one)
    return Judgement(ok=True, words="The Retry names the Request it follows.", exchange=one)


_HEADER: Final = "ISO 18626 request/header"
_SAM: Final = "ISO 18626 supplyingAgencyMessageConfirmation"
_ACTION: Final = "ISO 18626 requestingAgencyMessage/action"
_Row = tuple[str, Capability, Level, str, str, str, Judge, tuple[str, ...]]
_REQ, _RES, _ACT, _REP = Capability.REQUEST, Capability.RESPONSES, Capability.ACTIONS, Capability.REPEATS


def _says(name: str, title: str, about: str, step: str, level: Level = Level.MUST) -> _Row:
    return (name, _RES, level, title, "A confirmation with OK.", _SAM, _taken(about), (step,))


_ROWS: Final[tuple[_Row, ...]] = (
    (
        "request.addressed", _REQ, Level.MUST, "A Request names the supplier it is for",
        "supplyingAgencyId is the agency that was asked; 2021 may leave it out.", f"{_HEADER}/supplyingAgencyId",
        _each(_supplier), ORDER,
    ),
    (
        "request.ids", _REQ, Level.MUST, "Every Request has an id of its own",
        "requestingAgencyRequestId, another for each Request.", f"{_HEADER}/requestingAgencyRequestId", _ids, ORDER,
    ),
    (
        "request.id-length", _REQ, Level.SHOULD, "The id of a Request is short enough for everybody",
        f"At most {LONGEST} characters: systems in the field cut or refuse longer ones.",
        f"{_HEADER}/requestingAgencyRequestId", _each(_length), ORDER,
    ),
    (
        "request.describes", _REQ, Level.MUST, "A Request says what is wanted", "A title, or an id of item or record.",
        "ISO 18626 bibliographicInfo", _each(_describes), ORDER,
    ),
    (
        "request.service", _REQ, Level.SHOULD, "A Request says which service is wanted",
        "serviceInfo with serviceType; 2021 insists on it.", "ISO 18626 serviceInfo", _each(_service), ORDER,
    ),
    (
        "request.patron", _REQ, Level.SHOULD, "A Request tells no more of a person than is needed",
        "No name, id or address in patronInfo, but where sendToPatron is Y.", "GDPR article 5", _each(_patron), ORDER,
    ),
    _says("responses.will-supply-taken", "WillSupply is confirmed", Status.WILL_SUPPLY, LENDING),
    _says("responses.loaned-taken", "Loaned is confirmed", Status.LOANED, LENDING),
    _says("responses.overdue-taken", "Overdue is confirmed", Status.OVERDUE, LENDING),
    _says("responses.completed-taken", "LoanCompleted is confirmed", Status.LOAN_COMPLETED, LENDING),
    _says("responses.unfilled-taken", "Unfilled is confirmed", Status.UNFILLED, DECLINING),
    _says("responses.retry-possible-taken", "RetryPossible is confirmed", Status.RETRY_POSSIBLE, RETRYING),
    _says(
        "responses.notification-taken", "A Notification with another status is confirmed", ODD_NOTIFICATION, LENDING,
        Level.SHOULD,
    ),
    _says("responses.late-taken", "A message after the end is confirmed", LATE_NOTIFICATION, LENDING, Level.SHOULD),
    (
        "actions.received-sent", _ACT, Level.SHOULD, "What arrives is acknowledged", "Received after Loaned.", _ACTION,
        _acts(Action.RECEIVED), (LENDING,),
    ),
    (
        "actions.return-sent", _ACT, Level.SHOULD, "What goes back is told", "ShippedReturn after Overdue.", _ACTION,
        _acts(Action.SHIPPED_RETURN, Action.LOST), (LENDING,),
    ),
    (
        "actions.quiet-after-no", _ACT, Level.SHOULD, "Nothing is asked of a supplier that has said no",
        "No action but StatusRequest and Notification after Unfilled.", _ACTION, _quiet_after_no, (DECLINING,),
    ),
    (
        "request.retry", _REQ, Level.MUST, "A Retry names the Request it follows",
        "requestType Retry with requestingAgencyPreviousRequestId, or under the same id.", "ISO 18626 serviceInfo",
        _retry, (RETRYING,),
    ),
    (
        "repeats.message", _REP, Level.SHOULD, "The same message again is confirmed again",
        "OK as the first time: its sender may never have seen the first confirmation.", REPEATS_SOURCE, again_judge,
        (LENDING,),
    ),
    (
        "repeats.action-comes-again", _REP, Level.SHOULD, "An action that was not confirmed comes again",
        "The same message once more after we answered HTTP 503.", "ISO 18626 transport by HTTP POST", comes_again,
        (LENDING,),
    ),
)  # fmt: skip

CHECKS: Final = tuple(
    Check(
        id=name,
        capability=capability,
        level=level,
        title=title,
        expected=expected,
        source=source,
        judge=judge,
        roles=REQUESTER,
        steps=steps,
    )
    for name, capability, level, title, expected, source, judge, steps in _ROWS
)
